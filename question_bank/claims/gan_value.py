"""Claim: the value that the best discriminator of a GAN reaches."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip
from examgen.core.numbers import ln2

q = Question(
    topic="claims.generative", outcomes=(3, 5), level="understand", minutes=3, covers=("gan_value",),
    conventions=("natural log",), apart=("generative/optimal_discriminator",), symbols={"V": "V", "share": "s"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.choice(*range(10, 310, 10))
    tenths: int = draw.integers(1, 10)
    rule: str = draw.choice("right", "right", "right", "one", "equal", "perfect", "turned")

    @property
    def shared(self):
        return self.n * self.tenths // 10

    @property
    def stated(self):
        s = Fraction(self.tenths, 10)
        return ln2({"right": -2 * s, "one": -s, "equal": Fraction(-2), "perfect": 0 * s, "turned": -2 * (1 - s)}[self.rule])


q.prompt = r"""
In a tiny world there are $n = <<n>>$ different real images, all equally likely. A generator makes <<n>> different images, also
equally likely; $m = <<p.shared>>$ of them are real images<% if tenths == 10 %>, so that both distributions are the same<% endif %>.
The discriminator $D$, which may be any function with values from 0 to 1, maximizes
$$V(D) = \mathbb{E}_{\mathrm{real}} \ln D(x) + \mathbb{E}_{\mathrm{generated}} \ln \left(1 - D(x)\right).$$

**Statement.** The largest value of $V(D)$ is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("An image that is only real gets $D = 1$, one that is only generated gets $D = 0$; both contribute $\\ln 1 = 0$.")
    t.step(
        "share",
        "m/n",
        note="An image that is real and generated gets $D = 1/2$. In both expectations such images have the share",
        m=p.shared,
    )
    half, s = Fraction(1, 2), Fraction(p.tenths, 10)
    points = (1, half, 0), (1 - s, s, 0), (0, s, 1 - s)
    t.step(
        "V",
        "2*share*ln(1/2)",
        lambda: engine.gan_value(*points),
        note="Both expectations contain $\\ln \\frac{1}{2}$ with this share:",
    )
    t.step("truth", "V == stated", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def divergence(p: P):
    """V = 2 JSD - ln 4, with the divergences of both distributions from their mixture."""
    torch = oracles.torch
    real, made = torch.zeros(2, 2 * p.n - p.shared).double()
    real[: p.n] = made[p.n - p.shared :] = 1 / p.n
    mixture = (real + made) / 2
    jsd = sum(torch.nn.functional.kl_div(mixture.log(), one, reduction="sum").item() for one in (real, made)) / 2
    return {"truth": abs(2 * jsd - math.log(4) - float(p.stated)) < 1e-6}


@q.oracle("brute force")
def point_by_point(p: P):
    """At each point the best of many values of D; the points 0 and 1 cost nothing where they are right."""
    kinds = ((p.shared, 1, 1), (p.n - p.shared, 1, 0), (p.n - p.shared, 0, 1))

    def gain(D, real, made):
        return (
            -math.inf if (real and not D) or (made and D == 1) else real * math.log(D or 1) + made * math.log(1 - D if D < 1 else 1)
        )

    best = sum(number * max(gain(k / 100, real, made) for k in range(101)) for number, real, made in kinds) / p.n
    return {"truth": abs(best - float(p.stated)) < 1e-6}


q.slips(
    counted_one_expectation=slip("Both expectations contain the shared images.", V="share*ln(1/2)"),
    thought_of_equal_distributions=slip(r"$-\ln 4$ is the value of equal distributions.", V="2*ln(1/2)"),
    thought_that_a_perfect_one_exists=slip("Shared images cannot be told apart.", V="0"),
)  # fmt: skip
