"""Claim: how small the cross-entropy with label smoothing can become."""

from fractions import Fraction
from math import log

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2,), level="understand", minutes=4,
    covers=("label_smoothing_min",), decimals=4, rows=True,
    conventions=("natural log",), symbols={"rate": r"\epsilon", "t": "t", "H": r"L_{\mathrm{min}}"},
    apart=("regularization/label_smoothing",),
)  # fmt: skip


@q.params
class P:
    C: int = draw.choice(2, 3, 4, 5, 8, 10)
    rate: object = draw.decimals("0", "0", "0.1", "0.2", "0.3", "0.4", "0.5")
    bound: object = draw.decimals(
        *(f"{hundredths / 100}" for hundredths in (1, 2, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 120, 140, 160))
    )
    said: str = draw.choice("below", "never")

    @property
    def least(self):
        high, low = 1 - self.rate + self.rate / self.C, self.rate / self.C
        return -float(high) * log(high) - (self.C - 1) * (float(low) * log(low) if low else 0.0)


@q.require
def the_bound_is_near_the_minimum_but_not_equal(p: P) -> bool:
    ratio = p.least / float(p.bound)
    return 0.4 < ratio < 0.85 or 1.2 < ratio < 2.5 or (p.rate == 0 and p.bound < 0.3)


q.prompt = r"""
A classifier with $C = <<C>>$ classes and softmax is trained with cross-entropy. The target is <% if rate == 0 %>one-hot, without
label smoothing<% else %>smoothed: a share of $\epsilon = <<rate>>$ is taken from the true class and spread evenly over all <<C>>
classes, the true one included<% endif %>. The logits can be any numbers.

**Statement.** The loss of an example <% if said == "below" %>can fall below<% else %>never falls below<% endif %> $<<bound>>$.
"""
q.ask(truth=ask.claim(marks=1))


def loss_at_the_target(p):
    """Of logits whose softmax is the smoothed target."""
    rest = Fraction(p.rate) / p.C
    return engine.cross_entropy(engine.log([1 - p.rate + rest, *[rest] * (p.C - 1)]), 0, label_smoothing=p.rate)


@q.solve
def solve(p: P, t):
    if p.rate == 0:
        t.step(
            "H",
            "0",
            note="With a one-hot target, the loss comes as near to 0 as one likes, when the logit of the true class grows.",
        )
    else:
        t.step("a", "1 - rate + rate/C", note="The target is this for the true class,")
        t.step("r", "rate/C", note="and this for each of the others:")
        t.step(
            "H",
            "-a*ln(a) - (C - 1)*r*ln(r)",
            lambda: loss_at_the_target(p),
            note="The loss is smallest where the prediction equals the target, and then it is its entropy:",
        )
    t.step("truth", "H < bound" if p.said == "below" else "H > bound - 0.00001", note="So the statement is <<truth>>.")


@q.oracle("torch")
def best_logits(p: P):
    """The loss at the logarithms of the target, or at a very large logit."""
    torch = oracles.torch
    target = (1 - float(p.rate)) * torch.eye(p.C, dtype=torch.float64)[0] + float(p.rate) / p.C
    logits = target.clamp(min=1e-12).log()
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(0), label_smoothing=float(p.rate)).item()
    return {"truth": (loss < float(p.bound)) == (p.said == "below")}


@q.oracle("brute force")
def many_logits(p: P):
    """All other logits are 0: tries many values for that of the true class."""
    low, losses = float(p.rate) / p.C, []
    for step in range(1200):
        s = step / 60
        norm = log(2.718281828459045**s + p.C - 1)
        losses.append((1 - float(p.rate) + low) * (norm - s) + (p.C - 1) * low * norm)
    return {"truth": (min(losses) < p.bound) == (p.said == "below")}


q.slips(
    thought_that_zero_can_be_reached=slip("A smoothed target has an entropy above 0.", drawn=lambda p: {"H": "0"}),
    took_the_true_class_only=slip("All classes have a share of the target.", drawn=lambda p: {"H": "-a*ln(a)"} if p.rate else {}),
    forgot_that_there_are_several=slip("Every other class has its share.",
                                       drawn=lambda p: {"H": "-a*ln(a) - r*ln(r)"} if p.rate else {}),
    took_the_uniform_loss=slip("The best prediction is the target, not the uniform one.", H="ln(C)"),
)  # fmt: skip
