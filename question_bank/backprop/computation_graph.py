"""Backpropagation through a scalar computation graph with a fork.

Seven graphs, each with one value that is used twice. A graph is a table of nodes (name, operation, arguments), read by the text,
the figure, the solution and one witness; the other witness has the closed formulas instead.
"""

import math
from dataclasses import dataclass

from examgen import Question, ask, draw, engine, figures, oracles

q = Question(
    topic="backprop.graphs",
    outcomes=(2,),
    level="apply",
    minutes=5,
    symbols={"grad": r"\nabla L"},
)

GRAPHS = {
    "shared addend": (("u", "+", "ab"), ("v", "max", "bc"), ("L", "*", "uv")),
    "shared factor": (("u", "*", "ab"), ("v", "max", "uc"), ("L", "*", "av")),
    "sum used twice": (("u", "+", "ab"), ("v", "square", "u"), ("w", "*", "cu"), ("L", "+", "vw")),
    "product used twice": (("u", "*", "ab"), ("v", "+", "uc"), ("L", "*", "uv")),
    "squared error": (("u", "*", "ab"), ("v", "-", "cu"), ("w", "square", "v"), ("s", "square", "a"), ("L", "+", "ws")),
    "exponential": (("u", "exp", "c"), ("v", "*", "au"), ("w", "+", "bu"), ("L", "*", "vw")),
    "gate": (("u", "sigmoid", "c"), ("v", "*", "au"), ("s", "one minus", "u"), ("w", "*", "bs"), ("L", "+", "vw")),
}
SMOOTH = ("exponential", "gate")
"""Graphs whose input c is a multiple of ln 2."""


@dataclass(frozen=True)
class Operation:
    """``formula`` and ``local`` (one local derivative per argument) name the arguments {0} and {1} and the result {out}.

    ``slopes`` computes the local derivatives from the arguments and the result.
    """

    sign: str
    latex: str
    formula: str
    value: object
    local: tuple[str, ...]
    slopes: object


OPERATIONS = {
    "+": Operation("+", "{0} + {1}", "{0} + {1}", lambda x, y: x + y, ("1", "1"), lambda x, y, out: (1, 1)),
    "-": Operation("-", "{0} - {1}", "{0} - {1}", lambda x, y: x - y, ("1", "(-1)"), lambda x, y, out: (1, -1)),
    "*": Operation(r"\times", r"{0} \cdot {1}", "{0}*{1}", lambda x, y: x * y, ("{1}", "{0}"), lambda x, y, out: (y, x)),
    "max": Operation(
        r"\max", r"\max({0}, {1})", "max({0}, {1})", max,
        ("positive({0} - {1})", "positive({1} - {0})"), lambda x, y, out: (int(x > y), int(y > x)),
    ),
    "square": Operation("x^2", "{0}^2", "{0}^2", lambda x: x * x, ("2*{0}",), lambda x, out: (2 * x,)),
    "one minus": Operation("1-x", "1 - {0}", "1 - {0}", lambda x: 1 - x, ("(-1)",), lambda x, out: (-1,)),
    "exp": Operation("e^x", "e^{{{0}}}", "exp({0})", lambda x: x.exp(), ("{out}",), lambda x, out: (out,)),
    "sigmoid": Operation(
        r"\sigma", r"\sigma({0})", "sigmoid({0})", engine.sigmoid,
        ("{out}*(1 - {out})",), lambda x, out: (out * (1 - out),),
    ),
}  # fmt: skip


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
        """The value that is used twice, and its two ways to L in words."""
        ends = {source: [name for name, _, of in self.nodes if source in of] for _, _, of in self.nodes for source in of}
        source = next(source for source, found in ends.items() if len(found) == 2)
        return source, *("directly to $L$" if end == "L" else f"through ${end}$" for end in ends[source])

    @property
    def definitions(self):
        return r", \qquad ".join(f"{name} = {OPERATIONS[kind].latex.format(*of)}" for name, kind, of in self.nodes)


