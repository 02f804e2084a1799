"""Which network sends the gradient of one output to which cells of its input map."""

from itertools import product

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="analyze", minutes=4, covers=("W6-05", "W6-06", "W6-03"),
    symbols={"found": r"\text{answer}"},
)  # fmt: skip

SIDE = 9
LAYERS = {
    "conv": "convolution, $3 \\times 3$ kernel", "twice": "two convolutions, $3 \\times 3$ kernels, one behind the other",
    "dilated": "convolution, $3 \\times 3$ kernel, dilation 2", "wide": "convolution, $3 \\times 3$ kernel, dilation 3",
    "flat": "convolution, $1 \\times 3$ kernel (one row)", "tall": "convolution, $3 \\times 1$ kernel (one column)",
    "max": "max pooling, $2 \\times 2$ windows, stride 2", "mean": "average pooling, $2 \\times 2$ windows, stride 2",
    "all": "global average pooling",
    "both": "convolution, $3 \\times 3$ kernel, and behind it average pooling, $2 \\times 2$ windows, stride 2",
}  # fmt: skip
WHY = {
    "conv": "the output has read a square of 3 × 3 cells", "twice": "the output has read 3 × 3 cells, each of which has read 3 × 3",
    "dilated": "the nine weights meet cells that lie 2 apart", "wide": "the nine weights meet cells that lie 3 apart",
    "flat": "the output has read three cells of one row", "tall": "the output has read three cells of one column",
    "max": "only the largest cell of the window decides on the output", "mean": "all four cells of the window have the same share",
    "all": "every cell of the map has the same share", "both": "four neighboring outputs of the convolution have read 4 × 4 cells",
}  # fmt: skip
MAPS = ("map 1", "map 2", "map 3")
OPTIONS = ("network 1", "network 2", "network 3", "network 4", "network 5")


@q.params
class P:
    order: tuple = draw.permutation(*LAYERS)
    places: tuple = draw.permutation(0, 1, 2, 3, 4)
    at: tuple = draw.vector(draw.integers(0, 2), 2)
    winner: tuple = draw.vector(draw.integers(0, 1), 2)

    @property
    def layers(self):
        return [LAYERS[kind] for kind in self.order[:5]]

    @property
    def maps(self):
        """Where the gradient is not 0, of the three layers that are shown."""
        i, j = self.at
        a, b = self.winner
        reached = {
            "conv": (range(i, i + 3), range(j, j + 3)), "twice": (range(i, i + 5), range(j, j + 5)),
            "dilated": (range(i, i + 5, 2), range(j, j + 5, 2)), "wide": (range(i, i + 7, 3), range(j, j + 7, 3)),
            "flat": ((i,), range(j, j + 3)), "tall": (range(i, i + 3), (j,)), "max": ((2 * i + a,), (2 * j + b,)),
            "mean": (range(2 * i, 2 * i + 2), range(2 * j, 2 * j + 2)), "all": (range(SIDE), range(SIDE)),
            "both": (range(2 * i, 2 * i + 4), range(2 * j, 2 * j + 4)),
        }  # fmt: skip
        shown = [reached[self.order[place]] for place in self.places[:3]]
        return [tuple(tuple(int(r in rows and c in columns) for c in range(SIDE)) for r in range(SIDE)) for rows, columns in shown]


q.prompt = r"""
Five networks of one or two layers get a map of $9 \times 9$ values with one channel:

<% for layer in p.layers %>
<<loop.index>>. <<layer>>
<% endfor %>

Strides and dilations that are not named are 1, nothing is padded, and all weights are positive. The loss is a single one of the
outputs. The figure shows for three of the five where its gradient with respect to the map is not 0 (shaded).
"""
q.ask(found=ask.matching("To which networks do the maps belong?", marks=3, items=MAPS, options=OPTIONS, keep_order=True))


@q.figure
def three_maps(p: P):
    cell, at, parts, said = 0.36, 0.0, [], []
    for name, rows in zip(MAPS, p.maps, strict=True):
        for i, row in enumerate(rows):
            parts += [
                figures.Rect(x=at + j * cell, y=i * cell, width=cell, height=cell, fill=0.35 * entry) for j, entry in enumerate(row)
            ]
        parts.append(figures.Label(x=at + SIDE * cell / 2, y=SIDE * cell + 0.35, text=name))
        said.append(f"{name}, shaded cells as 1: " + "; ".join(" ".join(map(str, row)) for row in rows))
        at += SIDE * cell + 0.6
    return figures.fit(parts, alt="Three grids. " + ". ".join(said) + ".")


