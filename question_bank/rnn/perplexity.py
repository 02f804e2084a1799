"""Probability, negative log-likelihood and perplexity of a sentence.

Probabilities are powers of 1/2, so that everything is a multiple of ln 2 or a power of 2.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.language", outcomes=(4, 6), level="apply", minutes=6, covers=("W12-06",), rows=True, conventions=("natural log",),
    symbols={"PP": r"\mathrm{PP}", "prob": "P", "nll": r"\mathrm{NLL}", "u": "p"}, decimals=6, largest=1_000_000,
)  # fmt: skip

HALVES = tuple(map(Fraction, ("1/2", "1/4", "1/8", "1/16")))
TEXTS = ("the cat sleeps", "a dog barks", "we like tea", "it rains today", "birds can fly")
SHORT = (
    "it rains", "birds fly", "dogs bark", "cats sleep", "we agree", "fish swim", "time flies", "she sings", "they dance",
    "snow melts",
    "wolves howl", "he reads", "bees hum", "stars shine", "rivers flow", "you win",
)  # fmt: skip


@q.params
class P:
    words: tuple = draw.choice(*(tuple(one.split()) for one in TEXTS))
    u: tuple = draw.vector(draw.choice(*HALVES), 4)


@q.require
def probabilities_differ_and_the_end_matters(p: P) -> bool:
    return len(set(p.u)) >= 2 and math.prod(p.u[:-1]) != p.u[-1]


q.prompt = r"""
A language model predicts the sentence "<<words | join(" ")>>" word by word. The end mark belongs to the sentence
and counts as a word. Given all words before it, each word gets this probability:

| word<% for one in words %> | <<one>><% endfor %> | end mark |
|:--|<<"--:|" * (u|length)>>
| probability<% for one in u %> | $<<one>>$<% endfor %> |
"""
q.ask(
    prob=ask.number("Compute the probability $P$ of the sentence.", marks=1),
    nll=ask.number(r"Compute the negative log-likelihood $\mathrm{NLL}$ of the whole sentence.", marks=1),
    PP=ask.number(r"Compute the perplexity $\mathrm{PP}$ of the model on this sentence.", marks=2),
)
q.easier(minutes=5, words=draw.choice(*(tuple(one.split()) for one in SHORT)), u=draw.vector(draw.choice(*HALVES), 3))


@q.solve
def solve(p: P, t):
    t.step("prob", "*".join(f"u[{k}]" for k in range(len(p.u))), note="By the chain rule, conditional probabilities multiply.")
    loss, note = engine.nll_loss, "It is also the sum of the losses of all words."
    t.step("nll", "-ln(prob)", lambda: loss([[one] for one in engine.log(p.u)], (0,) * len(p.u), reduction="sum"), note=note)
    t.step("m", "nll/n", n=len(p.u), note="The mean over all words is")
    t.step("PP", "exp(m)", lambda: engine.perplexity(engine.log(p.u)), note="and the perplexity is")


@q.oracle("torch")
def losses_of_the_words(p: P):
    """Each word is one of two classes, itself or any other."""
    torch = oracles.torch
    logits = torch.log(oracles.tensor([(one, 1 - one) for one in p.u]))
    losses = torch.nn.functional.cross_entropy(logits, torch.zeros(len(p.u), dtype=torch.long), reduction="none")
    total = torch.dot(losses, torch.ones_like(losses))
    return {"prob": torch.exp(-total).item(), "nll": total.item(), "PP": torch.exp(total / len(p.u)).item()}


@q.oracle("second formula")
def halvings(p: P):
    """How often 1 is halved."""
    halvings = sum(one.denominator.bit_length() - 1 for one in p.u)
    return {"prob": Fraction(1, 2**halvings), "nll": halvings * math.log(2), "PP": 2 ** (halvings / len(p.u))}


q.slips(
    forgot_the_end_mark=slip("The end mark is predicted, too.", essential=True,
        drawn=lambda p: {"prob": "*".join(f"u[{k}]" for k in range(len(p.u) - 1)), "m": f"nll/{len(p.u) - 1}"}),
    added_the_probabilities=slip("Probabilities of a chain multiply.", prob="sum(u)"),
    averaged_the_probabilities=slip("Probabilities of a chain multiply.", prob="mean(u)"),
    took_the_whole_sum=slip("The perplexity has the mean over the words in its exponent.", m="nll"),
    forgot_the_end_in_the_mean=slip("The end mark counts as a word.", m="nll/(n - 1)"),
    took_the_logarithm_to_base_2=slip("The loss has the natural logarithm.", gives={"nll": "nll/ln(2)"}),
    mixed_the_bases=slip("Logarithm and power have one base.", PP="2^m"),
    lost_the_minus_sign=slip("A negative log-likelihood is not negative.", nll="ln(prob)"),
    gave_the_mean=slip("The perplexity is a power of $e$.", PP="m"),
    gave_the_probability=slip("A large perplexity means small probabilities.", PP="exp(-m)"),
)  # fmt: skip
