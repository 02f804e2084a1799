r"""Logistic regression: probabilities, loss, gradient and a step.

Weights and bias are multiples of ln 2, so that both probabilities are fractions.
"""

import math
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="basics.classification", outcomes=(1, 2), level="apply", minutes=9, covers=("W1-05",),
    rows=True, conventions=("natural log",), symbols={"lr": r"\eta", "w_new": "w'"},
)  # fmt: skip


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    w: tuple = draw.vector(draw.multiples_of_ln2(-2, 2, but=(0,)), 2)
    b: object = draw.multiples_of_ln2(-1, 1, but=(0,))
    y: tuple = draw.permutation(0, 1)
    lr: object = draw.decimals("0.1", "0.2", "0.5")


@q.require
def logits_are_small_and_differ(p: P) -> bool:
    s = [round(float(sum(float(w) * x for w, x in zip(p.w, row, strict=True)) + float(p.b)) / math.log(2)) for row in p.X]
    return (
        s[0] != s[1] and max(map(abs, s)) <= 3 and all(any(row) for row in p.X) and all(a or b for a, b in zip(*p.X, strict=True))
    )


q.prompt = r"""
Logistic regression with two inputs has the weights and the bias
$$w = <<w>>, \qquad b = <<b>>.$$
Two examples are given, $x_0 = <<X[0]>>$ of class $y_0 = <<y[0]>>$ and $x_1 = <<X[1]>>$ of class
$y_1 = <<y[1]>>$. The model says that example $i$ is of class 1 with the probability
$p_i = \sigma(w^{\top} x_i + b)$, where $\sigma$ is the logistic sigmoid. The loss is the mean over both examples,
$$L = -\frac{1}{2} \sum_{i=0}^{1} \left( y_i \ln p_i + (1 - y_i) \ln(1 - p_i) \right).$$
"""
q.ask(
    p=ask.vector("Compute the vector of both probabilities, $p = (p_0, p_1)$.", marks=2),
    L=ask.number("Compute the loss $L$.", marks=1),
    grad_w=ask.vector(r"Compute the gradient $\partial L / \partial w$.", marks=2),
    grad_b=ask.number(r"Compute the derivative $\partial L / \partial b$.", marks=1),
    w_new=ask.vector(
        r"Compute the weights $w'$ after one step of gradient descent with the learning rate $\eta = <<lr>>$.", marks=1
    ),
)


@q.solve
def solve(p: P, t):
    t.given(y=p.y)
    s = t.step("s", "X @ w + b", lambda: engine.linear(p.X, (p.w,), (p.b,))[:, 0], note="The logits of both examples are")
    t.step("p", "sigmoid(s)", note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    t.step("L", "-sum(odot(y, ln(p)) + odot(1 - y, ln(1 - p)))/2", lambda: engine.binary_cross_entropy_with_logits(s, p.y))
    d = t.step(
        "d", "(p - y)/2", lambda: engine.binary_cross_entropy_with_logits_backward(1, s, p.y), note="The gradient at the logits is"
    )
    back = cache(lambda: engine.linear_backward([[one] for one in d], p.X, (p.w,), (p.b,)))
    grad_w = t.step("grad_w", "T(X) @ d", lambda: back()[1][0])
    t.step("grad_b", "sum(d)", lambda: back()[2][0])
    t.step("w_new", "w - lr*grad_w", lambda: engine.sgd(p.w, grad_w, lr=p.lr).param)


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    X, y = oracles.tensor(p.X), oracles.tensor(p.y)
    w, b = oracles.parameters(p, "w b")
    s = oracles.torch.nn.functional.linear(X, w[None], b[None])[:, 0]
    loss = oracles.torch.nn.functional.binary_cross_entropy_with_logits(s, y)
    loss.backward()
    found = {"p": oracles.numbers(s.sigmoid()), "L": loss.item(), "grad_w": oracles.numbers(w.grad), "grad_b": b.grad.item()}
    oracles.torch.optim.SGD([w], lr=float(p.lr)).step()
    return {**found, "w_new": oracles.numbers(w)}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    """With the label turned into a sign, the loss of an example is ln(1 + exp(-sign * logit))."""

    def logits(w, b):
        return [b + w[0] * left + w[1] * right for left, right in p.X]

    def loss(w, b):
        return sum(math.log(1 + math.exp(s if label == 0 else -s)) for s, label in zip(logits(w, b), p.y, strict=True)) / 2

    w, b = tuple(map(float, p.w)), float(p.b)
    slopes = oracles.slopes(loss, w=w, b=b)
    chances = [1 / (1 + math.exp(-s)) for s in logits(w, b)]
    moved = [start - float(p.lr) * slope for start, slope in zip(w, slopes["grad_w"], strict=True)]
    return {"p": chances, "L": loss(w, b), **slopes, "w_new": moved}


q.slips(
    turned_the_gradient=slip("The gradient at a logit is prediction minus target, $p_i - y_i$.", d="(y - p)/2", essential=True),
    added_the_slope_of_the_sigmoid=slip("With cross-entropy, the slope $p_i (1 - p_i)$ of the sigmoid cancels.",
        d="odot(p - y, odot(p, 1 - p))/2"),
    forgot_the_mean=slip(r"The mean over two examples brings the factor $\frac{1}{2}$.",
        L="-sum(odot(y, ln(p)) + odot(1 - y, ln(1 - p)))", d="p - y"),
    forgot_the_bias=slip("The logit contains the bias: $w^{\\top} x_i + b$.", s="X @ w"),
    stepped_uphill=slip("Gradient descent subtracts the gradient times the learning rate.", w_new="w + lr*grad_w"),
    left_the_inputs_out=slip("Each example enters the gradient of $w$ multiplied by its input $x_i$.", grad_w="(sum(d), sum(d))"),
    took_both_examples_for_class_1=slip("For an example of class 0, the loss is $-\\ln(1 - p_i)$.", gives={"L": "-sum(ln(p))/2"}),
    took_the_logarithm_to_base_10=slip(r"The loss uses the natural logarithm.", gives={"L": "L/ln(10)"}),
)  # fmt: skip
