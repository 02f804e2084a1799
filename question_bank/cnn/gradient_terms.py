"""Pixels in the order of the gradients that a convolution sends back to them."""

from examgen import Question, ask, draw, figures, oracles, slip

NAMES = ("P", "Q", "R", "S")

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="analyze", minutes=5, covers=("W6-03", "W6-09"), rows=True,
    conventions=("zero-based indices",),
    symbols={"order": r"\text{order}", "first": "i_1", "second": "i_2", "third": "i_3"},
)  # fmt: skip


@q.params
class P:
    form: tuple = draw.choice((3, 1), (4, 1), (5, 2), (5, 1))
    pad: int = draw.integers(0, 1)
    side: int = draw.integers(6, 9)
    rows: tuple = draw.vector(draw.integers(0, 8), 4)
    columns: tuple = draw.vector(draw.integers(0, 8), 4)

    def starts(self, s=0, pad=None):
        """Where the windows begin along an axis."""
        pad = self.pad if pad is None else pad
        return list(range(-pad, self.side + pad - self.form[0] + 1, s or self.form[1]))

    def covering(self, places, **form):
        """How many windows along an axis cover each of the places."""
        return tuple(sum(start <= place < start + self.form[0] for start in self.starts(**form)) for place in places)


@q.require
def the_pixels_are_in_the_image_and_differ(p: P) -> bool:
    counts = {v * u for v, u in zip(p.covering(p.rows), p.covering(p.columns), strict=True)}
    return max(*p.rows, *p.columns) < p.side and len(counts) == 4


q.prompt = r"""
An image of $<<side>> \times <<side>>$ pixels with one channel passes a convolution layer with one $<<form[0]>> \times <<form[0]>>$
kernel, the stride <<form[1]>> and <<"padding 1 (a border of zeros)" if pad else "no padding">>. The
figure names four pixels. All entries of the kernel are 1, and the loss $L$ is the sum of all outputs.
"""
q.ask(
    order=ask.ordering(
        r"Order the four pixels by the gradient $\partial L / \partial x$ that they receive, the smallest gradient first.",
        marks=3, options=NAMES),
)  # fmt: skip


@q.figure
def image(p: P):
    """The pixels in an empty grid, with rows and columns counted from 0."""
    cell, n = 0.55, p.side
    parts = [figures.Rect(x=j * cell, y=i * cell, width=cell, height=cell) for i in range(n) for j in range(n)]
    parts += [figures.Label(x=(j + 0.5) * cell, y=-0.25, text=f"{j}", size=8) for j in range(n)]
    parts += [figures.Label(x=-0.25, y=(i + 0.5) * cell, text=f"{i}", size=8) for i in range(n)]
    places = list(zip(NAMES, p.rows, p.columns, strict=True))
    parts += [figures.Label(x=(c + 0.5) * cell, y=(r + 0.5) * cell, text=name) for name, r, c in places]
    said = ", ".join(f"{name} in row {r}, column {c}" for name, r, c in places)
    return figures.fit(parts, alt=f"An image of {n} rows and {n} columns, counted from 0, with four named pixels: {said}.")


@q.solve
def solve(p: P, t):
    t.say(
        "The gradient of a pixel is the sum of the kernel entries with which it enters outputs: here, where all are 1, the number "
        "of windows that cover it. Along each axis, windows begin at the places <<p.starts() | join(', ')>> and are "
        "<<form[0]>> long."
    )
    t.step("v", "", p.covering(p.rows), note="So many of them cover the rows of P, Q, R and S,")
    t.step("u", "", p.covering(p.columns), note="and so many their columns:")
    t.step("n", "odot(v, u)", note="Each window in the plane is a pair of both.")
    t.step("first", "argmin(n)", note="Counted from 0, the places of the smallest number and of the next ones are")
    t.step("second", "argmin(n + 99*onehot(first, 4))")
    t.step("third", "argmin(n + 99*onehot(first, 4) + 99*onehot(second, 4))")
    t.step("order", "(names[first], names[second], names[third], names[6 - first - second - third])", names=NAMES,
           note="So the order is <<order | join(', ')>>.")  # fmt: skip


@q.oracle("torch")
def autograd(p: P):
    torch, (k, s) = oracles.torch, p.form
    X = oracles.parameter(((0,) * p.side,) * p.side)
    Y = torch.conv2d(X[None, None], torch.ones(1, 1, k, k, dtype=torch.float64), stride=s, padding=p.pad)
    slopes = oracles.gradients(Y.sum(), X=X)["grad_X"]
    found = oracles.tensor([slopes[r][c] for r, c in zip(p.rows, p.columns, strict=True)])
    return {"order": tuple(NAMES[int(i)] for i in found.argsort())}


@q.oracle("brute force")
def all_windows(p: P):
    """Lays the kernel on every place and lists the pixels below it."""
    k, s = p.form
    starts = range(-p.pad, p.side + p.pad - k + 1, s)
    met = [(i + a, j + b) for i in starts for j in starts for a in range(k) for b in range(k)]
    counts = [met.count(place) for place in zip(p.rows, p.columns, strict=True)]
    return {"order": tuple(name for _, name in sorted(zip(counts, NAMES, strict=True)))}


def ranks(counts):
    return sorted(range(len(counts)), key=lambda i: counts[i])


def other_windows(p):
    """The counts of a student who takes another stride or padding: of the first that leads to another order without ties."""
    right = [v * u for v, u in zip(p.covering(p.rows), p.covering(p.columns), strict=True)]
    for form in ({"s": 3 - p.form[1]}, {"pad": 1 - p.pad}, {"s": 3 - p.form[1], "pad": 1 - p.pad}):
        v, u = (p.covering(places, **form) for places in (p.rows, p.columns))
        found = [a * b for a, b in zip(v, u, strict=True)]
        if len(set(found)) == len(NAMES) and ranks(found) != ranks(right):
            return {"v": str(v), "u": str(u)}
    return {}


q.slips(
    turned_the_order=slip("The pixel with the fewest windows comes first.",
                          order="(names[6 - first - second - third], names[third], names[second], names[first])"),
    took_other_windows=slip("Windows begin a stride apart, and the first one as far before the border as the padding is wide.",
                            drawn=other_windows),
    looked_at_rows_only=slip("The columns count as much as the rows.", n="10*v + u"),
    looked_at_columns_only=slip("The rows count as much as the columns.", n="v + 10*u"),
)  # fmt: skip