@q.solve
def solve(p: P, t):
    t.given(layers=OPTIONS)
    t.say("A gradient reaches the cells on which the output depends.")
    for name, place in zip(MAPS, p.places, strict=False):
        t.say(f"{name.capitalize()} is that of network {place + 1}: {WHY[p.order[place]]}.")
    t.step("found", "", tuple(OPTIONS[place] for place in p.places[:3]))


@q.oracle("torch")
def autograd(p: P):
    """Builds all five and asks autograd; the image has its largest value where the window of pooling is to have it."""
    torch, functional = oracles.torch, oracles.torch.nn.functional
    ones = torch.ones(1, 1, 3, 3, dtype=torch.float64)
    (i, j), (a, b) = p.at, p.winner
    build = {
        "conv": lambda x: torch.conv2d(x, ones), "twice": lambda x: torch.conv2d(torch.conv2d(x, ones), ones),
        "dilated": lambda x: torch.conv2d(x, ones, dilation=2), "wide": lambda x: torch.conv2d(x, ones, dilation=3),
        "flat": lambda x: torch.conv2d(x, ones[:, :, :1]), "tall": lambda x: torch.conv2d(x, ones[:, :, :, :1]),
        "max": lambda x: functional.max_pool2d(x, 2), "mean": lambda x: functional.avg_pool2d(x, 2),
        "all": lambda x: functional.adaptive_avg_pool2d(x, 1), "both": lambda x: functional.avg_pool2d(torch.conv2d(x, ones), 2),
    }  # fmt: skip
    footprints = []
    for kind in p.order[:5]:
        image = torch.zeros(1, 1, SIDE, SIDE, dtype=torch.float64)
        image[0, 0, 2 * i + a, 2 * j + b] = 1
        image.requires_grad_()
        out = build[kind](image)[0, 0]
        [slopes] = torch.autograd.grad(out[0, 0] if kind == "all" else out[i, j], image)
        footprints.append(torch.sign(slopes[0, 0]))
    shown = [oracles.tensor(one) for one in p.maps]
    return {"found": tuple(OPTIONS[min(range(5), key=lambda k: torch.dist(footprints[k], one))] for one in shown)}


@q.oracle("counting")
def shape_of_the_shade(p: P):
    """The numbers of shaded cells, rows and columns, and how far they reach, tell the layers apart."""
    told = {
        "conv": (9, 3, 3, 3), "twice": (25, 5, 5, 5), "dilated": (9, 3, 3, 5), "wide": (9, 3, 3, 7), "flat": (3, 1, 3, 1),
        "tall": (3, 3, 1, 3), "max": (1, 1, 1, 1), "mean": (4, 2, 2, 2), "all": (81, 9, 9, 9), "both": (16, 4, 4, 4),
    }  # fmt: skip
    found = []
    for shown in p.maps:
        cells = [(r, c) for r, c in product(range(SIDE), repeat=2) if shown[r][c]]
        rows, columns = {r for r, _ in cells}, {c for _, c in cells}
        seen = len(cells), len(rows), len(columns), len(range(min(rows), max(rows) + 1))
        found += [name for name, kind in zip(OPTIONS, p.order, strict=False) if told[kind] == seen]
    return {"found": tuple(found)}


def confused(*pairs):
    """An edit in which the layers of each pair are taken for one another, if both are there."""
    other = {a: b for one, two in pairs for a, b in ((one, two), (two, one))}

    def edit(p):
        five = p.order[:5]
        meant = [other.get(five[place], "") for place in p.places[:3]]
        places = [five.index(name) if name in five else place for name, place in zip(meant, p.places, strict=False)]
        return {"found": "(" + ", ".join(f"layers[{place}]" for place in places) + ")"} if places != list(p.places[:3]) else {}

    return edit


q.slips(
    spread_the_gradient_of_a_maximum=slip("A maximum passes its gradient to one cell.", drawn=confused(("max", "mean"))),
    filled_the_gaps=slip("Dilation leaves gaps between the cells that are read.",
                         drawn=confused(("dilated", "twice"), ("wide", "all"))),
    mixed_up_rows_and_columns=slip("A $1 \\times 3$ kernel has one row.", drawn=confused(("flat", "tall"))),
    added_the_windows=slip("Behind a $3 \\times 3$ kernel, a $2 \\times 2$ window reaches over $4 \\times 4$ cells.",
                           drawn=confused(("both", "twice"), ("conv", "mean"))),
    mixed_up_the_dilations=slip("With dilation $d$ the cells lie $d$ apart.", drawn=confused(("dilated", "wide"))),
)  # fmt: skip