def forward(p, record):
    """The values of all nodes; ``record`` gets name, formula and value of each and returns the value to go on with."""
    values = p.inputs
    for name, kind, of in p.nodes:
        found = OPERATIONS[kind].value(*(values[argument] for argument in of))
        values[name] = record(name, OPERATIONS[kind].formula.format(*of), found, **p.inputs)
    return values


def uses(p, source):
    """Where a value is used: (node, operation, arguments, place among the arguments)."""
    return [(name, kind, of, place) for name, kind, of in p.nodes for place, given in enumerate(of) if given == source]


def order(p):
    """All values but L, each after the values that use it."""
    return [*(name for name, _, _ in reversed(p.nodes) if name != "L"), "c", "b", "a"]


@q.require
def no_tie_at_the_max(p: P) -> bool:
    values = forward(p, lambda name, formula, value, **_: value)
    return all(values[of[0]] != values[of[1]] for _, kind, of in p.nodes if kind == "max")


@q.require
def numbers_stay_small(p: P) -> bool:
    values = forward(p, lambda name, formula, value, **_: value)
    return all(0 < abs(value) <= 100 for value in values.values())


q.prompt = r"""
A computation graph computes $L$ from the inputs $a = <<a>>$, $b = <<b>>$ and $c = <<p.inputs.c>>$:
$$<<p.definitions>>.$$
<% if p.graph == "gate" %>
Here $\sigma$ is the logistic sigmoid, $\sigma(c) = 1 / (1 + e^{-c})$.
<% endif %>
"""
q.ask(
    L=ask.number("Forward pass: compute $L$.", marks=1),
    grad=ask.vector(
        "Backward pass: compute the gradient of $L$ with respect to the inputs, "
        r"$(\partial L / \partial a,\; \partial L / \partial b,\; \partial L / \partial c)$, in this order.",
        marks=3,
    ),
)


@q.figure
def drawing(p: P):
    """Circles are operations; an arrow is labelled with the value that it carries."""
    inputs = {name: ("input", name) for name in p.inputs}
    operations = {name: ("operation", OPERATIONS[kind].sign) for name, kind, _ in p.nodes}
    edges = [(given, name) if given in inputs else (given, name, given) for name, _, of in p.nodes for given in of]
    return figures.computation_graph({**inputs, **operations, "end": ("output", "L")}, [*edges, ("L", "end")])


