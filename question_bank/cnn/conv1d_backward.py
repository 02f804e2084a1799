"""Gradients of a one-dimensional convolution.

Lengths vary: the signal has 5 or 6 entries and the kernel 2 or 3, so the first entries of longer draws are used.
"""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="apply", minutes=7, covers=("W6-01", "W6-02", "W6-07"),
    rows=True, apart=("claims/kernel_grad_corr",),
    conventions=("cross-correlation", "zero-based indices"),
    symbols={"padded": r"\tilde{g}", "turned": r"\bar{w}"},
)  # fmt: skip


@q.params
class P:
    size: int = draw.integers(5, 6)
    kernel: int = draw.integers(2, 3)
    signal: tuple = draw.vector(draw.integers(-3, 3), 6)
    weights: tuple = draw.vector(draw.nonzero(-2, 3), 3)
    errors: tuple = draw.vector(draw.integers(-2, 2), 5)

    @property
    def outputs(self):
        """Length of the output."""
        return self.size - self.kernel + 1

    @property
    def x(self):
        return self.signal[: self.size]

    @property
    def w(self):
        return self.weights[: self.kernel]

    @property
    def g(self):
        """Gradient of the loss with respect to the output."""
        return self.errors[: self.outputs]


@q.require
def there_is_enough_to_compute(p: P) -> bool:
    return p.g.count(0) <= 1 and p.x.count(0) <= 1 and abs(sum(p.g)) >= 1


q.prompt = r"""
A one-dimensional convolution with one channel, stride 1 and no padding computes
$$y_i = b + \sum_{j=0}^{<<kernel - 1>>} w_j\, x_{i+j}, \qquad i = <<range(p.outputs) | join(", ")>>,$$
from the signal $x = <<p.x>>$, the kernel $w = <<p.w>>$ and a bias $b$, whose value is not needed. Backpropagation has arrived
at its output with
$$g = \frac{\partial L}{\partial y} = <<p.g>>.$$
"""
q.ask(
    grad_w=ask.vector(r"Compute the gradient $\partial L / \partial w$ (<<kernel>> entries).", marks=3),
    grad_b=ask.number(r"Compute the gradient $\partial L / \partial b$.", marks=1),
    grad_x=ask.vector(r"Compute the gradient $\partial L / \partial x$ (<<size>> entries).", marks=3),
)
q.easier(minutes=5, marks={"grad_w": 2, "grad_x": 2}, size=draw.choice(4), kernel=draw.choice(2))
q.harder(
    minutes=10, marks={"grad_w": 4, "grad_x": 4}, size=draw.integers(7, 8), kernel=draw.choice(3),
    signal=draw.vector(draw.integers(-3, 3), 8), errors=draw.vector(draw.integers(-2, 2), 6),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    backward = cache(lambda: engine.conv1d_backward([p.g], [p.x], [[p.w]], [0]))
    t.given(x=p.x, w=p.w, g=p.g, n=p.outputs)
    t.step(
        "grad_w",
        "corr(x, g)",
        lambda: backward()[1][0, 0],
        note=r"The weight $w_j$ meets $x_{i+j}$ in the output $i$, so "
        r"$\partial L / \partial w_j = \sum_i g_i\, x_{i+j}$; this is the cross-correlation ($\star$) of the signal with $g$.",
    )
    t.step("grad_b", "sum(g)", lambda: backward()[2][0], note="The bias enters every output once.")
    t.say(
        r"The entry $x_m$ enters the output $i$ with the weight $w_{m-i}$, so $\partial L / \partial x_m = \sum_i g_i\, w_{m-i}$, "
        r"over all $i$ for which this weight exists. This is the cross-correlation of a padded $g$ with the flipped kernel:"
    )
    border = (0,) * (p.kernel - 1)
    zeros = f"{len(border)} zero{'s' * (len(border) > 1)}"
    t.step("padded", "", (*border, *p.g, *border), note=f"$g$ with {zeros} on each side,")
    t.step("turned", "flip(w)", note="the kernel from its last to its first weight,")
    t.step("grad_x", "corr(padded, turned)", lambda: backward()[0][0], note="and their cross-correlation.")


@q.oracle("torch")
def autograd(p: P):
    x, w, g = oracles.parameters(p, "x w g")
    b = oracles.parameter(0)
    y = oracles.torch.nn.functional.conv1d(x[None], w[None, None], b[None])[0]
    return oracles.gradients(y @ g, w=w, b=b, x=x)


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(w, b, x):
        outputs = [b + sum(weight * x[i + j] for j, weight in enumerate(w)) for i in range(len(p.g))]
        return sum(error * y for error, y in zip(p.g, outputs, strict=True))

    return oracles.slopes(loss, w=p.w, b=0, x=p.x)


q.slips(
    did_not_turn_the_kernel=slip("As $x_m$ meets $w_j$ in output $m - j$, the kernel is flipped.", turned="w", essential=True),
    turned_the_signal=slip("The weight $w_j$ meets $x_{i+j}$ in output $i$: the signal is not flipped.", grad_w="flip(corr(x, g))"),
    took_the_mean=slip("What comes back from the outputs is added, not averaged.", grad_w="corr(x, g)/n", grad_b="mean(g)"),
    forgot_the_incoming_gradient=slip("The derivatives of $y_i$ are multiplied by the incoming $g_i$.", errors="0*errors + 1"),
    counted_the_bias_once=slip("The bias enters every output: its gradient is the sum of their gradients.", grad_b="1"),
    used_one_output_for_each_entry=slip("All outputs that see $x_m$ add a term.", grad_x="concat(w[0]*g, g[n - 1]*w[1:])"),
)  # fmt: skip
