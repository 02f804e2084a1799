"""Average precision of a detector from a ranked list of detections."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.detection", outcomes=(4, 6), level="analyze", minutes=8, covers=("W14-08",), rows=True,
    symbols={"AP": r"\mathrm{AP}", "mAP": r"\mathrm{mAP}", "tp": "t", "hit": "u", "first_time": "f"},
)  # fmt: skip


@q.params
class P:
    found: tuple = draw.vector(draw.choice("A", "B", "C", "D"), 6)
    iou: tuple = draw.vector(draw.decimals("0.2", "0.3", "0.4", "0.6", "0.6", "0.7", "0.7", "0.8", "0.9"), 6)
    n: int = draw.choice(4, 5)
    other: object = draw.decimals("0.4", "0.5", "0.6", "0.7", "0.8")

    @property
    def hits(self):
        return tuple(int(iou > Fraction(1, 2)) for iou in self.iou)

    @property
    def first(self):
        """1 where no earlier detection has found the object."""
        return tuple(
            int(not any(hit and old == name for hit, old in zip(self.hits[:k], self.found, strict=False)))
            for k, name in enumerate(self.found)
        )


@q.require
def there_are_duplicates_and_a_late_rise(p: P) -> bool:
    right = [hit * first for hit, first in zip(p.hits, p.first, strict=True)]
    return 2 <= sum(right) <= 4 and sum(p.hits) > sum(right) and right[-1] == 1


q.prompt = r"""
A detector of cars is evaluated on images that show $n = <<n>>$ cars: A, B, C<% if n == 4 %> and D<% else %>, D and E<% endif %>.
Its six detections, by falling score, are

| rank | car with the largest IoU | IoU |
|--:|:-:|--:|
<% for name in found %>
| <<loop.index>> | <<name>> | $<<iou[loop.index0]>>$ |
<% endfor %>

A detection is a true positive if its IoU is at least 0.5 and its car was not found by a true positive before. Let $t$ be the vector
with a 1 for each true positive and a 0 for each false positive. Precision and recall after rank $k$ count the first $k$ detections.
The average precision $\mathrm{AP}$ is the area below the curve of the interpolated precision over the recall: at each recall it is
the largest precision that is reached at this or a larger recall, and 0 where this recall is not reached.
"""
q.ask(
    tp=ask.vector("Give the vector $t$ (6 entries).", marks=1),
    R=ask.number("Compute the recall $R$ after rank 6.", marks=1),
    AP=ask.number(r"Compute the average precision $\mathrm{AP}$ of the class car.", marks=3),
    mAP=ask.number(
        r"The only other class, bus, has the average precision $<<other>>$. Compute the mean average precision $\mathrm{mAP}$.",
        marks=1,
    ),
)


@q.solve
def solve(p: P, t):
    t.step("hit", "iou >= 1/2", note="Detections that overlap enough are marked in $u$:")
    t.step("first_time", "", p.first, note="Those whose car was not found before are marked in $f$:")
    tp = t.step("tp", "odot(hit, first_time)")
    t.step("R", "sum(tp)/n", lambda: engine.precision_recall(tp, p.n)[1][-1])
    t.say("The precision after rank $k$ is")
    for k in range(1, 7):
        t.step(f"P_{k}", f"sum(tp[0:{k}])/{k}", lambda k=k: engine.precision_recall(tp, p.n)[0][k - 1])
    t.say("Each true positive raises the recall by $1/n$. There the interpolated precision is the largest one from this rank on:")
    for k in range(1, 7):
        rest = ", ".join(f"P_{j}" for j in range(k, 7))
        t.step(f"I_{k}", f"max({rest})" if k < 6 else "P_6")
    t.step("AP", f"({' + '.join(f'tp[{k - 1}]*I_{k}' for k in range(1, 7))})/n", lambda: engine.average_precision(tp, p.n))
    t.step("mAP", "(AP + other)/2")


@q.oracle("brute force")
def highest_precision_at_each_recall(p: P):
    """For each number of cars that can be found, the best precision of all cut-offs that find so many."""
    seen, flags = set(), []
    for name, iou in zip(p.found, p.iou, strict=True):
        flags.append(name not in seen and iou > Fraction(1, 2))
        seen |= {name} if flags[-1] else set()
    cuts = [(len([flag for flag in flags[:k] if flag]), k) for k in range(1, 7)]
    best = [max((Fraction(right, k) for right, k in cuts if right >= wanted), default=0) for wanted in range(1, p.n + 1)]
    AP = sum(best) / p.n
    return {"tp": [int(flag) for flag in flags], "R": Fraction(cuts[-1][0], p.n), "AP": AP, "mAP": (AP + p.other) / 2}


@q.oracle("torch")
def first_hits_and_a_pooled_maximum(p: P):
    """The first hit of each car by argmax; the largest precision from a rank on by max pooling."""
    torch = oracles.torch
    hits = torch.tensor(
        [[float(name == car) * float(iou > 0.5) for name, iou in zip(p.found, p.iou, strict=True)] for car in "ABCD"]
    )
    ranks = hits.argmax(dim=1)[torch.topk(hits, 1).values[:, 0] > 0]
    tp = torch.nn.functional.one_hot(ranks, 6).double().sum(dim=0)
    precision = torch.tril(torch.ones(6, 6).double()) @ tp / torch.arange(1, 7)
    interpolated = torch.nn.functional.max_pool1d(torch.nn.functional.pad(precision, (0, 5))[None], 6, stride=1)[0]
    recall, area = torch.dot(tp, tp) / p.n, torch.dot(interpolated, tp) / p.n
    return {"tp": oracles.numbers(tp), "R": recall.item(), "AP": area.item(), "mAP": (area.item() + float(p.other)) / 2}


q.slips(
    counted_cars_twice=slip("A car counts once; further detections of it are false positives.", tp="hit", essential=True),
    ignored_the_overlap=slip("An IoU below 0.5 is a false positive.", tp="first_time"),
    divided_by_the_detections=slip("Recall divides by the number of cars.", R="sum(tp)/6"),
    divided_by_the_found_cars=slip("Cars that are never found count, too.", R="1", drawn=lambda p: {
        "AP": f"({' + '.join(f'tp[{k - 1}]*I_{k}' for k in range(1, 7))})/sum(tp)"}),
    did_not_interpolate=slip("The largest precision from this rank on counts.", **{f"I_{k}": f"P_{k}" for k in range(1, 6)}),
    averaged_all_ranks=slip("Only ranks at which the recall rises count.", AP="(I_1 + I_2 + I_3 + I_4 + I_5 + I_6)/6"),
    took_the_last_precision=slip("The area collects the precision at every recall.", AP="P_6"),
    added_the_classes=slip("It is the mean over both classes.", mAP="AP + other"),
)  # fmt: skip
