"""Gradient through max pooling."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="apply", minutes=9, covers=("W6-05",),
)  # fmt: skip
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))


@q.params
class P:
    entries: tuple = draw.distinct(draw.integers(-9, 12), 16)
    window: int = draw.integers(2, 3)
    G: tuple = draw.matrix(draw.nonzero(-4, 5), 2, 2)

    @property
    def stride(self):
        """Windows of side 3 overlap."""
        return 2 if self.window == 2 else 1

    @property
    def X(self):
        return tuple(self.entries[4 * row : 4 * row + 4] for row in range(4))

    @property
    def winners(self):
        """Row and column of the largest entry of each window."""
        cells = [
            [(i * self.stride + m, j * self.stride + n) for m in range(self.window) for n in range(self.window)] for i, j in CORNERS
        ]
        return [max(window, key=lambda cell: self.X[cell[0]][cell[1]]) for window in cells]


@q.require
def two_overlapping_windows_have_the_same_winner(p: P) -> bool:
    return p.window == 2 or len(set(p.winners)) == 3


q.prompt = r"""
Max pooling with a $<<window>> \times <<window>>$ window, stride <<p.stride>> and no padding is applied to the input $X$.
Backpropagation has arrived at its $2 \times 2$ output $Y$ with $G = \partial L / \partial Y$:
$$X = <<p.X>>, \qquad G = <<G>>.$$
"""
q.ask(
    Y=ask.matrix(r"Compute the output $Y$ ($2 \times 2$ entries).", marks=1),
    grad_X=ask.matrix(r"Compute the gradient $\partial L / \partial X$ ($4 \times 4$ entries).", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(X=p.X)
    t.step("Y", "max_pool(X, k, s)", k=p.window, s=p.stride)
    t.say("Each entry of $G$ goes to the pixel that was the largest of its window. Matrices with a 1 at this pixel are")
    for (i, j), (row, column) in zip(CORNERS, p.winners, strict=True):
        mask = tuple(tuple(int((y, x) == (row, column)) for x in range(4)) for y in range(4))
        t.step(f"M_{i}{j}", "", mask)
    total = " + ".join(f"G[{i}, {j}]*M_{i}{j}" for i, j in CORNERS)
    backward = cache(lambda: engine.max_pool2d_backward([p.G], [p.X], p.window, p.stride)[0])
    t.step("grad_X", total, backward, note="A pixel that wins in several windows gets the sum.")


@q.oracle("torch")
def autograd(p: P):
    X = oracles.parameter(p.X)
    Y = oracles.torch.nn.functional.max_pool2d(X[None], p.window, p.stride)[0]
    return {"Y": oracles.numbers(Y), **oracles.gradients((Y * oracles.tensor(p.G)).sum(), X=X)}


@q.oracle("finite differences")
def small_changes(p: P):
    def pooled(X, i, j):
        rows = X[i * p.stride : i * p.stride + p.window]
        return max(max(row[j * p.stride : j * p.stride + p.window]) for row in rows)

    def loss(X):
        return sum(p.G[i][j] * pooled(X, i, j) for i in (0, 1) for j in (0, 1))

    return {"Y": [[pooled(p.X, i, j) for j in (0, 1)] for i in (0, 1)], **oracles.slopes(loss, X=p.X)}


def ones(p):
    """A window of ones, as a formula."""
    return f"({', '.join(['(' + ', '.join(['1'] * p.window) + ')'] * p.window)})"


q.slips(
    spread_it_evenly=slip("The largest pixel gets all of the gradient.", drawn=lambda p: {
        "grad_X": f"conv_transpose(G, {ones(p)}, {p.stride})/{p.window**2}"}, essential=True),
    gave_it_to_every_pixel=slip("Only the largest pixel of a window gets its gradient.", drawn=lambda p: {
        "grad_X": f"conv_transpose(G, {ones(p)}, {p.stride})"}),
    forgot_the_incoming_gradient=slip("A pixel gets the gradient of the output that it decided.", G="0*G + 1"),
    multiplied_with_the_pixel=slip("The slope of a maximum is 1 for the largest pixel.", drawn=lambda p: {
        "grad_X": " + ".join(f"Y[{i}, {j}]*G[{i}, {j}]*M_{i}{j}" for i, j in CORNERS)}),
    took_the_smallest=slip("The largest pixel of a window counts.", drawn=lambda p: {
        "Y": f"-max_pool(-X, {p.window}, {p.stride})"}),
    averaged=slip("The largest pixel of a window is passed on, not the mean.", drawn=lambda p: {
        "Y": f"avg_pool(X, {p.window}, {p.stride})"}),
)  # fmt: skip


@q.mistake
def overwrote_what_was_there(p: P):
    """A pixel that wins in several windows gets the sum of their gradients."""
    grad = [[0] * 4 for _ in range(4)]
    for (i, j), (row, column) in zip(CORNERS, p.winners, strict=True):
        grad[row][column] = p.G[i][j]
    return {"grad_X": grad}
