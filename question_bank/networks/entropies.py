r"""Entropy, cross-entropy and Kullback-Leibler divergence of two distributions.

All probabilities are powers of 1/2, so that every result in bits is a fraction.
"""

from fractions import Fraction
from itertools import permutations

from examgen import Question, ask, draw, engine, oracles, slip
from examgen.core.numbers import ln2

q = Question(
    topic="networks.losses", outcomes=(1, 6), level="apply", minutes=8, covers=("W2-17",), rows=True,
    symbols={"chances": "p", "H": "H(p)", "C": "H(p, q)", "KL": "D", "back": "D'", "bits_p": "a", "bits_q": "c", "lost": "E"},
)  # fmt: skip

SHAPES = ((1, 2, 3, 4, 4), (1, 3, 3, 3, 3), (2, 2, 2, 3, 3))
ORDERS = [sorted(set(permutations(shape))) for shape in SHAPES]
HALVES = tuple(tuple(Fraction(1, 2**k) for k in ks) for orders in ORDERS for ks in orders[:: 1 + len(orders) // 13])


@q.params
class P:
    chances: tuple = draw.choice(*HALVES)
    q: tuple = draw.choice(*HALVES)
    n: int = draw.choice(*range(200, 1001, 80))


@q.require
def the_divergence_is_not_the_same_both_ways(p: P) -> bool:
    pairs = [*zip(p.chances, p.q, strict=True)]
    bits = [(one, other, other.denominator.bit_length() - one.denominator.bit_length()) for one, other in pairs]
    return sum(one * more for one, _, more in bits) != -sum(other * more for _, other, more in bits)


q.prompt = r"""
Symbols of five kinds occur with the probabilities $p = <<chances>>$. A model believes that their probabilities are $q = <<q>>$. The
cross-entropy is $H(p, q) = -\sum_i p_i \log_2 q_i$; entropies and divergences use the logarithm to base 2, too.
"""
q.ask(
    H=ask.number("Compute the entropy $H(p)$.", marks=1, unit="bits"),
    C=ask.number("Compute the cross-entropy $H(p, q)$.", marks=1, unit="bits"),
    KL=ask.number(r"Compute the Kullback-Leibler divergence $D = D(p \,\|\, q)$.", marks=1, unit="bits", zero=True),
    back=ask.number(r"Compute the divergence $D' = D(q \,\|\, p)$ in the other direction.", marks=2, unit="bits", zero=True),
    lost=ask.number(
        "A code gives symbol $i$ a word of $-\\log_2 q_i$ bits. By how many bits $E$ is a text of <<n>> symbols longer on average "
        "than with the best code?", marks=1, unit="bits"),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("bits_p", "-ln(chances)/ln(2)", note=r"The negative logarithms $-\log_2 p_i$ are")
    bit = ln2(1)
    t.step("H", "T(chances) @ bits_p", lambda: engine.entropy(p.chances) / bit)
    t.step("bits_q", "-ln(q)/ln(2)", note=r"Those of the model, $-\log_2 q_i$, are")
    t.step("C", "T(chances) @ bits_q", lambda: engine.cross_entropy(engine.log(p.q), p.chances) / bit,
        note="The probabilities are those of the symbols, the logarithms those of the model:")  # fmt: skip
    t.step("KL", "C - H", lambda: engine.kl_div(engine.log(p.q), p.chances, reduction="sum") / bit,
        note="$H(p)$ does not depend on the model: the smallest cross-entropy has the smallest divergence.")  # fmt: skip
    t.step("back", "T(q) @ (bits_p - bits_q)", lambda: engine.kl_div(engine.log(p.chances), p.q, reduction="sum") / bit,
        note="In the other direction, $q$ is the distribution of the symbols:")  # fmt: skip
    t.step("lost", "n*KL", note="Each symbol costs $H(p, q)$ instead of $H(p)$ bits:")


@q.oracle("torch")
def distributions(p: P):
    torch, functional = oracles.torch, oracles.torch.nn.functional
    one, other = oracles.tensor(p.chances), oracles.tensor(p.q)
    bit = oracles.tensor(2).log()
    entropy = torch.distributions.Categorical(probs=one).entropy() / bit
    cross = functional.cross_entropy(other.log(), one) / bit
    there, back = (functional.kl_div(b.log(), a, reduction="sum").item() / bit.item() for a, b in ((one, other), (other, one)))
    return {"H": entropy.item(), "C": cross.item(), "KL": there, "back": back, "lost": p.n * there}


@q.oracle("second formula")
def lengths_of_code_words(p: P):
    """A symbol of probability 1/2^k has a word of k bits."""

    def length(chances, lengths):
        return sum(chance * (word.denominator.bit_length() - 1) for chance, word in zip(chances, lengths, strict=True))

    H, C = length(p.chances, p.chances), length(p.chances, p.q)
    return {"H": H, "C": C, "KL": C - H, "back": length(p.q, p.chances) - length(p.q, p.q), "lost": p.n * C - p.n * H}


q.slips(
    thought_the_divergence_symmetric=slip("$D(q \\,\\|\\, p)$ weights the logarithms with $q$; it is another number.",
        back="KL", essential=True),
    swapped_the_distributions=slip("The cross-entropy weights the model's logarithms with the true probabilities.",
        C="T(q) @ bits_p"),
    took_natural_logarithms=slip("Bits are measured with logarithms to base 2.", bits_p="-ln(chances)", bits_q="-ln(q)"),
    lost_the_minus_sign=slip("Logarithms of probabilities are negative; the minus sign turns them.",
        bits_p="ln(chances)/ln(2)", bits_q="ln(q)/ln(2)"),
    averaged_without_weights=slip("Each logarithm is weighted with its probability.", H="sum(bits_p)/5", C="sum(bits_q)/5"),
    added_the_entropy=slip("The divergence is what the cross-entropy has more than the entropy.", KL="C + H"),
    took_the_whole_length=slip("Even the best code needs $H(p)$ bits for a symbol.", lost="n*C"),
)  # fmt: skip
