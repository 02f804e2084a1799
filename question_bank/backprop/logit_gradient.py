"""Gradient at the logits of a mini-batch.

Logits are multiples of ln 2, so every probability is a fraction with a small denominator.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.losses", outcomes=(2,), level="apply", minutes=8, covers=("W2-02", "W2-03", "W2-05"),
    rows=True, conventions=("natural log", "zero-based indices"),
)  # fmt: skip

TRUE, MOST_PROBABLE = "P[{i}, y[{i}]]", "max(p_{i})"


@q.params
class P:
    S: tuple = draw.matrix(draw.multiples_of_ln2(-1, 2), 2, 3)
    y: tuple = draw.vector(draw.integers(0, 2), 2)


@q.require
def logits_differ_within_and_between_examples(p: P) -> bool:
    return all(len(set(row)) > 1 for row in p.S) and len({tuple(sorted(map(float, row))) for row in p.S}) > 1


q.prompt = r"""
A classifier sees a mini-batch of $N = <<S|length>>$ examples. Row $i$ of the matrix
$$S = <<S>>$$
holds the logits $s_i$ of example $i$. The true classes are
<% for one in y %><<"" if loop.first else " and " if loop.last else ", ">>$y_<<loop.index0>> = <<one>>$<% endfor %>.
Row $i$ of the matrix $P$ holds the class probabilities $p_i = \mathrm{softmax}(s_i)$, and the loss is
$$L = -\frac{1}{N} \sum_{i} \ln P_{i,\, y_i}.$$
"""
q.ask(
    P=ask.matrix(r"Compute the $<<S|length>> \times <<S[0]|length>>$ matrix $P$.", marks=2),
    L=ask.number("Compute the loss $L$.", marks=1),
    grad_S=ask.matrix(
        r"Compute the $<<S|length>> \times <<S[0]|length>>$ matrix $\partial L / \partial S$, the gradient at the logits.", marks=2
    ),
)
q.easier(minutes=6, marks={"grad_S": 1}, S=draw.matrix(draw.multiples_of_ln2(-1, 2), 2, 2), y=draw.vector(draw.integers(0, 1), 2))
q.harder(minutes=10, marks={"P": 4}, S=draw.matrix(draw.multiples_of_ln2(-1, 2), 3, 3), y=draw.vector(draw.integers(0, 2), 3))


def logs(p, entry):
    """The sum of logarithms of all examples, as a formula."""
    return " + ".join(f"ln({entry.format(i=i)})" for i in range(len(p.y)))


@q.solve
def solve(p: P, t):
    t.given(N=len(p.S), **{f"s_{i}": row for i, row in enumerate(p.S)})
    t.say(r"The softmax of a row is its powers of $e$ divided by their sum, and $e^{n \ln 2} = 2^n$.")
    for i in range(len(p.S)):
        t.step(f"q_{i}", f"exp(s_{i})")
    rows = [t.step(f"p_{i}", f"q_{i}/sum(q_{i})", lambda i=i: engine.softmax(p.S[i])) for i in range(len(p.S))]
    t.step("P", "", tuple(rows), note="Row $i$ is $p_i$.")
    t.step("L", f"-({logs(p, TRUE)})/N", lambda: engine.cross_entropy(p.S, p.y))
    t.step("Y", "", tuple(tuple(int(k == y) for k in range(len(p.S[0]))) for y in p.y), note="The true classes as one-hot rows.")
    t.step("grad_S", "(P - Y)/N", lambda: engine.cross_entropy_backward(1, p.S, p.y))


@q.oracle("torch")
def autograd(p: P):
    S = oracles.parameter(p.S)
    loss = oracles.torch.nn.functional.cross_entropy(S, oracles.torch.tensor(p.y))
    return {"P": oracles.numbers(oracles.torch.softmax(S, dim=1)), "L": oracles.numbers(loss), **oracles.gradients(loss, S=S)}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    def inverse(row, k):
        return sum(math.exp(other - row[k]) for other in row)

    def loss(S):
        return sum(math.log(inverse(row, true)) for row, true in zip(S, p.y, strict=True)) / len(S)

    return {"P": [[1 / inverse(row, k) for k in range(len(row))] for row in p.S], "L": loss(p.S), **oracles.slopes(loss, S=p.S)}


q.slips(
    forgot_the_mean=slip("The loss is the mean over all $N$ examples, so loss and gradient carry the factor $1/N$.",
        drawn=lambda p: {"L": f"-({logs(p, TRUE)})", "grad_S": "P - Y"}, essential=True),
    turned_the_gradient=slip("The gradient is prediction minus target: $(P - Y) / N$, one-hot rows in $Y$.", grad_S="(Y - P)/N"),
    took_a_second_derivative=slip("$P - Y$ includes the derivative of the softmax.", grad_S="odot(P - Y, odot(P, 1 - P))/N"),
    took_the_probability_as_the_gradient=slip("At the true class, 1 is subtracted before the division by $N$.", grad_S="P/N"),
    normalized_the_columns=slip("The probabilities of a row (an example) sum to 1, not those of a column.", drawn=lambda p: {
        f"p_{i}": f"q_{i}/({' + '.join(f'q_{k}' for k in range(len(p.S)))})" for i in range(len(p.S))}),
    divided_the_logits_by_their_sum=slip("The softmax divides powers of $e$, not the logits themselves.", drawn=lambda p: {
        f"q_{i}": f"s_{i}" for i in range(len(p.S))}),
    counted_the_classes_from_1=slip("Classes are counted from 0: class $y_i$ stands in column $y_i$.", y="y - 1", when="min(y)"),
    summed_all_classes=slip("Only the true class enters the loss.", gives={"L": "-sum(odot(Y, ln(P)) + odot(1 - Y, ln(1 - P)))/N"}),
    took_the_logarithm_to_base_10=slip(r"The loss uses the natural logarithm: $\ln 2 \approx 0.693$.", gives={"L": "L/ln(10)"}),
    lost_the_minus_sign=slip("A logarithm of a probability is not positive; the loss turns its sign.", gives={"L": "-L"}),
    took_the_most_probable_class=slip("The true class counts, not the most probable one.", drawn=lambda p: {
        "L": f"-({logs(p, MOST_PROBABLE)})/N"}),
)  # fmt: skip
