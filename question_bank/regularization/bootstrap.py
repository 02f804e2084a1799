"""Distinct examples in a bootstrap sample."""

from fractions import Fraction
from math import factorial

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.ensembles", outcomes=(2, 6), level="apply", minutes=5, covers=("W11-09",),
    symbols={"out": r"P_{\mathrm{out}}"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.integers(3, 12)
    k: int = draw.integers(3, 8)
    N: int = draw.choice(*range(1000, 10_001, 500))


@q.require
def the_small_sample_is_small(p: P) -> bool:
    return p.k != p.n


q.prompt = r"""
For bagging, training sets are drawn from all examples, *with replacement*: each draw picks any of the examples with the same
probability.
"""
q.ask(
    out=ask.number(
        "From $n = <<n>>$ examples, $k = <<k>>$ are drawn. Compute the probability that a given example is not among them.", marks=1
    ),
    D=ask.number("Compute the expected number $D$ of different examples among these $<<k>>$.", marks=2),
    M=ask.number(
        "From $N = <<N>>$ examples, $N$ are drawn. How many different examples $M$ are expected among them if their share is taken "
        "to be its limit for large $N$?", marks=2, decimals=1,
    ),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("out", "(1 - 1/n)^k", note="Each draw misses the example with probability $1 - 1/n$.")
    t.step(
        "D",
        "n*(1 - out)",
        lambda: engine.expected_distinct(p.n, p.k),
        note="Every example is among them with probability $1 - P_{\\mathrm{out}}$, and expected values add.",
    )
    t.step("f", "1 - exp(-1)", note="For large $N$, $(1 - 1/N)^N$ tends to $1/e$. The share of different examples is about")
    t.step("M", "f*N")


@q.oracle("torch")
def markov_chain(p: P):
    """The number of different examples so far, as a distribution that a matrix moves on with each draw."""
    torch = oracles.torch

    def expected(n, k):
        counts = torch.arange(n + 1, dtype=torch.float64)
        move = torch.diag(counts / n) + torch.diag(1 - counts[:-1] / n, -1)
        state = torch.linalg.matrix_power(move, k)[:, 0]
        return (state @ counts).item()

    D = expected(p.n, p.k)
    return {"out": 1 - D / p.n, "D": D, "M": p.N * -torch.expm1(oracles.tensor(-1)).item()}


@q.oracle("second formula")
def one_draw_after_the_other(p: P):
    D = Fraction(0)
    for _ in range(p.k):
        D += 1 - D / p.n
    share = sum(Fraction((-1) ** (i + 1), factorial(i)) for i in range(1, 20))
    return {"out": (p.n - D) / p.n, "D": D, "M": share * p.N}


q.slips(
    drew_without_replacement=slip("An example may be drawn again.", out="1 - k/n", essential=True),
    forgot_the_other_draws=slip("All $k$ draws must miss the example.", out="1 - 1/n"),
    gave_the_share_left_out=slip("Asked for is how many are in the sample.", D="n*out", f="exp(-1)"),
    multiplied_by_the_draws=slip("The probability holds for each of the $n$ examples.", D="k*(1 - out)"),
    swapped_the_numbers=slip("One draw misses with probability $1 - 1/n$, and there are $k$ draws.", out="(1 - 1/k)^n"),
    took_half=slip("$(1 - 1/N)^N$ tends to $1/e$, not to $1/2$.", f="1/2"),
)  # fmt: skip
