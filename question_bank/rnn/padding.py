"""Texts of different lengths in one mini-batch: padding, packing, and the loss."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.design", outcomes=(4, 7), level="apply", minutes=5, covers=("W12-09",), rows=True,
    symbols={"pads": "P", "active": "b", "loss": r"\bar{L}", "padded": r"\bar{L}_{\mathrm{all}}", "n": "n"},
)  # fmt: skip

ONE_MANY, MANY_ONE = "one input, many outputs", "many inputs, one output at the end"
ALIGNED, SHIFTED = "many inputs, one output for each of them", "many inputs, then many outputs"
PATTERNS = {
    ("an image", "a caption"): ONE_MANY, ("an image", "a poem"): ONE_MANY, ("a genre", "a melody"): ONE_MANY,
    ("a review", "its number of stars"): MANY_ONE, ("a melody", "its genre"): MANY_ONE, ("a sentence", "its language"): MANY_ONE,
    ("a sentence", "the parts of speech of its words"): ALIGNED, ("a video", "the classes of its frames"): ALIGNED,
    ("a protein", "the structure at its amino acids"): ALIGNED, ("a sentence", "its translation"): SHIFTED,
    ("a document", "a summary"): SHIFTED, ("a question", "an answer in words"): SHIFTED,
}  # fmt: skip


@q.params
class P:
    n: tuple = draw.distinct(draw.integers(2, 12), 4)
    at: int = draw.integers(2, 11)
    padded: object = draw.decimals("0.6", "0.8", "1", "1.2", "1.5", "1.8", "2", "2.4", "3")
    task: tuple = draw.choice(*PATTERNS)


@q.require
def some_texts_have_ended(p: P) -> bool:
    return p.at <= max(p.n) and min(p.n) < p.at and p.at not in p.n


q.prompt = r"""
A mini-batch has <<n|length>> texts with <<n[:-1] | join(", ")>> and <<n[-1]>> words. They are padded at the end to
the length of the longest one.
"""
q.ask(
    pads=ask.integer("How many pad symbols $P$ does the padded mini-batch have?", marks=1),
    active=ask.integer(
        "In a packed mini-batch, finished texts are left out. For how many texts $b$ does the recurrent cell still work at word "
        "number <<at>> (counted from 1)?", marks=1),
    loss=ask.number(
        r"The mean loss over all positions of the padded mini-batch is <<padded>>, where pad symbols have the loss 0. Compute "
        r"$\bar{L}$, the mean over the real words.", marks=2),
    pattern=ask.choice(
        "Another network reads <<task[0]>> and gives <<task[1]>>. Which pattern of inputs and outputs is this?", marks=1,
        options=(ONE_MANY, MANY_ONE, ALIGNED, SHIFTED), expert="The names of the patterns are a matter of definition."),
)  # fmt: skip
q.easier(minutes=4, marks={"loss": 1}, n=draw.distinct(draw.integers(2, 12), 3))
q.harder(minutes=6, marks={"pads": 2}, n=draw.distinct(draw.integers(2, 20), 8), at=draw.integers(2, 19))


def losses(p, real):
    """Losses of all positions with the stated mean: the last real word of the longest text has them all."""
    found = [[0] * real.shape[1] for _ in p.n]
    found[p.n.index(max(p.n))][-1] = p.padded * real.size
    return found


@q.solve
def solve(p: P, t):
    t.step("s", "sum(n)", note="The texts have so many words:")
    t.step("a", "B*max(n)", B=len(p.n), note="The padded mini-batch has so many positions:")
    real = cache(lambda: engine.padding_mask(p.n))
    t.step("pads", "a - s", lambda: real().size - int(real().sum()))
    note = "A text is still there if it has at least <<at>> words."
    t.step("active", "sum(n >= at)", lambda: engine.packed_batch_sizes(p.n)[p.at - 1], note=note)
    note = "The sum of all losses is the same; only the number of positions is not."
    t.step("loss", "padded*a/s", lambda: engine.masked_mean(losses(p, real()), real()), note=note)
    t.step("pattern", "", PATTERNS[p.task], note="The pattern: <<pattern>>.")


@q.oracle("torch")
def pack_and_pad(p: P):
    torch, rnn = oracles.torch, oracles.torch.nn.utils.rnn
    batch = rnn.pad_sequence([torch.ones(length, dtype=torch.float64) for length in p.n], batch_first=True)
    packed = rnn.pack_padded_sequence(batch, torch.tensor(p.n), batch_first=True, enforce_sorted=False)
    real = packed.data.numel()
    mean = float(p.padded) * batch.numel() / real
    return {"pads": batch.numel() - real, "active": int(packed.batch_sizes[p.at - 1]), "loss": mean}


@q.oracle("counting")
def place_by_place(p: P):
    places = [(text, word) for text in range(len(p.n)) for word in range(1, max(p.n) + 1)]
    real = [(text, word) for text, word in places if word <= p.n[text]]
    share = Fraction(len(real), len(places))
    return {"pads": len(places) - len(real), "active": sum(1 for _, word in real if word == p.at), "loss": p.padded / share}


q.slips(
    counted_the_words=slip("Pad symbols fill up what is missing to the longest text.", pads="s"),
    counted_the_finished_texts=slip("Finished texts are left out.", active="sum(n < at)"),
    kept_all_texts=slip("Finished texts are left out.", active="B"),
    kept_the_pads_in_the_mean=slip("The mean over real words divides by their number.", loss="padded"),
    inverted_the_ratio=slip("Without the zeros of the pad symbols the mean is larger.", loss="padded*s/a", essential=True),
    divided_by_the_texts=slip("The mean is taken over words, not over texts.", loss="padded*a/B"),
)  # fmt: skip
