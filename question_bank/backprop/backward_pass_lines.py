"""The missing lines of a backward pass for a mini-batch."""

import math

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="backprop.code", outcomes=(2, 7), level="analyze", minutes=4, covers=("W3-07",),
    symbols={"lines": r"\text{lines}"},
)  # fmt: skip

BLANKS = ("line 1", "line 2", "line 3", "line 4")
OPTIONS = (
    "`h.T @ ds`", "`ds @ h.T`", "`ds @ W2.T`", "`W2.T @ ds`", "`dh * (z > 0)`", "`dh * (1 - h * h)`", "`dh * h * (1 - h)`",
    "`x.T @ dz`", "`dz @ x.T`",
)  # fmt: skip
FORWARD = {"relu": "torch.relu(z)", "tanh": "torch.tanh(z)", "sigmoid": "torch.sigmoid(z)"}


@q.params
class P:
    layout: str = draw.choice("rows", "columns")
    activation: str = draw.choice(*FORWARD)
    N: int = draw.integers(4, 9)
    D: int = draw.choice(10, 11, 12, 13, 14, 15)
    H: int = draw.choice(20, 21, 24, 25, 28, 30)
    M: int = draw.choice(2, 3)

    @property
    def code(self):
        products = ("x @ W1", "h @ W2") if self.layout == "rows" else ("W1 @ x", "W2 @ h")
        return f"z = {products[0]}\nh = {FORWARD[self.activation]}\ns = {products[1]}"


q.prompt = r"""
A network with <<D>> inputs, <<H>> hidden units and <<M>> outputs, without biases, works on a mini-batch of <<N>> examples, the
<<layout>> of the matrix `x`. Its forward pass is

```python
<<p.code>>
```

The tensor `ds` holds the gradient of the loss with respect to `s`. The backward pass is to compute the gradients with respect to
the weights, summed over the examples:

```python
dW2 = ...  # line 1
dh = ...   # line 2
dz = ...   # line 3
dW1 = ...  # line 4
```
"""
q.ask(lines=ask.matching("Which expression belongs in which line?", marks=4, items=BLANKS, options=OPTIONS))


@q.solve
def solve(p: P, t):
    t.say("A gradient has the shape of what it belongs to, and every product must be one that the forward pass contains.")
    t.say({"rows": "Examples are rows here: `h` and `ds` have a row for each example, over which the product must sum.",
           "columns": "Examples are columns here: `h` and `ds` have a column for each example, over which the product must sum.",
           }[p.layout])  # fmt: skip
    t.given(options=OPTIONS, r=int(p.layout == "rows"), a=int(p.activation == "relu"), b=int(p.activation == "tanh"))
    t.say({"relu": "The slope of ReLU is 1 where $z > 0$, else 0.", "tanh": r"The slope of $h = \tanh(z)$ is $1 - h^2$.",
           "sigmoid": r"The slope of the sigmoid is $h (1 - h)$ with $h = \sigma(z)$."}[p.activation])  # fmt: skip
    rows = p.layout == "rows"
    slope = {"relu": 4, "tanh": 5, "sigmoid": 6}[p.activation]
    fitting = tuple(OPTIONS[place] for place in ((0, 2, slope, 7) if rows else (1, 3, slope, 8)))
    t.step("lines", "", fitting, note=f"Hence, from line 1 to line 4: {', '.join(fitting)}.")


@q.oracle("torch")
def compare_with_autograd(p: P):
    """Tries every expression and keeps the ones that give the gradient of autograd."""
    torch = oracles.torch
    turned = (lambda one: one) if p.layout == "rows" else (lambda one: one.T)
    x, W1, W2, ds = (
        turned(torch.linspace(-1, 1, a * b, dtype=torch.float64).mul(9).sin().view(a, b)).clone().requires_grad_()
        for a, b in ((p.N, p.D), (p.D, p.H), (p.H, p.M), (p.N, p.M))
    )
    z = x @ W1 if p.layout == "rows" else W1 @ x
    h = getattr(torch, p.activation)(z)
    s = h @ W2 if p.layout == "rows" else W2 @ h
    dW2, dh, dz, dW1 = torch.autograd.grad((s * ds.detach()).sum(), (W2, h, z, W1))
    tried = (
        (dW2, (lambda: h.T @ ds, lambda: ds @ h.T)), (dh, (lambda: ds @ W2.T, lambda: W2.T @ ds)),
        (dz, (lambda: dh * (z > 0), lambda: dh * (1 - h * h), lambda: dh * h * (1 - h))),
        (dW1, (lambda: x.T @ dz, lambda: dz @ x.T)),
    )  # fmt: skip
    names, found = iter(OPTIONS), []
    for gradient, expressions in tried:
        for expression, name in zip(expressions, names, strict=False):
            try:
                value = expression()
            except RuntimeError:  # sizes that do not fit
                continue
            if value.shape == gradient.shape and torch.allclose(value, gradient):
                found.append(name)
    return {"lines": tuple(found)}


@q.oracle("finite differences")
def shapes_and_slopes(p: P):
    """Products are chosen by their shapes, the activation by its slope at one point."""
    turn = 1 if p.layout == "rows" else -1
    x, h, ds, W1, W2 = ((a, b)[::turn] for a, b in ((p.N, p.D), (p.N, p.H), (p.N, p.M), (p.D, p.H), (p.H, p.M)))
    run = {"relu": lambda z: max(z, 0), "tanh": math.tanh, "sigmoid": lambda z: 1 / (1 + math.exp(-z))}[p.activation]
    slope, value = oracles.finite_differences(run, 0.7), run(0.7)
    slopes = (OPTIONS[4], 1), (OPTIONS[5], 1 - value**2), (OPTIONS[6], value * (1 - value))
    return {
        "lines": (
            OPTIONS[0] if h[0] == ds[0] and (h[1], ds[1]) == W2 else OPTIONS[1],
            OPTIONS[2] if ds[1] == W2[1] and (ds[0], W2[0]) == h else OPTIONS[3],
            min(slopes, key=lambda pair: abs(pair[1] - slope))[0],
            OPTIONS[7] if x[0] == h[0] and (x[1], h[1]) == W1 else OPTIONS[8],
        )
    }


def fit(mask):
    """The expressions, in the order of the lines, at which the mask is 1."""
    return f"chosen(options, ({mask}))"


q.slips(
    turned_the_layout=slip("The product must sum over the examples.", lines=fit("1 - r, r, 1 - r, r, a, b, 1 - a - b, 1 - r, r")),
    turned_the_gradient_of_h=slip("The gradient of `h` has the shape of `h`.",
        lines=fit("r, 1 - r, 1 - r, r, a, b, 1 - a - b, r, 1 - r")),
    turned_the_weight_gradients=slip("A weight gradient has the shape of its matrix.",
        lines=fit("1 - r, r, r, 1 - r, a, b, 1 - a - b, 1 - r, r")),
    took_the_slope_of_another_activation=slip("The slope belongs to the activation of the forward pass.",
        lines=fit("r, 1 - r, r, 1 - r, b, 1 - a - b, a, r, 1 - r")),
)  # fmt: skip
