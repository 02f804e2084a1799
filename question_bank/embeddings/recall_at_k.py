"""Recall at k of a whole set: every image is a query once."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.retrieval", outcomes=(4, 6), level="apply", minutes=6, covers=("W10-06",), rows=True,
    symbols={"one": "R_1", "two": "R_2", "ranks": "r", "x": "f"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.distinct(draw.integers(-12, 12), 6)
    labels: tuple = draw.permutation("A", "A", "B", "B", "C", "C")


def partner(p, i):
    [j] = (j for j in range(len(p.x)) if j != i and p.labels[j] == p.labels[i])
    return j


@q.require
def no_ties_and_both_recalls_are_of_interest(p: P) -> bool:
    apart = all(len({abs(one - other) for other in p.x}) == len(p.x) for one in p.x)
    ranks = [sum(abs(other - p.x[i]) < abs(p.x[partner(p, i)] - p.x[i]) for other in p.x) for i in range(len(p.x))]
    return apart and 1 <= ranks.count(1) < len(p.x) and ranks.count(2) >= 1 and max(ranks) > 2


q.prompt = r"""
A network embeds <<x|length>> images into numbers. Each class has two images:

| image<% for one in x %> | <<loop.index0>><% endfor %> |
|:--|<<"--:|" * (x|length)>>
| class<% for one in labels %> | <<one>><% endfor %> |
| embedding<% for one in x %> | $<<one>>$<% endfor %> |

Each image is used as a query once; the others are ranked by their distance from it, the closest first. Recall at $k$, $R_k$, is
the share of queries for which the other image of their class stands on one of the first $k$ ranks.
"""
q.ask(
    ranks=ask.vector(
        "On which rank does the other image of its class stand, for each query? (The first rank is 1.)", marks=3),
    one=ask.number("Compute $R_1$.", marks=1),
    two=ask.number("Compute $R_2$.", marks=1),
)  # fmt: skip
q.easier(minutes=4, marks={"ranks": 2}, x=draw.distinct(draw.integers(-12, 12), 4), labels=draw.permutation("A", "A", "B", "B"))
q.harder(
    minutes=7, marks={"ranks": 4}, x=draw.distinct(draw.integers(-40, 40), 8),
    labels=draw.permutation("A", "A", "B", "B", "C", "C", "D", "D"),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    ranks = []
    for i, label in enumerate(p.labels):
        others = sorted((j for j in range(len(p.x)) if j != i), key=lambda j: abs(p.x[j] - p.x[i]))
        ranks.append(1 + [p.labels[j] for j in others].index(label))
        seen = ", ".join(f"{j} (distance {abs(p.x[j] - p.x[i])}, class {p.labels[j]})" for j in others[: ranks[-1]])
        t.say(f"Query {i} of class {label}, until the other image of its class is found: {seen}.")
    t.step("ranks", "", tuple(ranks))
    apart, classes = [[abs(a - b) for b in p.x] for a in p.x], ["ABCD".index(label) for label in p.labels]
    t.step("one", "mean(ranks == 1)", lambda: engine.recall_at_k(apart, classes, 1))
    t.step("two", "mean(ranks <= 2)", lambda: engine.recall_at_k(apart, classes, 2))


@q.oracle("torch")
def sorted_distances(p: P):
    torch = oracles.torch
    x, labels = oracles.tensor(p.x)[:, None], torch.tensor(["ABCD".index(one) for one in p.labels])
    order = torch.argsort(torch.cdist(x, x).fill_diagonal_(99.0), dim=1)
    same = labels[order] == labels[:, None]
    same[:, -1] = False
    rank = 1 + torch.argsort(same.int(), dim=1, descending=True)[:, 0]
    return {"ranks": oracles.numbers(rank), "one": int((rank == 1).sum()) / len(x), "two": int((rank <= 2).sum()) / len(x)}


@q.oracle("counting")
def walk_along_the_line(p: P):
    """From each query outwards, unit by unit, until the image of its class is met."""
    at, ranks = dict(zip(p.x, p.labels, strict=True)), []
    for place, label in zip(p.x, p.labels, strict=True):
        met = []
        for step in range(1, 81):
            met += [at[spot] for spot in (place - step, place + step) if spot in at]
        ranks.append(len(met[: met.index(label)]) + 1)
    first, second = (len([rank for rank in ranks if rank == wanted]) for wanted in (1, 2))
    return {"ranks": ranks, "one": Fraction(first, len(ranks)), "two": Fraction(first + second, len(ranks))}


q.slips(
    counted_the_query=slip("The query is not one of the ranked images.", ranks="ranks + 1"),
    left_the_first_ranks_out=slip("The first two ranks count for $R_2$.", two="mean(ranks == 2)"),
    counted_from_0=slip("The first rank is 1.", gives={"ranks": "ranks - 1"}),
    gave_the_number=slip("A recall is a share of all queries.", one="sum(ranks == 1)", two="sum(ranks <= 2)"),
    divided_by_k=slip("A recall is a share of all queries, for every $k$.", two="mean(ranks <= 2)/2"),
    took_the_mean_of_inverse_ranks=slip("Only whether the rank is small enough counts.", one="mean(1/ranks)"),
)  # fmt: skip
