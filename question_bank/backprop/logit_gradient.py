"""Gradient at the logits of a mini-batch.

Logits are multiples of ln 2, so every probability is a fraction with a small denominator.
"""

import math
from fractions import Fraction

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="backprop.losses",
    outcomes=(2,),
    level="apply",
    minutes=6,
    rows=True,
    conventions=("natural log", "zero-based indices", "gradient shape"),
)


@q.params
class P:
    S: tuple = draw.matrix(draw.multiples_of_ln2(-1, 2), 2, 3)
    y: tuple = draw.vector(draw.integers(0, 2), 2)


@q.require
def no_example_has_three_equal_logits(p: P) -> bool:
    return all(len(set(row)) > 1 for row in p.S)


@q.require
def examples_have_different_logits(p: P) -> bool:
    return sorted(map(float, p.S[0])) != sorted(map(float, p.S[1]))


q.prompt = r"""
A classifier with three classes sees a mini-batch of $N = 2$ examples. Row $i$ of the matrix
$$S = <<S>>$$
holds the logits $s_i$ of example $i$. The true classes are $y_0 = <<y[0]>>$ and $y_1 = <<y[1]>>$.
Row $i$ of the matrix $P$ holds the class probabilities $p_i = \mathrm{softmax}(s_i)$, and the loss is
$$L = -\frac{1}{N} \left( \ln P_{0, y_0} + \ln P_{1, y_1} \right).$$
"""
q.ask(
    P=ask.matrix(r"Compute the $2 \times 3$ matrix $P$.", marks=2),
    L=ask.number("Compute the loss $L$.", marks=1),
    grad_S=ask.matrix(r"Compute the $2 \times 3$ matrix $\partial L / \partial S$, the gradient at the logits.", marks=2),
)


def powers(logits):
    return np.array([logit.exp() if logit else Fraction(1) for logit in logits], dtype=object)


@q.solve
def solve(p: P, t):
    rows = []
    t.say(r"The softmax of a row is its powers of $e$ divided by their sum, and $e^{n \ln 2} = 2^n$.")
    for i, logits in enumerate(p.S):
        q_i = t.step(f"q_{i}", f"exp(s_{i})", powers(logits), **{f"s_{i}": logits})
        rows.append(t.step(f"p_{i}", f"q_{i}/sum(q_{i})", q_i / q_i.sum()))
    probabilities = t.step("P", "", np.array(rows), note="The rows are $p_0$ and $p_1$.")
    of_truth = probabilities[[0, 1], list(p.y)]
    loss = engine.nll_loss(engine.log(of_truth)[:, None], (0, 0))
    t.step("L", f"-(ln(P[0, {p.y[0]}]) + ln(P[1, {p.y[1]}]))/N", loss, N=2)
    one_hot = t.step("Y", "", np.eye(3, dtype=object)[list(p.y)], note="The true classes as one-hot rows.")
    t.step("grad_S", "(P - Y)/N", (probabilities - one_hot) / 2, N=2)


@q.oracle("torch")
def autograd(p: P):
    S = oracles.parameter(p.S)
    loss = oracles.torch.nn.functional.cross_entropy(S, oracles.torch.tensor(p.y))
    loss.backward()
    return {"P": oracles.numbers(oracles.torch.softmax(S, dim=1)), "L": oracles.numbers(loss), "grad_S": oracles.numbers(S.grad)}


@q.oracle("finite differences")
def differences(p: P):
    def loss(S):
        margins = [[math.exp(other - row[true]) for other in row] for row, true in zip(S, p.y, strict=True)]
        return sum(math.log(sum(row)) for row in margins) / len(S)

    S = tuple(tuple(map(float, row)) for row in p.S)
    shares = [[1 / sum(math.exp(other - own) for other in row) for own in row] for row in S]
    return {"P": shares, "L": loss(S), "grad_S": oracles.finite_differences(loss, S)}


@q.mistake(essential=True)
def forgot_the_mean(p: P):
    """The loss is the mean over the $N = 2$ examples, so the loss and every gradient carry the factor $1/N$."""
    summed = {"reduction": "sum"}
    return {"L": engine.cross_entropy(p.S, p.y, **summed), "grad_S": engine.cross_entropy_backward(1, p.S, p.y, **summed)}


@q.mistake
def turned_the_gradient(p: P):
    """The gradient at the logits is prediction minus target, $(P - Y) / N$ with one-hot rows in $Y$, not the other way round."""
    return {"grad_S": -engine.cross_entropy_backward(1, p.S, p.y)}


@q.mistake
def multiplied_by_the_sigmoid_derivative(p: P):
    """Prediction minus target already includes the derivative of the softmax; there is no further factor $P\\,(1 - P)$."""
    probabilities = engine.softmax(p.S, dim=1)
    return {"grad_S": engine.cross_entropy_backward(1, p.S, p.y) * probabilities * (1 - probabilities)}


@q.mistake
def took_the_probability_as_the_gradient(p: P):
    """Before the division by $N$, 1 is subtracted from the probability of the true class."""
    return {"grad_S": engine.softmax(p.S, dim=1) / 2}


@q.mistake
def normalized_the_columns(p: P):
    """Each row of $S$ belongs to one example: the probabilities of a row sum to 1, not those of a column."""
    wrong = engine.softmax(p.S, dim=0)
    return {"P": wrong, **against(wrong, p.y)}


def against(probabilities, y):
    """The last two parts for these probabilities and classes."""
    loss = engine.binary_cross_entropy(probabilities[[0, 1], list(y)], (1, 1))
    return {"L": loss, "grad_S": (probabilities - np.eye(3, dtype=object)[list(y)]) / 2}


@q.mistake
def divided_the_logits_by_their_sum(p: P):
    """The softmax divides powers: $e$ to the power of a logit, divided by the sum of these powers over the row."""
    sums = [row[0] + row[1] + row[2] for row in p.S]
    return {"P": [[logit / total for logit in row] for row, total in zip(p.S, sums, strict=True)]} if all(sums) else {}


@q.mistake
def counted_the_classes_from_1(p: P):
    """Classes are counted from 0: class $y_i$ stands in column $y_i$, where the first column is column 0."""
    return against(engine.softmax(p.S, dim=1), [y - 1 for y in p.y]) if all(p.y) else {}


@q.mistake
def added_the_other_classes(p: P):
    """Cross-entropy looks at the probability of the true class only; the other classes enter through the softmax alone."""
    all_classes = engine.binary_cross_entropy(engine.softmax(p.S, dim=1), np.eye(3, dtype=int)[list(p.y)])
    return {"L": 3 * all_classes}  # the mean over 6 entries, as a mean over 2 examples


@q.mistake
def took_the_logarithm_to_base_10(p: P):
    r"""The loss uses the natural logarithm: $\ln 2$ is about 0.693."""
    return {"L": float(engine.cross_entropy(p.S, p.y)) / math.log(10)}


@q.mistake
def lost_the_minus_sign(p: P):
    """The logarithm of a probability is not positive; with the minus sign in front, the loss is never negative."""
    return {"L": -engine.cross_entropy(p.S, p.y)}


@q.mistake
def took_the_most_probable_class(p: P):
    """The loss looks at the probability of the true class, whichever class the classifier prefers."""
    return {"L": engine.binary_cross_entropy(engine.softmax(p.S, dim=1).max(axis=1), (1, 1))}
