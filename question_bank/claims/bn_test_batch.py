"""Claim: which entries of a tensor decide one normalized entry."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.optim", outcomes=(2,), level="understand", minutes=2, covers=("bn_test_batch", "ln_batch", "W9-14"),
    few_variants="five ways to normalize, four places, two statements", symbols={"reached": "r"},
)  # fmt: skip

WAYS = (
    "batch normalization in training mode", "batch normalization in evaluation mode",
    "layer normalization over channels and pixels", "instance normalization",
    "group normalization with 2 groups of neighboring channels",
)  # fmt: skip


@q.params
class P:
    way: str = draw.choice(*WAYS)
    C: int = draw.choice(4, 6, 8, 10, 12)
    n: int = draw.integers(0, 3)
    c: int = draw.integers(0, 11)
    m: int = draw.integers(0, 3)
    d: int = draw.integers(0, 11)
    said: str = draw.choice("stays exactly the same", "changes in general")


@q.require
def another_entry(p: P) -> bool:
    return max(p.c, p.d) < p.C


q.prompt = r"""
The output of a convolution layer is a tensor with 4 examples (0 to 3), <<C>> channels (0 to <<C - 1>>) and
$5 \times 5$ pixels. It passes through <<way>>. In
a second run one entry of the tensor is another number: that of example <<m>>, channel <<d>>, in the upper left corner.

**Statement.** The normalized entry of example <<n>>, channel <<c>>, in the center <<said>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(n=p.n, m=p.m, c=p.c, d=p.d)
    same_example, same_channel = "abs(n - m) < 1", "abs(c - d) < 1"
    if "training" in p.way:
        t.step("reached", same_channel, note="Its mean and variance go over all examples and pixels of a channel.")
    elif "evaluation" in p.way:
        t.step("reached", "0 > 1", note="Running statistics do not depend on the input.")
    elif "layer" in p.way:
        t.step("reached", same_example, note="Its mean and variance go over all channels and pixels of one example.")
    elif "instance" in p.way:
        t.step(
            "u",
            "abs(n - m) + abs(c - d)",
            note="Its mean and variance go over the pixels of one channel of one example. Example and channel differ by",
        )
        t.step("reached", "u < 1")
    else:
        t.step(
            "u",
            "abs(n - m) + abs(sign(2*c - C + 1/2) - sign(2*d - C + 1/2))",
            note="Its mean and variance go over the pixels of half of the channels of one example. Example and half differ by",
        )
        t.step("reached", "u < 1")
    t.step("truth", "reached == stated", stated=p.said.startswith("changes"), note="So the statement is <<truth>>.")


@q.oracle("torch")
def change_an_entry(p: P):
    torch = oracles.torch
    F = torch.nn.functional
    ways = {
        "training": lambda x: F.batch_norm(x, None, None, training=True),
        "evaluation": lambda x: F.batch_norm(x, torch.zeros(p.C).double(), torch.ones(p.C).double()),
        "layer": lambda x: F.layer_norm(x, x.shape[1:]), "instance": F.instance_norm, "group": lambda x: F.group_norm(x, 2),
    }  # fmt: skip
    [normalize] = [function for name, function in ways.items() if f" {name}" in f" {p.way}"]
    x = torch.arange(100 * p.C).double().square().sin().view(4, p.C, 5, 5)
    before = normalize(x)[p.n, p.c, 2, 2].item()
    x[p.m, p.d, 0, 0] += 3
    return {"truth": (abs(normalize(x)[p.n, p.c, 2, 2].item() - before) > 1e-9) == p.said.startswith("changes")}


@q.oracle("counting")
def list_the_entries(p: P):
    """Lists example and channel of all entries whose mean is subtracted."""
    everywhere = [(example, channel) for example in range(4) for channel in range(p.C)]
    half = [range(p.C // 2), range(p.C // 2, p.C)][p.c >= p.C // 2]
    seen = {
        "training": [(example, channel) for example, channel in everywhere if channel == p.c],
        "evaluation": [],
        "layer": [(example, channel) for example, channel in everywhere if example == p.n],
        "instance": [(p.n, p.c)], "group": [(p.n, channel) for channel in half],
    }  # fmt: skip
    [entries] = [places for name, places in seen.items() if f" {name}" in f" {p.way}"]
    return {"truth": ((p.m, p.d) in entries) == p.said.startswith("changes")}


q.slips(
    thought_of_batch_normalization=slip("Only batch normalization in training mode goes over the examples.",
                                        drawn=lambda p: {"reached": "abs(c - d) < 1"}),
    thought_of_layer_normalization=slip("Only layer normalization goes over all channels.",
                                        drawn=lambda p: {"reached": "abs(n - m) < 1"}),
    thought_that_every_entry_counts=slip("Each mean goes over a part of the tensor only.", reached="0 < 1"),
    thought_that_no_entry_counts=slip("A mean depends on all of its entries.", reached="0 > 1"),
)  # fmt: skip
