"""Self-attention of three tokens, from the embeddings to the outputs.

The query matrix holds multiples of ln 2 and scores are not scaled, so that all weights are fractions.
"""

import math
from itertools import permutations

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="attention.layers", outcomes=(2, 4), level="apply", minutes=10, covers=("W13-07",), rows=True,
    symbols={"Wq": "W_Q", "Wk": "W_K", "Wv": "W_V", "A": "A"},
)  # fmt: skip


ROWS = ((1, 0), (0, 1), (1, 1), (-1, 1), (1, -1), (-1, 0), (0, -1), (2, 1), (1, 2))
EMBEDDINGS = tuple(permutations(ROWS, 3))


@q.params
class P:
    X: tuple = draw.choice(*EMBEDDINGS)
    Wq: tuple = draw.matrix(draw.multiples_of_ln2(-1, 1), 2, 2)
    Wk: tuple = draw.matrix(draw.integers(-1, 1), 2, 2)
    Wv: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)


def units(p):
    """The scores, in units of ln 2."""
    W = [[round(float(entry) / math.log(2)) for entry in row] for row in p.Wq]

    def through(rows, matrix):
        return [[sum(x * w for x, w in zip(row, column, strict=True)) for column in zip(*matrix, strict=True)] for row in rows]

    keys = through(p.X, p.Wk)
    return [[sum(a * b for a, b in zip(query, key, strict=True)) for key in keys] for query in through(p.X, W)]


@q.require
def scores_are_small_and_differ(p: P) -> bool:
    scores = units(p)
    small = all(abs(entry) <= 3 for row in scores for entry in row)
    return small and all(len(set(row)) >= 2 for row in scores) and len({*map(tuple, scores)}) == 3


@q.require
def nothing_is_trivial(p: P) -> bool:
    return all(any(row) for row in (*p.Wk, *p.Wv)) and p.Wk != p.Wv


q.prompt = r"""
The rows of $X$ are the embeddings of three tokens. A layer of self-attention with one head computes
$$Q = X W_Q, \qquad K = X W_K, \qquad V = X W_V, \qquad A = \mathrm{softmax}\left(Q K^{\top}\right), \qquad O = A V,$$
without scaling the scores; the softmax works on each row alone. Here
$$X = <<X>>, \quad W_Q = <<Wq>>, \quad W_K = <<Wk>>, \quad W_V = <<Wv>>.$$
"""
q.ask(
    S=ask.matrix(r"Compute the $3 \times 3$ matrix $S = Q K^{\top}$ of scores.", marks=3),
    A=ask.matrix(r"Compute the $3 \times 3$ matrix $A$ of attention weights.", marks=2),
    O=ask.matrix(r"Compute the $3 \times 2$ matrix $O$ of outputs.", marks=2),
)


@q.solve
def solve(p: P, t):
    Q, K, V = (t.step(name, f"X @ W{name.lower()}") for name in "QKV")
    t.step("S", "Q @ T(K)", lambda: engine.linear(Q, K), note="Row $i$ holds the scores of the query of token $i$ with all keys.")
    t.say(r"The softmax divides powers of $e$ by the sum of their row, and $e^{n \ln 2} = 2^n$.")
    for i in range(3):
        t.step(f"q_{i}", f"exp(S[{i}])")
    for i in range(3):
        t.step(f"a_{i}", f"q_{i}/sum(q_{i})")
    attend = engine.scaled_dot_product_attention
    t.step("A", "(a_0, a_1, a_2)", lambda: engine.attention_weights(Q, K, scale=1), note="These are the rows of $A$.")
    t.step("O", "A @ V", lambda: attend(Q, K, V, scale=1))


@q.oracle("torch")
def attention_by_torch(p: P):
    torch, linear = oracles.torch, oracles.torch.nn.functional.linear
    X, *weights = (oracles.tensor(one) for one in (p.X, p.Wq, p.Wk, p.Wv))
    Q, K, V = (linear(X, W.T) for W in weights)
    attend = torch.nn.functional.scaled_dot_product_attention
    A = attend(Q[None], K[None], torch.eye(3, dtype=torch.float64)[None], scale=1.0)[0]
    O = attend(Q[None], K[None], V[None], scale=1.0)[0]  # noqa: E741
    return {"S": oracles.numbers(torch.einsum("id,jd->ij", Q, K)), "A": oracles.numbers(A), "O": oracles.numbers(O)}


@q.oracle("second formula")
def bilinear(p: P):
    """Scores as a bilinear form of the embeddings; each weight from the differences of scores."""
    M = [[sum(float(p.Wq[a][c]) * p.Wk[b][c] for c in (0, 1)) for b in (0, 1)] for a in (0, 1)]
    S = [[sum(x[a] * M[a][b] * y[b] for a in (0, 1) for b in (0, 1)) for y in p.X] for x in p.X]
    A = [[1 / sum(math.exp(other - one) for other in row) for one in row] for row in S]
    mixed = [[sum(weight * x[b] for weight, x in zip(row, p.X, strict=True)) for b in (0, 1)] for row in A]
    return {"S": S, "A": A, "O": [[sum(m[b] * p.Wv[b][c] for b in (0, 1)) for c in (0, 1)] for m in mixed]}


q.slips(
    normalized_the_columns=slip("The weights of a query, a row, sum to 1.", a="q/(q_0 + q_1 + q_2)", essential=True),
    swapped_queries_and_keys=slip("Rows belong to queries, columns to keys.", S="K @ T(Q)"),
    averaged_the_keys=slip("The weights average the values.", O="A @ K"),
    averaged_the_embeddings=slip("The weights average the values, not the embeddings.", O="A @ X"),
    left_the_keys_out=slip("Keys have a matrix of their own.", K="X"),
    transposed_the_matrices=slip("Embeddings are rows, left of the matrices.", Q="X @ T(Wq)", K="X @ T(Wk)", V="X @ T(Wv)"),
    scaled_the_scores=slip("These scores are not scaled.", S="Q @ T(K)/sqrt(2)"),
    used_the_transposed_weights=slip("Row $i$ of $A$ makes output $i$.", O="T(A) @ V"),
)  # fmt: skip
