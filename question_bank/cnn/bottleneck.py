"""Multiply-adds of convolution layers, and what a bottleneck saves."""

from fractions import Fraction
from functools import cache
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.efficiency", outcomes=(2, 4, 6), level="apply", minutes=8, covers=("W5-04", "W5-06"), largest=10**10,
    symbols={"direct": r"A_{\mathrm{d}}", "bottle": r"A_{\mathrm{b}}", "first": "A_1", "second": "A_2", "third": "A_3",
             "inner": "m", "side": "H", "weights": "N", "ratio": "r"},
)  # fmt: skip


@q.params
class P:
    C: int = draw.choice(20, 32, 40, 50, 64, 80, 100)
    O: int = draw.choice(20, 32, 40, 50, 64, 80, 100)  # noqa: E741
    inner: int = draw.choice(4, 5, 8, 10, 16, 20)
    k: int = draw.choice(3, 5, 7)
    side: int = draw.choice(5, 7, 10, 14, 20)


@q.require
def the_bottleneck_is_narrow(p: P) -> bool:
    return p.inner < min(p.C, p.O)


q.prompt = r"""
A block turns $C = <<C>>$ channels into $O = <<O>>$ channels. All maps have the side $H = <<side>>$ (stride 1, zero padding where
needed), and there are no biases. A multiply-add is one multiplication together with the addition of its result; products with
padded zeros count as well.

- Direct block: one convolution with $<<k>> \times <<k>>$ kernels.
- Bottleneck block: a $1 \times 1$ convolution to $m = <<inner>>$ channels, then a convolution with $<<k>> \times <<k>>$ kernels
  that keeps the $m$ channels, then a $1 \times 1$ convolution to $O$ channels.
"""
q.ask(
    direct=ask.integer(r"How many multiply-adds $A_{\mathrm{d}}$ does the direct block need for one image?", marks=1),
    bottle=ask.integer(r"How many multiply-adds $A_{\mathrm{b}}$ does the bottleneck block need for one image?", marks=3),
    ratio=ask.number(r"Compute the ratio $r = A_{\mathrm{d}} / A_{\mathrm{b}}$.", marks=1),
    weights=ask.integer("How many weights $N$ does the bottleneck block have?", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say("Each of the $H^2$ pixels of each output channel costs one pass over its window in all input channels.")
    t.step("direct", "k^2*C*O*side^2", lambda: engine.conv2d_multiply_adds(p.C, p.O, p.k, p.side))
    t.step("first", "C*inner*side^2", lambda: engine.conv2d_multiply_adds(p.C, p.inner, 1, p.side), note="In the bottleneck:")
    t.step("second", "k^2*inner^2*side^2", lambda: engine.conv2d_multiply_adds(p.inner, p.inner, p.k, p.side))
    t.step("third", "inner*O*side^2", lambda: engine.conv2d_multiply_adds(p.inner, p.O, 1, p.side))
    t.step("bottle", "first + second + third")
    t.step("ratio", "direct/bottle")
    layers = (p.C, p.inner, 1), (p.inner, p.inner, p.k), (p.inner, p.O, 1)
    weights = cache(lambda: sum(engine.conv2d_parameters(*layer, bias=False) for layer in layers))
    t.step("weights", "bottle/side^2", weights, note="Every weight is used once at each of the $H^2$ pixels.")


@q.oracle("torch")
def sizes_of_the_kernels(p: P):
    """A weight is used once for each pixel of its output map."""
    torch = oracles.torch

    def layer(x, kernels, k):
        weight = torch.empty(kernels, x.shape[1], k, k, device="meta")
        y = torch.conv2d(x, weight, padding=k // 2)
        return y, weight.numel(), weight.numel() * y.shape[2] * y.shape[3]

    x = torch.empty(1, p.C, p.side, p.side, device="meta")
    direct = layer(x, p.O, p.k)[2]
    weights, bottle = 0, 0
    for kernels, k in ((p.inner, 1), (p.inner, p.k), (p.O, 1)):
        x, more, used = layer(x, kernels, k)
        weights, bottle = weights + more, bottle + used
    return {"direct": direct, "bottle": bottle, "ratio": direct / bottle, "weights": weights}


@q.oracle("counting")
def weights_and_pixels(p: P):
    """Lists the weights of each layer; each of them acts once on every pixel of its map."""

    def listed(inputs, outputs, k):
        return [*product(range(outputs), range(inputs), range(k * k))]

    pixels = len([*product(range(p.side), repeat=2)])
    layers = listed(p.C, p.inner, 1), listed(p.inner, p.inner, p.k), listed(p.inner, p.O, 1)
    weights, direct = sum(map(len, layers)), len([*product(range(p.O), range(p.C), range(p.k * p.k))])
    found = {"direct": direct * pixels, "bottle": weights * pixels, "weights": weights}
    return {**found, "ratio": Fraction(direct, weights)}


q.slips(
    forgot_the_narrow_layers=slip("The $1 \\times 1$ convolutions cost something, too.", bottle="second", essential=True),
    forgot_the_last_layer=slip("The bottleneck ends with another convolution.", bottle="first + second"),
    forgot_the_input_channels=slip("Every output sees all input channels.", direct="k^2*O*side^2", second="k^2*inner*side^2"),
    forgot_the_side=slip("Every pixel of the output costs one pass over its window.", direct="k^2*C*O", first="C*inner",
        second="k^2*inner^2", third="inner*O", weights="bottle"),
    counted_twice=slip("A multiply-add is one operation here.", direct="2*k^2*C*O*side^2", bottle="2*(first + second + third)"),
    took_the_side_of_the_kernel=slip("A kernel has $k^2$ weights for each channel.", direct="k*C*O*side^2",
        second="k*inner^2*side^2"),
    turned_the_ratio=slip("The ratio is that of the direct block to the bottleneck.", ratio="bottle/direct"),
    multiplied_the_weights_by_the_pixels=slip("All pixels share the weights.", weights="bottle"),
)  # fmt: skip
