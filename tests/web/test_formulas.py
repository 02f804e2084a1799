"""Formulas on served pages, whose policy forbids inline styles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_math_formulas import FORMULAS

from examgen.paper import browser

SHEETS = "".join(Path("templates/web/static", name).read_text(encoding="utf-8") for name in ("style.css", "server.css"))


@pytest.mark.parametrize("latex", FORMULAS)
def test_every_style_of_a_formula_is_a_class_of_the_style_sheet(latex: str) -> None:
    for written in (browser.formula(latex), browser.text(f"$${latex}$$")):
        assert " style=" not in written
        for classes in re.findall(r' class="([^"]*)"', written):
            assert classes
            assert all(f".{name}" in SHEETS for name in classes.split() if not name.startswith("math-core"))
