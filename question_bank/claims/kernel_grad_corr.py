"""Claim: the gradient of a convolution with respect to its kernel."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2, 4), level="understand", minutes=3, covers=("kernel_grad_corr",),
    rows=True, revision=2, conventions=("cross-correlation", "zero-based indices"),
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(10, 44)
    k: int = draw.integers(3, 7)
    form: str = draw.choice("plain", "both from the end", "flipped gradient", "flipped input")

    @property
    def places(self):
        """The indices of both factors in the sum of the statement."""
        last, back = self.n - self.k, f"i + {self.k - 1} - j"
        return {
            "plain": ("i", "i + j"), "both from the end": (f"{last} - i", f"{last} - i + j"),
            "flipped gradient": (f"{last} - i", "i + j"), "flipped input": ("i", back),
        }[self.form]  # fmt: skip


q.prompt = r"""
A 1-D convolution layer (one channel, stride 1, no padding or bias) has $<<n>>$ inputs $x_0, \ldots, x_{<<n - 1>>}$, $<<k>>$ weights
$w_0, \ldots, w_{<<k - 1>>}$ and $<<n - k + 1>>$ outputs $y_0, \ldots, y_{<<n - k>>}$. Let $g_i = \partial L / \partial y_i$.

**Statement.** For all inputs and all $g_i$, and for every $j$ from $0$ to $<<k - 1>>$,
$$\frac{\partial L}{\partial w_j} = \sum_{i=0}^{<<n - k>>} g_{<<p.places[0]>>} \, x_{<<p.places[1]>>}.$$
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say(r"In $y_i = \sum_j w_j x_{i+j}$ the factor of $w_j$ is $x_{i+j}$, so $\partial L / \partial w_j = \sum_i g_i x_{i+j}$.")
    met = {"flipped gradient": "n - k - i + j", "flipped input": "i + k - 1 - j", "plain": "i + j",
           "both from the end": "(n - k) - (n - k) + j"}[p.form]  # fmt: skip
    t.step("r", "i + j", i=0, j=tuple(range(p.k)), note="For all $j$, $g_0$ (any $g_i$ alike) meets the inputs with the indices")
    t.step("s", met, note="A sum with other pairs is wrong for some inputs. In the statement, $g_0$ meets those with the indices")
    t.step("truth", "norm(r - s) == 0", note="These are <% if not truth %>not <% endif %>the same: the statement is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    """All sums of the statement at once, as a product with a matrix of input windows, beside autograd's gradient."""
    torch, w = oracles.torch, oracles.parameter((0,) * p.k)
    x, g = torch.arange(p.n).double().square().cos(), torch.arange(p.n - p.k + 1).double().square().sin()
    torch.conv1d(x[None, None], w[None, None]).backward(g[None, None])
    windows = x.unfold(0, len(g), 1)
    sums = {
        "flipped gradient": windows @ g.flip(0), "flipped input": (windows @ g).flip(0),
        "both from the end": windows.flip(1) @ g.flip(0),
    }  # fmt: skip
    return {"truth": torch.allclose(sums.get(p.form, windows @ g), w.grad, atol=1e-9)}


@q.oracle("finite differences")
def move_the_weights(p: P):
    x, g = [i**2 * 31 % 97 for i in range(p.n)], [i**3 * 17 % 89 for i in range(p.n - p.k + 1)]
    at = (0.0,) * p.k
    grad = oracles.finite_differences(lambda w: sum(a * b * x[i + j] for i, a in enumerate(g) for j, b in enumerate(w)), at)
    partner = g[::-1] if p.form == "flipped gradient" else g  # with both from the end, the terms of the sum stand in another order
    places = range(p.k - 1, -1, -1) if p.form == "flipped input" else range(p.k)
    return {"truth": grad == tuple(sum(a * x[i + place] for i, a in enumerate(partner)) for place in places)}


q.slips(
    flipped_the_input=slip("A flip belongs to the gradient with respect to $x$, not to this one.", r="i + k - 1 - j"),
    flipped_the_gradient=slip("Output $y_i$ and its gradient $g_i$ belong together: $g_i$ keeps its index.", r="n - k - i + j"),
    took_one_window_for_all_weights=slip("Each weight meets a window of its own: $w_j$ has the factor $x_{i+j}$.", r="i"),
)  # fmt: skip
