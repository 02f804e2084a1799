"""Batch-hard triplet loss of a mini-batch."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.mining", outcomes=(2, 5), level="apply", minutes=5, covers=("W10-01", "W10-04"), rows=True,
    conventions=("zero-based indices",), symbols={"losses": r"\ell"},
)  # fmt: skip

PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))


@q.params
class P:
    d: tuple = draw.distinct(draw.decimals(*(f"{tenths / 10}" for tenths in range(8, 17))), 6)
    labels: str = draw.choice("AABB", "ABAB", "ABBA", "BBAA", "BABA", "BAAB")
    m: object = draw.decimals("0.2", "0.3", "0.4", "0.5")

    @property
    def D(self):
        """Distances of 0.8 to 1.6, which meet the triangle inequality."""
        of = {frozenset(pair): value for pair, value in zip(PAIRS, self.d, strict=True)}
        return tuple(tuple(of[frozenset((i, j))] if i != j else 0 for j in range(4)) for i in range(4))


def partners(p, i):
    """The positive and the two negatives of anchor i."""
    others = [j for j in range(4) if j != i]
    [positive] = (j for j in others if p.labels[j] == p.labels[i])
    return positive, *(j for j in others if j != positive)


@q.require
def one_anchor_or_two_have_zero_loss(p: P) -> bool:
    z = [p.D[i][a] - min(p.D[i][b], p.D[i][c]) + p.m for i in range(4) for a, b, c in [partners(p, i)]]
    return 0 not in z and 1 <= sum(one < 0 for one in z) <= 2


q.prompt = r"""
A mini-batch has four images 0 to 3 of the classes <<labels[0]>>, <<labels[1]>>, <<labels[2]>> and <<labels[3]>>. The Euclidean
distances of their embeddings are the entries of
$$D = <<p.D>>.$$
Every image $i$ is an anchor once, with the other image $j$ of its class as its positive and with its hardest negative $k$, the
image of the other class for which $D_{ij} - D_{ik} + m$ is largest. Its triplet loss is
$\ell_i = \max\left(0,\; D_{ij} - D_{ik} + m\right)$ with the margin $m = <<m>>$.
"""
q.ask(
    losses=ask.vector(r"Compute the losses $\ell$ of all four anchors.", marks=4),
    L=ask.number("Compute the loss $L$ of the mini-batch, the mean over all anchors.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(D=p.D)
    t.say("The hardest negative is the one that is closest to the anchor.")
    for i in range(4):
        a, b, c = partners(p, i)
        note = f"Anchor {i} has the positive {a}; its hardest negative is as far as"
        n = t.step(f"n_{i}", f"min(D[{i}, {b}], D[{i}, {c}])", note=note)
        near = p.D[i][a]
        t.step(
            f"l_{i}", f"max(D[{i}, {a}] - n_{i} + m, 0)", lambda n=n, near=near: engine.margin_ranking_loss(n, near, 1, margin=p.m)
        )
    t.step("losses", "(l_0, l_1, l_2, l_3)")
    t.step("L", "mean(losses)")


@q.oracle("torch")
def masks(p: P):
    torch = oracles.torch
    D, same = oracles.tensor(p.D), torch.tensor([[one == other for other in p.labels] for one in p.labels])
    farthest = torch.topk(D.masked_fill(~same, -9.0), 1).values[:, 0]
    nearest = -torch.topk(-D.masked_fill(same, 9.0), 1).values[:, 0]
    rank, ones = torch.nn.functional.margin_ranking_loss, torch.ones_like(nearest)
    losses = rank(nearest, farthest, ones, margin=float(p.m), reduction="none")
    return {"losses": oracles.numbers(losses), "L": torch.nn.functional.avg_pool1d(losses[None], 4).item()}


@q.oracle("brute force")
def all_triplets(p: P):
    """The largest loss of each anchor among all of its triplets."""
    found = {}
    for pair, value in zip(PAIRS, p.d, strict=True):
        found[pair] = found[pair[::-1]] = value
    losses = []
    for a in range(4):
        triplets = [(x, y) for x in range(4) for y in range(4) if a != x and p.labels[x] == p.labels[a] != p.labels[y]]
        losses.append(max([0, *(found[a, x] - found[a, y] + p.m for x, y in triplets)]))
    return {"losses": losses, "L": sum(losses) / 4}


def edited(formula):
    """The formula of the hardest negative of every anchor, with its own numbers."""
    return lambda p: {f"n_{i}": formula.format(i, *partners(p, i)) for i in range(4)}


q.slips(
    took_the_easiest_negative=slip("The hardest negative is the closest one.", essential=True,
        drawn=edited("max(D[{0}, {2}], D[{0}, {3}])")),
    averaged_the_negatives=slip("Only the hardest negative counts.", drawn=edited("(D[{0}, {2}] + D[{0}, {3}])/2")),
    searched_all_images=slip("The negative is of the other class.", drawn=edited("min(D[{0}, {1}], D[{0}, {2}], D[{0}, {3}])")),
    did_not_cut_off=slip("A loss is never negative.", drawn=lambda p: {
        f"l_{i}": f"D[{i}, {partners(p, i)[0]}] - n_{i} + m" for i in range(4)}),
    averaged_the_positive_losses=slip("The mean is taken over all anchors.", L="sum(losses)/sum(losses > 0)"),
    summed=slip("The mean is asked for.", L="sum(losses)"),
    subtracted_the_margin=slip("The margin is added.", m="-m"),
)  # fmt: skip
