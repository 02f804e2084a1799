"""Self-attention of four tokens with a mask: weights, output, dependencies."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="attention.masks", outcomes=(2, 4), level="apply", minutes=7, covers=("W13-09",), rows=True,
    conventions=("zero-based indices",), symbols={"alpha": r"\alpha"},
)  # fmt: skip

OUTPUTS = ("output 0", "output 1", "output 2", "output 3")
RULES = {
    "causal": ("itself and to all earlier tokens", lambda i, j: j <= i),
    "later": ("itself and to all later tokens", lambda i, j: j >= i),
    "window": ("itself and to its direct neighbors", lambda i, j: abs(i - j) <= 1),
    "past": ("itself and to the two tokens just before it", lambda i, j: i - j in (0, 1, 2)),
}


@q.params
class P:
    S: tuple = draw.matrix(draw.multiples_of_ln2(-1, 2), 4, 4)
    v: tuple = draw.vector(draw.nonzero(-6, 8), 4)
    kind: str = draw.choice("causal", "causal", "causal", "later", "later", "window", "past")
    i: int = draw.integers(0, 3)
    j: int = draw.integers(0, 3)

    @property
    def rule(self):
        return RULES[self.kind][0]


@q.require
def the_token_sees_three_and_the_scores_of_its_row_differ(p: P) -> bool:
    seen = [j for j in range(4) if RULES[p.kind][1](p.i, j)]
    return len(seen) == 3 and len({p.S[p.i][j] for j in seen}) == 3 and len(set(p.v)) == 4


q.prompt = r"""
In self-attention with a mask, each of the tokens 0 to 3 attends to <<p.rule>>, and to nothing else. Entry $s_{ij}$ of
$$S = <<S>>$$
is the scaled score of the query of token $i$ and the key of token $j$, before masking. The values of the tokens are the numbers
$v = <<v>>$.
"""
q.ask(
    alpha=ask.vector(r"Compute the attention weights $\alpha$ of token <<i>>, one for each of the four tokens.", marks=2),
    o=ask.number("Compute the output of token <<i>>.", marks=1),
    who=ask.choices("Only the value of token <<j>> changes. Which outputs can change?", marks=2, options=OUTPUTS, keep_order=True),
)


@q.solve
def solve(p: P, t):
    M = tuple(tuple(int(RULES[p.kind][1](i, j)) for j in range(4)) for i in range(4))
    t.step("M", "", M, note="The mask has a 1 where the token of the row sees the token of the column.")
    t.step("m", "M[i]", note="The row of token <<i>> counts: masked scores are $-\\infty$, their powers 0.")
    t.step("r", "odot(exp(S[i]), m)")
    sees, unit = [[bool(one) for one in row] for row in M], [[int(i == j) for j in range(4)] for i in range(4)]
    t.step("alpha", "r/sum(r)", lambda: engine.attention_weights(p.S, unit, sees, scale=1)[p.i])
    attend = engine.scaled_dot_product_attention
    t.step("o", "sum(odot(alpha, v))", lambda: attend(p.S, unit, [[v] for v in p.v], sees, scale=1)[p.i, 0])
    t.step(
        "seen",
        "M[:, j]",
        lambda: engine.attention_reach(sees, 1)[:, p.j].astype(int),
        note="The column of token <<j>> tells who sees it.",
    )
    t.step("who", "chosen(names, seen)", names=OUTPUTS)


@q.oracle("torch")
def attention_by_torch(p: P):
    torch = oracles.torch
    queries, keys = 2 * oracles.tensor(p.S)[None], torch.eye(4, dtype=torch.float64)[None]
    mask = torch.ones(4, 4, dtype=torch.bool)
    mask = {"causal": mask.tril(), "later": mask.triu(), "window": mask.tril(1).triu(-1), "past": mask.tril().triu(-2)}[p.kind]
    v = oracles.parameter(p.v)
    attend = torch.nn.functional.scaled_dot_product_attention
    weights = attend(queries, keys, keys, attn_mask=mask)[0, p.i]
    outputs = attend(queries, keys, v[None, :, None], attn_mask=mask)[0, :, 0]
    who = [torch.autograd.grad(one, v, retain_graph=True)[0][p.j] != 0 for one in outputs]
    return {
        "alpha": oracles.numbers(weights),
        "o": oracles.numbers(outputs[p.i]),
        "who": tuple(name for name, moved in zip(OUTPUTS, who, strict=True) if moved),
    }


@q.oracle("second formula")
def word_by_word(p: P):
    """Every token with the set of those it sees, from the rule in words."""
    order = (0, 1, 2, 3)
    ends = {"causal": (9, 0), "later": (0, 9), "window": (1, 1), "past": (2, 0)}[p.kind]
    seen = {k: order[max(k - ends[0], 0) : k + ends[1] + 1] for k in order}
    odds = {k: 2.718281828459045 ** float(p.S[p.i][k]) for k in seen[p.i]}
    total = sum(odds.values())
    weights = [odds.get(k, 0) / total for k in order]
    return {
        "alpha": weights,
        "o": sum(odds[k] * p.v[k] for k in odds) / total,
        "who": tuple(OUTPUTS[i] for i in order if p.j in seen[i]),
    }


q.slips(
    ignored_the_mask=slip("What a token must not see has weight 0.", m="(1, 1, 1, 1)", essential=True),
    masked_without_normalizing=slip("The weights of what is left sum to 1.", alpha="odot(exp(S[i])/sum(exp(S[i])), m)"),
    took_masked_scores_for_zero=slip(r"A masked score is $-\infty$, not 0.", r="exp(odot(S[i], m))"),
    took_the_column=slip("The scores of a query stand in its row.", r="odot(exp(S[:, i]), m)"),
    transposed_the_mask=slip("The row of the mask is the token that looks.", M="T(M)"),
    left_the_token_itself_out=slip("A token also sees itself.", drawn=lambda p: {
        "m": f"M[i] - onehot({p.i}, 4)", "seen": f"M[:, j] - onehot({p.j}, 4)"}),
    took_the_row_for_the_column=slip("Those that see the token stand in its column.", seen="M[j]"),
)  # fmt: skip
