"""Gradients of a fully connected layer for a mini-batch, in matrix form.

Sizes are drawn, and never all equal, so that shapes tell which products exist.
"""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.layers", outcomes=(2, 7), level="apply", minutes=8, covers=("W3-04",),
    conventions=("gradient shape",), symbols={"ones": r"\mathbf{1}"},
)  # fmt: skip


@q.params
class P:
    sizes: tuple = draw.choice((3, 2, 2), (2, 3, 2), (2, 2, 3), (3, 2, 3), (3, 3, 2), (4, 2, 2), (4, 2, 3), (4, 3, 2))
    inputs: tuple = draw.matrix(draw.integers(-2, 3), 4, 3)
    weights: tuple = draw.matrix(draw.integers(-3, 3), 3, 3)
    errors: tuple = draw.matrix(draw.integers(-2, 2), 4, 3)

    @property
    def X(self):
        N, D, _ = self.sizes
        return tuple(row[:D] for row in self.inputs[:N])

    @property
    def W(self):
        _, D, M = self.sizes
        return tuple(row[:M] for row in self.weights[:D])

    @property
    def G(self):
        N, _, M = self.sizes
        return tuple(row[:M] for row in self.errors[:N])


@q.require
def few_entries_are_zero(p: P) -> bool:
    return all(sum(row.count(0) for row in one) <= 2 for one in (p.X, p.W, p.G)) and all(map(any, (*p.G, *p.X)))


q.prompt = r"""
A fully connected layer processes a mini-batch of $N = <<p.sizes[0]>>$ examples, the rows of $X$, at once:
$$Y = X W + \mathbf{1}\, b^{\top},$$
so that $b$ (<<p.sizes[2]>> <% if p.sizes[2] == 1 %>entry<% else %>entries<% endif %>) is added to every row. The input, the weights
and the gradient $G = \partial L / \partial Y$ of the loss, in which the mean over the mini-batch is already contained, are
$$X = <<p.X>>, \qquad W = <<p.W>>, \qquad G = <<p.G>>.$$
"""
q.ask(
    grad_W=ask.matrix(r"Compute $\partial L / \partial W$.", marks=2),
    grad_b=ask.vector(r"Compute $\partial L / \partial b$.", marks=1),
    grad_X=ask.matrix(r"Compute $\partial L / \partial X$.", marks=2),
)
q.easier(minutes=6, marks={"grad_W": 1}, sizes=draw.choice((3, 2, 2), (2, 3, 2), (2, 2, 3)))
q.harder(
    minutes=11, marks={"grad_W": 3, "grad_X": 3}, sizes=draw.choice((4, 3, 3), (5, 3, 2), (5, 2, 3)),
    inputs=draw.matrix(draw.integers(-2, 3), 5, 3), errors=draw.matrix(draw.integers(-2, 2), 5, 3),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(X=p.X, W=p.W, G=p.G, N=p.sizes[0])
    backward = cache(lambda: engine.linear_backward(p.G, p.X, tuple(zip(*p.W, strict=True)), (0,) * p.sizes[2]))
    t.step(
        "grad_W",
        "T(X) @ G",
        lambda: backward()[1].T,
        note="The gradient has the shape of $W$: a row for each input, a column for each output.",
    )
    t.step("grad_b", "T(G) @ ones", lambda: backward()[2], ones=(1,) * p.sizes[0], note="The bias is in every row of $Y$.")
    t.step("grad_X", "G @ T(W)", lambda: backward()[0])


@q.oracle("torch")
def autograd(p: P):
    X, W, G = oracles.parameters(p, "X W G")
    b = oracles.parameter((0,) * p.sizes[2])
    return oracles.gradients(((X @ W + b) * G).sum(), W=W, b=b, X=X)


@q.oracle("finite differences")
def small_changes(p: P):
    N, D, M = p.sizes

    def loss(W, b, X):
        return sum(p.G[n][m] * (b[m] + sum(X[n][d] * W[d][m] for d in range(D))) for n in range(N) for m in range(M))

    return oracles.slopes(loss, W=p.W, b=(0,) * M, X=p.X)


q.slips(
    transposed_the_product=slip("The gradient has the shape of $W$.", grad_W="T(G) @ X", essential=True),
    averaged_again=slip("The mean over the mini-batch is in $G$ already.", grad_W="T(X) @ G/N", grad_b="T(G) @ ones/N"),
    took_the_first_example=slip("The contributions of all examples are added.", grad_W="outer(X[0], G[0])", grad_b="G[0]"),
    did_not_transpose_the_weights=slip("On the way back, the weights are transposed.", grad_X="G @ W", when="sizes[1] == sizes[2]"),
    forgot_the_incoming_gradient=slip("Derivatives are multiplied by $G$.", grad_W="T(X) @ (0*G + 1)", grad_b="T(0*G + 1) @ ones"),
)  # fmt: skip
