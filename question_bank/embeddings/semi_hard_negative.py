"""Easy, semi-hard and hard negatives of an anchor and a positive."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.mining", outcomes=(2, 5), level="analyze", minutes=7, covers=("W10-04",),
    rows=True, symbols={"d_p": "d(a, p)"},
)  # fmt: skip

KINDS = ("easy", "semi-hard", "hard")
NAMES = ("$n_0$", "$n_1$", "$n_2$", "$n_3$")


@q.params
class P:
    d_p: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(4, 13)))
    d: tuple = draw.distinct(draw.decimals(*(f"{tenths / 10}" for tenths in range(2, 21))), 4)
    m: object = draw.decimals("0.2", "0.3", "0.4", "0.5", "0.6", "0.8")


@q.require
def nothing_lies_on_a_bound_two_are_semi_hard_and_one_at_least_is_hard(p: P) -> bool:
    inside = sum(p.d_p < d < p.d_p + p.m for d in p.d)
    return p.d_p not in p.d and p.d_p + p.m not in p.d and inside == 2 and min(p.d) < p.d_p


q.prompt = r"""
The triplet loss $L = \max(0,\; d(a, p) - d(a, n) + m)$ with the margin $m = <<m>>$ trains an embedding. For an anchor $a$ and its
positive $p$ with $d(a, p) = <<d_p>>$, a mini-batch offers four negatives:

| negative | $n_0$ | $n_1$ | $n_2$ | $n_3$ |
|:--|--:|--:|--:|--:|
| $d(a, n_i)$ | $<<d[0]>>$ | $<<d[1]>>$ | $<<d[2]>>$ | $<<d[3]>>$ |

A negative is hard if it is closer to the anchor than the positive, easy if its triplet has zero loss, and semi-hard otherwise.
"""
q.ask(
    kinds=ask.matching("Which kind is each negative?", marks=2, items=NAMES, options=KINDS),
    best=ask.choice("Which negative does semi-hard mining choose, if it takes the closest of the semi-hard ones?", marks=1,
        options=NAMES, keep_order=True),
    L=ask.number("Compute the loss $L$ of the triplet with this negative.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say("A negative is hard below $d(a, p)$, and easy from $d(a, p) + m$ on; semi-hard ones lie between.")
    t.step("z", "d_p + m")
    t.step("far", "(d > d_p) + (d >= z)", note="So many of the two bounds does each distance reach:")
    picked = [t.step(f"k_{i}", f"kinds[2 - far[{i}]]", kinds=KINDS, note=f"$n_{i}$ is <<k_{i}>>.") for i in range(4)]
    t.step("kinds", "", tuple(picked))
    r = t.step("r", "min(chosen(d, far == 1))", note="The closest of the semi-hard ones has the distance")
    t.step("best", "names[argmin(abs(d - r))]", names=NAMES, note="It is <<best>>.")
    t.step("L", "max(d_p - r + m, 0)", lambda: engine.margin_ranking_loss(r, p.d_p, 1, margin=p.m))


@q.oracle("torch")
def losses_by_torch(p: P):
    torch = oracles.torch
    anchor, positive = torch.zeros(4, 2, dtype=torch.float64), oracles.tensor(((p.d_p, 0),) * 4)
    negative = oracles.tensor([(0, d) for d in p.d])
    loss = torch.nn.functional.triplet_margin_loss(anchor, positive, negative, margin=float(p.m), eps=0, reduction="none")
    kinds = ["easy" if one < 1e-9 else "hard" if one > float(p.m) else "semi-hard" for one in loss.tolist()]
    first, *_ = (i for i in torch.argsort(loss, descending=True).tolist() if kinds[i] == "semi-hard")
    return {"kinds": tuple(kinds), "best": NAMES[first], "L": float(loss[first])}


@q.oracle("brute force")
def sorted_distances(p: P):
    """All distances on one line, read from left to right."""
    kind, kinds, best, marks = "hard", {}, None, {p.d_p: "semi-hard", p.d_p + p.m: "easy"}
    for at in sorted((*p.d, *marks)):
        kind = marks.get(at, kind)
        if at in p.d:
            kinds[at] = kind
            best = at if best is None and kind == "semi-hard" else best
    return {"kinds": tuple(kinds[d] for d in p.d), "best": NAMES[p.d.index(best)], "L": p.d_p + p.m - best}


q.slips(
    ignored_the_margin=slip("A negative costs something up to $d(a, p) + m$.", far="2*(d > d_p)", L="max(d_p - r, 0)"),
    took_the_hardest=slip("Semi-hard mining leaves out negatives that are closer than the positive.", r="min(d)", essential=True),
    took_the_farthest=slip("The closest one is asked for.", r="max(chosen(d, far == 1))"),
    swapped_easy_and_hard=slip("Far negatives are the easy ones.", far="2 - (d > d_p) - (d >= z)"),
    subtracted_the_margin=slip("The margin is added to the loss.", L="max(d_p - r - m, 0)"),
    swapped_the_distances=slip("The distance to the positive has the plus sign.", L="max(r - d_p + m, 0)"),
)  # fmt: skip
