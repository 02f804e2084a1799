"""Claim: the gradient of a convolution with respect to its kernel."""

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="claims.backprop",
    outcomes=(2, 4),
    level="understand",
    minutes=2,
    conventions=("cross-correlation", "zero-based indices"),
)


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
        return {
            "plain": "g_i \\, x_{i + j}",
            "flipped gradient": f"g_{{{self.m - 1} - i}} \\, x_{{i + j}}",
            "flipped input": f"g_i \\, x_{{i + {self.k - 1} - j}}",
            "one window": "g_i \\, x_i",
        }[self.form]


q.prompt = r"""
A 1-D convolution layer (one channel, stride 1, no padding, no bias) has $<<n>>$ inputs $x_0, \ldots, x_{<<n - 1>>}$,
$<<k>>$ weights $w_0, \ldots, w_{<<k - 1>>}$ and $<<p.m>>$ outputs $y_0, \ldots, y_{<<p.m - 1>>}$.
Let $g_i = \partial L / \partial y_i$.

**Statement.** For all inputs and all $g_i$, and for every $j$ from $0$ to $<<k - 1>>$,
$$\frac{\partial L}{\partial w_j} = \sum_{i=0}^{<<p.m - 1>>} <<p.term>>.$$
"""
q.ask(truth=ask.claim(marks=1))


def stated_sum(p, x, g, j):
    """The right-hand side of the statement."""
    if p.form == "flipped gradient":
        return sum(g[p.m - 1 - i] * x[i + j] for i in range(p.m))
    offset = {"flipped input": p.k - 1 - j, "one window": 0}.get(p.form, j)
    return sum(g[i] * x[i + offset] for i in range(p.m))


@q.solve
def solve(p: P, t):
    t.say("In $y_i = \\sum_j w_j x_{i+j}$ the weight $w_j$ has the factor $x_{i+j}$; over all $i$, the $g_i x_{i+j}$ add up.")
    x, g = [float(i * i % 7) for i in range(p.n)], [float(i**3 % 11 - 3) for i in range(p.m)]
    _, grad_w, _ = engine.conv1d_backward([g], [x], [[[0.0] * p.k]])
    differ = [j for j in range(p.k) if grad_w[0, 0, j] != stated_sum(p, x, g, j)]
    j = differ[0] if differ else 0
    t.say("Try the remainder of $i^2$ divided by 7 as $x_i$, and the remainder of $i^3$ divided by 11, minus 3, as $g_i$.")
    true = t.step(f"grad_w_{j}", "", int(grad_w[0, 0, j]), note="Found by backpropagation.")
    stated = t.step(f"S_{j}", "", int(stated_sum(p, x, g, j)), note=f"The sum of the statement for $j = {j}$.")
    t.step("truth", "", bool(true == stated), note="Nothing is flipped: the gradient is the cross-correlation of $x$ with $g$.")


@q.oracle("torch")
def autograd(p: P):
    """All sums of the statement at once, as a product with a matrix of input windows, beside autograd's gradient."""
    torch = oracles.torch
    w = oracles.parameter((0,) * p.k)
    x = torch.cos(torch.arange(p.n, dtype=torch.float64) ** 2)
    g = torch.sin(1 + torch.arange(p.m, dtype=torch.float64) ** 2)
    torch.conv1d(x[None, None], w[None, None]).backward(g[None, None])
    windows = x.unfold(0, p.m, 1)
    sums = {
        "plain": windows @ g,
        "flipped gradient": windows @ g.flip(0),
        "flipped input": (windows @ g).flip(0),
        "one window": (windows[0] @ g).expand(p.k),
    }[p.form]
    return {"truth": torch.allclose(sums, w.grad, atol=1e-9)}


@q.oracle("brute force")
def move_one_weight_after_the_other(p: P):
    """The loss is linear in the weights: moving one of them by 1 gives its derivative exactly."""
    x = [31 * i * i % 97 for i in range(p.n)]
    g = [17 * i**3 % 89 for i in range(p.m)]

    def loss(w):
        return sum(g[i] * sum(w[j] * x[i + j] for j in range(p.k)) for i in range(p.m))

    slopes = [loss([int(entry == j) for entry in range(p.k)]) - loss([0] * p.k) for j in range(p.k)]
    last_g, last_j = (p.m - 1 if p.form == "flipped gradient" else 0), (p.k - 1 if p.form == "flipped input" else 0)
    places = [0 if p.form == "one window" else abs(last_j - j) for j in range(p.k)]
    sums = [sum(g[abs(last_g - i)] * x[i + place] for i in range(p.m)) for place in places]
    return {"truth": slopes == sums}


@q.mistake
def flipped_the_input(p: P):
    """The kernel gradient of a cross-correlation is one too: nothing is flipped. A flip appears in the gradient by $x$."""
    return {"truth": p.form == "flipped input"}


@q.mistake
def flipped_the_gradient(p: P):
    """Output $y_i$ and its gradient $g_i$ belong together, so $g_i$ keeps its index and meets $x_{i + j}$."""
    return {"truth": p.form == "flipped gradient"}


@q.mistake
def took_one_window_for_all_weights(p: P):
    """Each weight meets a window of its own: in $y_i$ the factor of $w_j$ is $x_{i + j}$."""
    return {"truth": p.form == "one window"}
