"""Attention with and without scaling: weights and slopes of the softmax."""

import math

from examgen import Question, ask, draw, engine, oracles, slip
from examgen.core.numbers import ln2

q = Question(
    topic="attention.weights", outcomes=(2, 4), level="analyze", minutes=7, covers=("W13-11",), rows=True, decimals=4,
    apart=("claims/attn_scale",), symbols={"a": r"\alpha", "b": r"\beta", "ga": r"g_{\alpha}", "gb": r"g_{\beta}", "r": "r"},
    largest=1_000_000,
)  # fmt: skip


@q.params
class P:
    d: int = draw.choice(4, 9, 16, 25)
    steps: tuple = draw.distinct(draw.integers(-2, 2), 3)
    low: int = draw.integers(-4, 4)

    @property
    def raw(self):
        """The scores without scaling: multiples of ln 2 by the root of d."""
        return tuple(ln2((self.low + step) * math.isqrt(self.d)) for step in self.steps)


@q.require
def powers_are_moderate(p: P) -> bool:
    return (max(p.steps) - min(p.steps)) * math.isqrt(p.d) <= 8 and abs(p.low) <= 2 + p.d % 3


q.prompt = r"""
A query has the inner products $s = <<p.raw>>$ with three keys; query and keys are vectors with $d = <<d>>$ entries.
Attention without scaling has the weights $\beta = \mathrm{softmax}(s)$, scaled dot-product attention has
$\alpha = \mathrm{softmax}(s / \sqrt{d})$.
"""
q.ask(
    a=ask.vector(r"Compute the weights $\alpha$ with scaling, as fractions.", marks=1),
    b=ask.vector(r"Compute the weights $\beta$ without scaling, as fractions.", marks=1),
    r=ask.number(
        r"The slope of a softmax, the derivative of its first output with respect to its first input, is taken at $s / \sqrt{d}$ "
        r"and at $s$. How many times as large is the first slope as the second one? (Work with fractions.)", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(s=p.raw)
    t.step("a", "softmax(s/sqrt(d))", note=r"With $e^{n \ln 2} = 2^n$,")
    t.step("b", "softmax(s)")
    t.say("The derivative of the first output $p_0$ of a softmax with respect to its first input is $p_0 (1 - p_0)$.")
    scaled = tuple(score / math.isqrt(p.d) for score in p.raw)
    t.step("ga", "a[0]*(1 - a[0])", lambda: engine.softmax_backward((1, 0, 0), scaled)[0])
    t.step(
        "gb",
        "b[0]*(1 - b[0])",
        lambda: engine.softmax_backward((1, 0, 0), p.raw)[0],
        note="Large differences of scores saturate the softmax.",
    )
    t.step("r", "ga/gb")


@q.oracle("torch")
def jacobians(p: P):
    torch, s = oracles.torch, oracles.tensor(p.raw)
    scaled = s / float(p.d) ** 0.5
    slopes = [torch.autograd.functional.jacobian(lambda z: torch.softmax(z, 0), z)[0, 0] for z in (scaled, s)]
    found = {"a": torch.softmax(scaled, 0), "b": torch.softmax(s, 0)}
    return {**{name: oracles.numbers(value) for name, value in found.items()}, "r": (slopes[0] / slopes[1]).item()}


@q.oracle("finite differences")
def sigmoids(p: P):
    """A weight is the logistic sigmoid of its score minus the logarithm of the sum of the other powers."""

    def weight(z, others):
        return 1 / (1 + sum(math.exp(other - float(z)) for other in others))

    found = {}
    for name, divisor in (("a", math.sqrt(p.d)), ("b", 1)):
        z = [float(score) / divisor for score in p.raw]
        found[name] = [weight(z[0], z[1:]), weight(z[1], z[::2]), weight(z[2], z[:2])]
        found["r" + name] = oracles.slopes(lambda x, rest=z[1:]: weight(x, rest), x=z[0])["grad_x"]
    return {"a": found["a"], "b": found["b"], "r": found["ra"] / found["rb"]}


q.slips(
    divided_by_d=slip(r"Scores are divided by $\sqrt{d}$.", a="softmax(s/d)"),
    multiplied_by_the_root=slip(r"Scores are divided by $\sqrt{d}$.", a="softmax(s*sqrt(d))"),
    took_the_slope_of_the_scores=slip("Both slopes are those of the softmax alone.", ga="a[0]*(1 - a[0])/sqrt(d)"),
    compared_the_weights=slip("The slopes are compared, not the weights.", r="a[0]/b[0]", essential=True),
    inverted=slip("The first slope is divided by the second one.", r="gb/ga"),
    squared_the_weight=slip("The slope is $p_0 (1 - p_0)$.", ga="a[0]^2", gb="b[0]^2"),
)  # fmt: skip
