"""Claim: which penalty makes a weight exactly zero."""

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="claims.regularization", outcomes=(2,), level="understand", minutes=2,
             symbols={"strength": r"\lambda", "left": r"J'(0^{-})", "right": r"J'(0^{+})"})  # fmt: skip


@q.params
class P:
    a: object = draw.decimals(*(f"{sign}{tenths / 10}" for sign in ("", "-") for tenths in range(1, 21)))
    strength: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(1, 16)))
    penalty: str = draw.choice("|w|", "|w|", "|w|", "w^2")


@q.require
def the_case_is_clear_and_about_every_other_one_is_zero(p: P) -> bool:
    return 10 * abs(abs(p.a) - p.strength) >= 1 and (p.penalty == "w^2" or 2 * abs(p.a) < 3 * p.strength)


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
    note = "At 0 the slope of $J$ <% if truth %>changes<% else %>keeps<% endif %> its sign, so the statement is <<truth>>."
    t.step("truth", "left*right < 0", note=note)


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
    grid, power = [k / 100 for k in range(-200, 201)], 1 if p.penalty == "|w|" else 2
    return {"truth": min(grid, key=lambda w: (w - p.a) ** 2 / 2 + p.strength * abs(w) ** power) == 0}


q.slips(
    thought_that_every_penalty_gives_zeros=slip("The slope of $w^2$ vanishes at 0: only $|w|$ pulls all the way.", k="1"),
    thought_that_no_minimum_is_exactly_zero=slip(r"$|w|$ has a kink at 0: its slope jumps from $-1$ to 1.", k="0"),
    ignored_the_pull_of_the_data=slip("The square pulls, too: its slope at 0 is $-a$.", left="-k*strength", right="k*strength"),
)  # fmt: skip
