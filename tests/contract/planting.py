"""A question without faults that needs no torch, with places where an author's errors are planted."""

from __future__ import annotations

_PAGE = '''"""Output of one neuron."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, figures, oracles
{load}

q = Question(topic="mlp", outcomes=(1,), level="apply", minutes=3{header})


@q.params
class P:
    w: int = draw.integers(2, 30)
    x: int = draw.integers(2, 30)
    b: int = draw.integers(1, 30)

    @property
    def said(self):
        {said}


@q.require
def the_weight_is_not_the_input(p: P) -> bool:
    {condition}
    return p.w != p.x


q.prompt = "A neuron <<p.said>> has the weight $w = <<w>>$, the input $x = <<x>>$ and the bias $b = <<b>>$."
q.ask(
    z=ask.integer("Compute the pre-activation $z$.", marks=1),
    y=ask.integer("Compute the output $y = 2 z$.", marks=1),
)


@q.solve
def solve(p: P, t):
    {solution}
    z = t.step("z", "w*x + b", p.w * p.x + p.b)
    t.step("y", "2*z", 2 * z)


@q.oracle("second formula")
def other(p: P):
    {witness}
    z = p.x * (p.w + Fraction(p.b, p.x))
    return {{"z": z, "y": z + z}}


@q.oracle("counting")
def counted(p: P):
    cells = [(i, j) for i in range(p.w) for j in range(p.x)] + [(0, k) for k in range(p.b)]
    return {{"z": len(cells), "y": len([(cell, half) for cell in cells for half in (0, 1)])}}


@q.mistake
def forgot_the_bias(p: P):
    """The bias is added to the product."""
    {mistake}
    return {{"z": p.w * p.x}}


@q.mistake
def added_the_weight(p: P):
    """The input is multiplied by the weight."""
    return {{"z": p.w + p.x + p.b}}


@q.mistake
def forgot_to_double(p: P):
    """The output is twice the pre-activation."""
    return {{"y": p.w * p.x + p.b}}
'''
_PLACES = {"load": "", "header": "", "said": 'return ""', "condition": "", "solution": "", "witness": "", "mistake": ""}
INDENTED = {"load": "", "header": "", "said": " " * 8}


def planted(**places: str) -> str:
    """The page with this code in these places (the keys of ``_PLACES``)."""
    assert places.keys() <= _PLACES.keys()
    indented = {name: code.replace("\n", "\n" + INDENTED.get(name, " " * 4)) for name, code in {**_PLACES, **places}.items()}
    return _PAGE.format(**indented)
