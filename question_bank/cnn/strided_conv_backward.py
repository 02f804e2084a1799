"""Gradients of a two-dimensional convolution with stride 2 and padding 1."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="apply", minutes=13, covers=("W6-04",),
    apart=("claims/kernel_grad_corr",), conventions=("cross-correlation",),
    symbols={"padded": r"\tilde{X}", "spread": r"\tilde{G}", "whole": r"\partial L / \partial \tilde{X}"},
)  # fmt: skip


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-2, 3), 3, 3)
    K: tuple = draw.matrix(draw.choice(-2, -1, 0, 1, 2, 3), 3, 3)
    G: tuple = draw.matrix(draw.choice(-2, -1, 0, 1, 2), 2, 2)


@q.require
def there_is_enough_to_compute(p: P) -> bool:
    x, k, g = (sum(row.count(0) for row in matrix) for matrix in (p.X, p.K, p.G))
    return x <= 2 and 1 <= k <= 3 and g <= 1 and len({*p.G[0], *p.G[1]}) >= 3


q.prompt = r"""
A convolution layer with one channel, a $3 \times 3$ kernel $K$, stride 2 and padding 1 (a border of zeros) computes the
$2 \times 2$ output $Y$ from the $3 \times 3$ input $X$. Backpropagation has arrived at its output with
$G = \partial L / \partial Y$:
$$X = <<X>>, \qquad K = <<K>>, \qquad G = <<G>>.$$
"""
q.ask(
    grad_K=ask.matrix(r"Compute the gradient $\partial L / \partial K$ ($3 \times 3$ entries).", marks=4),
    grad_X=ask.matrix(r"Compute the gradient $\partial L / \partial X$ ($3 \times 3$ entries).", marks=4),
)


@q.solve
def solve(p: P, t):
    backward = cache(lambda: engine.conv2d_backward([p.G], [p.X], [[p.K]], stride=2, padding=1))
    border = (0,) * 5
    (a, b), (c, d) = p.G
    t.step("padded", "", (border, *((0, *row, 0) for row in p.X), border), note="With its border of zeros, the input is")
    t.step(
        "spread",
        "",
        ((a, 0, b), (0, 0, 0), (c, 0, d)),
        note="Neighboring windows begin 2 pixels apart. With zeros between its entries, the gradient is",
    )
    t.step(
        "grad_K",
        "corr(padded, spread)",
        lambda: backward()[1][0, 0],
        note="A weight collects the pixels that it met, times the gradient there:",
    )
    t.say("Every entry of $G$ sends the kernel, times itself, back to its window. Where windows overlap, the entries are added:")
    t.step("whole", "conv_transpose(G, K, 2)")
    t.step("grad_X", "whole[1:4, 1:4]", lambda: backward()[0][0], note="The border is no part of the input.")


@q.oracle("torch")
def autograd(p: P):
    X, K = oracles.parameters(p, "X K")
    Y = oracles.torch.nn.functional.conv2d(X[None], K[None, None], stride=2, padding=1)[0]
    return oracles.gradients((Y * oracles.tensor(p.G)).sum(), K=K, X=X)


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(K, X):
        found = 0
        for i, row in enumerate(X):
            for j, pixel in enumerate(row):
                for y in (0, 1):
                    for x in (0, 1):
                        m, n = i + 1 - 2 * y, j + 1 - 2 * x
                        if 0 <= m < 3 and 0 <= n < 3:
                            found += p.G[y][x] * pixel * K[m][n]
        return found

    return oracles.slopes(loss, K=p.K, X=p.X)


q.slips(
    put_no_zeros_between=slip("With stride 2, windows begin 2 pixels apart.", drawn=lambda p: {
        "grad_K": "corr(padded, G)[0:3, 0:3]", "grad_X": "conv_transpose(G, K)[0:3, 0:3]"}, essential=True),
    cut_the_wrong_border=slip("The border lies around the input: one row and column on each side.", grad_X="whole[0:3, 0:3]"),
    cut_the_far_border=slip("The border lies on both sides.", grad_X="whole[2:5, 2:5]"),
    turned_the_kernel=slip("The entries of $G$ send the kernel back as it is.", whole="conv_transpose(G, flip(K), 2)"),
    turned_the_gradient=slip("Each gradient meets the window of its own output.", grad_K="corr(padded, flip(spread))"),
    averaged_over_the_outputs=slip("What comes back from the outputs is added.", grad_K="corr(padded, spread)/4"),
    forgot_the_incoming_gradient=slip("Derivatives of the outputs are multiplied by $G$.", spread="spread != 0", G="0*G + 1"),
)  # fmt: skip
