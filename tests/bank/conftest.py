"""A small question in one piece, from which tests make faulty ones and their twins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank.loader import load
from examgen.bank.question import Page

NEURON = Path(__file__).with_name("neuron.txt").read_text(encoding="utf-8")
"""A question without faults."""


def edited(source: str, *edits: tuple[str, str]) -> str:
    """The source with each old text, which stands there once, replaced by the new one."""
    for old, new in edits:
        assert source.count(old) == 1, f"{source.count(old)} times in the source: {old!r}"
        source = source.replace(old, new)
    return source


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., Page]:
    """Makes the page of a question file with this source, or of ``NEURON`` with these edits."""
    count = 0

    def make(*edits: tuple[str, str], source: str = NEURON) -> Page:
        nonlocal count
        count += 1
        path = tmp_path / f"planted_{count}.py"
        path.write_text(edited(source, *edits), encoding="utf-8")
        return load(path, path.stem)

    return make
