"""A stack of convolutions with small kernels against one with a larger kernel."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.architectures", outcomes=(2, 4, 6), level="apply", minutes=6, covers=("W5-05",), largest=10**8,
    symbols={"stack": r"N_{\mathrm{stack}}", "single": r"N_{\mathrm{single}}",
             "saved": "q", "cost": "A", "layers": "n", "side": "H"},
)  # fmt: skip


@q.params
class P:
    layers: int = draw.integers(2, 5)
    k: int = draw.choice(3, 5)
    C: int = draw.choice(5, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64)
    side: int = draw.choice(10, 12, 14, 16, 18, 20, 24, 28)


@q.require
def the_large_kernel_is_smaller_than_the_map(p: P) -> bool:
    return p.layers * (p.k - 1) + 1 <= p.side + 3


q.prompt = r"""
A stack of $n = <<layers>>$ convolutions with $<<k>> \times <<k>>$ kernels is to be compared with one convolution whose
$r \times r$ kernel sees just as large a part of the input: $r$ is the side of the receptive field of the stack. All layers have
stride 1, no bias, and $C = <<C>>$ channels at their input and output. All maps have the side $H = <<side>>$ (zero padding).
"""
q.ask(
    r=ask.integer("Compute $r$.", marks=1),
    stack=ask.integer(r"How many weights $N_{\mathrm{stack}}$ does the stack have?", marks=1),
    single=ask.integer(r"How many weights $N_{\mathrm{single}}$ does the single layer have?", marks=1),
    saved=ask.number(r"Which fraction $q$ of the weights of the single layer does the stack save?", marks=1),
    cost=ask.integer(
        r"How many multiplications $A$ does the stack need for one image? Products with padded zeros count as well.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("r", "layers*(k - 1) + 1", lambda: engine.receptive_field([(p.k,)] * p.layers)[-1].size,
        note="One pixel sees itself, and each layer adds $k - 1$ pixels in a row:")  # fmt: skip
    t.step("stack", "layers*k^2*C^2", lambda: p.layers * engine.conv2d_parameters(p.C, p.C, p.k, bias=False))
    t.step("single", "r^2*C^2", lambda: engine.conv2d_parameters(p.C, p.C, p.layers * (p.k - 1) + 1, bias=False))
    t.step("saved", "1 - stack/single")
    t.step(
        "cost",
        "stack*side^2",
        lambda: p.layers * engine.conv2d_multiply_adds(p.C, p.C, p.k, p.side),
        note="Every weight is used once at each of the $H^2$ pixels of its map:",
    )


@q.oracle("torch")
def layers_without_data(p: P):
    torch = oracles.torch
    ones = torch.ones(1, 1, p.k, dtype=torch.float64)
    seen = torch.ones(1, 1, 1, dtype=torch.float64)
    for _ in range(p.layers):
        seen = torch.conv_transpose1d(seen, ones)
    r = seen.shape[2]
    small = torch.nn.Conv2d(p.C, p.C, p.k, padding="same", bias=False, device="meta")
    large = torch.nn.Conv2d(p.C, p.C, r, bias=False, device="meta")
    pixels = small(torch.empty(1, p.C, p.side, p.side, device="meta"))[0, 0].numel()
    stack, single = p.layers * small.weight.numel(), large.weight.numel()
    return {"r": r, "stack": stack, "single": single, "saved": (single - stack) / single, "cost": stack * pixels}


@q.oracle("counting")
def places_and_channels(p: P):
    seen = {0}
    for _ in range(p.layers):
        seen = {place + tap for place in seen for tap in range(p.k)}
    pairs = [*product(range(p.C), repeat=2)]
    stack = len([*product(range(p.layers), range(p.k * p.k))]) * len(pairs)
    window = len([*product(seen, repeat=2)])
    small, large = p.layers * len([*product(range(p.k), repeat=2)]), window
    cost = len([*product(range(p.side), repeat=2)]) * stack
    return {"r": len(seen), "stack": stack, "single": window * len(pairs), "saved": Fraction(large - small, large), "cost": cost}


q.slips(
    added_whole_kernels=slip("Neighboring windows overlap: each layer adds $k - 1$.", r="layers*k", essential=True),
    kept_the_kernel=slip("Later layers see outputs of earlier ones, which have windows of their own.", r="k"),
    multiplied_the_sides=slip("With stride 1 the field grows by $k - 1$ a layer.", r="k^layers", when="layers == 2"),
    forgot_the_depth=slip("Every layer of the stack has weights.", stack="k^2*C^2"),
    counted_one_input_channel=slip("Each of the $C$ kernels has weights for all $C$ channels.", stack="layers*k^2*C",
        single="r^2*C"),
    took_the_side_once=slip("A kernel has $k^2$ weights for each channel.", stack="layers*k*C^2", single="r*C^2"),
    gave_what_remains=slip("The saved part is what remains to 1.", saved="stack/single"),
    forgot_the_pixels=slip("A kernel is applied at every pixel.", cost="stack"),
)  # fmt: skip
