"""Channels and weights of a dense block."""

from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.architectures", outcomes=(2, 4), level="apply", minutes=5, covers=("W14-02",), largest=999_999,
    symbols={"c0": "C_0", "growth": "g", "total": "S", "C_in": r"C_{\mathrm{in}}"},
)  # fmt: skip


@q.params
class P:
    c0: int = draw.choice(8, 10, 12, 15, 16, 18, 20, 24, 30, 32)
    growth: int = draw.choice(4, 5, 6, 8, 10, 12, 16)
    L: int = draw.integers(3, 6)
    k: int = draw.choice(3, 3, 5)


q.prompt = r"""
A dense block with $L = <<L>>$ layers takes a map with $C_0 = <<c0>>$ channels. Each layer is a $<<k>> \times <<k>>$ convolution
with stride 1, padding $<<k // 2>>$ and no biases. Its input is the input of the block together with the outputs of all earlier
layers of the block, concatenated along the channels; its own output has $g = <<growth>>$ channels (the growth rate). The output of
the block is the concatenation of its input and the outputs of all its layers.
"""
q.ask(
    C=ask.integer("How many channels $C$ does the output of the block have?", marks=1),
    C_in=ask.integer(r"How many input channels $C_{\mathrm{in}}$ does the last layer of the block have?", marks=1),
    N=ask.integer("How many weights $N$ do all convolutions of the block have together?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("C", "c0 + L*growth", note="The channels of all parts are placed side by side:")
    t.step("C_in", "c0 + (L - 1)*growth", note="The last layer sees all of them but its own output.")
    note = "Layer $l$ has $C_0 + (l - 1) g$ input channels; over all layers these are"
    t.step("total", "L*c0 + growth*L*(L - 1)/2", note=note)
    inputs = [p.c0 + layer * p.growth for layer in range(p.L)]
    t.step(
        "N",
        "k^2*growth*total",
        lambda: sum(engine.conv2d_parameters(channels, p.growth, p.k, bias=False) for channels in inputs),
        note="For each pair of an input and an output channel there are $k^2$ weights.",
        k=p.k,
    )


@q.oracle("torch")
def run_the_block(p: P):
    torch = oracles.torch
    maps, weights = torch.zeros(1, p.c0, 1, 1, device="meta"), 0
    for _ in range(p.L):
        layer = torch.nn.Conv2d(maps.shape[1], p.growth, p.k, padding="same", bias=False, device="meta")
        last, weights = maps.shape[1], weights + layer.weight.numel()
        maps = torch.cat((maps, layer(maps)), dim=1)
    return {"C": maps.shape[1], "C_in": last, "N": weights}


@q.oracle("counting")
def count_them(p: P):
    channels = ["input"] * p.c0
    weights = 0
    for layer in range(p.L):
        last = len(channels)
        weights += len([*product(channels, range(p.growth), range(p.k), range(p.k))])
        channels += [f"layer {layer}"] * p.growth
    return {"C": len(channels), "C_in": last, "N": weights}


q.slips(
    added_the_maps=slip("Channels are concatenated, so their numbers add up; the maps are not added.", C="growth", C_in="growth",
        total="c0 + (L - 1)*growth", essential=True),
    left_out_the_input_of_the_block=slip("The input of the block is passed on, too.", C="L*growth", C_in="(L - 1)*growth",
        total="growth*L*(L - 1)/2"),
    counted_one_layer_too_many=slip("Before the last layer there are $L - 1$ others.", C_in="c0 + L*growth"),
    saw_only_the_last_output=slip("A layer sees the outputs of all earlier layers.", C_in="growth", total="c0 + (L - 1)*growth"),
    gave_all_layers_the_same_input=slip("The inputs grow by $g$ channels a layer.", total="L*c0"),
    gave_all_layers_the_last_input=slip("Earlier layers see fewer channels than the last one.", total="L*C_in"),
)  # fmt: skip
