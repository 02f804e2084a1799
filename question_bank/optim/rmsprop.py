r"""Two iterations of RMSProp on a quadratic.

The valley is steeper in one direction than in the other, and still the first step, of length $\eta / \sqrt{1 - \rho}$, is equally
long in both.
"""

from math import copysign, sqrt

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.adaptive", outcomes=(2,), level="apply", minutes=9, covers=("W9-03",),
    conventions=("rmsprop",), decimals=3, symbols={"lr": r"\eta", "v": "s", "update": r"\Delta"}, revision=3,
)  # fmt: skip


@q.params
class P:
    c: tuple = draw.distinct(draw.integers(1, 12), 2)
    w_0: tuple = draw.vector(draw.nonzero(-6, 6), 2)
    lr: object = draw.decimals("0.1", "0.2", "0.3", "0.4")
    rho: object = draw.decimals("0.75", "0.9", "0.96", "0.99")


@q.require
def the_coordinates_start_at_different_distances(p: P) -> bool:
    """From equal ones both coordinates would have the same answers, because the curvature cancels."""
    return abs(p.w_0[0]) != abs(p.w_0[1])


@q.require
def the_first_step_stops_before_the_bottom(p: P) -> bool:
    return 10 * float(p.lr) < 9 * min(map(abs, p.w_0)) * sqrt(1 - p.rho)


q.prompt = r"""
RMSProp is used to minimize $f(w) = \frac{1}{2} \left(c_x x^2 + c_y y^2\right)$, a function of $w = (x, y)^{\top}$, with
$c = (c_x, c_y)^{\top} = <<c>>$, starting at $w_0 = <<w_0>>$, with learning rate $\eta = <<lr>>$ and decay $\rho = <<rho>>$.
The gradient used in iteration $t$ is $g_t = \nabla f(w_{t-1})$; squares, roots and quotients of vectors are taken entry by entry.
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
        g = t.at(k).step("g", "odot(c, w_prev)")
        done = engine.rmsprop(w, g, state, lr=p.lr, alpha=p.rho, eps=0, trace=t.at(k))
        w, state = done.param, done.state


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    c, w = oracles.parameters(p, "c w_0")
    optimizer, points = oracles.torch.optim.RMSprop([w], lr=float(p.lr), alpha=float(p.rho), eps=0), []
    for _ in range(2):
        optimizer.zero_grad()
        (c @ w**2 / 2).backward()
        optimizer.step()
        points.append(oracles.numbers(w))
    return {"w_1": points[0], "v_2": oracles.numbers(optimizer.state[w]["square_avg"]), "w_2": points[1]}


@q.oracle("second formula")
def ratio_of_the_gradients(p: P):
    """Each direction alone: its steps depend on the ratio of its two gradients only, the curvature cancels."""
    lr, rho, found = float(p.lr), float(p.rho), []
    for slope, start in zip(p.c, p.w_0, strict=True):
        ratio = 1 - lr / sqrt(1 - rho) / abs(start)
        squares = (1 - rho) * (rho + ratio**2)
        found.append((start * ratio, (slope * start) ** 2 * squares, start * ratio - copysign(lr * ratio / sqrt(squares), start)))
    return dict(zip(("w_1", "v_2", "w_2"), zip(*found, strict=True), strict=True))


q.slips(
    forgot_the_root=slip(r"The gradient is divided by $\sqrt{s_t}$, not by $s_t$ itself.", update="lr*g/v", essential=True),
    stepped_uphill=slip(r"The step goes against the gradient: $\eta g_t / \sqrt{s_t}$ is subtracted.", w="w_prev + update"),
    corrected_the_bias=slip(r"RMSProp has no correction by $1 - \rho^t$; that is Adam's.", update="lr*g/sqrt(v/(1 - rho^t))"),
    swapped_the_weights=slip(r"$\rho$ weighs the old mean, $1 - \rho$ the new square.", v="(1 - rho)*v_prev + rho*g^2"),
    started_with_the_first_square=slip(r"Since $s_0 = 0$, $s_1 = (1 - \rho) g_1^2$.", v_1="rho*g^2 + (1 - rho)*g^2"),
    shared_one_mean=slip("Each coordinate has a mean of its own squares, not of all.", v="rho*v_prev + (1 - rho)*sum(g^2)"),
    kept_the_first_gradient=slip(r"The gradient is taken anew in each iteration: $g_2 = \nabla f(w_1)$.", g_2="g_1"),
)  # fmt: skip
