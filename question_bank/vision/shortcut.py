"""A heat map that shows what a classifier looks at."""

from fractions import Fraction

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="vision.interpretation", outcomes=(3, 4, 6), level="evaluate", minutes=7, covers=("W14-13",), decimals=4,
    symbols={"share": "s", "inside": "A", "whole": "B"},
)  # fmt: skip

# what is told apart, what is in the box, what else is in nearly all training images of this class
SCENES = {
    "wolves": ("wolves and dogs", "wolf", "snow on the ground"),
    "boats": ("boats and cars", "boat", "open water"),
    "horses": ("horses and cows", "horse", "the name of the photographer in a corner"),
    "lungs": ("X-ray images of inflamed and of healthy lungs", "lung", "the mark of one clinic in a corner"),
    "camels": ("camels and goats", "camel", "sand"),
    "trains": ("trains and buses", "train", "a stretch of rails"),
}


@q.params
class P:
    scene: str = draw.choice(*SCENES)
    box: tuple = draw.choice(*((r, c, h, w) for r in (1, 2) for c in (1, 2) for h in (2, 3) for w in (2, 3)))
    low: tuple = draw.matrix(draw.integers(0, 3), 6, 6)
    high: tuple = draw.vector(draw.integers(5, 9), 4)
    corner: tuple = draw.choice((0, 0), (0, 2), (5, 0), (5, 2))

    @property
    def H(self):
        """The heat map: small values, and four large ones that begin or end in a corner."""
        rows = [[one if (i + j) % 2 else min(one, 1) for j, one in enumerate(row)] for i, row in enumerate(self.low)]
        r, c = self.corner
        rows[r][c : c + 4] = self.high
        return tuple(map(tuple, rows))

    @property
    def cells(self):
        """The cells of the box."""
        r, c, h, w = self.box
        return [(i, j) for i in range(r, r + h) for j in range(c, c + w)]

    @property
    def told(self):
        return SCENES[self.scene]


@q.require
def the_object_hardly_counts(p: P) -> bool:
    inside, whole = sum(p.H[i][j] for i, j in p.cells), sum(map(sum, p.H))
    return 0 < inside * 3 < whole and len(p.cells) < 9


q.prompt = r"""
A collection of images was split at random into a training set and a test set. A network that was trained to tell
<<p.told[0]>> apart is right for nearly all images of the test set. For a test image that it classifies correctly, Grad-CAM gives
the heat map $H$ of the figure; the object (<<p.told[1]>>) is in the shaded cells. The cells with the largest values show
<<p.told[2]>>.
"""
q.ask(
    share=ask.number("Which share $s$ of the sum of all values of $H$ lies in the shaded cells?", marks=2),
    what=ask.essay(
        "What has the network probably learned, and why did the test set not reveal it?", marks=2, lines=4,
        rubric="1 point: it recognizes the class by what comes with the object (the context or mark), not by the object. "
        "1 point: the test images come from the same collection, in which the shortcut works as well."),
    how=ask.essay(
        "How could one find out whether this is so, and what can be done about it?", marks=2, lines=4,
        rubric="1 point: test on images in which object and context are separated (occlude or exchange one of them, other places), "
        "or look at heat maps of many images. 1 point: collect or make images without this connection (other contexts, crops, "
        "the mark removed), and train again."),
)  # fmt: skip

WHAT = (
    "It has learned a shortcut: what stands beside the object tells the class in nearly all training images, and is easier to see "
    "than the object. In the test set, which was collected in the same way, the shortcut is right as often."
)
HOW = (
    "Cover the object or the context in test images, or put objects into other surroundings, and see which of both changes the "
    "prediction; a new test set from other places tells how bad it is. Then train on images in which both do not always come "
    "together: other contexts, crops of the object, marks that are cut off or painted over."
)


@q.figure
def heat_map(p: P):
    return figures.grid(p.H, highlight=p.cells, caption="heat map $H$")


@q.solve
def solve(p: P, t):
    r, c, h, w = p.box
    t.given(H=p.H)
    t.step("inside", "sum(H[a:b, c:d])", a=r, b=r + h, c=c, d=c + w, note="The shaded cells have the sum")
    t.step("whole", "sum(H)", note="and all cells")
    t.step("share", "inside/whole")
    t.step("what", "", WHAT)
    t.step("how", "", HOW)


@q.oracle("torch")
def means_of_both(p: P):
    torch = oracles.torch
    r, c, h, w = p.box
    H = oracles.tensor(p.H)[None, None]
    inside, whole = (torch.nn.functional.adaptive_avg_pool2d(one, 1).item() for one in (H[:, :, r : r + h, c : c + w], H))
    return {"share": inside * h * w / (whole * 36)}


@q.oracle("counting")
def unit_by_unit(p: P):
    """Counts the units of all cells, and those of the cells in the box."""
    units = [(i, j) for i, row in enumerate(p.H) for j, value in enumerate(row) for _ in range(value)]
    inside = [cell for cell in units if cell in p.cells]
    return {"share": Fraction(len(inside), len(units))}


q.slips(
    compared_with_the_outside=slip("The share is one of the whole map.", share="inside/(whole - inside)"),
    took_the_share_of_cells=slip("The values count, not the cells.", drawn=lambda p: {"share": f"{len(p.cells)}/36"}),
    took_the_outside=slip("The shaded cells are the object.", share="1 - inside/whole"),
    compared_the_means=slip("Sums are compared, not means.", drawn=lambda p: {"share": f"inside/{len(p.cells)}/(whole/36)"}),
)  # fmt: skip
