"""The missing lines of the backward pass of a convolution that is computed as a matrix product."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 7), level="analyze", minutes=4, covers=("W3-07", "W6-03"),
    symbols={"lines": r"\text{lines}"}, apart=("backprop/backward_pass_lines",),
)  # fmt: skip

BLANKS = ("line 1", "line 2", "line 3")
OPTIONS = (
    "`dy @ cols.T`", "`cols @ dy.T`", "`cols.T @ dy`", "`dy.T @ cols`", "`W.T @ dy`", "`W @ dy`", "`dy @ W.T`", "`dy @ W`",
    "`dy.sum(dim=1)`", "`dy.sum(dim=0)`",
)  # fmt: skip
PRODUCTS = ("W @ cols + b[:, None]", "W.T @ cols + b[:, None]", "cols @ W + b", "cols @ W.T + b")


@q.params
class P:
    form: int = draw.integers(0, 3)
    C: int = draw.choice(2, 3, 4, 5)
    M: int = draw.choice(6, 7, 8, 10)
    k: int = draw.choice(2, 3)
    side: int = draw.integers(6, 12)

    @property
    def product(self):
        return PRODUCTS[self.form]

    @property
    def windows(self):
        return (self.side - self.k + 1) ** 2

    @property
    def entries(self):
        return self.C * self.k**2


@q.require
def the_sizes_differ(p: P) -> bool:
    return len({p.windows, p.entries, p.M}) == 3


q.prompt = r"""
A convolution layer with <<C>> input channels, <<M>> output channels, $<<k>> \times <<k>>$ kernels, the stride 1 and no padding is
computed as a matrix product. For an image of side <<side>>, `unfold` copies each of the <<p.windows>> windows, which have
<<p.entries>> entries each, into a <<"column" if form < 2 else "row">> of the matrix `cols`, and `fold` adds the entries of such a
matrix at their pixels of the image:

```python
cols = unfold(x)
y = <<p.product>>
```

The matrix `W` holds all kernels, and `b` the <<M>> biases. From `dy`, the gradient of the loss with respect to `y`, the backward
pass is to compute the gradients with respect to weights, biases and image:

```python
dW = ...     # line 1
db = ...     # line 2
dcols = ...  # line 3
dx = fold(dcols)
```
"""
q.ask(lines=ask.matching("Which expression belongs in which line?", marks=3, items=BLANKS, options=OPTIONS))


@q.solve
def solve(p: P, t):
    t.say("A gradient has the shape of what it belongs to, and every product must sum over what the forward pass does not keep.")
    t.say(
        "The sum for `W` and `b` runs over the windows, which are the "
        f"{'columns' if p.form < 2 else 'rows'} of `y`; the one for `cols` runs over the output channels."
    )
    t.given(options=OPTIONS, f=p.form)
    fitting = tuple(OPTIONS[place] for place in (p.form, 8 + (p.form > 1), 4 + p.form))
    t.step("lines", "", fitting, note=f"Hence, from line 1 to line 3: {', '.join(fitting)}.")


@q.oracle("torch")
def compare_with_autograd(p: P):
    """Tries every expression and keeps the ones that give the gradient of autograd through an actual convolution."""
    torch = oracles.torch
    x = torch.linspace(-1, 1, p.C * p.side**2, dtype=torch.float64).mul(9).sin().view(1, p.C, p.side, p.side)
    kernels = torch.linspace(-1, 1, p.M * p.entries, dtype=torch.float64).mul(7).cos().view(p.M, p.C, p.k, p.k).requires_grad_()
    b = torch.zeros(p.M, dtype=torch.float64, requires_grad=True)
    out = torch.conv2d(x, kernels, b)[0].flatten(1)
    weights = torch.linspace(-1, 1, out.numel(), dtype=torch.float64).mul(5).sin().view_as(out)
    gradient, db = torch.autograd.grad((out * weights).sum(), (kernels, b))
    turn = (lambda one: one) if p.form < 2 else (lambda one: one.T)
    turn_W = (lambda one: one) if p.form in (0, 3) else (lambda one: one.T)
    cols = turn(torch.nn.functional.unfold(x, p.k)[0]).clone().requires_grad_()
    dy, W, dW = turn(weights), turn_W(kernels.detach().flatten(1)), turn_W(gradient.flatten(1))
    y = (lambda: W @ cols, lambda: W.T @ cols, lambda: cols @ W, lambda: cols @ W.T)[p.form]()
    [dcols] = torch.autograd.grad((y * dy).sum(), cols)
    tried = iter((
        (dW, lambda: dy @ cols.T), (dW, lambda: cols @ dy.T), (dW, lambda: cols.T @ dy), (dW, lambda: dy.T @ cols),
        (dcols, lambda: W.T @ dy), (dcols, lambda: W @ dy), (dcols, lambda: dy @ W.T), (dcols, lambda: dy @ W),
        (db, lambda: dy.sum(dim=1)), (db, lambda: dy.sum(dim=0)),
    ))  # fmt: skip
    found = {}
    for name, (wanted, expression) in zip(OPTIONS, tried, strict=True):
        try:
            value = expression()
        except RuntimeError:  # sizes that do not fit
            continue
        if value.shape == wanted.shape and torch.allclose(value, wanted):
            found[id(wanted)] = name
    return {"lines": tuple(found[id(wanted)] for wanted in (dW, db, dcols))}


@q.oracle("second formula")
def shapes_only(p: P):
    """The one product of its kind whose inner sizes agree and whose result has the right shape."""
    cols = (p.entries, p.windows) if p.form < 2 else (p.windows, p.entries)
    dy = (p.M, p.windows) if p.form < 2 else (p.windows, p.M)
    W = (p.M, p.entries) if p.form in (0, 3) else (p.entries, p.M)
    shapes = {"cols": cols, "dy": dy, "W": W, "cols.T": cols[::-1], "dy.T": dy[::-1], "W.T": W[::-1]}

    def product(result, among):
        for option in among:
            one, other = (shapes[name] for name in option.strip("`").split(" @ "))
            if one[1] == other[0] and (one[0], other[1]) == result:
                return option
        return None

    return {"lines": (product(W, OPTIONS[:4]), OPTIONS[8] if dy[0] == p.M else OPTIONS[9], product(cols, OPTIONS[4:8]))}


def lines(weights=0, sums=0, columns=0):
    """An edit in which places of the right expressions are turned: by a bit in each group of options."""

    def edit(p):
        places = (p.form ^ weights, 8 + ((p.form > 1) ^ sums), 4 + (p.form ^ columns))
        return {"lines": "(" + ", ".join(f"options[{place}]" for place in places) + ")"}

    return edit


q.slips(
    turned_the_layout=slip("The sum for the weights runs over the windows.", drawn=lines(3, 1, 3), essential=True),
    turned_the_weight_gradient=slip("The gradient of `W` has the shape of `W`.", drawn=lines(weights=1)),
    turned_the_weights=slip("The gradient of `cols` has the shape of `cols`.", drawn=lines(columns=1)),
    summed_over_the_channels=slip("A bias belongs to a channel, and is used in all windows.", drawn=lines(sums=1)),
)  # fmt: skip
