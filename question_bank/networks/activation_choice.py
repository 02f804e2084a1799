r"""Properties of an activation function, from its values and its derivative."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.activations", outcomes=(1, 2), level="analyze", minutes=5, covers=("W2-12",), rows=True,
    symbols={"steepest": r"\max_x f'(x)"},
)  # fmt: skip

# definition: which of the statements hold, and 1 / (largest slope for a = b = 1)
FUNCTIONS = {
    r"a\, \sigma(b x)": ((1, 0, 1, 0, 1), 4), r"a \tanh(b x)": ((1, 0, 1, 1, 0), 1), r"a \max(0,\; b x)": ((0, 1, 0, 0, 1), 1),
    r"a \max(0.1\, b x,\; b x)": ((0, 0, 0, 0, 0), 1), r"a \ln(1 + e^{b x})": ((0, 0, 1, 0, 1), 1),
    r"a \max(-1, \min(1,\; b x))": ((1, 1, 0, 1, 0), 1), r"a\, \frac{b x}{1 + \lvert b x \rvert}": ((1, 0, 1, 1, 0), 1),
    r"a \max(0, \min(1,\; b x))": ((1, 1, 0, 0, 1), 1),
}  # fmt: skip
# where each function is as steep as it gets, or close enough, and the gradient of its input there
STEEP = (
    (0, engine.sigmoid_backward), (0, engine.tanh_backward), (1, engine.relu_backward),
    (1, lambda g, z: engine.leaky_relu_backward(g, z, Fraction(1, 10))), (30, engine.softplus_backward),
    (0, engine.hardtanh_backward), (0, engine.softsign_backward), (Fraction(1, 2), lambda g, z: engine.hardtanh_backward(g, z, 0)),
)  # fmt: skip
NAMES = (
    "It saturates at both ends.", "On an interval, its derivative is exactly 0.", "It has a derivative everywhere.",
    "Its graph is symmetric about the origin.", "It is never negative.",
)  # fmt: skip


@q.params
class P:
    name: str = draw.choice(*FUNCTIONS)
    a: object = draw.decimals("0.5", "1", "1.5", "2", "3", "0.2", "0.8", "5")
    b: object = draw.decimals("0.5", "1", "2", "4", "0.25", "3", "0.4", "1.6")


@q.require
def the_factors_differ_and_something_is_true(p: P) -> bool:
    return p.a != p.b and any(FUNCTIONS[p.name][0])


q.prompt = r"""
A layer uses the activation function $f(x) = <<p.name>>$ with $a = <<a>>$ and
$b = <<b>>$<<"; $\\sigma$ is the logistic sigmoid" if "sigma" in p.name else "">>.
"""
q.ask(
    steepest=ask.number(r"What is the smallest number that the derivative $f'(x)$ nowhere exceeds where it exists?", marks=1),
    has=ask.choices("Which of these statements hold for $f$?", marks=3, options=NAMES, keep_order=True),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    flags, k = FUNCTIONS[p.name]
    z, backward = STEEP[list(FUNCTIONS).index(p.name)]
    t.given(k=k)
    slopes = "The sigmoid is at most $1/4$ steep, at 0" if k == 4 else "Without factors the slope is at most 1"
    note = f"{slopes}; the chain rule multiplies by $a$ and $b$:"
    t.step("steepest", "a*b/k", lambda: p.b * backward(p.a, z), note=note)
    t.step("c", "", flags, note="Statement by statement, seen at both ends, at 0 and at the kinks, with a 1 for those that hold:")
    t.step("has", "chosen(names, c)", names=NAMES)


@q.oracle("torch")
def autograd_on_a_grid(p: P):
    torch = oracles.torch
    a, b, clamp = float(p.a), float(p.b), torch.clamp
    layers = dict(zip(FUNCTIONS, (
        torch.sigmoid, torch.tanh, torch.relu, lambda z: torch.nn.functional.leaky_relu(z, 0.1), torch.nn.functional.softplus,
        torch.nn.functional.hardtanh, torch.nn.functional.softsign, lambda z: clamp(z, 0, 1)), strict=True))  # fmt: skip

    def run(z):
        """Values and slopes where b x is z."""
        x = oracles.parameter(oracles.numbers(z / b))
        f = a * layers[p.name](b * x)
        return f, oracles.tensor(oracles.gradients(f.sum(), x=x)["grad_x"])

    grid = torch.linspace(-12, 12, 241, dtype=torch.float64)
    kinks = oracles.tensor((-1, 0, 1))
    (f, slopes), ends = run(grid), run(oracles.tensor((-(10**5), 10**5)))[1]
    held = (
        bool((ends.abs() < 1e-4).all()), int((slopes == 0).sum()) > 20,
        torch.allclose(run(kinks - 1e-7)[1], run(kinks + 1e-7)[1], rtol=1e-4, atol=1e-4),
        torch.allclose(f, -run(-grid)[0]), bool((f >= 0).all()),
    )  # fmt: skip
    return {
        "steepest": torch.cat((slopes, ends)).max().item(),
        "has": tuple(name for name, holds in zip(NAMES, held, strict=True) if holds),
    }


@q.oracle("finite differences")
def slopes_at_some_places(p: P):
    def f(x):
        z = float(p.b) * x
        kinds = (
            lambda: 1 / (1 + math.exp(-z)), lambda: math.tanh(z), lambda: max(0, z), lambda: z if z > 0 else z / 10,
            lambda: math.log1p(math.exp(-abs(z))) + max(z, 0), lambda: sorted((-1, z, 1))[1], lambda: z / (1 + abs(z)),
            lambda: sorted((0, z, 1))[1],
        )  # fmt: skip
        return float(p.a) * kinds[list(FUNCTIONS).index(p.name)]()

    def slope(z):
        return oracles.slopes(f, x=z / float(p.b))["grad_x"]

    h = 1e-12 if "vert" in p.name else 1e-5
    steepest = max(map(slope, (0.5, 40)))
    steepest = max(steepest, (f(h) - f(-h)) / (2 * h)) if "max" not in p.name else steepest
    scale = float(p.a * p.b)
    held = (
        max(abs(slope(600)), abs(slope(-600))) < 1e-4 * scale, 0 in (slope(-3), slope(3)),
        all(abs(slope(z - 1e-4) - slope(z + 1e-4)) < 0.01 * scale for z in (-1, 0, 1)),
        abs(f(0.7) + f(-0.7)) < 1e-9, min(map(f, (-9, -2, -0.1, 0.1, 2, 9))) >= 0,
    )  # fmt: skip
    return {"steepest": steepest, "has": tuple(name for name, holds in zip(NAMES, held, strict=True) if holds)}


q.slips(
    forgot_the_inner_factor=slip("The chain rule multiplies by the inner derivative $b$.", steepest="a/k"),
    forgot_the_outer_factor=slip("The factor $a$ multiplies the derivative as well.", steepest="b/k"),
    looked_at_one_end_only=slip("Both ends of the curve must be flat.", c="(1, c[1], c[2], c[3], c[4])"),
    took_small_values_for_zeros=slip("What only tends to 0 is not exactly 0.", c="(c[0], c[0], c[2], c[3], c[4])"),
    overlooked_the_kinks=slip("At a kink there is no derivative.", c="(c[0], c[1], 1, c[3], c[4])"),
    thought_flat_functions_centered=slip("A function that is flat at both ends need not be odd.",
                                         c="(c[0], c[1], c[2], c[0], c[4])"),
)  # fmt: skip
