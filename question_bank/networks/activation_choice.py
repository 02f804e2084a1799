r"""Which properties an activation function has, from its values and its derivative."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.activations", outcomes=(1, 2), level="analyze", minutes=5, covers=("W2-12",), rows=True,
    symbols={"steepest": r"\max_x f'(x)"},
)  # fmt: skip

# definition: (bounded, flat on the right, flat on the left, exactly 0 on the left, odd), and 1 / (largest slope for a = b = 1)
FUNCTIONS = {
    r"a\, \sigma(b x)": ((1, 1, 1, 0, 0), 4), r"a \tanh(b x)": ((1, 1, 1, 0, 1), 1), r"a \max(0,\; b x)": ((0, 0, 1, 1, 0), 1),
    r"a \max(0.1\, b x,\; b x)": ((0, 0, 0, 0, 0), 1), r"a \ln(1 + e^{b x})": ((0, 0, 1, 0, 0), 1),
    r"a \max(-1, \min(1,\; b x))": ((1, 1, 1, 0, 1), 1), r"a\, \frac{b x}{1 + \lvert b x \rvert}": ((1, 1, 1, 0, 1), 1),
    r"a \max(0, \min(1,\; b x))": ((1, 1, 1, 1, 0), 1),
}  # fmt: skip
# where each function is as steep as it gets, or close enough, and the gradient of its input there
STEEP = (
    (0, engine.sigmoid_backward), (0, engine.tanh_backward), (1, engine.relu_backward),
    (1, lambda g, z: engine.leaky_relu_backward(g, z, Fraction(1, 10))), (30, engine.softplus_backward),
    (0, engine.hardtanh_backward), (0, engine.softsign_backward), (Fraction(1, 2), lambda g, z: engine.hardtanh_backward(g, z, 0)),
)  # fmt: skip
NAMES = (
    "Its values stay between two bounds.", "For large positive $x$ its derivative tends to 0 or is 0 (it saturates there).",
    "For very negative $x$ its derivative tends to 0 or is 0.", "It is exactly 0 for all $x < 0$, so that its outputs are sparse.",
    "Its graph is symmetric about the origin: $f(-x) = -f(x)$ for all $x$.",
    "There are two inputs whose outputs are farther apart than the inputs.",
)  # fmt: skip


@q.params
class P:
    name: str = draw.choice(*FUNCTIONS)
    a: object = draw.decimals("0.5", "1", "1.5", "2", "3", "0.2", "0.8", "5")
    b: object = draw.decimals("0.5", "1", "2", "4", "0.25", "3", "0.4", "1.6")


@q.require
def the_largest_slope_is_clear_and_something_is_true(p: P) -> bool:
    flags, k = FUNCTIONS[p.name]
    return abs(p.a * p.b / k - 1) * 10 >= 2 and (any(flags) or p.a * p.b > k)


q.prompt = r"""
A layer uses the activation function $f(x) = <<p.name>>$ with $a = <<a>>$ and
$b = <<b>>$<<"; $\\sigma$ is the logistic sigmoid" if "sigma" in p.name else "">>.
"""
q.ask(
    steepest=ask.number(r"What is the smallest number that the derivative $f'(x)$ nowhere exceeds?", marks=1),
    has=ask.choices("Which of these statements hold for $f$?", marks=3, options=NAMES),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    flags, k = FUNCTIONS[p.name]
    z, backward = STEEP[list(FUNCTIONS).index(p.name)]
    t.given(k=k)
    slopes = "The sigmoid is at most $1/4$ steep, at 0" if k == 4 else "Without factors the slope is at most 1"
    t.step("steepest", "a*b/k", lambda: p.b * backward(p.a, z), note=f"{slopes}; the chain rule multiplies by $a$ and $b$:")
    t.step("c", "", flags, note="The other properties are seen at both ends and at 0: 1 for those that hold,")
    t.step(
        "high",
        "(1 + sign(steepest - 1))/2",
        note="A 1 here says that the derivative exceeds 1 somewhere, so that $f$ spreads inputs there:",
    )
    t.step(
        "has",
        "chosen(names, (c[0], c[1], c[2], c[3], c[4], high))",
        names=NAMES,
        note="The properties with a 1 hold, and the last one if the number above is 1.",
    )


@q.oracle("torch")
def autograd_on_a_grid(p: P):
    torch = oracles.torch
    a, b, clamp = float(p.a), float(p.b), torch.clamp
    layers = dict(zip(FUNCTIONS, (
        torch.sigmoid, torch.tanh, torch.relu, lambda z: torch.nn.functional.leaky_relu(z, 0.1), torch.nn.functional.softplus,
        torch.nn.functional.hardtanh, torch.nn.functional.softsign, lambda z: clamp(z, 0, 1)), strict=True))  # fmt: skip
    z = torch.cat((torch.linspace(-60, 60, 1200, dtype=torch.float64), oracles.tensor((0, -(10**5), 10**5))))
    x = oracles.parameter(oracles.numbers(z / b))
    f = a * layers[p.name](b * x)
    slopes = oracles.tensor(oracles.gradients(f.sum(), x=x)["grad_x"])
    far = slopes[-2:].abs() < 1e-4
    odd = torch.allclose(f, -a * layers[p.name](-b * x))
    held = (bool(f.abs().max() < 100 * a), bool(far[1]), bool(far[0]), bool((f[x < 0] == 0).all()), odd, bool(slopes.max() > 1))
    return {"steepest": slopes.max().item(), "has": tuple(name for name, holds in zip(NAMES, held, strict=True) if holds)}


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
    left, right = f(-600 / float(p.b)), f(600 / float(p.b))
    held = (
        max(abs(left), abs(right)) < 50 * p.a, abs(slope(600)) < 1e-3 * p.a, abs(slope(-600)) < 1e-3 * p.a,
        left == 0 == f(-0.1), abs(f(0.7) + f(-0.7)) < 1e-9, steepest > 1.001,
    )  # fmt: skip
    return {"steepest": steepest, "has": tuple(name for name, holds in zip(NAMES, held, strict=True) if holds)}


q.slips(
    forgot_the_inner_factor=slip("The chain rule multiplies by the inner derivative $b$.", steepest="a/k"),
    forgot_the_outer_factor=slip("The factor $a$ multiplies the derivative as well.", steepest="b/k"),
    looked_at_one_end_only=slip("Both ends of the curve are looked at separately.", c="(c[0], c[2], c[2], c[3], c[4])"),
    took_small_values_for_zeros=slip("What only tends to 0 is not exactly 0.", c="(c[0], c[1], c[2], c[2], c[4])"),
    thought_bounded_functions_centered=slip("A bounded function need not be odd.", c="(c[0], c[1], c[2], c[3], c[0])"),
    called_a_bounded_function_unbounded=slip("A function that is flat at both ends is bounded.", c="(0, c[1], c[2], c[3], c[4])"),
)  # fmt: skip
