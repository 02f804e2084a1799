"""Claim: does a step of gradient descent on the whole training set lower the loss?"""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2, 6), level="understand", minutes=3, covers=("gd_always_down",),
    symbols={"lr": r"\eta", "before": "L", "after": "L'", "w_new": "w'"}, rows=True,
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 4), 2)
    y: tuple = draw.vector(draw.integers(-5, 6), 2)
    w: int = draw.integers(-3, 3)
    lr: object = draw.decimals("0.05", "0.1", "0.2", "0.3", "0.4", "0.5", "1")
    wording: str = draw.choice("lowers the loss", "raises the loss")


@q.require
def the_gradient_is_not_zero_and_the_case_is_clear(p: P) -> bool:
    g = sum(x * (p.w * x - y) for x, y in zip(p.x, p.y, strict=True))
    factor = p.lr * (p.x[0] ** 2 + p.x[1] ** 2)
    return g != 0 and (factor <= 1.6 or factor >= 2.5) and 0.5 < factor < 8 and abs(g) <= 25


q.prompt = r"""
The model $\hat{y} = w x$ is fitted to two examples with the inputs $x = <<x>>$ and the targets $y = <<y>>$. The loss is
$$L(w) = \frac{1}{2} \left((w x_0 - y_0)^2 + (w x_1 - y_1)^2\right).$$
From $w = <<w>>$, one step of gradient descent on both examples together is made with the learning rate $\eta = <<lr>>$.

**Statement.** This step <<wording>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    x, y = [[one] for one in p.x], [[one] for one in p.y]
    t.step("before", "sum((w*x - y)^2)/2", lambda: engine.mse_loss(engine.linear(x, [[p.w]]), y, reduction="sum") / 2)
    back = engine.mse_loss_backward
    errors = cache(lambda: back(Fraction(1, 2), engine.linear(x, [[p.w]]), y, reduction="sum"))
    g = t.step("g", "sum(odot(x, w*x - y))", lambda: engine.linear_backward(errors(), x, [[p.w]])[1].item(), note="The gradient is")
    w = t.step("w_new", "w - lr*g", lambda: engine.sgd(p.w, g, lr=p.lr).param)
    loss, note = engine.mse_loss, "After the step the loss is"
    t.step("after", "sum((w_new*x - y)^2)/2", lambda: loss(engine.linear(x, [[w]]), y, reduction="sum") / 2, note=note)
    t.step(
        "lower",
        "after < before",
        note="The loss has become <% if lower %>smaller<% else %>larger: the step was too long<% endif %>.",
    )
    t.step("truth", "lower == stated", stated=p.wording == "lowers the loss", note="So the statement is <<truth>>.")


@q.oracle("torch")
def make_the_step(p: P):
    x, y, w = oracles.tensor(p.x), oracles.tensor(p.y), oracles.parameter(p.w)
    optimizer, losses = oracles.torch.optim.SGD([w], lr=float(p.lr)), []
    for _ in range(2):
        optimizer.zero_grad()
        loss = ((w * x - y) ** 2).sum() / 2
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return {"truth": (losses[1] < losses[0]) == (p.wording == "lowers the loss")}


@q.oracle("second formula")
def compare_with_the_curvature(p: P):
    """A parabola is lower after a step exactly for learning rates below 2 divided by the curvature."""
    short = p.lr * Fraction(sum(x * x for x in p.x)) < 2
    return {"truth": short != (p.wording == "raises the loss")}


q.slips(
    thought_that_every_step_goes_down=slip("The loss falls along the gradient step only for a while.", lower="before > 0"),
    forgot_the_first_example=slip("Both examples belong to the gradient.", g="x[1]*(w*x[1] - y[1])"),
    forgot_the_input=slip("The derivative of $w x - y$ with respect to $w$ is $x$.", g="sum(w*x - y)"),
    stepped_uphill=slip("The step goes against the gradient.", w_new="w + lr*g"),
    doubled_the_gradient=slip(r"The factor $\frac{1}{2}$ cancels the 2 of the squares.", g="2*sum(odot(x, w*x - y))"),
)  # fmt: skip
