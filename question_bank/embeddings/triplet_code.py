"""What a few lines that compute a triplet loss with the hardest positive and negative print, and whether they have a fault."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="embeddings.losses", outcomes=(2, 5, 7), level="analyze", minutes=5, covers=("W10-01", "W10-04", "W3-12"), rows=True,
    symbols={"right": r"L_{\text{right}}", "printed": r"L_{\text{printed}}", "fault": r"\text{answer}", "near": r"d_{\text{p}}",
             "far": r"d_{\text{n}}"},
)  # fmt: skip

FAULTS = {
    "easiest": "It takes the wrong one of the positives.",
    "any": "It can take a positive as the negative.",
    "farthest": "It takes the wrong one of the negatives.",
    "none": "There is no fault.",
}


@q.params
class P:
    d: tuple = draw.vector(draw.decimals("0.2", "0.3", "0.5", "0.6", "0.8", "0.9", "1.1", "1.2", "1.4", "1.5", "1.7", "1.8"), 5)
    y: tuple = draw.permutation("a", "a", "b", "b", "c")
    m: object = draw.decimals("0.4", "0.5", "0.7", "1")
    bug: str = draw.choice(*2 * ("easiest", "any", "farthest"), "none")

    @property
    def numbers(self):
        return ", ".join(f"{float(one):g}" for one in self.d)

    @property
    def labels(self):
        return ", ".join(f'"{label}"' for label in self.y)

    @property
    def code(self):
        positive = "d[same].min()" if self.bug == "easiest" else "d[same].max()"
        negative = {"any": "d.min()", "farthest": "d[~same].max()"}.get(self.bug, "d[~same].min()")
        return f"""same = torch.tensor([label == "a" for label in labels])
positive = {positive}
negative = {negative}
loss = torch.relu(positive - negative + {float(self.m):g})
print(loss.item())"""


def losses(d, y, m):
    """The loss of the program with each fault."""
    same = [one for one, label in zip(d, y, strict=True) if label == "a"]
    other = [one for one, label in zip(d, y, strict=True) if label != "a"]
    pairs = {
        "easiest": (min(same), min(other)), "any": (max(same), min(d)), "farthest": (max(same), max(other)),
        "none": (max(same), min(other)),
    }  # fmt: skip
    return {bug: max(0, p - n + m) for bug, (p, n) in pairs.items()}


@q.require
def all_faults_show(p: P) -> bool:
    found = losses(p.d, p.y, p.m)
    return len(set(p.d)) == 5 and len(set(found.values())) == 4 and found["none"] != 0 and found[p.bug] != 0


q.prompt = r"""
An anchor of class a is compared with five other embeddings. A program is to compute its triplet loss
$\max(0, d_{\text{p}} - d_{\text{n}} + m)$ with the margin $m = <<m>>$, where $d_{\text{p}}$ is the distance of the hardest
positive and $d_{\text{n}}$ that of the hardest negative:

```python
d = torch.tensor([<<p.numbers>>])  # distances from the anchor
labels = [<<p.labels>>]
<<p.code>>
```

`~same` is the opposite of `same`.
"""
q.ask(
    right=ask.number("What would a program without any fault print?", marks=2),
    printed=ask.number("What does this program print?", marks=1),
    fault=ask.choice("Which statement about the program is true?", marks=1, options=tuple(FAULTS.values())),
)


@q.solve
def solve(p: P, t):
    t.given(d=p.d, s=tuple(int(label == "a") for label in p.y))
    t.say("The hardest positive is the one that is farthest away, the hardest negative the one that is nearest.")
    t.step("near", "max(chosen(d, s))")
    t.step("far", "min(chosen(d, 1 - s))")
    t.step("right", "max(near - far + m, 0)")
    t.step("fault", "", FAULTS[p.bug], note=f"The program line by line: {FAULTS[p.bug][0].lower() + FAULTS[p.bug][1:]}")
    t.step("printed", {
        "easiest": "max(min(chosen(d, s)) - far + m, 0)", "any": "max(near - min(d) + m, 0)",
        "farthest": "max(near - max(chosen(d, 1 - s)) + m, 0)", "none": "right",
    }[p.bug])  # fmt: skip


@q.oracle("torch")
def run_it(p: P):
    """Runs the program, and asks the loss of the library for the three points of each choice of a positive and a negative."""
    torch, d = oracles.torch, oracles.tensor(p.d)
    same = torch.tensor([label == "a" for label in p.y])

    def loss(positive, negative):
        """On a line with the anchor at 0."""
        points = [oracles.tensor([[one]]) for one in (0.0, float(positive), float(negative))]
        return torch.nn.functional.triplet_margin_loss(*points, margin=float(p.m), eps=0).item()

    def run(bug):
        positive = torch.sort(d[same]).values[0 if bug == "easiest" else -1]
        rivals = torch.sort(d if bug == "any" else d[~same]).values
        return loss(positive, rivals[-1 if bug == "farthest" else 0])

    right = max(loss(a, b) for a in d[same] for b in d[~same])
    printed = run(p.bug)
    fault = "none" if abs(printed - right) < 1e-9 else min(FAULTS, key=lambda bug: abs(run(bug) - printed))
    return {"right": right, "printed": printed, "fault": FAULTS[fault]}


@q.oracle("brute force")
def all_triplets(p: P):
    """The hardest triplet has the largest loss of all."""
    pairs = [(a, b) for a, one in zip(p.d, p.y, strict=True) for b, other in zip(p.d, p.y, strict=True) if one == "a" != other]
    all_of = {pair: max(0, pair[0] - pair[1] + p.m) for pair in pairs}
    positives, negatives = sorted({a for a, _ in pairs}), sorted({b for _, b in pairs})
    printed = {
        "easiest": all_of[positives[0], negatives[0]], "farthest": all_of[positives[-1], negatives[-1]],
        "any": max(0, positives[-1] - min(positives[0], negatives[0]) + p.m), "none": max(all_of.values()),
    }[p.bug]  # fmt: skip
    fault = next(text for bug, text in FAULTS.items() if bug == p.bug)
    return {"right": max(all_of.values()), "printed": printed, "fault": fault}


q.slips(
    overlooked_the_fault=slip("The program must be read as it stands.", printed="right"),
    took_the_nearest_positive=slip("The hardest positive is the farthest one.", near="min(chosen(d, s))"),
    took_the_farthest_negative=slip("The hardest negative is the nearest one.", far="max(chosen(d, 1 - s))"),
    turned_the_difference=slip("A far positive and a near negative cost.", right="max(far - near + m, 0)"),
    forgot_the_margin=slip("The margin is added.", right="max(near - far, 0)"),
    took_a_positive_as_negative=slip("A negative has another class than the anchor.", far="min(d)"),
)  # fmt: skip
