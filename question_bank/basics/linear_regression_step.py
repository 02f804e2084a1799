r"""One gradient step of linear regression.

Learning rates are multiples of 0.03, so that the new weight and bias have few digits. The loss is the mean square or half of it.
"""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="basics.regression", outcomes=(1, 2), level="apply", minutes=7, covers=("W1-04",),
    rows=True, symbols={"lr": r"\eta", "w_new": "w'", "b_new": "b'"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.distinct(draw.integers(-2, 4), 3)
    y: tuple = draw.vector(draw.integers(-4, 8), 3)
    w: int = draw.nonzero(-3, 3)
    b: int = draw.nonzero(-3, 3)
    k: int = draw.choice(3, 6)
    lr: object = draw.decimals("0.03", "0.15", "0.3", "0.6")


@q.require
def errors_are_small_and_differ(p: P) -> bool:
    e = [p.w * x + p.b - y for x, y in zip(p.x, p.y, strict=True)]
    slope = sum(error * x for error, x in zip(e, p.x, strict=True))
    return len(set(map(abs, e))) > 1 and max(map(abs, e)) <= 6 and slope != 0 != sum(e)


q.prompt = r"""
The line $\hat{y} = w x + b$ is fitted to three points by gradient descent:

| $i$ | 0 | 1 | 2 |
|:--|--:|--:|--:|
| $x_i$ | $<<x[0]>>$ | $<<x[1]>>$ | $<<x[2]>>$ |
| $y_i$ | $<<y[0]>>$ | $<<y[1]>>$ | $<<y[2]>>$ |

The loss is $$L = \frac{1}{<<k>>} \sum_{i=0}^{2} e_i^2 \qquad \text{with the errors } e_i = w x_i + b - y_i.$$
At present $w = <<w>>$ and $b = <<b>>$; the learning rate is $\eta = <<lr>>$.
"""
q.ask(
    L=ask.number("Compute the loss $L$.", marks=2),
    grad_w=ask.number(r"Compute the derivative $\partial L / \partial w$.", marks=1),
    grad_b=ask.number(r"Compute the derivative $\partial L / \partial b$.", marks=1),
    w_new=ask.number("Compute the new weight $w'$ after one gradient step.", marks=1, zero=True),
    b_new=ask.number("Compute the new bias $b'$ after the same step.", marks=1, zero=True),
)


@q.figure
def points(p: P):
    return figures.scatter({"": list(zip(p.x, p.y, strict=True))}, x_label="x", y_label="y")


@q.solve
def solve(p: P, t):
    rows, weight, share = [[x] for x in p.x], ((p.w,),), Fraction(3, p.k)  # the engine's mean is over the three points
    fitted = cache(lambda: engine.linear(rows, weight, (p.b,))[:, 0])
    back = cache(lambda: engine.linear_backward(engine.mse_loss_backward(share, fitted(), p.y)[:, None], rows, weight, (p.b,)))
    t.step("e", "w*x + b - y", note="The errors are")
    t.step("L", "sum(e^2)/k", lambda: share * engine.mse_loss(fitted(), p.y))
    t.say("By the chain rule, each square gives $2 e_i$ times the derivative of $e_i$: $x_i$ for $w$, and 1 for $b$.")
    grad_w = t.step("grad_w", "2*sum(odot(e, x))/k", lambda: back()[1][0, 0])
    grad_b = t.step("grad_b", "2*sum(e)/k", lambda: back()[2][0])
    t.step("w_new", "w - lr*grad_w", lambda: engine.sgd(p.w, grad_w, lr=p.lr).param)
    t.step("b_new", "b - lr*grad_b", lambda: engine.sgd(p.b, grad_b, lr=p.lr).param)


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    x, y = oracles.tensor(p.x), oracles.tensor(p.y)
    w, b = oracles.parameters(p, "w b")
    loss = oracles.torch.nn.functional.mse_loss(w * x + b, y) * 3 / p.k
    loss.backward()
    found = {"L": loss.item(), "grad_w": w.grad.item(), "grad_b": b.grad.item()}
    oracles.torch.optim.SGD([w, b], lr=float(p.lr)).step()
    return {**found, "w_new": w.item(), "b_new": b.item()}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    def loss(w, b):
        return sum((w * x + b - y) ** 2 for x, y in zip(p.x, p.y, strict=True)) / p.k

    slopes = oracles.slopes(loss, w=p.w, b=p.b)
    moved = {f"{name}_new": at - float(p.lr) * slopes[f"grad_{name}"] for name, at in (("w", p.w), ("b", p.b))}
    return {"L": loss(p.w, p.b), **slopes, **moved}


q.slips(
    lost_the_factor_two=slip("The derivative of $e_i^2$ is $2 e_i$ times that of $e_i$.",
        grad_w="sum(odot(e, x))/k", grad_b="sum(e)/k", essential=True),
    did_not_divide_the_gradient=slip("The factor in front of the sum stays in the derivative.",
        grad_w="2*sum(odot(e, x))", grad_b="2*sum(e)"),
    stepped_uphill=slip("Gradient descent subtracts the derivative times the learning rate.",
        w_new="w + lr*grad_w", b_new="b + lr*grad_b"),
    left_the_input_out=slip("The derivative of $e_i$ with respect to $w$ is $x_i$.", grad_w="2*sum(e)/k"),
    turned_the_errors=slip("The error is prediction minus target; its sign decides the direction of the step.", e="y - w*x - b"),
    forgot_the_bias=slip("The prediction contains the bias: $w x_i + b$.", e="w*x - y"),
    never_used_the_learning_rate=slip("The step is the derivative times the learning rate.",
        w_new="w - grad_w", b_new="b - grad_b"),
    added_absolute_errors=slip("The loss adds squares of the errors.", gives={"L": "sum(abs(e))/k"}),
)  # fmt: skip
q.tell_apart("lost_the_factor_two", "did_not_divide_the_gradient", "stepped_uphill")
