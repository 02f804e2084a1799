"""Claim: the best discriminator of a GAN at one point."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.generative", outcomes=(3, 5), level="understand", minutes=2, covers=("optimal_d",),
    apart=("generative/optimal_discriminator",), symbols={"best": "D^*", "a": r"p_{\mathrm{data}}(x)", "b": "p_g(x)"}, decimals=4,
)  # fmt: skip


@q.params
class P:
    a: object = draw.decimals(*(f"{twentieths / 20}" for twentieths in range(1, 21)))
    b: object = draw.decimals(*(f"{twentieths / 20}" for twentieths in range(1, 21)))
    rule: str = draw.choice("right", "right", "right", "turned", "ratio", "half")

    @property
    def stated(self):
        a, b = Fraction(self.a), Fraction(self.b)
        return {"right": a / (a + b), "turned": b / (a + b), "ratio": min(a / b, b / a), "half": Fraction(1, 2)}[self.rule]


@q.require
def densities_differ_and_fractions_are_small(p: P) -> bool:
    return p.a != p.b and p.stated.denominator <= 30


q.prompt = r"""
A GAN is trained with the usual loss, $-\ln D(x)$ for real and $-\ln (1 - D(x))$ for generated examples, which are equally many. At
a certain point $x$ the real examples have the density $p_{\mathrm{data}}(x) = <<a>>$ and the generated ones have $p_g(x) = <<b>>$.

**Statement.** The best discriminator gives this point the probability
$\frac{<<p.stated.numerator>>}{<<p.stated.denominator>>}$ of being real.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step(
        "best",
        "a/(a + b)",
        lambda: engine.optimal_discriminator(p.a, p.b),
        note="At $x$ the loss has the slope $-p_{\\mathrm{data}}(x) / D + p_g(x) / (1 - D)$, which is 0 at",
    )
    t.step("truth", "best == said", said=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def slopes_on_both_sides(p: P):
    """The loss is convex in D: it falls just below the best value and rises just above it."""
    D = oracles.parameter((float(p.stated) - 1e-4, float(p.stated) + 1e-4))
    loss = oracles.torch.nn.functional.binary_cross_entropy
    total = float(p.a) * loss(D, oracles.tensor((1, 1)), reduction="sum") + float(p.b) * loss(
        D, oracles.tensor((0, 0)), reduction="sum"
    )
    left, right = oracles.gradients(total, D=D)["grad_D"]
    return {"truth": left < 0 < right}


@q.oracle("brute force")
def lowest_of_many_fractions(p: P):
    """The lowest loss of all fractions with denominators up to 40, which hold every best value."""
    fractions = sorted({Fraction(k, n) for n in range(2, 41) for k in range(1, n)})
    return {"truth": min(fractions, key=lambda D: -float(p.a) * math.log(D) - float(p.b) * math.log(1 - D)) == p.stated}


q.slips(
    gave_the_share_of_the_generator=slip("$D$ is the probability of being real.", best="b/(a + b)"),
    took_the_density=slip("A density is no probability: both densities enter.", best="a"),
    thought_of_a_half=slip("One half is best only where both densities are equal.", best="1/2"),
    compared_with_the_other_only=slip("The sum of both densities stands below the bar.", best="min(a/b, b/a)"),
)  # fmt: skip
