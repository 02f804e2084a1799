"""Code that solution and witnesses share, and roundings, however they are written; independent twins are not reported."""

from __future__ import annotations

import pytest

from .conftest import COUNTED, OF_TENSOR, TENSORS, TWO, Check, Edit, edited, facts, faults, source

SHARING, ROUNDED = "witnesses_share_no_code", "nothing_is_rounded_away"
SUM = "sum(p.w for _ in range(p.x)) + p.b"
CLASS = "@q.params\nclass P:"
BIAS = "b: int = draw.integers(1, 9)"
PROPERTY = f"{BIAS}\n\n    @property\n    def pre(self):\n        return self.w * self.x + self.b"
AFFINE = "def affine(p, sign=1):\n    return p.w * p.x + sign * p.b\n\n\n"

HELPERS: dict[str, tuple[str, str]] = {
    "a function": (AFFINE, "affine(p)"),
    "a lambda with an annotation": ("pre: object = lambda p: p.w * p.x + p.b\n\n\n", "pre(p)"),
    "one of two lambdas": ("pre, post = lambda p: p.w * p.x + p.b, lambda z: z\n\n\n", "pre(p)"),
    "a partial function": (f"{AFFINE}from functools import partial\n\npre = partial(affine, sign=1)\n\n\n", "pre(p)"),
    "a table of functions": ('TOOLS = {"pre": lambda p: p.w * p.x + p.b}\n\n\n', 'TOOLS["pre"](p)'),
    "a function under another name": (f"{AFFINE}pre = affine\n\n\n", "pre(p)"),
    "functions made in a loop": (
        'TOOLS = {}\nfor name in ("pre", "post"):\n    TOOLS[name] = lambda p: p.w * p.x + p.b\n\n\n',
        'TOOLS["pre"](p)',
    ),
    "a method of a class": (
        "class Tools:\n    @staticmethod\n    def pre(p):\n        return p.w * p.x + p.b\n\n\n",
        "Tools.pre(p)",
    ),
    "an object that can be called": (
        "class Tool:\n    def __call__(self, p):\n        return p.w * p.x + p.b\n\n\npre = Tool()\n\n\n",
        "pre(p)",
    ),
    "an assignment inside an expression": ("if (pre := lambda p: p.w * p.x + p.b):\n    pass\n\n\n", "pre(p)"),
    "a closure": (
        "def made():\n    def pre(p):\n        return p.w * p.x + p.b\n\n    return pre\n\n\npre = made()\n\n\n",
        "pre(p)",
    ),
    "a kept result": (f"from functools import lru_cache\n\n\n@lru_cache\n{AFFINE}", "affine(p)"),
    "a helper of a helper": (
        f"{AFFINE}def once(p):\n    return affine(p)\n\n\ndef again(p):\n    return affine(p)\n\n\n",
        "once(p)",
    ),
    "a function found by its name": (f"{AFFINE}import operator\n\n\n", "affine(p) if operator else 0"),
}


@pytest.mark.parametrize(("definition", "call"), HELPERS.values(), ids=HELPERS)
def test_a_helper_is_seen_however_it_is_defined(check: Check, definition: str, call: str) -> None:
    theirs = call.replace("once", "again")
    found = check((CLASS, definition + CLASS), (SUM, theirs), ('"w*x + b", p.w * p.x + p.b)', f'"w*x + b", {call})'))
    assert faults(found) & {SHARING, "witnesses_are_independent"} == {SHARING, "witnesses_are_independent"}
    assert "the solution and witness counted both run" in facts(found)


@pytest.mark.parametrize("call", ["p.pre", 'operator.attrgetter("pre")(p)', 'getattr(p, "pre")', "P.pre.fget(p)"])
def test_a_property_that_is_not_printed_is_a_helper(check: Check, call: str) -> None:
    edits = (BIAS, PROPERTY), (SUM, call), ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", p.pre)')
    assert SHARING in faults(check(("from fractions", "import operator\nfrom fractions"), *edits))


def test_a_default_argument_is_a_helper(check: Check) -> None:
    edits = (CLASS, AFFINE + CLASS), ("def counted(p: P):", "def counted(p: P, pre=affine):"), (SUM, "pre(p)")
    found = check(*edits, ("def solve(p: P, t):", "def solve(p: P, t, pre=affine):"), ('b", p.w * p.x + p.b)', 'b", pre(p))'))
    assert SHARING in faults(found)


