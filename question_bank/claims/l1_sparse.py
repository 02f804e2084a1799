"""Claim: where a penalty moves the minimum of a single weight."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2,), level="understand", minutes=2, covers=("l1_sparse",),
    revision=2, symbols={"strength": r"\lambda", "best": r"\hat{w}"},
)  # fmt: skip


@q.params
class P:
    a: object = draw.decimals(*(f"{sign}{tenths / 10}" for sign in ("", "-") for tenths in range(2, 41)))
    strength: object = draw.decimals("0.5", "0.75", "1.5", "2")
    penalty: str = draw.choice("|w|", "w^2")
    guess: str = draw.choice("right", "right", "zero", "shifted", "shrunk")

    @property
    def minimum(self):
        shifted = self.a - self.strength if self.a > 0 else self.a + self.strength
        if self.penalty == "w^2":
            return Fraction(self.a) / (1 + 2 * self.strength)
        return shifted if abs(self.a) > self.strength else 0

    @property
    def stated(self):
        shifted = self.a - self.strength if self.a > 0 else self.a + self.strength
        return {"right": self.minimum, "zero": 0, "shifted": shifted, "shrunk": Fraction(self.a) / (1 + 2 * self.strength)}[
            self.guess
        ]


@q.require
def the_case_is_clear_and_about_every_other_minimum_of_the_absolute_value_is_at_zero(p: P) -> bool:
    return 10 * abs(abs(p.a) - p.strength) >= 1 and (p.penalty == "w^2" or abs(p.a) < 2 * p.strength)


q.prompt = r"""
A single weight $w$ is found by minimizing
$$J(w) = \tfrac{1}{2} (w - a)^2 + \lambda\, <<penalty>> \qquad \text{with } a = <<a>> \text{ and } \lambda = <<strength>>.$$

**Statement.** The minimum lies exactly at $w = <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(s=p.stated)
    if p.penalty == "w^2":
        t.step("best", "a/(1 + 2*strength)", note=r"$J'(w) = w - a + 2 \lambda w$ is 0 at")
    else:
        t.say(r"The slope of $\lambda\, |w|$ is $\lambda$ or $-\lambda$: it pulls $w$ from $a$ by $\lambda$ to 0, but not past it.")
        shrink = engine.softshrink
        t.step("best", "sign(a)*max(abs(a) - strength, 0)", lambda: shrink(p.a, p.strength), note="So the minimum lies at")
    t.step("truth", "best == s", note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def slopes_on_both_sides(p: P):
    """J is convex: a point is its minimum exactly if J still falls a millionth left of it and rises a millionth right of it."""
    w = oracles.parameter((float(p.stated) - 1e-6, float(p.stated) + 1e-6))
    J = ((w - float(p.a)) ** 2 / 2 + float(p.strength) * (w.abs() if p.penalty == "|w|" else w**2)).sum()
    left, right = oracles.gradients(J, w=w)["grad_w"]
    return {"truth": left < 0 < right}


@q.oracle("brute force")
def lowest_of_many(p: P):
    """The lowest J on a grid of steps of 0.005, which holds every possible minimum."""
    a, strength, power = float(p.a), float(p.strength), 1 if p.penalty == "|w|" else 2
    lowest = min(range(-800, 801), key=lambda k: (k / 200 - a) ** 2 / 2 + strength * abs(k / 200) ** power)
    return {"truth": Fraction(lowest, 200) == p.stated}


q.slips(
    thought_that_every_penalty_gives_zeros=slip("The slope of $w^2$ vanishes at 0: only $|w|$ pulls all the way.", drawn=lambda p: {
        "best": "sign(a)*max(abs(a) - strength, 0)"}),
    thought_that_no_minimum_is_exactly_zero=slip("The pull of $|w|$ ends at 0, where the slope turns.", drawn=lambda p: {
        "best": "a - sign(a)*strength" if p.penalty == "|w|" else "a/(1 + 2*strength)"}),
    shrank_by_a_factor=slip("$|w|$ pulls equally hard everywhere; only $w^2$ shrinks by a factor.", best="a/(1 + 2*strength)"),
    ignored_the_pull_of_the_data=slip("The square pulls, too: towards $a$.", best="0"),
)  # fmt: skip
