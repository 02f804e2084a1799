"""Padding that keeps a size, and inputs and kernels behind a given output size."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.shapes", outcomes=(2, 4, 7), level="analyze", minutes=6, covers=("W4-03",),
    conventions=("floor",), symbols={"A": "p_A", "C": "k_C", "pad": "p",
              "kernel": "k", "smallest": r"i_{\mathrm{min}}", "largest": r"i_{\mathrm{max}}"},
)  # fmt: skip


@q.params
class P:
    k: int = draw.choice(3, 5, 7, 9, 11)
    d: int = draw.choice(1, 1, 2, 3)
    kernel: int = draw.integers(2, 11)
    s: int = draw.integers(2, 5)
    pad: int = draw.integers(0, 3)
    o: int = draw.integers(6, 40)
    n: int = draw.integers(20, 90)
    m: int = draw.integers(2, 20)


@q.require
def paddings_are_smaller_than_kernels(p: P) -> bool:
    return 2 * p.pad < p.kernel and p.k != p.kernel and p.m % 2 == 0 and p.n - p.m >= 10


q.prompt = r"""
All layers are convolutions of square images with square kernels; a padding of $p$ adds $p$ rows or columns of zeros on each of the
four sides. With dilation $d$, neighboring weights of a kernel meet inputs that lie $d$ places apart.

- Layer A has <<"an" if k == 11 else "a">> $<<k>> \times <<k>>$ kernel, stride 1 and dilation $d = <<d>>$.
  Its output is as large as its input.
- Layer B has <<"an" if kernel in (8, 11) else "a">> $<<kernel>> \times <<kernel>>$ kernel, stride <<s>>, padding <<pad>>
  and dilation 1. Its output has the side <<o>>.
- Layer C has stride 1, no padding and dilation 1. It turns a side of <<n>> into a side of <<n - m>>.
"""
q.ask(
    A=ask.integer("Which padding $p_A$ does layer A have?", marks=1),
    smallest=ask.integer(r"What is the smallest side $i_{\mathrm{min}}$ that the input of layer B can have?", marks=2),
    largest=ask.integer(r"What is the largest side $i_{\mathrm{max}}$ that the input of layer B can have?", marks=1),
    C=ask.integer("Which side $k_C$ does the kernel of layer C have?", marks=1),
)


@q.solve
def solve(p: P, t):
    def least(counts, sides=range(1, 400)):
        return next(side for side in sides if counts(side))

    def output_of_b(side):
        return engine.conv_output_size(side, p.kernel, p.s, p.pad)

    def first_of_b():
        return least(lambda side: output_of_b(side) == p.o, range(p.kernel, 400))

    t.say(r"A side $i$ becomes $\lfloor (i + 2p - d(k - 1) - 1) / s \rfloor + 1$.")
    image = p.d * p.k
    same = cache(lambda: least(lambda pad: engine.conv_output_size(image, p.k, 1, pad, p.d) == image))
    t.step(
        "A", "d*(k - 1)/2", same, note="With stride 1 a side keeps its length if the padding makes up for what the kernel takes:"
    )
    t.step("smallest", "(o - 1)*s + kernel - 2*pad", first_of_b, note="The windows of layer B just fit if nothing is left over:")
    more = cache(lambda: least(lambda side: output_of_b(side) > p.o, range(first_of_b(), 400)) - 1)
    t.step("largest", "smallest + s - 1", more, note="Up to $s - 1$ further places are too few for one more window:")
    kernel = cache(lambda: least(lambda side: engine.conv_output_size(p.n, side) == p.n - p.m))
    t.step("C", "n - r + 1", kernel, r=p.n - p.m, note="With stride 1 and no padding a kernel takes away its side minus 1:")


@q.oracle("torch")
def layers_without_data(p: P):
    torch = oracles.torch

    def side(i, kernel, **how):
        image, weights = (torch.empty(1, 1, length, device="meta") for length in (i, kernel))
        return torch.conv1d(image, weights, **how).shape[2]

    near = range(p.s * (p.o - 2), p.s * (p.o + 1) + p.kernel)
    good = [i for i in near if side(i, p.kernel, stride=p.s, padding=p.pad) == p.o]
    same = next(padding for padding in range(16) if side(40, p.k, dilation=p.d, padding=padding) == 40)
    C = next(kernel for kernel in range(1, 22) if side(p.n, kernel) == p.n - p.m)
    return {"A": same, "smallest": good[0], "largest": good[-1], "C": C}


@q.oracle("counting")
def windows_one_by_one(p: P):
    """Counts the places where a window fits."""
    reach = len([*range(0, p.d * (p.k - 1), 1)])
    good = [i for i in range(1, 250) if len([*range(-p.pad, i + p.pad - p.kernel + 1, p.s)]) == p.o]
    C = next(size for size in range(1, p.n) if len([start for start in range(p.n) if start + size <= p.n]) == p.n - p.m)
    return {"A": reach // 2, "smallest": good[0], "largest": good[-1], "C": C}


q.slips(
    took_half_the_kernel=slip("The kernel takes away its reach minus 1: half of $d (k - 1)$ on each side.", A="(d*k + 1)/2",
        when="d != 2"),
    took_all_the_padding=slip("Padding is added on both sides, half of it on each.", A="d*(k - 1)", essential=True),
    forgot_the_dilation=slip("A dilated kernel reaches over $d (k - 1) + 1$ places.", A="(k - 1)/2"),
    multiplied_all_outputs=slip("Between $o$ outputs there are only $o - 1$ steps.", smallest="o*s + kernel - 2*pad"),
    subtracted_the_padding_once=slip("Both sides are padded.", smallest="(o - 1)*s + kernel - pad"),
    forgot_the_padding=slip("Padded places need not come from the image.", smallest="(o - 1)*s + kernel"),
    thought_that_the_side_is_unique=slip("Rounding down leaves $s$ possible sides.", largest="smallest"),
    added_a_whole_stride=slip("With $s$ more places, another window fits.", largest="smallest + s"),
    forgot_the_one=slip("A kernel of side 1 takes nothing away.", C="n - r"),
)  # fmt: skip
