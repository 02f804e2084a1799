"""Which method of optimization took which path through a valley."""

from fractions import Fraction
from itertools import combinations
from math import ceil, floor

from examgen import Question, ask, draw, figures, oracles, slip

q = Question(
    topic="optim.adaptive", outcomes=(2, 6), level="analyze", minutes=4, covers=("W9-06", "W7-03"), rows=True, decimals=4,
    conventions=("momentum velocity",), symbols={"found": r"\text{answer}", "lam": r"\lambda", "rates": r"\eta"},
)  # fmt: skip
PATHS = ("path $a$", "path $b$", "path $c$")
RUNS = ("run 1", "run 2", "run 3", "run 4", "run 5")
METHODS = {
    "bend": "gradient descent", "zigzag": "gradient descent", "swing": "gradient descent with momentum",
    "diagonal": r"Adam with $\beta_1 = 0.9$, $\beta_2 = 0.999$, $\epsilon = 0$", "straight": "Newton's method",
}  # fmt: skip
SHAPES = {
    "bend": "$y$ shrinks much faster than $x$, without a change of sign, so that the path bends towards the $x$ axis",
    "zigzag": "$\\eta \\lambda$ lies between 1 and 2 for $y$, so that each step crosses the $x$ axis",
    "swing": "the velocity carries $y$ past 0 and back in long waves",
    "diagonal": "the first steps have the size $\\eta$ in both coordinates, whatever the gradients are",
    "straight": "the inverse of the Hessian turns the gradient towards the minimum",
}
STEPS = 8


@q.params
class P:
    lam: int = draw.choice(4, 5, 8, 10)
    start: tuple = draw.vector(draw.nonzero(-5, 5), 2)
    order: tuple = draw.permutation(*SHAPES)
    places: tuple = draw.permutation(0, 1, 2, 3, 4)
    bend: object = draw.decimals("0.4", "0.5", "0.6")
    zigzag: object = draw.decimals("1.6", "1.7", "1.8")
    swing: object = draw.decimals("0.2", "0.3")
    diagonal: object = draw.decimals("0.4", "0.5", "0.6")
    straight: object = draw.decimals("0.3", "0.4", "0.5")
    mu: object = draw.decimals("0.8", "0.9")

    @property
    def settings(self):
        """Kind and learning rate of each run."""
        rates = {kind: getattr(self, kind) / (1 if kind in ("diagonal", "straight") else self.lam) for kind in SHAPES}
        return [(kind, rates[kind]) for kind in self.order]

    @property
    def methods(self):
        return [METHODS[kind] + (f", $\\mu = {float(self.mu)}$" if kind == "swing" else "") for kind in self.order]

    @property
    def drawn(self):
        """The paths of all runs, coordinates cut off to hundredths."""
        return [path(kind, float(rate), float(self.mu), (1, self.lam), self.start) for kind, rate in self.settings]

    @property
    def shown(self):
        drawn = self.drawn
        return [drawn[place] for place in self.places[:3]]


def path(kind, rate, mu, lams, start):
    columns = []
    for lam, w in zip(lams, map(float, start), strict=True):
        m, s, column = 0.0, 0.0, [w]
        for t in range(1, STEPS + 1):
            g = lam * w
            m = 0.9 * m + 0.1 * g if kind == "diagonal" else (mu if kind == "swing" else 0) * m + g
            s = 0.999 * s + 0.001 * g * g
            adam = m / (1 - 0.9**t) / (s / (1 - 0.999**t)) ** 0.5
            w -= rate * {"diagonal": adam, "straight": w}.get(kind, m)
            column.append(w)
        columns.append([Fraction(floor(100 * one), 100) for one in column])
    return list(zip(*columns, strict=True))


@q.require
def the_paths_differ_and_stay_in_the_frame(p: P) -> bool:
    x, y = map(abs, p.start)
    drawn = p.drawn
    gaps = [max(abs(a - c) + abs(b - d) for (a, b), (c, d) in zip(*pair, strict=True)) for pair in combinations(drawn, 2)]
    far = max(abs(v) for one in drawn for point in one for v in point)
    return min(gaps) > 1 and min(x, y) >= 2 and abs(x - y) >= 2 and far < 6


