r"""Squared loss and cross-entropy behind a sigmoid: gradients at the logit.

The logit is a multiple of ln 2, so that both gradients are fractions.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.losses", outcomes=(1, 2), level="analyze", minutes=6, covers=("W2-06",),
    conventions=("natural log",), symbols={"grad_C": r"\partial C / \partial s", "grad_Q": r"\partial Q / \partial s"},
)  # fmt: skip


@q.params
class P:
    w: object = draw.multiples_of_ln2(-3, 3, but=(0,))
    x: int = draw.nonzero(-3, 3)
    b: object = draw.multiples_of_ln2(-3, 3)
    y: int = draw.choice(0, 1, 1, 1)
    half: object = draw.choice(1, Fraction(1, 2))


@q.require
def the_logit_is_moderate(p: P) -> bool:
    return 1 <= abs(round((float(p.w) * p.x + float(p.b)) / math.log(2))) <= 5


q.prompt = r"""
The output unit of a network has the logit $s = w x + b$ and the output $p = \sigma(s)$, where $\sigma$ is the logistic sigmoid. At
present $w = <<w>>$, $b = <<b>>$ and $x = <<x>>$; the target is $y = <<y>>$. Two losses are compared: the squared loss and the
cross-entropy,
$$Q = <<"" if half == 1 else "\\tfrac{1}{2} ">>(p - y)^2 \qquad \text{and} \qquad C = -y \ln p - (1 - y) \ln(1 - p).$$
"""
q.ask(
    p=ask.number("Compute the output $p$.", marks=1),
    grad_C=ask.number(r"Compute the derivative $\partial C / \partial s$ of the cross-entropy at the logit.", marks=1),
    grad_Q=ask.number(r"Compute the derivative $\partial Q / \partial s$ of the squared loss at the logit.", marks=2),
    r=ask.number(
        "How many times as large (call this $r$) is the derivative of the cross-entropy as that of the squared loss?", marks=1
    ),
)


@q.solve
def solve(p: P, t):
    t.given(k=2 * p.half)
    s = t.step("s", "w*x + b")
    output = t.step("p", "sigmoid(s)", note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    t.step("m", "p*(1 - p)", lambda: engine.sigmoid_backward(1, s), note=r"The slope $\sigma'(s)$ of the sigmoid is")
    back = engine.binary_cross_entropy_with_logits_backward
    t.step("grad_C", "p - y", lambda: back(1, [s], [p.y])[0], note="Behind a sigmoid, the derivative of the cross-entropy is")
    t.step(
        "grad_Q",
        "k*(p - y)*m",
        lambda: engine.sigmoid_backward(engine.mse_loss_backward(p.half, output, p.y), s),
        note="By the chain rule, the squared loss keeps it; with $k$, twice the factor in front of the square,",
    )
    t.step("r", "1/(k*m)", note="In the quotient $p - y$ cancels:")


@q.oracle("torch")
def autograd(p: P):
    torch, functional = oracles.torch, oracles.torch.nn.functional
    y, s = oracles.tensor((p.y,)), oracles.parameter((float(p.w) * p.x + float(p.b),))
    [grad_C] = oracles.gradients(functional.binary_cross_entropy_with_logits(s, y), s=s)["grad_s"]
    [grad_Q] = oracles.gradients(float(p.half) * functional.mse_loss(torch.sigmoid(s), y), s=s)["grad_s"]
    return {"p": torch.sigmoid(s).item(), "grad_C": grad_C, "grad_Q": grad_Q, "r": grad_C / grad_Q}


@q.oracle("finite differences")
def slopes_of_both_losses(p: P):
    s = float(p.w) * p.x + float(p.b)

    def output(s):
        return 1 / (1 + math.exp(-s))

    grad_C = oracles.slopes(lambda s: -math.log(output(s) if p.y else 1 - output(s)), s=s)["grad_s"]
    grad_Q = oracles.slopes(lambda s: float(p.half) * (output(s) - p.y) ** 2, s=s)["grad_s"]
    return {"p": output(s), "grad_C": grad_C, "grad_Q": grad_Q, "r": grad_C / grad_Q}


q.slips(
    forgot_the_slope_of_the_sigmoid=slip(r"Behind the squared loss the chain rule multiplies by $\sigma'(s) = p (1 - p)$.",
        grad_Q="k*(p - y)", r="1/k", essential=True),
    kept_the_slope_in_the_cross_entropy=slip("In the cross-entropy the slope of the sigmoid cancels: $p - y$ is left.",
        grad_C="(p - y)*m", r="1/k"),
    turned_the_difference=slip("Both derivatives contain prediction minus target.", grad_C="y - p", grad_Q="k*(y - p)*m"),
    miscounted_the_factor_two=slip("The square has the derivative $2 (p - y)$, times the factor in front of it.",
        grad_Q="(3 - k)*(p - y)*m", r="1/((3 - k)*m)"),
    took_a_wrong_slope=slip(r"The slope of the sigmoid is $p (1 - p)$, not $p (1 + p)$.", m="p*(1 + p)"),
    turned_the_quotient=slip("The larger derivative is that of the cross-entropy.", r="k*m"),
    forgot_the_bias=slip("The logit contains the bias.", s="w*x"),
)  # fmt: skip
