"""Which settings of gradient descent made which curve of the loss."""

from fractions import Fraction
from itertools import combinations
from math import floor

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="optim.schedules", outcomes=(2, 6), level="analyze", minutes=6, covers=("W7-09", "W7-03"), rows=True, decimals=4,
    conventions=("momentum velocity",), symbols={"found": r"\text{answer}", "lam": r"\lambda", "rates": r"\eta"},
)  # fmt: skip
CURVES = ("curve $a$", "curve $b$", "curve $c$")
RUNS = ("run 1", "run 2", "run 3", "run 4", "run 5")
SHAPES = {
    "slow": "the loss falls by a small share in each iteration, and slower and slower",
    "fast": "nearly all of the loss is gone after a few iterations",
    "rising": "the loss grows by the same factor in each iteration",
    "waves": "the velocity carries the weight past the minimum, so that the loss rises again before it falls",
    "cut": "the loss falls fast first and hardly any more from the third iteration on",
}
STEPS = 9


@q.params
class P:
    lam: int = draw.choice(1, 2, 4, 5, 10, 20)
    order: tuple = draw.permutation(*SHAPES)
    places: tuple = draw.permutation(0, 1, 2, 3, 4)
    slow: object = draw.decimals("0.02", "0.03", "0.04")
    fast: object = draw.decimals("0.4", "0.5", "0.6", "1.4", "1.5")
    rising: object = draw.decimals("2.04", "2.05", "2.06")
    waves: object = draw.decimals("0.2", "0.24", "0.3")
    cut: object = draw.decimals("0.2", "0.24", "0.3")
    mu: object = draw.decimals("0.8", "0.9")

    @property
    def settings(self):
        """Learning rate, momentum, and learning rate from the third iteration on, of each run."""
        rates = {kind: getattr(self, kind) / self.lam for kind in SHAPES}
        return [(rates[kind], self.mu if kind == "waves" else 0, rates[kind] / (10 if kind == "cut" else 1)) for kind in self.order]

    @property
    def losses(self):
        """Of each run, beside the loss at the start, cut off behind two decimals."""
        found = []
        for first, mu, later in self.settings:
            w, v, curve = Fraction(1), Fraction(0), [Fraction(1)]
            for t in range(1, STEPS):
                v = mu * v - (first if t < 3 else later) * self.lam * w
                w += v
                curve.append(Fraction(floor(100 * w * w), 100))
            found.append(tuple(curve))
        return found

    @property
    def shown(self):
        losses = self.losses
        return [losses[place] for place in self.places[:3]]


@q.require
def all_five_curves_differ(p: P) -> bool:
    return all(
        max(abs(a - b) for a, b in zip(one, other, strict=True)) > Fraction(1, 10) for one, other in combinations(p.losses, 2)
    )


q.prompt = r"""
The loss $L(w) = \frac{\lambda}{2} w^2$ with $\lambda = <<lam>>$ is minimized by gradient descent in five runs, which begin at the
same weight and have these settings:

| run | learning rate $\eta$ | momentum $\mu$ |
|:--|:--|:--|
<% for first, mu, later in p.settings %>
| run <<loop.index>> | $<<first>>$<% if first != later %>, from the third iteration on $<<later>>$<% endif %> | $<<mu>>$ |
<% endfor %>

The figure shows the loss of three of the runs after each iteration, divided by the loss at the start.
"""
q.ask(found=ask.matching("Which run made which curve?", marks=3, items=CURVES, options=RUNS, keep_order=True))


@q.figure
def curves(p: P):
    lines = {name: list(enumerate(curve)) for name, curve in zip("abc", p.shown, strict=True)}
    largest = max(map(max, p.shown))
    top = int(largest) + 1 if largest > 1 else 1
    return figures.plot(lines, x=(0, STEPS), y=(0, top), x_label=r"\text{iteration}", y_label="L / L_0")


@q.solve
def solve(p: P, t):
    t.given(runs=RUNS)
    t.step("c", "lam*rates", rates=tuple(first for first, _, _ in p.settings),
           note="A plain step multiplies $w$ by $1 - \\eta \\lambda$. At first, $c = \\eta \\lambda$ is")  # fmt: skip
    t.step("f", "(1 - c)^2", note="so that, without momentum, the loss is multiplied by")
    for name, place in zip(CURVES, p.places, strict=False):
        t.say(f"{name.capitalize()} is that of run {place + 1}: {SHAPES[p.order[place]]}.")
    t.step("found", "", tuple(RUNS[place] for place in p.places[:3]))


@q.oracle("torch")
def optimizers(p: P):
    """Makes all five runs again, and looks for the one that is nearest to each curve."""
    torch, made = oracles.torch, []
    for first, mu, later in p.settings:
        w, curve = oracles.parameter(1), [1.0]
        optimizer = torch.optim.SGD([w], lr=float(first), momentum=float(mu))
        for t in range(1, STEPS):
            optimizer.param_groups[0]["lr"] = float(first if t < 3 else later)
            optimizer.zero_grad()
            loss = p.lam * w**2 / 2
            loss.backward()
            optimizer.step()
            curve.append(w.item() ** 2)
        made.append(oracles.tensor(curve))
    shown = [oracles.tensor(curve) for curve in p.shown]
    return {"found": tuple(RUNS[min(range(5), key=lambda k: torch.dist(made[k], curve))] for curve in shown)}


@q.oracle("second formula")
def first_iterations(p: P):
    """The first loss of a run is (1 - c)^2; the third tells momentum and the cut from the others."""
    found = []
    for _, first, second, third, *_ in p.shown:
        for run, (eta, mu, later) in zip(RUNS, p.settings, strict=True):
            c = eta * p.lam
            w_1 = 1 - c
            w_2 = (1 - c + mu) * w_1 - mu
            w_3 = (1 - later * p.lam + mu) * w_2 - mu * w_1
            if all(abs(seen - w * w) <= Fraction(1, 100) for seen, w in ((first, w_1), (second, w_2), (third, w_3))):
                found.append(run)
    return {"found": tuple(found)}


def confused(**other):
    """An edit in which the run of one kind is taken for that of another."""

    def edit(p):
        kinds = [p.order[place] for place in p.places[:3]]
        meant = [other.get(kind, kind) for kind in kinds]
        return {"found": "(" + ", ".join(f"runs[{p.order.index(kind)}]" for kind in meant) + ")"} if meant != kinds else {}

    return edit


q.slips(
    took_small_rates_for_fast=slip(r"Below $1 / \lambda$, a larger learning rate is faster.",
                                   drawn=confused(slow="fast", fast="slow")),
    took_waves_for_divergence=slip("A loss that rises and falls again comes from a velocity, not from too large a rate.",
                                   drawn=confused(waves="rising", rising="waves")),
    overlooked_the_cut=slip("A cut of the learning rate shows as a bend of the curve.", drawn=confused(cut="slow", slow="cut")),
    took_the_largest_rate_for_the_fastest=slip(r"Above $2 / \lambda$ the loss grows.",
                                               drawn=confused(fast="rising", rising="fast")),
)  # fmt: skip
