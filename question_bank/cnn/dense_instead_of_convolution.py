"""A convolution layer as a fully connected layer: what sharing and locality save."""

import math
from functools import cache
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.parameters", outcomes=(1, 2, 4), level="apply", minutes=7, covers=("W4-05",),
    conventions=("biases",), largest=10**8,
    symbols={"conv": r"N_{\mathrm{c}}", "dense": r"N_{\mathrm{f}}", "local": r"N_{\mathrm{l}}", "outputs": "M", "side": "H"},
)  # fmt: skip


@q.params
class P:
    side: int = draw.integers(6, 16)
    C: int = draw.choice(1, 2, 3, 4)
    O: int = draw.choice(2, 3, 4, 5, 6, 8)  # noqa: E741
    k: int = draw.choice(2, 3, 5)


@q.require
def the_numbers_stay_workable(p: P) -> bool:
    return p.side - p.k >= 3 and p.C != p.O


q.prompt = r"""
A convolution layer takes an input of shape $<<C>> \times <<side>> \times <<side>>$ (channels × height × width). It has <<O>>
kernels of size $<<k>> \times <<k>>$, stride 1 and no padding. The same input and as many outputs could also be connected by
a fully connected layer, or by a locally connected layer: one that has the same windows as the convolution, but weights and a bias
of its own for every output.
"""
q.ask(
    conv=ask.integer(r"How many parameters does the convolution layer have ($N_{\mathrm{c}}$)?", marks=1),
    outputs=ask.integer(r"How many numbers does it output ($M$)?", marks=1),
    dense=ask.integer(r"How many parameters does the fully connected layer have ($N_{\mathrm{f}}$)?", marks=2),
    local=ask.integer(r"How many parameters does the locally connected layer have ($N_{\mathrm{l}}$)?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("conv", "(k^2*C + 1)*O", lambda: engine.conv2d_parameters(p.C, p.O, p.k), note="All places share one kernel:")
    t.step("n", "side - k + 1", lambda: engine.conv_output_size(p.side, p.k), note="The side of the output is")
    outputs = cache(lambda: math.prod(engine.conv2d_shape((p.C, p.side, p.side), p.O, p.k)))
    t.step("outputs", "O*n^2", outputs)
    dense = "Each output has one weight for every input, and a bias:"
    t.step(
        "dense",
        "(C*side^2 + 1)*outputs",
        lambda: engine.linear_parameters(p.C * p.side**2, outputs()),
        note=dense,
    )
    own = cache(lambda: outputs() * engine.linear_parameters(p.k**2 * p.C, 1))
    t.step("local", "(k^2*C + 1)*outputs", own, note="Each output has weights for its own window only, and a bias:")


@q.oracle("torch")
def sizes_of_the_tensors(p: P):
    nn = oracles.torch.nn
    conv = nn.Conv2d(p.C, p.O, p.k, device="meta")
    outputs = conv(oracles.torch.empty(1, p.C, p.side, p.side, device="meta")).numel()
    dense = nn.Linear(p.C * p.side * p.side, outputs, device="meta")
    own = nn.Conv1d(p.C * p.k * p.k * outputs, outputs, 1, groups=outputs, device="meta")
    conv, dense, local = (sum(tensor.numel() for tensor in layer.parameters()) for layer in (conv, dense, own))
    return {"conv": conv, "outputs": outputs, "dense": dense, "local": local}


@q.oracle("counting")
def row_by_row(p: P):
    corners = [*product(range(p.side - p.k + 1), repeat=2)]
    window = [*product(range(p.C), range(p.k), range(p.k)), "bias"]
    image = [*product(range(p.C), range(p.side), range(p.side)), "bias"]
    places = [*product(range(p.O), corners)]
    return {
        "conv": len([*product(range(p.O), window)]), "outputs": len(places),
        "dense": sum(len(image) for _ in places), "local": sum(len(window) for _ in places),
    }  # fmt: skip


q.slips(
    used_the_window_for_the_dense_layer=slip("A fully connected output sees all of the input.", dense="(k^2*C + 1)*outputs",
        essential=True),
    forgot_the_channels=slip("All input channels count.", conv="(k^2 + 1)*O", dense="(side^2 + 1)*outputs",
        local="(k^2 + 1)*outputs"),
    forgot_the_biases=slip("Every output has a bias.", conv="k^2*C*O", dense="C*side^2*outputs", local="k^2*C*outputs"),
    kept_the_side=slip("Without padding, the map loses $k - 1$ rows and columns.", n="side"),
    shared_the_bias=slip("Every output of these layers has a bias of its own.", dense="C*side^2*outputs + O",
        local="k^2*C*outputs + O"),
    counted_one_map=slip("Each kernel makes a map of its own.", outputs="n^2"),
)  # fmt: skip
