"""Changes of images that keep their labels, and changes that do not."""

from examgen import Question, ask, draw

q = Question(
    topic="regularization.augmentation", outcomes=(2, 4), level="understand", minutes=3, covers=("W11-14",),
    few_variants="pairs of ten tasks",
)  # fmt: skip

CHANGES = (
    "mirroring left and right", "turning by half a turn", "exchanging red and green",
    "enlarging to twice the size", "darkening",
)  # fmt: skip
TASKS = (
    ("digits from 0 to 9, written by hand with a black pen: which digit is it?", (1, 1, 0, 0, 0)),
    ("traffic signs with an arrow: is one to drive past on the left or on the right?", (1, 1, 0, 0, 0)),
    ("tomatoes, close up: are they unripe (green) or ripe (red)?", (0, 0, 1, 0, 0)),
    ("hands seen from the back: is it a left or a right one?", (1, 0, 0, 0, 0)),
    ("fish on a table, seen from a fixed distance: how many centimeters are they long?", (0, 0, 0, 1, 0)),
    ("streets, photographed from above: is it day or night?", (0, 0, 0, 0, 1)),
    ("dials of clocks with two hands and without numbers, upright: which hour is it?", (1, 1, 0, 0, 0)),
    ("single roses from above: is it a red one or not?", (0, 0, 1, 0, 0)),
    ("gray boxes on a conveyor, seen from a fixed distance: how wide are they?", (0, 0, 0, 1, 0)),
    ("black arrows on white ground: do they point up or down?", (0, 1, 0, 0, 0)),
)
NETWORKS = ("neither network", "network 1 only", "network 2 only", "both networks")
WHY = "Whoever knows what is asked of the images can see which changes turn one answer into another."


@q.params
class P:
    tasks: tuple = draw.distinct(draw.integers(0, 9), 2)

    @property
    def texts(self):
        return tuple(TASKS[task][0] for task in self.tasks)


@q.require
def the_networks_differ(p: P) -> bool:
    first, second = (TASKS[task][1] for task in p.tasks)
    return first != second


q.prompt = r"""
Augmentation shows changed copies of the training images to a network, with the labels of the originals. That is harmful where a
change can turn the right answer into a wrong one. Here no change moves an object out of the picture or makes its colors
indistinguishable. Two networks answer these questions about images:

1. <<p.texts[0]>>
2. <<p.texts[1]>>
"""
q.ask(
    match=ask.matching(
        "Whose labels can become wrong by each change?", marks=3, items=CHANGES, options=NETWORKS, keep_order=True, expert=WHY
    ),
)


def networks(first, second):
    """The network or networks that each change harms, from a 1 for each change that harms it."""
    return tuple(NETWORKS[one + 2 * other] for one, other in zip(first, second, strict=True))


@q.solve
def solve(p: P, t):
    t.step("match", "", networks(*(TASKS[task][1] for task in p.tasks)), note=WHY)


def edited(p, **harms):
    """The answer of somebody who believes of these changes, by their place, that they always or never do harm."""
    flags = [list(TASKS[task][1]) for task in p.tasks]
    for place, harm in harms.items():
        for one in flags:
            one[int(place[1:])] = harm
    return {"match": networks(*flags)}


@q.mistake
def thought_that_mirroring_is_always_allowed(p: P):
    """Mirroring is harmless only where left and right have no meaning."""
    return edited(p, _0=0)


@q.mistake
def thought_that_colors_always_matter(p: P):
    """Colors matter only where the answer depends on them."""
    return edited(p, _2=1)


@q.mistake
def thought_that_sizes_never_matter(p: P):
    """Sizes matter where they are what is asked."""
    return edited(p, _3=0)


@q.mistake
def took_one_network_for_the_other(p: P):
    """Each network has a question of its own."""
    return {"match": networks(*(TASKS[task][1] for task in reversed(p.tasks)))}
