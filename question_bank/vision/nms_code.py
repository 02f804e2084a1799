"""Which boxes a few lines of non-maximum suppression keep, and whether they have a fault."""

from fractions import Fraction
from itertools import combinations

from examgen import Question, ask, draw, oracles, slip

NAMES = ("box 0", "box 1", "box 2", "box 3", "box 4")

q = Question(
    topic="vision.detection", outcomes=(4, 7), level="analyze", minutes=8, covers=("W14-07", "W3-12"), rows=True,
    symbols={"threshold": r"\tau", "right": r"\text{right}", "printed": r"\text{printed}", "fault": r"\text{answer}"},
)  # fmt: skip

FAULTS = {
    "ascending": "It goes through the boxes from the smallest score to the largest.",
    "dropped": "A box that was dropped can drop others.",
    "below": "It drops boxes that overlap too little.",
    "none": "There is no fault.",
}


@q.params
class P:
    lefts: tuple = draw.distinct(draw.integers(0, 9), 5)
    tops: tuple = draw.vector(draw.integers(0, 2), 5)
    scores: tuple = draw.distinct(draw.decimals(*(f"{percent / 100}" for percent in range(51, 99, 4))), 5)
    threshold: object = draw.decimals("0.4", "0.5", "0.6")
    bug: str = draw.choice(*2 * ("ascending", "dropped", "below"), "none")

    @property
    def overlaps(self):
        """Of boxes of width 12 and height 10, rounded down to whole percent; 1 of a box with itself."""
        rows = [[Fraction(1)] * 5 for _ in range(5)]
        for i, j in combinations(range(5), 2):
            common = (12 - abs(self.lefts[i] - self.lefts[j])) * (10 - abs(self.tops[i] - self.tops[j]))
            rows[i][j] = rows[j][i] = Fraction(100 * common // (240 - common), 100)
        return rows

    @property
    def code(self):
        order = "scores.argsort()" if self.bug == "ascending" else "scores.argsort(descending=True)"
        others = "order[:order.index(i)]" if self.bug == "dropped" else "kept"
        compared = ">=" if self.bug == "below" else "<="
        return f"""order = {order}.tolist()
kept = []
for i in order:
    if all(iou[i, j] {compared} {float(self.threshold)} for j in {others}):
        kept.append(i)
print(sorted(kept))"""


def kept(overlaps, scores, threshold, bug):
    """The boxes that the program with this fault keeps."""
    order, found = sorted(range(5), key=lambda i: scores[i] if bug == "ascending" else -scores[i]), []
    for place, i in enumerate(order):
        seen = [overlaps[i][j] - threshold for j in (order[:place] if bug == "dropped" else found)]
        if all(gap >= 0 if bug == "below" else gap <= 0 for gap in seen):
            found.append(i)
    return tuple(sorted(found))


@q.require
def all_faults_show(p: P) -> bool:
    overlaps = p.overlaps
    clear = all(100 * abs(overlaps[i][j] - p.threshold) >= 2 for i, j in combinations(range(5), 2))
    return clear and len({kept(overlaps, p.scores, p.threshold, bug) for bug in FAULTS}) == 4


q.prompt = r"""
A detector proposes five boxes with the scores $<<scores>>$, in the order from box 0 to box 4. The tensor `iou` holds the
intersection over union of each pair, of which only whole hundredths are kept:

| IoU | box 0 | box 1 | box 2 | box 3 | box 4 |
|:--|--:|--:|--:|--:|--:|
<% for row in p.overlaps %>
| **box <<loop.index0>>** |<% for one in row %> $<<one>>$ |<% endfor %>

<% endfor %>

A program is to go through the boxes from the largest score to the smallest, and to drop a box if its intersection over union
with a box that was kept before is larger than $\tau = <<threshold>>$:

```python
<<p.code>>
```

`argsort` gives the indices of the entries from the smallest to the largest, and with `descending=True` from the largest to the
smallest.
"""
q.ask(
    right=ask.choices("Which boxes does a program without any fault keep?", marks=2, options=NAMES, keep_order=True),
    printed=ask.choices("Which boxes does this program keep?", marks=2, options=NAMES, keep_order=True),
    fault=ask.choice("Which statement about the program is true?", marks=1, options=tuple(FAULTS.values()), keep_order=True),
)


def lines(p, letter, bug):
    """For each box in the order of the program, the formula that decides whether it is kept."""
    order = sorted(range(5), key=lambda i: p.scores[i] if bug == "ascending" else -p.scores[i])
    found = {}
    for place, i in enumerate(order):
        before = order[:place]
        if bug == "below":
            worst = [f"1 - {letter}_{j}*(1 - o_{i}{j})" for j in before]
        else:
            worst = [f"o_{i}{j}" if bug == "dropped" else f"{letter}_{j}*o_{i}{j}" for j in before]
        extreme = ("min({})" if bug == "below" else "max({})") if len(before) > 1 else "{}"
        extreme = extreme.format(", ".join(worst))
        rule = f"positive({extreme} - threshold)" if bug == "below" else f"positive(threshold - {extreme})"
        found[f"{letter}_{i}"] = rule if before else "1"
    return found


@q.solve
def solve(p: P, t):
    t.given(**{f"o_{i}{j}": p.overlaps[i][j] for i in range(5) for j in range(5) if i != j})
    t.say("Let $k = 1$ for a box that is to be kept and $k = 0$ for one that is to be dropped. From the largest score on,")
    for name, line in lines(p, "k", "none").items():
        t.step(name, line)
    t.step("right", "chosen(names, (k_0, k_1, k_2, k_3, k_4))", names=NAMES, note="Hence <<right | join(', ')>> are to be kept.")
    t.step("fault", "", FAULTS[p.bug], note=f"The program line by line: {FAULTS[p.bug][0].lower() + FAULTS[p.bug][1:]}")
    if p.bug == "none":
        t.step("printed", "right", note="So it keeps the same boxes.")
    else:
        t.say("In its order, the program keeps the boxes with $q = 1$:")
        for name, line in lines(p, "q", p.bug).items():
            t.step(name, line)
        t.step("printed", "chosen(names, (q_0, q_1, q_2, q_3, q_4))", note="So it keeps <<printed | join(', ')>>.")


@q.oracle("torch")
def run_it(p: P):
    torch = oracles.torch
    scores, iou, threshold = oracles.tensor(p.scores), oracles.tensor(p.overlaps), float(p.threshold)

    def run(bug):
        order, found = scores.argsort(descending=bug != "ascending").tolist(), []
        for i in order:
            seen = iou[i, order[: order.index(i)] if bug == "dropped" else found]
            if bool((seen >= threshold).all() if bug == "below" else (seen <= threshold).all()):
                found.append(i)
        return sorted(found)

    left, right = scores.clone(), []
    while left.max() > 0:  # the best of what is left, until nothing is
        best = int(left.argmax())
        right.append(best)
        left[torch.nonzero(iou[best] > threshold).flatten()] = 0
    printed = run(p.bug)
    [fault] = [bug for bug in FAULTS if run(bug) == printed]
    return {
        "right": tuple(NAMES[i] for i in sorted(right)), "printed": tuple(NAMES[i] for i in printed), "fault": FAULTS[fault],
    }  # fmt: skip


@q.oracle("brute force")
def the_one_stable_set(p: P):
    """Of all 32 sets, the one in which exactly those are missing that a member (or any box) before them drops."""
    overlaps, sets = p.overlaps, [set(one) for size in range(6) for one in combinations(range(5), size)]

    def stable(bug):
        def drops(j, i):
            earlier = p.scores[j] < p.scores[i] if bug == "ascending" else p.scores[j] > p.scores[i]
            return earlier and (overlaps[i][j] < p.threshold if bug == "below" else overlaps[i][j] > p.threshold)

        [found] = [
            members for members in sets
            if all((i in members) != any(drops(j, i) for j in (range(5) if bug == "dropped" else members)) for i in range(5))
        ]  # fmt: skip
        return found

    printed = stable(p.bug)
    [fault] = [text for bug, text in FAULTS.items() if stable(bug) == printed]
    right, printed = (tuple(NAMES[i] for i in sorted(found)) for found in (stable("none"), printed))
    return {"right": right, "printed": printed, "fault": fault}


def taken(letter, bug):
    """An edit: the lines of a program with this fault in the place of the right ones."""
    return lambda p: {name: line for name, line in lines(p, letter, bug).items() if line != lines(p, letter, "none")[name]}


q.slips(
    overlooked_the_fault=slip("The program must be read as it stands.", printed="right"),
    let_dropped_boxes_drop=slip("Only boxes that were kept drop others.", drawn=taken("k", "dropped")),
    dropped_what_overlaps_little=slip("Boxes that overlap a lot are dropped.", drawn=taken("k", "below")),
)  # fmt: skip


@q.mistake
def began_with_the_worst(p: P):
    """The largest score comes first."""
    return {"right": tuple(NAMES[i] for i in kept(p.overlaps, p.scores, p.threshold, "ascending"))}