q.prompt = r"""
The loss $L(x, y) = \frac{1}{2} (x^2 + \lambda y^2)$ with $\lambda = <<lam>>$ is minimized in five runs that start at the point
$(<<start[0]>>, <<start[1]>>)$:

| run | method | learning rate $\eta$ |
|:--|:--|:--|
<% for method in p.methods %>
| run <<loop.index>> | <<method>> | $<<p.settings[loop.index0][1]>>$ |
<% endfor %>

The step of Newton's method is $-\eta H^{-1} g$, with the Hessian $H$ and the gradient $g$. The figure shows the paths of three of
the runs over 8 iterations.
"""
q.ask(found=ask.matching("Which run took which path?", marks=3, items=PATHS, options=RUNS, keep_order=True))


@q.figure
def paths(p: P):
    lines = dict(zip("abc", p.shown, strict=True))
    spans = [(min(0, *values), max(0, *values)) for values in zip(*(point for one in p.shown for point in one), strict=True)]
    x, y = ((floor(low), ceil(high)) for low, high in spans)
    return figures.plot(lines, x=x, y=y, x_label="x", y_label="y")


@q.solve
def solve(p: P, t):
    t.given(runs=RUNS)
    plain = [(rate, name) for (kind, rate), name in zip(p.settings, RUNS, strict=True) if kind in ("bend", "zigzag", "swing")]
    named = ", ".join(name for _, name in plain)
    note = f"A plain step multiplies $x$ by $1 - \\eta$ and $y$ by $1 - \\eta \\lambda$. For {named}, $\\eta \\lambda$ is"
    t.step("c", "lam*rates", rates=tuple(rate for rate, _ in plain), note=note)
    for name, place in zip(PATHS, p.places, strict=False):
        t.say(f"{name.capitalize()} is that of run {place + 1}: {SHAPES[p.order[place]]}.")
    t.step("found", "", tuple(RUNS[place] for place in p.places[:3]))


@q.oracle("torch")
def optimizers(p: P):
    """Makes all runs again, and looks for the one that is nearest to each path."""
    torch, made = oracles.torch, []
    scale = oracles.tensor((1, p.lam))
    for kind, rate in p.settings:
        w = oracles.parameter(p.start)
        if kind == "diagonal":
            optimizer = torch.optim.Adam([w], lr=float(rate), eps=0)
        else:
            optimizer = torch.optim.SGD([w], lr=float(rate), momentum=float(p.mu) if kind == "swing" else 0)
        points = [w.detach().clone()]
        for _ in range(STEPS):
            optimizer.zero_grad()
            (scale * w**2 / 2).sum().backward()
            if kind == "straight":
                w.grad /= scale
            optimizer.step()
            points.append(w.detach().clone())
        made.append(torch.stack(points))
    shown = [oracles.tensor(points) for points in p.shown]
    return {"found": tuple(RUNS[min(range(5), key=lambda k: torch.dist(made[k], points))] for points in shown)}


@q.oracle("second formula")
def first_two_steps(p: P):
    """What the first two steps do to x and y tells the runs apart."""
    found = []
    for points in p.shown:
        for run, (kind, rate) in zip(RUNS, p.settings, strict=True):
            expected = []
            for lam, w in zip((1, p.lam), p.start, strict=True):
                c = rate * lam
                first = {"diagonal": w - rate * (1 if w > 0 else -1), "straight": w * (1 - rate)}.get(kind, w * (1 - c))
                if kind == "swing":
                    second = first * (1 - c + p.mu) - p.mu * w
                elif kind == "diagonal":
                    mean = (Fraction(9, 100) * w + Fraction(1, 10) * first) / Fraction(19, 100)
                    square = (Fraction(999, 10**6) * w**2 + Fraction(1, 1000) * first**2) / Fraction(1999, 10**6)
                    second = first - rate * mean / Fraction(float(square) ** 0.5)
                else:
                    second = first * (1 - rate if kind == "straight" else 1 - c)
                expected += [first, second]
            seen = [points[t][axis] for axis in (0, 1) for t in (1, 2)]
            if all(abs(a - b) <= Fraction(2, 100) for a, b in zip(seen, expected, strict=True)):
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
    took_jumps_for_waves=slip("Too large a rate crosses the axis at each step, a velocity does it in long waves.",
                              drawn=confused(zigzag="swing", swing="zigzag")),
    mixed_up_the_straight_ones=slip("Adam's steps are as long in $x$ as in $y$, and so do not head for the minimum.",
                                    drawn=confused(diagonal="straight", straight="diagonal")),
    took_the_bend_for_newton=slip("Gradient descent first goes where the loss is steep.",
                                  drawn=confused(bend="straight", straight="bend")),
    exchanged_the_rates=slip(r"With $\eta \lambda > 1$ a step crosses the axis.", drawn=confused(bend="zigzag", zigzag="bend")),
)  # fmt: skip
