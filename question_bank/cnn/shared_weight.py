"""Gradient of a weight that is used at several places."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="apply", minutes=6, covers=("W6-09",),
    rows=True, symbols={"target": "t", "grad_w": r"\partial L / \partial w", "y": "y"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-4, 4), 4)
    w: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    v: tuple = draw.vector(draw.nonzero(-2, 3), 3)
    target: int = draw.integers(-9, 9)

    @property
    def error(self):
        y = [self.w[0] * self.x[i] + self.w[1] * self.x[i + 1] for i in range(len(self.v))]
        return sum(a * b for a, b in zip(self.v, y, strict=True)) - self.target


@q.require
def the_error_is_small(p: P) -> bool:
    return 2 <= abs(p.error) <= 5


q.prompt = r"""
The two weights $w = <<w>>$ are shared by <<v|length>> places of the input $x = <<x>>$: $y_i = w_0 x_i + w_1 x_{i+1}$ for
$i = <<range(v|length) | join(", ")>>$. The output is $s = v^{\top} y$ with $v = <<v>>$,
and the loss is $L = \frac{1}{2} (s - t)^2$ with $t = <<target>>$.
"""
q.ask(
    g=ask.vector(r"Compute the gradients $g_i = \partial L / \partial y_i$ (<<v|length>> entries).", marks=2),
    uses=ask.vector(
        r"Suppose that each place $i$ had a separate copy of $w_0$. Compute the gradients of these copies (<<v|length>> entries).",
        marks=1,
    ),
    grad_w=ask.vector(r"Compute the gradient $\partial L / \partial w$ of the shared weights (2 entries).", marks=2),
)
q.easier(minutes=5, marks={"g": 1}, x=draw.vector(draw.nonzero(-4, 4), 3), v=draw.vector(draw.nonzero(-2, 3), 2))
q.harder(
    minutes=8, marks={"grad_w": 3}, x=draw.vector(draw.nonzero(-4, 4), 6), v=draw.vector(draw.nonzero(-2, 3), 5),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    n = len(p.v)
    windows = [p.x[i : i + 2] for i in range(n)]
    y = t.step("y", "w[0]*x[0:n] + w[1]*x[1:n + 1]", lambda: engine.linear(windows, (p.w,))[:, 0], n=n)
    e = t.step("e", "sum(odot(v, y)) - target", lambda: engine.linear(y, (p.v,))[0] - p.target)
    g = t.step(
        "g",
        "e*v",
        lambda: engine.linear_backward((e,), y, (p.v,))[0],
        note=r"$\partial L / \partial s = e$, and $y_i$ enters $s$ with the factor $v_i$.",
    )
    t.step("uses", "odot(g, x[0:n])", note="At place $i$ the weight $w_0$ meets $x_i$,")
    t.step("others", "odot(g, x[1:n + 1])", note="and $w_1$ meets $x_{i+1}$.")
    backward = cache(lambda: engine.linear_backward([[slope] for slope in g], windows, (p.w,))[1][0])
    t.step("grad_w", "(sum(uses), sum(others))", backward, note="The gradient of a shared weight is the sum over all of its uses.")


@q.oracle("torch")
def autograd(p: P):
    """Copies of the weights for each place, which are leaves of their own, and the shared weights behind them."""
    torch, w = oracles.torch, oracles.parameter(p.w)
    copies = w.expand(len(p.v), 2).clone()
    y = (copies * oracles.tensor(p.x).unfold(0, 2, 1)).sum(1)
    loss = (y @ oracles.tensor(p.v) - p.target) ** 2 / 2
    g, uses, grad = torch.autograd.grad(loss, (y, copies, w))
    return {"g": oracles.numbers(g), "uses": oracles.numbers(uses[:, 0]), "grad_w": oracles.numbers(grad)}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(first, second, extra):
        y = [first[i] * p.x[i] + second * p.x[i + 1] + extra[i] for i in range(len(p.v))]
        return (sum(a * b for a, b in zip(p.v, y, strict=True)) - p.target) ** 2 / 2

    slopes = oracles.slopes(loss, first=(p.w[0],) * len(p.v), second=p.w[1], extra=(0,) * len(p.v))
    shared = oracles.finite_differences(lambda w: loss((w[0],) * len(p.v), w[1], (0,) * len(p.v)), p.w)
    return {"g": slopes["grad_extra"], "uses": slopes["grad_first"], "grad_w": shared}


q.slips(
    averaged_the_uses=slip("Gradients of all uses are added, not averaged.", grad_w="(mean(uses), mean(others))", essential=True),
    took_the_last_use=slip("All uses count, not only the last one.", grad_w="(uses[n - 1], others[n - 1])"),
    multiplied_the_uses=slip("Gradients of the uses are added.", drawn=lambda p: {
        "grad_w": f"({'*'.join(f'uses[{i}]' for i in range(len(p.v)))}, {'*'.join(f'others[{i}]' for i in range(len(p.v)))})"}),
    forgot_the_error=slip("The chain rule begins with the slope of the loss.", g="v"),
    forgot_the_factors=slip("$y_i$ enters the output with the factor $v_i$.", g="e + 0*v"),
    swapped_the_inputs=slip("$w_0$ meets $x_i$, and $w_1$ meets $x_{i+1}$.", uses="odot(g, x[1:n + 1])", others="odot(g, x[0:n])"),
    doubled_the_slope=slip(r"The slope of $\frac{1}{2} e^2$ is $e$.", g="2*e*v"),
)  # fmt: skip
