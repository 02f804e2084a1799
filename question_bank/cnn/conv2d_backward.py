"""Gradients of a two-dimensional convolution."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="apply", minutes=10, covers=("W6-03",),
    apart=("claims/kernel_grad_corr",), conventions=("cross-correlation",),
    symbols={"padded": r"\tilde{G}", "turned": r"\bar{K}"},
)  # fmt: skip


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-2, 3), 3, 3)
    K: tuple = draw.matrix(draw.nonzero(-2, 3), 2, 2)
    G: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)


@q.require
def there_is_enough_to_compute(p: P) -> bool:
    zeros = [sum(row.count(0) for row in matrix) for matrix in (p.X, p.G)]
    return zeros[0] <= 2 and zeros[1] <= 1 and sum(map(sum, p.G)) != 0


q.prompt = r"""
A convolution layer with one channel, stride 1 and no padding computes the $2 \times 2$ output $Y$ from the input $X$ with the
kernel $K$ and a bias. Backpropagation has arrived at its output with $G = \partial L / \partial Y$:
$$X = <<X>>, \qquad K = <<K>>, \qquad G = <<G>>.$$
"""
q.ask(
    grad_K=ask.matrix(r"Compute the gradient $\partial L / \partial K$ ($2 \times 2$ entries).", marks=3),
    grad_X=ask.matrix(r"Compute the gradient $\partial L / \partial X$ ($3 \times 3$ entries).", marks=4),
)


@q.solve
def solve(p: P, t):
    backward = cache(lambda: engine.conv2d_backward([p.G], [p.X], [[p.K]]))
    t.say(
        r"The weight $K_{m,n}$ meets the pixel $X_{i+m,j+n}$ in the output $Y_{i,j}$. So its gradient is "
        r"$\sum_{i,j} G_{i,j} X_{i+m,j+n}$, the cross-correlation ($\star$) of $X$ with $G$."
    )
    t.step("grad_K", "corr(X, G)", lambda: backward()[1][0, 0])
    t.say("The other way round, each pixel gets from every output that saw it the gradient there, times the weight that it met:")
    padded = ((0,) * 4, (0, *p.G[0], 0), (0, *p.G[1], 0), (0,) * 4)
    t.step("padded", "", padded, note="this is $G$ with a border of zeros,")
    t.step("turned", "flip(K)", note="cross-correlated with the kernel, turned by half a turn.")
    t.step("grad_X", "corr(padded, turned)", lambda: backward()[0][0])


@q.oracle("torch")
def autograd(p: P):
    X, K = oracles.parameters(p, "X K")
    Y = oracles.torch.nn.functional.conv2d(X[None], K[None, None])[0]
    return oracles.gradients((Y * oracles.tensor(p.G)).sum(), K=K, X=X)


@q.oracle("finite differences")
def small_changes(p: P):
    places = ((0, 0), (0, 1), (1, 0), (1, 1))

    def loss(K, X):
        return sum(p.G[i][j] * K[m][n] * X[i + m][j + n] for i, j in places for m, n in places)

    return oracles.slopes(loss, K=p.K, X=p.X)


q.slips(
    did_not_turn_the_kernel=slip("The upper left pixel meets the upper left weight only: the kernel is turned.", turned="K",
                                 essential=True),
    turned_the_gradient=slip("Each gradient meets the window of its own output: nothing is turned here.",
                             grad_K="corr(X, flip(G))"),
    turned_the_result=slip("The upper left weight meets the windows' upper left pixels.", grad_K="flip(corr(X, G))"),
    transposed_the_kernel=slip("Turning by half a turn is not transposing.", turned="T(K)"),
    averaged_over_the_outputs=slip("What comes back from the outputs is added.", grad_K="corr(X, G)/4"),
    forgot_the_incoming_gradient=slip("Derivatives of the outputs are multiplied by $G$.", G="0*G + 1"),
)  # fmt: skip
