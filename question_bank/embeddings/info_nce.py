"""InfoNCE loss of a mini-batch and its gradient.

Similarities divided by the temperature are multiples of ln 2, so that all probabilities are fractions.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.losses", outcomes=(2, 5), level="apply", minutes=10, covers=("W10-07",), rows=True,
    conventions=("natural log", "zero-based indices"), symbols={"tau": r"\tau"},
)  # fmt: skip

PARTNER = "ln(P[{i}, {i}])"


@q.params
class P:
    logits: tuple = draw.matrix(draw.multiples_of_ln2(-1, 2), 3, 3)
    tau: object = draw.decimals("0.5", "2")

    @property
    def S(self):
        return tuple(tuple(entry * self.tau for entry in row) for row in self.logits)


@q.require
def rows_and_columns_differ(p: P) -> bool:
    rows = [sorted(map(float, row)) for row in p.logits]
    return all(row[0] < row[-1] for row in rows) and len({sum(2 ** (x / math.log(2)) for x in row) for row in rows}) == len(rows)


@q.require
def the_probabilities_are_not_symmetric(p: P) -> bool:
    shares = [[2 ** (x / math.log(2)) / sum(2 ** (y / math.log(2)) for y in row) for x in row] for row in p.logits]
    return any(abs(shares[i][j] - shares[j][i]) > 0.01 for i in range(len(shares)) for j in range(i))


q.prompt = r"""
A network embeds two random crops of each of $N = <<logits|length>>$ images. Entry $s_{ij}$ of the matrix
$$S = <<p.S>>$$
is the similarity of the first crop of image $i$ and the second crop of image $j$. The InfoNCE loss with the temperature
$\tau = <<tau>>$ asks each first crop to find its partner among all second crops:
$$L = -\frac{1}{N} \sum_{i=0}^{N - 1} \ln P_{ii}, \quad P_{ij} = \frac{e^{s_{ij} / \tau}}{\sum_{k=0}^{N - 1} e^{s_{ik} / \tau}}.$$
"""
q.ask(
    P=ask.matrix(r"Compute the $<<logits|length>> \times <<logits|length>>$ matrix $P$.", marks=3),
    L=ask.number("Compute the loss $L$.", marks=1),
    grad_S=ask.matrix(r"Compute the $<<logits|length>> \times <<logits|length>>$ matrix $\partial L / \partial S$.", marks=2),
)
q.easier(
    minutes=5, marks={"P": 2, "grad_S": 1}, logits=draw.matrix(draw.multiples_of_ln2(-2, 2), 2, 2),
    tau=draw.decimals("0.5", "2", "4"),
)  # fmt: skip
q.harder(minutes=14, marks={"P": 5}, logits=draw.matrix(draw.multiples_of_ln2(-1, 2), 4, 4))


def added(p, entry):
    """A sum with one term for each image, as a formula."""
    return " + ".join(entry.format(i=i) for i in range(len(p.logits)))


@q.solve
def solve(p: P, t):
    N = len(p.logits)
    t.given(N=N, S=p.S)
    t.step("Z", "S/tau", note="The logits are")
    t.say("Row by row, powers of $e$ are divided by their sum, and $e^{n \\ln 2} = 2^n$.")
    for i in range(N):
        t.step(f"q_{i}", f"exp(Z[{i}])")
    rows = [t.step(f"p_{i}", f"q_{i}/sum(q_{i})", lambda i=i: engine.softmax(p.logits[i])) for i in range(N)]
    t.step("P", "", tuple(rows), note="Row $i$ is $p_i$.")
    t.step("L", f"-({added(p, PARTNER)})/N", lambda: engine.info_nce(p.S, p.tau))
    t.say("This is the cross-entropy of examples whose classes are their own numbers, with the logits $S / \\tau$.")
    t.step("I", "", tuple(tuple(int(i == k) for k in range(N)) for i in range(N)), note="With the partners as one-hot rows")
    t.step("grad_S", "(P - I)/(N*tau)", lambda: engine.info_nce_backward(1, p.S, p.tau))


@q.oracle("torch")
def cross_entropy_of_rows(p: P):
    torch = oracles.torch
    S = oracles.parameter(p.S)
    loss = torch.nn.functional.cross_entropy(S / float(p.tau), torch.arange(len(p.S)))
    probabilities = oracles.numbers(torch.softmax(S / float(p.tau), dim=1))
    return {"P": probabilities, "L": oracles.numbers(loss), **oracles.gradients(loss, S=S)}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    def against(row, k):
        """The inverse of the probability of k: partners compete by differences of similarities."""
        return sum(math.exp((other - row[k]) / float(p.tau)) for other in row)

    def loss(S):
        return sum(math.log(against(row, i)) for i, row in enumerate(S)) / len(S)

    S = [[float(entry) for entry in row] for row in p.S]
    return {"P": [[1 / against(row, k) for k in range(len(S))] for row in S], "L": loss(S), **oracles.slopes(loss, S=p.S)}


q.slips(
    multiplied_by_the_temperature=slip("Similarities are divided by the temperature.", Z="S*tau", essential=True),
    forgot_the_temperature=slip("Similarities are divided by the temperature first.", Z="S"),
    forgot_it_in_the_gradient=slip(r"The logits $S / \tau$ bring the factor $1 / \tau$ into the gradient.", grad_S="(P - I)/N"),
    left_the_positive_out=slip("The sum in the denominator has all second crops, the partner too.", drawn=lambda p: {
        f"p_{i}": f"q_{i}/(sum(q_{i}) - q_{i}[{i}])" for i in range(len(p.logits))}),
    normalized_the_columns=slip("Each first crop compares all second crops: rows sum to 1.", drawn=lambda p: {
        f"p_{i}": f"q_{i}/({added(p, 'q_{i}')})" for i in range(len(p.logits))}),
    forgot_the_mean=slip("Loss and gradient carry the factor $1 / N$.",
        drawn=lambda p: {"L": f"-({added(p, PARTNER)})", "grad_S": "(P - I)/tau"}),
    turned_the_gradient=slip("The gradient is prediction minus target.", grad_S="(I - P)/(N*tau)"),
    took_the_probability_as_the_gradient=slip("On the diagonal, 1 is subtracted from the probability.", grad_S="P/(N*tau)"),
    summed_all_entries=slip("Only the partners on the diagonal enter the loss.", gives={"L": "-sum(ln(P))/N"}),
)  # fmt: skip
