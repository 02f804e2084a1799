"""Greedy non-maximum suppression from a table of overlaps.

The boxes are real rectangles; their overlaps are cut off after two decimals, and none is near the threshold.
"""

from fractions import Fraction
from itertools import combinations

from examgen import Question, ask, draw, engine, oracles, slip

NAMES = ("A", "B", "C", "D", "E", "F")

q = Question(
    topic="vision.detection", outcomes=(4, 6), level="apply", minutes=5, covers=("W14-07",), rows=True,
    symbols={"threshold": r"\tau", "kept": "K", **{f"o_{i}{j}": rf"\mathrm{{IoU}}_{{{i}{j}}}" for i in NAMES for j in NAMES}},
)  # fmt: skip


@q.params
class P:
    lefts: tuple = draw.distinct(draw.integers(0, 9), 6)
    tops: tuple = draw.vector(draw.integers(0, 2), 6)
    scores: tuple = draw.distinct(draw.decimals(*(f"{percent / 100}" for percent in range(51, 99, 4))), 6)
    classes: tuple = draw.permutation("car", "car", "car", "car", "bus", "bus")
    threshold: object = draw.decimals("0.4", "0.5", "0.6")

    @property
    def overlaps(self):
        """Of boxes of width 12 and height 10, rounded down to whole percent."""
        pairs = {}
        for i, j in combinations(range(6), 2):
            common = (12 - abs(self.lefts[i] - self.lefts[j])) * (10 - abs(self.tops[i] - self.tops[j]))
            pairs[i, j] = pairs[j, i] = Fraction(100 * common // (240 - common), 100)
        return pairs

    @property
    def order(self):
        """Boxes by falling score."""
        return sorted(range(6), key=lambda i: -self.scores[i])


@q.require
def overlaps_are_not_near_the_threshold(p: P) -> bool:
    rivals = (overlap for (i, j), overlap in p.overlaps.items() if p.classes[i] == p.classes[j])
    return all(100 * abs(overlap - p.threshold) >= 2 for overlap in rivals)


q.prompt = r"""
A detector of cars and buses proposes six boxes:

| box | class | score |
|:--|:--|--:|
<% for name in "ABCDEF" %>
| <<name>> | <<classes[loop.index0]>> | $<<scores[loop.index0]>>$ |
<% endfor %>

The following table holds the intersection over union ($\mathrm{IoU}$) of each pair of boxes.

| IoU | B | C | D | E | F |
|:--|--:|--:|--:|--:|--:|
<% for i in range(5) %>
| **<<"ABCDEF"[i]>>** |<% for j in range(1, 6) %> <% if j > i %>$<<p.overlaps[i, j]>>$<% endif %> |<% endfor %>

<% endfor %>

Greedy non-maximum suppression is applied to each class separately: it goes through the boxes by falling score and drops a box if
its $\mathrm{IoU}$ with a box that was kept before is larger than $\tau = <<threshold>>$.
"""
q.ask(kept=ask.choices("Which boxes are kept?", marks=3, options=NAMES, keep_order=True))


def lines(p, compared="{k}*{o}", across=False, keep="positive(threshold - {worst})"):
    """The lines that decide on each box, by falling score."""
    found, order = {}, p.order
    for place, j in enumerate(order):
        rivals = [i for i in order[:place] if across or p.classes[i] == p.classes[j]]
        terms = [compared.format(k=f"k_{NAMES[i]}", o=f"o_{NAMES[i]}{NAMES[j]}") for i in rivals]
        worst = f"max({', '.join(terms)})" if len(terms) > 1 else "".join(terms)
        found[f"k_{NAMES[j]}"] = keep.format(worst=worst) if rivals else "1"
    return found


def edited(**how):
    def edits(p):
        right = lines(p)
        return {name: line for name, line in lines(p, **how).items() if line != right[name]}

    return edits


@q.solve
def solve(p: P, t):
    t.given(**{f"o_{NAMES[i]}{NAMES[j]}": overlap for (i, j), overlap in p.overlaps.items()})
    t.say(
        r"Let $k = 1$ for a box that is kept and $k = 0$ for one that is dropped; $\mathbf{1}[\ldots]$ is 1 if the condition holds."
    )
    for name, line in lines(p).items():
        if line == "1":
            t.step(name, "", 1, note="The best box of its class is kept:")
        else:
            t.step(name, line)
    mask = ", ".join(f"k_{name}" for name in NAMES)
    boxes = [(left, top, left + 12, top + 10) for left, top in zip(p.lefts, p.tops, strict=True)]
    t.step(
        "kept",
        f"chosen(names, ({mask}) > 0)",
        lambda: [NAMES[i] for i in sorted(engine.batched_nms(boxes, p.scores, p.classes, p.threshold))],
        names=NAMES,
        note="The boxes with $k = 1$ are kept.",
    )


@q.oracle("torch")
def repeated_argmax(p: P):
    """Takes the best of what is left until nothing is, class by class."""
    torch, kept, overlaps = oracles.torch, [], p.overlaps
    for kind in ("bus", "car"):
        left = torch.tensor([float(score) * (of == kind) for score, of in zip(p.scores, p.classes, strict=True)])
        for _ in range(p.classes.count(kind)):
            best = int(left.argmax())
            kept += [NAMES[best]] if left[best] > 0 else []
            left[[j for j in range(6) if j == best or overlaps[best, j] > p.threshold]] = 0
    return {"kept": tuple(sorted(kept))}


@q.oracle("brute force")
def the_one_stable_set(p: P):
    """Of all 64 sets, the one in which exactly the dropped boxes overlap with a better member."""

    overlaps = p.overlaps
    pairs = {
        (i, j) for i, j in overlaps if p.classes[i] == p.classes[j] and p.scores[i] > p.scores[j] and overlaps[i, j] > p.threshold
    }
    sets = [set(members) for size in range(7) for members in combinations(range(6), size)]
    (stable,) = (members for members in sets if all((j in members) != any((i, j) in pairs for i in members) for j in range(6)))
    return {"kept": tuple(NAMES[j] for j in sorted(stable))}


q.slips(
    compared_with_dropped_boxes=slip("A dropped box drops no other.", drawn=edited(compared="{o}"), essential=True),
    compared_different_classes=slip("Boxes of different classes do not drop each other.", drawn=edited(across=True)),
    dropped_what_overlaps_little=slip("Boxes that overlap a lot are dropped.", drawn=edited(keep="positive({worst} - threshold)")),
)  # fmt: skip


@q.mistake
def went_through_the_boxes_by_name(p: P):
    """Boxes are taken by falling score, not in the order of the table."""
    kept, overlaps = [], p.overlaps
    for j in range(6):
        if not any(p.classes[i] == p.classes[j] and overlaps[i, j] > p.threshold for i in kept):
            kept.append(j)
    return {"kept": tuple(NAMES[j] for j in kept)}
