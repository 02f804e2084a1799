"""Two iterations of gradient descent with momentum on a quadratic.

The learning rate has one decimal and the matrix is whole, so that every number of two iterations is exact.
"""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.momentum", outcomes=(2,), level="apply", minutes=6, covers=("W7-01",),
    conventions=("momentum velocity",), symbols={"lr": r"\eta"}, revision=2,
)  # fmt: skip

THREE = tuple(
    ((a, c, 0), (c, b, d), (0, d, e))
    for a, b, e in product(range(2, 5), repeat=3) for c in (-1, 1) for d in (-1, 1, 2) if e * (a * b - 1) > a * d * d
)  # fmt: skip
"""Positive definite matrices for three weights."""


@q.params
class P:
    A: tuple = draw.choice(*(((a, c), (c, b)) for a in range(1, 5) for b in range(1, 5) for c in (-1, 0, 1, 2) if a * b > c * c))
    b: tuple = draw.vector(draw.integers(-3, 3), 2)
    w_0: tuple = draw.vector(draw.integers(-3, 4), 2)
    lr: object = draw.decimals("0.1", "0.2", "0.5")
    mu: object = draw.decimals("0.5", "0.6", "0.8", "0.9")


@q.require
def all_entries_of_the_first_gradient_matter(p: P) -> bool:
    return all(sum(a * w for a, w in zip(row, p.w_0, strict=True)) + b for row, b in zip(p.A, p.b, strict=True))


q.prompt = r"""
Gradient descent with momentum is used to minimize $f(w) = \frac{1}{2} w^{\top} A w + b^{\top} w$ with
$$A = <<A>>, \qquad b = <<b>>,$$
starting at $w_0 = <<w_0>>$, with learning rate $\eta = <<lr>>$ and momentum coefficient
$\mu = <<mu>>$. The gradient used in iteration $t$ is $g_t = \nabla f(w_{t-1})$.
"""
q.ask(
    w_1=ask.vector("Compute the point $w_1$ after the first iteration.", marks=1),
    v_2=ask.vector("Compute the velocity $v_2$ of the second iteration.", marks=2),
    w_2=ask.vector("Compute the point $w_2$ after the second iteration.", marks=1),
)
q.harder(
    minutes=9, marks={"w_1": 2, "v_2": 3}, A=draw.choice(*THREE), b=draw.vector(draw.integers(-3, 3), 3),
    w_0=draw.vector(draw.integers(-3, 4), 3),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say(r"$A$ is symmetric, so $\nabla f(w) = A w + b$.")
    w, state = p.w_0, engine.OptimizerState()
    for k in (1, 2):
        g = t.at(k).step("g", "A @ w_prev + b")
        done = engine.momentum(w, g, state, lr=p.lr, mu=p.mu, form="velocity", trace=t.at(k))
        w, state = done.param, done.state


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    A, b, w = oracles.parameters(p, "A b w_0")
    optimizer, points = oracles.torch.optim.SGD([w], lr=float(p.lr), momentum=float(p.mu)), []
    for _ in range(2):
        optimizer.zero_grad()
        (w @ A @ w / 2 + b @ w).backward()
        optimizer.step()
        points.append(oracles.numbers(w))
    velocity = -float(p.lr) * optimizer.state[w]["momentum_buffer"]
    return {"w_1": points[0], "v_2": oracles.numbers(velocity), "w_2": points[1]}


@q.oracle("finite differences")
def heavy_ball(p: P):
    """Without velocities, from the function alone: w_2 = w_1 - lr f'(w_1) + mu (w_1 - w_0)."""

    def f(w):
        bent = sum(entry * w[i] * w[j] for i, row in enumerate(p.A) for j, entry in enumerate(row))
        return Fraction(bent) / 2 + sum(b * x for b, x in zip(p.b, w, strict=True))

    def moved(before, here):
        slope = oracles.finite_differences(f, here)
        return tuple(x - p.lr * g + p.mu * (x - old) for old, x, g in zip(before, here, slope, strict=True))

    w_1 = moved(p.w_0, p.w_0)
    w_2 = moved(p.w_0, w_1)
    return {"w_1": w_1, "v_2": [after - before for before, after in zip(w_1, w_2, strict=True)], "w_2": w_2}


q.slips(
    plain_gradient_descent=slip(r"The second step also contains $\mu$ times the first step.", v="-lr*g", essential=True),
    applied_the_learning_rate_twice=slip(r"$\eta$ is in the velocity already, which is added as it is.", w="w_prev + lr*v"),
    never_applied_the_learning_rate=slip(r"The gradient enters the velocity multiplied by $\eta$.", v="mu*v_prev - g"),
    stepped_uphill=slip(r"The step goes against the gradient: the velocity subtracts $\eta g_t$.", v="mu*v_prev + lr*g"),
    averaged_the_gradient=slip(r"In this form the gradient has no factor $1 - \mu$.", v="mu*v_prev - (1 - mu)*lr*g"),
    started_with_a_velocity=slip("Since $v_0 = 0$, the first step is a plain gradient step.", v_1="mu*(-lr*g) - lr*g"),
    kept_the_first_gradient=slip("The gradient is taken anew in each iteration: $g_2$ is the gradient at $w_1$.", g_2="g_1"),
    turned_the_velocity=slip("Here $w_t = w_{t-1} + v_t$: the minus sign is inside the velocity.", gives={"v_2": "-v_2"}),
    summed_plain_gradients=slip("In this form the velocity holds learning rate and minus sign.", gives={"v_2": "-v_2/lr"}),
)  # fmt: skip
