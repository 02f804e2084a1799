"""The missing lines of backpropagation through time."""

import math
from itertools import product

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="rnn.backward", outcomes=(2, 7), level="analyze", minutes=4, covers=("W12-02", "W3-07"),
    symbols={"lines": r"\text{lines}"}, apart=("backprop/backward_pass_lines",),
)  # fmt: skip

BLANKS = ("line 1", "line 2", "line 3")
SLOPES = {"tanh": "`dh * (1 - h[t] ** 2)`", "sigmoid": "`dh * h[t] * (1 - h[t])`", "relu": "`dh * (h[t] > 0)`"}
OUTER = ("`torch.outer(da, h[t - 1])`", "`torch.outer(h[t - 1], da)`", "`torch.outer(da, h[t])`", "`torch.outer(h[t], da)`")
BACK = ("`g[t - 1] + W.T @ da`", "`g[t - 1] + W @ da`", "`W.T @ da`", "`W @ da`")
OPTIONS = (*SLOPES.values(), *OUTER, *BACK)


@q.params
class P:
    layout: int = draw.integers(0, 1)
    activation: str = draw.choice(*SLOPES)
    T: int = draw.integers(4, 12)
    H: int = draw.integers(5, 20)
    D: int = draw.choice(2, 3, 4)

    @property
    def product(self):
        return ("W @ h[t - 1] + U @ x[t]", "h[t - 1] @ W + x[t] @ U")[self.layout]


@q.require
def the_numbers_differ(p: P) -> bool:
    return len({p.T, p.H, p.D}) == 3


q.prompt = r"""
A recurrent network with <<H>> hidden units and <<D>> inputs has no biases and runs over <<T>> steps, from `h[0] = 0` on:

```python
for t in range(1, <<T + 1>>):
    h[t] = torch.<<activation>>(<<p.product>>)
```

Each step has a loss that depends on `h[t]` alone, and `g[t]` is its gradient at `h[t]`; the loss of the network is their sum, and
`g[0]` is 0. The backward pass computes the gradient of the whole loss with respect to `W`:

```python
dW, dh = 0, g[<<T>>]
for t in range(<<T>>, 0, -1):
    da = ...   # line 1
    dW += ...  # line 2
    dh = ...   # line 3
```
"""
q.ask(lines=ask.matching("Which expression belongs in which line?", marks=3, items=BLANKS, options=OPTIONS))


@q.solve
def solve(p: P, t):
    t.given(slopes=tuple(SLOPES.values()), outer=OUTER, back=BACK)
    slope = {"tanh": "$1 - h^2$ for tanh", "sigmoid": "$h (1 - h)$ for the sigmoid", "relu": "1 or 0 for ReLU"}[p.activation]
    t.say(f"Line 1 passes through the activation function, the slope of which is {slope}.")
    t.say(
        "Line 2 adds a product of the gradient at the activation function and the state that `W` met at this step, the one before; "
        f"`W` stands {('left', 'right')[p.layout]} of it, so that {('rows', 'columns')[p.layout]} of `W` belong to the new units."
    )
    t.say("Line 3 goes on to the state before, which acts on the next state through `W` and on the loss of its own step.")
    fitting = (SLOPES[p.activation], OUTER[p.layout], BACK[p.layout])
    t.step("lines", "", fitting, note=f"Hence, from line 1 to line 3: {', '.join(fitting)}.")


