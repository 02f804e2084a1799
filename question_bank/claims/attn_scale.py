"""Claim: the variance of the score of a random query and key."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.attention", outcomes=(2, 4), level="understand", minutes=2, covers=("attn_scale", "W13-11"),
    decimals=4, largest=1_000_000,
    symbols={"v_q": r"\mathrm{Var}(q_i)", "v_k": r"\mathrm{Var}(k_i)", "raw": r"\mathrm{Var}(q^{\top} k)",
             "total": r"\mathrm{Var}(s)"},
)  # fmt: skip

SCALES = {"1": "q^{\\top} k", "root": r"\frac{q^{\top} k}{\sqrt{d}}", "d": r"\frac{q^{\top} k}{d}"}


@q.params
class P:
    d: int = draw.choice(4, 8, 16, 25, 32, 36, 50, 64, 100, 128, 256)
    v_q: int = draw.integers(1, 5)
    v_k: int = draw.integers(1, 5)
    scale: str = draw.choice("1", "root", "d")
    guess: str = draw.choice("right", "right", "right", "sum", "double", "square", "first", "scale")

    @property
    def score(self):
        return SCALES[self.scale]

    @property
    def stated(self):
        """The variance of the score, or what a mistake gives for it."""
        a, b = self.v_q, self.v_k
        factor = {"sum": a + b, "double": 2 * a * b, "square": a * a * b * b, "first": a}.get(self.guess, a * b)
        scale = {"1": "root", "root": "d", "d": "root"}[self.scale] if self.guess == "scale" else self.scale
        return Fraction(factor) * {"1": self.d, "root": 1, "d": Fraction(1, self.d)}[scale]


@q.require
def the_stated_number_is_a_short_decimal(p: P) -> bool:
    return (10_000 * p.stated) % 1 == 0


q.prompt = r"""
The $d = <<d>>$ components of a query $q$ and of a key $k$ are independent random numbers with mean 0; each of $q$ has the variance
$<<v_q>>$ and each of $k$ the variance $<<v_k>>$. Attention computes the score $s = <<p.score>>$.

**Statement.** The variance of $s$ is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step(
        "raw",
        "d*v_q*v_k",
        note="For independent factors with mean 0, variances multiply; $d$ products add up.",
    )
    why = {"1": "This score is not scaled.", "root": r"A factor enters squared: $1 / \sqrt{d}$ divides the variance by $d$.",
           "d": r"A factor enters squared: $1 / d$ divides the variance by $d^2$."}[p.scale]  # fmt: skip
    t.step("total", {"1": "raw", "root": "raw/d", "d": "raw/d^2"}[p.scale], note=why)
    t.step("truth", "total == stated", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("brute force")
def all_sums_of_signs(p: P):
    """Each product is plus or minus the root of both variances: with h plus signs the sum is (2h - d) times this."""
    ways = {h: math.comb(p.d, h) for h in range(p.d + 1)}
    mean_square = sum(Fraction(ways[h], 2**p.d) * (2 * h - p.d) ** 2 for h in ways)
    divisor = {"1": 1, "root": p.d, "d": p.d**2}[p.scale]
    return {"truth": mean_square * p.v_q * p.v_k / divisor == p.stated}


@q.oracle("torch")
def covariance(p: P):
    """Var(q k) is the trace of the product of both covariance matrices."""
    torch = oracles.torch
    eye = torch.eye(p.d, dtype=torch.float64)
    factor = float(p.d) ** {"1": 0, "root": -1, "d": -2}[p.scale]
    variance = torch.trace((eye * p.v_q) @ (eye * p.v_k)).item() * factor
    return {"truth": abs(variance - float(p.stated)) < 1e-9}


q.slips(
    thought_that_it_does_not_grow=slip("Every component adds its share.", raw="v_q*v_k"),
    added_the_variances=slip("The variances of both factors multiply.", raw="d*(v_q + v_k)"),
    took_one_variance=slip("The variances of both factors multiply.", raw="d*v_q"),
    did_not_scale=slip("The factor of the score is squared.", total="raw"),
    did_not_square_the_factor=slip("A factor $c$ of a random number enters its variance as $c^2$.", drawn=lambda p: {
        "total": {"1": "raw", "root": "raw/sqrt(d)", "d": "raw/d"}[p.scale]}),
)  # fmt: skip
