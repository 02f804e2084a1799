"""Additive attention: scores of two keys and the weights.

All arguments of tanh are multiples of ln 2, so that the scores are fractions; only the weights are rounded.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="attention.weights", outcomes=(2, 4), level="apply", minutes=9, covers=("W13-08",),
    symbols={"query": "q", "alpha": r"\alpha"},
)  # fmt: skip


@q.params
class P:
    query: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 2)
    k_0: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 2)
    k_1: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 2)
    W: tuple = draw.matrix(draw.integers(-1, 1), 2, 2)
    U: tuple = draw.matrix(draw.integers(-1, 1), 2, 2)
    v: tuple = draw.vector(draw.nonzero(-2, 3), 2)


def units(p):
    """Of each key, the arguments of tanh in units of ln 2."""
    q, *keys = ([round(float(x) / math.log(2)) for x in one] for one in (p.query, p.k_0, p.k_1))
    return [[w[0] * q[0] + w[1] * q[1] + u[0] * k[0] + u[1] * k[1] for w, u in zip(p.W, p.U, strict=True)] for k in keys]


@q.require
def arguments_are_small_and_differ(p: P) -> bool:
    first, second = units(p)
    small = all(abs(n) <= 2 for n in first + second) and first != second
    return small and p.W != p.U and any(p.query) and any(first)


q.prompt = r"""
Additive attention scores a key $k_i$ by
$$e_i = v^{\top} \tanh(W q + U k_i), \qquad \alpha = \mathrm{softmax}(e),$$
where $q$ is the query. A decoder attends to two keys:
$$W = <<W>>, \quad U = <<U>>, \quad v = <<v>>,$$
$$q = <<query>>, \quad k_0 = <<k_0>>, \quad k_1 = <<k_1>>.$$
"""
q.ask(
    a_0=ask.vector(r"Compute $a_0 = \tanh(W q + U k_0)$.", marks=2),
    e=ask.vector("Compute the scores $e$ of both keys.", marks=3),
    alpha=ask.vector(r"Compute the attention weights $\alpha$.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.step("c", "W @ query", note="The query contributes the same to both scores.")
    t.say(r"For multiples of $\ln 2$, $\tanh(n \ln 2) = (4^n - 1) / (4^n + 1)$: 3/5 for $n = 1$ and 15/17 for $n = 2$.")
    scores = []
    for i, k in enumerate((p.k_0, p.k_1)):
        t.step(f"z_{i}", f"c + U @ k_{i}")
        t.step(f"a_{i}", f"tanh(z_{i})", lambda k=k: engine.rnn_cell(k, p.query, p.U, p.W))
        scores.append(t.step(f"e_{i}", f"sum(odot(v, a_{i}))"))
    keys, layer = (p.k_0, p.k_1), (p.W, p.U, p.v)
    t.step("e", "(e_0, e_1)", lambda: engine.additive_scores((p.query,), keys, *layer)[0])
    t.step("alpha", "softmax(e)", lambda: engine.additive_attention((p.query,), keys, ((1, 0), (0, 1)), *layer)[0])


@q.oracle("torch")
def layers(p: P):
    torch = oracles.torch
    W, U, v, query = (oracles.tensor(one) for one in (p.W, p.U, p.v, p.query))
    linear = torch.nn.functional.linear
    hidden = torch.tanh(linear(query, W) + linear(oracles.tensor((p.k_0, p.k_1)), U))
    e = torch.mv(hidden, v)
    return {"a_0": oracles.numbers(hidden[0]), "e": oracles.numbers(e), "alpha": oracles.numbers(torch.softmax(e, 0))}


@q.oracle("second formula")
def growth(p: P):
    """tanh by powers of e, entry by entry; the weights by the sigmoid of the difference of the scores."""

    def squash(w, u, k):
        grown = math.exp(2 * float(w[0] * p.query[0] + w[1] * p.query[1] + u[0] * k[0] + u[1] * k[1]))
        return (grown - 1) / (grown + 1)

    hidden = [[squash(w, u, k) for w, u in zip(p.W, p.U, strict=True)] for k in (p.k_0, p.k_1)]
    one, other = (p.v[0] * a + p.v[1] * b for a, b in hidden)
    first = 1 / (1 + math.exp(other - one))
    return {"a_0": hidden[0], "e": (one, other), "alpha": (first, 1 - first)}


q.slips(
    left_the_query_out=slip("The query enters both scores.", c="0*(W @ query)", essential=True),
    forgot_tanh=slip(r"The hidden vector goes through $\tanh$ before it meets $v$.", a_0="z_0", a_1="z_1"),
    took_a_sigmoid=slip(r"The hidden units have $\tanh$, which may be negative.", a_0="sigmoid(z_0)", a_1="sigmoid(z_1)"),
    swapped_the_matrices=slip("$W$ belongs to the query and $U$ to the keys.", W="U", U="W"),
    squashed_the_parts_alone=slip(r"The parts of query and key are added before $\tanh$.",
        a_0="tanh(c) + tanh(U @ k_0)", a_1="tanh(c) + tanh(U @ k_1)"),
    divided_scores_by_their_sum=slip("The softmax divides powers of $e$ by their sum.", alpha="e/sum(e)"),
    transposed_the_matrices=slip("A matrix multiplies a column vector from the left.", W="T(W)", U="T(U)"),
    multiplied_query_and_key=slip("This score has no product of query and key.",
        e_0="sum(odot(query, k_0))", e_1="sum(odot(query, k_1))"),
)  # fmt: skip