@q.oracle("torch")
def compare_with_autograd(p: P):
    """One step with three units: keeps the expressions that give the gradients of autograd."""
    torch = oracles.torch
    before, W, u, now_g, old_g = (
        torch.linspace(-1, 1, n, dtype=torch.float64).mul(a).add(1).sin() for n, a in ((3, 5), (9, 7), (3, 9), (3, 4), (3, 8))
    )
    W = W.view(3, 3).clone().requires_grad_()
    before = before.clone().requires_grad_()
    a = (W @ before if p.layout == 0 else before @ W) + u.abs() + 1
    h = getattr(torch, p.activation)(a)
    loss = (h * now_g).sum() + (before * old_g).sum()
    da, dW, dh = torch.autograd.grad(loss, (a, W, before))
    tried = (
        (da, (now_g * (1 - h**2), now_g * h * (1 - h), now_g * (h > 0))),
        (dW, (torch.outer(da, before), torch.outer(before, da), torch.outer(da, h), torch.outer(h, da))),
        (dh, (old_g + W.T @ da, old_g + W @ da, W.T @ da, W @ da)),
    )  # fmt: skip
    names = iter(OPTIONS)
    lines = [name for wanted, values in tried for value, name in zip(values, names, strict=False) if torch.allclose(value, wanted)]
    return {"lines": tuple(lines)}


@q.oracle("finite differences")
def run_all_programs(p: P):
    """Runs all 48 programs on a network of two units, and keeps the one whose result is the slope of the loss."""
    squash = {"tanh": math.tanh, "sigmoid": lambda a: 1 / (1 + math.exp(-a)), "relu": lambda a: max(a, 0.0)}[p.activation]
    inputs, pulls = ((0.0, 0.0), (0.9, -0.4), (0.3, 0.8), (0.7, 0.5)), ((0.0, 0.0), (0.5, -0.9), (1.0, 0.6), (-0.7, 0.8))
    W = ((0.6, 0.9), (0.4, 0.7))

    def states(W):
        h = [(0.2, 0.3)]
        for x in inputs[1:]:
            old = h[-1]
            sums = [sum((W[i][j] if p.layout == 0 else W[j][i]) * old[j] for j in (0, 1)) + x[i] for i in (0, 1)]
            h.append(tuple(map(squash, sums)))
        return h

    wanted = oracles.slopes(
        lambda W: sum(a * b for g, h in zip(pulls, states(W), strict=True) for a, b in zip(g, h, strict=True)), W=W
    )
    h = states(W)

    def run(slope, outer, back):
        dW, dh = [[0.0, 0.0], [0.0, 0.0]], pulls[3]
        for t in (3, 2, 1):
            slopes = [(1 - v * v, v * (1 - v), float(v > 0))[slope] for v in h[t]]
            da = [a * b for a, b in zip(dh, slopes, strict=True)]
            met = h[t] if outer > 1 else h[t - 1]
            dW = [[dW[i][j] + (met[i] * da[j] if outer % 2 else da[i] * met[j]) for j in (0, 1)] for i in (0, 1)]
            sent = [sum((W[i][j] if back % 2 else W[j][i]) * da[j] for j in (0, 1)) for i in (0, 1)]
            dh = sent if back > 1 else [a + b for a, b in zip(sent, pulls[t - 1], strict=True)]
        return dW

    def distance(program):
        found = run(*program)
        return sum(abs(found[i][j] - wanted["grad_W"][i][j]) for i in (0, 1) for j in (0, 1))

    best = min(product(range(3), range(4), range(4)), key=distance)
    return {"lines": (tuple(SLOPES.values())[best[0]], OUTER[best[1]], BACK[best[2]])}


def lines(slope=0, outer=0, back=0):
    """An edit that takes another slope, or other options of lines 2 and 3: their places are turned bit by bit."""

    def edit(p):
        places = ((list(SLOPES).index(p.activation) + slope) % 3, p.layout ^ outer, p.layout ^ back)
        return {"lines": "(slopes[{}], outer[{}], back[{}])".format(*places)}

    return edit


q.slips(
    took_the_slope_of_another_activation=slip("The slope belongs to the activation of the forward pass.", drawn=lines(slope=1)),
    met_the_new_state=slip("At step $t$ the matrix `W` is multiplied by the state before.", drawn=lines(outer=2)),
    turned_the_product=slip("The gradient of `W` is arranged like `W`.", drawn=lines(outer=1)),
    turned_the_matrix=slip("Going back, the sum runs over the new units.", drawn=lines(back=1)),
    forgot_the_losses_on_the_way=slip("Every state acts on the loss of its own step, too.", drawn=lines(back=2)),
)  # fmt: skip
