r"""The 0-1 loss, the logistic loss as its surrogate, and a step of the weight.

Margins are multiples of ln 2, so that the logistic losses are logarithms of fractions.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="basics.classification", outcomes=(1, 2, 6), level="analyze", minutes=7, covers=("W1-08",), rows=True,
    symbols={"errors": "E", "logistic": "S", "slope": "g"},
)  # fmt: skip

FATES = ("The 0-1 loss stays the same, and the surrogate falls.", "The 0-1 loss stays the same, and the surrogate rises.")
OTHERS = ("The 0-1 loss falls, and the surrogate stays the same.", "Both losses fall.", "Both losses rise.")


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 3), 4)
    y: tuple = draw.vector(draw.choice(-1, 1), 4)
    w: object = draw.multiples_of_ln2(-2, 2, but=(0,))
    b: object = draw.multiples_of_ln2(-2, 2)
    delta: object = draw.decimals("0.01", "-0.01", "0.02", "-0.02")


@q.require
def some_examples_are_wrong_and_the_logits_are_small(p: P) -> bool:
    s = [round((float(p.w) * x + float(p.b)) / math.log(2)) for x in p.x]
    wrong = sum(logit * y < 0 for logit, y in zip(s, p.y, strict=True))
    pull = sum(x * y / (1 + 2.0 ** (k * y)) for x, y, k in zip(p.x, p.y, s, strict=True))
    return abs(pull) > 0.2 and 0 not in s and max(map(abs, s)) <= 3 and 1 <= wrong < len(s) and len(set(p.y)) == 2


q.prompt = r"""
A linear classifier with the logit $s = w x + b$ predicts the label $1$ if $s > 0$, and $-1$ otherwise. The examples have
the inputs $x = <<x>>$ and the labels $y = <<y>>$; at present $w = <<w>>$ and $b = <<b>>$. The margin of an example is
$m_i = y_i (w x_i + b)$. Its 0-1 loss is 1 if $m_i < 0$ and 0 otherwise; its surrogate is the logistic loss to base 2,
$\log_2 (1 + e^{-m_i})$.
"""
q.ask(
    m=ask.vector("Compute the vector $m$ of the margins.", marks=1),
    errors=ask.number("Compute the mean 0-1 loss $E$ of the examples.", marks=1),
    logistic=ask.number("Compute their mean surrogate loss $S$.", marks=2),
    slope=ask.number(
        r"Compute $g$, the derivative of $S \ln 2$, the mean of the natural logarithms $\ln (1 + e^{-m_i})$, with respect to "
        "$w$.", marks=2),
    effect=ask.choice(
        "The weight is changed to $w + \\delta$ with $\\delta = <<delta>>$. What happens?", marks=1, options=(*FATES, *OTHERS)),
)  # fmt: skip
q.easier(minutes=6, marks={"slope": 1}, x=draw.vector(draw.nonzero(-3, 3), 3), y=draw.vector(draw.choice(-1, 1), 3))
q.harder(
    minutes=11, marks={"m": 2, "slope": 3}, x=draw.vector(draw.nonzero(-3, 3), 6), y=draw.vector(draw.choice(-1, 1), 6),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(N=len(p.x))
    t.step("m", "odot(y, w*x + b)")
    t.step("errors", "sum(m < 0)/N", note="A negative margin is a wrong decision:")
    t.step("a", "1 + exp(-m)", note=r"As $e^{n \ln 2} = 2^n$, the arguments of the logarithms are")
    scores = [p.w * x + p.b for x in p.x]
    t.step("logistic", "sum(ln(a))/(N*ln(2))", lambda: engine.soft_margin_loss(scores, p.y) / math.log(2),
        note=r"With $\log_2 a = \ln a / \ln 2$, the mean is")  # fmt: skip
    t.step("u", "1 - 1/a", note=r"The derivative of $\ln(1 + e^{-m})$ is $-e^{-m}/(1 + e^{-m})$. Its absolute values are")
    t.step("slope", "-sum(odot(odot(y, x), u))/N", lambda: engine.soft_margin_loss_backward(1, scores, p.y) @ p.x,
        note="and the derivative of $m_i$ with respect to $w$ is $y_i x_i$:")  # fmt: skip
    t.say(
        "No margin is close to 0: this small step changes no decision, and $E$ shows no direction. $S$ changes by about $g "
        "\\delta$."
    )
    t.step("effect", "fates[(1 + sign(slope*delta))/2]", fates=FATES)


@q.oracle("torch")
def autograd(p: P):
    functional, x, y = oracles.torch.nn.functional, oracles.tensor(p.x), oracles.tensor(p.y)
    w, b = oracles.parameters(p, "w b")
    s = functional.linear(x[:, None], w[None, None], b[None])[:, 0]
    loss = functional.soft_margin_loss(s, y)
    hits = functional.l1_loss(s.sign(), y) / 2
    moved = functional.linear(x[:, None], w[None, None] + float(p.delta), b[None])[:, 0]
    names = {(0, -1): FATES[0], (0, 1): FATES[1], (-1, 0): OTHERS[0], (-1, -1): OTHERS[1], (1, 1): OTHERS[2]}
    changes = functional.l1_loss(moved.sign(), y) / 2 - hits, functional.soft_margin_loss(moved, y) - loss
    return {
        "m": oracles.numbers(oracles.torch.einsum("i,i->i", s, y)), "errors": hits.item(), "logistic": loss.item() / math.log(2),
        "slope": oracles.gradients(loss, w=w)["grad_w"], "effect": names[tuple(int(change.sign()) for change in changes)],
    }  # fmt: skip


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    b = float(p.b)

    def losses(w):
        return [math.log(1 + math.exp(-(w * x + b) if y > 0 else w * x + b)) for x, y in zip(p.x, p.y, strict=True)]

    now = losses(float(p.w))
    wrong = len([one for one in now if one > math.log(2)])
    then = losses(float(p.w) + float(p.delta))
    turned = [(one > math.log(2)) != (other > math.log(2)) for one, other in zip(now, then, strict=True)]
    effect = OTHERS[1] if any(turned) else FATES[int(sum(then) > sum(now))]
    slope = oracles.slopes(lambda w: sum(losses(w)) / len(now), w=float(p.w))["grad_w"]
    return {
        "m": [-math.log(math.exp(one) - 1) for one in now], "errors": Fraction(wrong, len(now)),
        "logistic": sum(now) / len(now) / math.log(2), "slope": slope, "effect": effect,
    }  # fmt: skip


q.slips(
    forgot_the_labels=slip("The margin is the logit times the label.", m="w*x + b", essential=True),
    counted_the_right_ones=slip("The 0-1 loss counts wrong decisions, where the margin is negative.", errors="sum(m > 0)/N"),
    turned_the_exponent=slip("A large margin has a small loss: the exponent is $-m$.", a="1 + exp(m)"),
    took_natural_logarithms=slip(r"$\log_2 a = \ln a / \ln 2$.", logistic="sum(ln(a))/N"),
    summed_the_losses=slip("The mean divides by the number of examples.", logistic="sum(ln(a))/ln(2)", errors="sum(m < 0)"),
    lost_the_sign_of_the_slope=slip("The loss falls when a margin grows.", slope="sum(odot(odot(y, x), u))/N"),
    left_the_inputs_out=slip("The derivative of $m_i$ with respect to $w$ is $y_i x_i$.", slope="-sum(odot(y, u))/N"),
    took_the_probability_of_the_label=slip("Examples with a small margin pull most.", u="1/a"),
)  # fmt: skip
