"""What is wider than a page is refused with its width, before anybody prints it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from examgen.bank.checks.widths import what_is_printed_fits_the_page
from examgen.bank.draft import draft
from tests import banked

BANK = banked.bank()


def matrix(columns: int, entry: str = "0") -> str:
    row = " & ".join([entry] * columns)
    return rf"\begin{{pmatrix}} {row} \\ {row} \\ {row} \end{{pmatrix}}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"Given $$X = {matrix(12)}$$", None),
        (f"Given $$X = {matrix(28, '-1.25')}$$", "cm wide"),
        (f"Given $$X = {matrix(60)}$$", "cm wide"),
        (f"Given $X = {matrix(60)}$.", "cm wide"),
        ("Given $" + " + ".join(f"x_{{{index}}}" for index in range(60)) + "$.", None),
        ("| " + " | ".join(["10.125"] * 28) + " |\n" + "|--" * 28 + "|\n", "a table is"),
        ("word " * 300, None),
    ],
)
def test_wide_data_is_refused_with_its_width(text: str, fault: str | None) -> None:
    page = BANK.page("backprop/relu_softmax_classifier")
    variant = draft(page, 1).variant
    for changed in (replace(variant, prompt=text), replace(variant, parts=(replace(variant.parts[0], prompt=text),))):
        facts = list(what_is_printed_fits_the_page(page, changed))
        assert len(facts) == (fault is not None)
        assert fault is None or fault in facts[0]


def test_the_bank_fits() -> None:
    for header in banked.headers():
        page = BANK.page(header.id)
        assert list(what_is_printed_fits_the_page(page, draft(page, 5).variant)) == [], header.id
