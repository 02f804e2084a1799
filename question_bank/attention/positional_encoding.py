"""Sinusoidal positional encoding: a value, and the inner product of two positions."""

import cmath
import functools
import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="attention.positions", outcomes=(2, 4), level="apply", minutes=6, covers=("W13-11",), rows=True,
    symbols={"code": r"\mathrm{PE}(n)", "w": r"\omega_1", "m": "m"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(1, 9)
    m: int = draw.integers(1, 20)
    B: int = draw.choice(16, 25, 100, 400, 10_000)
    x: tuple = draw.vector(draw.integers(-3, 3), 4)


@q.require
def positions_differ(p: P) -> bool:
    return p.m != p.n and any(p.x)


@q.require
def products_of_rounded_entries_are_good_enough(p: P) -> bool:
    """The inner product is not near a number that two decimals would round the other way."""
    s = math.cos(p.n - p.m) + math.cos((p.n - p.m) / math.sqrt(p.B))
    return abs(abs(100 * s) % 1 - 0.5) > 0.2


q.prompt = r"""
A transformer adds to the embedding $x$ of the token at position $n = 0, 1, 2, \ldots$ the positional encoding
$$\mathrm{PE}(n) = \left(\sin \omega_0 n,\; \cos \omega_0 n,\; \sin \omega_1 n,\; \cos \omega_1 n\right), \qquad
\omega_i = B^{-2i/d},$$
with $B = <<B>>$ and $d = 4$. Angles are in radians. A token with the embedding $x = <<x>>$ stands at position $n = <<n>>$.
"""
q.ask(
    z=ask.vector(r"Compute the sum $z = x + \mathrm{PE}(n)$ that enters the first layer.", marks=3),
    s=ask.number(r"Compute the inner product $s$ of the encodings of positions <<n>> and <<m>>.", marks=2, decimals=2),
)


@q.solve
def solve(p: P, t):
    t.say(r"The first frequency is $\omega_0 = B^0 = 1$; the second one is $B^{-2/4} = 1 / \sqrt{B}$.")
    t.step("w", "1/sqrt(B)")
    code, other = (functools.partial(engine.positional_encoding, at, 4, p.B) for at in (p.n, p.m))
    t.step("code", "(sin(n), cos(n), sin(w*n), cos(w*n))", code)
    t.step("z", "x + code")
    t.say(r"As $\sin a \sin b + \cos a \cos b = \cos(a - b)$, each frequency adds one cosine of the difference of the positions.")
    t.step("s", "cos(n - m) + cos(w*(n - m))", lambda: code() @ other())


@q.oracle("torch")
def encodings(p: P):
    torch = oracles.torch
    angles = torch.outer(oracles.tensor((p.n, p.m)), float(p.B) ** (-2 * torch.arange(2, dtype=torch.float64) / 4))
    one, other = torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)
    return {"z": oracles.numbers(oracles.tensor(p.x) + one), "s": torch.dot(one, other).item()}


@q.oracle("second formula")
def rotations(p: P):
    """A pair (cos, sin) is a complex number of length 1 that has turned n times by its frequency."""
    turns = [cmath.exp(1j), cmath.exp(1j / p.B**0.5)]
    first, second = (turn**p.n for turn in turns)
    back = sum((turn**p.n * (turn**p.m).conjugate()).real for turn in turns)
    return {"z": [x + y for x, y in zip(p.x, (first.imag, first.real, second.imag, second.real), strict=True)], "s": back}


q.slips(
    forgot_the_embedding=slip("The encoding is added to the embedding.", z="code"),
    multiplied=slip("The encoding is added, not multiplied.", z="odot(x, code)"),
    swapped_sine_and_cosine=slip("Each pair begins with the sine.", code="(cos(n), sin(n), cos(w*n), sin(w*n))"),
    lost_the_factor_2=slip("The exponent is $-2i/d$.", w="1/sqrt(sqrt(B))", essential=True),
    took_the_base_itself=slip(r"The second frequency is $B^{-1/2}$.", w="1/B"),
    used_one_frequency=slip("The second pair has a frequency of its own.", w="1"),
    used_degrees=slip("Angles are in radians.", code="(sin(n/57.29578), cos(n/57.29578), sin(w*n/57.29578), cos(w*n/57.29578))",
        s="cos((n - m)/57.29578) + cos(w*(n - m)/57.29578)"),
    added_the_positions=slip("The inner product depends on the difference of the positions.", s="cos(n + m) + cos(w*(n + m))"),
)  # fmt: skip
