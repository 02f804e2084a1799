"""Claim: how far the output of a chain of layers moves when the input is shifted."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=2, covers=("conv_equivariant", "W4-14"),
    symbols={"stride": "s", "moved": "m"},
)  # fmt: skip


@q.params
class P:
    strides: tuple = draw.vector(draw.choice(1, 1, 1, 2, 3), 3)
    kernels: tuple = draw.vector(draw.integers(2, 5), 3)
    times: int = draw.integers(1, 12)
    side: str = draw.choice("to the left", "to the right", "upward", "downward")
    guess: str = draw.choice("right", "right", "as far", "last")

    @property
    def shift(self):
        return self.times * self.strides[0] * self.strides[1] * self.strides[2]

    @property
    def stated(self):
        s = self.strides
        return {"right": self.times, "as far": self.shift, "last": Fraction(self.shift, s[2])}[self.guess]


@q.require
def the_shift_is_moderate(p: P) -> bool:
    return p.shift <= 30


q.prompt = r"""
An image passes a convolution layer with a kernel of side <<kernels[0]>> and stride <<strides[0]>>, a ReLU, max pooling with windows
of side <<kernels[1]>> and stride <<strides[1]>>, and a convolution layer with a kernel of side <<kernels[2]>> and
stride <<strides[2]>>. The image is now shifted by <<p.shift>> pixel<< "s" * (p.shift > 1) >> <<side>>.

**Statement.** Far from the borders, the new output is the old output, shifted by <<p.stated>> place<< "s" * (p.stated > 1) >>
<<side>>, whatever the image and the weights are.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(s_1=p.strides[0], s_2=p.strides[1], s_3=p.strides[2], n=p.shift)
    layers = list(zip(p.kernels, p.strides, strict=True))
    note = "Neighboring outputs look at windows of the image that lie apart by"
    t.step("stride", "s_1*s_2*s_3", lambda: engine.receptive_field(layers)[-1].jump, note=note)
    t.step("moved", "n/stride", note="The shift moves the windows of outputs onto those of other outputs, which lie away by")
    t.step("truth", "moved == stated", stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def shift_a_picture(p: P):
    """One row of a picture without a pattern, cut out twice."""
    torch = oracles.torch
    signal = torch.arange(1000, dtype=torch.float64).square().sin()
    first, last = (torch.arange(1, k + 1, dtype=torch.float64).square().cos()[None, None] for k in p.kernels[::2])

    def run(cut):
        h = torch.relu(torch.conv1d(cut[None, None], first, stride=p.strides[0]))
        h = torch.nn.functional.max_pool1d(h, p.kernels[1], p.strides[1])
        return torch.conv1d(h, last, stride=p.strides[2])[0, 0]

    old, new = run(signal[100:900]), run(signal[100 - p.shift : 900 - p.shift])
    place = int(p.stated)
    length = min(len(old), len(new)) - place
    return {"truth": place == p.stated and length > 3 and torch.allclose(new[place:][:length], old[:length], rtol=0, atol=1e-9)}


@q.oracle("counting")
def follow_one_window(p: P):
    """The window of output 0 begins at pixel 0; counts outputs up to the one whose window begins where the shift leads."""
    starts = [a * p.strides[0] for a in (b * p.strides[1] for b in range(0, 200 * p.strides[2], p.strides[2]))]
    return {"truth": len([start for start in starts if start < p.shift]) == p.stated}


q.slips(
    thought_that_the_output_moves_as_far=slip("With strides above 1, the output moves by fewer places.", moved="n"),
    counted_the_last_stride_only=slip("The strides of all layers count.", stride="s_3"),
    forgot_the_pooling=slip("The stride of pooling counts, too.", stride="s_1*s_3"),
    multiplied_by_the_strides=slip("A step of the output is many pixels of the image, not the reverse.", moved="n*s_1*s_2"),
    added_the_strides=slip("Strides multiply.", stride="s_1 + s_2 + s_3"),
)  # fmt: skip
