r"""Two iterations of RMSProp on a quadratic.

The valley is steeper in one direction than in the other, and still the first step is equally long in both. It is exact, because the
decay makes $\sqrt{1 - \rho}$ rational. The second mean of squares is exact with four decimals.
"""

from math import copysign, sqrt

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="optim.adaptive",
    outcomes=(2,),
    level="apply",
    minutes=6,
    conventions=("rmsprop",),
    decimals=4,
    symbols={"alpha": r"\rho", "lr": r"\eta", "v": "s", "update": r"\Delta"},
)


@q.params
class P:
    c: tuple = draw.distinct(draw.integers(1, 12), 2)
    w_0: tuple = draw.vector(draw.nonzero(-6, 6), 2)
    lr: object = draw.decimals("0.1", "0.2", "0.3", "0.4")
    rho: object = draw.decimals("0.75", "0.96", "0.99")


def walk(p, *, lr=None, rho=None, power=0.5, start=0, corrected=False, shared=False, fresh=True):
    """The parts, with a switch for each misconception; ``start`` multiplies the first squares."""
    lr, rho = float(p.lr if lr is None else lr), float(p.rho if rho is None else rho)
    c, w = np.array(p.c, float), np.array(p.w_0, float)
    g = c * w
    s, points = start * g**2, []
    for k in (1, 2):
        s = rho * s + (1 - rho) * (g @ g * np.ones(2) if shared else g**2)
        w = w - lr * g / (s / (1 - rho**k) if corrected else s) ** power
        points.append(w)
        g = c * w if fresh else g
    return {"w_1": points[0], "v_2": s, "w_2": points[1]}


@q.require
def rounding_a_root_or_a_quotient_costs_little(p: P) -> bool:
    """The trace has no steps for the root and the quotient: rounding them too may cost a quarter of the last digit at most."""
    right = walk(p)
    return all(abs(right["w_2"] - right["w_1"]) / np.sqrt(right["v_2"]) + float(p.lr) < 0.5)


@q.require
def the_coordinates_start_at_different_distances(p: P) -> bool:
    """From equal ones both coordinates would have the same answers, because the curvature cancels."""
    return abs(p.w_0[0]) != abs(p.w_0[1])


@q.require
def the_first_step_does_not_leave_the_valley(p: P) -> bool:
    return all(0.1 < after / before < 1 for after, before in zip(walk(p)["w_1"], p.w_0, strict=True))


q.prompt = r"""
The function $f(w) = \frac{1}{2} \left(c_x x^2 + c_y y^2\right)$ of $w = (x, y)^{\top}$, with $c = (c_x, c_y)^{\top} = <<c>>$, is
minimized by RMSProp from $w_0 = <<w_0>>$, with learning rate $\eta = <<lr>>$ and decay $\rho = <<rho>>$. The gradient used in
iteration $t$ is $g_t = \nabla f(w_{t-1})$; squares, roots and quotients of vectors are taken entry by entry.
"""
q.ask(
    w_1=ask.vector("Compute the point $w_1$ after the first iteration.", marks=1),
    v_2=ask.vector("Compute the mean of squares $s_2$ of the second iteration.", marks=2),
    w_2=ask.vector("Compute the point $w_2$ after the second iteration.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say(r"The gradient is $\nabla f(w) = c \odot w$. The step is called $\Delta_t = \eta g_t / \sqrt{s_t}$.")
    w, state = p.w_0, engine.OptimizerState()
    for k in (1, 2):
        g = t.at(k).step("g", "odot(c, w_prev)", np.array(p.c) * w, w_prev=w)
        done = engine.rmsprop(w, g, state, lr=p.lr, alpha=p.rho, eps=0, trace=t.at(k))
        w, state = done.param, done.state


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    c, w = oracles.tensor(p.c), oracles.parameter(p.w_0)
    optimizer, points = oracles.torch.optim.RMSprop([w], lr=float(p.lr), alpha=float(p.rho), eps=0), []
    for _ in range(2):
        optimizer.zero_grad()
        (c @ w**2 / 2).backward()
        optimizer.step()
        points.append(oracles.numbers(w))
    return {"w_1": points[0], "v_2": oracles.numbers(optimizer.state[w]["square_avg"]), "w_2": points[1]}


def one_direction(c, start, lr, rho):
    """Both values and the second mean of squares; the steps depend on the ratio of the two gradients, the curvature cancels."""
    first = start - copysign(lr / sqrt(1 - rho), start)
    ratio = first / start
    second = first - copysign(lr * ratio / sqrt((1 - rho) * (rho + ratio**2)), first)
    return first, (1 - rho) * c**2 * (rho * start**2 + first**2), second


@q.oracle("second formula")
def ratio_of_the_gradients(p: P):
    lr, rho = float(p.lr), float(p.rho)
    first, squares, second = zip(*(one_direction(c, w, lr, rho) for c, w in zip(p.c, p.w_0, strict=True)), strict=True)
    return {"w_1": first, "v_2": squares, "w_2": second}


@q.mistake(essential=True)
def forgot_the_root(p: P):
    r"""The gradient is divided by the root of the mean of squares, $\sqrt{s_t}$, not by $s_t$ itself."""
    return walk(p, power=1)


@q.mistake
def stepped_uphill(p: P):
    r"""The step goes against the gradient: $\eta g_t / \sqrt{s_t}$ is subtracted."""
    return walk(p, lr=-p.lr)


@q.mistake
def corrected_the_bias(p: P):
    r"""RMSProp uses $s_t$ as it is; the correction by $1 - \rho^t$ belongs to Adam."""
    return walk(p, corrected=True)


@q.mistake
def swapped_the_weights(p: P):
    r"""The old mean of squares keeps the weight $\rho$; the new square enters with the small weight $1 - \rho$."""
    return walk(p, rho=1 - p.rho)


@q.mistake
def started_with_the_first_square(p: P):
    r"""The mean of squares starts at $s_0 = 0$, not at $g_1^2$, so $s_1 = (1 - \rho) g_1^2$."""
    return walk(p, start=1)


@q.mistake
def used_one_mean_for_all_directions(p: P):
    """Each coordinate has a mean of squares of its own; the squared length of the whole gradient is not used."""
    return walk(p, shared=True)


@q.mistake
def kept_the_first_gradient(p: P):
    r"""The gradient is taken anew in each iteration: $g_2 = \nabla f(w_1)$."""
    return walk(p, fresh=False)
