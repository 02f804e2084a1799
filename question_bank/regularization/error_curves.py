"""Curves of training and validation errors, with and without weight decay.

The runs are those of a linear model with one direction that carries the signal and one in which the training set has only noise.
"""

from fractions import Fraction
from itertools import pairwise
from math import floor

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="regularization.penalties", outcomes=(2, 6), level="analyze", minutes=4, covers=("W11-14", "W1-07"), rows=True,
    symbols={"found": r"\text{answer}", "missing": r"\text{missing}"},
)  # fmt: skip
CURVES = ("curve $a$", "curve $b$", "curve $c$")
KINDS = ("training error, no penalty", "training error, penalty", "validation error, penalty", "validation error, no penalty")
"""From the smallest to the largest in the end."""
WHY = (
    "it falls towards 0, as nothing keeps the network from fitting the noise of the training set",
    "it stays high, as the penalty does not let the weights grow to the size that the training set asks for",
    "it lies not far above the other curve of its run and hardly rises again, since the penalty damps what fits the noise",
    "it falls first and rises again when the network begins to fit the noise of the training set",
)
PLACES = ("below all three curves", "above one of the curves", "above two of the curves", "above all three curves")
EPOCHS = 12


@q.params
class P:
    order: tuple = draw.permutation(0, 1, 2, 3)
    signal: int = draw.integers(40, 60)
    noise: int = draw.integers(20, 35)
    fast: object = draw.decimals("0.3", "0.35", "0.4", "0.5")
    slow: object = draw.decimals("0.1", "0.12", "0.15", "0.2")
    decay: object = draw.decimals("0.2", "0.3", "0.4", "0.5")

    @property
    def curves(self):
        """Errors in percent, cut off behind the point, in the order of KINDS."""
        found = []
        for decay in (0, self.decay):
            w = [Fraction(0), Fraction(0)]
            train, validation = [], []
            for _ in range(EPOCHS):
                common = self.signal * (1 - w[0]) ** 2
                train.append(floor(common + self.noise * (1 - w[1]) ** 2))
                validation.append(floor(common + self.noise * (1 + w[1] ** 2)))
                w = [v + rate * (1 - v) - decay * v for v, rate in zip(w, (self.fast, self.slow), strict=True)]
            found += [train, validation]
        return [found[0], found[2], found[3], found[1]]

    @property
    def shown(self):
        curves = self.curves
        return [curves[kind] for kind in self.order[:3]]


@q.require
def the_curves_look_as_they_should(p: P) -> bool:
    ends, bend = [curve[-1] for curve in p.curves], p.curves[3]
    return all(b - a >= 4 for a, b in pairwise(ends)) and bend[-1] - min(bend) >= 8 and ends[0] <= 8 and ends[1] >= 11


q.prompt = r"""
A network was trained twice from the same initial weights, on the same small training set with noisy labels: once without a
penalty, and once with a penalty of its squared weights, with which the validation error was lower in the end. Without the
penalty, the training error was below 9 % in the end. After each epoch,
the error on the training set and on a large validation set was measured. The figure shows three of the four curves; the fourth is
missing.
"""
q.ask(
    found=ask.matching("Which error does each curve show?", marks=3, items=CURVES, options=KINDS),
    missing=ask.choice("Where does the missing curve end?", marks=1, options=PLACES, keep_order=True),
)


@q.figure
def three_curves(p: P):
    lines = {name: list(enumerate(curve)) for name, curve in zip("abc", p.shown, strict=True)}
    return figures.plot(lines, x=(0, EPOCHS), y=(0, 100), x_label=r"\text{epoch}", y_label=r"\text{error in \%}")


@q.solve
def solve(p: P, t):
    t.given(kinds=KINDS)
    for name, kind in zip(CURVES, p.order, strict=False):
        t.say(f"{name.capitalize()} is the {KINDS[kind]}: {WHY[kind]}.")
    t.step("found", "", tuple(KINDS[kind] for kind in p.order[:3]))
    t.say(f"The missing curve is the {KINDS[p.order[3]]}: {WHY[p.order[3]]}.")
    why = "Training errors end below validation errors, and the penalty lessens the gap, so it ends <<missing>>."
    t.step("missing", "places[k]", places=PLACES, k=p.order[3], note=why)


@q.oracle("torch")
def train_twice(p: P):
    """Makes both runs again and looks for the nearest curve."""
    torch, curves = oracles.torch, []
    strength = oracles.tensor((p.fast, p.slow)) / 2
    for decay in (0, float(p.decay)):
        w, train, validation = oracles.parameter((0, 0)), [], []
        optimizer = torch.optim.SGD([w], lr=1.0, weight_decay=decay)
        for _ in range(EPOCHS):
            a, b = w.tolist()
            train.append(p.signal * (1 - a) ** 2 + p.noise * (1 - b) ** 2)
            validation.append(p.signal * (1 - a) ** 2 + p.noise * (1 + b**2))
            optimizer.zero_grad()
            (strength * (w - 1) ** 2).sum().backward()
            optimizer.step()
        curves += [oracles.tensor(train), oracles.tensor(validation)]
    curves = [curves[0], curves[2], curves[3], curves[1]]
    shown = [oracles.tensor(curve) for curve in p.shown]
    found = [min(range(4), key=lambda kind: torch.dist(curves[kind], curve)) for curve in shown]
    [left] = {0, 1, 2, 3} - set(found)
    ends = torch.sort(torch.stack([curve[-1] for curve in curves[:left] + curves[left + 1 :]])).values
    place = int(torch.searchsorted(ends, curves[left][-1]))
    return {"found": tuple(KINDS[kind] for kind in found), "missing": PLACES[place]}


@q.oracle("second formula")
def where_the_runs_lead(p: P):
    """The weights approach their limits geometrically, so that the last errors are known without the run."""
    ends = []
    for decay in (0, p.decay):
        a, b = (rate / (rate + decay) * (1 - (1 - rate - decay) ** (EPOCHS - 1)) for rate in (p.fast, p.slow))
        common = p.signal * (1 - a) ** 2
        ends += [common + p.noise * (1 - b) ** 2, common + p.noise + p.noise * b**2]
    ends = [ends[0], ends[2], ends[3], ends[1]]
    found = [min(range(4), key=lambda kind: abs(ends[kind] - curve[-1] - Fraction(1, 2))) for curve in p.shown]
    [left] = [kind for kind in range(4) if kind not in found]
    return {"found": tuple(KINDS[kind] for kind in found), "missing": PLACES[sorted(ends).index(ends[left])]}


def confused(*other):
    """An edit in which each kind of curve is taken for another: the one at its place in the list."""
    return lambda p: {"found": "(" + ", ".join(f"kinds[{other[kind]}]" for kind in p.order[:3]) + ")"}


q.slips(
    exchanged_the_sets=slip("Errors on the training set are the smaller ones of a run.", drawn=confused(3, 2, 1, 0)),
    exchanged_the_runs=slip("Without a penalty the training error falls towards 0.", drawn=confused(1, 0, 3, 2)),
    took_the_rise_for_the_penalty=slip("An error that falls and rises again is one of overfitting.", drawn=confused(0, 1, 3, 2)),
    mixed_up_the_training_errors=slip("A penalty keeps the training error up.", drawn=confused(1, 0, 2, 3)),
    counted_from_above=slip("The missing curve is compared with each of the others.", missing="places[3 - k]"),
)  # fmt: skip
