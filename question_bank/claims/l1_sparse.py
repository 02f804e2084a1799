"""Claim: which penalty makes a weight exactly zero."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.regularization", outcomes=(2,), level="understand", minutes=2,
    symbols={"strength": r"\lambda", "left": r"J'(0^{-})", "right": r"J'(0^{+})"},
)  # fmt: skip


@q.params
class P:
    a: object = draw.decimals(*(f"{sign}{tenths / 10}" for sign in ("", "-") for tenths in range(1, 21)))
    strength: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(1, 16)))
    penalty: str = draw.choice("|w|", "|w|", "|w|", "w^2")


@q.require
def the_case_is_clear_and_about_every_other_one_is_zero(p: P) -> bool:
    return abs(abs(p.a) - p.strength) >= Fraction(1, 10) and (p.penalty == "w^2" or abs(p.a) < Fraction(3, 2) * p.strength)


q.prompt = r"""
A single weight $w$ is found by minimizing
$$J(w) = \tfrac{1}{2} (w - a)^2 + \lambda\, <<penalty>> \qquad \text{with } a = <<a>> \text{ and } \lambda = <<strength>>.$$

**Statement.** The minimum lies exactly at $w = 0$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("k", "1" if p.penalty == "|w|" else "0", note="Just right of 0, the slope of $<<penalty>>$ is (just left: the opposite)")
    t.step("left", "-a - k*strength", note="$J$ is convex: it is lowest where a fall turns into a rise. Its slope left of 0 is")
    t.step("right", "-a + k*strength", note="and just right of 0 it is")
    here, falls = "falls up to 0 and rises after it", "falls on both sides of 0: the minimum lies to the right"
    why = f"<% if truth %>{here}<% elif right < 0 %>{falls}<% else %>rises on both sides of 0: it lies to the left<% endif %>"
    t.step("truth", "left*right < 0", note=f"$J$ {why}, so the statement is <<truth>>.")


@q.oracle("torch")
def slopes_on_both_sides(p: P):
    """J is convex: 0 is its minimum exactly if it still falls a millionth left of 0 and rises a millionth right of it."""
    w = oracles.parameter((-1e-6, 1e-6))
    J = ((w - float(p.a)) ** 2 / 2 + float(p.strength) * (w.abs() if p.penalty == "|w|" else w**2)).sum()
    left, right = oracles.gradients(J, w=w)["grad_w"]
    return {"truth": left < 0 < right}


@q.oracle("brute force")
def lowest_of_many(p: P):
    """The lowest J on a fine grid; a minimum beside 0 lies at least a fortieth from it."""
    grid, power = [Fraction(k, 100) for k in range(-200, 201)], 1 if p.penalty == "|w|" else 2
    return {"truth": min(grid, key=lambda w: (w - Fraction(p.a)) ** 2 / 2 + p.strength * abs(w) ** power) == 0}


q.slips(
    thought_that_every_penalty_gives_zeros=slip(
        r"The slope of $w^2$ vanishes at 0: $\lambda w^2$ makes weights smaller, but only $\lambda |w|$ can make them 0.", k="1"),
    thought_that_a_minimum_is_never_exactly_zero=slip(
        r"$|w|$ has a kink at 0: for $|a| \le \lambda$ the slopes on both sides lead to 0, and the minimum lies there.", k="0"),
    thought_that_the_absolute_value_always_gives_zero=slip(
        r"$\lambda |w|$ pulls with the strength $\lambda$ only: if $|a| > \lambda$, then $|a| - \lambda$ is left.",
        left="-k*strength", right="k*strength"),
)  # fmt: skip
