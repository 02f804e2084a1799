"""Backward pass of batch normalization for one feature."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2,), level="apply", minutes=12, covers=("W9-10",),
    rows=True, conventions=("batch norm",),
    symbols={"s": r"\sigma", "grad_gamma": r"\partial L / \partial \gamma", "grad_beta": r"\partial L / \partial \beta",
             "h": r"\partial L / \partial \hat{x}", "grad_x": r"\partial L / \partial x"},
)  # fmt: skip


@q.params
class P:
    deviations: tuple = draw.choice(
        (-1, -1, 1, 1),
        (-2, -2, 2, 2),
        (-3, -1, -1, 5),
        (-5, 1, 1, 3),
        (-4, -4, 4, 4),
        (-5, -1, 3, 3),
        (-1, -1, -1, 3),
        (-3, -3, 3, 3),
    )
    order: tuple = draw.permutation(0, 1, 2, 3)
    centre: int = draw.integers(-3, 8)
    gamma: int = draw.choice(-3, -2, 2, 3, 4)
    g: tuple = draw.vector(draw.integers(-3, 4), 4)

    @property
    def x(self):
        return tuple(self.centre + self.deviations[place] for place in self.order)


@q.require
def the_standard_deviation_is_whole(p: P) -> bool:
    return sum(d * d for d in p.deviations) in (4, 16, 36, 64)


@q.require
def both_mean_terms_count(p: P) -> bool:
    pull = sum(a * d for a, d in zip(p.g, (p.deviations[place] for place in p.order), strict=True))
    return sum(p.g) != 0 and pull != 0 and p.g.count(0) <= 1


q.prompt = r"""
A batch normalization layer (training mode) computes $y = \gamma\, \hat{x} + \beta$ from the values $x = <<p.x>>$ of a feature in a
mini-batch of $N = 4$ examples, where $\hat{x}$ are the normalized values and $\gamma = <<gamma>>$. Backpropagation has arrived at
its output with
$$g = \frac{\partial L}{\partial y} = <<g>>.$$
"""
q.ask(
    grad_gamma=ask.number(r"Compute $\partial L / \partial \gamma$.", marks=2),
    grad_beta=ask.number(r"Compute $\partial L / \partial \beta$.", marks=1),
    grad_x=ask.vector(r"Compute $\partial L / \partial x$ (4 entries).", marks=4),
)


@q.solve
def solve(p: P, t):
    backward = cache(
        lambda: engine.batch_norm_backward([[v] for v in p.g], [[v] for v in p.x], None, None, (p.gamma,), (0,), True, eps=0)
    )
    t.step("mu", "mean(x)", x=p.x)
    t.step("s", "sqrt(mean((x - mu)^2))")
    t.step("x_hat", "(x - mu)/s")
    t.step("grad_gamma", "sum(odot(g, x_hat))", lambda: backward()[1][0])
    t.step("grad_beta", "sum(g)", lambda: backward()[2][0])
    t.step("h", "gamma*g")
    t.say(r"$x_i$ acts on all outputs, because it moves $\mu$ and $\sigma$. Both take a part of the gradient away.")
    t.step("a", "mean(h)")
    t.step("c", "mean(odot(h, x_hat))")
    t.step("grad_x", "(h - a - c*x_hat)/s", lambda: backward()[0][:, 0])


@q.oracle("torch")
def autograd(p: P):
    torch, x = oracles.torch, oracles.parameter([[value] for value in p.x])
    gamma, beta = oracles.parameter((p.gamma,)), oracles.parameter((0,))
    y = torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-30)
    y.backward(oracles.tensor([[value] for value in p.g]))
    return {"grad_gamma": gamma.grad.item(), "grad_beta": beta.grad.item(), "grad_x": oracles.numbers(x.grad[:, 0])}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(gamma, beta, x):
        mean = sum(x) / 4
        root = (sum((value - mean) ** 2 for value in x) / 4) ** 0.5
        return sum(weight * (gamma * (value - mean) / root + beta) for weight, value in zip(p.g, x, strict=True))

    return oracles.slopes(loss, gamma=float(p.gamma), beta=0.0, x=tuple(map(float, p.x)))


q.slips(
    took_mean_and_deviation_for_constants=slip(r"Mean and standard deviation depend on $x$, too.", grad_x="h/s", essential=True),
    forgot_the_deviation=slip(r"The standard deviation depends on $x$, too.", c="0"),
    forgot_the_mean=slip(r"The mean depends on $x$, too.", a="0"),
    forgot_the_scale=slip(r"On the way back the gradient is multiplied by $\gamma$.", h="g"),
    divided_by_the_variance=slip("The values were divided by the standard deviation.",
                                 grad_x="(h - a - c*x_hat)/s^2"),
    averaged_over_the_batch=slip(r"What $\gamma$ and $\beta$ get back from the examples is added.",
                                 grad_gamma="mean(odot(g, x_hat))", grad_beta="mean(g)"),
    used_the_raw_values=slip(r"$\gamma$ multiplies $\hat{x}$, not $x$.", grad_gamma="sum(odot(g, x))"),
    swapped_scale_and_shift=slip(r"$\beta$ is added: its slope is 1.", gives={"grad_gamma": "grad_beta",
                                 "grad_beta": "grad_gamma"}),
)  # fmt: skip
