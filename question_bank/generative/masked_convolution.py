"""Masked convolutions of an autoregressive image model: values and free weights."""

from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.autoregressive", outcomes=(3, 4), level="apply", minutes=6, covers=("G-11",),
    conventions=("cross-correlation",), largest=999_999,
    symbols={"M_A": "M_A", "y_A": "y_A", "y_B": "y_B"},
)  # fmt: skip


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-2, 3), 3, 3)
    K: tuple = draw.matrix(draw.nonzero(-2, 3), 3, 3)
    C: int = draw.choice(4, 8, 10, 16)
    k: int = draw.choice(3, 5, 7)
    L: int = draw.integers(2, 5)


@q.require
def the_masks_matter(p: P) -> bool:
    flat = [x * w for row, weights in zip(p.X, p.K, strict=True) for x, w in zip(row, weights, strict=True)]
    return flat[4] != 0 and sum(flat[:4]) != 0 and sum(flat[5:]) != 0 and flat.count(0) <= 2


q.prompt = r"""
An autoregressive model of gray images generates pixels row by row, each row from left to right. Its convolutions are masked: of a
kernel, only those weights are kept that meet pixels before the current one (mask A), or these and the one that meets the current
pixel itself (mask B); all others are 0. The center of the kernel lies on the current pixel.

For a $3 \times 3$ neighborhood $X$ of the current pixel and the kernel $K$,
$$X = <<X>>, \qquad K = <<K>>,$$
let $y_A$ and $y_B$ be the outputs (without bias) at this pixel with mask A and with mask B. The model itself has a first layer with
one input channel, $<<C>>$ output channels and $<<k>> \times <<k>>$ kernels, followed by $<<L>>$ layers with $<<C>>$ input channels,
$<<C>>$ output channels and $3 \times 3$ kernels, all without biases.
"""
q.ask(
    y_A=ask.integer("Compute $y_A$.", marks=1),
    y_B=ask.integer("Compute $y_B$.", marks=1),
    N=ask.integer("The first layer has mask A, all others have mask B. How many weights $N$ of the model are not masked?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step(
        "y_A",
        "X[0, 0]*K[0, 0] + X[0, 1]*K[0, 1] + X[0, 2]*K[0, 2] + X[1, 0]*K[1, 0]",
        lambda: engine.masked_conv2d([p.X], [[p.K]], "A").item(),
        note="The row above and the pixel to the left come first:",
    )
    t.step("y_B", "y_A + X[1, 1]*K[1, 1]", lambda: engine.masked_conv2d([p.X], [[p.K]], "B").item())
    t.step("a", "(k^2 - 1)/2", note="Mask A keeps less than half of a kernel, mask B the center besides:")
    t.step("b", "(3^2 + 1)/2")
    layers = [(1, p.C, p.k, "A"), *[(p.C, p.C, 3, "B")] * p.L]
    t.step("N", "a*C + L*b*C^2", lambda: sum(engine.masked_conv2d_parameters(*layer, bias=False) for layer in layers))


@q.oracle("torch")
def masked_kernels(p: P):
    """Kernels multiplied by triangular masks, with rows laid end to end."""
    torch = oracles.torch

    def mask(side, center):
        places = torch.arange(side * side)
        return (places < side * side // 2 + center).double().view(1, 1, side, side)

    X, K = (oracles.tensor(value)[None, None] for value in (p.X, p.K))
    y_A, y_B = (torch.nn.functional.conv2d(X, K * mask(3, center)).item() for center in (0, 1))
    first = mask(p.k, 0).expand(p.C, 1, -1, -1)
    other = mask(3, 1).expand(p.C, p.C, -1, -1)
    return {"y_A": y_A, "y_B": y_B, "N": int(torch.count_nonzero(first)) + p.L * int(torch.count_nonzero(other))}


@q.oracle("counting")
def go_through_the_kernels(p: P):
    def kept(side, center):
        middle = (side // 2, side // 2)
        return [at for at in product(range(side), repeat=2) if at < middle or (center and at == middle)]

    y_A, y_B = (sum(p.X[r][c] * p.K[r][c] for r, c in kept(3, center)) for center in (False, True))
    weights = [*product(kept(p.k, False), range(p.C)), *product(range(p.L), kept(3, True), range(p.C), range(p.C))]
    return {"y_A": y_A, "y_B": y_B, "N": len(weights)}


q.slips(
    used_mask_A_everywhere=slip("With mask A in every layer, the center would never pass on.", b="(3^2 - 1)/2", essential=True),
    used_mask_B_everywhere=slip("In the first layer a pixel must not see itself.", a="(k^2 + 1)/2"),
    saw_all_pixels=slip("Pixels to the right and below do not exist yet.", y_B="sum(X[0] @ T(K[0]))"),
    left_out_the_row_of_the_pixel=slip("Pixels to the left come first, too.",
        y_A="X[0, 0]*K[0, 0] + X[0, 1]*K[0, 1] + X[0, 2]*K[0, 2]"),
    forgot_the_masks=slip("Masked weights are not counted.", a="k^2", b="3^2"),
    forgot_the_input_channels=slip("The other layers have $C$ input channels.", N="a*C + L*b*C"),
    gave_the_first_layer_more_channels=slip("A gray image has one channel.", N="a*C^2 + L*b*C^2"),
)  # fmt: skip
