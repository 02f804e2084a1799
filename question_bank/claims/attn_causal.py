"""Claim: which tokens can influence an output through masked self-attention?"""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.attention", outcomes=(2, 4), level="understand", minutes=3, covers=("attn_causal", "W13-09"),
    apart=("attention/mask",), conventions=("zero-based indices",),
)  # fmt: skip

RULES = {
    "causal": "to itself and to all earlier tokens",
    "later": "to itself and to all later tokens",
    "past": "to itself and to the <<w>> tokens just before it",
    "window": "to itself and to the <<w>> tokens just before and the <<w>> just after it",
}

SEES = {
    "causal": lambda back, w: back >= 0,
    "later": lambda back, w: back <= 0,
    "past": lambda back, w: 0 <= back <= w,
    "window": lambda back, w: abs(back) <= w,
}
"""Whether a token attends to one that lies so far back."""


@q.params
class P:
    kind: str = draw.choice("causal", "causal", "later", "past", "past", "window", "window")
    w: int = draw.integers(2, 5)
    L: int = draw.integers(1, 4)
    n: int = draw.choice(16, 20, 24, 30)
    i: int = draw.integers(0, 15)
    j: int = draw.integers(0, 15)
    can: str = draw.choice("can change", "cannot change")

    @property
    def rule(self):
        return RULES[self.kind].replace("<<w>>", f"${self.w}$")


@q.require
def the_pair_is_not_trivial(p: P) -> bool:
    """Distances are of the order of what the layers bridge, and the side alone does not decide too often."""
    if p.kind in ("causal", "later"):
        return p.i != p.j
    return 2 <= abs(p.i - p.j) <= p.L * p.w + 4 and (p.kind == "window" or p.j < p.i)


q.prompt = r"""
A transformer for $n = <<n>>$ tokens has $L = <<L>>$ layer<<"s" if L > 1 else "">> of self-attention. In each such layer,
every token attends <<p.rule>> (as far as there are such tokens), and to nothing else.
All other layers work on each token alone.

**Statement.** A change of the input token $j = <<j>>$ <<can>> the output of the last layer at token $i = <<i>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    far = "Layers add up: through $L$ layers, information comes from so many tokens before,"
    t.step("back", {"causal": "n", "later": "0"}.get(p.kind, "L*w"), note=far)
    t.step("ahead", {"causal": "0", "later": "n", "past": "0", "window": "L*w"}[p.kind], note="and from so many tokens after.")
    sees = [[SEES[p.kind](i - j, p.w) for j in range(p.n)] for i in range(p.n)]
    reached = cache(lambda: engine.attention_reach(sees, p.L)[p.i, p.j])
    t.step(
        "reached",
        "(i - j <= back)*(j - i <= ahead)",
        lambda: int(reached()),
        note="So token $j$ reaches token $i$ if and only if this is 1:",
    )
    t.step("truth", "reached == stated", stated=int(p.can == "can change"), note="So the statement is <<truth>>.")


@q.oracle("torch")
def gradients_through_the_layers(p: P):
    torch = oracles.torch
    ones = torch.ones(p.n, p.n, dtype=torch.bool)
    mask = {"causal": ones.tril(), "later": ones.triu(), "past": ones.tril().triu(-p.w), "window": ones.tril(p.w).triu(-p.w)}[
        p.kind
    ]
    x = torch.linspace(-1, 1, p.n, dtype=torch.float64)[None, :, None].requires_grad_()
    h = x
    for _ in range(p.L):
        h = torch.nn.functional.scaled_dot_product_attention(h, h, h, attn_mask=mask)
    [slope] = torch.autograd.grad(h[0, p.i, 0], x)
    return {"truth": bool(slope[0, p.j, 0] != 0) == (p.can == "can change")}


@q.oracle("counting")
def follow_the_token(p: P):
    """The set of tokens that the change has reached, layer by layer."""
    sees = {"causal": lambda a, b: b <= a, "later": lambda a, b: b >= a, "past": lambda a, b: a - p.w <= b <= a,
            "window": lambda a, b: abs(a - b) <= p.w}[p.kind]  # fmt: skip
    reached = {p.j}
    for _ in range(p.L):
        reached = {a for a in range(p.n) if any(sees(a, b) for b in reached)}
    return {"truth": (p.i in reached) == (p.can == "can change")}


q.slips(
    turned_the_direction=slip("The token of the output attends to the one that changes, not the other way round.", drawn=lambda p: (
        {} if p.kind == "window" else {"reached": "(j - i <= back)*(i - j <= ahead)"})),
    took_one_layer=slip("Each layer carries information on.", drawn=lambda p: (
        {"past": {"back": "w"}, "window": {"back": "w", "ahead": "w"}}.get(p.kind, {}))),
    thought_that_attention_sees_everything=slip("A masked token has weight 0.", reached="1"),
    thought_that_layers_forget_the_mask=slip("Several layers with one mask keep its direction.", drawn=lambda p: (
        {"ahead": "n", "back": "n"} if p.L > 1 else {})),
)  # fmt: skip
