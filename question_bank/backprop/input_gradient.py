"""Gradient of a softmax classifier with respect to its input."""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.networks", outcomes=(2, 6), level="analyze", minutes=8, covers=("W3-15",),
    conventions=("natural log", "zero-based indices"),
    symbols={"up": "j", "grad_x": r"\nabla_x L"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.integers(-2, 2), 3)
    W: tuple = draw.matrix(draw.multiples_of_ln2(-2, 2), 2, 3)
    y: int = draw.integers(0, 1)
    step: object = draw.decimals("0.01", "0.02", "0.05")


def pulls(p):
    """By how many ln 2 the weights of the true class exceed those of the other one."""
    sign = 1 if p.y == 0 else -1
    return [sign * round(float(one - other) / math.log(2)) for one, other in zip(*p.W, strict=True)]


@q.require
def one_component_is_the_best_but_not_the_largest_in_size_and_probabilities_are_moderate(p: P) -> bool:
    found = pulls(p)
    margin = sum(d * x for d, x in zip(found, p.x, strict=True))
    return found.count(max(found)) == 1 and -min(found) > max(found) > 0 and 0 < abs(margin) <= 4 and p.x.count(0) <= 1


q.prompt = r"""
A linear classifier for two classes computes the logits $s = W x$ and the probabilities $p = \mathrm{softmax}(s)$ with
$$W = <<W>>, \qquad x = <<x>>.$$
The example $x$ has the class $y = <<y>>$; its loss is $L = -\ln p_y$.
"""
q.ask(
    p=ask.vector("Compute the probabilities $p$.", marks=2),
    grad_x=ask.vector(r"Compute the gradient $\nabla_x L = \partial L / \partial x$ with respect to the input.", marks=3),
    up=ask.integer(
        "Exactly one component of $x$ is made larger by <<step>>. Which component $x_j$ must it be so that the loss falls as much "
        "as possible? Give $j$.", marks=1, zero=True),
)  # fmt: skip
q.easier(
    minutes=6, marks={"grad_x": 2}, x=draw.vector(draw.integers(-2, 2), 2), W=draw.matrix(draw.multiples_of_ln2(-2, 2), 2, 2),
)  # fmt: skip
q.harder(
    minutes=10, marks={"p": 3}, x=draw.vector(draw.integers(-2, 2), 6), W=draw.matrix(draw.multiples_of_ln2(-2, 2), 2, 6),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    s = t.step("s", "W @ x", lambda: engine.linear(p.x, p.W))
    t.step("p", "softmax(s)", note=r"With $e^{n \ln 2} = 2^n$:")
    t.step("t", "", (1 - p.y, p.y), note="The target as a one-hot vector is")
    delta = t.step("delta", "p - t", lambda: engine.cross_entropy_backward(1, s, p.y), note="The gradient at the logits is")
    t.step("grad_x", "T(W) @ delta", lambda: engine.linear_backward(delta, p.x, p.W)[0])
    t.step("up", "argmin(grad_x)", note="The loss falls most where the gradient is smallest, that is, most negative.")


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    x, W = oracles.parameters(p, "x W")
    s = W @ x
    loss = torch.nn.functional.cross_entropy(s, torch.tensor(p.y))
    found = oracles.gradients(loss, x=x)
    return {"p": oracles.numbers(torch.softmax(s, 0)), **found, "up": int(torch.tensor(found["grad_x"]).argmin())}


@q.oracle("finite differences")
def try_all_components(p: P):
    def loss(x):
        gaps = [float(one - other) * entry for one, other, entry in zip(*p.W, x, strict=True)]
        return math.log(1 + math.exp(-sum(gaps) if p.y == 0 else sum(gaps)))

    moved = [loss([entry + (k == j) * float(p.step) for k, entry in enumerate(p.x)]) for j in range(len(p.x))]
    true = math.exp(-loss(p.x))
    probabilities = (true, 1 - true) if p.y == 0 else (1 - true, true)
    return {"p": probabilities, **oracles.slopes(loss, x=p.x), "up": moved.index(min(moved))}


q.slips(
    took_the_largest=slip("Where the gradient is positive, the loss grows with $x_j$, however large it is.", up="argmax(grad_x)"),
    turned_the_logit_gradient=slip("The gradient at the logits is prediction minus target.", delta="t - p"),
    took_the_probability=slip("At the true class, 1 is subtracted from the probability.", delta="p"),
    took_the_row_of_the_class=slip("Both logits depend on $x$.", grad_x="-W[y]"),
    counted_from_1=slip("Indices start at 0.", up="argmin(grad_x) + 1"),
    took_the_gradient_of_the_weights=slip(r"With respect to $x$, the factor of $\delta$ is $W^{\top}$.", grad_x="delta[0]*x"),
)  # fmt: skip
