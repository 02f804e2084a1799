"""Claim: how the error of a difference quotient shrinks with its step."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.backprop", outcomes=(2, 6), level="understand", minutes=3, covers=("central_difference",),
    symbols={"ratio": "r"},
)  # fmt: skip


@q.params
class P:
    a: int = draw.nonzero(-5, 6)
    c: int = draw.nonzero(-4, 4)
    w: int = draw.integers(-3, 3)
    h: object = draw.decimals("0.1", "0.2", "0.4", "0.6", "1")
    k: int = draw.choice(2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 25, 36, 49, 64, 81, 100)
    form: str = draw.choice("centered", "one-sided")
    guess: str = draw.choice("right", "second power", "second power", "third power", "first power")

    @property
    def f(self):
        """The cubic or the square that makes the error simple."""
        return "a w^3 + c w" if self.form == "centered" else "a w^2 + c w"

    @property
    def quotient(self):
        return r"\frac{f(w + h) - f(w - h)}{2h}" if self.form == "centered" else r"\frac{f(w + h) - f(w)}{h}"

    @property
    def stated(self):
        power = {"right": 2 if self.form == "centered" else 1, "first power": 1, "second power": 2, "third power": 3}[self.guess]
        return self.k**power


@q.require
def the_stated_number_has_at_most_two_digits_or_is_100(p: P) -> bool:
    return p.stated <= 100


q.prompt = r"""
The derivative of $f(w) = <<p.f>>$ with $a = <<a>>$ and $c = <<c>>$ at $w = <<w>>$ is estimated by the quotient
$$<<p.quotient>>.$$
First the step is $h = <<h>>$, then it is <<k>> times smaller. Computers are assumed to calculate exactly.

**Statement.** The error of the estimate becomes <<p.stated>> times smaller.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    if p.form == "centered":
        t.say(
            r"In $\left(a (w + h)^3 - a (w - h)^3\right) / (2h) = 3 a w^2 + a h^2$ the error is $a h^2$; the linear term has none."
        )
    else:
        t.say(r"In $\left(a (w + h)^2 - a w^2\right) / h = 2 a w + a h$ the error is $a h$; the linear term has none.")
    power, much = ("k^2", "h^2") if p.form == "centered" else ("k", "h")
    t.step(
        "ratio",
        power,
        note=f"With $h / k$ in the place of $h$, where $k = {p.k}$, the factor ${much}$ becomes smaller by the factor",
    )
    t.step("truth", "ratio == stated", stated=p.stated, note="The statement says <<p.stated>>, so it is <<truth>>.")


@q.oracle("torch")
def errors_against_autograd(p: P):
    w = oracles.parameter(p.w)

    def f(w):
        return p.a * w ** (3 if p.form == "centered" else 2) + p.c * w

    slope = oracles.gradients(f(w), w=w)["grad_w"]
    errors = []
    for h in (float(p.h), float(p.h) / p.k):
        low = p.w - h if p.form == "centered" else p.w
        errors.append((f(p.w + h) - f(low)) / (p.w + h - low) - slope)
    return {"truth": abs(errors[0] / errors[1] - p.stated) < 1e-3 * p.stated}


@q.oracle("second formula")
def exact_fractions(p: P):
    def error(h):
        if p.form == "centered":
            return p.a * Fraction((p.w + h) ** 3 - (p.w - h) ** 3) / (2 * h) - 3 * p.a * p.w**2
        return p.a * Fraction((p.w + h) ** 2 - p.w**2) / h - 2 * p.a * p.w

    return {"truth": error(p.h) == p.stated * error(Fraction(p.h) / p.k)}


q.slips(
    took_the_other_quotient=slip("A one-sided quotient has an error like $h$, a centered one like $h^2$.", drawn=lambda p: {
        "ratio": "k" if p.form == "centered" else "k^2"}),
    thought_of_a_third_power=slip("The power of $h$ in the error decides.", ratio="k^3"),
    thought_that_the_step_does_not_matter=slip("A smaller step makes the error smaller.", ratio="1"),
    doubled_instead_of_squared=slip("A factor in $h$ goes through the power.", ratio="2*k"),
)  # fmt: skip
