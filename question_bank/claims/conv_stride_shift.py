"""Claim: does a strided convolution commute with a shift of its input?

The numbers are small on purpose (whole shifts and strides that divide each other or not).
"""

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=1, rows=True, symbols={"y_old": "y", "y_new": "y'"},
    few_variants="shifts and strides are small whole numbers",
)  # fmt: skip


@q.params
class P:
    kernel: int = draw.integers(4, 9)
    stride: int = draw.integers(1, 4)
    shift: int = draw.integers(1, 8)
    side: str = draw.choice("left", "right")


q.prompt = r"""
A 1-D convolution layer has a kernel of size $<<kernel>>$ and stride $<<stride>>$. Its input is shifted by $<<shift>>$
<% if shift == 1 %>position<% else %>positions<% endif %> to the <<side>>.

**Statement.** Away from the borders, the new output is the old output shifted by a whole number of positions, whatever the input
and the kernel are.
"""
q.ask(truth=ask.claim(marks=1))


def response(p, place):
    """Non-zero outputs for a single 1 at ``place``; the kernel's weights are 1, 2, 3, ..."""
    impulse = np.zeros((1, 60))
    impulse[0, place] = 1
    outputs = engine.conv1d(impulse, np.arange(1.0, p.kernel + 1).reshape(1, 1, -1), stride=p.stride)[0]
    return tuple(int(value) for value in outputs if value)


@q.solve
def solve(p: P, t):
    t.say(f"The windows of two neighboring outputs start {p.stride} position{'s' * (p.stride > 1)} apart.")
    moved = p.shift if p.side == "right" else -p.shift
    if response(p, 30) == response(p, 30 + moved):
        places = t.step(
            "n", f"{p.shift}/{p.stride}", p.shift // p.stride, note="The shift moves each window onto another one, which is"
        )
        why = f"output{'s' * bool(places > 1)} away: this is how far the output is shifted, and the statement is true."
        t.step("truth", "", True, note=why)
        return
    t.say(
        f"A shift by {p.shift} is not a multiple of this. A counterexample: the kernel has the weights 1 to {p.kernel}, "
        "and the input is 0 except for a single 1."
    )
    before = t.step("y_old", "", response(p, 30), note="With the 1 at position 30, the outputs that are not 0 are")
    after = t.step("y_new", "", response(p, 30 + moved), note=f"and with the 1 at position {30 + moved}")
    same = tuple(before) == tuple(after)
    t.step("truth", "", same, note="These are other values, not shifted ones: the statement is false.")


@q.oracle("torch")
def shift_a_signal(p: P):
    """A signal without a pattern, cut out twice; some offset must map one output onto the other."""
    torch = oracles.torch
    signal = torch.cos(torch.arange(100, dtype=torch.float64) ** 2)
    kernel = torch.sin(torch.arange(1, p.kernel + 1, dtype=torch.float64) ** 2).reshape(1, 1, -1)
    start = 20 - p.shift if p.side == "right" else 20 + p.shift
    cuts = (signal[first : first + 70].reshape(1, 1, -1) for first in (20, start))
    old, new = (torch.conv1d(cut, kernel, stride=p.stride)[0, 0] for cut in cuts)
    late, early = (new, old) if p.side == "right" else (old, new)
    return {"truth": any(bool((late[k:] - early[: len(early) - k]).abs().max() < 1e-9) for k in range(10))}


@q.oracle("counting")
def place_the_windows(p: P):
    """A shifted window must again be one of the windows that the layer visits."""
    starts = set(range(0, 400, p.stride))
    return {"truth": all(start + p.shift in starts for start in range(0, 100, p.stride))}


@q.mistake
def thought_that_every_convolution_commutes_with_shifts(p: P):
    """Only stride 1 commutes with every shift. With stride $s$ the shift must be a multiple of $s$."""
    return {"truth": True}


@q.mistake
def thought_that_convolutions_never_commute_with_shifts(p: P):
    """A shift by a multiple of the stride moves every window onto another window: the output is shifted as a whole."""
    return {"truth": False}


@q.mistake
def divided_the_stride_by_the_shift(p: P):
    """The shift must be a multiple of the stride, not the stride a multiple of the shift: $<<shift>> / <<stride>>$ decides."""
    return {"truth": p.stride % p.shift == 0}


@q.mistake
def compared_the_shift_with_the_kernel(p: P):
    """Windows start every $s$ positions, however wide they are: the stride decides, not the size of the kernel."""
    return {"truth": p.shift % p.kernel == 0}
