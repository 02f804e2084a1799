"""Weights of a standard, a grouped and a depthwise separable convolution."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.architectures", outcomes=(2, 4, 7), level="apply", minutes=5, covers=("W14-03",), largest=999_999,
    symbols={"N_g": r"N_{\mathrm{grouped}}", "N_s": r"N_{\mathrm{separable}}", "ratio": "r"},
    decimals=4,
)  # fmt: skip


@q.params
class P:
    C: int = draw.choice(8, 16, 24, 32, 40, 48, 56, 64, 80)
    O: int = draw.choice(8, 16, 24, 32, 40, 48, 56, 64, 80)  # noqa: E741
    k: int = draw.choice(3, 5, 7)
    g: int = draw.choice(2, 4, 8)


@q.require
def channels_change_and_numbers_stay_small(p: P) -> bool:
    return p.C != p.O and p.C * p.O * p.k**2 <= 99_999


q.prompt = r"""
A layer is to turn a map with $C = <<C>>$ channels into one of the same height and width with $O = <<O>>$ channels. None of the
convolutions has biases. Three ways are compared:

1. a standard $<<k>> \times <<k>>$ convolution,
2. a $<<k>> \times <<k>>$ convolution with $g = <<g>>$ groups,
3. a depthwise separable convolution: a $<<k>> \times <<k>>$ depthwise convolution with $C$ output channels, followed by a
   $1 \times 1$ convolution with $O$ output channels.
"""
q.ask(
    N=ask.integer("How many weights $N$ does the standard convolution have?", marks=1),
    N_g=ask.integer(r"How many weights $N_{\mathrm{grouped}}$ does the grouped convolution have?", marks=1),
    N_s=ask.integer(r"How many weights $N_{\mathrm{separable}}$ do both convolutions of the third way have together?", marks=1),
    ratio=ask.number(r"Compute the ratio $r = N_{\mathrm{separable}} / N$.", marks=1),
)


@q.solve
def solve(p: P, t):
    def weights(inputs, outputs, kernel, groups=1):
        return engine.conv2d_parameters(inputs, outputs, kernel, groups, bias=False)

    t.step("N", "k^2*C*O", lambda: weights(p.C, p.O, p.k), note="Each output channel has one kernel for each input channel.")
    t.step(
        "N_g",
        "k^2*C/g*O",
        lambda: weights(p.C, p.O, p.k, p.g),
        note="With groups, an output channel sees only the $C/g$ input channels of its group.",
    )
    t.say("The depthwise convolution has one kernel for each channel; the second one has one weight for each pair of channels.")
    t.step("N_s", "k^2*C + C*O", lambda: weights(p.C, p.C, p.k, p.C) + weights(p.C, p.O, 1))
    t.step("ratio", "N_s/N", note="This equals $1/O + 1/k^2$:")


@q.oracle("torch")
def sizes_of_the_tensors(p: P):
    def weights(inputs, outputs, kernel, groups=1):
        return oracles.torch.nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=False, device="meta").weight.numel()

    separable, standard = weights(p.C, p.C, p.k, p.C) + weights(p.C, p.O, 1), weights(p.C, p.O, p.k)
    return {"N": standard, "N_g": weights(p.C, p.O, p.k, p.g), "N_s": separable, "ratio": Fraction(separable, standard)}


@q.oracle("counting")
def addresses_of_the_weights(p: P):
    taps = [*product(range(p.k), range(p.k))]
    pairs = [*product(range(p.C), range(p.O))]
    same_group = [(i, o) for i, o in pairs if i * p.g // p.C == o * p.g // p.O]
    standard, grouped = len([*product(pairs, taps)]), len([*product(same_group, taps)])
    separable = len([*product(range(p.C), taps), *pairs])
    return {"N": standard, "N_g": grouped, "N_s": separable, "ratio": Fraction(separable, standard)}


q.slips(
    forgot_the_second=slip(r"The $1 \times 1$ convolution has $C \cdot O$ weights.", N_s="k^2*C", essential=True),
    made_the_depthwise_part_dense=slip("In the depthwise part every channel has a single kernel.", N_s="k^2*C*C + C*O"),
    multiplied_both_parts=slip("The weights of both convolutions are added.", N_s="k^2*C*C*O"),
    ignored_the_groups=slip("An output channel sees only the input channels of its group.", N_g="k^2*C*O"),
    divided_twice=slip("Each output has $C/g$ kernels: it falls by $g$ once.", N_g="k^2*C/g*O/g"),
    gave_both_parts_the_outputs=slip("The depthwise part has $C$ kernels, not $O$.", N_s="k^2*O + C*O"),
    forgot_the_input_channels=slip("An output channel has one kernel for each input channel.", N="k^2*O"),
    turned_the_ratio=slip("The separable convolution stands above the bar.", ratio="N/N_s"),
)  # fmt: skip