def test_a_property_that_only_puts_parameters_together_is_data(check: Check) -> None:
    pair = (BIAS, f"{BIAS}\n\n    @property\n    def pair(self):\n        return self.w, self.x")
    uses = (
        ("p.w for _ in range(p.x)", "p.pair[0] for _ in range(p.pair[1])"),
        ("p.w * p.x + p.b)\n    t", "p.pair[0] * p.pair[1] + p.b)\n    t"),
    )
    assert faults(check(pair, *uses)) == set()


def test_a_decorator_that_computes_is_a_helper(check: Check) -> None:
    plus_bias = "def plus_bias(f):\n    def inner(p):\n        return f(p) + p.b\n\n    return inner\n\n\n"
    one = "@plus_bias\ndef one(p):\n    return p.w * p.x\n\n\n@plus_bias\ndef other(p):\n    return p.x * p.w\n\n\n"
    found = check((CLASS, plus_bias + one + CLASS), (SUM, "one(p)"), ('b", p.w * p.x + p.b)', 'b", other(p))'))
    assert SHARING in faults(found)


INDEPENDENT: dict[str, list[Edit]] = {
    "a running total": [
        (
            COUNTED,
            "    total = 0\n    for step in (*([p.w] * p.x), p.b):\n        total += step\n"
            '    return {"z": total, "y": Fraction(total, 3)}',
        ),
    ],
    "entries that grow": [
        (
            COUNTED,
            '    found = {"z": 0}\n    for _ in range(p.x):\n        found["z"] += p.w\n    found["z"] += p.b\n'
            '    return {**found, "y": Fraction(found["z"], 3)}',
        )
    ],
    "an attribute with a helper's name": [
        (CLASS, f"def mean(p):\n    return p.w * p.x\n\n\n{CLASS}"),
        ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", mean(p) + p.b)'),
        ("+ oracles.tensor(p.b)", "+ oracles.tensor((p.b, p.b)).mean()"),
    ],
    "autograd without a word of torch": [
        (TENSORS, f"    x = oracles.parameter(p.x)\n    (p.w * x).backward()\n    z = x.grad * p.x + p.b\n{OF_TENSOR}")
    ],
    "a lambda of its own": [
        (SUM, "(lambda p: sum(p.w for _ in range(p.x)) + p.b)(p)"),
        ('"w*x + b", p.w * p.x + p.b)', '"w*x + b", (lambda p: p.w * p.x + p.b)(p))'),
    ],
}


@pytest.mark.parametrize("edits", INDEPENDENT.values(), ids=INDEPENDENT)
def test_independent_witnesses(check: Check, edits: list[Edit]) -> None:
    text = source("base/ok")
    for edit in edits:
        text = edited(text, edit)
    assert faults(check(source=text)) == set()


# --- roundings -------------------------------------------------------------------------------------------------------------------

ROUNDINGS: dict[str, list[Edit]] = {
    "a witness that is half a unit off": [(f"    z = {SUM}\n{TWO}", f"    z = round({SUM} + 0.3)\n{TWO}")],
    "a witness that cuts off": [(f"    z = {SUM}\n{TWO}", f"    z = int({SUM} + 0.4)\n{TWO}")],
    "half added by hand": [(f"    z = {SUM}\n{TWO}", f"    z = int({SUM} + 0.5)\n{TWO}")],
    "a floor": [
        (f"    z = {SUM}\n{TWO}", f"    z = math.floor({SUM} + 0.4)\n{TWO}"),
        ("from fractions", "import math\nfrom fractions"),
    ],
    "numpy": [
        (f"    z = {SUM}\n{TWO}", f"    z = int(np.rint({SUM} + 0.3))\n{TWO}"),
        ("from fractions", "import numpy as np\nfrom fractions"),
    ],
    "a tensor": [("round(z.item())", "int(oracles.torch.round(z + 0.2))")],
    "a tensor made whole": [("round(z.item())", "(z + 0.2).int().item()")],
    "a fraction": [(f"    z = {SUM}\n{TWO}", f"    z = round({SUM} + Fraction(1, 3))\n{TWO}")],
}


@pytest.mark.parametrize("edits", ROUNDINGS.values(), ids=ROUNDINGS)
def test_a_rounding_that_hides_something(check: Check, edits: list[Edit]) -> None:
    found = check(*edits)
    assert ROUNDED in faults(found)
    assert " turns " in facts(found)
