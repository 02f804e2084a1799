"""Minimizers of a separable quadratic with an L1 and with an L2 penalty."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.penalties", outcomes=(2,), level="apply", minutes=7, covers=("W11-03",),
    rows=True, symbols={"lam": r"\lambda", "w_1": r"\hat{w}", "w_2": r"\tilde{w}", "theta": r"\theta"},
)  # fmt: skip


@q.params
class P:
    a: tuple = draw.vector(draw.nonzero(-6, 6), 3)
    h: tuple = draw.vector(draw.choice(1, 2, 4), 3)
    lam: int = draw.integers(1, 8)


@q.require
def one_weight_vanishes(p: P) -> bool:
    rest = [abs(a) - Fraction(p.lam, h) for a, h in zip(p.a, p.h, strict=True)]
    return sum(one < 0 for one in rest) == 1 and 0 not in rest and len(set(p.h)) > 1 and min(p.a) < 0 < max(p.a)


q.prompt = r"""
The loss of a model with the weights $w = (<% for one in a %>w_<<loop.index0>><% if not loop.last %>, <% endif %><% endfor %>)$ is
$$L(w) = \frac{1}{2} \sum_{i=0}^{<<a|length - 1>>} h_i\, (w_i - a_i)^2 \qquad \text{with } a = <<a>> \text{ and } h = <<h>>.$$
Two penalties are tried, both with $\lambda = <<lam>>$: let $\hat{w}$ be the weights that minimize
$L(w) + \lambda \sum_i \lvert w_i \rvert$, and $\tilde{w}$ those that minimize $L(w) + \frac{\lambda}{2} \sum_i w_i^2$.
"""
q.ask(
    w_1=ask.vector(r"Compute $\hat{w}$, the minimizer with absolute values.", marks=3),
    w_2=ask.vector(r"Compute $\tilde{w}$, the minimizer with squares.", marks=2),
)
q.easier(
    minutes=5, marks={"w_1": 2}, a=draw.vector(draw.nonzero(-9, 9), 2), h=draw.distinct(draw.choice(1, 2, 4), 2),
    lam=draw.integers(3, 7),
)  # fmt: skip
q.harder(
    minutes=8, marks={"w_1": 4, "w_2": 3}, a=draw.vector(draw.nonzero(-6, 6), 4), h=draw.vector(draw.choice(2, 4), 4),
    lam=draw.choice(6),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say(
        r"Each weight can be found for itself. With $\lambda \lvert w_i \rvert$ the slope for $w_i \ne 0$ is "
        r"$h_i (w_i - a_i) \pm \lambda$, which is 0 where $w_i$ lies $\lambda / h_i$ closer to 0 than $a_i$. The penalty never "
        r"pulls beyond 0, so $w_i = 0$ if $\lvert a_i \rvert$ is not larger."
    )
    theta = t.step("theta", "lam/h")
    t.step("w_1", "odot(sign(a), max(abs(a) - theta, 0))", lambda: engine.softshrink(p.a, theta))
    t.say(
        r"With $\frac{\lambda}{2} w_i^2$ the slope is $h_i (w_i - a_i) + \lambda w_i$. "
        r"It is 0 at $w_i = h_i a_i / (h_i + \lambda)$."
    )
    t.step("w_2", "odot(h/(h + lam), a)")


@q.oracle("torch")
def shrinkage_and_ridge(p: P):
    """Soft thresholding is a function of torch; the other minimum solves a linear system."""
    torch, a, h = oracles.torch, oracles.tensor(p.a), oracles.tensor(p.h)
    soft = [torch.nn.functional.softshrink(entry, p.lam / float(bend)).item() for entry, bend in zip(a, h, strict=True)]
    ridge = torch.linalg.solve(torch.diag(h) + p.lam * torch.eye(len(p.a), dtype=torch.float64), h * a)
    return {"w_1": soft, "w_2": oracles.numbers(ridge)}


@q.oracle("brute force")
def lowest_on_a_grid(p: P):
    """Goes through all multiples of 1/(4 (h + lambda)), which hold both minima."""
    found = {"w_1": [], "w_2": []}
    for a, h in zip(p.a, p.h, strict=True):
        grid = [Fraction(k, 4 * (h + p.lam)) for k in range(-36 * (h + p.lam), 36 * (h + p.lam) + 1)]
        quarters = [Fraction(k, 4) for k in range(-36, 37)]
        found["w_1"].append(min(quarters, key=lambda w, a=a, h=h: h * (w - a) ** 2 + 2 * p.lam * abs(w)))
        found["w_2"].append(min(grid, key=lambda w, a=a, h=h: h * (w - a) ** 2 + p.lam * w**2))
    return found


q.slips(
    pulled_beyond_zero=slip("The pull of an absolute value ends at 0.", w_1="odot(sign(a), abs(a) - theta)", essential=True),
    lost_the_sign=slip("A negative $a_i$ gives a weight that is negative or 0.", w_1="max(a - theta, 0)"),
    ignored_the_curvature=slip(r"The pull moves $w_i$ by $\lambda / h_i$, not by $\lambda$.",
                               w_1="odot(sign(a), max(abs(a) - lam, 0))"),
    thought_that_squares_give_zeros=slip("Squares pull weakly near 0: they shrink by a factor.",
                                         w_2="odot(sign(a), max(abs(a) - theta, 0))"),
    ignored_the_curvature_of_the_square=slip("$h_i$ stands in numerator and denominator.", w_2="a/(1 + lam)"),
    doubled_the_square=slip(r"The slope of $\frac{\lambda}{2} w_i^2$ is $\lambda w_i$.", w_2="odot(h/(h + 2*lam), a)"),
    swapped_the_penalties=slip("Absolute values move, squares shrink.", gives={"w_1": "w_2", "w_2": "w_1"}),
)  # fmt: skip
