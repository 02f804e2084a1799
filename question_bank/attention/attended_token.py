"""Which token gets the largest weight of self-attention, with a causal mask and without one."""

from examgen import Question, ask, draw, engine, oracles, slip

WORDS = ("river", "stone", "light", "horse", "garden")

q = Question(
    topic="attention.masks", outcomes=(4, 6), level="apply", minutes=5, covers=("W13-09",), rows=True,
    symbols={"masked": r"\text{token}_{\text{masked}}", "free": r"\text{token}_{\text{free}}", "scores": "s", "r": "r"},
)  # fmt: skip


@q.params
class P:
    order: tuple = draw.permutation(*WORDS)
    Q: tuple = draw.matrix(draw.integers(-3, 3), 5, 2)
    K: tuple = draw.matrix(draw.integers(-3, 3), 5, 2)
    place: int = draw.integers(1, 3)

    @property
    def asked(self):
        return self.order[self.place]


@q.require
def the_scores_differ_and_the_mask_matters(p: P) -> bool:
    a, b = p.Q[p.place]
    scores = [a * c + b * d for c, d in p.K]
    return len(set(scores)) == len(scores) and max(scores) > max(scores[: p.place + 1])


q.prompt = r"""
Self-attention runs over <<p.order|length>> tokens, in the order of the table. It computes these queries $q$ and keys $k$:

| token | $q$ | $k$ |
|:--|:--|:--|
<% for i in range(p.order|length) %>
| <<p.order[i]>> | $(<<Q[i][0]>>, <<Q[i][1]>>)$ | $(<<K[i][0]>>, <<K[i][1]>>)$ |
<% endfor %>

The weights of a token are the softmax of its scores $q^{\top} k / \sqrt{2}$.
"""
q.ask(
    free=ask.short("Without a mask, to which token does *<<p.asked>>* give its largest weight?", marks=2),
    masked=ask.short(
        "With a causal mask (a token sees itself and what stands before it), to which token does *<<p.asked>>* give its largest "
        "weight?", marks=1),
)  # fmt: skip
q.easier(
    minutes=4, marks={"free": 1}, order=draw.permutation(*WORDS[:4]), Q=draw.matrix(draw.integers(-3, 3), 4, 2),
    K=draw.matrix(draw.integers(-3, 3), 4, 2), place=draw.integers(1, 2),
)  # fmt: skip
q.harder(
    minutes=6, marks={"masked": 2}, order=draw.permutation(*WORDS, "window", "bridge", "candle"),
    Q=draw.matrix(draw.integers(-4, 4), 8, 2),
    K=draw.matrix(draw.integers(-4, 4), 8, 2), place=draw.integers(2, 6),
)  # fmt: skip


def token_of_the_largest_weight(p, causal):
    """By the engine's attention."""
    weights = engine.attention_weights(p.Q, p.K, is_causal=causal)[p.place].tolist()
    return p.order[weights.index(max(weights))]


@q.solve
def solve(p: P, t):
    t.given(q=p.Q[p.place])
    t.say("The softmax and the common divisor $\\sqrt{2}$ keep the order of the products, so the largest product decides.")
    t.step("scores", "K @ q", note=f"The query of *{p.asked}* and the keys give")
    note = "The largest of all belongs to *<<free>>*."
    t.step("free", "tokens[argmax(scores)]", lambda: token_of_the_largest_weight(p, causal=False), tokens=p.order, note=note)
    t.step("r", "scores[0:n]", n=p.place + 1, note="The mask leaves the first ones,")
    note = "of which the largest belongs to *<<masked>>*."
    t.step("masked", "tokens[argmax(r)]", lambda: token_of_the_largest_weight(p, causal=True), note=note)


@q.oracle("torch")
def attention_of_the_library(p: P):
    """The values are one-hot, so that the output of attention is its weights."""
    torch = oracles.torch
    Q, K, V = oracles.tensor(p.Q)[None], oracles.tensor(p.K)[None], torch.eye(len(p.K), dtype=torch.float64)[None]
    found = {}
    for name, causal in (("masked", True), ("free", False)):
        weights = torch.nn.functional.scaled_dot_product_attention(Q, K, V, is_causal=causal)[0, p.place]
        found[name] = p.order[int(weights.argmax())]
    return found


@q.oracle("brute force")
def pair_by_pair(p: P):
    """The one token that no other allowed one beats."""
    a, b = p.Q[p.place]

    def best(places):
        [found] = [i for i in places if all(a * p.K[i][0] + b * p.K[i][1] >= a * p.K[j][0] + b * p.K[j][1] for j in places)]
        return p.order[found]

    return {"masked": best(range(p.place + 1)), "free": best(range(len(p.K)))}


q.slips(
    exchanged_queries_and_keys=slip("The token that looks brings its query, the others bring their keys.",
                                    drawn=lambda p: {"scores": f"{p.Q} @ {p.K[p.place]}"}),
    took_the_smallest=slip("The largest score has the largest weight.", free="tokens[argmin(scores)]", masked="tokens[argmin(r)]"),
    ignored_the_mask=slip("Behind a causal mask no token sees what comes later.", masked="free"),
    hid_the_token_itself=slip("A causal mask lets a token see itself.", r="scores[0:n - 1]"),
    took_sizes=slip("A negative score has a small weight, however large its size is.", free="tokens[argmax(abs(scores))]",
                    masked="tokens[argmax(abs(r))]"),
)  # fmt: skip
