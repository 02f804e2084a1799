"""Claim: how the threshold of non-maximum suppression changes the number of boxes."""

from itertools import combinations

from examgen import Question, ask, draw, oracles, slip

NAMES = "abcd"
PAIRS = ("ab", "ac", "bc", "bd")
q = Question(
    topic="claims.vision", outcomes=(4, 6), level="analyze", minutes=4, covers=("nms_threshold",), apart=("vision/nms",),
    symbols={"low": r"\tau_1", "high": r"\tau_2", "change": "s",
             **{f"o_{pair}": rf"\mathrm{{IoU}}_{{{pair.upper()}}}" for pair in PAIRS},
             **{f"{box}_{name}": f"{box}_{k}" for box in NAMES for k, name in ((1, "low"), (2, "high"))}},
)  # fmt: skip


@q.params
class P:
    o_ab: object = draw.decimals("0.32", "0.44", "0.46", "0.56")
    o_ac: object = draw.decimals("0.12", "0.25", "0.36", "0.52")
    o_bc: object = draw.decimals("0.34", "0.58", "0.63", "0.66")
    o_bd: object = draw.decimals("0.31", "0.57", "0.61", "0.64")
    low: object = draw.decimals("0.3", "0.4")
    high: object = draw.decimals("0.5", "0.6")
    wording: str = draw.choice("more boxes are", "fewer boxes are", "just as many boxes are")


def kept(p, threshold):
    """Names of the boxes that stay, in the order of their scores."""
    found = ""
    for box in NAMES:
        if all(getattr(p, f"o_{other}{box}") <= threshold for other in found if other + box in PAIRS):
            found += box
    return found


@q.require
def about_half_of_the_statements_are_true(p: P) -> bool:
    few, many = len(kept(p, p.low)), len(kept(p, p.high))
    return kept(p, p.low) != kept(p, p.high) and (few >= many or p.wording != "just as many boxes are")


q.prompt = r"""
Four boxes A, B, C and D of one class, by falling score, have the intersections over union $<<o_ab>>$ (A and B), $<<o_ac>>$
(A and C), $<<o_bc>>$ (B and C) and $<<o_bd>>$ (B and D); the other pairs do not overlap. Greedy non-maximum suppression drops a box
if its intersection over union with a kept box of higher score is larger than the threshold.

**Statement.** When the threshold is raised from $<<low>>$ to $<<high>>$, <<wording>> kept<% if wording.startswith("just") %> as
before<% endif %>.
"""
q.ask(truth=ask.claim(marks=1))


LINES = ("positive({t} - o_ab)", "positive({t} - max(o_ac, b_{t}*o_bc))", "positive({t} - b_{t}*o_bd)")


@q.solve
def solve(p: P, t):
    t.say(
        r"A stays. Let $b$, $c$ and $d$ be 1 if B, C or D stays, else 0; $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0."
    )
    for which in ("low", "high"):
        for box, line in zip("bcd", LINES, strict=True):
            t.step(f"{box}_{which}", line.format(t=which))
    t.step("change", "sign(b_high + c_high + d_high - b_low - c_low - d_low)", note="A box that stays now may drop others:")
    stated = {"more": 1, "fewer": -1, "just": 0}[p.wording.split()[0]]
    t.step("truth", "change == said", said=stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def best_of_the_rest(p: P):
    """Takes the box of the highest score that is left until none is."""
    torch = oracles.torch

    def number(threshold):
        left, found = torch.tensor([4.0, 3.0, 2.0, 1.0]), set()
        for _ in NAMES:
            best = int(left.argmax())
            found |= {best} if left[best] > 0 else set()
            near = [j for j in range(4) if getattr(p, f"o_{NAMES[best]}{NAMES[j]}", 0) > threshold]
            left[[best, *near]] = 0
        return len(found)

    more = number(p.high) - number(p.low)
    return {"truth": p.wording.split()[0] == ("more" if more > 0 else "fewer" if more < 0 else "just")}


@q.oracle("brute force")
def the_one_stable_set(p: P):
    """Of all sets of boxes, the one that lacks exactly what a better member drops."""

    def number(threshold):
        near = {pair for pair in PAIRS if getattr(p, f"o_{pair}") > threshold}
        for members in (set_ for size in range(5) for set_ in combinations(NAMES, size)):
            if all((box in members) != any(other + box in near for other in members) for box in NAMES):
                return len(members)
        return 0

    more = number(p.high) - number(p.low)
    return {"truth": (more > 0, more < 0, more == 0)[("more", "fewer", "just").index(p.wording.split()[0])]}


q.slips(
    thought_that_a_higher_threshold_keeps_more=slip("Boxes that stay may drop others.", change="1"),
    let_dropped_boxes_drop_others=slip("A dropped box drops no other.", **{
        f"{box}_{which}": f"positive({which} - {worst})" for which in ("low", "high")
        for box, worst in (("c", "max(o_ac, o_bc)"), ("d", "o_bd"))}),
    thought_that_nothing_changes=slip("Overlaps between both thresholds are judged differently.", change="0"),
    turned_the_comparison=slip("New is compared with old.", change="sign(b_low + c_low + d_low - b_high - c_high - d_high)"),
)  # fmt: skip
