"""Claim: what a depthwise separable convolution saves."""

from fractions import Fraction
from functools import partial
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.vision", outcomes=(2, 4), level="understand", minutes=3, covers=("depthwise_ratio",), largest=999_999,
    apart=("vision/separable_convolution",), symbols={"ratio": "r"},
)  # fmt: skip


@q.params
class P:
    C: int = draw.choice(4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24)
    O: int = draw.choice(4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24)  # noqa: E741
    k: int = draw.choice(3, 5)
    rule: str = draw.choice("right", "right", "right", "inputs", "first", "second")

    @property
    def stated(self):
        return {
            "right": Fraction(1, self.O) + Fraction(1, self.k**2), "inputs": Fraction(1, self.C) + Fraction(1, self.k**2),
            "first": Fraction(1, self.O), "second": Fraction(1, self.O) + Fraction(1, self.k),
        }[self.rule]  # fmt: skip


@q.require
def channels_change(p: P) -> bool:
    return p.C != p.O


q.prompt = r"""
A $<<k>> \times <<k>>$ convolution with $C = <<C>>$ input channels and $O = <<O>>$ output channels is replaced by a depthwise
separable one: a $<<k>> \times <<k>>$ depthwise convolution with $C$ output channels, followed by a $1 \times 1$ convolution with
$O$ output channels. There are no biases.

**Statement.** The replacement has $\frac{<<p.stated.numerator>>}{<<p.stated.denominator>>}$ of the weights of the original.
"""
q.ask(truth=ask.claim(marks=1))


def ratio_of_the_layers(p):
    """By the engine's counts."""
    count = partial(engine.conv2d_parameters, bias=False)
    return Fraction(count(p.C, p.C, p.k, groups=p.C) + count(p.C, p.O, 1), count(p.C, p.O, p.k))


@q.solve
def solve(p: P, t):
    note = "Both parts of the replacement, divided by the weights of the original:"
    t.step("ratio", "(k^2*C + C*O)/(k^2*C*O)", lambda: ratio_of_the_layers(p), note=note)
    t.step("truth", "ratio == stated", stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def tensors(p: P):
    def weights(inputs, outputs, kernel, groups=1):
        return oracles.torch.nn.Conv2d(inputs, outputs, kernel, groups=groups, bias=False, device="meta").weight.numel()

    return {"truth": Fraction(weights(p.C, p.C, p.k, p.C) + weights(p.C, p.O, 1), weights(p.C, p.O, p.k)) == p.stated}


@q.oracle("counting")
def addresses(p: P):
    taps = [*product(range(p.k), repeat=2)]
    few = len([*product(range(p.C), taps), *product(range(p.C), range(p.O))])
    return {"truth": Fraction(few, len([*product(range(p.C), range(p.O), taps)])) == p.stated}


q.slips(
    forgot_the_second_part=slip(r"The $1 \times 1$ convolution has weights, too.", ratio="k^2*C/(k^2*C*O)"),
    gave_the_depthwise_part_the_outputs=slip("The depthwise part has one kernel for each of its $C$ channels.",
        ratio="(k^2*O + C*O)/(k^2*C*O)"),
    counted_the_side=slip("A kernel has $k^2$ weights.", ratio="(k*C + C*O)/(k*C*O)"),
)  # fmt: skip
