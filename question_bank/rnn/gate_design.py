"""Design of the gates of a memory cell.

Any weights that do the job are right: the four combinations of the marks are tried.
"""

from functools import reduce
from itertools import product

from examgen import Question, ask, draw, oracles, slip

MARKS = ((0, 0), (0, 1), (1, 0), (1, 1))
ACTIONS = {"keep": (0, 1), "clear": (0, 0), "overwrite": (1, 0), "add": (1, 1)}
"""What the input gate and the forget gate are for each action."""
SAID = {"keep": "keep $c$ as it is", "clear": "set $c$ to 0", "overwrite": "set $c$ to $x$", "add": "add $x$ to $c$"}

q = Question(
    topic="rnn.lstm", outcomes=(2, 7), level="create", minutes=8, covers=("W13-04", "W12-05"), rows=True,
    symbols={"gates": r"\left(u_1, u_2, b, v_1, v_2, d\right)", "input_gate": r"\left(u_1, u_2, b\right)",
             "forget_gate": r"\left(v_1, v_2, d\right)"},
)  # fmt: skip


@q.params
class P:
    wanted: tuple = draw.vector(draw.choice("keep", "clear", "overwrite", "add"), 4)
    marks: tuple = draw.vector(draw.integers(0, 3), 4)
    x: tuple = draw.vector(draw.nonzero(-9, 9), 4)
    c_0: int = draw.nonzero(-9, 9)

    @property
    def rows(self):
        return [(p, r, SAID[action]) for (p, r), action in zip(MARKS, self.wanted, strict=True)]

    @property
    def steps(self):
        return [(*MARKS[mark], value) for mark, value in zip(self.marks, self.x, strict=True)]


def threshold(outputs):
    """The smallest weights and bias of a threshold unit with these outputs for the four marks; ``None`` if there are none."""
    tried = sorted(product(range(-2, 3), repeat=3), key=lambda one: sum(map(abs, one)))
    rows = list(zip(MARKS, outputs, strict=True))
    return next((one for one in tried if all((one[0] * p + one[1] * r + one[2] > 0) == out for (p, r), out in rows)), None)


@q.require
def both_gates_change_and_exist(p: P) -> bool:
    gates = list(zip(*(ACTIONS[action] for action in p.wanted), strict=True))
    return all(0 < sum(gate) < 4 and threshold(gate) for gate in gates) and len(set(p.wanted)) >= 3


@q.require
def the_memory_matters_at_the_end(p: P) -> bool:
    used = [p.wanted[mark] for mark in p.marks]
    return used[3] in ("keep", "add") and used[2] != "clear" and len(set(used)) >= 2


