"""Nearest and bilinear upsampling of a small map by the factor 2."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.dense_prediction", outcomes=(2, 4), level="apply", minutes=7, covers=("W14-12",),
    conventions=("zero-based indices",), symbols={"N": r"Y^{\mathrm{near}}", "Y": r"Y^{\mathrm{bil}}"},
)  # fmt: skip


@q.params
class P:
    entries: tuple = draw.vector(draw.integers(-3, 6), 4)

    @property
    def X(self):
        a, b, c, d = self.entries
        return (4 * a, 4 * b), (4 * c, 4 * d)


@q.require
def entries_differ_and_form_no_plane(p: P) -> bool:
    a, b, c, d = p.entries
    return len(set(p.entries)) == 4 and a + d != b + c


q.prompt = r"""
The map
$$X = <<p.X>>$$
is enlarged to $4 \times 4$ entries. Row $i$ of the output lies at the position
$s = \frac{1}{2} \left(i + \frac{1}{2}\right) - \frac{1}{2}$ among the rows 0 and 1 of $X$, and likewise for columns; positions
below 0 and above 1 are moved to 0 and 1. (This is the convention of PyTorch for `align_corners=False`.)
"""
q.ask(
    N=ask.matrix(
        r"Give the $4 \times 4$ output $Y^{\mathrm{near}}$ of nearest-neighbor upsampling, which takes the nearest row and column.",
        marks=1,
    ),
    Y=ask.matrix(r"Compute the $4 \times 4$ output $Y^{\mathrm{bil}}$ of bilinear upsampling.", marks=4),
)


@q.solve
def solve(p: P, t):
    t.given(X=p.X)
    t.step(
        "R", "", ((1, 0), (1, 0), (0, 1), (0, 1)), note="The positions are 0 (moved), 1/4, 3/4 and 1 (moved); the nearest rows are"
    )
    t.step("N", "R @ X @ T(R)", lambda: engine.interpolate([[p.X]], scale_factor=2)[0, 0])
    q1, q3 = Fraction(1, 4), Fraction(3, 4)
    t.step(
        "U", "", ((1, 0), (q3, q1), (q1, q3), (0, 1)), note="At the position $s$, row 0 has the weight $1 - s$ and row 1 has $s$:"
    )
    bilinear = cache(lambda: engine.interpolate([[p.X]], scale_factor=2, mode="bilinear")[0, 0])
    t.step("Y", "U @ X @ T(U)", bilinear, note="First between rows, then between columns:")


@q.oracle("torch")
def interpolate(p: P):
    X, grow = oracles.tensor(p.X)[None, None], oracles.torch.nn.functional.interpolate
    near, smooth = grow(X, scale_factor=2), grow(X, scale_factor=2, mode="bilinear", align_corners=False)
    return {"N": oracles.numbers(near[0, 0]), "Y": oracles.numbers(smooth[0, 0])}


@q.oracle("second formula")
def one_entry_at_a_time(p: P):
    def weights(i):
        s = min(max(Fraction(2 * i + 1, 4) - Fraction(1, 2), 0), 1)
        return (1 - s, s)

    Y = [[sum(weights(i)[a] * weights(j)[b] * p.X[a][b] for a in (0, 1) for b in (0, 1)) for j in range(4)] for i in range(4)]
    return {"N": [[p.X[i // 2][j // 2] for j in range(4)] for i in range(4)], "Y": Y}


q.slips(
    aligned_the_corners=slip("The inner rows lie at 1/4 and 3/4, not at 1/3 and 2/3.", U="((1, 0), (2/3, 1/3), (1/3, 2/3), (0, 1))",
        essential=True),
    went_beyond=slip("Positions outside are moved to the border.", U="((5/4, -1/4), (3/4, 1/4), (1/4, 3/4), (-1/4, 5/4))"),
    took_halves=slip("The inner rows lie at 1/4 and 3/4.", U="((1, 0), (1/2, 1/2), (1/2, 1/2), (0, 1))"),
    alternated=slip("Copies of an entry lie side by side.", R="((1, 0), (0, 1), (1, 0), (0, 1))"),
    smoothed_one_direction=slip("Rows and columns are interpolated.", Y="U @ X @ T(R)"),
)  # fmt: skip
