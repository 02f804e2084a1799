"""Claim: the error of an averaged prediction."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2, 6), level="understand", minutes=3, covers=("ensemble_mse",), rows=True, decimals=4,
    symbols={"E_one": r"\bar{E}", "E_all": "E", "y": r"\bar{y}", "target": "t", "d": "d"},
)  # fmt: skip


@q.params
class P:
    deviations: tuple = draw.choice(
        (-2, 0, 2),
        (-3, 0, 3),
        (-1, -1, 2),
        (-4, 1, 3),
        (-2, -2, 4),
        (-1, 1),
        (-2, 2),
        (-3, 3),
        (-3, -1, 1, 3),
        (-2, -2, 2, 2),
        (-1, -1, -1, 3),
    )
    order: tuple = draw.permutation(0, 1, 2, 3)
    centre: int = draw.integers(-5, 9)
    target: int = draw.integers(-6, 10)
    guess: str = draw.choice("right", "right", "none", "worse", "share")

    @property
    def predictions(self):
        return tuple(self.centre + self.deviations[place] for place in self.order if place < len(self.deviations))

    @property
    def stated(self):
        k = len(self.deviations)
        spread = Fraction(sum(d * d for d in self.deviations), k)
        whole = spread + (self.centre - self.target) ** 2
        return {"right": spread, "none": 0, "worse": -spread, "share": whole * (k - 1) / k}[self.guess]


@q.require
def the_average_is_not_perfect(p: P) -> bool:
    return p.centre != p.target and p.target not in p.predictions


q.prompt = r"""
The models of an ensemble predict the numbers $<<p.predictions>>$ for an example with the target $t = <<target>>$. Let $\bar{E}$ be
the mean of their squared errors and $E$ the squared error of the mean of their predictions.

**Statement.** $\bar{E} - E = <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    loss, target = engine.mse_loss, [p.target] * len(p.predictions)
    note = "With the predictions as a vector $x$,"
    t.step("E_one", "mean((x - target)^2)", lambda: loss(p.predictions, target), x=p.predictions, note=note)
    t.step("E_all", "(mean(x) - target)^2", lambda: loss(engine.ensemble_mean(p.predictions), p.target))
    t.step("d", "E_one - E_all", note="This is the variance of the predictions, and never negative:")
    t.step("truth", "abs(d - stated) < 0.001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def losses(p: P):
    torch, mse = oracles.torch, oracles.torch.nn.functional.mse_loss
    x = oracles.tensor(p.predictions)
    target = torch.full_like(x, p.target)
    average = torch.nn.functional.avg_pool1d(x[None], len(x))[0]
    return {"truth": abs((mse(x, target) - mse(average, target[:1])).item() - float(p.stated)) < 1e-9}


@q.oracle("second formula")
def spread(p: P):
    """The difference is the mean over all pairs of half their squared distance; the target does not matter."""
    x = p.predictions
    return {"truth": Fraction(sum((a - b) ** 2 for a in x for b in x), 2 * len(x) ** 2) == p.stated}


q.slips(
    thought_that_averaging_changes_nothing=slip("Squares of errors are not linear: averaging helps.", E_all="E_one"),
    divided_by_the_number=slip("Errors of one example need not be independent.", drawn=lambda p: {
        "E_all": f"E_one/{len(p.deviations)}"}),
    turned_the_difference=slip("The mean of squares is not below the square of the mean.", d="E_all - E_one"),
    took_absolute_errors=slip("Errors are squared.", E_one="mean(abs(x - target))", E_all="abs(mean(x) - target)"),
)  # fmt: skip
