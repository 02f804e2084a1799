"""A recurrent network that computes a given function.

The network is linear and reads three inputs. Any weights that do the job are right: the task fixes w, the product v u, and
v (w^3 h_0 + (1 + w + w^2) b).
"""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="rnn.design",
    outcomes=(2, 7),
    level="create",
    minutes=7,
    conventions=("zero-based time",),
    rows=True,
    symbols={"weights": "(w, u, b, v)"},
)
SLACK = Fraction(1, 20)


@q.params
class P:
    ratio: int = draw.choice(-3, -2, 1, 2, 3)
    a3: int = draw.nonzero(-4, 5)
    drift: int = draw.nonzero(-3, 3)
    h0: int = draw.nonzero(-2, 3)

    @property
    def a2(self):
        return self.a3 * self.ratio

    @property
    def a1(self):
        return self.a3 * self.ratio**2

    @property
    def a0(self):
        return self.ratio**3 * self.h0 + self.drift * (1 + self.ratio + self.ratio**2)


@q.require
def the_constant_is_workable(p: P) -> bool:
    return 0 < abs(p.a0) <= 60


q.prompt = r"""
A linear recurrent network with one unit and one output computes
$$h_t = w\, h_{t-1} + u\, x_t + b \quad (t = 1, 2, 3), \qquad y = v\, h_3, \qquad h_0 = <<h0>>.$$
For all inputs $x_1, x_2, x_3$ it must compute $y = a_1 x_1 + a_2 x_2 + a_3 x_3 + a_0$ with
$$a_1 = <<p.a1>>, \quad a_2 = <<p.a2>>, \quad a_3 = <<a3>>, \quad a_0 = <<p.a0>>.$$
"""


def output(p, w, u, b, v, inputs):
    """What the network computes for one triple of inputs."""
    h = p.h0
    for x in inputs:
        h = w * h + u * x + b
    return v * h


def computes_the_function(p, values):
    """The output is affine in the inputs, so four points decide."""
    points = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1))
    wanted = (p.a0, p.a0 + p.a1, p.a0 + p.a2, p.a0 + p.a3)
    return all(
        abs(output(p, values["w"], values["u"], values["b"], values["v"], point) - y) <= SLACK
        for point, y in zip(points, wanted, strict=True)
    )


q.ask(
    w=ask.number("Which value must the recurrent weight $w$ have?", marks=2),
    weights=ask.satisfies(
        "Give weights $w$, $u$, $b$ and $v$ with which the network computes the function. Any choice that works earns full points.",
        marks=4,
        fields=(("w", "number"), ("u", "number"), ("b", "number"), ("v", "number")),
        verify=computes_the_function,
    ),
)


@q.solve
def solve(p: P, t):
    t.say(r"Unrolled, $h_3 = w^3 h_0 + w^2 u\, x_1 + w u\, x_2 + u\, x_3 + (1 + w + w^2)\, b$, and $y = v\, h_3$.")
    t.say(
        r"Comparing coefficients gives $a_1 = v u w^2$, $a_2 = v u w$, $a_3 = v u$ and "
        r"$a_0 = v \left(w^3 h_0 + (1 + w + w^2)\, b\right)$. The second and the third determine $w$:"
    )
    t.given(a0=p.a0, a1=p.a1, a2=p.a2)
    t.step("w", "a2/a3")
    t.say(
        f"Any $(w, u, b, v)$ with $w = {p.ratio}$, $v u = {p.a3}$ and "
        f"$v \\left({p.ratio**3 * p.h0} + {1 + p.ratio + p.ratio**2}\\, b\\right) = {p.a0}$ works. For instance, with $v = 1$:"
    )
    t.step("u", "a3")
    t.step("b", "(a0 - w^3*h0)/(1 + w + w^2)")
    t.step("weights", "(w, u, b, 1)")


@q.oracle("torch")
def run_on_many_inputs(p: P):
    """The network beside the function on a grid of inputs; w is the one whole number with which a fit leaves no residual."""
    torch = oracles.torch
    x = oracles.tensor(tuple(product((-2, 0, 1, 3), repeat=3)))
    wanted = x @ oracles.tensor((p.a1, p.a2, p.a3)) + p.a0

    def works(values):
        w, u, b, v = (float(values[name]) for name in ("w", "u", "b", "v"))
        h = torch.full((len(x),), float(p.h0), dtype=torch.float64)
        for step in x.T:
            h = w * h + u * step + b
        return bool((v * h - wanted).abs().max() < 0.5)

    def residual(w):
        regressors = torch.stack((x @ oracles.tensor((w * w, w, 1)), torch.ones(len(x), dtype=torch.float64)), dim=1)
        return float((regressors @ torch.linalg.lstsq(regressors, wanted[:, None]).solution - wanted[:, None]).abs().max())

    return {"w": next(w for w in range(-5, 6) if residual(w) < 1e-9), "weights": works}


@q.oracle("second formula")
def compare_coefficients(p: P):
    def works(values):
        w, u, b, v = (Fraction(values[name]) for name in ("w", "u", "b", "v"))
        found = (v * u * w**2, v * u * w, v * u, v * (w**3 * p.h0 + b * w**2 + b * w + b))
        return all(abs(have - want) < Fraction(1, 10) for have, want in zip(found, (p.a1, p.a2, p.a3, p.a0), strict=True))

    return {"w": Fraction(p.a1, p.a2), "weights": works}


q.slips(
    added_the_bias_once=slip(r"The bias enters at every step and is carried on by $w$: in $h_3$ it appears as $b\,(1 + w + w^2)$.",
        b="a0 - w^3*h0", essential=True),
    did_not_carry_the_initial_state=slip("The initial state is multiplied by $w$ at each of three steps: it contributes $w^3 h_0$.",
        b="(a0 - h0)/(1 + w + w^2)"),
    forgot_the_initial_state=slip("The initial state is not 0: it contributes $w^3 h_0$.", b="a0/(1 + w + w^2)"),
    gave_the_highest_power_to_the_last_input=slip(
        "The first input passes through $w$ twice, the last one not at all: $a_1 = v u w^2$ and $a_3 = v u$.", w="a2/a1", u="a1"),
)  # fmt: skip
