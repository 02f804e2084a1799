"""A small question in one piece, from which tests make faulty ones and their twins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank.loader import load
from examgen.bank.question import Page

NEURON = '''"""Output of one neuron.

A handful of variants is enough for tests.
"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles

q = Question(topic="mlp", outcomes=(1,), level="apply", minutes=3)


@q.params
class P:
    w: int = draw.integers(2, 9)
    x: int = draw.integers(2, 9)
    b: int = draw.integers(1, 9)


q.prompt = "A neuron has the weight $w = <<w>>$, the input $x = <<x>>$ and the bias $b = <<b>>$."
q.ask(
    z=ask.integer("Compute the pre-activation $z$.", marks=1),
    y=ask.number("Compute the output $y = z / 3$.", marks=1),
)


@q.solve
def solve(p: P, t):
    z = t.step("z", "w*x + b", p.w * p.x + p.b)
    t.step("y", "z/3", Fraction(z) / 3)


@q.oracle("torch")
def with_tensors(p: P):
    z = oracles.tensor(p.w) * oracles.tensor(p.x) + oracles.tensor(p.b)
    return {"z": round(z.item()), "y": oracles.numbers(z / 3)}


@q.oracle("counting")
def counted(p: P):
    z = sum(p.w for _ in range(p.x)) + p.b
    return {"z": z, "y": Fraction(z, 3)}


@q.mistake
def forgot_the_bias(p: P):
    """The bias is added to the product."""
    return {"z": p.w * p.x}


@q.mistake
def added_the_weight(p: P):
    """The input is multiplied by the weight."""
    return {"z": p.w + p.x + p.b}


@q.mistake
def forgot_to_divide(p: P):
    """The output is a third of the pre-activation."""
    return {"y": p.w * p.x + p.b}
'''


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
