"""Claim: which penalty makes a weight exactly zero."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles

q = Question(
    topic="claims.regularization",
    outcomes=(2,),
    level="understand",
    minutes=2,
    symbols={"strength": r"\lambda", "left": r"J'(0^{-})", "right": r"J'(0^{+})", "lowest": r"w_{\min}"},
)


@q.params
class P:
    a: object = draw.decimals(*(f"{sign}{tenths / 10}" for sign in ("", "-") for tenths in range(1, 21)))
    strength: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(1, 16)))
    penalty: str = draw.choice("|w|", "|w|", "|w|", "w^2")


@q.require
def the_case_is_clear(p: P) -> bool:
    return abs(abs(p.a) - p.strength) >= Fraction(1, 10)


@q.require
def the_penalty_can_reach_zero_about_every_other_time(p: P) -> bool:
    return p.penalty == "w^2" or abs(p.a) < Fraction(3, 2) * p.strength


q.prompt = r"""
A single weight $w$ is found by minimizing
$$J(w) = \tfrac{1}{2} (w - a)^2 + \lambda\, <<penalty>> \qquad \text{with } a = <<a>> \text{ and } \lambda = <<strength>>.$$

**Statement.** The minimum lies exactly at $w = 0$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.penalty == "|w|":
        t.say("$J$ is convex: its minimum lies where a fall turns into a rise.")
        left = t.step("left", "-a - strength", -p.a - p.strength, note="The slope just left of 0 is")
        right = t.step("right", "-a + strength", -p.a + p.strength, note="and just right of 0 it is")
        elsewhere = (
            "falls on both sides of 0: the minimum lies to the right"
            if right < 0
            else "rises on both sides of 0: it lies to the left"
        )
        found = bool(left < 0 < right)
        why = "falls up to 0 and rises after it, so the statement is true." if found else f"{elsewhere}, so the statement is false."
        t.step("truth", "", found, note=f"$J$ {why}")
    else:
        t.say(r"The slope of $J$ is $w - a + 2 \lambda w$. It is 0 at a single place, the minimum:")
        lowest = t.step("lowest", "a/(1 + 2*strength)", p.a / (1 + 2 * Fraction(p.strength)))
        t.step("truth", "", bool(lowest == 0), note="This is not 0, so the statement is false.")


@q.oracle("torch")
def descend(p: P):
    """Proximal steps for |w|, plain gradient steps for w^2, both from w = 1, until nothing moves."""
    torch, w = oracles.torch, oracles.tensor(1)
    a, strength, rate = float(p.a), float(p.strength), 0.25
    for _ in range(60):
        if p.penalty == "|w|":
            w = torch.nn.functional.softshrink(w - rate * (w - a), rate * strength)
        else:
            w = w - rate * (w - a + 2 * strength * w)
    return {"truth": float(w) == 0}


@q.oracle("finite differences")
def slopes_on_both_sides(p: P):
    """J is convex: 0 is its minimum exactly if it still falls a millionth left of 0 and rises a millionth right of it."""

    def objective(w):
        return (w - Fraction(p.a)) ** 2 / 2 + Fraction(p.strength) * (abs(w) if p.penalty == "|w|" else w * w)

    tiny = Fraction(1, 10**6)
    left, right = (oracles.finite_differences(objective, place, step=tiny / 2) for place in (-tiny, tiny))
    return {"truth": left < 0 < right}


@q.mistake
def thought_that_every_penalty_gives_zeros(p: P):
    r"""The slope of $w^2$ vanishes at 0: a penalty $\lambda w^2$ makes weights smaller, but only $\lambda |w|$ can make them 0."""
    return {"truth": p.penalty == "w^2"}


@q.mistake
def thought_that_a_minimum_is_never_exactly_zero(p: P):
    r"""$|w|$ has a kink at 0: for $|a| \le \lambda$ the slopes on both sides lead to 0, and the minimum lies exactly there."""
    return {"truth": False}


@q.mistake
def thought_that_the_absolute_value_always_gives_zero(p: P):
    r"""$\lambda |w|$ pulls with the strength $\lambda$ only: it reaches 0 if $|a| \le \lambda$, else $|a| - \lambda$ is left."""
    return {"truth": p.penalty == "|w|"}
