"""What a few lines of PyTorch print for the cross-entropy of a mini-batch.

The logits are multiples of ln 2, so that all probabilities are fractions.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.code", outcomes=(2, 6, 7), level="analyze", minutes=9, covers=("W3-12",), rows=True,
    conventions=("natural log", "zero-based indices"),
    symbols={"fault": r"\text{answer}", "right": r"L_{\text{right}}", "printed": r"L_{\text{printed}}"},
)  # fmt: skip

ENTRY = "`p[[0, 1], y]` holds the entry of `p` at the true class of each example."
LOGITS = "`cross_entropy(z, y)` is the mean cross-entropy of examples with the rows of `z` as logits."
SOFTMAX, LIBRARY = "torch.softmax(S, dim=1)", "torch.nn.functional.cross_entropy(p, y)"
PROGRAMS = {
    "twice": ("The softmax is applied twice.", SOFTMAX, LIBRARY, LOGITS),
    "axis": ("The softmax is taken over the examples instead of the classes.", "torch.softmax(S.T, dim=1).T",
             "-torch.log(p[[0, 1], y]).mean()", f"{ENTRY} `.T` transposes a matrix."),
    "sum": ("The loss is summed over the examples instead of averaged.", SOFTMAX, "-torch.log(p[[0, 1], y]).sum()", ENTRY),
    "none": ("There is no fault.", SOFTMAX, "-torch.log(p[[0, 1], y]).mean()", ENTRY),
    "shift": ("There is no fault.", "S - S.max(dim=1, keepdim=True).values", LIBRARY,
              f"`S.max(dim=1, keepdim=True).values` holds the largest entry of each row as a column. {LOGITS}"),
}  # fmt: skip
"""What is wrong, the two lines of the program, and what a reader must know of them."""
FAULTS = {name: fault for name, (fault, *_) in PROGRAMS.items()}


@q.params
class P:
    S: tuple = draw.matrix(draw.multiples_of_ln2(-1, 3), 2, 3)
    y: tuple = draw.vector(draw.integers(0, 2), 2)
    bug: str = draw.choice("twice", "twice", "axis", "axis", "sum", "none", "shift")

    @property
    def program(self):
        return PROGRAMS[self.bug][1:]


@q.require
def logits_differ_within_and_between_examples(p: P) -> bool:
    return all(len(set(row)) > 1 for row in p.S) and all(a != b for a, b in zip(*p.S, strict=True))


q.prompt = r"""
A program is to compute the cross-entropy of a mini-batch, averaged over its two examples. Row $i$ of the tensor `S` holds the
logits of example $i$ for the three classes, and `y` the true classes:
$$S = <<S>>, \qquad y = <<y>>.$$

```python
p = <<p.program[0]>>
loss = <<p.program[1]>>
print(loss.item())
```

<<p.program[2]>>
"""
q.ask(
    right=ask.number("Compute the cross-entropy, averaged over the two examples.", marks=3),
    printed=ask.number("What does this program print?", marks=1),
    fault=ask.choice("Which statement is true?", marks=1, options=tuple(dict.fromkeys(FAULTS.values())), keep_order=True),
)


@q.solve
def solve(p: P, t):
    t.given(s_0=p.S[0], s_1=p.S[1], y_0=p.y[0], y_1=p.y[1])
    t.say(r"With $e^{n \ln 2} = 2^n$, the class probabilities of the two examples are")
    for i in (0, 1):
        t.at(i).step("p", "softmax(s)")
    loss = "-(ln(p_0[y_0]) + ln(p_1[y_1]))/2"
    t.step(
        "right", loss, lambda: engine.cross_entropy(p.S, p.y), note="The mean of the negative logarithms for the true classes is"
    )
    t.step("fault", "", FAULTS[p.bug], note=f"This program: {FAULTS[p.bug][0].lower() + FAULTS[p.bug][1:]}")
    if p.bug == "twice":
        for i in (0, 1):
            t.at(i).step("q", "softmax(p)", note="" if i else "Taking probabilities for logits, `cross_entropy` computes from them")
        t.step("printed", "-(ln(q_0[y_0]) + ln(q_1[y_1]))/2", lambda: engine.cross_entropy(engine.softmax(p.S), p.y))
    elif p.bug == "axis":
        t.step("c", "exp(s_0) + exp(s_1)", note="The powers of each column have the sum")
        t.step("a_0", "exp(s_0[y_0])/c[y_0]", note="so that the numbers in the place of the probabilities are")
        t.step("a_1", "exp(s_1[y_1])/c[y_1]")
        t.step("printed", "-(ln(a_0) + ln(a_1))/2", lambda: engine.nll_loss(engine.log_softmax(p.S, 0), p.y))
    else:
        how = "sum" if p.bug == "sum" else "mean"
        t.step(
            "printed",
            "-(ln(p_0[y_0]) + ln(p_1[y_1]))" if p.bug == "sum" else "right",
            lambda: engine.cross_entropy(p.S, p.y, reduction=how),
        )


@q.oracle("torch")
def run_it(p: P):
    torch, functional = oracles.torch, oracles.torch.nn.functional
    S, y = oracles.tensor(p.S), torch.tensor(p.y)

    def run(bug):
        probabilities = torch.softmax(S.T, dim=1).T if bug == "axis" else torch.softmax(S, dim=1)
        if bug == "twice":
            return functional.cross_entropy(probabilities, y).item()
        if bug == "shift":
            return functional.cross_entropy(S - S.max(dim=1, keepdim=True).values, y).item()
        return functional.nll_loss(torch.log(probabilities), y, reduction="sum" if bug == "sum" else "mean").item()

    printed = run(p.bug)
    bug = min(FAULTS, key=lambda name: abs(run(name) - printed))
    return {"right": functional.cross_entropy(S, y).item(), "printed": printed, "fault": FAULTS[bug]}


@q.oracle("second formula")
def powers(p: P):
    rows = [[2 ** round(float(entry) / math.log(2), 6) for entry in row] for row in p.S]
    columns = list(zip(*rows, strict=True))
    shares = [[entry / sum(row) for entry in row] for row in rows]
    picked = [share[k] for share, k in zip(shares, p.y, strict=True)]
    logs = [math.log(value) for value in picked]
    if p.bug == "twice":
        losses = [math.log(sum(map(math.exp, share))) - share[k] for share, k in zip(shares, p.y, strict=True)]
    elif p.bug == "axis":
        losses = [math.log(sum(columns[k]) / row[k]) for row, k in zip(rows, p.y, strict=True)]
    else:
        losses = [-2 * one if p.bug == "sum" else -one for one in logs]
    fault = next(text for name, text in FAULTS.items() if name == p.bug)
    return {"right": -sum(logs) / 2, "printed": sum(losses) / 2, "fault": fault}


q.slips(
    overlooked_the_fault=slip("The program must be read as it stands.", printed="right"),
    forgot_the_mean=slip("The loss is averaged over both examples.", right="-(ln(p_0[y_0]) + ln(p_1[y_1]))"),
    took_the_most_probable_class=slip("The true class counts.", right="-(ln(max(p_0)) + ln(max(p_1)))/2"),
    lost_the_minus=slip("A cross-entropy is not negative.", right="(ln(p_0[y_0]) + ln(p_1[y_1]))/2"),
    took_base_2=slip("The logarithm is the natural one.", right="-(ln(p_0[y_0]) + ln(p_1[y_1]))/(2*ln(2))"),
)  # fmt: skip
