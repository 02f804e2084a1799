"""A random split of data that come in groups, and the accuracy on its test set."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="basics.evaluation", outcomes=(2, 6), level="evaluate", minutes=6, covers=("W1-10", "W1-07"), decimals=4,
    symbols={"leak": "p"},
)  # fmt: skip

# what a group is, what its items are, and the network's task
DATA = {
    "patients": ("patient", "X-ray images", "tell whether a lung is inflamed"),
    "songs": ("song", "short excerpts", "tell the genre of music"),
    "videos": ("video", "frames", "tell whether a street is wet"),
    "trees": ("tree", "photographs of leaves", "tell the species"),
    "photographs": ("photograph", "copies, each of which is cropped at random,", "tell which of twenty dishes it shows"),
}


@q.params
class P:
    data: str = draw.choice(*DATA)
    m: int = draw.integers(2, 5)
    s: object = draw.decimals("0.1", "0.2", "0.25", "0.3", "0.4")
    accuracy: int = draw.integers(91, 98)

    @property
    def group(self):
        return DATA[self.data][0]

    @property
    def items(self):
        return DATA[self.data][1]

    @property
    def task(self):
        return DATA[self.data][2]


q.prompt = r"""
A network is to <<p.task>>. The items of the data are <<m>> <<p.items>> of each <<p.group>>; those of one <<p.group>> have the same
label. Each item was put into the test set with the probability $s = <<s>>$, independently of all others,
and into the training set otherwise. No item is in both sets. The network labels <<accuracy>> % of the test set correctly, but in
use, on <<p.group>>s that are not among the data, it is much worse.
"""
q.ask(
    leak=ask.number(
        "Consider an item of the test set. What is the probability $p$ that at least one other item of the same <<p.group>> is in "
        "the training set?", marks=2),
    why=ask.essay(
        "Why is the accuracy on this test set too high, although no item is in both sets?", marks=2, lines=4,
        rubric="1 point: most test items have a near copy in the training set, so the sets are not independent. "
        "1 point: the network can recognize what it has memorized, so its accuracy on the test set measures memory, too, "
        "not only generalization to new groups."),
    instead=ask.essay(
        "How should the data be split? And why should the learning rate and the number of epochs not be chosen by the accuracy on "
        "the test set, even after such a split?",
        marks=2, lines=4,
        rubric="1 point: whole groups go into one of the sets. 1 point: whatever is chosen by the test set fits it, so that its "
        "accuracy is too high again; a validation set of further groups is for choices."),
)  # fmt: skip

WHY = (
    "Most test items have a near copy with the same label in the training set. A network that memorizes its training set "
    "recognizes the copy, whatever it has learned about other groups. The test set is no sample of what the network meets in use."
)
INSTEAD = (
    "All items of a group belong into the same set: groups are split at random, not items. Settings that are chosen by the test "
    "accuracy are fitted to that test set, so its accuracy would again be better than that on new data; choices are made on a "
    "third set of groups, and the test set is used once."
)


@q.solve
def solve(p: P, t):
    t.step("a", "s^(m - 1)", note="All other items of the group are in the test set, too, with the probability")
    t.step("leak", "1 - a")
    t.step("why", "", WHY)
    t.step("instead", "", INSTEAD)


@q.oracle("torch")
def binomial_distribution(p: P):
    torch = oracles.torch
    others = torch.distributions.Binomial(p.m - 1, oracles.tensor(1 - p.s))
    return {"leak": torch.exp(others.log_prob(torch.arange(1, p.m, dtype=torch.float64))).sum().item()}


@q.oracle("brute force")
def all_splits_of_a_group(p: P):
    """Adds the probabilities of all splits of a group in which the first item is tested and another one is trained on."""
    s, tested, leaked = Fraction(p.s), Fraction(0), Fraction(0)
    for split in product((True, False), repeat=p.m):
        chance = Fraction(1)
        for in_test in split:
            chance *= s if in_test else 1 - s
        tested += chance if split[0] else 0
        leaked += chance if split[0] and not all(split) else 0
    return {"leak": leaked / tested}


q.slips(
    counted_the_item_itself=slip("The item itself is in the test set; only the others count.", a="s^m"),
    took_the_opposite=slip("At least one means: not all of them are in the test set.", leak="a"),
    wanted_all_others=slip("One item in the training set is enough.", leak="(1 - s)^(m - 1)", when="m > 2"),
    added_probabilities=slip("Probabilities of events that can come together are not added.", leak="(m - 1)*(1 - s)", when="m > 2"),
)  # fmt: skip