@q.solve
def solve(p: P, t):
    if p.graph in SMOOTH:
        t.say("Here $e^{n \\ln 2} = 2^n$" + (r", so $\sigma(n \ln 2) = 2^n / (2^n + 1)$." if p.graph == "gate" else "."))
    values = forward(p, t.step)
    grads = {"L": t.step("grad_L", "", 1, note="The backward pass starts at the output.")}
    if any(kind == "max" for _, kind, _ in p.nodes):
        t.say(r"A maximum passes the gradient to its larger argument: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    for source in order(p):
        terms, total = [], 0
        for name, kind, of, place in uses(p, source):
            local = OPERATIONS[kind].local[place].format(*of, out=name)
            terms.append(f"grad_{name}" if local == "1" else f"grad_{name}*{local}")
            total += grads[name] * OPERATIONS[kind].slopes(*(values[given] for given in of), values[name])[place]
        note = f"${source}$ is used twice, so the contributions of both uses are added." if len(terms) > 1 else ""
        grads[source] = t.step(f"grad_{source}", " + ".join(terms), total, note=note, **p.inputs)
    t.step("grad", "", tuple(grads[name] for name in "abc"), note="The three gradients in the order $a$, $b$, $c$.")


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
    values["L"].backward()
    return {"L": oracles.numbers(values["L"]), "grad": [oracles.numbers(leaf.grad) for leaf in given.values()]}


CLOSED = {
    "shared addend": lambda a, b, c: (a + b) * max(b, c),
    "shared factor": lambda a, b, c: a * max(a * b, c),
    "sum used twice": lambda a, b, c: (a + b) * (a + b + c),
    "product used twice": lambda a, b, c: a * b * (a * b + c),
    "squared error": lambda a, b, c: (c - a * b) ** 2 + a**2,
    "exponential": lambda a, b, c: a * math.exp(c) * (b + math.exp(c)),
    "gate": lambda a, b, c: b + (a - b) / (1 + math.exp(-c)),
}


@q.oracle("finite differences")
def differences(p: P):
    formula, at = CLOSED[p.graph], tuple(map(float, p.inputs.values()))
    return {"L": formula(*at), "grad": oracles.finite_differences(lambda point: formula(*point), at)}


def gradient(p, join=sum, slopes=None):
    """The answer if uses are joined by ``join``, and some operations have other local derivatives."""
    values = forward(p, lambda name, formula, value, **_: value)
    slopes = {**{kind: operation.slopes for kind, operation in OPERATIONS.items()}, **(slopes or {})}
    grads = {"L": 1}
    for source in order(p):
        grads[source] = join(
            [
                grads[name] * slopes[kind](*(values[given] for given in of), values[name])[place]
                for name, kind, of, place in uses(p, source)
            ]
        )
    return {"grad": tuple(grads[name] for name in "abc")}


@q.mistake(essential=True)
def followed_one_path_only(p: P):
    """$<<p.fork[0]>>$ is used twice, and the gradients of both paths are added: the path <<p.fork[1]>> counts as well, not only the
    one <<p.fork[2]>>.
    """
    return gradient(p, join=lambda terms: terms[-1])


@q.mistake
def followed_the_other_path_only(p: P):
    """$<<p.fork[0]>>$ is used twice, and the gradients of both paths are added: the path <<p.fork[2]>> counts as well, not only the
    one <<p.fork[1]>>.
    """
    other = gradient(p, join=lambda terms: terms[0])
    return {} if other == followed_one_path_only(p) else other  # the rule above speaks for two equal paths


@q.mistake
def multiplied_at_the_fork(p: P):
    """What comes back from the two uses of a value is added; multiplication belongs along one path, not across paths."""
    return gradient(p, join=math.prod)


@q.mistake
def product_passed_its_own_factor(p: P):
    """The local derivative of a product with respect to one factor is the other factor."""
    return gradient(p, slopes={"*": lambda x, y, out: (x, y)})


@q.mistake
def treated_a_sum_like_a_product(p: P):
    """A sum passes the gradient on unchanged to both of its terms; only a product multiplies it by the other factor."""
    return gradient(p, slopes={"+": lambda x, y, out: (y, x)})


@q.mistake
def max_sent_the_gradient_to_both(p: P):
    """A maximum passes the gradient to its larger argument only; the other one gets 0."""
    return gradient(p, slopes={"max": lambda x, y, out: (1, 1)})


@q.mistake
def forgot_the_factor_of_the_square(p: P):
    """The derivative of a square $x^2$ is $2x$, not $x$."""
    return gradient(p, slopes={"square": lambda x, out: (x,)})


@q.mistake
def lost_the_minus_sign(p: P):
    """The derivative of a difference with respect to what is subtracted is $-1$."""
    return gradient(p, slopes={"-": lambda x, y, out: (1, 1), "one minus": lambda x, out: (1,)})


@q.mistake
def forgot_the_derivative_of_the_function(p: P):
    r"""<% if "exp" in p.nodes | map(attribute=1) %>Back through $e^x$ the gradient is multiplied by $e^x$.<% else %>Back through
    $\sigma(x)$ the gradient is multiplied by $\sigma(x)\,(1 - \sigma(x))$.<% endif %>"""
    return gradient(p, slopes={"exp": lambda x, out: (1,), "sigmoid": lambda x, out: (1,)})


@q.require
def mistakes_that_change_something_differ(p: P) -> bool:
    """Where 0 or 1 comes back over one of two paths, for instance, leaving out a path would look like multiplying."""
    rules = (
        followed_one_path_only,
        followed_the_other_path_only,
        multiplied_at_the_fork,
        product_passed_its_own_factor,
        treated_a_sum_like_a_product,
        max_sent_the_gradient_to_both,
        forgot_the_factor_of_the_square,
        lost_the_minus_sign,
        forgot_the_derivative_of_the_function,
    )
    wrong = [found["grad"] for found in (rule(p) for rule in rules) if found and found != gradient(p)]
    return len(set(wrong)) == len(wrong)
