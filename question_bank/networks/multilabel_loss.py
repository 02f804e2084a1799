r"""Binary cross-entropy of several sigmoid outputs for one image."""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.losses", outcomes=(2, 4), level="apply", minutes=5, covers=("W2-04",),
    rows=True, conventions=("natural log",),
)  # fmt: skip

LABELS = ("cat, dog and person", "road, car and tree", "beach, boat and sky", "cup, plate and fork")


@q.params
class P:
    s: tuple = draw.distinct(draw.multiples_of_ln2(-3, 3), 3)
    y: tuple = draw.choice((1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1))
    labels: str = draw.choice(*LABELS)
    k: int = draw.choice(1, 3)


@q.require
def a_positive_and_a_negative_label_have_a_logit_other_than_zero(p: P) -> bool:
    return all(any(float(s) and y == label for s, y in zip(p.s, p.y, strict=True)) for label in (0, 1))


q.prompt = r"""
A network decides for an image independently which of the labels <<labels>> fit: it has an output with
a logistic sigmoid for each of them. For one image, the logits are $s = <<s>>$, and the targets are $y = <<y>>$,
where 1 means that the label fits. The loss is
$$L = -<% if k > 1 %>\frac{1}{<<k>>}<% endif %> \sum_{i} \left( y_i \ln p_i + (1 - y_i) \ln (1 - p_i) \right),
\qquad p_i = \sigma(s_i).$$
"""
q.ask(
    p=ask.vector("Compute the vector $p$ of the probabilities.", marks=2),
    L=ask.number("Compute the loss $L$.", marks=2),
    grad_s=ask.vector(r"Compute the gradient $\partial L / \partial s$ at the logits.", marks=1),
)
q.easier(
    minutes=4, marks={"p": 1}, s=draw.distinct(draw.multiples_of_ln2(-3, 3), 2), y=draw.permutation(0, 1), k=draw.choice(1, 2),
    labels=draw.choice("cat and dog", "road and car", "beach and sky", "cup and plate", "bird and tree", "house and garden"),
)  # fmt: skip
q.harder(
    minutes=7, marks={"L": 3}, s=draw.distinct(draw.multiples_of_ln2(-3, 3), 5), y=draw.vector(draw.integers(0, 1), 5),
    k=draw.choice(1, 5),
    labels=draw.choice("cat, dog, person, car and tree", "road, car, tree, house and sky", "cup, plate, fork, knife and spoon"),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(y=p.y)
    t.step(
        "p", "sigmoid(s)", lambda: engine.sigmoid(p.s), note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$."
    )
    t.step("c", "odot(y, p) + odot(1 - y, 1 - p)", note="The model gives what is true the probabilities")
    how = {"reduction": "mean" if p.k == len(p.s) else "sum"}
    t.step("L", "-sum(ln(c))/k", lambda: engine.binary_cross_entropy_with_logits(p.s, p.y, **how))
    back = engine.binary_cross_entropy_with_logits_backward
    t.step("grad_s", "(p - y)/k", lambda: back(1, p.s, p.y, **how),
        note="For a sigmoid with this loss, the derivative at each logit is prediction minus target:")  # fmt: skip


@q.oracle("torch")
def autograd(p: P):
    s = oracles.parameter(p.s)
    loss = oracles.torch.nn.functional.binary_cross_entropy_with_logits(s, oracles.tensor(p.y), reduction="sum") / p.k
    return {"p": oracles.numbers(s.sigmoid()), "L": loss.item(), **oracles.gradients(loss, s=s)}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    def loss(s):
        return sum(math.log(1 + math.exp(-logit if label else logit)) for logit, label in zip(s, p.y, strict=True)) / p.k

    s = [float(logit) for logit in p.s]
    return {"p": [1 / (1 + math.exp(-logit)) for logit in s], "L": loss(s), **oracles.slopes(loss, s=s)}


q.slips(
    took_a_softmax=slip("Labels that do not exclude each other have a sigmoid each, no common softmax.",
        p="softmax(s)", essential=True),
    summed_the_positive_labels_only=slip(r"A label that does not fit contributes $-\ln(1 - p_i)$.", L="-sum(odot(y, ln(p)))/k"),
    took_p_for_all_labels=slip(r"For $y_i = 0$ the true outcome has the probability $1 - p_i$.", c="p"),
    swapped_the_targets=slip("$y_i = 1$ selects $p_i$, and $y_i = 0$ selects $1 - p_i$.", c="odot(y, 1 - p) + odot(1 - y, p)"),
    divided_otherwise=slip("The factor in front of the sum belongs to loss and gradient.", k="sum(0*s + 1) + 1 - k"),
    took_base_10=slip(r"The loss uses the natural logarithm.", gives={"L": "L/ln(10)"}),
    turned_the_gradient=slip("The derivative is prediction minus target, in this order.", grad_s="(y - p)/k"),
    kept_the_slope_of_the_sigmoid=slip("The slope $p_i (1 - p_i)$ cancels in this loss.", grad_s="odot(p - y, odot(p, 1 - p))/k"),
)  # fmt: skip
