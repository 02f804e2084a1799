r"""A network that computes XOR, and how far a linear unit gets.

Any weights that do the job are right.
"""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="basics.perceptron", outcomes=(1, 7), level="create", minutes=8, covers=("W1-03",), rows=True,
    symbols={"net": "(c_0, c_1, v_0, v_1, d)", "best": r"\bar{y}"},
)  # fmt: skip

ROWS = tuple(product((0, 1), repeat=2))
NAMES = ("c_0", "c_1", "v_0", "v_1", "d")


@q.params
class P:
    a: int = draw.choice(1, 2, 3, -1, -2, -3)
    same: int = draw.integers(-4, 5)
    other: int = draw.integers(-4, 5)


@q.require
def the_values_differ(p: P) -> bool:
    return p.same != p.other and p.same + p.other != 0


q.prompt = r"""
For inputs $x_0, x_1 \in \{0, 1\}$, the target is $y = <<same>>$ if $x_0 = x_1$, and $y = <<other>>$ if $x_0 \neq x_1$.
A network with two hidden ReLU units and a linear output is to compute it:
$$h_0 = \mathrm{ReLU}(a x_0 + a x_1 + c_0), \quad h_1 = \mathrm{ReLU}(a x_0 + a x_1 + c_1), \quad \hat{y} = v_0 h_0 + v_1 h_1 + d,$$
where $a = <<a>>$ is fixed.
"""


def computes_the_function(p, values):
    c0, c1, v0, v1, d = (values[name] for name in NAMES)
    found = [v0 * max(0, p.a * total + c0) + v1 * max(0, p.a * total + c1) + d for total in (0, 1, 2)]
    wanted = (p.same, p.other, p.same)
    return tuple(abs(one - two) <= Fraction(1, 20) for one, two in zip(found, wanted, strict=True))


q.ask(
    E=ask.number(
        "First, a single linear unit $\\hat{y} = w_0 x_0 + w_1 x_1 + b$ is tried instead. Compute the smallest mean squared error "
        "$E$ over the four inputs that it can reach.", marks=2),
    net=ask.satisfies(
        "Give biases, output weights and an output bias with which the network computes the function. Any choice that works earns "
        "full points.", marks=4, fields=tuple((name, "number") for name in NAMES), verify=computes_the_function,
        each="value of $x_0 + x_1$"),
)  # fmt: skip


@q.figure
def network(p: P):
    return figures.mlp([2, 2, 1], labels=[["x_0", "x_1"], ["h_0", "h_1"], ["\\hat{y}"]])


@q.solve
def solve(p: P, t):
    t.say("For each value of $x_0$, and of $x_1$, both values of $y$ occur once: no weight helps a linear unit.")
    note = "It does best with $w_0 = w_1 = 0$ and the average of the values as its bias:"
    best = t.step("best", "(same + other)/2", note=note)
    t.step("E", "((same - best)^2 + (other - best)^2)/2", lambda: engine.mse_loss((best, best), (p.same, p.other)))
    first = "c_0", ("0" if p.a > 0 else "-2*a")
    t.say("With $z = a (x_0 + x_1)$, the output must turn once: $z$ is $0$, $a$ or $2a$ if no, one or both inputs are 1.")
    t.step(*first, note="Let unit 0 be active for all these $z$ but the smallest one,")
    t.step("c_1", "-a", note="and let unit 1 start at $z = a$, in the middle:")
    t.step("d", "same", note="At the smallest $z$ both units are 0:")
    t.step("v_0", "(other - d)/abs(a)", note=f"At $z = a$ only unit 0 is active, with $h_0 = {abs(p.a)}$:")
    t.step("v_1", "-2*v_0", note=f"At the largest $z$, $h_0 = {2 * abs(p.a)}$ and $h_1 = {abs(p.a)}$ must cancel:")
    t.step("net", "(c_0, c_1, v_0, v_1, d)")


@q.oracle("torch")
def fit_and_run(p: P):
    torch, x = oracles.torch, oracles.tensor(ROWS)
    y = oracles.tensor([p.same if one == two else p.other for one, two in ROWS])
    regressors = torch.cat((x, torch.ones(4, 1, dtype=x.dtype)), dim=1)
    fit = regressors @ torch.linalg.lstsq(regressors, y[:, None]).solution

    def works(values):
        c0, c1, v0, v1, d = (float(values[name]) for name in NAMES)
        z = p.a * x.sum(1)
        return bool((v0 * torch.relu(z + c0) + v1 * torch.relu(z + c1) + d - y).abs().max() < 0.1)

    return {"E": torch.nn.functional.mse_loss(fit[:, 0], y).item(), "net": works}


@q.oracle("brute force")
def all_linear_units(p: P):
    """Units with weights and biases that are multiples of 1/2: the best one is among them."""
    wanted = {(one, two): p.same if one == two else p.other for one, two in ROWS}

    def works(values):
        c0, c1, v0, v1, d = (Fraction(values[name]) for name in NAMES)
        return all(
            abs(v0 * max(0, p.a * (one + two) + c0) + v1 * max(0, p.a * (one + two) + c1) + d - y) < Fraction(1, 10)
            for (one, two), y in wanted.items()
        )

    def error(w1, w2, b):
        return sum((w1 * one + w2 * two + b - 2 * y) ** 2 for (one, two), y in wanted.items())

    least = min(error(w1, w2, b) for w1 in range(-2, 3) for w2 in range(-2, 3) for b in range(-10, 11))
    return {"E": Fraction(least, 16), "net": works}


q.slips(
    thought_that_a_linear_unit_is_enough=slip("XOR is not linearly separable: a linear unit cannot get all four right.",
        E="0*a", essential=True),
    summed_the_errors=slip("The mean divides by the number of inputs.", E="2*((same - best)^2 + (other - best)^2)"),
    halved_the_difference_only=slip("The error of each input is squared.", E="abs(same - other)/2"),
    used_the_same_kink_twice=slip("Two units with the same kink are one: the output cannot turn.", c_1="c_0"),
    forgot_to_turn=slip("The second unit must undo the slope of the first one and turn it.", v_1="-v_0"),
    turned_the_bias=slip("A unit starts where $z + c = 0$, so its bias is the negative of that place.", c_1="a"),
    forgot_the_output_bias=slip("Where both units are 0, the output is $d$.", d="0"),
    ignored_the_fixed_weight=slip("The hidden units grow with the slope $|a|$.", v_0="other - d", when="abs(a) > 1"),
)  # fmt: skip
