r"""Log-likelihood of a small binary image under an autoregressive model.

All logits are multiples of ln 2, so that all probabilities are fractions.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.autoregressive", outcomes=(3, 5), level="apply", minutes=8, covers=("G-11",), rows=True,
    conventions=("natural log", "zero-based indices"), symbols={"logp": r"\ln p(x)", "bits": r"\mathrm{bpd}"},
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 6)
    b: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 4)
    x: tuple = draw.vector(draw.integers(0, 1), 4)

    @property
    def pixels(self):
        return ", ".join(f"x_{i}" for i in range(len(self.x)))

    @property
    def W(self):
        """Below the diagonal."""
        n, entries = len(self.x), iter(self.w)
        return tuple(tuple(next(entries) if j < i else 0 for j in range(n)) for i in range(n))


def logits(p):
    return [
        round(float(sum(w * x for w, x in zip(row, p.x, strict=True)) + b) / math.log(2)) for row, b in zip(p.W, p.b, strict=True)
    ]


@q.require
def pixels_matter(p: P) -> bool:
    return sum(p.x[:-1]) >= 1 and p.x.count(0) >= 1 and logits(p).count(0) <= 1 and max(map(abs, logits(p))) <= 3


@q.require
def earlier_pixels_matter(p: P) -> bool:
    return 3 * sum(bool(w) for w in p.w) >= 2 * len(p.w) and sum(b * 1 != 0 for b in p.b) >= 2


q.prompt = r"""
An autoregressive model of binary images with the pixels $<<p.pixels>>$,
in this order, computes
$$p(x_i = 1 \mid x_0, \ldots, x_{i-1}) = \sigma(a_i) \qquad \text{with} \quad a = W x + b,$$
$$W = <<p.W>>, \qquad b = <<b>>,$$
where $\sigma$ is the logistic sigmoid; the first probability has no condition. Consider the image $x = <<x>>$.
"""
q.ask(
    P=ask.vector("Compute the probabilities $P$ that the model gives to the value 1 of each pixel, given the pixels before it "
        "as they are in this image.", marks=2),
    logp=ask.number(r"Compute the log-likelihood $\ln p(x)$ of the image.", marks=2),
    bits=ask.number(r"How many bits per dimension, $\mathrm{bpd}$, are needed to encode this image?", marks=1),
)  # fmt: skip
q.easier(
    minutes=6, marks={"P": 1}, w=draw.vector(draw.multiples_of_ln2(-2, 2), 3), b=draw.vector(draw.multiples_of_ln2(-1, 1), 3),
    x=draw.vector(draw.integers(0, 1), 3),
)  # fmt: skip
q.harder(
    minutes=10, marks={"P": 3}, w=draw.vector(draw.multiples_of_ln2(-2, 2), 10), b=draw.vector(draw.multiples_of_ln2(-1, 1), 5),
    x=draw.vector(draw.integers(0, 1), 5),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("a", "W @ x + b", lambda: engine.linear(p.x, p.W, p.b), W=p.W)
    t.step("P", "sigmoid(a)", note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    t.step("r", "odot(x, P) + odot(1 - x, 1 - P)", note="The probabilities of the values that the pixels have are")
    note = "The image has the product of these probabilities, and the logarithms add."
    likelihood = engine.bernoulli_log_likelihood
    logp = t.step("logp", "sum(ln(r))", lambda: likelihood(engine.linear(p.x, p.W, p.b), p.x), note=note)
    t.step(
        "bits",
        "-logp/(n*ln(2))",
        lambda: engine.bits_per_dimension(logp, len(p.x)),
        n=len(p.x),
        note=r"An encoding takes $-\log_2 p(x)$ bits, for all $n$ pixels together.",
    )


@q.oracle("torch")
def cross_entropy_of_the_pixels(p: P):
    torch = oracles.torch
    W, b, x = (oracles.tensor(value) for value in (p.W, p.b, p.x))
    a = torch.nn.functional.linear(x, W, b)
    pixels = torch.distributions.Bernoulli(logits=a)
    logp = pixels.log_prob(x).sum()
    nats = torch.nn.functional.binary_cross_entropy_with_logits(a, x)
    return {"P": oracles.numbers(pixels.probs), "logp": logp.item(), "bits": nats.item() / math.log(2)}


@q.oracle("second formula")
def product_of_odds(p: P):
    """Fractions of powers of two; the likelihood is their product."""
    shares, likelihood = [], Fraction(1)
    for i, (row, b) in enumerate(zip(p.W, p.b, strict=True)):
        exponent = sum((w for w, x in zip(row[:i], p.x[:i], strict=True) if x), start=b)
        odds = Fraction(2) ** round(float(exponent) / math.log(2))
        shares.append(odds / (1 + odds))
        likelihood *= (odds if p.x[i] else 1) / (1 + odds)
    return {"P": shares, "logp": math.log(likelihood), "bits": math.log2(1 / likelihood) / len(p.x)}


q.slips(
    took_every_pixel_for_a_one=slip("A pixel that is 0 has the probability $1 - P_i$.", r="P", essential=True),
    gave_nats=slip(r"Bits need the logarithm to base 2: divide by $\ln 2$.", bits="-logp/n"),
    gave_bits_of_the_image=slip("Per dimension means divided by the number of pixels.", bits="-logp/ln(2)"),
    multiplied_by_the_logarithm=slip(r"$\log_2 p = \ln p / \ln 2$.", bits="-logp*ln(2)/n"),
    lost_the_minus=slip("The number of bits is positive.", bits="logp/(n*ln(2))"),
    averaged_the_pixels=slip("The logarithms of all pixels are added.", logp="mean(ln(r))"),
    forgot_the_biases=slip("Each logit has a bias.", a="W @ x"),
    treated_pixels_as_independent=slip("Earlier pixels change the logits of later ones.", a="b"),
)  # fmt: skip
