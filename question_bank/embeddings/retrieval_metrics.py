"""Vote of the nearest neighbors, recall and average precision of a query."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.retrieval", outcomes=(4, 6), level="apply", minutes=7, covers=("W10-06",), rows=True,
    symbols={"AP": r"\mathrm{AP}", "r": "r", "recall": "R_k", "rel": r"\rho"},
)  # fmt: skip


@q.params
class P:
    d: tuple = draw.distinct(draw.decimals(*(f"{n / 10}" for n in range(2, 20))), 7)
    order: tuple = draw.permutation("own", "own", "own", "own", "other", "other", "other")
    names: tuple = draw.choice(("cat", "dog"), ("dog", "cat"))
    nearest: str = draw.choice("three", "five")

    @property
    def k(self):
        return {"three": 3, "five": 5}[self.nearest]

    @property
    def classes(self):
        """The classes of the images; the query shows the first one of the names."""
        return tuple(self.names[one != "own"] for one in self.order)

    @property
    def ranked(self):
        """1 for each image of the query's class, from the nearest to the farthest image."""
        return tuple(int(self.order[i] == "own") for i in sorted(range(7), key=lambda i: self.d[i]))


@q.require
def the_ranking_is_neither_perfect_nor_hopeless(p: P) -> bool:
    return p.ranked[:4] != (1, 1, 1, 1) and sum(p.ranked[:3]) >= 1


q.prompt = r"""
The query image of a retrieval system shows a <<names[0]>>. The other images of the collection have these distances from it in the
embedding space:

| image | 0 | 1 | 2 | 3 | 4 | 5 | 6 |
|:--|--:|--:|--:|--:|--:|--:|--:|
| class<% for one in p.classes %> | <<one>><% endfor %> |
| distance<% for one in d %> | $<<one>>$<% endfor %> |

The images are ranked by distance; the nearest one has rank 1. Those that show a <<names[0]>> are relevant. Recall at $k$ is the
share of all relevant images that stand on the first $k$ ranks. Average precision is the mean, over the relevant images, of the
precision at their ranks (the share of relevant ones among the images up to and including this rank).
"""
q.ask(
    vote=ask.choice("Which class do the $k = <<p.k>>$ nearest neighbors predict by majority?", marks=1, options=("cat", "dog")),
    recall=ask.number(r"Compute the recall at $k = <<p.k>>$, $R_k$.", marks=1),
    AP=ask.number(r"Compute the average precision $\mathrm{AP}$ of this query.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(k=p.k)
    t.step("rel", "", p.ranked, note="From the nearest to the farthest image, the relevant ones have a 1:")
    t.step("hits", "sum(rel[:k])")
    scores, own = [-d for d in p.d], [int(one == "own") for one in p.order]
    t.step(
        "vote",
        "names[(2*hits < k)]",
        lambda: p.names[engine.knn_vote(p.d, [1 - one for one in own], p.k)],
        note="More than half would be needed for the query's class: the vote is <<vote>>.",
    )
    t.step("recall", "hits/4", lambda: engine.retrieval_recall(scores, own, p.k), note="There are 4 relevant images.")
    t.step("r", "chosen((1, 2, 3, 4, 5, 6, 7), rel)", note="The relevant images stand on the ranks")
    t.step("AP", "mean((1, 2, 3, 4)/r)", lambda: engine.retrieval_average_precision(scores, own),
        note="On the rank of the $i$-th of them, the precision is $i$ divided by this rank.")  # fmt: skip


@q.oracle("torch")
def sorted_by_torch(p: P):
    torch = oracles.torch
    relevant = torch.tensor([one == p.names[0] for one in p.classes])[torch.argsort(oracles.tensor(p.d))].double()
    precision = relevant.cumsum(0) / torch.arange(1, 8)
    near = relevant[: p.k].sum()
    vote = p.names[0] if near > p.k / 2 else p.names[1]
    return {"vote": vote, "recall": float(near / relevant.sum()), "AP": float(torch.dot(precision, relevant) / relevant.sum())}


@q.oracle("counting")
def who_is_nearer(p: P):
    """Every image's rank is the number of images that are not farther; nothing is sorted."""
    own = [d for d, one in zip(p.d, p.classes, strict=True) if one == p.names[0]]
    near = [d for d in p.d if sum(1 for other in p.d if other <= d) <= p.k]
    hits = sum(1 for d in near if d in own)
    shares = [Fraction(sum(1 for other in own if other <= d), sum(1 for other in p.d if other <= d)) for d in own]
    vote = p.names[hits < len(near) - hits]
    return {"vote": vote, "recall": Fraction(hits, len(own)), "AP": sum(shares) / len(shares)}


q.slips(
    averaged_over_all_ranks=slip("The mean is taken over the 4 relevant images.", AP="sum((1, 2, 3, 4)/r)/7", essential=True),
    averaged_the_ranks=slip("What is averaged is the precision at each relevant rank.", AP="4/mean(r)"),
    inverted_the_precision=slip("Precision divides the relevant ones by all that were seen.", AP="mean(r/(1, 2, 3, 4))"),
    counted_the_query=slip("The query itself is no neighbor of its own.", hits="1 + sum(rel[:k - 1])", r="r + 1"),
    gave_the_precision=slip("Recall divides by the number of relevant images, precision by $k$.", recall="hits/k"),
    divided_by_all_images=slip("Only relevant images can be recalled.", recall="hits/7"),
    took_the_farthest=slip("The nearest image has the first rank.", rel="flip(rel)"),
    did_not_sort=slip("The images are ranked by their distances first.", drawn=lambda p: {"rel": str(tuple(
        int(one == "own") for one in p.order))}),
    took_the_nearest_only=slip("The majority of $k$ neighbors decides.", vote="names[1 - rel[0]]"),
)  # fmt: skip
