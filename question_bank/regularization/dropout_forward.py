"""Dropout with a given mask, in training and at test time.

Inverted dropout rescales in training, plain dropout at test time.
"""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.dropout", outcomes=(2,), level="apply", minutes=6, covers=("W11-05",),
    rows=True, symbols={"rate": "p", "h_train": r"\tilde{h}", "y_train": r"y_{\mathrm{train}}", "y_test": r"y_{\mathrm{test}}"},
)  # fmt: skip


@q.params
class P:
    h: tuple = draw.vector(draw.integers(1, 6), 4)
    m: tuple = draw.choice(*(tuple(n >> k & 1 for k in range(4)) for n in range(1, 15)))
    v: tuple = draw.vector(draw.nonzero(-3, 3), 4)
    b: int = draw.nonzero(-4, 4)
    rate: object = draw.choice(*map(Fraction, ("1/5", "1/4", "1/3", "2/3", "3/4", "4/5")))
    inverted: int = draw.integers(0, 1)


@q.require
def the_mask_shows(p: P) -> bool:
    kept, all_ = (sum(a * b * c for a, b, c in zip(p.h, p.v, m, strict=True)) for m in (p.m, (1,) * len(p.m)))
    return kept != 0 and all_ != 0 and kept != all_ and kept != (1 - p.rate) * all_


q.prompt = r"""
The hidden layer of a network has <<h|length>> units, and for some input their activations are $h = <<h>>$. Dropout is applied to
them: in training, each unit is dropped with probability $p = <<rate>>$, independently of the others.
<% if inverted %>It is *inverted* dropout: in training, the units that are kept are rescaled so that no activation changes
its expected value, and nothing is changed at test time.
<% else %>It is *plain* dropout: in training, the units that are kept stay as they are, and at test time all activations are
rescaled to their expected values in training.<% endif %>

The output that follows is $y = b + \sum_{i} v_i \tilde{h}_i$ with $v = <<v>>$ and $b = <<b>>$, where $\tilde{h}$ is the output
of dropout. In one training step the mask is $m = <<m>>$: units with a 0 are dropped.
"""
q.ask(
    h_train=ask.vector(r"Compute $\tilde{h}$ in this training step (<<h|length>> entries).", marks=1),
    y_train=ask.number(r"Compute the output $y_{\mathrm{train}}$ of this training step.", marks=2),
    y_test=ask.number(r"Compute the output $y_{\mathrm{test}}$ for the same $h$ at test time.", marks=2),
)
q.easier(
    minutes=4,
    marks={"y_train": 1, "y_test": 1},
    h=draw.vector(draw.integers(1, 6), 3),
    m=draw.vector(draw.integers(0, 1), 3),
    v=draw.vector(draw.nonzero(-3, 3), 3),
)
q.harder(
    minutes=8, marks={"h_train": 2}, h=draw.vector(draw.integers(1, 6), 6), m=draw.vector(draw.integers(0, 1), 6),
    v=draw.vector(draw.nonzero(-3, 3), 6),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("q", "1 - rate", note="Each unit is kept with probability")
    if p.inverted:
        h = t.step(
            "h_train", "odot(m, h)/q", lambda: engine.dropout(p.h, p.rate, mask=p.m), note="Units that are kept are divided by it."
        )
    else:
        h = t.step("h_train", "odot(m, h)", lambda: engine.dropout(p.h, p.rate, mask=p.m, inverted=False))
    t.step("y_train", "sum(odot(v, h_train)) + b", lambda: engine.linear(h, (p.v,), (p.b,))[0])
    t.say("At test time no unit is dropped.")
    if p.inverted:
        k = t.step("h_test", "h", lambda: engine.dropout(p.h, p.rate, False))
    else:
        k = t.step(
            "h_test",
            "q*h",
            lambda: engine.dropout(p.h, p.rate, False, inverted=False),
            note="The expected value of $m_i h_i$ is $q\\, h_i$.",
        )
    t.step("y_test", "sum(odot(v, h_test)) + b", lambda: engine.linear(k, (p.v,), (p.b,))[0])


@q.oracle("torch")
def scaled_linear_layer(p: P):
    """Inverted dropout in both styles; plain dropout is the same with all activations times the probability of keeping."""
    torch, v, b = oracles.torch, oracles.tensor((p.v,)), oracles.tensor((p.b,))
    h, keep = oracles.tensor(p.h), float(1 - p.rate)
    before = h if p.inverted else h * keep
    dropped = torch.nn.functional.linear(before, torch.diag(oracles.tensor(p.m) / keep))
    y_train, y_test = (torch.nn.functional.linear(hidden, v, b).item() for hidden in (dropped, before))
    return {"h_train": oracles.numbers(dropped), "y_train": y_train, "y_test": y_test}


@q.oracle("brute force")
def all_masks(p: P):
    """The output is linear in the mask, so that its test value is the mean over all masks with their probabilities."""
    scale = 1 / (1 - p.rate) if p.inverted else 1
    masks = [*product((0, 1), repeat=len(p.h))]

    def run(mask):
        hidden = [scale * a if kept else 0 for a, kept in zip(p.h, mask, strict=True)]
        return hidden, p.b + sum(weight * a for weight, a in zip(p.v, hidden, strict=True))

    mean = sum((1 - p.rate) ** sum(mask) * p.rate ** mask.count(0) * run(mask)[1] for mask in masks)
    hidden, output = run(p.m)
    return {"h_train": hidden, "y_train": output, "y_test": mean}


q.slips(
    took_the_rate_for_the_probability_of_keeping=slip("$p$ is the probability of dropping.", q="rate", essential=True),
    rescaled_at_both_times=slip("Activations are rescaled once: in training or at test time.", drawn=lambda p: {
        "h_test": "q*h"} if p.inverted else {"h_train": "odot(m, h)/q"}),
    never_rescaled=slip("Without rescaling, training and test would differ on average.", drawn=lambda p: {
        "h_train": "odot(m, h)"} if p.inverted else {"h_test": "h"}),
    multiplied_instead_of_dividing=slip("Units that are kept must become larger, to make up for the others.",
                                        h_train="q*odot(m, h)",
                                        when="inverted"),
    dropped_at_test_time=slip("At test time no unit is dropped.", y_test="y_train"),
    kept_the_wrong_units=slip("A 0 in the mask means that the unit is dropped.", m="1 - m"),
    dropped_the_bias=slip("The bias of the output is no hidden unit: it stays.", y_train="sum(odot(v, h_train))"),
)  # fmt: skip
