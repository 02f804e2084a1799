"""Claim: the largest normalized value of a mini-batch."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=3, covers=("bn_pair",), rows=True,
    symbols={"d": "d", "var": r"\sigma^2", "top": r"\max \hat{x}"},
)  # fmt: skip


@q.params
class P:
    kind: str = draw.choice("two", "pairs", "pairs", "pairs", "one apart", "four")
    center: int = draw.integers(-4, 9)
    h: int = draw.integers(1, 6)
    order: tuple = draw.permutation(0, 1, 2, 3)
    less: int = draw.choice(0, 0, 1)

    @property
    def x(self):
        """Two values, two pairs of them, one value apart from three others, or four values with the deviations 1 and 3."""
        h = self.h
        deviations = {"two": (-h, h), "pairs": (-h, -h, h, h), "one apart": (-h, -h, -h, 3 * h), "four": (-3 * h, -h, h, 3 * h)}[
            self.kind
        ]
        return tuple(self.center + deviations[place] for place in self.order if place < len(deviations))


q.prompt = r"""
A mini-batch consists of <<p.x | length>> examples. A feature has the values $<<p.x>>$ in it, and is normalized: its mean is
subtracted, and the difference is divided by the root of the variance. The variance is the sum of the squared differences,
divided by
<% if less %>one less than <% endif %>the number of examples; no $\epsilon$ is added to it.

**Statement.** The largest normalized value is exactly 1.
"""
q.ask(truth=ask.claim(marks=1))


def largest_normalized(p):
    """By the engine, which divides by the number of values in training and takes the variance that it is given otherwise."""
    column, n = [[x] for x in p.x], len(p.x)
    if not p.less:
        return engine.batch_norm(column, training=True, eps=0).output.max()
    mean = Fraction(sum(p.x), n)
    var = engine.mse_loss(p.x, [mean] * n, reduction="sum") / (n - 1)
    return engine.batch_norm(column, [mean], [var], eps=0).output.max()


@q.solve
def solve(p: P, t):
    t.step("d", "x - mean(x)", x=p.x, note="The differences from the mean are")
    t.step("var", "sum(d^2)/n", n=len(p.x) - p.less)
    t.step("top", "max(d)/sqrt(var)", lambda: largest_normalized(p))
    t.step("truth", "abs(top - 1) < 0.001", note="So the statement is <<truth>>.")


@q.oracle("torch")
def normalize(p: P):
    torch = oracles.torch
    y = torch.nn.functional.batch_norm(oracles.tensor([[v] for v in p.x]), None, None, training=True, eps=1e-30)
    if p.less:
        y = y * ((len(p.x) - 1) / len(p.x)) ** 0.5
    return {"truth": abs(y.max().item() - 1) < 1e-9}


@q.oracle("second formula")
def squares(p: P):
    """The square of the largest difference must be the variance."""
    mean = Fraction(sum(p.x), len(p.x))
    return {"truth": (max(p.x) - mean) ** 2 * (len(p.x) - p.less) == sum((v - mean) ** 2 for v in p.x)}


q.slips(
    took_the_other_divisor=slip("Look at the number that divides the sum of squares.", drawn=lambda p: {
        "var": "sum(d^2)/(n - 1)" if not p.less else "sum(d^2)/(n + 1)"}),
    forgot_the_root=slip("The root of the variance divides.", top="max(d)/var"),
    divided_by_the_largest=slip("The standard deviation divides, not the largest difference.", top="max(d)/max(abs(d))"),
    took_the_sum=slip("The variance is the mean of the squares.", var="sum(d^2)"),
)  # fmt: skip
