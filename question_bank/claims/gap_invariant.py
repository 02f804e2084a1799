"""Claim: which networks do not notice a circular shift of their input?"""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=3, covers=("gap_invariant",),
    symbols={"rest": "r", "shift": "n", "stride": "s", "wraps": "a", "pools": "b"},
)  # fmt: skip

BORDERS = {"circular": "circular padding (the signal continues with its other end)", "zero": "zero padding"}
ENDS = {
    "average": "the mean of all entries of the result", "maximum": "the largest entry of the result",
    "first": "entry 0 of the result",
}  # fmt: skip


@q.params
class P:
    size: int = draw.choice(24, 30, 36, 48, 60)
    stride: int = draw.choice(1, 1, 2, 3)
    kernel: int = draw.choice(3, 5)
    shift: int = draw.integers(1, 12)
    border: str = draw.choice("circular", "circular", "circular", "circular", "circular", "zero")
    end: str = draw.choice("average", "average", "average", "maximum", "maximum", "first")

    @property
    def layer(self):
        return BORDERS[self.border]

    @property
    def read(self):
        return ENDS[self.end]


q.prompt = r"""
A signal of length <<size>> passes a convolution layer with one kernel of size <<kernel>>, stride <<stride>> and <<p.layer>> of
<<kernel // 2>> at both ends, and then a ReLU. The output of the network is <<p.read>>.

**Statement.** If the signal is shifted circularly by <<shift>> position<< "s" * (shift > 1) >> (what leaves at one end enters at
the other), the output of the network stays the same, whatever the signal and the weights are.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(wraps=int(p.border == "circular"), pools=int(p.end != "first"))
    t.say("With circular padding, the windows of the shifted signal are those of the old one if they begin where the stride leads.")
    t.say("Mean and maximum do not ask where an entry stands, but padded zeros and a single place do.")
    multiples = tuple(range(0, 13, p.stride))
    t.step("rest", "min(abs(shift - m))", m=multiples, note="From the nearest multiple $m$ of the stride, the shift differs by")
    note = "Circular padding ($a$), mean or maximum ($b$), and a multiple of the stride; 1 if all of them hold:"
    t.step("good", "wraps*pools*(rest == 0)", note=note)
    t.step("truth", "good == 1", note="So the statement is <<truth>>.")


@q.oracle("torch")
def roll_a_signal(p: P):
    torch, eye = oracles.torch, oracles.torch.eye(p.size, dtype=oracles.torch.float64)
    signals = torch.cat((eye, -eye, torch.arange(p.size).double().square().sin()[None]))
    kernel = torch.arange(1, p.kernel + 1).double().square().cos()[None, None]

    def run(signals):
        mode = {"circular": "circular", "zero": "constant"}[p.border]
        padded = torch.nn.functional.pad(signals[:, None], (p.kernel // 2, p.kernel // 2), mode=mode)
        maps = torch.relu(torch.conv1d(padded, kernel, stride=p.stride))[:, 0]
        return {"average": maps.mean(1), "maximum": maps.amax(1), "first": maps[:, 0]}[p.end]

    return {"truth": torch.allclose(run(signals), run(signals.roll(p.shift, dims=1)), rtol=0, atol=1e-9)}


@q.oracle("brute force")
def all_windows(p: P):
    """Compares the windows that the network sees before and after; where only one entry is read, the first window."""

    def windows(signal):
        size, half = p.size, p.kernel // 2
        ends = {"circular": lambda at: signal[at % size], "zero": lambda at: signal[at] if 0 <= at < size else None}[p.border]
        return [tuple(ends(at + tap - half) for tap in range(p.kernel)) for at in range(0, size, p.stride)]

    old = windows(range(p.size))
    new = windows([(at - p.shift) % p.size for at in range(p.size)])
    return {"truth": old[0] == new[0] if p.end == "first" else sorted(map(str, old)) == sorted(map(str, new))}


q.slips(
    ignored_the_stride=slip("Windows are only looked at where the stride leads.", rest="0"),
    ignored_the_padding=slip("Padded zeros stay where they are when the signal moves.", good="pools*(rest == 0)"),
    ignored_the_end=slip("A single entry has a place, a mean or a maximum has none.", good="wraps*(rest == 0)"),
    thought_that_a_shift_always_shows=slip("Mean and maximum do not depend on the order.", good="0"),
)  # fmt: skip
