"""Gradient through average pooling and through global average pooling."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="apply", minutes=5, covers=("W6-06",),
    symbols={"grad_Z": r"\partial L / \partial Z"},
)  # fmt: skip


@q.params
class P:
    G: tuple = draw.matrix(draw.integers(-8, 8, but=(0,)), 2, 2)
    H: int = draw.choice(2, 3, 4, 5, 6)
    W: int = draw.choice(2, 4, 5, 8)
    g: tuple = draw.vector(draw.nonzero(-9, 9), 3)


@q.require
def the_gradients_differ(p: P) -> bool:
    return len({*p.G[0], *p.G[1]}) >= 3 and sum(map(sum, p.G)) != 0 and p.H != p.W and len(set(p.g)) == 3


q.prompt = r"""
The input of a layer is a $3 \times 3$ matrix $X$. Average pooling with a $2 \times 2$ window, stride 1 and no padding makes the
$2 \times 2$ output $Y$ of it, at which backpropagation has arrived with
$$G = \frac{\partial L}{\partial Y} = <<G>>.$$
In another network, global average pooling turns three channels with <<H>> rows and <<W>> columns into a vector $z$ of 3 entries,
and
$$\frac{\partial L}{\partial z} = <<g>>.$$
"""
q.ask(
    grad_X=ask.matrix(r"Compute the gradient $\partial L / \partial X$ ($3 \times 3$ entries).", marks=3),
    pixels=ask.vector(
        r"In the other network, which gradients do the pixels of the three channels get? Give one number for each channel.", marks=1
    ),
)


@q.solve
def solve(p: P, t):
    backward = cache(lambda: engine.avg_pool2d_backward([p.G], [((0,) * 3,) * 3], 2, 1)[0])
    t.step(
        "A",
        "",
        ((1, 1), (1, 1)),
        note="Every output is the mean of 4 pixels, so each of them gets a quarter of its gradient. With a window of ones,",
    )
    t.step("grad_X", "conv_transpose(G, A)/4", backward, note="the shares of overlapping windows are added:")
    maps = [[(0,) * p.W] * p.H] * 3
    t.step(
        "pixels",
        "g/(H*W)",
        lambda: engine.global_avg_pool_backward(p.g, maps)[:, 0, 0],
        note="A channel's mean goes over all of its pixels.",
    )


@q.oracle("torch")
def autograd(p: P):
    torch, pooling = oracles.torch, oracles.torch.nn.functional
    X, maps = oracles.parameter([[0] * 3] * 3), oracles.parameter([[[0] * p.W] * p.H] * 3)
    loss = (pooling.avg_pool2d(X[None], 2, 1)[0] * oracles.tensor(p.G)).sum()
    [pixels] = torch.autograd.grad(pooling.adaptive_avg_pool2d(maps, 1)[:, 0, 0] @ oracles.tensor(p.g), maps)
    return {**oracles.gradients(loss, X=X), "pixels": oracles.numbers(pixels[:, -1, -1])}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(X):
        return sum(p.G[i][j] * (X[i][j] + X[i][j + 1] + X[i + 1][j] + X[i + 1][j + 1]) / 4 for i in (0, 1) for j in (0, 1))

    def other(first_pixels):
        return sum(weight * pixel for weight, pixel in zip(p.g, first_pixels, strict=True)) / (p.H * p.W)

    X = tuple((0,) * 3 for _ in range(3))
    return {**oracles.slopes(loss, X=X), "pixels": oracles.finite_differences(other, (0, 0, 0))}


q.slips(
    forgot_to_divide=slip("A mean passes on the share of each pixel only.", grad_X="conv_transpose(G, A)", pixels="g",
                          essential=True),
    divided_by_the_side=slip("The window has 4 pixels.", grad_X="conv_transpose(G, A)/2"),
    ignored_the_overlap=slip("Pixels in several windows get a share from each of them.",
                             grad_X="((G[0, 0], G[0, 1], G[0, 1]), (G[1, 0], G[1, 1], G[1, 1]), (G[1, 0], G[1, 1], G[1, 1]))/4"),
    divided_by_all_channels=slip("Each channel has a mean of its own.", pixels="g/(3*H*W)"),
    divided_by_one_side=slip("The mean goes over rows and columns.", pixels="g/(H + W)"),
    divided_by_all_pixels=slip("A window has 4 pixels, not 9.",
                                  grad_X="conv_transpose(G, A)/9"),
)  # fmt: skip
