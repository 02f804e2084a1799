"""Which kernel made which feature map of a binary image."""

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="cnn.forward", outcomes=(3, 4, 6), level="analyze", minutes=5, covers=("W4-06",), conventions=("cross-correlation",),
    symbols={"found": r"\text{answer}"},
)  # fmt: skip

KERNELS = {
    "left": ((1, 0, -1), (1, 0, -1), (1, 0, -1)), "right": ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    "upper": ((1, 1, 1), (0, 0, 0), (-1, -1, -1)), "lower": ((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    "falling": ((2, -1, -1), (-1, 2, -1), (-1, -1, 2)), "rising": ((-1, -1, 2), (-1, 2, -1), (2, -1, -1)),
    "spot": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)), "any": ((1, 1, 1), (1, 1, 1), (1, 1, 1)),
}  # fmt: skip
WHERE = {
    "left": "the image is brighter on the left of the window than on the right: at right borders of the shape",
    "right": "the image is brighter on the right of the window than on the left: at left borders of the shape",
    "upper": "the upper row of the window is brighter than the lower one: at lower borders of the shape",
    "lower": "the lower row of the window is brighter than the upper one: at upper borders of the shape",
    "falling": "more pixels are set on the falling diagonal than half of those beside it",
    "rising": "more pixels are set on the rising diagonal than half of those beside it",
    "spot": "the middle pixel is set and at least one of its neighbors is not",
    "any": "any pixel of the window is set",
}
MAPS = ("map 1", "map 2", "map 3")
OPTIONS = ("kernel 1", "kernel 2", "kernel 3", "kernel 4", "kernel 5")


@q.params
class P:
    order: tuple = draw.permutation(*KERNELS)
    places: tuple = draw.permutation(0, 1, 2, 3, 4)
    kind: str = draw.choice("block", "corner", "steps", "frame")
    top: int = draw.integers(1, 3)
    left: int = draw.integers(1, 3)
    height: int = draw.integers(3, 5)
    width: int = draw.integers(3, 5)
    turned: int = draw.integers(0, 1)

    @property
    def image(self):
        """A shape of ones on a background of zeros, 8 x 8."""

        def is_set(i, j):
            a, b = i - self.top, j - self.left
            b = self.width - 1 - b if self.turned else b
            inside = 0 <= a < self.height and 0 <= b < self.width
            return inside and {
                "block": True, "corner": a == 0 or b == 0, "steps": b <= a,
                "frame": a in (0, self.height - 1) or b in (0, self.width - 1),
            }[self.kind]  # fmt: skip

        return tuple(tuple(int(is_set(i, j)) for j in range(8)) for i in range(8))

    @property
    def kernels(self):
        return [KERNELS[name] for name in self.order[:5]]

    def mask(self, kernel):
        """Where the output of the kernel is positive: 6 x 6 zeros and ones."""
        image, cells = self.image, [(a, b) for a in range(3) for b in range(3) if kernel[a][b]]
        return tuple(tuple(int(sum(kernel[a][b] * image[i + a][j + b] for a, b in cells) > 0) for j in range(6)) for i in range(6))

    @property
    def maps(self):
        return [self.mask(self.kernels[place]) for place in self.places[:3]]


@q.require
def the_shape_fits_and_all_maps_differ(p: P) -> bool:
    masks = {p.mask(kernel) for kernel in p.kernels}
    return p.top + p.height <= 7 and p.left + p.width <= 7 and len(masks) == 5 and all(any(map(any, m)) for m in masks)


q.prompt = r"""
The binary image of the figure (shaded pixels are 1, the others 0) passes a convolution layer with one input channel, stride 1, no
padding and no biases, followed by a ReLU. Five of its kernels, kernel 1 to kernel 5 in this order, are
$$<<p.kernels[0]>>, \quad <<p.kernels[1]>>, \quad <<p.kernels[2]>>, \quad <<p.kernels[3]>>, \quad <<p.kernels[4]>>.$$

The figure also shows three of the five feature maps: shaded are the places where the output is positive.
"""
q.ask(found=ask.matching("Which kernel made which map?", marks=3, items=MAPS, options=OPTIONS, keep_order=True))


@q.figure
def image_and_maps(p: P):
    cell, at, parts, said = 0.36, 0.0, [], []
    for name, rows in zip(("image", *MAPS), (p.image, *p.maps), strict=True):
        side = len(rows)
        top = (8 - side) * cell / 2
        for i, row in enumerate(rows):
            parts += [
                figures.Rect(x=at + j * cell, y=top + i * cell, width=cell, height=cell, fill=0.35 * entry)
                for j, entry in enumerate(row)
            ]
        parts.append(figures.Label(x=at + side * cell / 2, y=8 * cell + 0.35, text=name))
        said.append(f"{name}, shaded cells as 1: " + "; ".join(" ".join(map(str, row)) for row in rows))
        at += side * cell + 0.5
    return figures.fit(parts, alt="Four grids. " + ". ".join(said) + ".")


@q.solve
def solve(p: P, t):
    t.given(kernels=OPTIONS)
    for name, place in zip(MAPS, p.places, strict=False):
        t.say(f"{name.capitalize()} is that of kernel {place + 1}, whose output is positive where {WHERE[p.order[place]]}.")
    t.step("found", "", tuple(OPTIONS[place] for place in p.places[:3]))


@q.oracle("torch")
def convolve(p: P):
    """Computes the maps of all five kernels and looks them up."""
    torch = oracles.torch
    maps = torch.relu(torch.conv2d(oracles.tensor(p.image)[None, None], oracles.tensor(p.kernels)[:, None]))[0]
    seen = [oracles.tensor(one) for one in p.maps]
    active = torch.sign(maps)
    return {"found": tuple(OPTIONS[min(range(5), key=lambda k: torch.dist(active[k], one))] for one in seen)}


@q.oracle("brute force")
def window_by_window(p: P):
    """Keeps the kernels that agree with the map at every window."""

    image = p.image

    def agrees(kernel, shown):
        return all(
            (sum(kernel[a][b] for a in range(3) for b in range(3) if image[i + a][j + b]) > 0) == bool(shown[i][j])
            for i in range(6) for j in range(6)
        )  # fmt: skip

    return {"found": tuple(OPTIONS[k] for shown in p.maps for k, kernel in enumerate(p.kernels) if agrees(kernel, shown))}


def confused(*pairs):
    """An edit in which the kernels of each pair are taken for one another, if both are there."""
    other = {a: b for one, two in pairs for a, b in ((one, two), (two, one))}

    def edit(p):
        five = p.order[:5]
        meant = [other.get(five[place], "") for place in p.places[:3]]
        places = [five.index(name) if name in five else place for name, place in zip(meant, p.places, strict=False)]
        return {"found": "(" + ", ".join(f"kernels[{place}]" for place in places) + ")"} if places != list(p.places[:3]) else {}

    return edit


q.slips(
    turned_the_kernel=slip("The kernel is laid on the image as it is printed.",
                           drawn=confused(("left", "right"), ("upper", "lower"))),
    mixed_up_rows_and_columns=slip("Weights that differ from column to column find upright borders.",
                                   drawn=confused(("left", "upper"), ("right", "lower"))),
    mixed_up_the_diagonals=slip("The falling diagonal goes from the upper left to the lower right.",
                                drawn=confused(("falling", "rising"))),
    mixed_up_spots_and_sums=slip("Negative weights keep a kernel silent inside a shape.", drawn=confused(("spot", "any"))),
)  # fmt: skip
