"""Claim: is one pass with scaled inputs the mean over all dropout masks?"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2,), level="understand", minutes=4,
    covers=("dropout_linear", "dropout_relu"), decimals=4,
    rows=True, symbols={"scaled": r"\hat{y}", "E": r"\bar{y}"},
)  # fmt: skip


@q.params
class P:
    u: tuple = draw.vector(draw.nonzero(-5, 6), 2)
    b: int = draw.integers(-6, 6)
    unit: str = draw.choice("ReLU", "ReLU", "ReLU", "linear")
    v: int = draw.choice(-2, -1, 1, 2, 3)

    @property
    def sums(self):
        """For all four masks."""
        return tuple(self.b + a * self.u[0] + c * self.u[1] for a in (0, 1) for c in (0, 1))


@q.require
def about_half_of_the_units_see_both_signs(p: P) -> bool:
    both = min(p.sums) < 0 < max(p.sums)
    return 0 not in p.sums and 2 * p.b + sum(p.u) != 0 and (p.unit == "ReLU" or both) and (both or p.b * (p.u[0] + p.u[1]) != 0)


q.prompt = r"""
A unit computes $y = v\, \phi(b + w_0 x_0 + w_1 x_1)$ with $\phi(a) = <% if unit == "ReLU" %>\max(a, 0)<% else %>a<% endif %>$,
$v = <<v>>$ and $b = <<b>>$. For an input, $w_0 x_0 = <<u[0]>>$ and $w_1 x_1 = <<u[1]>>$. Each input is dropped (set to 0) with
probability $\frac{1}{2}$, independently of the other one.

**Statement.** The mean of $y$ over all choices of dropped inputs, each with its probability, equals the output of one pass in which
nothing is dropped and both inputs are multiplied by $\frac{1}{2}$.
"""
q.ask(truth=ask.claim(marks=1))


def output(p, **how):
    """Of the unit, by the engine's dropout with the rate 1/2."""
    a = engine.linear(engine.dropout(p.u, Fraction(1, 2), inverted=False, **how), ((1, 1),), (p.b,))
    return p.v * (engine.relu(a) if p.unit == "ReLU" else a)[0]


def mean_over_the_masks(p):
    """All four are equally likely."""
    return engine.ensemble_mean([output(p, mask=mask) for mask in ((0, 0), (1, 0), (0, 1), (1, 1))])


@q.solve
def solve(p: P, t):
    t.step(
        "a",
        "(b, b + u[0], b + u[1], b + u[0] + u[1])",
        note="With none, the first, the second and both inputs, $\\phi$ is taken of",
    )
    phi = "max({0}, 0)" if p.unit == "ReLU" else "{0}"
    note = "All four cases are equally likely, so the mean is"
    t.step("E", f"v*mean({phi.format('a')})", lambda: mean_over_the_masks(p), note=note)
    t.step("s", "b + u[0]/2 + u[1]/2", note="The pass with halved inputs computes")
    t.step("scaled", f"v*{phi.format('s')}" if p.unit == "ReLU" else "v*s", lambda: output(p, training=False))
    t.step("truth", "abs(E - scaled) < 0.001", note="So the statement is <<truth>>.")


@q.oracle("torch")
def all_masks(p: P):
    torch = oracles.torch
    phi = torch.relu if p.unit == "ReLU" else torch.nn.Identity()
    masks = torch.cat([torch.cartesian_prod(torch.arange(2), torch.arange(2)).double(), oracles.tensor(((0.5, 0.5),))])
    y = p.v * phi(torch.nn.functional.linear(masks, oracles.tensor((p.u,)), oracles.tensor((p.b,))))[:, 0]
    return {"truth": abs(torch.nn.functional.avg_pool1d(y[None, :4], 4)[0, 0].item() - y[4].item()) < 1e-9}


@q.oracle("second formula")
def same_side(p: P):
    """Equality holds for a linear unit, and for ReLU if all four pre-activations are on the same side of 0."""
    return {"truth": p.unit == "linear" or not min(p.sums) < 0 < max(p.sums)}


q.slips(
    thought_that_relu_does_not_matter=slip("The mean of ReLU is not ReLU of the mean where signs differ.", drawn=lambda p: {
        "E": "v*max(mean(a), 0)" if p.unit == "ReLU" else "v*mean(a)"}),
    thought_that_it_is_never_exact=slip("Where the unit is linear for all choices, it is exact.", truth="0 == 1"),
    forgot_the_bias=slip("The bias is never dropped.", a="(0, u[0], u[1], u[0] + u[1])"),
    halved_the_bias=slip("Only the inputs are multiplied.", s="b/2 + u[0]/2 + u[1]/2"),
)  # fmt: skip
