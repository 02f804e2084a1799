"""Claim: what an exchange of two tokens does to the outputs of self-attention."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.attention", outcomes=(2, 4), level="understand", minutes=3, covers=("attn_permutation",),
    conventions=("zero-based indices",),
)  # fmt: skip

KINDS = {
    "plain": "no mask and no positional information",
    "causal": "a causal mask (a token attends to itself and to all earlier ones) and no positional information",
    "positions": "no mask; at each position, another positional encoding is added to the token",
}


@q.params
class P:
    kind: str = draw.choice("plain", "plain", "causal", "causal", "causal", "positions")
    n: int = draw.integers(5, 9)
    i: int = draw.integers(0, 7)
    j: int = draw.integers(1, 8)
    k: int = draw.integers(0, 8)
    pair: str = draw.choice("kk", "ii", "jj", "ij", "ij", "ji", "ji")
    said: str = draw.choice("is equal to", "differs from")

    @property
    def rule(self):
        return KINDS[self.kind]

    @property
    def a(self):
        return getattr(self, self.pair[0])

    @property
    def b(self):
        return getattr(self, self.pair[1])


@q.require
def positions_exist(p: P) -> bool:
    return p.i < p.j < p.n and p.k < p.n and p.k not in (p.i, p.j)


q.prompt = r"""
A single layer of self-attention reads $n = <<n>>$ tokens at the positions 0 to <<n - 1>>. It has <<p.rule>>. No values of
tokens and weights agree by chance. Now the tokens at the positions $<<i>>$ and $<<j>>$ are exchanged.

**Statement.** The new output at position $<<p.a>>$ <<said>> the old output at position $<<p.b>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(a=p.a, b=p.b)
    moved = {p.i: p.j, p.j: p.i}.get(p.a, p.a)
    t.step("c", "", moved, note=f"The token that is at position {p.a} now was at this position before:")
    t.step("query", "c == b", note="The outputs can be equal only if the query is the same.")
    why = {"plain": "It sees all tokens, in whatever order.", "causal": "It sees the same tokens only before or behind both.",
           "positions": "Exchanged tokens have other encodings, so keys and values are others."}[p.kind]  # fmt: skip
    t.step("view", {"plain": "1", "causal": "(a < i) + (a > j)", "positions": "0"}[p.kind], note=why)
    t.step("truth", "query*view == stated", stated=int(p.said == "is equal to"), note="So the statement is <<truth>>.")


@q.oracle("torch")
def exchange_and_compare(p: P):
    torch = oracles.torch
    numbers = torch.arange(4.0 * p.n, dtype=torch.float64)
    tokens, codes = torch.sin(numbers**2).view(p.n, 4), torch.cos(3 * numbers).view(p.n, 4) * (p.kind == "positions")
    order = list(range(p.n))
    order[p.i], order[p.j] = p.j, p.i
    weights = torch.sin(1 + torch.arange(48.0, dtype=torch.float64) ** 2).view(3, 4, 4)

    def outputs(x):
        q_, k_, v_ = ((x + codes) @ w for w in weights)
        return torch.nn.functional.scaled_dot_product_attention(q_[None], k_[None], v_[None], is_causal=p.kind == "causal")[0]

    gap = (outputs(tokens[order])[p.a] - outputs(tokens)[p.b]).abs().max().item()
    return {"truth": (gap < 1e-9) == (p.said == "is equal to")}


@q.oracle("brute force")
def what_is_seen(p: P):
    """An output is decided by its token and the set of tokens, with positions if they count, that it sees."""

    def outcome(order, at):
        seen = order[: at + 1] if p.kind == "causal" else order
        marks = enumerate(seen) if p.kind == "positions" else ((0, one) for one in seen)
        return order[at], at * (p.kind == "positions"), sorted(marks)

    old = "abcdefghi"[: p.n]
    new = old.translate(str.maketrans(old[p.i] + old[p.j], old[p.j] + old[p.i]))
    return {"truth": (outcome(new, p.a) == outcome(old, p.b)) == (p.said == "is equal to")}


q.slips(
    thought_that_order_always_matters=slip("Without positions and mask, attention sees a set of tokens.", view="0"),
    thought_that_order_never_matters=slip("A mask or positional encodings tell positions apart.", view="1"),
    thought_that_outputs_stay_in_place=slip("The output moves with its token.", query="a == b"),
)  # fmt: skip
