"""Density of a generated variable in one dimension.

The latent variable is exponentially distributed and chosen first, so that the point is workable.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.flows", outcomes=(3, 5), level="apply", minutes=5, covers=("G-12",), decimals=4,
    symbols={"slope": "g'(z)", "base": "p_Z(z)", "density": "p_X(x)", "rate": r"\lambda"},
)  # fmt: skip

INVERSES = {"square": "sqrt(x/a)", "reciprocal": "a/x"}
SLOPES = {"square": "2*a*z", "reciprocal": "-a/z^2"}


@q.params
class P:
    map: str = draw.choice("square", "reciprocal")
    a: int = draw.choice(2, 3, 4, 5, 6, 7, 8, 9, 10, 12)
    latent: object = draw.decimals("0.5", "1", "1.5", "2", "2.5", "3", "4")
    rate: object = draw.decimals("0.2", "0.3", "0.4", "0.5", "0.6", "0.8", "1", "1.2", "1.5", "2", "3")

    @property
    def x(self):
        z = self.latent
        return {"square": self.a * z * z, "reciprocal": Fraction(self.a) / z}[self.map]

    @property
    def written(self):
        return {"square": f"{self.a} z^2", "reciprocal": rf"\frac{{{self.a}}}{{z}}"}[self.map]


@q.require
def the_point_is_a_short_decimal(p: P) -> bool:
    return (100 * p.x).denominator == 1 and p.rate * p.latent <= 4


@q.require
def the_density_has_some_digits(p: P) -> bool:
    slope = {"square": 2 * p.a * p.latent, "reciprocal": p.a / p.latent**2}[p.map]
    return p.rate * math.exp(-p.rate * p.latent) >= 0.02 * slope


q.prompt = r"""
A latent variable $z > 0$ has the density $p_Z(z) = \lambda e^{-\lambda z}$ with $\lambda = <<rate>>$. A generator turns it into
$x = g(z) = <<p.written>>$.
"""
q.ask(
    slope=ask.number("Compute the derivative $g'(z)$ at the value $z$ that gives $x = <<p.x>>$.", marks=2),
    density=ask.number("Compute the density $p_X(x)$ at $x = <<p.x>>$.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(x=p.x)
    t.step("z", INVERSES[p.map])
    slope = t.step("slope", SLOPES[p.map])
    loss = engine.exponential_nll_loss
    base = t.step("base", "rate*exp(-rate*z)", lambda: math.exp(-loss(1 / Fraction(p.rate), p.latent)))
    t.step(
        "density",
        "base/abs(slope)",
        lambda: engine.change_of_variables(base, slope),
        note=r"Where $g$ stretches, probability is spread over more room: $p_X(x) = p_Z(z) / |g'(z)|$.",
    )


@q.oracle("torch")
def transformed_distribution(p: P):
    torch = oracles.torch
    made = torch.distributions
    a = oracles.tensor(p.a)
    power = made.transforms.PowerTransform(oracles.tensor({"square": 2, "reciprocal": -1}[p.map]))
    affine = made.transforms.AffineTransform(oracles.tensor(0), a)
    flow = made.transforms.ComposeTransform([power, affine])
    x = oracles.tensor(p.x)
    z = flow.inv(x)
    slope = torch.autograd.functional.jacobian(flow, z).item()
    density = made.TransformedDistribution(made.Exponential(oracles.tensor(p.rate)), flow, validate_args=False).log_prob(x).exp()
    return {"slope": slope, "density": density.item()}


@q.oracle("finite differences")
def slope_of_the_distribution_function(p: P):
    """The density is the slope of the probability of values up to x."""
    a, rate = float(p.a), float(p.rate)
    g = {"square": lambda z: a * z * z, "reciprocal": lambda z: a / z}[p.map]
    back = {"square": lambda x: math.sqrt(x / a), "reciprocal": lambda x: a / x}[p.map]
    below = {"reciprocal": lambda x: math.exp(-rate * back(x))}.get(p.map, lambda x: 1 - math.exp(-rate * back(x)))
    z = back(float(p.x))
    slope = oracles.finite_differences(lambda z: g(float(z)), z)
    return {"slope": slope, "density": oracles.finite_differences(lambda x: below(float(x)), float(p.x))}


q.slips(
    multiplied_by_the_slope=slip("The density is divided by the slope of $g$.", density="base*abs(slope)", essential=True),
    forgot_the_slope=slip("The map stretches or squeezes the density.", density="base"),
    kept_the_sign=slip("A density is not negative: the absolute value of the slope counts.", density="base/slope"),
    took_it_at_x=slip("The latent density belongs to $z$.", base="rate*exp(-rate*x)", when="rate < 2"),
    forgot_the_rate=slip(r"The latent density has the factor $\lambda$.", base="exp(-rate*z)"),
    derived_without_the_rule=slip("The slope is taken at $z$.", drawn=lambda p: {
        "slope": {"square": "2*a", "reciprocal": "-a"}[p.map]}),
)  # fmt: skip
