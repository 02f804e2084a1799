"""The single file computes the formulas of worked solutions as Python does: every function, exact where Python is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from examgen.core import expression
from examgen.core.numbers import Value, leaves
from examgen.single.following import exact
from examgen.single.page import SCRIPTS, page_script
from tests.bank.test_operations import EXACT, FLOATS, NAMES, computed

COMPUTE = """tasks => tasks.map(([formula, inputs, first]) => {
  const known = Following.computed({steps: [["r", formula, inputs]], first, decimals: 3, shapes: []}, {});
  const found = known.has("r") ? Following.entries(known.get("r")) : [];
  return found.map((one) => [typeof one === "boolean" ? Number(one) : Exact.float(one), typeof one !== "number"]);
})"""


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_script_tag(content=page_script(SCRIPTS[: SCRIPTS.index("following") + 1]))
    yield page
    page.close()


def in_browser(scripts: Page, formulas: list[str], first: int = 0) -> list[list[Any]]:
    inputs = [{name: exact(NAMES[name]) for name in expression.mentioned(formula)} for formula in formulas]
    found: list[list[Any]] = scripts.evaluate(COMPUTE, [[*pair, first] for pair in zip(formulas, inputs, strict=True)])
    return found


def numbers(value: Value) -> list[float]:
    return [float(leaf) for leaf in leaves(value)]


@pytest.mark.parametrize("first", [0, 1])
def test_every_formula_has_the_value_that_python_finds(scripts: Page, first: int) -> None:
    formulas = [formula for formula in (*EXACT, *FLOATS) if not first or "[" not in formula]
    for formula, found in zip(formulas, in_browser(scripts, formulas, first), strict=True):
        assert [number for number, _ in found] == pytest.approx(numbers(computed(formula, first)), rel=1e-12), formula


def test_what_is_exact_in_python_is_exact_in_the_browser(scripts: Page) -> None:
    formulas = [formula for formula in EXACT if "norm" not in formula and "tanh" not in formula]
    inexact = [
        formula for formula, found in zip(formulas, in_browser(scripts, formulas), strict=True) if not all(e for _, e in found)
    ]
    assert inexact == []
