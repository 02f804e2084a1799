"""Backpropagation through a scalar computation graph with a fork.

Seven graphs, each with one value that is used twice. A graph is a table of nodes (name, operation, arguments), read by the text,
the figure, the solution, its mistakes and one witness; the other witness has the closed formulas instead.
"""

import math

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(topic="backprop.graphs", outcomes=(2,), level="apply", minutes=6, covers=("W3-01",), symbols={"grad": r"\nabla L"})

GRAPHS = {
    "shared addend": (("u", "+", "ab"), ("v", "max", "bc"), ("L", "*", "uv")),
    "shared factor": (("u", "*", "ab"), ("v", "max", "uc"), ("L", "*", "av")),
    "sum used twice": (("u", "+", "ab"), ("v", "square", "u"), ("w", "*", "cu"), ("L", "+", "vw")),
    "product used twice": (("u", "*", "ab"), ("v", "+", "uc"), ("L", "*", "uv")),
    "squared error": (("u", "*", "ab"), ("v", "-", "cu"), ("w", "square", "v"), ("s", "square", "a"), ("L", "+", "ws")),
    "exponential": (("u", "exp", "c"), ("v", "*", "au"), ("w", "+", "bu"), ("L", "*", "vw")),
    "gate": (("u", "sigmoid", "c"), ("v", "*", "au"), ("s", "one minus", "u"), ("w", "*", "bs"), ("L", "+", "vw")),
}
SMOOTH = ("exponential", "gate")  # graphs whose input c is a multiple of ln 2
OPERATIONS = {
    "+": ("+", "{0} + {1}", "{0} + {1}", ("1", "1")),
    "-": ("-", "{0} - {1}", "{0} - {1}", ("1", "(-1)")),
    "*": (r"\times", r"{0} \cdot {1}", "{0}*{1}", ("{1}", "{0}")),
    "max": (r"\max", r"\max({0}, {1})", "max({0}, {1})", ("positive({0} - {1})", "positive({1} - {0})")),
    "square": ("x^2", "{0}^2", "{0}^2", ("2*{0}",)),
    "one minus": ("1-x", "1 - {0}", "1 - {0}", ("(-1)",)),
    "exp": ("e^x", "e^{{{0}}}", "exp({0})", ("{out}",)),
    "sigmoid": (r"\sigma", r"\sigma({0})", "sigmoid({0})", ("{out}*(1 - {out})",)),
}
"""The sign in the figure, the definition in the text, the formula of the solution, and the derivatives of the result {out} with
respect to the arguments {0} and {1}."""
LOCAL = {kind: derivatives for kind, (*_, derivatives) in OPERATIONS.items()}


@q.params
class P:
    graph: str = draw.choice(*GRAPHS)
    a: int = draw.nonzero(-4, 5)
    b: int = draw.nonzero(-4, 5)
    c: int = draw.nonzero(-4, 5)
    c_log: object = draw.multiples_of_ln2(-2, 2, but=(0,))

    @property
    def nodes(self):
        return GRAPHS[self.graph]

    @property
    def inputs(self):
        return {"a": self.a, "b": self.b, "c": self.c_log if self.graph in SMOOTH else self.c}

    @property
    def fork(self):
        """The value that is used twice."""
        used = "".join(of for _, _, of in self.nodes)
        return next(name for name in used if used.count(name) == 2)

    @property
    def definitions(self):
        return r", \qquad ".join(f"{name} = {OPERATIONS[kind][1].format(*of)}" for name, kind, of in self.nodes)


def uses(p, source, local):
    """What comes back to a value from where it is used, as formulas."""
    for name, kind, of in p.nodes:
        for place in (place for place, given in enumerate(of) if given == source):
            slope = local[kind][place].format(*of, out=name)
            yield f"grad_{name}" if slope == "1" else f"grad_{name}*{slope}"


def backward(p, local=LOCAL, join=" + ".join):
    """The lines of the backward pass, each value after those that use it; ``join`` puts the uses of one value together."""
    sources = [*(name for name, _, _ in reversed(p.nodes) if name != "L"), "c", "b", "a"]
    return {f"grad_{source}": join(list(uses(p, source, local))) for source in sources}


@q.require
def numbers_stay_small(p: P) -> bool:
    return abs(closed(p)) <= 100


q.prompt = r"""
A computation graph computes $L$ from the inputs $a = <<a>>$, $b = <<b>>$ and $c = <<p.inputs.c>>$:
$$<<p.definitions>>.$$
<% if p.graph == "gate" %>Here $\sigma$ is the logistic sigmoid, $\sigma(c) = 1 / (1 + e^{-c})$.<% endif %>
"""
q.ask(
    L=ask.number("Forward pass: compute $L$.", marks=1),
    grad=ask.vector(
        r"Backward pass: compute the gradient $(\partial L / \partial a,\; \partial L / \partial b,\; \partial L / \partial c)$.",
        marks=3,
    ),
)


