r"""Reconstruction loss of a variational autoencoder and its gradient.

Pixels and outputs are powers of two, so that logarithms are multiples of ln 2.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.vae", outcomes=(2, 3, 5), level="apply", minutes=6, covers=("G-02",), rows=True,
    conventions=("natural log",), symbols={"R": "R", "grad_m": r"\partial R / \partial m"},
)  # fmt: skip

DENSITIES = {
    "normal": r"\frac{1}{\sqrt{2 \pi s^2}} \exp\left(-\frac{(x_i - m_i)^2}{2 s^2}\right)",
    "exponential": r"\frac{1}{m_i} \exp\left(-\frac{x_i}{m_i}\right)",
    "Rayleigh": r"\frac{x_i}{m_i^2} \exp\left(-\frac{x_i^2}{2 m_i^2}\right)",
}
TERMS = {
    "normal": "n*ln(s) + sum((x - m)^2)/(2*s^2)",
    "exponential": "sum(ln(m)) + x[0]/m[0] + x[1]/m[1] + x[2]/m[2]",
    "Rayleigh": "-sum(ln(x)) + 2*sum(ln(m)) + (x[0]^2/m[0]^2 + x[1]^2/m[1]^2 + x[2]^2/m[2]^2)/2",
}
SLOPES = {
    "normal": "(m - x)/s^2",
    "exponential": "(1/m[0] - x[0]/m[0]^2, 1/m[1] - x[1]/m[1]^2, 1/m[2] - x[2]/m[2]^2)",
    "Rayleigh": "(2/m[0] - x[0]^2/m[0]^3, 2/m[1] - x[1]^2/m[1]^3, 2/m[2] - x[2]^2/m[2]^3)",
}

LOSSES = {
    "normal": (engine.gaussian_nll_loss, engine.gaussian_nll_loss_backward),
    "exponential": (engine.exponential_nll_loss, engine.exponential_nll_loss_backward),
    "Rayleigh": (engine.rayleigh_nll_loss, engine.rayleigh_nll_loss_backward),
}


@q.params
class P:
    kind: str = draw.choice(*DENSITIES)
    x: tuple = draw.vector(draw.choice(1, 2, 4), 3)
    m: tuple = draw.vector(draw.choice(1, 2, 4), 3)
    s: object = draw.decimals("0.5", "2", "4")

    @property
    def density(self):
        return DENSITIES[self.kind]


@q.require
def outputs_are_not_perfect(p: P) -> bool:
    return all(x != m for x, m in zip(p.x, p.m, strict=True)) and len(set(p.x)) >= 2 and len(set(p.m)) >= 2


q.prompt = r"""
In a variational autoencoder, the decoder outputs $m = <<m>>$ for a drawn latent vector $z$. Given $z$, the three pixels of an image
are independent, each with the <<kind>> density
$$p(x_i \mid z) = <<p.density>>.$$
The reconstruction loss is $R = -\ln p(x \mid z)$ for the image $x = <<x>>$.<% if kind == "normal" %> The
scale is fixed, $s = <<s>>$, and the constant $\frac{3}{2} \ln (2 \pi)$ is left out.<% endif %>

"""
q.ask(
    R=ask.number("Compute the reconstruction loss $R$.", marks=2),
    grad_m=ask.vector(r"Compute the gradient $\partial R / \partial m$ with respect to the outputs of the decoder.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.say("The logarithm of a product is the sum of the logarithms, and that of a power of $e$ is the exponent.")
    more = (p.s * p.s,) if p.kind == "normal" else ()
    loss, slope = LOSSES[p.kind]
    t.step("R", TERMS[p.kind], lambda: loss(p.m, p.x, *more, reduction="sum"), **({"n": 3} if p.kind == "normal" else {}))
    t.step(
        "grad_m",
        SLOPES[p.kind],
        lambda: slope(1, p.m, p.x, *more, reduction="sum"),
        note="Each output enters the term of its own pixel only:",
    )


@q.oracle("torch")
def distributions(p: P):
    made = oracles.torch.distributions
    m, x = oracles.parameter(p.m), oracles.tensor(p.x)
    s = oracles.tensor(p.s)
    if p.kind == "normal":
        loss = -made.Normal(m, s).log_prob(x).sum() - 3 * math.log(2 * math.pi) / 2
    elif p.kind == "exponential":
        loss = -made.Exponential(1 / m).log_prob(x).sum()
    else:
        loss = -made.Weibull(m * 2**0.5, oracles.tensor(2)).log_prob(x).sum()
    return {"R": loss.item(), **oracles.gradients(loss, m=m)}


@q.oracle("finite differences")
def densities(p: P):
    s = float(p.s)
    density = {
        "normal": lambda x, m: math.exp(-(((x - m) / s) ** 2) / 2) / s,
        "exponential": lambda x, m: math.exp(-x / m) / m,
        "Rayleigh": lambda x, m: x * math.exp(-((x / m) ** 2) / 2) / m**2,
    }[p.kind]

    def loss(m):
        return -math.log(math.prod(density(x, float(output)) for x, output in zip(p.x, m, strict=True)))

    return {"R": loss(p.m), **oracles.slopes(loss, m=p.m)}


def edited(part, **lines):
    """The line of the kind that is drawn, where it has this mistake."""
    return lambda p: {part: lines[p.kind]} if p.kind in lines else {}


q.slips(
    forgot_the_factor_in_front=slip("The factor before the exponential has a logarithm, too.", drawn=edited(
        "R", normal="sum((x - m)^2)/(2*s^2)", exponential="x[0]/m[0] + x[1]/m[1] + x[2]/m[2]",
        Rayleigh="(x[0]^2/m[0]^2 + x[1]^2/m[1]^2 + x[2]^2/m[2]^2)/2"), essential=True),
    forgot_a_square=slip("The exponent has squares above and below the bar.", drawn=edited(
        "R", normal="n*ln(s) + sum((x - m)^2)/(2*s)",
        Rayleigh="-sum(ln(x)) + 2*sum(ln(m)) + (x[0]^2/m[0] + x[1]^2/m[1] + x[2]^2/m[2])/2")),
    took_the_mean_for_a_rate=slip("$m_i$ stands below the bar.", drawn=edited("R", exponential="sum(odot(x, m)) - sum(ln(m))")),
    counted_the_scale_once=slip("Each pixel has this factor.", drawn=edited("R", normal="ln(s) + sum((x - m)^2)/(2*s^2)")),
    added_the_densities=slip("Independent pixels multiply their densities, so that logarithms add.", drawn=edited(
        "R", exponential="-ln(exp(-x[0]/m[0])/m[0] + exp(-x[1]/m[1])/m[1] + exp(-x[2]/m[2])/m[2])")),
    lost_the_minus=slip("The loss is the negative logarithm.", R="-R", grad_m="-grad_m"),
    averaged_over_the_pixels=slip("The logarithms of the pixels are added.", R="R/3", grad_m="grad_m/3"),
    turned_the_gradient=slip("The slope of the loss is negative for an output that is too small.", gives={"grad_m": "-grad_m"}),
    forgot_the_scale=slip("The error is divided by the squared scale.", drawn=edited("grad_m", normal="m - x")),
    derived_the_exponent_only=slip("The logarithm of the factor in front depends on the output, too.", drawn=edited(
        "grad_m", Rayleigh="(-x[0]^2/m[0]^3, -x[1]^2/m[1]^3, -x[2]^2/m[2]^3)",
        exponential="(-x[0]/m[0]^2, -x[1]/m[1]^2, -x[2]/m[2]^2)")),
)  # fmt: skip
