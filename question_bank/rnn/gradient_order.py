"""Recurrent cells in the order of the gradients that reach their initial states."""

import math
from functools import partial
from itertools import pairwise

from examgen import Question, ask, draw, engine, oracles, slip

NAMES = ("cell P", "cell Q", "cell R", "cell S")

q = Question(
    topic="rnn.gradients", outcomes=(2, 5), level="analyze", minutes=7, covers=("W13-05",), decimals=4,
    symbols={"order": r"\text{order}", "size": r"\left| \partial h_n / \partial h_0 \right|", "first": "i_1", "second": "i_2",
             "third": "i_3"},
)  # fmt: skip

# each kind of cell: its equation, the formula of its factor in the drawn number v, and what is said of it
CELLS = {
    "linear": (r"h_t = {v}\, h_{{t-1}} + x_t", "abs(v)", "its weight"),
    "sigmoid": (r"h_t = \sigma({v}\, h_{{t-1}} + x_t)", "v/4", "its weight times the slope of the sigmoid at 0"),
    "squashed": (r"h_t = \tanh({v}\, h_{{t-1}} + x_t)", "v", "its weight times the slope of tanh at 0, which is 1"),
    "forget": (r"h_t = \sigma({v})\, h_{{t-1}} + \tanh(x_t)", "sigmoid(v)", "its forget gate"),
    "update": (r"h_t = {v}\, \tanh(x_t) + (1 - {v})\, h_{{t-1}}", "1 - v", "the rest that its update gate leaves"),
    "residual": (r"h_t = h_{{t-1}} + \tanh({v}\, h_{{t-1}} + x_t)", "1 + v", "1 for the shortcut and the weight times 1 for tanh"),
}  # fmt: skip
FACTORS = {
    "linear": abs, "sigmoid": lambda v: v / 4, "squashed": abs, "forget": lambda v: 1 / (1 + math.exp(-v)),
    "update": lambda v: 1 - v, "residual": lambda v: 1 + v,
}  # fmt: skip


def step_back(nonlinearity, v):
    """The slope of the engine's cell whose pre-activation is 0, with respect to its old state."""
    return engine.rnn_cell_backward((1,), (0,), (0,), ((1,),), ((v,),), nonlinearity=nonlinearity)[1][0]


STEPS_BACK = {
    "linear": lambda v: abs(step_back("identity", v)), "sigmoid": partial(step_back, "sigmoid"),
    "squashed": partial(step_back, "tanh"), "forget": engine.sigmoid, "update": lambda v: 1 - v,
    "residual": lambda v: 1 + step_back("tanh", v),
}  # fmt: skip
"""What the engine says of the factors."""


def latex(v):
    """The number as the equation prints it."""
    if not hasattr(v, "coefficient"):
        return f"{float(v):g}"
    sign = "-" if v.coefficient < 0 else ""
    return f"{sign}{abs(v.coefficient)} \\ln 2".replace("1 ", "", abs(v.coefficient) == 1)


@q.params
class P:
    kinds: tuple = draw.permutation(*CELLS)
    linear: object = draw.decimals("-0.9", "-0.6", "0.6", "0.8", "0.95", "1.1")
    sigmoid: object = draw.decimals("1.6", "2", "2.4", "3")
    squashed: object = draw.decimals("0.5", "0.7", "0.85", "0.9")
    forget: object = draw.multiples_of_ln2(-1, 3)
    update: object = draw.decimals("0.1", "0.3", "0.45", "0.8")
    residual: object = draw.decimals("-0.3", "-0.2", "0.05", "0.15")
    n: int = draw.integers(3, 8)
    asked: int = draw.integers(0, 3)

    @property
    def named(self):
        return NAMES[self.asked]

    @property
    def equations(self):
        return [CELLS[kind][0].format(v=latex(getattr(self, kind))) for kind in self.kinds[:4]]

    @property
    def factors(self):
        """How much of the gradient a step of each cell keeps."""
        return [FACTORS[kind](float(getattr(self, kind))) for kind in self.kinds[:4]]


@q.require
def the_factors_differ(p: P) -> bool:
    found = sorted(p.factors)
    return all(b - a > 0.02 for a, b in pairwise(found))


