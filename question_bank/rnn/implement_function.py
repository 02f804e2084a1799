"""A recurrent network that computes a given function.

Any weights that do the job are right: the task fixes w, the product v u, and v (w^3 h_0 + (1 + w + w^2) b).
"""

from fractions import Fraction
from functools import reduce
from itertools import product

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="rnn.design", outcomes=(2, 7), level="create", minutes=7, covers=("W12-05",),
    conventions=("zero-based time",), rows=True, symbols={"weights": "(w, u, b, v)"},
)  # fmt: skip


@q.params
class P:
    ratio: int = draw.choice(-3, -2, 1, 2, 3)
    a3: int = draw.nonzero(-4, 5)
    drift: int = draw.nonzero(-3, 3)
    h0: int = draw.nonzero(-2, 3)

    @property
    def a(self):
        """The coefficients from a_0 to a_3."""
        w, u = self.ratio, self.a3
        return w**3 * self.h0 + self.drift * (1 + w + w**2), u * w**2, u * w, u


@q.require
def the_constant_is_workable(p: P) -> bool:
    return 0 < abs(p.a[0]) <= 60


q.prompt = r"""
A linear recurrent network with one unit and one output computes
$$h_t = w\, h_{t-1} + u\, x_t + b \quad (t = 1, 2, 3), \qquad y = v\, h_3, \qquad h_0 = <<h0>>.$$
For all inputs $x_1, x_2, x_3$ it must compute $y = a_1 x_1 + a_2 x_2 + a_3 x_3 + a_0$ with
$$a_1 = <<p.a[1]>>, \quad a_2 = <<p.a[2]>>, \quad a_3 = <<a3>>, \quad a_0 = <<p.a[0]>>.$$
"""


def computes_the_function(p, values):
    """The output is affine in the inputs, so four points decide; each of them is a requirement."""
    w, u, b, v = (values[name] for name in "wubv")
    points = {(0, 0, 0): 0, (1, 0, 0): p.a[1], (0, 1, 0): p.a[2], (0, 0, 1): p.a[3]}
    found = {point: v * reduce(lambda h, x: w * h + u * x + b, point, p.h0) for point in points}
    return tuple(abs(found[point] - p.a[0] - slope) <= Fraction(1, 20) for point, slope in points.items())


q.ask(
    w=ask.number("Which value must the recurrent weight $w$ have?", marks=2),
    weights=ask.satisfies(
        "Give weights $w$, $u$, $b$ and $v$ with which the network computes the function. Any choice that works earns full points.",
        marks=4, fields=(("w", "number"), ("u", "number"), ("b", "number"), ("v", "number")), verify=computes_the_function,
        each="coefficient $a_k$",
        shows={"a_1": "v*u*w^2", "a_2": "v*u*w", "a_3": "v*u", "a_0": "v*(w^3*h0 + (1 + w + w^2)*b)"}),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say(r"Unrolled, $h_3 = w^3 h_0 + w^2 u\, x_1 + w u\, x_2 + u\, x_3 + (1 + w + w^2)\, b$, and $y = v\, h_3$.")
    t.say(r"By comparison, $a_1 = v u w^2$, $a_2 = v u w$, $a_3 = v u$ and $a_0 = v \left(w^3 h_0 + (1 + w + w^2)\, b\right)$.")
    t.given(a0=p.a[0], a1=p.a[1], a2=p.a[2])
    t.step("w", "a2/a3", note="The second and the third determine $w$.")
    rest = f"v \\left({p.ratio**3 * p.h0} + {1 + p.ratio + p.ratio**2}\\, b\\right) = {p.a[0]}"
    t.say(f"Any $(w, u, b, v)$ with $w = {p.ratio}$, $v u = {p.a3}$ and ${rest}$ works. For instance, with $v = 1$:")
    t.step("u", "a3")
    t.step("b", "(a0 - w^3*h0)/(1 + w + w^2)")
    t.step("weights", "(w, u, b, 1)")


@q.oracle("torch")
def run_on_many_inputs(p: P):
    """The network beside the function on a grid of inputs; w is the one whole number with which a fit leaves no residual."""
    torch, x = oracles.torch, oracles.tensor(tuple(product((-2, 0, 1, 3), repeat=3)))
    wanted = x @ oracles.tensor(p.a[1:]) + p.a[0]

    def works(values):
        w, u, b, v = (float(values[name]) for name in "wubv")
        h = oracles.tensor(p.h0)
        for step in x.T:
            h = w * h + u * step + b
        return bool((v * h - wanted).abs().max() < 0.5)

    def residual(w):
        regressors = torch.stack((x @ oracles.tensor((w * w, w, 1)), torch.ones_like(wanted)), dim=1)
        return (regressors @ torch.linalg.lstsq(regressors, wanted[:, None]).solution)[:, 0].dist(wanted)

    return {"w": next(w for w in range(-5, 6) if residual(w) < 1e-9), "weights": works}


@q.oracle("second formula")
def compare_coefficients(p: P):
    def works(values):
        w, u, b, v = (Fraction(values[name]) for name in "wubv")
        found = (v * (w**3 * p.h0 + b * w**2 + b * w + b), v * u * w**2, v * u * w, v * u)
        return all(abs(have - want) < Fraction(1, 10) for have, want in zip(found, p.a, strict=True))

    return {"w": Fraction(p.a[1], p.a[2]), "weights": works}


q.slips(
    added_the_bias_once=slip(r"The bias enters at every step: $h_3$ contains $b\,(1 + w + w^2)$.", b="a0 - w^3*h0", essential=True),
    did_not_carry_the_initial_state=slip("The initial state contributes $w^3 h_0$, not $h_0$.", b="(a0 - h0)/(1 + w + w^2)"),
    forgot_the_initial_state=slip("The initial state is not 0: it contributes $w^3 h_0$.", b="a0/(1 + w + w^2)"),
    turned_the_powers=slip("The first input passes through $w$ twice, the last one not at all.", w="a2/a1", u="a1"),
)  # fmt: skip
