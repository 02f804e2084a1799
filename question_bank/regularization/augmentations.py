"""Changes of images that keep their labels, and changes that do not."""

from examgen import Question, ask, draw, slip

q = Question(
    topic="regularization.augmentation", outcomes=(2, 4), level="understand", minutes=5, covers=("W11-14",),
    few_variants="pairs of ten tasks",
)  # fmt: skip

CHANGES = (
    "mirroring left and right", "turning the picture by half a turn", "a shift by two pixels", "exchanging red and green",
    "enlarging everything to twice its size", "making the picture much darker (colors can still be told apart)",
)  # fmt: skip
TASKS = (
    ("digits from 0 to 9, written by hand with a black pen: which digit is it?", (1, 1, 0, 0, 0, 0)),
    ("traffic signs with an arrow: is one to drive past on the left or on the right?", (1, 1, 0, 0, 0, 0)),
    ("tomatoes, close up: are they unripe (green) or ripe (red)?", (0, 0, 0, 1, 0, 0)),
    ("hands seen from the back: is it a left or a right one?", (1, 0, 0, 0, 0, 0)),
    ("fish on a table, seen from a fixed distance: how many centimeters are they long?", (0, 0, 0, 0, 1, 0)),
    ("streets, photographed from above: is it day or night?", (0, 0, 0, 0, 0, 1)),
    ("dials of clocks with two hands and without numbers, upright: which hour is it?", (1, 1, 0, 0, 0, 0)),
    ("single roses from above: is it a red one or not?", (0, 0, 0, 1, 0, 0)),
    ("gray boxes on a conveyor, seen from a fixed distance: how wide are they?", (0, 0, 0, 0, 1, 0)),
    ("black arrows on white ground: do they point up or down?", (0, 1, 0, 0, 0, 0)),
)
WHY = "Whoever knows what is asked of the images can see which changes turn one answer into another."


@q.params
class P:
    tasks: tuple = draw.distinct(draw.integers(0, 9), 2)

    @property
    def texts(self):
        return tuple(TASKS[task][0] for task in self.tasks)

    @property
    def harmful(self):
        return tuple(TASKS[task][1] for task in self.tasks)


q.prompt = r"""
Augmentation shows changed copies of the training images to a network, with the labels of the originals. That is harmful where a
change can turn the right answer into a wrong one. No change moves an object out of the picture. Two networks answer these
questions about images:

1. <<p.texts[0]>>
2. <<p.texts[1]>>
"""
q.ask(
    first=ask.choices(
        "Which of these changes can make the label of an image wrong for network 1?",
        marks=2,
        options=CHANGES,
        keep_order=True,
        expert=WHY,
    ),
    second=ask.choices(
        "Which of them can make the label of an image wrong for network 2?", marks=2, options=CHANGES, keep_order=True, expert=WHY
    ),
)


@q.solve
def solve(p: P, t):
    listed = "1 stands for a change that can turn one answer into another, in the order of the list."
    t.step("a", "", p.harmful[0], note=f"For network 1, {listed}")
    t.step("first", "chosen(changes, a)", changes=CHANGES, note="So these are: <<first | join(', ')>>.")
    t.step("b", "", p.harmful[1], note=f"For network 2, {listed}")
    t.step("second", "chosen(changes, b)", changes=CHANGES, note="So these are: <<second | join(', ')>>.")


q.slips(
    turned_the_question=slip("Asked for are the changes that do harm.", first="chosen(changes, 1 - a)",
                             second="chosen(changes, 1 - b)"),
    thought_that_mirroring_is_always_allowed=slip("Mirroring is harmless only where left and right have no meaning.",
                                                  drawn=lambda p: {
        **({"a": "(0, a[1], a[2], a[3], a[4], a[5])"} if sum(p.harmful[0]) > 1 else {}),
        **({"b": "(0, b[1], b[2], b[3], b[4], b[5])"} if sum(p.harmful[1]) > 1 else {})}),
    thought_that_colors_always_matter=slip("Colors matter only where the answer depends on them.",
                                            a="(a[0], a[1], a[2], 1, a[4], a[5])",
                                            b="(b[0], b[1], b[2], 1, b[4], b[5])"),
    thought_that_shifts_do_harm=slip("A shift by two pixels changes no answer.", a="(a[0], a[1], 1, a[3], a[4], a[5])",
                                     b="(b[0], b[1], 1, b[3], b[4], b[5])"),
)  # fmt: skip
