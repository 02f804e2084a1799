"""What is said to be sure of a formula's size against what the typesetter measures, in the print of papers and of keys."""

from __future__ import annotations

import json

import pytest
import typst
from test_math_formulas import FORMULAS

from examgen.prose import math, math_small

MORE = [
    "x", "-12.5", r"\frac{2}{3}", r"w_0^2 + b_1", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", r"\sqrt{2}", r"\bar{x}",
    r"\left(\frac{2}{3},\; 0.5\right)", r"\sum_{i} x_i", r"\left(0.333,\; -0.25,\; 2,\; -1,\; 0.125,\; 7\right)",
    "z = " + " + ".join(f"w_{at} x_{at}" for at in range(9)),
    r"x^{y^{z}}", r"\mathbf{W}_{xh}", r"\left(\begin{matrix} 1 & 0 \\ 0 & 1 \end{matrix}\right)",
]  # fmt: skip
PRINTS = {"paper": ("10.5pt", "0.62em", "regular"), "key": ("8.5pt", "0.5em", "bold"), "slips": ("8pt", "0.6em", "regular")}


def measured(formulas: list[str], size: str, leading: str, weight: str, *, large: bool) -> list[tuple[float, float]]:
    """Width in cm and height in em of each formula in a text."""
    setting = (
        f'#set text(font: "New Computer Modern", size: {size})\n#set par(leading: {leading})\n#set math.mat(gap: 0.5em)\n'
        f'#show math.equation: set text(font: "New Computer Modern Math", weight: "{weight}")\n'
    )
    bodies = (f"display({math.typst_body(one)})" if large else math.typst_body(one) for one in formulas)
    told = "\n".join(
        f"#context {{ let s = measure(${body}$); [#metadata((s.width / 1cm, s.height / 1em.to-absolute())) <size>] }}"
        for body in bodies
    )
    return [tuple(one["value"]) for one in json.loads(typst.query((setting + told).encode(), "<size>", ignore_system_fonts=True))]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("print_", list(PRINTS))
def test_what_is_sure_is_true(print_: str, large: bool) -> None:
    formulas = FORMULAS + MORE
    kinds = [math_small.kind(math.parse(one), large=large) for one in formulas]
    for latex, kind, (width, height) in zip(formulas, kinds, measured(formulas, *PRINTS[print_], large=large), strict=True):
        assert kind == "unknown" or kind.startswith("short") == (width < 5), latex
        assert kind not in ("short", "short and tall") or (kind == "short and tall") == (height > 1.1), latex
    assert {"short", "short and tall", "long"} <= set(kinds)
    assert kinds.count("unknown") < len(kinds) / 2
