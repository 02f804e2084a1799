r"""Likelihoods as products and as sums of logarithms on a computer.

All probabilities are powers of 1/2, so that the place of the underflow can be counted exactly.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip
from examgen.core.numbers import ln2

q = Question(
    topic="basics.likelihood", outcomes=(1, 2), level="analyze", minutes=6, covers=("W1-09",), largest=20_000,
    symbols={"exponent": "e", "most": "M", "mean": r"\bar{L}"},
)  # fmt: skip

FORMATS = {"half precision": 24, "bfloat16": 133, "single precision": 149, "double precision": 1074}
"""The smallest positive number of each format is 2 to the power of minus this."""


@q.params
class P:
    k: int = draw.integers(1, 9)
    j: int = draw.integers(1, 9)
    name: str = draw.choice(*FORMATS)
    N: int = draw.choice(200, 300, 400, 500, 600, 800, 1000)

    @property
    def smallest(self):
        return FORMATS[self.name]


@q.require
def both_probabilities_differ_and_the_product_underflows(p: P) -> bool:
    return p.k != p.j and (p.k + p.j) * p.N // 2 > p.smallest and p.smallest // (p.k + p.j) >= 2


q.prompt = r"""
A model gives the true class of half of its <<N>> training examples the probability $2^{-<<k>>}$ and that of the other half the
probability $2^{-<<j>>}$. The examples are independent. In <<name>> the smallest positive number is $2^{-<<p.smallest>>}$;
whatever is smaller becomes 0.
"""
q.ask(
    exponent=ask.integer("The likelihood of the whole training set is $2^{-e}$. Compute $e$.", marks=2),
    most=ask.integer(
        "The probabilities are multiplied one after the other, alternating between both halves and beginning with "
        "$2^{-<<k>>}$. Compute the largest number $M$ of factors whose product is not 0.", marks=2),
    mean=ask.number(r"Compute the mean negative log-likelihood $\bar{L}$ of an example (natural logarithm).", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(s=p.smallest)
    t.step("exponent", "N*(k + j)/2", note="Exponents of factors add up:")
    t.step("pairs", "floor(s/(k + j))", note="A pair of factors lowers the exponent by $k + j$. As many whole pairs fit:")
    t.step("rest", "s - pairs*(k + j)", note="so that the exponent may still fall by")
    t.step("most", "2*pairs + (rest >= k)", note="One more factor fits if this is at least $k$:")
    t.say("The logarithm turns the product into a sum, and a mean of logarithms has an ordinary size for any number of examples.")
    t.step("mean", "exponent/N*ln(2)", lambda: engine.nll_loss(((ln2(-p.k),), (ln2(-p.j),)), (0, 0)))


@q.oracle("brute force")
def multiply_all(p: P):
    """One factor after the other; the product is a whole number of the smallest positive ones, or 0."""
    product, factors = 2**p.smallest, 0
    while product and (product := product >> (p.j if factors % 2 else p.k)):
        factors += 1
    whole = 1
    for example in range(p.N):
        whole *= 2**p.k if example < p.N // 2 else 2**p.j
    return {"most": factors, "exponent": whole.bit_length() - 1, "mean": math.log(whole) / p.N}


@q.oracle("torch")
def sum_of_the_losses(p: P):
    torch, half = oracles.torch, p.N // 2
    chances = oracles.tensor((*(2.0**-p.k,) * half, *(2.0**-p.j,) * half))
    losses = torch.nn.functional.binary_cross_entropy(chances, torch.ones_like(chances), reduction="sum")
    place = torch.arange(1, 2 * p.smallest)
    exponents = place // 2 * p.j + (place + 1) // 2 * p.k
    most = torch.searchsorted(exponents, torch.tensor([p.smallest]), right=True)
    return {"mean": losses.item() / p.N, "exponent": round(losses.item() / math.log(2)), "most": int(most)}


q.slips(
    let_all_examples_have_the_first_probability=slip("Half of the examples have the other probability.",
        exponent="N*k", essential=True),
    multiplied_the_exponents=slip("In a product of powers, the exponents are added.", exponent="N*k*j/2"),
    forgot_the_half=slip("Each of the two probabilities belongs to half of the examples.", exponent="N*(k + j)"),
    counted_pairs=slip("Each pair consists of two factors.", most="pairs + (rest >= k)"),
    forgot_the_single_factor=slip("One more factor may fit behind the last pair.", most="2*pairs"),
    counted_the_factor_that_gives_zero=slip("The factor that makes the product 0 does not count.",
        most="2*pairs + (rest >= k) + 1"),
    took_base_2=slip(r"The natural logarithm of 2 is about 0.693.", gives={"mean": "exponent/N"}),
    lost_the_minus_sign=slip("The negative log-likelihood is positive.", gives={"mean": "-mean"}),
)  # fmt: skip
