"""Claim: which function two ReLU units with kinks at 0 represent."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(1, 2), level="understand", minutes=2, covers=("relu_abs",),
    symbols={"high": "s_{+}", "low": "s_{-}"}, rows=True,
)  # fmt: skip

CURVES = {r"a\, \lvert x \rvert": (1, -1), r"a\, x": (1, 1), r"a \max(0, x)": (1, 0), r"a \max(0, -x)": (0, -1)}
"""Slopes right and left of 0 in multiples of a."""


@q.params
class P:
    curve: str = draw.choice(*CURVES, r"a\, \lvert x \rvert")
    a: int = draw.nonzero(-6, 6)
    w: tuple = draw.choice(*((u, -d) for u in (1, 2, 3) for d in (1, 2, 3)), *((-u, d) for u in (1, 2, 3) for d in (1, 2, 3)))
    change: str = draw.choice("none", "none", "none", "sign", "swap", "same")

    @property
    def v(self):
        right, left = (self.a * slope for slope in CURVES[self.curve])
        first, second = (right, left) if self.w[0] > 0 else (left, right)
        fit = Fraction(first, self.w[0]), Fraction(second, self.w[1])
        return {"none": fit, "sign": (fit[0], -fit[1]), "swap": fit[::-1], "same": (fit[0], fit[0])}[self.change]


@q.require
def a_change_is_one(p: P) -> bool:
    right, left = CURVES[p.curve]
    return p.change == "none" or (right * left != 0 and abs(p.v[0] * p.w[0]) + abs(p.v[1] * p.w[1]) != 0 and p.w[0] != -p.w[1])


q.prompt = r"""
A network with one input, two hidden ReLU units and a linear output computes
$$y = v_0\, \mathrm{ReLU}(w_0 x) + v_1\, \mathrm{ReLU}(w_1 x) \qquad \text{with } w = <<w>> \text{ and } v = <<p.v>>.$$

**Statement.** With $a = <<a>>$, the network computes $y = <<p.curve>>$ for all real $x$.
"""
q.ask(truth=ask.claim(marks=1))


def slope_at(p, x):
    """The slope of the network at x, by the engine's layers backwards."""
    units = [[w] for w in p.w]
    at_units = engine.linear_backward((1,), engine.relu(engine.linear((x,), units)), (p.v,))[0]
    return engine.linear_backward(engine.relu_backward(at_units, engine.linear((x,), units)), (x,), units)[0].item()


@q.solve
def solve(p: P, t):
    t.given(v=p.v)
    up, down = (0, 1) if p.w[0] > 0 else (1, 0)
    t.step("high", f"w[{up}]*v[{up}]", lambda: slope_at(p, 1), note=f"For $x > 0$ only unit {up} is active, and $y$ has the slope")
    t.step(
        "low",
        f"w[{down}]*v[{down}]",
        lambda: slope_at(p, -1),
        note=f"For $x < 0$ only unit {down} is active, and $y$ has the slope",
    )
    right, left = (p.a * slope for slope in CURVES[p.curve])
    t.step(
        "d", "abs(high - k) + abs(low - m)", k=right, m=left, note=f"The statement wants {right} and {left}. Both differ in sum by"
    )
    t.step("truth", "d == 0", note="So the statement is <<truth>>.")


@q.oracle("torch")
def slopes_of_the_network(p: P):
    x = oracles.parameter((-2, -1, 1, 3))
    y = oracles.torch.relu(x[:, None] * oracles.tensor(p.w)) @ oracles.tensor(p.v)
    wanted = {r"a\, \lvert x \rvert": x.abs(), r"a\, x": x, r"a \max(0, x)": x.clamp(min=0), r"a \max(0, -x)": (-x).clamp(min=0)}
    found, stated = (oracles.tensor(oracles.gradients(one.sum(), x=x)["grad_x"]) for one in (y, p.a * wanted[p.curve]))
    return {"truth": bool(oracles.torch.allclose(found, stated))}


@q.oracle("second formula")
def values_on_both_sides(p: P):
    def network(x):
        return sum(v * w * x for w, v in zip(p.w, p.v, strict=True) if w * x > 0)

    right, left = CURVES[p.curve]
    return {"truth": network(6) == 6 * p.a * right and network(-6) == -6 * p.a * left}


q.slips(
    took_both_units_for_active=slip("A unit with the input $w_i x$ is active on one side of 0 only.",
        high="sum(odot(w, v))", low="sum(odot(w, v))"),
    forgot_the_sign_of_the_weight=slip("Left of 0, a unit with a negative weight has a slope that is negative times $v_i$.",
        drawn=lambda p: {
        "low": f"abs(w[{int(p.w[0] > 0)}])*v[{int(p.w[0] > 0)}]"}),
    read_output_weights_as_slopes=slip("A slope is the product of both weights on its path.", drawn=lambda p: {
        "high": f"v[{int(p.w[0] < 0)}]", "low": f"v[{int(p.w[0] > 0)}]"}),
    looked_at_positive_inputs_only=slip("The function has to be right on both sides of 0.", d="abs(high - k)"),
)  # fmt: skip
