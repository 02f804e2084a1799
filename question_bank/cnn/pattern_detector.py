"""Design of a kernel that responds to one binary pattern only.

The kernel of the key has 1 at the set pixels of the pattern and -1 elsewhere; any detector that works is right.
"""

from functools import cache
from itertools import product

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="cnn.design", outcomes=(2, 4, 7), level="create", minutes=8, covers=("W4-13",), conventions=("cross-correlation",),
    symbols={"detector": "K", "alarms": "N"},
)  # fmt: skip


@q.params
class P:
    places: tuple = draw.permutation(*range(9))
    count: int = draw.integers(3, 6)
    below: int = draw.integers(1, 2)
    scale: int = draw.integers(1, 3)

    @property
    def S(self):
        """The pattern: 1 at the first drawn places."""
        return tuple(tuple(int(3 * i + j in self.places[: self.count]) for j in range(3)) for i in range(3))

    @property
    def b(self):
        return -self.scale * (2 * self.count - 1)

    @property
    def m(self):
        return self.count - self.below


q.prompt = r"""
A binary image (entries 0 and 1) passes a convolution layer with one $3 \times 3$ kernel $K$, the bias $b = <<p.b>>$, stride 1
and no padding, followed by a ReLU. The output is to be positive exactly where the $3 \times 3$ window of the image is equal to the
pattern $S$ of the figure, and 0 everywhere else: also where pixels are set in addition to those of $S$.
"""


def detects(p, values):
    """Two requirements: it responds to the pattern, and to no other of the 512 windows."""
    weights = [entry for name in ("u_0", "u_1", "u_2") for entry in values[name]]
    pattern = tuple(entry for row in p.S for entry in row)
    found = {window: sum(w for w, on in zip(weights, window, strict=True) if on) + p.b for window in product((0, 1), repeat=9)}
    response = found.pop(pattern)
    return response > 0, max(found.values()) <= 0


q.ask(
    detector=ask.satisfies(
        "Give the rows $u_0$, $u_1$, $u_2$ of a kernel $K$ with which the layer does this. Any choice that works earns full "
        "points.", marks=4, fields=(("u_0", "vector"), ("u_1", "vector"), ("u_2", "vector")), verify=detects,
        each="demand (positive for the pattern, for nothing else)"),
    alarms=ask.integer(
        "Now let $K = S$ (as a matrix of zeros and ones), and replace $b$ by $-m$ with $m = <<p.m>>$. For how many of the "
        "512 possible binary windows is the output of the layer positive?", marks=2),
)  # fmt: skip


@q.figure
def pattern(p: P):
    return figures.grid(p.S, highlight=[(i, j) for i in range(3) for j in range(3) if p.S[i][j]], caption="pattern $S$")


@q.solve
def solve(p: P, t):
    t.given(S=p.S, m=p.m, b=p.b)
    t.step("c", "sum(S)", note="The pattern has so many set pixels:")
    t.say(
        "A set pixel must help where $S$ has a 1 and hurt where it has a 0, for instance with weights $w$ and $-w$. Then the "
        "window $S$ gives $c w + b$, which must be above 0, and any other window at most $(c - 1)\\, w + b$, which must not."
    )
    t.step("w", "-b/(c - 1/2)", note="So $-b / c < w \\le -b / (c - 1)$, for instance")
    t.step("detector", "w*(2*S - 1)")
    t.say("With $K = S$ a window gives the number of its set pixels that $S$ has, too; the other $9 - c$ pixels are free.")
    t.step("n", "1 + (c - 1 - m)*c", note="More than $m$ are needed: all $c$, or (if $c - 1$ are enough) all but one of them.")

    @cache
    def positive():
        """The layer on all binary windows at once."""
        windows = [[[bits[0:3], bits[3:6], bits[6:9]]] for bits in product((0, 1), repeat=9)]
        return sum(engine.conv2d(windows, [[p.S]], [-p.m]).ravel() > 0)

    t.step("alarms", "n*2^(9 - c)", positive)


@q.oracle("torch")
def convolve_all_windows(p: P):
    windows, S = oracles.tensor(tuple(product((0, 1), repeat=9))).view(512, 1, 3, 3), oracles.tensor(p.S)

    def positive(K, b):
        return oracles.torch.conv2d(windows, K[None, None], b).flatten() > 1e-9

    def works(values):
        found = positive(oracles.tensor([values[row] for row in ("u_0", "u_1", "u_2")]), oracles.tensor((p.b,)))
        same = (windows == S).flatten(1).all(1)
        return bool((found == same).all())

    return {"detector": works, "alarms": int(oracles.torch.count_nonzero(positive(S, oracles.tensor((-p.m,)))))}


@q.oracle("brute force")
def window_by_window(p: P):
    """A detector must respond to S and stay below for the best window that differs from it: one pixel turned, or several."""
    ones = {3 * i + j for i, row in enumerate(p.S) for j, entry in enumerate(row) if entry}

    def works(values):
        weights = dict(enumerate([*values["u_0"], *values["u_1"], *values["u_2"]]))
        at_pattern = p.b + sum(weights[place] for place in ones)
        turned = [-weight if place in ones else weight for place, weight in weights.items()]
        gains = [sum(gain for gain in turned if gain > 0)] if max(turned) > 0 else [max(turned)]
        return at_pattern > 0 and at_pattern + max(gains) <= 0

    seen = [window for window in product((0, 1), repeat=9) if sum(window[place] for place in ones) > p.m]
    return {"detector": works, "alarms": len(seen)}


q.slips(
    gave_no_negative_weights=slip("Pixels beyond the pattern must make the response smaller.", detector="w*S", essential=True),
    stayed_at_zero=slip("The response to the pattern must be above 0.", w="-b/c"),
    responded_to_a_part=slip("A window with one pixel less must not respond.", w="-b/(c - 2)"),
    forgot_the_bias=slip("The weights must be large enough to overcome the bias.", w="1"),
    turned_the_signs=slip("Pixels of the pattern need positive weights.", detector="w*(1 - 2*S)"),
    wanted_all_pixels=slip("More than $m$ pixels of the pattern are enough.", n="1", when="below > 1"),
    fixed_the_free_pixels=slip("Pixels at which $S$ is 0 may be set or not.", alarms="n"),
    let_m_be_enough=slip("The output is positive only if more than $m$ pixels agree.", n="1 + (c - m)*c", when="below == 1"),
)  # fmt: skip
