"""Inverse of a reversible residual block with additive couplings."""

from functools import cache
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.architectures", outcomes=(2, 4), level="apply", minutes=6, covers=("W14-15",), rows=True,
    symbols={"F": "f", "G": "g"},
)  # fmt: skip


@q.params
class P:
    U: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    V: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    y1: tuple = draw.vector(draw.integers(-4, 6), 2)
    y2: tuple = draw.vector(draw.integers(-4, 6), 2)


def back(p):
    def branch(W, x):
        return tuple(max(row[0] * x[0] + row[1] * x[1], 0) for row in W)

    x2 = tuple(a - b for a, b in zip(p.y2, branch(p.V, p.y1), strict=True))
    return x2, branch(p.V, p.y1), branch(p.U, x2)


@q.require
def both_branches_matter(p: P) -> bool:
    x2, g, f = back(p)
    entries = [entry for W in (p.U, p.V) for row in W for entry in row]
    return any(g) and any(f) and max(map(abs, x2)) <= 12 and entries.count(0) <= 2 and 0 in (*g, *f)


q.prompt = r"""
A reversible residual block splits its input into two vectors $x_1$ and $x_2$ and computes
$$y_1 = x_1 + \mathrm{ReLU}(U x_2), \qquad y_2 = x_2 + \mathrm{ReLU}(V y_1) \qquad \text{with} \quad U = <<U>>, \quad V = <<V>>.$$
During backpropagation its input is not stored but recovered from the output $y_1 = <<y1>>$, $y_2 = <<y2>>$.
"""
q.ask(
    x2=ask.vector("Compute $x_2$.", marks=2),
    x1=ask.vector("Compute $x_1$.", marks=2),
)


@q.solve
def solve(p: P, t):
    def branch(W):
        return lambda x: engine.relu(engine.linear(x, W))

    inputs = cache(lambda: engine.reversible_block_inverse(p.y1, p.y2, branch(p.U), branch(p.V)))
    t.say("The second equation has only one unknown, $x_2$; with it the first one gives $x_1$.")
    t.step("G", "relu(V @ y1)")
    t.step("x2", "y2 - G", lambda: inputs()[1])
    t.step("F", "relu(U @ x2)")
    t.step("x1", "y1 - F", lambda: inputs()[0])


@q.oracle("torch")
def layers(p: P):
    torch = oracles.torch
    U, V, y1, y2 = oracles.parameters(p, "U V y1 y2")
    x2 = y2 - torch.relu(torch.nn.functional.linear(y1, V))
    x1 = y1 - torch.relu(torch.nn.functional.linear(x2, U))
    return {"x1": oracles.numbers(x1), "x2": oracles.numbers(x2)}


@q.oracle("brute force")
def try_all_inputs(p: P):
    """Of all whole inputs near the output, the one that the block maps to it."""

    def branch(W, x):
        return [max(sum(w * entry for w, entry in zip(row, x, strict=True)), 0) for row in W]

    grown = branch(p.V, p.y1)
    found2 = [tuple(x) for x in product(range(-13, 13), repeat=2) if [a + g for a, g in zip(x, grown, strict=True)] == list(p.y2)]
    grown = branch(p.U, found2[0])
    found1 = [tuple(x) for x in product(range(-80, 8), repeat=2) if [a + g for a, g in zip(x, grown, strict=True)] == list(p.y1)]
    return {"x2": found2[0], "x1": found1[0]}


q.slips(
    inverted_in_the_wrong_order=slip("$x_2$ is needed first, then $x_1$ follows from it.", F="relu(U @ y2)", essential=True),
    added_instead_of_subtracted=slip("The inverse subtracts what the block has added.", x2="y2 + G", x1="y1 + F"),
    forgot_the_activation=slip("Negative entries are 0 behind the ReLU.", G="V @ y1", F="U @ x2"),
    swapped_the_weights=slip("$V$ belongs to the second equation.", G="relu(U @ y1)", F="relu(V @ x2)"),
    transposed_the_weights=slip("The matrices multiply the inputs as they are.", G="relu(T(V) @ y1)", F="relu(T(U) @ x2)"),
)  # fmt: skip
