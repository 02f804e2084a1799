r"""Loss and gradient of skip-gram with negative sampling for one pair of words.

Output vectors are multiples of ln 2 and the input vector is whole, so that all sigmoids are fractions.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.embeddings", outcomes=(2, 3, 4), level="apply", minutes=7, covers=("G-15",), rows=True,
    conventions=("natural log",), symbols={"u": "u_{+}", "m": "u_1", "n": "u_2", "P": "p_{+}", "M": "p_1", "N": "p_2",
                                           "grad_v": r"\partial L / \partial v"},
)  # fmt: skip


@q.params
class P:
    v: tuple = draw.vector(draw.nonzero(-2, 2), 2)
    u: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 2)
    m: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 2)
    n: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 2)


@q.require
def scores_differ_and_are_moderate(p: P) -> bool:
    scores = [round(float(sum(a * b for a, b in zip(p.v, other, strict=True))) / math.log(2)) for other in (p.u, p.m, p.n)]
    return max(map(abs, scores)) <= 3 and len(set(map(abs, scores))) == 3 and scores[0] != 0


q.prompt = r"""
Skip-gram with negative sampling scores a word and a word near it by the dot product of their vectors. For the word with the vector
$v = <<v>>$, the word that was seen near it has the vector $u_{+} = <<u>>$, and two negative samples have the vectors $u_1 = <<m>>$
and $u_2 = <<n>>$. The loss is
$$L = -\ln \sigma(u_{+}^{\top} v) - \ln \sigma(-u_1^{\top} v) - \ln \sigma(-u_2^{\top} v).$$
"""
q.ask(
    L=ask.number("Compute the loss $L$.", marks=3),
    grad_v=ask.vector(r"Compute the gradient $\partial L / \partial v$.", marks=3),
)


@q.solve
def solve(p: P, t):
    t.say(r"As $e^{k \ln 2} = 2^k$, we have $\sigma(k \ln 2) = 2^k / (2^k + 1)$. The sigmoids of the scores are")
    t.step("P", "sigmoid(T(u) @ v)")
    t.step("M", "sigmoid(T(m) @ v)")
    t.step("N", "sigmoid(T(n) @ v)")
    words = p.v, p.u, (p.m, p.n)
    t.step("L", "-ln(P) - ln(1 - M) - ln(1 - N)", lambda: engine.skip_gram_loss(*words), note=r"As $\sigma(-s) = 1 - \sigma(s)$,")
    note = "The slope at a score is the sigmoid minus the target: 1 for the seen word, else 0."
    t.step("grad_v", "(P - 1)*u + M*m + N*n", lambda: engine.skip_gram_loss_backward(1, *words)[0], note=note)


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    v, u, m, n = oracles.parameters(p, "v u m n")
    scores = torch.stack((u, m, n)) @ v
    loss = torch.nn.functional.binary_cross_entropy_with_logits(scores, oracles.tensor((1, 0, 0)), reduction="sum")
    return {"L": loss.item(), **oracles.gradients(loss, v=v)}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(v):
        total = 0.0
        for sign, other in ((-1, p.u), (1, p.m), (1, p.n)):
            total += math.log(1 + math.exp(sign * sum(float(a) * float(b) for a, b in zip(v, other, strict=True))))
        return total

    return {"L": loss(p.v), **oracles.slopes(loss, v=p.v)}


q.slips(
    pulled_the_negatives_near=slip("Negative samples have the target 0.", L="-ln(P) - ln(M) - ln(N)", essential=True,
        grad_v="(P - 1)*u + (M - 1)*m + (N - 1)*n"),
    turned_the_gradient=slip("The slope at a score is the sigmoid minus the target.", grad_v="(1 - P)*u - M*m - N*n"),
    left_the_negatives_out=slip("Negative samples add to loss and gradient.", L="-ln(P)", grad_v="(P - 1)*u"),
    averaged=slip("The three terms are added.", L="(-ln(P) - ln(1 - M) - ln(1 - N))/3"),
    derived_with_respect_to_the_others=slip("A score depends on $v$ with the other vector.", grad_v="(P - 1)*v + M*v + N*v"),
    forgot_the_target=slip("For the seen word 1 is subtracted.", grad_v="P*u + M*m + N*n"),
    lost_the_minus=slip("A logarithm of a probability is not positive.", L="ln(P) + ln(1 - M) + ln(1 - N)"),
)  # fmt: skip
