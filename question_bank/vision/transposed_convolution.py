"""Output of a transposed convolution: its size and its values."""

from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.dense_prediction", outcomes=(2, 4), level="apply", minutes=7, covers=("W14-05",),
    symbols={"full": r"\tilde{Y}"},
)  # fmt: skip


@q.params
class P:
    X: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    K: tuple = draw.matrix(draw.integers(-1, 2), 3, 3)
    s: int = draw.choice(1, 2, 2)
    pad: int = draw.choice(0, 1, 1)

    @property
    def size(self):
        return self.s + 3 - 2 * self.pad


@q.require
def there_is_enough_to_compute_and_overlaps_matter(p: P) -> bool:
    entries = [entry for row in p.X for entry in row]
    weights = [entry for row in p.K for entry in row]
    return entries.count(0) <= 1 and 2 <= weights.count(0) <= 4 and len(set(entries)) >= 3 and p.size >= 3


q.prompt = r"""
A transposed convolution with one channel, stride $s = <<s>>$, padding $p = <<pad>>$ and no bias has the input and the kernel
$$X = <<X>>, \qquad K = <<K>>.$$
It is the transpose of the linear map of a convolution layer (a cross-correlation) with this kernel, stride and padding; its output
padding is 0.
"""
q.ask(
    o=ask.integer("Compute the side $o$ of the square output.", marks=1),
    Y=ask.matrix(r"Compute the output $Y$.", marks=4),
)


@q.solve
def solve(p: P, t):
    i, k = 2, 3
    engine.conv_transpose_output_size(i, k, p.s, p.pad, name="o", trace=t)
    t.say("Every entry of $X$ puts the kernel, times this entry, into the output, $s$ places on from that of its neighbor.")
    t.say("Where copies of the kernel overlap, they are added.")
    t.step("full", "conv_transpose(X, K, s)")
    if p.pad:
        edge = p.s + 3 - p.pad
        t.step(
            "Y",
            f"full[1:{edge}, 1:{edge}]",
            lambda: engine.conv_transpose2d([p.X], [[p.K]], None, p.s, p.pad)[0],
            note="Padding takes one row or column away on each side:",
        )
    else:
        t.step("Y", "full", lambda: engine.conv_transpose2d([p.X], [[p.K]], None, p.s, p.pad)[0])


@q.oracle("torch")
def layer(p: P):
    X, K = oracles.parameters(p, "X K")
    Y = oracles.torch.nn.functional.conv_transpose2d(X[None, None], K[None, None], stride=p.s, padding=p.pad)[0, 0]
    return {"o": Y.shape[0], "Y": oracles.numbers(Y)}


@q.oracle("second formula")
def gather(p: P):
    """Each output collects the inputs whose kernel reaches it; inputs stand on a grid with s - 1 zeros between."""
    side = range(max(p.s + 3 - 2 * p.pad, 0))
    Y = [[0 for _ in side] for _ in side]
    for r, c, i, j in product(side, side, range(2), range(2)):
        a, b = r + p.pad - i * p.s, c + p.pad - j * p.s
        if a in range(3) and b in range(3):
            Y[r][c] += p.X[i][j] * p.K[a][b]
    return {"o": len(side), "Y": Y}


q.slips(
    turned_the_kernel=slip("The kernel is put down as it is, not flipped.", full="conv_transpose(X, flip(K), s)", essential=True),
    used_the_size_of_a_convolution=slip("This is the size of a convolution; here the map grows.", when="pad > 0",
        o="floor((i + 2*pad - k)/s) + 1"),
    let_padding_add=slip("Padding makes the output smaller here.", when="pad > 0", o="(i - 1)*s + 2*pad + k"),
    did_not_crop=slip("Padding takes one row and column away on each side.", when="pad > 0", o="(i - 1)*s + k", Y="full"),
    multiplied_the_side_by_the_stride=slip("The first copy covers $k$ places, each further one adds $s$.", o="i*s"),
)  # fmt: skip


@q.mistake
def overwrote_what_was_there(p: P):
    """Where copies of the kernel overlap, their entries are added."""
    side = p.s + 3
    full = [[0] * side for _ in range(side)]
    for i, j, a, b in product(range(2), range(2), range(3), range(3)):
        full[i * p.s + a][j * p.s + b] = p.X[i][j] * p.K[a][b]
    return {"Y": [row[p.pad : side - p.pad] for row in full[p.pad : side - p.pad]]}
