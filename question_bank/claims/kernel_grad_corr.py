"""Claim: the gradient of a convolution with respect to its kernel."""

import numpy as np

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


def partner(p, i, j):
    """Index of the input that ``g_i`` meets in the statement's sum for ``w_j``."""
    return {"flipped gradient": p.m - 1 - i + j, "flipped input": i + p.k - 1 - j, "one window": i}.get(p.form, i + j)


@q.solve
def solve(p: P, t):
    t.say(
        r"In $y_i = \sum_j w_j\, x_{i+j}$ the weight $w_j$ has the factor $x_{i+j}$. By the chain rule, "
        r"$\partial L / \partial w_j = \sum_i g_i\, x_{i+j}$: the cross-correlation of $x$ with $g$."
    )
    x, g = np.arange(1.0, p.n + 1), np.arange(1.0, p.m + 1) ** 2
    by_weight = engine.conv1d_backward([g], [x], [[np.zeros(p.k)]])[1][0, 0]
    if all(by_weight[j] == sum(g[i] * x[partner(p, i, j)] for i in range(p.m)) for j in range(p.k)):
        t.step("truth", "", True, note="This is the sum of the statement, so it is true.")
        return
    j, met = next((j, partner(p, 0, j)) for j in range(p.k) if partner(p, 0, j) != j)
    one = min(j, met)
    t.say(f"A counterexample: let $g_0 = x_{{{one}}} = 1$, and let all other $g_i$ and $x_i$ be 0. For $j = {j}$,")
    given = {"g_0": 1, f"x_{j}": int(one == j), f"x_{met}": int(one == met)}
    true = t.step(f"grad_w_{j}", f"g_0*x_{j}", int(one == j), **given)
    stated = t.step(f"S_{j}", f"g_0*x_{met}", int(one == met), note="but the sum of the statement is", **given)
    t.step("truth", "", bool(true == stated), note="The two differ, so the statement is false.")


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
    """The gradient with respect to the kernel is a cross-correlation, without a flip; the one with respect to $x$ has the flip."""
    return {"truth": p.form == "flipped input"}


@q.mistake
def flipped_the_gradient(p: P):
    """Output $y_i$ and its gradient $g_i$ belong together, so $g_i$ keeps its index and meets $x_{i + j}$."""
    return {"truth": p.form == "flipped gradient"}


@q.mistake
def took_one_window_for_all_weights(p: P):
    """Each weight meets a window of its own: in $y_i$ the factor of $w_j$ is $x_{i + j}$."""
    return {"truth": p.form == "one window"}
