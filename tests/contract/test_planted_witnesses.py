"""Witnesses that are none, and imports that a question may not have: each is reported by name, its repaired twin is not."""

from __future__ import annotations

import pytest

from .conftest import COUNTED, PROMPT, Check, Edit, facts, faults

ORACLE = '@q.oracle("counting")'
SUM = "sum(p.w for _ in range(p.x)) + p.b"
LAYER = "((p.x,), ((p.w,),), (p.b,))[0]"
USES_ENGINE = "witness counted uses the engine, which it is to judge"
THRICE_FUNCTION = (ORACLE, f"def thrice(z):\n    return Fraction(z, 3)\n\n\n{ORACLE}")
THRICE_LAMBDA = (ORACLE, f"thrice = lambda z: Fraction(z, 3)\n\n\n{ORACLE}")
COUNTED_USES_THRICE = ('"y": Fraction(z, 3)}', '"y": thrice(z)}')
SOLUTION_USES_THRICE = ("Fraction(z) / 3)", "thrice(z))")
TOTAL = (
    (
        "b: int = draw.integers(1, 9)",
        "b: int = draw.integers(1, 9)\n\n    @property\n    def total(self):\n        return self.w * self.x + self.b",
    ),
    (SUM, "p.total"),
    ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", p.total)'),
)
NESTED = (
    (f"{ORACLE}\ndef counted", "def counted"),
    ("\n\n@q.mistake\ndef forgot_the_bias", '\n\nq.oracle("counting")(lambda p: counted(p))\n\n\n@q.mistake\ndef forgot_the_bias'),
)


def imported(line: str) -> Edit:
    """An import at the top of the file."""
    return "from fractions", f"{line}\nfrom fractions"


SHARING: list[tuple[list[Edit], str]] = [
    ([THRICE_FUNCTION, COUNTED_USES_THRICE, SOLUTION_USES_THRICE], "witness counted shares thrice with the solution"),
    ([THRICE_LAMBDA, COUNTED_USES_THRICE, SOLUTION_USES_THRICE], "witness counted shares thrice with the solution"),
    (
        [THRICE_FUNCTION, COUNTED_USES_THRICE, ("oracles.numbers(z / 3)}", "thrice(round(z.item()))}")],
        "witnesses with_tensors and counted share thrice",
    ),
    ([('"y": Fraction(z, 3)}', '"y": with_tensors(p)["y"]}')], "witnesses with_tensors and counted share with_tensors"),
    ([*TOTAL], "witness counted shares total with the solution"),
    ([(ORACLE, f'@q.oracle("second formula")\n{ORACLE}')], "witness counted is one function under two kinds"),
    (
        [(ORACLE, f'@q.oracle("brute force")\ndef again(p: P):\n{COUNTED}\n\n\n{ORACLE}')],
        "witnesses again and counted are the same code",
    ),
    ([*NESTED], "is no function of the file's top level"),
]
ENGINE: list[list[Edit]] = [
    [(SUM, f"engine.linear{LAYER}")],
    [imported("import examgen.engine as e"), (SUM, f"e.linear{LAYER}")],
    [imported("import examgen.engine"), (SUM, f"examgen.engine.linear{LAYER}")],
    [imported("from examgen.engine import linear"), (SUM, f"linear{LAYER}")],
    [imported("from examgen import engine as quiet"), (SUM, f"quiet.linear{LAYER}")],
    [(ORACLE, f"layer = engine.linear\n\n\n{ORACLE}"), (SUM, f"layer{LAYER}")],
    [(f"    z = {SUM}", f"    from examgen.engine.linear import linear as sums\n    z = sums{LAYER}")],
    [(SUM, f'__import__("examgen.engine").engine.linear{LAYER}')],
]
KINDS: list[tuple[list[Edit], str]] = [
    ([(SUM, 'eval("p.w * p.x + p.b")')], "witness counted uses eval, which hides what it calls"),
]


@pytest.mark.parametrize(("edits", "fact"), [*SHARING, *((edits, USES_ENGINE) for edits in ENGINE), *KINDS])
def test_witnesses_that_are_none(check: Check, edits: list[Edit], fact: str) -> None:
    found = check(*reversed(edits))
    assert "witnesses_are_independent" in faults(found)
    assert fact in facts(found)


@pytest.mark.parametrize(
    "said",
    [
        '    return {"z": p.b, "y": Fraction(p.b, 3)}',
        '    return {"z": int(p.b), "y": Fraction(p.b, 3)}',
        '    size = p.b\n    return {"z": size, "y": Fraction(p.b, 3)}',
        '    size = p.b\n    other = Fraction(size)\n    return {"z": +other, "y": Fraction(p.b, 3)}',
        "    return dict(z=p.b, y=Fraction(p.b, 3))",
        '    found = {"y": Fraction(p.b, 3)}\n    found["z"] = p.b\n    return found',
        '    found = {"z": p.b, "y": Fraction(p.b, 3)}\n    return found',
        '    return {"z": 7, "y": Fraction(7, 3)}',
    ],
)
def test_a_witness_that_echoes(check: Check, said: str) -> None:
    found = check((COUNTED, said))
    assert "witness counted echoes a parameter as z" in facts(found)


def test_a_shared_property_that_is_printed_is_data(check: Check) -> None:
    total = (
        (
            "b: int = draw.integers(1, 9)",
            "b: int = draw.integers(1, 9)\n\n    @property\n    def twice(self):\n        return 2 * self.b",
        ),
        (PROMPT, PROMPT.replace("$b = <<b>>$", "$b = <<b>>$, so $2b = <<p.twice>>$")),
        ("sum(p.w for _ in range(p.x)) + p.b", "sum(p.w for _ in range(p.x)) + p.twice - p.b"),
        ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", p.w * p.x + p.twice - p.b)'),
    )
    assert faults(check(*total)) == set()


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "import torch",
        "from examgen.bank import draft",
        "from sympy import Matrix",
        "from math import *",
        "import numpy.linalg as n\nn = n.random",
        "import importlib",
    ],
)
def test_imports_that_a_question_may_not_have(check: Check, line: str) -> None:
    assert "imports_are_allowed" in faults(
        check(("from fractions", f"if False:\n    {line.replace(chr(10), chr(10) + '    ')}\nfrom fractions"))
    )


def test_imports_that_a_question_may_have(check: Check) -> None:
    lines = "import math\nimport numpy as np\nfrom itertools import product\nfrom examgen.core.numbers import ln2\n"
    assert faults(check(("from fractions", f"{lines}from fractions"))) == set()
