"""InfoNCE loss of a mini-batch and its gradient.

Similarities divided by the temperature are multiples of ln 2, so that all probabilities are fractions.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.losses", outcomes=(2, 5), level="apply", minutes=10, covers=("W10-07",), rows=True,
    conventions=("natural log", "zero-based indices"), symbols={"tau": r"\tau"},
)  # fmt: skip


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
    return all(row[0] < row[2] for row in rows) and len({sum(2 ** (x / math.log(2)) for x in row) for row in rows}) == 3


q.prompt = r"""
A network embeds two random crops of each of $N = 3$ images. Entry $s_{ij}$ of the matrix
$$S = <<p.S>>$$
is the similarity of the first crop of image $i$ and the second crop of image $j$. The InfoNCE loss with the temperature
$\tau = <<tau>>$ asks each first crop to find its partner among all second crops:
$$L = -\frac{1}{N} \sum_{i=0}^{2} \ln P_{ii}, \quad P_{ij} = \frac{e^{s_{ij} / \tau}}{\sum_{k=0}^{2} e^{s_{ik} / \tau}}.$$
"""
q.ask(
    P=ask.matrix(r"Compute the $3 \times 3$ matrix $P$.", marks=3),
    L=ask.number("Compute the loss $L$.", marks=1),
    grad_S=ask.matrix(r"Compute the $3 \times 3$ matrix $\partial L / \partial S$.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(N=3, S=p.S)
    t.step("Z", "S/tau", note="The logits are")
    t.say("Row by row, powers of $e$ are divided by their sum, and $e^{n \\ln 2} = 2^n$.")
    for i in range(3):
        t.step(f"q_{i}", f"exp(Z[{i}])")
    rows = [t.step(f"p_{i}", f"q_{i}/sum(q_{i})", lambda i=i: engine.softmax(p.logits[i])) for i in range(3)]
    t.step("P", "", tuple(rows), note="The rows are $p_0$, $p_1$ and $p_2$.")
    t.step("L", "-(ln(P[0, 0]) + ln(P[1, 1]) + ln(P[2, 2]))/N", lambda: engine.info_nce(p.S, p.tau))
    t.say("This is the cross-entropy of three examples whose classes are 0, 1 and 2, with the logits $S / \\tau$.")
    t.step("I", "", ((1, 0, 0), (0, 1, 0), (0, 0, 1)), note="With the partners as one-hot rows")
    t.step("grad_S", "(P - I)/(N*tau)", lambda: engine.info_nce_backward(1, p.S, p.tau))


@q.oracle("torch")
def cross_entropy_of_rows(p: P):
    torch = oracles.torch
    S = oracles.parameter(p.S)
    loss = torch.nn.functional.cross_entropy(S / float(p.tau), torch.arange(3))
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
    return {"P": [[1 / against(row, k) for k in range(3)] for row in S], "L": loss(S), **oracles.slopes(loss, S=p.S)}


q.slips(
    multiplied_by_the_temperature=slip("Similarities are divided by the temperature.", Z="S*tau", essential=True),
    forgot_the_temperature=slip("Similarities are divided by the temperature first.", Z="S"),
    forgot_it_in_the_gradient=slip(r"The logits $S / \tau$ bring the factor $1 / \tau$ into the gradient.", grad_S="(P - I)/N"),
    left_the_positive_out=slip("The sum in the denominator has all three crops, the partner too.",
        p_0="q_0/(q_0[1] + q_0[2])", p_1="q_1/(q_1[0] + q_1[2])", p_2="q_2/(q_2[0] + q_2[1])"),
    normalized_the_columns=slip("Each first crop compares all second crops: rows sum to 1.", p="q/(q_0 + q_1 + q_2)"),
    forgot_the_mean=slip("Loss and gradient carry the factor $1 / N$.",
        L="-(ln(P[0, 0]) + ln(P[1, 1]) + ln(P[2, 2]))", grad_S="(P - I)/tau"),
    turned_the_gradient=slip("The gradient is prediction minus target.", grad_S="(I - P)/(N*tau)"),
    took_the_probability_as_the_gradient=slip("On the diagonal, 1 is subtracted from the probability.", grad_S="P/(N*tau)"),
    summed_all_entries=slip("Only the partners on the diagonal enter the loss.", gives={"L": "-sum(ln(P))/N"}),
)  # fmt: skip
