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
    A: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    B: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    y: tuple = draw.vector(draw.integers(-4, 6), 2)
    z: tuple = draw.vector(draw.integers(-4, 6), 2)


def back(p):
    def branch(W, x):
        return tuple(max(row[0] * x[0] + row[1] * x[1], 0) for row in W)

    v = tuple(a - b for a, b in zip(p.z, branch(p.B, p.y), strict=True))
    return v, branch(p.B, p.y), branch(p.A, v)


@q.require
def both_branches_matter(p: P) -> bool:
    v, g, f = back(p)
    entries = [entry for W in (p.A, p.B) for row in W for entry in row]
    return any(g) and any(f) and max(map(abs, v)) <= 12 and entries.count(0) <= 2 and 0 in (*g, *f)


q.prompt = r"""
A reversible residual block splits its input into two vectors $u$ and $v$ and computes
$$y = u + \mathrm{ReLU}(A v), \qquad z = v + \mathrm{ReLU}(B y) \qquad \text{with} \quad A = <<A>>, \quad B = <<B>>.$$
During backpropagation its input is not stored but recovered from the output $y = <<y>>$, $z = <<z>>$.
"""
q.ask(
    v=ask.vector("Compute $v$.", marks=2),
    u=ask.vector("Compute $u$.", marks=2),
)


@q.solve
def solve(p: P, t):
    def branch(W):
        return lambda x: engine.relu(engine.linear(x, W))

    inputs = cache(lambda: engine.reversible_block_inverse(p.y, p.z, branch(p.A), branch(p.B)))
    t.say("The second equation has only one unknown, $v$; with it the first one gives $x_1$.")
    t.step("G", "relu(B @ y)")
    t.step("v", "z - G", lambda: inputs()[1])
    t.step("F", "relu(A @ v)")
    t.step("u", "y - F", lambda: inputs()[0])


@q.oracle("torch")
def layers(p: P):
    torch = oracles.torch
    A, B, y, z = oracles.parameters(p, "A B y z")
    v = z - torch.relu(torch.nn.functional.linear(y, B))
    u = y - torch.relu(torch.nn.functional.linear(v, A))
    return {"u": oracles.numbers(u), "v": oracles.numbers(v)}


@q.oracle("brute force")
def try_all_inputs(p: P):
    """Of all whole inputs near the output, the one that the block maps to it."""

    def branch(W, x):
        return [max(sum(w * entry for w, entry in zip(row, x, strict=True)), 0) for row in W]

    grown = branch(p.B, p.y)
    second = [tuple(x) for x in product(range(-13, 13), repeat=2) if [a + g for a, g in zip(x, grown, strict=True)] == list(p.z)]
    grown = branch(p.A, second[0])
    first = [tuple(x) for x in product(range(-80, 8), repeat=2) if [a + g for a, g in zip(x, grown, strict=True)] == list(p.y)]
    return {"v": second[0], "u": first[0]}


q.slips(
    inverted_in_the_wrong_order=slip("$v$ is needed first, then $u$ follows from it.", F="relu(A @ z)", essential=True),
    added_instead_of_subtracted=slip("The inverse subtracts what the block has added.", v="z + G", u="y + F"),
    forgot_the_activation=slip("Negative entries are 0 behind the ReLU.", G="B @ y", F="A @ v"),
    swapped_the_weights=slip("$B$ belongs to the second equation.", G="relu(A @ y)", F="relu(B @ v)"),
    transposed_the_weights=slip("The matrices multiply the inputs as they are.", G="relu(T(B) @ y)", F="relu(T(A) @ v)"),
)  # fmt: skip
