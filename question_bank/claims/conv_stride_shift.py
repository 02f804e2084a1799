"""Claim: does a strided convolution commute with a shift of its input?"""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=2, covers=("conv_stride_shift", "W4-14"),
    rows=True, few_variants="small shifts and strides",
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


@q.solve
def solve(p: P, t):
    t.say("The windows of two neighboring outputs start $<<stride>>$ position<< 's' * (stride > 1) >> apart.")
    t.step("n", "shift/stride", note="Measured in such distances, the shift is")
    true = "a whole number: each window moves onto the window of another output, and the statement is true."
    old, new = "$x_{<<stride>> j}$", f"$x_{{<<stride>> j {'-' if p.side == 'right' else '+'} <<shift>>}}$"
    false = r"no whole number. With the weights $1, 0, 0, \ldots$, for example, output $j$ was "
    false += f"{old} and is now {new}, which no output was: the statement is false."
    t.step("truth", "n == floor(n)", note=f"This is <% if truth %>{true}<% else %>{false}<% endif %>")


@q.oracle("torch")
def shift_a_signal(p: P):
    """A signal without a pattern, cut out twice; some offset must map one output onto the other."""
    torch = oracles.torch
    signal = torch.cos(torch.arange(100, dtype=torch.float64) ** 2)
    kernel = torch.sin(torch.arange(1, p.kernel + 1, dtype=torch.float64) ** 2)
    cuts = (signal[start : start + 70] for start in (20, 20 - p.shift if p.side == "right" else 20 + p.shift))
    old, new = (torch.conv1d(cut[None, None], kernel[None, None], stride=p.stride)[0, 0] for cut in cuts)
    late, early = (new, old) if p.side == "right" else (old, new)
    return {"truth": any(torch.allclose(late[k:], early[: len(early) - k], rtol=0, atol=1e-9) for k in range(10))}


@q.oracle("counting")
def place_the_windows(p: P):
    """A shifted window must again be one of the windows that the layer visits."""
    return {"truth": all(start + p.shift in set(range(0, 400, p.stride)) for start in range(0, 100, p.stride))}


q.slips(
    ignored_the_stride=slip("With a stride above 1, the shift must be a multiple of the stride.", stride="1"),
    thought_that_no_shift_is_good=slip("A shift by a multiple of the stride moves each window onto another.", truth="n == 0"),
    divided_the_stride_by_the_shift=slip("The shift must be a multiple of the stride, not the reverse.", n="stride/shift"),
    compared_the_shift_with_the_kernel=slip("The stride alone, not the kernel, says where windows start.", n="shift/kernel"),
)  # fmt: skip
