"""Claim: how steep a scaled sigmoid or tanh can be."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="understand", minutes=2, covers=("sigmoid_slope",),
    symbols={"steepest": r"\max_x f'(x)", "bound": "K"},
)  # fmt: skip

LAYERS = {"the logistic sigmoid": r"\sigma", "tanh": r"\tanh"}


@q.params
class P:
    name: str = draw.choice(*LAYERS, "the logistic sigmoid")
    a: int = draw.integers(1, 8)
    k: int = draw.integers(1, 8)
    b: int = draw.nonzero(-4, 4)
    bound: object = draw.choice(*(Fraction(n, 4) for n in range(1, 60)))

    @property
    def symbol(self):
        return LAYERS[self.name]


@q.require
def the_bound_is_one_that_somebody_might_think_of(p: P) -> bool:
    quarter = Fraction(p.a * p.k, 4)
    return p.bound in (quarter, quarter / 2, 2 * quarter, 4 * quarter, Fraction(p.a, 4), Fraction(p.k, 4), p.a, p.k)


q.prompt = r"""
A layer computes $f(x) = a\, <<p.symbol>>(k x + b)$ with $a = <<a>>$, $k = <<k>>$ and
$b = <<b>>$<<"" if name == "tanh" else ", where $\\sigma$ is the logistic sigmoid">>.

**Statement.** The derivative of $f$ with respect to $x$ is at most $<<bound>>$ everywhere.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.name == "tanh":
        t.say(r"The derivative $1 - \tanh^2 z$ of tanh is largest at $z = 0$, where it is 1.")
        t.given(m=1)
    else:
        t.say(r"The derivative $\sigma(z)\,(1 - \sigma(z))$ of the sigmoid is largest at $z = 0$, where it is $\frac{1}{4}$.")
        t.given(m=Fraction(1, 4))
    slope = engine.tanh_backward if p.name == "tanh" else engine.sigmoid_backward
    t.step(
        "steepest",
        "a*k*m",
        lambda: slope(p.a * p.k, 0),
        note="By the chain rule, $f$ is $a k$ times as steep, and its bias $b$ only moves this place:",
    )
    t.step("truth", "steepest <= bound", note="So the statement is <<truth>>.")


@q.oracle("torch")
def slopes_on_a_grid(p: P):
    torch = oracles.torch
    x = oracles.parameter([Fraction(n, 840) for n in range(-3360, 3361)])
    layer = torch.tanh if p.name == "tanh" else torch.sigmoid
    slopes = oracles.gradients((p.a * layer(p.k * x + p.b)).sum(), x=x)["grad_x"]
    return {"truth": max(slopes) <= float(p.bound) + 1e-12}


@q.oracle("finite differences")
def slope_in_the_middle(p: P):
    """The middle of the curve is its steepest place."""

    def f(x):
        z = p.k * x + p.b
        return p.a * (math.tanh(z) if p.name == "tanh" else 1 / (1 + math.exp(-z)))

    return {"truth": oracles.slopes(f, x=-p.b / p.k)["grad_x"] < float(p.bound) + 1e-6}


q.slips(
    forgot_the_inner_factor=slip("The chain rule multiplies by the inner derivative $k$.", steepest="a*m"),
    forgot_the_outer_factor=slip("The factor $a$ stands in front of the derivative, too.", steepest="k*m"),
    forgot_the_quarter=slip("At 0 the sigmoid has the slope $\\frac{1}{4}$, and elsewhere a smaller one.", steepest="a*k"),
    took_a_half=slip(r"At 0 the sigmoid has the value $\frac{1}{2}$, and the slope $\frac{1}{2} \cdot \frac{1}{2}$.",
        steepest="a*k*sqrt(m)"),
)  # fmt: skip