q.prompt = r"""
A memory cell gets a value $x_t$ and two marks $p_t$ and $r_t$ at each step, which are 0 or 1. Its gates are threshold units:
$$i_t = H(u_1 p_t + u_2 r_t + b), \qquad f_t = H(v_1 p_t + v_2 r_t + d), \qquad c_t = f_t\, c_{t-1} + i_t\, x_t,$$
where $H(a) = 1$ for $a > 0$ and $H(a) = 0$ otherwise. The cell is to do this with its content $c$:

| $p_t$ | $r_t$ | action |
|:--|:--|:--|
<% for a, b, action in p.rows %>
| <<a>> | <<b>> | <<action>> |
<% endfor %>
"""
q.ask(
    c_4=ask.integer(
        "Which content $c_4$ does such a cell have after four steps with $(p_t, r_t, x_t) = "
        "<% for a, b, value in p.steps %>(<<a>>, <<b>>, <<value>>)<% if not loop.last %>$, $<% endif %><% endfor %>$, "
        "if $c_0 = <<c_0>>$?", marks=2),
    gates=ask.satisfies(
        "Give weights and biases with which the gates do this. Any choice that works earns full points.", marks=4,
        fields=(("u_1", "number"), ("u_2", "number"), ("b", "number"), ("v_1", "number"), ("v_2", "number"), ("d", "number")),
        verify=lambda p, values: tuple(
            (values["u_1"] * a + values["u_2"] * b + values["b"] > 0) == ACTIONS[action][0]
            and (values["v_1"] * a + values["v_2"] * b + values["d"] > 0) == ACTIONS[action][1]
            for (a, b), action in zip(MARKS, p.wanted, strict=True)
        ), each="row of the table"),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say("The old content is kept where $f = 1$, and $x$ is let in where $i = 1$.")
    c = p.c_0
    for k, (mark, x) in enumerate(zip(p.marks, p.x, strict=True), start=1):
        i, f = ACTIONS[p.wanted[mark]]
        c = t.at(k).step("c", "f*c_prev + i*x", f=f, i=i, x=x, c_prev=c)
    wanted = [ACTIONS[action] for action in p.wanted]
    for gate, what, outputs in (("input_gate", "input", [i for i, _ in wanted]), ("forget_gate", "forget", [f for _, f in wanted])):
        told = ", ".join(map(str, outputs))
        note = f"In the four rows of the table the {what} gate must be {told}. This does, for instance, with few weights:"
        t.step(gate, "", threshold(outputs), note=note)
    t.step("gates", "concat(input_gate, forget_gate)")


@q.oracle("torch")
def all_rows(p: P):
    """The content is a sum of the values that were let in, each times the gates behind it."""
    torch, marks = oracles.torch, oracles.tensor(MARKS)
    wanted = oracles.tensor([(action in ("overwrite", "add"), action in ("keep", "add")) for action in p.wanted])
    let_in, kept = wanted[list(p.marks)].T
    values = torch.cat((oracles.tensor((p.c_0,)), let_in * oracles.tensor(p.x)))
    behind = torch.cat((torch.cumprod(kept.flip(0), 0).flip(0), torch.ones(1, dtype=torch.float64)))

    def works(given):
        u, v = (oracles.tensor([given[f"{name}_1"], given[f"{name}_2"]]) for name in "uv")
        found = torch.stack((marks @ u + given["b"] > 0, marks @ v + given["d"] > 0), dim=1)
        return bool((found == wanted.bool()).all())

    return {"c_4": int(torch.dot(values, behind)), "gates": works}


@q.oracle("brute force")
def action_by_action(p: P):
    """Follows the words of the table, and tries a design on all pairs of marks, contents and values."""
    does = {
        "keep": lambda c, x: c, "clear": lambda c, x: 0, "overwrite": lambda c, x: x, "add": lambda c, x: c + x,
    }  # fmt: skip

    def works(given):
        for (a, b), action in zip(MARKS, p.wanted, strict=True):
            i = 1 if given["u_1"] * a + given["u_2"] * b + given["b"] > 0 else 0
            f = 1 if given["v_1"] * a + given["v_2"] * b + given["d"] > 0 else 0
            if any(f * c + i * x != does[action](c, x) for c, x in ((3, 5), (-2, 1))):
                return False
        return True

    content = reduce(lambda c, step: does[p.wanted[step[0]]](c, step[1]), zip(p.marks, p.x, strict=True), p.c_0)
    return {"c_4": content, "gates": works}


q.slips(
    never_forgot=slip("Where the forget gate is 0, the old content is lost.", c="c_prev + i*x"),
    always_let_in=slip("Where the input gate is 0, the value is not let in.", c="f*c_prev + x"),
    exchanged_the_gates=slip("The forget gate multiplies the old content, the input gate the new value.",
                             gates="concat(forget_gate, input_gate)"),
    forgot_the_biases=slip("For both marks 0, the biases alone decide.",
                           gates="concat(odot(input_gate, (1, 1, 0)), odot(forget_gate, (1, 1, 0)))"),
    turned_the_forget_gate=slip("The forget gate is 1 where the content is kept.", forget_gate="-forget_gate"),
    began_with_nothing=slip("The content at the start counts.", c_1="i*x"),
)  # fmt: skip
