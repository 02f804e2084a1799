"""Claim: the expected activation under dropout."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2,), level="understand", minutes=2, covers=("dropout_mean",), decimals=4, rows=True,
    symbols={"rate": "p", "E": r"\mathrm{E}(s)"}, apart=("regularization/dropout_forward",),
)  # fmt: skip


@q.params
class P:
    h: tuple = draw.vector(draw.integers(1, 9), 3)
    rate: object = draw.decimals("0.1", "0.2", "0.25", "0.4", "0.5", "0.6", "0.75", "0.8")
    scale: str = draw.choice("kept", "kept", "none", "keeping")
    guess: str = draw.choice("right", "right", "sum", "fewer", "more")

    @property
    def stated(self):
        total, keep = sum(self.h), 1 - self.rate
        right = {"kept": total, "none": keep * total, "keeping": keep * keep * total}[self.scale]
        return {"right": right, "sum": total, "fewer": keep * total, "more": Fraction(total) / keep}[self.guess]


@q.require
def the_number_is_short(p: P) -> bool:
    return (10_000 * p.stated) % 1 == 0


q.prompt = r"""
Three units have the activations $h = <<h>>$. Each of them is dropped (set to 0) with probability $p = <<rate>>$, independently of
the others. Those that are kept are
<% if scale == "kept" %>divided by $1 - p$<% elif scale == "none" %>left as they are<% else %>multiplied by $1 - p$<% endif %>. Let
$s$ be the sum of the three activations after that.

**Statement.** The expected value of $s$ is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


def mean_over_the_masks(p):
    """All masks of the engine's dropout, each with its probability."""
    total = 0
    for mask in product((0, 1), repeat=3):
        chance = (1 - p.rate) ** sum(mask) * p.rate ** (3 - sum(mask))
        total += chance * engine.dropout(p.h, p.rate, mask=mask, inverted=p.scale == "kept").sum()
    return total * (1 - p.rate) if p.scale == "keeping" else total


@q.solve
def solve(p: P, t):
    t.step("H", "sum(h)")
    factor = {"kept": "(1 - rate)/(1 - rate)", "none": "1 - rate", "keeping": "(1 - rate)*(1 - rate)"}[p.scale]
    t.step("r", factor, note="A unit is kept with probability $1 - p$, so its expected value is $h_i$ times")
    t.step("E", "r*H", lambda: mean_over_the_masks(p), note="Expected values add.")
    t.step("truth", "abs(E - stated) < 0.0001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("brute force")
def all_masks(p: P):
    keep = 1 - p.rate
    factor = {"kept": Fraction(1) / keep, "none": 1, "keeping": keep}[p.scale]
    mean = Fraction(0)
    for mask in range(8):
        kept = [mask >> place & 1 for place in range(3)]
        chance = Fraction(keep) ** sum(kept) * Fraction(p.rate) ** (3 - sum(kept))
        mean += chance * sum(factor * value for value, here in zip(p.h, kept, strict=True) if here)
    return {"truth": mean == p.stated}


@q.oracle("torch")
def distribution(p: P):
    torch, keep = oracles.torch, 1 - float(p.rate)
    mask = torch.distributions.Binomial(1, probs=torch.full((3,), keep, dtype=torch.float64)).mean
    mean = (mask @ oracles.tensor(p.h)).item() * {"kept": 1 / keep, "none": 1, "keeping": keep}[p.scale]
    return {"truth": abs(mean - float(p.stated)) < 1e-9}


q.slips(
    thought_that_it_is_kept=slip("Only the division by $1 - p$ makes up for the dropped units.", r="1"),
    forgot_the_rescaling=slip("Units that are kept are rescaled.", drawn=lambda p: {"r": "1 - rate"} if p.scale != "none" else {}),
    took_the_rate_for_the_probability_of_keeping=slip("$p$ is the probability of dropping.", drawn=lambda p: {
        "r": {"kept": "rate/(1 - rate)", "none": "rate", "keeping": "rate*(1 - rate)"}[p.scale]}),
    forgot_the_dropped_ones=slip("Dropped units count with 0.", drawn=lambda p: {
        "r": {"kept": "1/(1 - rate)", "none": "1", "keeping": "1 - rate"}[p.scale]}),
)  # fmt: skip
