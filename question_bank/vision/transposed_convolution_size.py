"""Sizes of strided and of transposed convolutions."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.dense_prediction", outcomes=(2, 4, 7), level="apply", minutes=5, covers=("W14-05",), conventions=("floor",),
    symbols={"small": "i", "o": "o", "extra": "e"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(16, 70)
    k: int = draw.choice(2, 3, 4, 5)
    s: int = draw.choice(2, 3, 4)
    pad: int = draw.integers(0, 2)
    d: int = draw.choice(1, 1, 2)


@q.require
def padding_is_smaller_than_the_kernel_and_no_column_is_skipped(p: P) -> bool:
    return p.pad < p.k and p.d * (p.k - 1) + 1 >= p.s


q.prompt = r"""
An encoder applies to a map with sides of <<n>> pixels a convolution with kernel side $k = <<k>>$, stride $s = <<s>>$, padding
$p = <<pad>>$ and dilation $d = <<d>>$. The decoder applies a transposed convolution with the same $k$, $s$, $p$ and $d$ to the
result; output padding of $e$ makes its side larger by $e$.<% if d > 1 %> With dilation $d$, neighboring weights of the kernel
lie $d$ places apart.<% endif %>
"""
q.ask(
    small=ask.integer("Compute the side $i$ of the map after the convolution.", marks=1),
    o=ask.integer("Compute the side $o$ of the map after the transposed convolution, without output padding.", marks=2),
    extra=ask.integer("Which output padding $e$ gives the map back its side of <<n>> pixels?", marks=1, zero=True),
)


@q.solve
def solve(p: P, t):
    t.step("small", "floor((n + 2*p - d*(k - 1) - 1)/s) + 1", lambda: engine.conv_output_size(p.n, p.k, p.s, p.pad, p.d), p=p.pad)
    t.step(
        "o",
        "(small - 1)*s - 2*p + d*(k - 1) + 1",
        lambda: engine.conv_transpose_output_size(engine.conv_output_size(p.n, p.k, p.s, p.pad, p.d), p.k, p.s, p.pad, 0, p.d),
        p=p.pad,
    )

    def undone(extra):
        return (
            engine.conv_transpose_output_size(engine.conv_output_size(p.n, p.k, p.s, p.pad, p.d), p.k, p.s, p.pad, extra, p.d)
            == p.n
        )

    t.step(
        "extra", "n - o", lambda: next(filter(undone, range(p.s))), note="Output padding replaces what the rounding has cut off."
    )


@q.oracle("torch")
def layers(p: P):
    nn = oracles.torch.nn
    x = oracles.torch.empty(1, 1, p.n, p.n, device="meta")
    small = nn.Conv2d(1, 1, p.k, p.s, p.pad, p.d, device="meta")(x)
    back = nn.ConvTranspose2d(1, 1, p.k, p.s, p.pad, dilation=p.d, device="meta")(small)
    found = {"small": small.shape[2], "o": back.shape[2]}
    for extra in range(p.s):
        layer = nn.ConvTranspose2d(1, 1, p.k, p.s, p.pad, extra, dilation=p.d, device="meta")
        if extra < max(p.s, p.d) and layer(small).shape[2] == p.n:
            return {**found, "extra": extra}
    return found


@q.oracle("counting")
def places_of_the_kernel(p: P):
    """Goes through all places of the kernel on the padded map, and through all pixels that copies of the kernel reach."""
    ends = [start + p.d * (p.k - 1) for start in range(-p.pad, p.n + p.pad, p.s)]
    small = len([end for end in ends if end < p.n + p.pad])
    reached = [place * p.s + p.d * tap for place in range(small) for tap in range(p.k)]
    back = len(range(p.pad, max(reached) + 1 - p.pad))
    return {"small": small, "o": back, "extra": len(range(back, p.n))}


q.slips(
    took_a_convolution=slip("A transposed convolution enlarges the map.", o="floor((small + 2*p - d*(k - 1) - 1)/s) + 1",
        when="n > 40"),
    let_padding_add=slip("Padding makes the output of a transposed convolution smaller.", o="(small - 1)*s + 2*p + d*(k - 1) + 1"),
    multiplied_by_the_stride=slip("The last copy of the kernel does not end with a stride.", o="small*s"),
    ignored_the_dilation=slip("A dilated kernel reaches over $d (k - 1) + 1$ places.", d="1 + 0*d"),
    forgot_the_one=slip("The kernel reaches over one place more.", o="(small - 1)*s - 2*p + d*(k - 1)"),
    rounded_up=slip("Sizes of convolutions are rounded down.", small="ceil((n + 2*p - d*(k - 1) - 1)/s) + 1"),
    took_the_padding=slip("Output padding is the difference of both sides.", extra="p"),
)  # fmt: skip
