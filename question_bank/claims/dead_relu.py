"""Claim: can a ReLU unit get a gradient from inputs of given ranges?"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2, 6), level="understand", minutes=2, covers=("dead_relu",),
    symbols={"top": r"z_{\mathrm{max}}"},
)  # fmt: skip


@q.params
class P:
    w_0: int = draw.nonzero(-3, 3)
    w_1: int = draw.nonzero(-3, 3)
    b: int = draw.integers(-9, 2)
    low_0: int = draw.integers(-3, 1)
    low_1: int = draw.integers(-3, 1)
    range_0: int = draw.integers(1, 4)
    range_1: int = draw.integers(1, 4)
    wording: str = draw.choice("gets a gradient that is not 0 for at least one", "gets a gradient of 0 for every")

    @property
    def high(self):
        return self.low_0 + self.range_0, self.low_1 + self.range_1


def best(p):
    return p.b + max(p.w_0 * p.low_0, p.w_0 * p.high[0]) + max(p.w_1 * p.low_1, p.w_1 * p.high[1])


@q.require
def the_largest_pre_activation_is_close_to_zero_but_not_zero(p: P) -> bool:
    return 1 <= abs(best(p)) <= 4


q.prompt = r"""
A ReLU unit computes $h = \max(0, z)$ with $z = w_0 x_0 + w_1 x_1 + b$ and $w_0 = <<w_0>>$, $w_1 = <<w_1>>$, $b = <<b>>$. The loss
always sends back a gradient $\partial L / \partial h \ne 0$. The inputs may take any pair of values in these ranges:
$$<<low_0>> \le x_0 \le <<p.high[0]>>, \qquad <<low_1>> \le x_1 \le <<p.high[1]>>.$$

**Statement.** The bias $b$ of the unit <<wording>> such input.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    ends = [end if w > 0 else low for w, low, end in zip((p.w_0, p.w_1), (p.low_0, p.low_1), p.high, strict=True)]
    t.step("top", "w_0*x_0 + w_1*x_1 + b", lambda: engine.linear(ends, ((p.w_0, p.w_1),), (p.b,))[0], x_0=ends[0], x_1=ends[1],
        note="$z$ is largest where each input has the end of its range that fits the sign of its weight:")  # fmt: skip
    live = "positive: there, and near it, the unit passes a gradient"
    dead = "negative: the unit is never active and is dead"
    t.step("alive", "top > 0", note=f"This is <% if alive %>{live}<% else %>{dead}<% endif %>.")
    t.step("truth", "alive == stated", stated="not 0" in p.wording, note="So the statement is <<truth>>.")


@q.oracle("torch")
def autograd_on_the_corners(p: P):
    torch = oracles.torch
    x = torch.cartesian_prod(*(oracles.tensor(ends) for ends in zip((p.low_0, p.low_1), p.high, strict=True)))
    b = oracles.parameter((p.b,) * 4)
    torch.relu(x @ oracles.tensor((p.w_0, p.w_1)) + b).sum().backward()
    return {"truth": bool(b.grad.any()) == ("not 0" in p.wording)}


@q.oracle("brute force")
def try_a_grid(p: P):
    """All pairs of whole numbers in the ranges: a linear function is largest at one of them."""
    alive = [
        (x, y)
        for x in range(p.low_0, p.low_0 + p.range_0 + 1)
        for y in range(p.low_1, p.low_1 + p.range_1 + 1)
        if p.w_0 * x + p.w_1 * y + p.b > 0
    ]
    return {"truth": bool(alive) == (p.wording == "gets a gradient that is not 0 for at least one")}


q.slips(
    took_the_upper_ends=slip("For a negative weight, the lower end gives the larger product.", drawn=lambda p: {
        "top": f"w_0*{p.high[0]} + w_1*{p.high[1]} + b"}),
    forgot_the_bias=slip("The bias belongs to $z$.", top="w_0*x_0 + w_1*x_1"),
    trusted_the_sign_of_the_bias=slip("A negative bias alone does not make a unit dead.", alive="b > 0"),
    thought_that_no_unit_is_dead=slip("Where $z < 0$, the slope of ReLU is 0.", alive="top > -100"),
)  # fmt: skip
