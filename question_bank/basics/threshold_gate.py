r"""A threshold unit as a logic gate: where it fails, and weights that work.

Any weights that do the job are right.
"""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="basics.perceptron", outcomes=(1, 7), level="create", minutes=6, covers=("W1-02",), rows=True,
    symbols={"unit": "(w_0, w_1, b)", "wrong": "n"},
)  # fmt: skip

GATES = {
    "AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "NOR": (1, 0, 0, 0),
    "$x_0$ AND NOT $x_1$": (0, 0, 1, 0), "$x_1$ AND NOT $x_0$": (0, 1, 0, 0),
    "$x_0$ OR NOT $x_1$": (1, 0, 1, 1), "$x_1$ OR NOT $x_0$": (1, 1, 0, 1),
}  # fmt: skip
NAMES = ("w_0", "w_1", "b")
ROWS = tuple(product((0, 1), repeat=2))


@q.params
class P:
    gate: str = draw.choice(*GATES)
    v: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    c: int = draw.nonzero(-4, 4)

    @property
    def target(self):
        return GATES[self.gate]

    @property
    def sums(self):
        return [self.v[0] * x1 + self.v[1] * x2 + self.c for x1, x2 in ROWS]


@q.require
def the_given_unit_fails_and_no_sum_is_zero(p: P) -> bool:
    return 0 not in p.sums and any((s > 0) != bool(y) for s, y in zip(p.sums, p.target, strict=True))


q.prompt = r"""
A threshold unit with two inputs outputs 1 if $w_0 x_0 + w_1 x_1 + b > 0$, and 0 otherwise. It is to compute the function
<<gate>> of $x_0, x_1 \in \{0, 1\}$, with this truth table:

| $x_0$ | 0 | 0 | 1 | 1 |
|:--|--:|--:|--:|--:|
| $x_1$ | 0 | 1 | 0 | 1 |
| $y$ | <<p.target[0]>> | <<p.target[1]>> | <<p.target[2]>> | <<p.target[3]>> |

At present its weights are $w_0 = <<v[0]>>$ and $w_1 = <<v[1]>>$, and its bias is $b = <<c>>$.
"""


def computes_the_gate(p, values):
    w1, w2, b = (values[name] for name in NAMES)
    return tuple((w1 * x1 + w2 * x2 + b > 0) == bool(y) for (x1, x2), y in zip(ROWS, p.target, strict=True))


q.ask(
    s=ask.vector("Compute the vector $s$ of the four present sums $w_0 x_0 + w_1 x_1 + b$, one for each column, from left to "
        "right.", marks=1),
    wrong=ask.integer("For how many of the four columns is the present output wrong?", marks=1),
    unit=ask.satisfies(
        "Give weights and a bias with which the unit computes the function. Any choice that works earns full points.",
        marks=2, fields=tuple((name, "number") for name in NAMES), verify=computes_the_gate, each="column of the table"),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(X=ROWS, y=p.target)
    t.step(
        "s",
        "X @ v + c",
        lambda: engine.linear(ROWS, (p.v,), (p.c,))[:, 0],
        note="With one row for each column of the table, the sums are",
    )
    t.step("out", "s > 0", note="Only a positive sum gives 1:")
    t.step("wrong", "sum(abs(out - y))")
    y, one = p.target, sum(p.target) == 1
    t.say("A weight is 1 or $-1$, as its input speaks for or against a 1; the bias puts the threshold between the sums.")
    t.step("w_0", "", 1 if y[2] + y[3] > y[0] + y[1] else -1)
    t.step("w_1", "", 1 if y[1] + y[3] > y[0] + y[2] else -1)
    t.step("u", "X @ (w_0, w_1)", note="Without a bias, the four sums are")
    if one:
        t.step("b", "1/2 - max(u)", note="Only the largest of them is to be positive:")
    else:
        t.step("b", "-1/2 - min(u)", note="Only the smallest of them is to stay negative:")
    t.step("unit", "(w_0, w_1, b)")


@q.oracle("brute force")
def all_inputs(p: P):
    sums = [p.c, p.c + p.v[1], p.c + p.v[0], p.c + p.v[0] + p.v[1]]

    def works(values):
        w1, w2, b = (Fraction(values[name]) for name in NAMES)
        return all((b > 0, b + w2 > 0, b + w1 > 0, b + w1 + w2 > 0)[k] == (y == 1) for k, y in enumerate(p.target))

    return {"s": sums, "wrong": len([k for k in range(4) if (sums[k] >= 1) != p.target[k]]), "unit": works}


@q.oracle("torch")
def linear_layer(p: P):
    torch, x, y = oracles.torch, oracles.tensor(ROWS), oracles.tensor(p.target)

    def sums(w1, w2, b):
        return torch.nn.functional.linear(x, oracles.tensor(((w1, w2),)), oracles.tensor((b,)))[:, 0]

    def works(values):
        return bool(((sums(*(values[name] for name in NAMES)) > 0) == y).all())

    now = sums(*p.v, p.c)
    wrong = torch.nn.functional.l1_loss((now > 0).double(), y, reduction="sum")
    return {"s": oracles.numbers(now), "wrong": int(wrong), "unit": works}


q.slips(
    counted_the_right_columns=slip("The columns are counted in which output and $y$ differ.", gives={"wrong": "4 - wrong"}),
    forgot_the_present_bias=slip("The bias belongs to the sum.", s="X @ v"),
    turned_the_present_bias=slip("The bias is added: a threshold $t$ is the bias $b = -t$.", s="X @ v - c"),
    turned_the_new_bias=slip("The bias is added: a threshold $t$ is the bias $b = -t$.", drawn=lambda p: {
        "b": "max(u) - 1/2" if sum(p.target) == 1 else "min(u) + 1/2"}),
    forgot_the_new_bias=slip("Without a bias the unit gives 0 for two zeros, and its border passes through the origin.", b="0"),
    put_the_threshold_on_a_sum=slip("The threshold lies between the sums, not on one of them.", drawn=lambda p: {
        "b": "-max(u)" if sum(p.target) == 1 else "-min(u)"}),
    turned_the_weights=slip("An input that speaks for a 1 has a positive weight.", w_0="-w_0", w_1="-w_1"),
)  # fmt: skip
