"""Claim: the weights of a dilated convolution."""

from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.vision", outcomes=(2, 4), level="understand", minutes=2, covers=("dilated_params",), largest=999_999,
)  # fmt: skip


@q.params
class P:
    C: int = draw.choice(2, 3, 4, 8, 16)
    O: int = draw.choice(4, 5, 8, 10, 16)  # noqa: E741
    k: int = draw.choice(3, 5)
    d: int = draw.choice(2, 3, 4)
    rule: str = draw.choice("kernel", "kernel", "kernel", "field", "doubled", "plane")

    @property
    def stated(self):
        pairs = self.C * self.O
        return {
            "kernel": self.k**2 * pairs, "field": (self.d * (self.k - 1) + 1) ** 2 * pairs,
            "doubled": self.d * self.k**2 * pairs, "plane": self.k**2 * self.O,
        }[self.rule]  # fmt: skip


q.prompt = r"""
A convolution layer has <<C>> input channels, <<O>> output channels, $<<k>> \times <<k>>$ kernels with dilation $d = <<d>>$
(neighboring weights meet pixels that lie $d$ places apart), and no biases.

**Statement.** The layer has <<p.stated>> weights.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    note = "Dilation moves the weights of a kernel apart, but it adds none."
    t.step("N", "k^2*C*O", lambda: engine.conv2d_parameters(p.C, p.O, p.k, bias=False), note=note)
    t.step("truth", "N == stated", stated=p.stated, note="The statement says <<p.stated>>, so it is <<truth>>.")


@q.oracle("torch")
def layer(p: P):
    made = oracles.torch.nn.Conv2d(p.C, p.O, p.k, dilation=p.d, bias=False, device="meta")
    return {"truth": made.weight.numel() == p.stated}


@q.oracle("counting")
def pixels_that_are_met(p: P):
    """A weight for each pixel that one output sees, and each pair of channels."""
    seen = {(p.d * i, p.d * j) for i, j in product(range(p.k), repeat=2)}
    return {"truth": len([*product(seen, range(p.C), range(p.O))]) == p.stated}


q.slips(
    filled_the_gaps=slip("The pixels between are skipped: there are no weights for them.", N="(d*(k - 1) + 1)^2*C*O"),
    multiplied_by_the_dilation=slip("The number of weights does not depend on the dilation.", N="d*k^2*C*O"),
    forgot_the_input_channels=slip("Each output channel has a kernel for each input channel.", N="k^2*O"),
)  # fmt: skip
