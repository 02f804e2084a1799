"""Scaled dot-product attention of one query to a few keys.

The query holds multiples of ln 2 and its length is a square, so that all weights are fractions.
"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="attention.weights", outcomes=(2, 4), level="apply", minutes=8, covers=("W13-07",), rows=True,
    symbols={"query": "q", "alpha": r"\alpha"},
)  # fmt: skip


@q.params
class P:
    query: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 4)
    K: tuple = draw.matrix(draw.integers(-1, 2), 3, 4)
    V: tuple = draw.matrix(draw.integers(-4, 6), 3, 2)


def doubled_scores(p):
    """Of each key, the score in units of ln 2 before the division by 2."""
    units = [round(float(entry) / 0.6931) for entry in p.query]
    return [sum(u * k for u, k in zip(units, row, strict=True)) for row in p.K]


@q.require
def scaled_scores_are_small_whole_multiples_of_ln_2(p: P) -> bool:
    scores = doubled_scores(p)
    spread = max(scores) - min(scores)
    return all(score % 2 == 0 and abs(score) <= 6 for score in scores) and len(set(scores)) == len(scores) and spread <= 8


@q.require
def values_differ(p: P) -> bool:
    return len(set(p.V)) == len(p.V) and sum(map(bool, p.query)) >= 2


q.prompt = r"""
A query $q$ attends to <<K|length>> keys with scaled dot-product attention. The rows of $K$ are the keys, those of $V$ their values:
$$q = <<query>>, \qquad K = <<K>>, \qquad V = <<V>>.$$
"""
q.ask(
    s=ask.vector("Compute the scaled scores $s$ of the keys.", marks=2),
    alpha=ask.vector(r"Compute the attention weights $\alpha$.", marks=2),
    o=ask.vector("Compute the output vector $o$ of the attention.", marks=2),
)
q.easier(
    minutes=6, marks={"s": 1, "alpha": 1}, K=draw.matrix(draw.integers(-1, 2), 2, 4), V=draw.matrix(draw.integers(-4, 6), 2, 2)
)
q.harder(
    minutes=10, marks={"s": 3, "alpha": 3}, query=draw.vector(draw.multiples_of_ln2(-2, 2, but=(-1, 1)), 4),
    K=draw.matrix(draw.integers(-1, 2), 4, 4), V=draw.matrix(draw.integers(-4, 6), 4, 3)
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("s", "K @ query/sqrt(d)", d=4, note="Queries and keys have $d = 4$ entries.")
    t.say(r"The weights are the softmax of the scores, with $e^{n \ln 2} = 2^n$.")
    t.step("r", "exp(s)")
    t.step("alpha", "r/sum(r)", lambda: engine.attention_weights((p.query,), p.K)[0])
    attend = engine.scaled_dot_product_attention
    t.step(
        "o",
        "T(V) @ alpha",
        lambda: attend((p.query,), p.K, p.V)[0],
        note="The output is the mean of the values with these weights.",
    )


@q.oracle("torch")
def attention_by_torch(p: P):
    torch = oracles.torch
    query, K, V = oracles.tensor((p.query,)), oracles.tensor(p.K), oracles.tensor(p.V)
    attend = torch.nn.functional.scaled_dot_product_attention
    weights = attend(query[None], K[None], torch.eye(len(p.K), dtype=torch.float64)[None])[0, 0]
    return {
        "s": oracles.numbers(torch.mv(K, query[0]) / 2),
        "alpha": oracles.numbers(weights),
        "o": oracles.numbers(attend(query[None], K[None], V[None])[0, 0]),
    }


@q.oracle("second formula")
def odds(p: P):
    """Weights from pairwise odds: the inverse of a weight is the sum of exp of the differences of scores."""
    scores = [sum(float(x) * y for x, y in zip(p.query, key, strict=True)) * 0.5 for key in p.K]
    inverse = [sum(2.718281828459045 ** (other - one) for other in scores) for one in scores]
    output = [sum(value[i] / inv for value, inv in zip(p.V, inverse, strict=True)) for i in range(len(p.V[0]))]
    return {"s": scores, "alpha": [1 / one for one in inverse], "o": output}


q.slips(
    did_not_scale=slip(r"Scores are divided by $\sqrt{d}$.", s="K @ query", essential=True),
    divided_by_d=slip(r"Scores are divided by $\sqrt{d}$, not by $d$.", s="K @ query/d"),
    divided_by_their_sum=slip("The softmax divides powers of $e$ by their sum.", alpha="s/sum(s)", when="sum(K @ query) > 0"),
    forgot_to_normalize=slip("Attention weights sum to 1.", alpha="r"),
    averaged_the_keys=slip("The weights average the values, not the keys.", o="T(K) @ alpha"),
    took_the_best_value=slip("Soft attention mixes all values; it does not pick one.", o="T(V) @ (alpha == max(alpha))"),
    averaged_with_equal_weights=slip("Each value has its own weight.", drawn=lambda p: {
        "o": f"({' + '.join(f'V[{k}]' for k in range(len(p.V)))})/{len(p.V)}"}),
)  # fmt: skip
