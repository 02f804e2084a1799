"""Points of the precision-recall curve, and 11-point average precision.

The j-th true positive stands at rank r_j, where the precision is j / r_j; between true positives the precision only falls.
"""

from fractions import Fraction
from itertools import pairwise

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.detection", outcomes=(4, 6), level="analyze", minutes=8, covers=("W14-08",), rows=True,
    symbols={"AP": r"\mathrm{AP}_{11}", "best": "I", "counts": "c", "point": "(P, R)", "m": "m"}, decimals=3,
)  # fmt: skip


@q.params
class P:
    kinds: tuple = draw.vector(draw.choice("TP", "FP"), 7)
    n: int = draw.choice(4, 5, 6, 8)
    k: int = draw.integers(3, 6)

    @property
    def tp(self):
        return tuple(int(kind == "TP") for kind in self.kinds)

    @property
    def ranks(self):
        """Ranks of the true positives, from 1."""
        return tuple(rank for rank, right in enumerate(self.tp, 1) if right)


@q.require
def some_cars_are_found_and_the_precision_rises_somewhere(p: P) -> bool:
    precisions = [Fraction(j, rank) for j, rank in enumerate(p.ranks, 1)]
    return (
        3 <= len(p.ranks) <= min(p.n, (len(p.kinds) + 1) // 2)
        and any(a < b for a, b in pairwise(precisions))
        and "TP" in p.kinds[: p.k]
    )


q.prompt = r"""
A detector makes <<kinds|length>> detections on images that show $n = <<n>>$ cars. By falling score they are

| rank |<% for kind in kinds %> <<loop.index>> |<% endfor %>

|:--|<<":-:|" * (kinds|length)>>
| true or false positive |<% for kind in kinds %> <<kind>> |<% endfor %>


Precision and recall after a rank count all detections up to it. The 11-point average precision $\mathrm{AP}_{11}$ is the mean of
the interpolated precision at the recalls $0, 0.1, 0.2, \ldots, 1$: at each of them the largest precision that is reached with this
or a larger recall, and 0 if this recall is never reached.
"""
q.ask(
    point=ask.vector("Compute precision $P$ and recall $R$ after rank <<k>> (a vector in this order).", marks=1),
    best=ask.vector(
        "Compute the vector $I$ of the interpolated precisions at the recalls that the true positives reach, in the order of their "
        "ranks (<<p.ranks|length>> entries).", marks=2),
    AP=ask.number(r"Compute $\mathrm{AP}_{11}$.", marks=2),
)  # fmt: skip
q.harder(
    minutes=11,
    marks={"best": 3, "AP": 4},
    kinds=draw.vector(draw.choice("TP", "TP", "FP"), 10),
    n=draw.choice(5, 10),
    k=draw.integers(4, 8),
)


@q.solve
def solve(p: P, t):
    t.given(tp=p.tp)
    t.step("hits", f"sum(tp[0:{p.k}])", note="True positives up to rank <<k>>:")
    t.step("point", "(hits/k, hits/n)", lambda: [found[p.k - 1] for found in engine.precision_recall(p.tp, p.n)])
    size = len(p.ranks)
    t.say("The largest precisions are reached at true positives. At the first, second, ... of them the precision is")
    for j, rank in enumerate(p.ranks, 1):
        t.step(f"P_{j}", f"{j}/{rank}")
    t.say("The interpolated precision up to the recall of each true positive is the largest from there on:")
    for j in range(1, size + 1):
        t.step(f"I_{j}", f"max({', '.join(f'P_{i}' for i in range(j, size + 1))})" if j < size else f"P_{j}")
    t.step("best", f"({', '.join(f'I_{j}' for j in range(1, size + 1))})")
    t.say("Of the eleven recalls, so many lie above the recall of the true positive before, if any, and not above its own:")
    for j in range(1, size + 1):
        t.step(f"c_{j}", "", sum((j > 1 and level * p.n > 10 * (j - 1)) or j == 1 for level in range(11) if level * p.n <= 10 * j))
    t.step("AP", f"({' + '.join(f'c_{j}*I_{j}' for j in range(1, size + 1))})/11", lambda: engine.average_precision(p.tp, p.n, 11))


@q.oracle("torch")
def pooled_and_searched(p: P):
    """The largest precision from a rank on by max pooling; the rank at which a recall is reached by a sorted search."""
    torch = oracles.torch
    tp = torch.tensor([float(kind == "TP") for kind in p.kinds]).double()
    size = len(p.kinds)
    hits = torch.tril(torch.ones(size, size).double()) @ tp
    precision = hits / torch.arange(1, size + 1)
    best = torch.nn.functional.max_pool1d(torch.nn.functional.pad(precision, (0, size))[None], size, stride=1)[0]
    found = best[: len(p.kinds)][tp > 0]
    at = torch.searchsorted(10 * hits.contiguous(), torch.arange(11).double() * p.n)
    area = torch.nn.functional.avg_pool1d(best[at][None], 11).item()
    return {"point": (precision[p.k - 1].item(), hits[p.k - 1].item() / p.n), "best": oracles.numbers(found), "AP": area}


@q.oracle("brute force")
def each_recall(p: P):
    cuts = [(len([kind for kind in p.kinds[:k] if kind == "TP"]), k) for k in range(1, len(p.kinds) + 1)]
    best = [max((Fraction(hits, k) for hits, k in cuts if 10 * hits >= level * p.n), default=0) for level in range(11)]
    reached = sorted({hits for hits, _ in cuts if hits})
    found = [max(Fraction(hits, k) for hits, k in cuts if hits >= least) for least in reached]
    hits, k = cuts[p.k - 1]
    return {"point": (Fraction(hits, k), Fraction(hits, p.n)), "best": found, "AP": sum(best) / 11}


def edited(make):
    return lambda p: make(range(1, len(p.ranks) + 1))


def weighted(js):
    return " + ".join(f"c_{j}*I_{j}" for j in js)


q.slips(
    swapped_precision_and_recall=slip("Precision divides by the detections so far.", point="(hits/n, hits/k)", essential=True),
    divided_by_all_detections=slip("Precision counts the detections up to this rank.", drawn=lambda p: {
        "point": f"(hits/{len(p.kinds)}, hits/n)"}),
    divided_by_the_found_cars=slip("Recall divides by all cars.", point="(hits/k, hits/sum(tp))"),
    did_not_interpolate=slip("The largest precision from there on counts.", drawn=edited(
        lambda js: {f"I_{j}": f"P_{j}" for j in js[:-1]})),
    forgot_recall_zero=slip("The recall 0 is one of the eleven.", c_1="c_1 - 1"),
    divided_by_ten=slip("There are eleven recalls.", drawn=edited(lambda js: {"AP": f"({weighted(js)})/10"})),
    took_all_points=slip("Each of the eleven recalls counts the same.", drawn=edited(
        lambda js: {"AP": f"({' + '.join(f'I_{j}' for j in js)})/n"})),
    averaged_found_recalls=slip("Recalls that are never reached count with 0.", drawn=edited(
        lambda js: {"AP": f"({weighted(js)})/({' + '.join(f'c_{j}' for j in js)})"})),
)  # fmt: skip
