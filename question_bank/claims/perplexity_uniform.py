"""Claim: the perplexity of a language model that guesses among some of the words."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.language", outcomes=(4, 6), level="understand", minutes=3, covers=("perplexity_uniform",), largest=1_000_000,
    apart=("rnn/perplexity",), conventions=("natural log",), symbols={"PP": r"\mathrm{PP}", "loss": "L"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.choice(1, 2, 4, 5, 8, 9, 10, 16, 20, 25, 36, 40, 50, 64, 100, 200)
    m: int = draw.choice(1, 2, 4, 5, 8, 9, 10, 16, 20, 25, 36, 40, 50, 64, 100, 200)
    V: int = draw.choice(50, 64, 100, 200, 1000, 5000, 10_000)
    guess: str = draw.choice("right", "right", "mean", "words")
    relation: str = draw.choice("is", "is", "is smaller than")

    @property
    def stated(self):
        """The geometric mean, the arithmetic mean, or the vocabulary."""
        return {"right": math.isqrt(self.n * self.m), "mean": (self.n + self.m) // 2, "words": self.V}[self.guess]


@q.require
def both_means_are_whole(p: P) -> bool:
    return (p.n + p.m) % 2 == 0 and math.isqrt(p.n * p.m) ** 2 == p.n * p.m and 1 < max(p.n, p.m) <= p.V


q.prompt = r"""
A language model has a vocabulary of <<V>> words. In half of the steps of a text it
<% if n == 1 %>gives probability 1 to a single word<% else %>spreads the probability evenly over <<n>> words<% endif %>, in the
other half it <% if m == 1 %>gives probability 1 to a single word<% else %>spreads it evenly over <<m>> words<% endif %>. The
right word is always among those with a positive probability.

**Statement.** The perplexity of the model on this text <<relation>> $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step(
        "loss",
        "(ln(n) + ln(m))/2",
        note="Among $k$ equally probable words the loss is $\\ln k$; the mean over all steps is",
    )
    words = Fraction(1, p.n), Fraction(1, p.m)
    note = "and its power of $e$ is the perplexity, the geometric mean of both numbers:"
    t.step("PP", "exp(loss)", lambda: engine.perplexity(engine.log(words)), note=note)
    compare = {"is": "abs(PP - stated) < 0.001", "is smaller than": "PP - stated < -0.001"}[p.relation]
    t.step("truth", compare, stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def cross_entropy_of_both_steps(p: P):
    torch = oracles.torch
    logits = torch.full((2, max(p.n, p.m)), -math.inf, dtype=torch.float64)
    logits[0, : p.n] = 0
    logits[1, : p.m] = 0
    value = torch.exp(torch.nn.functional.cross_entropy(logits, torch.zeros(2, dtype=torch.long))).item()
    wanted = {"right": (p.n * p.m) ** 0.5, "mean": (p.n + p.m) / 2, "words": p.V}[p.guess]
    return {"truth": abs(value - wanted) < 1e-6 if p.relation == "is" else value < wanted - 1e-6}


@q.oracle("second formula")
def squares(p: P):
    """The square of the perplexity is the product of both numbers."""
    wanted = {"right": p.n * p.m, "mean": ((p.n + p.m) // 2) ** 2, "words": p.V**2}[p.guess]
    return {"truth": p.n * p.m == wanted if p.relation == "is" else p.n * p.m < wanted}


q.slips(
    took_the_arithmetic_mean=slip("Losses are averaged, so the mean of the numbers is a geometric one.", PP="(n + m)/2"),
    took_the_vocabulary=slip("Only words with a positive probability are left to choose from.", PP="V"),
    gave_the_loss=slip("The perplexity is a power of $e$.", PP="loss"),
    forgot_the_mean=slip("The loss is averaged over the steps.", loss="ln(n) + ln(m)"),
)  # fmt: skip
