r"""Log-density of a point under a normalizing flow with one affine coupling.

The latent variables have Laplace densities and the scale is a multiple of ln 2, so that log-densities are exact.
"""

import math
from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.flows", outcomes=(3, 5), level="apply", minutes=7, covers=("G-12",), rows=True,
    conventions=("natural log",), symbols={"logdet": r"\ln |\det J|", "base": r"\ln p(z)", "density": r"\ln p(x)"},
)  # fmt: skip


@q.params
class P:
    u: object = draw.multiples_of_ln2(-2, 2, but=(0,))
    v: int = draw.nonzero(-3, 3)
    c: int = draw.integers(-2, 2)
    x0: int = draw.choice(-2, -1, 1, 2)
    x1: int = draw.nonzero(-6, 6)


@q.require
def numbers_are_workable(p: P) -> bool:
    scale = round(float(p.u) / math.log(2)) * p.x0
    z1 = p.x1 * Fraction(2) ** scale + p.v * p.x0 + p.c
    return abs(scale) <= 3 and abs(z1) <= 20 and z1 != 0


q.prompt = r"""
A normalizing flow turns a point $x = (x_0, x_1)$ into the latent variables
$$z_0 = x_0, \qquad z_1 = x_1\, e^{s(x_0)} + m(x_0) \qquad \text{with} \quad s(x_0) = u x_0, \quad m(x_0) = v x_0 + c,$$
$u = <<u>>$, $v = <<v>>$ and $c = <<c>>$. The latent variables are independent, each with the density
$p(z_i) = \frac{1}{2} e^{-|z_i|}$. Consider the point $x = (<<x0>>, <<x1>>)$.
"""
q.ask(
    z=ask.vector("Compute the latent variables $z$.", marks=1),
    logdet=ask.number(r"Compute $\ln |\det J|$ for the Jacobian $J = \partial z / \partial x$ at this point.", marks=1),
    density=ask.number(r"Compute the log-density $\ln p(x)$ of the point.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("s", "u*x0")
    flow = cache(lambda: engine.affine_coupling((p.x0, p.x1), (p.u * p.x0,), (p.v * p.x0 + p.c,)))
    z = t.step("z", "(x0, x1*exp(s) + v*x0 + c)", lambda: flow()[0], note=r"As $e^{n \ln 2} = 2^n$,")
    t.step("logdet", "s", lambda: flow()[1], note=r"The Jacobian is triangular with 1 and $e^{s}$ on its diagonal.")
    t.step("base", "-2*ln(2) - abs(z[0]) - abs(z[1])", lambda: -engine.laplace_nll_loss((0, 0), z, reduction="sum"))
    t.step(
        "density", "base + logdet", note=r"A change of variables multiplies the density by $|\det J|$: $p(x) = p(z)\, |\det J|$."
    )


@q.oracle("torch")
def jacobian(p: P):
    torch = oracles.torch
    x = oracles.tensor((p.x0, p.x1))
    u, v, c = float(p.u), float(p.v), float(p.c)

    def flow(x):
        return torch.stack((x[0], x[1] * torch.exp(u * x[0]) + v * x[0] + c))

    z, logdet = flow(x), torch.linalg.slogdet(torch.autograd.functional.jacobian(flow, x)).logabsdet
    base = torch.distributions.Laplace(oracles.tensor(0), oracles.tensor(1)).log_prob(z).sum()
    return {"z": oracles.numbers(z), "logdet": logdet.item(), "density": (base + logdet).item()}


@q.oracle("finite differences")
def determinant_of_small_changes(p: P):
    def second(x0, x1):
        return float(x1) * math.exp(float(p.u) * float(x0)) + p.v * x0 + p.c

    z = (p.x0, second(p.x0, p.x1))
    slope = float(oracles.finite_differences(lambda x1: second(p.x0, x1), p.x1))
    return {"z": z, "logdet": math.log(slope), "density": math.log(slope / 4) - sum(abs(entry) for entry in z)}


q.slips(
    divided_by_it=slip(r"With $z$ as a function of $x$ the density is multiplied by $|\det J|$.", density="base - logdet",
        essential=True),
    forgot_the_determinant=slip(r"The density changes by the factor $|\det J|$.", density="base"),
    forgot_the_logarithm=slip(r"The determinant is $e^{s}$, its logarithm is $s$.", logdet="exp(s)"),
    doubled_the_logarithm=slip("The first variable is passed on: its factor is 1.", logdet="2*s"),
    counted_once=slip(r"Each latent variable has the factor $\frac{1}{2}$.", base="-ln(2) - abs(z[0]) - abs(z[1])"),
    squared_the_variables=slip("This density has absolute values in the exponent.", base="-2*ln(2) - z[0]^2/2 - z[1]^2/2"),
    kept_the_center=slip("The shift $m(x_0)$ is added.", z="(x0, x1*exp(s))"),
    inverted_the_flow=slip("The flow turns $x$ into $z$.", z="(x0, (x1 - v*x0 - c)*exp(-s))"),
)  # fmt: skip
