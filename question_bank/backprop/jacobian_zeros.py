"""Shape of a layer's Jacobian, and its entries that are always zero."""

from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.layers", outcomes=(2,), level="analyze", minutes=4, covers=("W3-06",),
    rows=True, symbols={"nonzero": "e"},
)  # fmt: skip

LAYERS = {
    "relu": "is a ReLU layer: $y_i = \\max(0, x_i)$",
    "residual": "is a residual layer $y = x + \\tanh(x)$, where $\\tanh$ works entry by entry",
    "convolution": "is a convolution with one channel, a kernel of size {k}, stride {s} and no padding",
    "pooling": "is average pooling in one channel, with windows of size {k}, stride {k} and no padding",
    "batch": "is a fully connected layer with {k} inputs and {s} outputs, which works on a mini-batch of {N} examples; $x$ "
    "holds the inputs of all examples, one after the other, and $y$ their outputs",
}


@q.params
class P:
    layer: str = draw.choice("relu", "residual", "convolution", "convolution", "pooling", "batch", "batch")
    inputs: int = draw.integers(8, 40)
    k: int = draw.integers(2, 7)
    s: int = draw.integers(1, 3)
    outputs: int = draw.integers(2, 8)
    examples: int = draw.integers(2, 6)

    @property
    def length(self):
        """Entries of x."""
        return {"batch": self.k * self.examples, "pooling": self.k * (self.examples + 2)}.get(self.layer, self.inputs)

    @property
    def windows(self):
        return [range(start, start + self.k) for start in range(0, self.inputs - self.k + 1, self.s)]

    @property
    def sentence(self):
        return LAYERS[self.layer].format(k=self.k, N=self.examples, s=self.outputs if self.layer == "batch" else self.s)


@q.require
def zero_and_other_entries_differ_in_number(p: P) -> bool:
    """In a convolution, windows of half the length and, in a batch, two examples would make them equal."""
    return p.examples != 2 and not (p.layer == "convolution" and p.length == 2 * p.k)


q.prompt = r"""
A layer maps a vector $x$ with $n = <<p.length>>$ entries to a vector $y$. It <<p.sentence>>. <% if layer == "convolution" %>Only
windows that lie in $x$ as a whole count.<% endif %>

Let $J$ be its Jacobian, with the derivative $\partial y_i / \partial x_j$ in row $i$ and column $j$.
"""
q.ask(
    size=ask.shape("Give the shape of $J$ (rows × columns).", marks=1),
    zeros=ask.integer("How many entries of $J$ are 0, whatever numbers the layer and its input hold?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(n=p.length, k=p.k, s=p.s, M=p.outputs, N=p.examples)
    rows, nonzero, why = {
        "relu": ("n", "n", "Each $y_i$ depends on $x_i$ alone: only the diagonal may differ from 0."),
        "residual": ("n", "n", "Each $y_i$ depends on $x_i$ alone: only the diagonal may differ from 0."),
        "convolution": ("floor((n - k)/s) + 1", "k*m", "Each output depends on the $k$ inputs of its window."),
        "pooling": ("floor(n/k)", "k*m", "Each output depends on the $k$ inputs of its window."),
        "batch": ("N*M", "k*m", "Each output depends on the $k$ inputs of its own example."),
    }[p.layer]
    window = {"convolution": (p.k, p.s), "pooling": (p.k, p.k)}.get(p.layer, (1, 1))
    outputs = p.examples * p.outputs if p.layer == "batch" else None
    t.step("m", rows, lambda: outputs or engine.conv_output_size(p.length, *window), note="The number of outputs is")
    t.step("size", "(m, n)", note="There is a row for each output and a column for each input.")
    t.step("nonzero", nonzero, note=why)
    t.step("zeros", "m*n - nonzero")


@q.oracle("torch")
def jacobian_of_the_layer(p: P):
    torch = oracles.torch
    kernel = torch.arange(1.0, p.k + 1).double().view(1, 1, -1)
    matrix = torch.arange(1.0, p.k * p.outputs + 1).double().view(p.outputs, p.k)
    run = {
        "relu": torch.relu, "residual": lambda x: x + torch.tanh(x),
        "convolution": lambda x: torch.conv1d(x[None, None], kernel, stride=p.s)[0, 0],
        "pooling": lambda x: torch.nn.functional.avg_pool1d(x[None, None], p.k)[0, 0],
        "batch": lambda x: torch.nn.functional.linear(x.view(p.examples, p.k), matrix).flatten(),
    }[p.layer]  # fmt: skip
    J = torch.autograd.functional.jacobian(run, torch.ones(p.length).double())
    return {"size": tuple(J.shape), "zeros": int((J == 0).sum())}


@q.oracle("counting")
def pairs_without_influence(p: P):
    """Goes through all pairs of an output and an input."""
    if p.layer == "convolution":
        seen = p.windows
    elif p.layer in ("pooling", "batch"):
        copies = p.outputs if p.layer == "batch" else 1
        seen = [range(p.k * example, p.k * example + p.k) for example in range(p.length // p.k) for _ in range(copies)]
    else:
        seen = [[place] for place in range(p.inputs)]
    away = [(i, j) for i, j in product(range(len(seen)), range(p.length)) if j not in seen[i]]
    return {"size": (len(seen), p.length), "zeros": len(away)}


q.slips(
    counted_the_others=slip("Asked for are the entries that are 0.", zeros="nonzero"),
    transposed_the_jacobian=slip("Rows belong to outputs, columns to inputs.", size="(n, m)"),
    kept_the_diagonal_only=slip("An output depends on all inputs that enter it.", drawn=lambda p: {"nonzero": "m"}),
    thought_that_nothing_vanishes=slip("Where an input cannot reach an output, the derivative is 0.", zeros="0"),
    took_a_square_matrix=slip("$J$ has a row for each of the $m$ outputs.", drawn=lambda p: {
        "zeros": "n^2 - nonzero" if p.layer not in ("relu", "residual") else "n"}),
)  # fmt: skip
