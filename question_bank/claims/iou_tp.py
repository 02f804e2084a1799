"""Claim: true positives of a detector when the required overlap is raised."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.vision", outcomes=(4, 6), level="understand", minutes=3, covers=("iou_tp",), apart=("vision/average_precision",),
    symbols={"low": r"\tau_1", "high": r"\tau_2", "before": "n_1", "after": "n_2", **{f"best_{car}": f"u_{car}" for car in "ABC"}},
)  # fmt: skip


@q.params
class P:
    found: tuple = draw.vector(draw.choice("A", "B", "C"), 6)
    iou: tuple = draw.distinct(draw.decimals("0.42", "0.51", "0.54", "0.58", "0.62", "0.66", "0.72", "0.77", "0.83", "0.88"), 6)
    low: object = draw.decimals("0.4", "0.5")
    high: object = draw.decimals("0.6", "0.7", "0.75")
    drop: int = draw.integers(0, 4)
    honest: int = draw.choice(0, 1, 1, 1)

    @property
    def wording(self):
        return f"falls by {self.drop}" if self.drop else "stays the same"


def lost(p):
    """True positives and detections above the threshold that go."""
    cars = [{name for name, iou in zip(p.found, p.iou, strict=True) if iou >= threshold} for threshold in (p.low, p.high)]
    return len(cars[0]) - len(cars[1]), sum(p.low <= iou < p.high for iou in p.iou)


@q.require
def the_statement_is_right_or_a_common_mistake(p: P) -> bool:
    right, detections = lost(p)
    return p.drop == right if p.honest else p.drop in {detections, 0, right + 1} - {right}


@q.require
def cars_and_detections_differ(p: P) -> bool:
    return len(set(p.found)) == 3 and lost(p)[0] < lost(p)[1]


q.prompt = r"""
The detections of a detector, by falling score, overlap with the annotated cars A, B and C as follows.

| detection | car with the largest IoU | IoU |
|:--|:-:|--:|
<% for name in found %>
| <<loop.index>> | <<name>> | $<<iou[loop.index0]>>$ |
<% endfor %>

A detection is a true positive if its IoU is at least the threshold and its car was not found by a true positive before.

**Statement.** When the threshold is raised from $<<low>>$ to $<<high>>$, the number of true positives <<p.wording>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("A car counts once, however many detections overlap with it: it counts if its best overlap $u$ is large enough.")
    for car in "ABC":
        best = max(iou for name, iou in zip(p.found, p.iou, strict=True) if name == car)
        t.step(f"best_{car}", "", best)
    t.step("before", "positive(best_A - low) + positive(best_B - low) + positive(best_C - low)")
    t.step("after", "positive(best_A - high) + positive(best_B - high) + positive(best_C - high)")
    t.step("truth", "before - after == drop", note="So the statement is <<truth>>.")


@q.oracle("counting")
def go_through_the_list(p: P):
    counts = []
    for threshold in (p.low, p.high):
        seen = set()
        for name, iou in zip(p.found, p.iou, strict=True):
            seen |= {name} if iou >= threshold else set()
        counts.append(len(seen))
    return {"truth": counts[0] - counts[1] == p.drop}


@q.oracle("torch")
def best_overlap_of_each_car(p: P):
    torch = oracles.torch
    table = torch.tensor([[float(iou) * (name == car) for name, iou in zip(p.found, p.iou, strict=True)] for car in "ABC"])
    best = torch.nn.functional.adaptive_max_pool1d(table, 1).flatten()
    counts = [int(torch.count_nonzero(best >= float(threshold))) for threshold in (p.low, p.high)]
    return {"truth": counts[0] - counts[1] == p.drop}


q.slips(
    counted_detections=slip("Further detections of the same car are no true positives.", drawn=lambda p: {
        "before": str(sum(iou >= p.low for iou in p.iou)), "after": str(sum(iou >= p.high for iou in p.iou))}),
    thought_that_nothing_changes=slip("Cars whose best overlap lies below the new threshold are lost.", after="before"),
    compared_one_list_only=slip("Both numbers of true positives are needed.", before="0"),
)  # fmt: skip
