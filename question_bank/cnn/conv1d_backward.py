"""Gradients of a one-dimensional convolution.

Lengths vary: the signal has 5 or 6 entries and the kernel 2 or 3, so the first entries of longer draws are used.
"""

from dataclasses import replace

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="cnn.backward",
    outcomes=(2, 4),
    level="apply",
    minutes=8,
    conventions=("cross-correlation", "zero-based indices", "gradient shape"),
    rows=True,
    symbols={"padded": r"\tilde{g}", "turned": r"\bar{w}"},
    apart=("claims/kernel_grad_corr",),
)


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
def the_kernel_is_not_the_same_backwards(p: P) -> bool:
    return p.w[0] != p.w[-1]


@q.require
def there_is_enough_to_compute(p: P) -> bool:
    return p.g.count(0) <= 1 and p.x.count(0) <= 1 and abs(sum(p.g)) >= 1


q.prompt = r"""
A one-dimensional convolution with one channel, stride 1 and no padding computes
$$y_i = b + \sum_{j=0}^{<<kernel - 1>>} w_j\, x_{i+j}, \qquad i = <<range(p.outputs) | join(", ")>>,$$
from the signal $x = <<p.x>>$, the kernel $w = <<p.w>>$ and a bias $b$, whose value is not
needed. Backpropagation has arrived at its output with
$$g = \frac{\partial L}{\partial y} = <<p.g>>.$$
"""
q.ask(
    grad_w=ask.vector(r"Compute the gradient $\partial L / \partial w$ (<<kernel>> entries).", marks=3),
    grad_b=ask.number(r"Compute the gradient $\partial L / \partial b$.", marks=1),
    grad_x=ask.vector(r"Compute the gradient $\partial L / \partial x$ (<<size>> entries).", marks=3),
)


def all_gradients(p):
    """Gradients with respect to signal and kernel as vectors, and with respect to the bias."""
    by_input, by_weight, by_bias = engine.conv1d_backward([p.g], [p.x], [[p.w]], [0])
    return by_input[0], by_weight[0, 0], by_bias[0]


@q.solve
def solve(p: P, t):
    grad_x, grad_w, grad_b = all_gradients(p)
    t.step(
        "grad_w",
        "corr(x, g)",
        grad_w,
        x=p.x,
        g=p.g,
        note=r"The weight $w_j$ meets $x_{i+j}$ in the output $i$, so "
        r"$\partial L / \partial w_j = \sum_i g_i\, x_{i+j}$; this is the cross-correlation ($\star$) of the signal with $g$.",
    )
    t.step("grad_b", "sum(g)", grad_b, g=p.g, note="The bias enters every output once.")
    border = (0,) * (p.kernel - 1)
    zeros = f"{len(border)} zero{'s' * (len(border) > 1)}"
    t.say(
        r"The entry $x_m$ enters the output $i$ with the weight $w_{m-i}$, so $\partial L / \partial x_m = \sum_i g_i\, w_{m-i}$, "
        r"over all $i$ for which this weight exists. This is the cross-correlation of a padded $g$ with the turned kernel:"
    )
    padded = t.step("padded", "", (*border, *p.g, *border), note=f"$g$ with {zeros} on each side,")
    turned = t.step("turned", "", p.w[::-1], note="the kernel from its last to its first weight,")
    t.step("grad_x", "corr(padded, turned)", grad_x, padded=padded, turned=turned, note="and their cross-correlation.")


@q.oracle("torch")
def autograd(p: P):
    x, w, b = oracles.parameter(((p.x,),)), oracles.parameter(((p.w,),)), oracles.parameter((0,))
    y = oracles.torch.nn.functional.conv1d(x, w, b)
    y.backward(oracles.tensor(((p.g,),)))
    return {
        "grad_w": oracles.numbers(w.grad[0, 0]),
        "grad_b": oracles.numbers(b.grad[0]),
        "grad_x": oracles.numbers(x.grad[0, 0]),
    }


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(x, w, b):
        outputs = [b + sum(weight * x[i + j] for j, weight in enumerate(w)) for i in range(len(p.g))]
        return sum(error * y for error, y in zip(p.g, outputs, strict=True))

    return {
        "grad_w": oracles.finite_differences(lambda w: loss(p.x, w, 0), p.w),
        "grad_b": oracles.finite_differences(lambda b: loss(p.x, p.w, b), 0),
        "grad_x": oracles.finite_differences(lambda x: loss(x, p.w, 0), p.x),
    }


@q.mistake(essential=True)
def did_not_turn_the_kernel(p: P):
    """The entry $x_m$ meets $w_0$ in output $m$ and $w_1$ in output $m - 1$: slide the turned kernel over the gradient."""
    return {"grad_x": np.convolve(p.g, p.w[::-1])}


@q.mistake
def turned_the_signal(p: P):
    """The weight $w_0$ meets the first entries of the signal and the last weight the last ones: here nothing is turned."""
    return {"grad_w": all_gradients(p)[1][::-1]}


@q.mistake
def took_the_mean_over_the_outputs(p: P):
    """Kernel and bias are shared by all outputs, so what comes from the outputs is summed; there is no mean."""
    _, grad_w, grad_b = all_gradients(p)
    return {"grad_w": grad_w / len(p.g), "grad_b": grad_b / len(p.g)}


@q.mistake
def forgot_the_incoming_gradient(p: P):
    """By the chain rule, each derivative of an output $y_i$ is multiplied by the incoming gradient $g_i$."""
    grad_x, grad_w, grad_b = all_gradients(replace(p, errors=(1,) * len(p.errors)))
    return {"grad_w": grad_w, "grad_b": grad_b, "grad_x": grad_x}


@q.mistake
def counted_the_bias_once(p: P):
    """The bias enters every output, so its gradient is the sum of the gradients of all outputs."""
    return {"grad_b": 1}


@q.mistake
def gave_each_entry_of_the_signal_one_output_only(p: P):
    """An inner entry of the signal is seen by several outputs: sum over all of them."""
    return {"grad_x": [p.w[0] * g for g in p.g] + [p.w[j] * p.g[-1] for j in range(1, p.kernel)]}