q.prompt = r"""
Four recurrent cells with one unit run over $n = <<n>>$ steps:

| cell | its hidden state |
|:--|:--|
<% for equation in p.equations %>
| cell <<"PQRS"[loop.index0]>> | $<<equation>>$ |
<% endfor %>

Here $\sigma$ is the logistic sigmoid. In all four runs, the inputs $x_t$ are such that every activation function with
$h_{t-1}$ in its argument is evaluated at 0.
"""
q.ask(
    order=ask.ordering(
        r"Order the cells by the size of $\partial h_n / \partial h_0$, the smallest first.", marks=3, options=NAMES),
    size=ask.number(r"Compute $\lvert \partial h_n / \partial h_0 \rvert$ for <<p.named>>.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say("The gradient through $n$ steps is a product of $n$ factors $\\partial h_t / \\partial h_{t-1}$, here all the same.")
    for k, kind in enumerate(p.kinds[:4]):
        factor = partial(STEPS_BACK[kind], getattr(p, kind))
        t.at(k).step("a", CELLS[kind][1], factor, v=getattr(p, kind), note=f"The factor of {NAMES[k]} is {CELLS[kind][2]}:")
    t.step("a", "(a_0, a_1, a_2, a_3)")
    t.step("first", "argmin(a)", note="Counted from 0, the places of the smallest factor and of the next ones are")
    t.step("second", "argmin(a + 99*onehot(first, 4))")
    t.step("third", "argmin(a + 99*onehot(first, 4) + 99*onehot(second, 4))")
    t.step("order", "(names[first], names[second], names[third], names[6 - first - second - third])", names=NAMES,
           note="So the order is <<order | join(', ')>>.")  # fmt: skip
    t.step("size", "a[k]^n", k=p.asked)


@q.oracle("torch")
def autograd(p: P):
    """Runs each cell with inputs that bring the pre-activations to 0."""
    torch, sizes = oracles.torch, []
    for kind in p.kinds[:4]:
        h_0, v = oracles.parameter(1), float(getattr(p, kind))
        h = h_0
        for _ in range(p.n):
            x = -v * h.detach()
            h = {
                "linear": lambda h, x, v: v * h + x, "sigmoid": lambda h, x, v: torch.sigmoid(v * h + x),
                "squashed": lambda h, x, v: torch.tanh(v * h + x),
                "forget": lambda h, x, v: torch.sigmoid(oracles.tensor(v)) * h + torch.tanh(x),
                "update": lambda h, x, v: torch.lerp(h, torch.tanh(x), v), "residual": lambda h, x, v: h + torch.tanh(v * h + x),
            }[kind](h, x, v)  # fmt: skip
        sizes.append(abs(oracles.gradients(h, h=h_0)["grad_h"]))
    order = oracles.tensor(sizes).argsort().tolist()
    return {"order": tuple(NAMES[i] for i in order), "size": sizes[p.asked]}


@q.oracle("finite differences")
def a_little_more_at_the_start(p: P):
    """Repeats the run with the same inputs from a state that is a little larger."""

    def step(kind, v, h, x):
        if kind == "forget":
            return h / (1 + math.exp(-v)) + math.tanh(x)
        if kind == "update":
            return h - v * (h - math.tanh(x))
        inner = v * h + x
        squashed = {"linear": inner, "sigmoid": 1 / (1 + math.exp(-inner))}.get(kind, math.tanh(inner))
        return h + squashed if kind == "residual" else squashed

    sizes = []
    for kind in p.kinds[:4]:
        v, h, xs = float(getattr(p, kind)), 0.5, []
        for _ in range(p.n):
            xs.append(-v * h)
            h = step(kind, v, h, xs[-1])

        def last(h, kind=kind, v=v, xs=tuple(xs)):
            for x in xs:
                h = step(kind, v, h, x)
            return h

        sizes.append(abs(oracles.finite_differences(last, 0.5)))
    return {"order": tuple(sorted(NAMES, key=lambda name: sizes[NAMES.index(name)])), "size": sizes[p.asked]}


def swapped(kind, formula, factor):
    """An edit of the factor of the cell of this kind, if it is there and the new one differs from the others."""

    def edit(p):
        others = [one for name, one in zip(p.kinds, p.factors, strict=False) if name != kind]
        clear = all(abs(one - factor(float(getattr(p, kind)))) > 0.01 for one in others)
        return {f"a_{k}": formula for k, name in enumerate(p.kinds[:4]) if name == kind and clear}

    return edit


q.slips(
    turned_the_order=slip("The smallest gradient comes first.",
                          order="(names[6 - first - second - third], names[third], names[second], names[first])"),
    forgot_the_slope_of_the_sigmoid=slip("At 0 the slope of the sigmoid is 1/4.", drawn=swapped("sigmoid", "v", abs)),
    took_what_the_gate_lets_in=slip("The gradient passes through what is kept of the old state.",
                                       drawn=swapped("update", "v", abs)),
    forgot_the_shortcut=slip("A shortcut adds 1 to the factor.", drawn=swapped("residual", "abs(v)", abs)),
    took_the_pre_activation_for_the_gate=slip("The gate is the sigmoid of its pre-activation.",
                                                 drawn=swapped("forget", "abs(v)", abs)),
    multiplied_by_the_steps=slip("A product of equal factors is a power.", size="a[k]*n"),
    looked_at_one_step=slip("The factors of all steps are multiplied.", size="a[k]"),
)  # fmt: skip
