"""Claim: which loss sends the larger gradient to the logit of a sigmoid."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="analyze", minutes=3, covers=("mse_sigmoid_saturation",),
    conventions=("natural log",), symbols={"grad_C": r"\partial C / \partial s", "grad_Q": r"\partial Q / \partial s"},
)  # fmt: skip


@q.params
class P:
    s: object = draw.multiples_of_ln2(-5, 5)
    y: int = draw.integers(0, 1)
    factor: int = draw.integers(1, 42)
    larger: str = draw.choice("Q", "C")

    @property
    def ratio(self):
        """How many times as large the derivative of the squared loss is."""
        power = Fraction(2) ** round(float(self.s) / math.log(2))
        return 2 * self.factor * power / (1 + power) ** 2


@q.require
def the_case_is_clear(p: P) -> bool:
    return Fraction(2, 5) < p.ratio < Fraction(5, 2) and abs(p.ratio - 1) > Fraction(1, 20)


q.prompt = r"""
An output unit with the logistic sigmoid has the logit $s = <<s>>$, and its output is $p = \sigma(s)$; the target is $y = <<y>>$.
Two losses are compared: the weighted squared loss and the cross-entropy,
$$Q = a\, (p - y)^2 \quad \text{with } a = <<factor>>, \qquad C = -y \ln p - (1 - y) \ln(1 - p).$$

**Statement.** The derivative with respect to the logit $s$ has the larger absolute value for $<<larger>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(a=p.factor)
    t.step("p", "sigmoid(s)", note=r"As $e^{n \ln 2} = 2^n$, the output is")
    back, note = engine.binary_cross_entropy_with_logits_backward, "The derivatives with respect to the logit are"
    t.step("grad_C", "p - y", lambda: back(1, p.s, p.y), note=note)
    through, error = engine.sigmoid_backward, engine.mse_loss_backward
    t.step(
        "grad_Q", "2*a*(p - y)*p*(1 - p)", lambda: through(error(p.factor, engine.sigmoid(p.s), p.y), p.s),
        note="and, with the slope $p (1 - p)$ of the sigmoid,",
    )  # fmt: skip
    t.step(
        "truth",
        "abs(grad_Q) > abs(grad_C)" if p.larger == "Q" else "abs(grad_Q) < abs(grad_C)",
        note="So the statement is <<truth>>.",
    )


@q.oracle("finite differences")
def slopes_of_both_losses(p: P):
    def output(s):
        return 1 / (1 + math.exp(-s))

    s = float(p.s)
    squared = oracles.slopes(lambda s: p.factor * (output(s) - p.y) ** 2, s=s)["grad_s"]
    entropy = oracles.slopes(lambda s: -math.log(output(s) if p.y == 1 else 1 - output(s)), s=s)["grad_s"]
    return {"truth": (abs(squared) > abs(entropy)) == (p.larger == "Q")}


@q.oracle("second formula")
def from_the_slope_of_the_sigmoid(p: P):
    """The difference p - y cancels; the slope of the sigmoid is 1/(4 cosh(s/2)^2)."""
    return {"truth": (2 * p.factor / (4 * math.cosh(float(p.s) / 2) ** 2) < 1) == (p.larger != "Q")}


q.slips(
    forgot_the_slope_of_the_sigmoid=slip("The squared loss passes through the slope $p (1 - p)$ of the sigmoid.",
        grad_Q="2*a*(p - y)"),
    forgot_the_factor_two=slip("The square has the derivative $2 (p - y)$.", grad_Q="a*(p - y)*p*(1 - p)"),
    kept_the_slope_in_the_cross_entropy=slip("In the cross-entropy the slope of the sigmoid cancels.", grad_C="(p - y)*p*(1 - p)"),
    compared_without_the_weight=slip("The weight $a$ multiplies the derivative.", grad_Q="2*(p - y)*p*(1 - p)"),
)  # fmt: skip
