"""Claim: what a transposed convolution does to the output of a convolution."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.vision", outcomes=(2, 4), level="understand", minutes=3, covers=("transposed_inverse",), rows=True,
    conventions=("cross-correlation",),
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.integers(-2, 3), 4)
    w: tuple = draw.vector(draw.nonzero(-2, 3), 2)
    rule: str = draw.choice("right", "right", "right", "input", "input", "turned")

    @property
    def stated(self):
        if self.rule == "input":
            return self.x
        u, v = self.w if self.rule == "right" else reversed(self.w)
        a, b, c = (self.w[0] * left + self.w[1] * right for left, right in zip(self.x, self.x[1:], strict=False))
        return u * a, v * a + u * b, v * b + u * c, v * c


@q.require
def kernel_and_signal_are_not_trivial(p: P) -> bool:
    return p.x.count(0) <= 1 and len(set(p.x)) >= 3 and p.w[0] != p.w[1]


q.prompt = r"""
A convolution layer with the kernel $w = <<w>>$ (stride 1, no padding, no bias) turns the signal $x = <<x>>$ into $y$.

**Statement.** The transposed convolution with the same kernel, stride and padding turns $y$ into $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("y", "corr(x, w)")
    note = "It multiplies by the transposed matrix, not by an inverse: each $y_i$ puts $y_i w$ into the places that it came from."
    t.step("z", "conv_transpose(y, w)", lambda: engine.conv_transpose1d([engine.conv1d([p.x], [[p.w]])[0]], [[p.w]])[0], note=note)
    t.step("far", "max(abs(z - s))", s=p.stated, note="The largest difference from the stated signal is")
    t.step("truth", "far == 0", note="So the statement is <<truth>>.")


@q.oracle("torch")
def there_and_back(p: P):
    functional, (x, w) = oracles.torch.nn.functional, oracles.parameters(p, "x w")
    back = functional.conv_transpose1d(functional.conv1d(x[None, None], w[None, None]), w[None, None])[0, 0]
    return {"truth": oracles.torch.equal(back, oracles.tensor(p.stated))}


@q.oracle("finite differences")
def gradient_of_the_outputs(p: P):
    """The transposed map of y is the gradient of half the squared length of the output."""
    y = [p.w[0] * left + p.w[1] * right for left, right in zip(p.x, p.x[1:], strict=False)]

    def half(x):
        return sum(value * (p.w[0] * x[i] + p.w[1] * x[i + 1]) for i, value in enumerate(y))

    return {"truth": tuple(oracles.slopes(half, x=p.x)["grad_x"]) == tuple(p.stated)}


q.slips(
    thought_that_it_inverts=slip("It has the shape of the inverse only, not its values.", z="x"),
    turned_the_kernel=slip("The kernel is put down as it is.", z="conv_transpose(y, flip(w))"),
    turned_the_kernel_before=slip("The layer does not flip the kernel.", y="corr(x, flip(w))"),
)  # fmt: skip
