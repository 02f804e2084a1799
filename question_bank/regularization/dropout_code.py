"""What a few lines that apply dropout in training and at test time compute, and whether they have a fault."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="regularization.dropout", outcomes=(2, 7), level="analyze", minutes=5, covers=("W11-05", "W3-12"), rows=True,
    symbols={"train": r"\bar{a}_{\text{train}}", "test": r"a_{\text{test}}", "fault": r"\text{answer}", "a": "a"},
)  # fmt: skip

FAULTS = {
    "none": "There is no fault.",
    "never": "Outputs are scaled neither in training nor at test time.",
    "twice": "Outputs are scaled both in training and at test time.",
    "number": "Outputs in training are divided by the wrong probability.",
    "mask": "The mask drops entries with the wrong probability.",
}
# the comparison that makes the mask, and the outputs in training and at test time
LINES = {
    "inverted": (">=", " / {keep}", ""), "classic": (">=", "", " * {keep}"), "never": (">=", "", ""),
    "twice": (">=", " / {keep}", " * {keep}"), "number": (">=", " / {drop}", ""), "mask": ("<", " / {keep}", ""),
}  # fmt: skip
# the formulas of the mean output in training and of the output at test time, in the drop rate r
FORMULAS = {
    "inverted": ("(1 - r)*a/(1 - r)", "a"), "classic": ("(1 - r)*a", "a*(1 - r)"), "never": ("(1 - r)*a", "a"),
    "twice": ("(1 - r)*a/(1 - r)", "a*(1 - r)"), "number": ("(1 - r)*a/r", "a"), "mask": ("r*a/(1 - r)", "a"),
}  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.nonzero(-4, 4), 3)
    x: tuple = draw.vector(draw.nonzero(-5, 5), 3)
    r: object = draw.decimals("0.1", "0.2", "0.25", "0.4", "0.6", "0.75", "0.8")
    kind: str = draw.choice("inverted", "classic", "never", "never", "twice", "twice", "number", "number", "mask", "mask")

    @property
    def code(self):
        compared, training, testing = LINES[self.kind]
        numbers = {"keep": f"{float(1 - self.r)}", "drop": f"{float(self.r)}"}
        return f"""def layer(x, training):
    if training:
        mask = torch.rand(3) {compared} {numbers["drop"]}
        return w @ (x * mask){training.format(**numbers)}
    return w @ x{testing.format(**numbers)}"""


@q.require
def the_output_is_not_small(p: P) -> bool:
    return 3 <= abs(sum(a * b for a, b in zip(p.w, p.x, strict=True))) <= 40


q.prompt = r"""
A unit of a network has the weights $w = <<w>>$ and no bias. In training, each entry of its input is to be dropped (set to 0) with
the probability $r = <<r>>$, independently of the others, and the mean of its output over all masks is to be the output at test
time. A program has these lines:

```python
w = torch.tensor([<<w[0]>>., <<w[1]>>., <<w[2]>>.])

<<p.code>>
```

`torch.rand(3)` draws three numbers, uniformly from 0 to 1. The layer is called with $x = <<x>>$.
"""
q.ask(
    train=ask.number("What is the mean of what `layer(x, True)` returns, over many calls?", marks=2),
    test=ask.number("What does `layer(x, False)` return?", marks=1),
    fault=ask.choice("Which statement about the program is true?", marks=1, options=tuple(FAULTS.values())),
)


@q.solve
def solve(p: P, t):
    mean, at_test = FORMULAS[p.kind]
    t.step("a", "sum(odot(w, x))", note="Without dropout the output is")
    kept = "r" if p.kind == "mask" else "1 - r"
    why = f"The output is linear in the mask, each entry of which is 1 with probability ${kept}$ here. So the mean is"
    t.step("train", mean, note=why)
    t.step("test", at_test, note="At test time nothing is dropped.")
    fault = FAULTS.get(p.kind, FAULTS["none"])
    same = "are the same" if p.kind in ("inverted", "classic") else "differ"
    t.step("fault", "", fault, note=f"Both {same}. {fault}")


@q.oracle("torch")
def all_masks_at_once(p: P):
    torch = oracles.torch
    compared, training, testing = LINES[p.kind]
    w, x, r = oracles.tensor(p.w), oracles.tensor(p.x), float(p.r)
    masks = torch.cartesian_prod(*[torch.tensor([0.0, 1.0], dtype=torch.float64)] * 3)
    stays = r if compared == "<" else 1 - r
    chances = torch.prod(masks * stays + (1 - masks) * (1 - stays), dim=1)
    divisor = {"": 1, " / {keep}": 1 - r, " / {drop}": r}[training]
    train = (chances @ ((masks * x) @ w)).item() / divisor
    test = (w @ x).item() * (1 - r if testing else 1)
    alone = (w @ x).item() * (1 - r) / divisor
    if abs(train - test) < 1e-9:
        fault = "none"
    elif abs(train - alone) > 1e-9:
        fault = "mask"
    elif divisor == 1:
        fault = "never"
    else:
        fault = "twice" if testing else "number"
    return {"train": train, "test": test, "fault": FAULTS[fault]}


@q.oracle("brute force")
def mask_by_mask(p: P):
    outputs, r, keep = Fraction(0), Fraction(p.r), 1 - Fraction(p.r)
    for mask in product((0, 1), repeat=3):
        chance = 1
        for bit in mask:
            kept = bit if p.kind != "mask" else 1 - bit
            chance *= keep if kept else r
        outputs += chance * sum(a * b for a, b, bit in zip(p.w, p.x, mask, strict=True) if bit)
    train = outputs / {"classic": 1, "never": 1, "number": r}.get(p.kind, keep)
    test = sum(a * b for a, b in zip(p.w, p.x, strict=True)) * (keep if p.kind in ("classic", "twice") else 1)
    return {"train": train, "test": test, "fault": FAULTS["none" if train == test else p.kind]}


q.slips(
    forgot_the_mask=slip("In the mean, only a part of each input is left.", drawn=lambda p: {
        "train": FORMULAS[p.kind][0].replace("(1 - r)*a", "a").replace("r*a", "a")}),
    forgot_to_read_the_test_line=slip("The last line is the one that runs at test time.", drawn=lambda p: {
        "test": "a*(1 - r)" if FORMULAS[p.kind][1] == "a" else "a"}),
    exchanged_the_probabilities=slip("The mask is 1 where the comparison holds.", drawn=lambda p: {
        "train": FORMULAS["inverted" if p.kind == "mask" else "mask"][0] if "(1 - r)*a/(1" in FORMULAS[p.kind][0]
        or p.kind == "mask" else FORMULAS[p.kind][0].replace("(1 - r)*a", "r*a")}),
    left_out_the_division=slip("The output in training is divided.", drawn=lambda p: {
        "train": "r*a" if p.kind == "mask" else "(1 - r)*a"} if "/" in FORMULAS[p.kind][0] else {}),
)  # fmt: skip
