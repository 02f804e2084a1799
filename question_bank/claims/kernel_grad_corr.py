"""Claim: the gradient of a convolution with respect to its kernel."""

import numpy as np

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2, 4), level="understand", minutes=2, rows=True,
    conventions=("cross-correlation", "zero-based indices"),
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(10, 44)
    k: int = draw.integers(3, 7)
    form: str = draw.choice("plain", "plain", "plain", "flipped gradient", "flipped input", "one window")

    @property
    def m(self):
        return self.n - self.k + 1

    @property
    def term(self):
        g = f"g_{{{self.m - 1} - i}}" if self.form == "flipped gradient" else "g_i"
        place = {"flipped input": f"i + {self.k - 1} - j", "one window": "i"}.get(self.form, "i + j")
        return rf"{g} \, x_{{{place}}}"


q.prompt = r"""
A 1-D convolution layer (one channel, stride 1, no padding, no bias) has $<<n>>$ inputs $x_0, \ldots, x_{<<n - 1>>}$,
$<<k>>$ weights $w_0, \ldots, w_{<<k - 1>>}$ and $<<p.m>>$ outputs $y_0, \ldots, y_{<<p.m - 1>>}$.
Let $g_i = \partial L / \partial y_i$.

**Statement.** For all inputs and all $g_i$, and for every $j$ from $0$ to $<<k - 1>>$,
$$\frac{\partial L}{\partial w_j} = \sum_{i=0}^{<<p.m - 1>>} <<p.term>>.$$
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say(
        r"In $y_i = \sum_j w_j\, x_{i+j}$ the weight $w_j$ has the factor $x_{i+j}$. By the chain rule, "
        r"$\partial L / \partial w_j = \sum_i g_i\, x_{i+j}$: the cross-correlation of $x$ with $g$."
    )
    met = {"flipped gradient": "m - 1 - i + j", "flipped input": "i + k - 1 - j", "one window": "i", "plain": "i + j"}[p.form]
    t.given(i=0, j=tuple(range(p.k)), m=p.m)
    t.step("r", "i + j", note="So for $i = 0$ and $j = <<r>>$, the factor $g_0$ meets the inputs with the indices")
    t.step("s", met, note="In the sums of the statement it meets those with the indices")
    same = "the same, for $g_0$ as for every other $g_i$: the statement is true."
    other = "others. If, for example, $g_0 = x_{<<k - 1>>} = 1$ and all other $g_i$ and $x_i$ are 0, the derivative for "
    other += "$w_{<<k - 1>>}$ is 1, but the sum of the statement is 0. So the statement is false."
    t.step("truth", "norm(r - s) == 0", note=f"These are <% if truth %>{same}<% else %>{other}<% endif %>")


@q.oracle("torch")
def autograd(p: P):
    """All sums of the statement at once, as a product with a matrix of input windows, beside autograd's gradient."""
    torch, w = oracles.torch, oracles.parameter((0,) * p.k)
    x = torch.cos(torch.arange(p.n, dtype=torch.float64) ** 2)
    g = torch.sin(1 + torch.arange(p.m, dtype=torch.float64) ** 2)
    torch.conv1d(x[None, None], w[None, None]).backward(g[None, None])
    windows = x.unfold(0, p.m, 1)
    sums = {"flipped gradient": windows @ g.flip(0), "flipped input": (windows @ g).flip(0), "one window": windows[:1] @ g}
    return {"truth": torch.allclose(sums.get(p.form, windows @ g), w.grad, atol=1e-9)}


@q.oracle("brute force")
def move_one_weight_after_the_other(p: P):
    """The loss is linear in the weights: moving one of them from 0 to 1 gives its derivative exactly."""
    x, g = np.arange(p.n) ** 2 * 31 % 97, np.arange(p.m) ** 3 * 17 % 89
    slopes = [g @ np.correlate(x, weights) for weights in np.eye(p.k, dtype=int)]
    places = {"flipped input": range(p.k - 1, -1, -1), "one window": [0] * p.k}.get(p.form, range(p.k))
    partner = g[::-1] if p.form == "flipped gradient" else g
    return {"truth": slopes == [partner @ x[place : place + p.m] for place in places]}


q.slips(
    flipped_the_input=slip(
        "The gradient with respect to the kernel is a cross-correlation, without a flip; the one with respect to $x$ has the flip.",
        r="i + k - 1 - j"),
    flipped_the_gradient=slip(
        "Output $y_i$ and its gradient $g_i$ belong together, so $g_i$ keeps its index and meets $x_{i + j}$.", r="m - 1 - i + j"),
    took_one_window_for_all_weights=slip(
        "Each weight meets a window of its own: in $y_i$ the factor of $w_j$ is $x_{i + j}$.", r="i"),
)  # fmt: skip
