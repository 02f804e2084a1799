"""Backpropagation through a two-layer ReLU-softmax classifier.

Weights of the output layer are multiples of ln 2, so the softmax is rational and every gradient can be written exactly.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="backprop.networks",
    outcomes=(2,),
    level="apply",
    minutes=10,
    conventions=("column vectors", "gradient shape", "natural log", "zero-based indices", "relu derivative"),
)


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-2, 3), 2)
    W1: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    b1: tuple = draw.vector(draw.integers(-1, 1), 2)
    W2: tuple = draw.matrix(draw.multiples_of_ln2(-1, 1), 2, 2)
    y: int = draw.integers(0, 1)


def hidden(p):
    return [sum(w * x for w, x in zip(row, p.x, strict=True)) + b for row, b in zip(p.W1, p.b1, strict=True)]


@q.require
def one_hidden_unit_is_active_and_one_is_not(p: P) -> bool:
    return min(hidden(p)) < 0 < max(hidden(p)) <= 4


@q.require
def the_active_unit_moves_the_logits_by_at_most_4_ln_2(p: P) -> bool:
    active = max(range(2), key=lambda unit: hidden(p)[unit])
    return 0 < abs(float(p.W2[0][active]) - float(p.W2[1][active])) * max(hidden(p)) < 3


q.prompt = r"""
A classifier with two inputs, two hidden ReLU units and two classes computes
$$z_1 = W_1 x + b_1, \qquad h = \mathrm{ReLU}(z_1), \qquad s = W_2 h, \qquad p = \mathrm{softmax}(s),$$
with
$$W_1 = <<W1>>, \quad b_1 = <<b1>>, \quad W_2 = <<W2>>.$$
Consider the example $x = <<x>>$, whose class is $y = <<y>>$; its loss is $L = -\ln p_y$.
"""
q.ask(
    p=ask.vector("Compute the class probabilities $p$.", marks=3),
    grad_s=ask.vector(r"Compute the gradient $\partial L / \partial s$ at the logits.", marks=2),
    grad_W2=ask.matrix(r"Compute the gradient $\partial L / \partial W_2$.", marks=2),
    grad_W1=ask.matrix(r"Compute the gradient $\partial L / \partial W_1$.", marks=3),
)


@q.solve
def solve(p: P, t):
    z1 = t.step("z1", "W1 @ x + b1", engine.linear(p.x, p.W1, p.b1))
    h = t.step("h", "relu(z1)", engine.relu(z1))
    s = t.step("s", "W2 @ h", engine.linear(h, p.W2))
    note = r"The softmax is $p_k = e^{s_k} / (e^{s_0} + e^{s_1})$, and $e^{n \ln 2} = 2^n$."
    probabilities = t.step("p", "softmax(s)", engine.softmax(s, dim=0), note=note)
    target = t.step("t", "", np.eye(2, dtype=object)[p.y], note=f"The target is class {p.y} as a one-hot vector.")
    grad_s = t.step("grad_s", "p - t", probabilities - target)
    grad_h, grad_W2, _ = engine.linear_backward(grad_s, h, p.W2)
    t.step("grad_W2", "grad_s @ T(h)", grad_W2)
    grad_h = t.step("grad_h", "T(W2) @ grad_s", grad_h)
    t.say(r"ReLU passes the gradient of an entry where $z_1 > 0$: $\mathbf{1}[\ldots]$ is 1 if the condition holds, else 0.")
    grad_z1 = t.step("grad_z1", "odot(grad_h, positive(z1))", engine.relu_backward(grad_h, z1))
    t.step("grad_W1", "grad_z1 @ T(x)", engine.linear_backward(grad_z1, p.x, p.W1, p.b1)[1])


@q.oracle("torch")
def autograd(p: P):
    W1, W2 = oracles.parameter(p.W1), oracles.parameter(p.W2)
    hidden_units = oracles.torch.relu(W1 @ oracles.tensor(p.x) + oracles.tensor(p.b1))
    s = W2 @ hidden_units
    s.retain_grad()
    oracles.torch.nn.functional.cross_entropy(s, oracles.torch.tensor(p.y)).backward()
    probabilities = oracles.torch.softmax(s, 0)
    return {
        "p": oracles.numbers(probabilities),
        "grad_s": oracles.numbers(s.grad),
        "grad_W2": oracles.numbers(W2.grad),
        "grad_W1": oracles.numbers(W1.grad),
    }


@cache
def derived():
    """Probabilities and gradients of the loss as functions of all numbers, derived once."""
    sp = oracles.sympy
    W1, W2 = sp.Matrix(2, 2, sp.symbols("a:4")), sp.Matrix(2, 2, sp.symbols("b:4"))
    x, b1, mask, y = (sp.Matrix(sp.symbols(f"{name}0 {name}1")) for name in ("x", "c", "m", "y"))
    s = W2 * (W1 * x + b1).multiply_elementwise(mask)
    total = sp.exp(s[0]) + sp.exp(s[1])
    loss = sp.log(total) - (y.T * s)[0]
    by_W2, by_W1 = loss.diff(W2), loss.diff(W1)
    at_logits = [sp.exp(s[k]) / total - y[k] for k in range(2)]
    outputs = [[sp.exp(s[0]) / total, sp.exp(s[1]) / total], at_logits, by_W2.tolist(), by_W1.tolist()]
    return sp.lambdify([*W1, *W2, *x, *b1, *mask, *y], outputs, "math")


@q.oracle("symbolic")
def derivatives(p: P):
    pre = [p.W1[k][0] * p.x[0] + p.W1[k][1] * p.x[1] + p.b1[k] for k in range(2)]
    mask, one_hot = [float(z > 0) for z in pre], [1 - p.y, p.y]
    numbers = [*p.W1[0], *p.W1[1], *p.W2[0], *p.W2[1], *p.x, *p.b1, *mask, *one_hot]
    probabilities, at_logits, by_W2, by_W1 = derived()(*map(float, numbers))
    return {"p": probabilities, "grad_s": at_logits, "grad_W2": by_W2, "grad_W1": by_W1}


def pass_through(p: P):
    """Pre-activations, hidden units, logits, and the gradient at the logits."""
    z1 = engine.linear(p.x, p.W1, p.b1)
    h = engine.relu(z1)
    s = engine.linear(h, p.W2)
    return z1, h, s, engine.cross_entropy_backward(1, s, p.y)


def gradients(p: P, grad_s):
    """The last three parts if ``grad_s`` is the gradient at the logits."""
    z1, h, _, _ = pass_through(p)
    grad_z1 = engine.relu_backward(engine.linear_backward(grad_s, h, p.W2)[0], z1)
    return {"grad_s": grad_s, "grad_W2": np.outer(grad_s, h), "grad_W1": np.outer(grad_z1, p.x)}


@q.mistake(essential=True)
def forgot_the_relu_mask(p: P):
    """ReLU passes a gradient only where its pre-activation was positive: multiply by the mask before the next outer product."""
    _, _, _, grad_s = pass_through(p)
    return {"grad_W1": np.outer(engine.linear_backward(grad_s, p.x, p.W2)[0], p.x)}


@q.mistake
def forgot_the_bias(p: P):
    """The bias $b_1$ is added to $W_1 x$ before ReLU; it also decides which unit is active."""
    without = replace(p, b1=(0, 0))
    _, _, s, grad_s = pass_through(without)
    return {"p": engine.softmax(s, dim=0), **gradients(without, grad_s)}


@q.mistake
def turned_the_logit_gradient(p: P):
    """The gradient at the logits is prediction minus target (the class as a one-hot vector), not the other way round."""
    _, _, _, grad_s = pass_through(p)
    return gradients(p, -grad_s)


@q.mistake
def took_the_probability_as_the_gradient(p: P):
    """At the logit of the true class, 1 is subtracted from the probability."""
    _, _, s, _ = pass_through(p)
    return gradients(p, engine.softmax(s, dim=0))


@q.mistake
def counted_the_classes_from_1(p: P):
    """Classes are counted from 0: class $y$ belongs to entry $y$ of the probabilities, and the first entry is entry 0."""
    _, _, s, _ = pass_through(p)
    return gradients(p, engine.cross_entropy_backward(1, s, p.y - 1)) if p.y else {}


@q.mistake
def transposed_the_outer_product(p: P):
    """A weight gradient has the shape of its weight matrix: the gradient at the outputs, a column, times the inputs as a row."""
    z1, h, _, grad_s = pass_through(p)
    grad_z1 = engine.relu_backward(engine.linear_backward(grad_s, h, p.W2)[0], z1)
    return {"grad_W2": np.outer(h, grad_s), "grad_W1": np.outer(p.x, grad_z1)}


@q.mistake
def did_not_transpose_the_weights(p: P):
    """On the way back a layer multiplies by the transpose of its weights: a hidden unit collects what comes through its column."""
    z1, _, _, grad_s = pass_through(p)
    return {"grad_W1": np.outer(engine.relu_backward(engine.linear(grad_s, p.W2), z1), p.x)}


@q.mistake
def put_relu_on_the_logits(p: P):
    """The logits go into the softmax as they are; there is no ReLU on the output layer."""
    _, _, s, _ = pass_through(p)
    return {"p": engine.softmax(engine.relu(s), dim=0)}
