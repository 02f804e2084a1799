r"""Negative log-likelihood of binary observations, and its minimum."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="basics.likelihood", outcomes=(1, 6), level="apply", minutes=5, covers=("W1-01",), rows=True,
    conventions=("natural log",), symbols={"best": r"\hat{\theta}", "theta": r"\theta", "L_best": r"\hat{L}"},
)  # fmt: skip

ABOUT = (
    "a visitor clicks on a link",
    "a sensor reports a fault",
    "a student passes a test",
    "a seed germinates",
    "a coin shows heads",
)


@q.params
class P:
    x: tuple = draw.choice(*(tuple(int(c) for c in f"{n:0{size}b}") for size in (4, 5, 6) for n in range(1, 2**size - 1)))
    theta: object = draw.choice(*(Fraction(top, bottom) for bottom in (3, 4, 5) for top in range(1, bottom)), Fraction(1, 2))
    about: str = draw.choice(*ABOUT)


@q.require
def the_given_model_is_not_the_best_one(p: P) -> bool:
    return Fraction(sum(p.x), len(p.x)) != p.theta and sum(p.x) * 2 != len(p.x)


q.prompt = r"""
In <<x|length>> independent observations, it was recorded whether <<about>> (1) or not (0): $x = <<x>>$. A model says that
a 1 has the probability $\theta$.
"""
q.ask(
    L=ask.number(r"Compute the negative log-likelihood $L$ for $\theta = <<theta>>$, as the mean over all observations.", marks=2),
    best=ask.number(r"Which value $\hat{\theta}$ makes the negative log-likelihood smallest?", marks=1),
    L_best=ask.number(r"Compute the mean negative log-likelihood $\hat{L}$ for $\hat{\theta}$.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(N=len(p.x))
    t.step("n", "sum(x)", note="The number of ones is")
    t.say(r"A 1 adds $-\ln \theta$ to the sum, and a 0 adds $-\ln(1 - \theta)$.")
    t.step("L", "-(n*ln(theta) + (N - n)*ln(1 - theta))/N", lambda: engine.binary_cross_entropy([p.theta] * len(p.x), p.x))
    best = t.step("best", "n/N", note="The derivative $-n/\\theta + (N - n)/(1 - \\theta)$ is 0 for the share of ones.")
    t.step("L_best", "-(n*ln(best) + (N - n)*ln(1 - best))/N", lambda: engine.binary_cross_entropy([best] * len(p.x), p.x))


@q.oracle("torch")
def distribution(p: P):
    torch, x = oracles.torch, oracles.tensor(p.x)
    bce = torch.nn.functional.binary_cross_entropy
    loss, best = bce(oracles.tensor(p.theta).expand(len(x)), x), x.mean()
    return {"L": loss.item(), "best": best.item(), "L_best": bce(best.expand(len(x)), x).item()}


@q.oracle("brute force")
def one_observation_after_the_other(p: P):
    """The best share of ones is a multiple of 1/60: every such value is tried."""

    def chance(theta):
        return math.prod(theta if one else 1 - theta for one in p.x)

    def mean_nll(theta):
        return -math.log(chance(theta)) / len(p.x)

    best = min((Fraction(k, 60) for k in range(1, 60)), key=mean_nll)
    return {"L": mean_nll(p.theta), "best": best, "L_best": mean_nll(best)}


q.slips(
    ignored_the_zeros=slip(r"A 0 has the probability $1 - \theta$ and counts as well.",
        L="-n*ln(theta)/N", L_best="-n*ln(best)/N", essential=True),
    swapped_ones_and_zeros=slip(r"$\theta$ is the probability of a 1.", n="N - sum(x)"),
    forgot_the_mean=slip("The mean divides the sum of the logarithms by the number of observations.",
        L="-(n*ln(theta) + (N - n)*ln(1 - theta))", L_best="-(n*ln(best) + (N - n)*ln(1 - best))"),
    lost_the_minus_sign=slip("Logarithms of probabilities are negative; the loss turns their sign.",
        gives={"L": "-L", "L_best": "-L_best"}),
    took_base_10=slip(r"$\ln$ has base $e$.", gives={"L": "L/ln(10)", "L_best": "L_best/ln(10)"}),
    took_base_2=slip(r"$\ln$ has base $e$, not 2.", gives={"L": "L/ln(2)", "L_best": "L_best/ln(2)"}),
    smoothed_the_share=slip("Maximum likelihood adds nothing to the counts.", best="(n + 1)/(N + 2)"),
)  # fmt: skip