@q.figure
def drawing(p: P):
    """Circles are operations; an arrow is labelled with the value that it carries."""
    inputs = {name: ("input", name) for name in p.inputs}
    operations = {name: ("operation", OPERATIONS[kind][0]) for name, kind, _ in p.nodes}
    edges = [(given, name) if given in inputs else (given, name, given) for name, _, of in p.nodes for given in of]
    return figures.computation_graph({**inputs, **operations, "end": ("output", "L")}, [*edges, ("L", "end")])


@q.solve
def solve(p: P, t):
    if p.graph in SMOOTH:
        t.say("Here $e^{n \\ln 2} = 2^n$" + (r", so $\sigma(n \ln 2) = 2^n / (2^n + 1)$." if p.graph == "gate" else "."))
    for name, kind, of in p.nodes:
        t.step(name, OPERATIONS[kind][2].format(*of), **p.inputs)
    t.step("grad_L", "", 1, note="The backward pass starts at the output.")
    if any(kind == "max" for _, kind, _ in p.nodes):
        t.say(r"A maximum passes the gradient to its larger argument: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    for name, formula in backward(p).items():
        twice = "$<<p.fork>>$ is used twice, so the contributions of both uses are added."
        t.step(name, formula, note=twice if name == f"grad_{p.fork}" else "", **p.inputs)
    t.step("grad", "(grad_a, grad_b, grad_c)")


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    run = {
        "+": torch.add, "-": torch.sub, "*": torch.mul, "max": torch.maximum, "square": torch.square,
        "exp": torch.exp, "sigmoid": torch.sigmoid, "one minus": lambda x: 1 - x,
    }  # fmt: skip
    given = {name: oracles.parameter(value) for name, value in p.inputs.items()}
    values = dict(given)
    for name, kind, of in p.nodes:
        values[name] = run[kind](*(values[argument] for argument in of))
    return {"L": oracles.numbers(values["L"]), "grad": list(oracles.gradients(values["L"], **given).values())}


CLOSED = {
    "shared addend": lambda a, b, c: (a + b) * max(b, c),
    "shared factor": lambda a, b, c: a * max(a * b, c),
    "sum used twice": lambda a, b, c: (a + b) * (a + b + c),
    "product used twice": lambda a, b, c: a * b * (a * b + c),
    "squared error": lambda a, b, c: (c - a * b) ** 2 + a**2,
    "exponential": lambda a, b, c: a * math.exp(c) * (b + math.exp(c)),
    "gate": lambda a, b, c: b + (a - b) / (1 + math.exp(-c)),
}


def closed(p):
    return CLOSED[p.graph](**{name: float(value) for name, value in p.inputs.items()})


@q.oracle("finite differences")
def slopes_of_the_closed_formula(p: P):
    return {"L": closed(p), "grad": list(oracles.slopes(CLOSED[p.graph], **p.inputs).values())}


def edited(join=" + ".join, **local):
    """The lines of the backward pass that change if uses are joined, or operations derived, in another way."""

    def lines(p):
        right, wrong = backward(p), backward(p, {**LOCAL, **local}, join)
        return {name: line for name, line in wrong.items() if line != right[name]}

    return lines


q.slips(
    took_one_path=slip("$<<p.fork>>$ is used twice, and both paths count.", drawn=edited(lambda terms: terms[-1]), essential=True),
    took_the_other_path=slip("$<<p.fork>>$ is used twice, and each of its paths counts.", drawn=edited(lambda terms: terms[0])),
    multiplied_at_the_fork=slip("What comes back from two uses is added, not multiplied.", drawn=edited("*".join)),
    passed_its_own_factor=slip("The derivative of $x y$ with respect to $x$ is $y$.", drawn=edited(**{"*": ("{0}", "{1}")})),
    treated_a_sum_like_a_product=slip("A sum passes the gradient on unchanged.", drawn=edited(**{"+": ("{1}", "{0}")})),
    sent_it_to_both=slip("Only the larger argument of a maximum gets a gradient.", drawn=edited(max=("1", "1"))),
    forgot_the_factor_2=slip("The derivative of a square $x^2$ is $2x$, not $x$.", drawn=edited(square=("{0}",))),
    lost_the_minus=slip("What is subtracted gets the gradient times $-1$.", drawn=edited(**{"-": ("1", "1"), "one minus": ("1",)})),
    forgot_the_derivative=slip("A function multiplies the gradient by its derivative.", drawn=edited(exp=("1",), sigmoid=("1",))),
)  # fmt: skip
for path in ("took_one_path", "took_the_other_path"):  # these two are alike where both paths bring the same
    q.tell_apart(path, "multiplied_at_the_fork", "passed_its_own_factor", "treated_a_sum_like_a_product", "sent_it_to_both",
        "forgot_the_factor_2", "lost_the_minus", "forgot_the_derivative")  # fmt: skip
