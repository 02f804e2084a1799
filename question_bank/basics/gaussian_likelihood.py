r"""Negative log-likelihood and maximum likelihood of a Gaussian."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="basics.likelihood", outcomes=(1, 6), level="apply", minutes=6, covers=("W1-01",), rows=True, first=1,
    conventions=("natural log",), symbols={"mu": r"\mu", "sigma": r"\sigma", "mu_hat": r"\hat{\mu}", "var_hat": r"\hat{\sigma}^2"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.integers(-2, 7), 4)
    mu: int = draw.integers(0, 5)
    sigma: object = draw.choice(1, 2, 3, 4, Fraction(1, 2))


@q.require
def the_mean_of_small_numbers_is_not_the_given_one(p: P) -> bool:
    return sum(p.x) not in (0, len(p.x) * p.mu) and len(set(p.x)) > 2 and sum((x - p.mu) ** 2 for x in p.x) <= 80


q.prompt = r"""
Independent observations are $x = <<x>>$. They are modeled by a Gaussian with the density
$$p(x_i) = \frac{1}{\sigma \sqrt{2 \pi}} \exp\left(-\frac{(x_i - \mu)^2}{2 \sigma^2}\right).$$
"""
q.ask(
    L=ask.number(
        r"Compute the negative log-likelihood $L$ of the whole sample for $\mu = <<mu>>$ and $\sigma = <<sigma>>$.", marks=3
    ),
    mu_hat=ask.number(r"Which value $\hat{\mu}$ of $\mu$ maximizes the likelihood?", marks=1),
    var_hat=ask.number(r"With this mean, which value $\hat{\sigma}^2$ of $\sigma^2$ maximizes the likelihood?", marks=2),
)
q.easier(minutes=5, marks={"L": 2}, x=draw.vector(draw.integers(-2, 7), 3))
q.harder(minutes=7, marks={"L": 4}, x=draw.vector(draw.integers(-2, 7), 5))


@q.solve
def solve(p: P, t):
    t.given(N=len(p.x), pi=math.pi)
    t.say(r"Each observation contributes $-\ln p(x_i) = \ln\left(\sigma \sqrt{2 \pi}\right) + (x_i - \mu)^2 / (2 \sigma^2)$.")
    t.step("S", "sum((x - mu)^2)", note="The sum of squared distances from the given mean is")
    t.step(
        "L",
        "N*ln(sigma*sqrt(2*pi)) + S/(2*sigma^2)",
        lambda: engine.gaussian_nll_loss((p.mu,) * len(p.x), p.x, p.sigma**2, True, 0, reduction="sum"),
    )
    t.step("mu_hat", "sum(x)/N", note="The log-likelihood is largest where the sum of squares is smallest: at the average.")
    t.step("var_hat", "sum((x - mu_hat)^2)/N", note="The derivative for the variance is 0 at the mean square:")


@q.oracle("torch")
def distributions(p: P):
    torch, x = oracles.torch, oracles.tensor(p.x)
    loss = torch.nn.functional.gaussian_nll_loss(
        oracles.tensor((p.mu,) * len(x)), x, oracles.tensor((p.sigma**2,) * len(x)), full=True, reduction="sum", eps=0
    )
    return {"L": loss.item()}


@q.oracle("brute force")
def all_candidates(p: P):
    """Of N values, the mean is a multiple of 1/N, the mean square one of 1/N^2: the loss of every such value is computed."""
    N = len(p.x)

    def spread(parts):
        return sum((N * x - parts) ** 2 for x in p.x)

    mean = min(range(-10 * N, 10 * N), key=spread)
    squares = Fraction(spread(mean), N * N)
    var = min((Fraction(k, N * N) for k in range(1, 25 * N * N)), key=lambda v: N * math.log(v) + float(squares / v))
    return {"mu_hat": Fraction(mean, N), "var_hat": var}


@q.oracle("second formula")
def from_the_moments(p: P):
    """Without the distances: sums of the observations and of their squares are enough."""
    first, second = sum(p.x), sum(x * x for x in p.x)
    N = len(p.x)
    distance = second - 2 * p.mu * first + N * p.mu**2
    loss = N / 2 * math.log(2 * math.pi * float(p.sigma) ** 2) + float(distance / (2 * Fraction(p.sigma) ** 2))
    return {"L": loss, "mu_hat": Fraction(first, N), "var_hat": Fraction(second, N) - Fraction(first, N) ** 2}


q.slips(
    did_not_square_sigma=slip(r"The exponent divides by $2 \sigma^2$.", L="N*ln(sigma*sqrt(2*pi)) + S/(2*sigma)", essential=True),
    forgot_the_normalization=slip(r"Each density also has the factor $1/(\sigma \sqrt{2 \pi})$.", L="S/(2*sigma^2)"),
    normalized_once=slip("Each of the $N$ densities has its normalizing factor.", L="ln(sigma*sqrt(2*pi)) + S/(2*sigma^2)"),
    lost_the_half=slip(r"The exponent has the factor $\frac{1}{2}$.", L="N*ln(sigma*sqrt(2*pi)) + S/sigma^2"),
    took_the_mean_over_the_sample=slip("The likelihood of the sample is a product: its logarithm is a sum, not a mean.",
        gives={"L": "L/N"}),
    gave_the_log_likelihood=slip("The negative logarithm is asked.", gives={"L": "-L"}),
    divided_by_one_less=slip("Maximum likelihood divides by $N$; $N - 1$ removes the bias.", var_hat="sum((x - mu_hat)^2)/(N - 1)"),
    kept_the_given_mean=slip(r"The distances are those from $\hat{\mu}$.", var_hat="S/N"),
)  # fmt: skip
