"""Two iterations of gradient descent with momentum on a quadratic.

The learning rate has one decimal and the matrix is whole, so that every number of two iterations is exact.
"""

from functools import cache

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="optim.momentum",
    outcomes=(2,),
    level="apply",
    minutes=5,
    conventions=("momentum velocity",),
    symbols={"lr": r"\eta"},
)


@q.params
class P:
    A: tuple = draw.choice(*(((a, c), (c, b)) for a in range(1, 5) for b in range(1, 5) for c in (-1, 0, 1, 2) if a * b > c * c))
    b: tuple = draw.vector(draw.integers(-3, 3), 2)
    w_0: tuple = draw.vector(draw.integers(-3, 4), 2)
    lr: object = draw.decimals("0.1", "0.2", "0.5")
    mu: object = draw.decimals("0.5", "0.6", "0.8", "0.9")


def slope(p, w):
    return engine.linear(w, p.A, p.b)


@q.require
def both_entries_of_the_first_gradient_matter(p: P) -> bool:
    return all(slope(p, p.w_0))


@q.require
def a_second_learning_rate_does_not_look_like_an_average(p: P) -> bool:
    return p.lr != 1 - p.mu


q.prompt = r"""
The function $f(w) = \frac{1}{2} w^{\top} A w + b^{\top} w$ of $w = (x, y)^{\top}$ with
$$A = <<A>>, \qquad b = <<b>>$$
is minimized by gradient descent with momentum from $w_0 = <<w_0>>$, with learning rate $\eta = <<lr>>$ and momentum coefficient
$\mu = <<mu>>$. The gradient used in iteration $t$ is $g_t = \nabla f(w_{t-1})$.
"""
q.ask(
    w_1=ask.vector("Compute the point $w_1$ after the first iteration.", marks=1),
    v_2=ask.vector("Compute the velocity $v_2$ of the second iteration.", marks=2),
    w_2=ask.vector("Compute the point $w_2$ after the second iteration.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say(r"$A$ is symmetric, so $\nabla f(w) = A w + b$.")
    w, state = p.w_0, engine.OptimizerState()
    for k in (1, 2):
        g = t.at(k).step("g", "A @ w_prev + b", slope(p, w), w_prev=w)
        done = engine.momentum(w, g, state, lr=p.lr, mu=p.mu, form="velocity", trace=t.at(k))
        w, state = done.param, done.state


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    A, b, w = oracles.tensor(p.A), oracles.tensor(p.b), oracles.parameter(p.w_0)
    optimizer, points = oracles.torch.optim.SGD([w], lr=float(p.lr), momentum=float(p.mu)), []
    for _ in range(2):
        optimizer.zero_grad()
        (w @ A @ w / 2 + b @ w).backward()
        optimizer.step()
        points.append(oracles.numbers(w))
    velocity = -float(p.lr) * optimizer.state[w]["momentum_buffer"]
    return {"w_1": points[0], "v_2": oracles.numbers(velocity), "w_2": points[1]}


@cache
def heavy_ball():
    """Both points as functions of all numbers, without velocities: w_2 = w_1 - lr grad f(w_1) + mu (w_1 - w_0)."""
    sp = oracles.sympy
    entries, b, start, (lr, mu) = sp.symbols("a c d"), sp.symbols("b:2"), sp.symbols("s:2"), sp.symbols("lr mu")
    x = sp.Matrix(sp.symbols("x y"))
    a, c, d = entries
    twice_f = sp.expand(a * x[0] ** 2 + 2 * c * x[0] * x[1] + d * x[1] ** 2 + 2 * (b[0] * x[0] + b[1] * x[1]))
    gradient = sp.Matrix([sp.expand(twice_f.diff(entry) / 2) for entry in x])
    w_0 = sp.Matrix(start)
    w_1 = w_0 - lr * gradient.subs(dict(zip(x, w_0, strict=True)), simultaneous=True)
    w_2 = w_1 - lr * gradient.subs(dict(zip(x, w_1, strict=True)), simultaneous=True) + mu * (w_1 - w_0)
    return sp.lambdify([*entries, *b, *start, lr, mu], [list(w_1), list(w_2)], "math")


@q.oracle("symbolic")
def expanded_recurrence(p: P):
    w_1, w_2 = heavy_ball()(p.A[0][0], p.A[0][1], p.A[1][1], *p.b, *p.w_0, p.lr, p.mu)
    return {"w_1": w_1, "v_2": [after - before for after, before in zip(w_2, w_1, strict=True)], "w_2": w_2}


def walk(p, velocity, move=lambda w, v: w + v, start=lambda g: 0 * g):
    """Both iterations with another rule for the velocity ``velocity(v, g)``, for the move, or for the velocity before."""
    w = engine.linear(p.w_0, ((1, 0), (0, 1)))
    v = start(slope(p, w))
    points = [w := move(w, v := velocity(v, slope(p, w))) for _ in range(2)]
    return {"w_1": points[0], "v_2": v, "w_2": points[1]}


@q.mistake(essential=True)
def plain_gradient_descent(p: P):
    r"""The velocity remembers: the second step is $-\eta g_2$ plus $\mu$ times the first step."""
    return walk(p, lambda v, g: -p.lr * g)


@q.mistake
def applied_the_learning_rate_twice(p: P):
    r"""In this form $\eta$ stands inside the velocity already; the velocity is added to the point as it is."""
    return walk(p, lambda v, g: p.mu * v - p.lr * g, lambda w, v: w + p.lr * v)


@q.mistake
def never_applied_the_learning_rate(p: P):
    r"""The gradient enters the velocity multiplied by the learning rate $\eta$."""
    return walk(p, lambda v, g: p.mu * v - g)


@q.mistake
def stepped_uphill(p: P):
    r"""The step goes against the gradient: $\eta g_t$ is subtracted in the velocity."""
    return walk(p, lambda v, g: p.mu * v + p.lr * g)


@q.mistake
def averaged_the_gradient(p: P):
    r"""In this form the gradient enters the velocity with weight $\eta$ only; there is no factor $1 - \mu$."""
    return walk(p, lambda v, g: p.mu * v - (1 - p.mu) * p.lr * g)


@q.mistake
def started_with_a_velocity(p: P):
    r"""The velocity before the first iteration is $v_0 = 0$, so the first step is a plain gradient step."""
    return walk(p, lambda v, g: p.mu * v - p.lr * g, start=lambda g: -p.lr * g)


@q.mistake
def kept_the_first_gradient(p: P):
    r"""The gradient is taken anew in each iteration: $g_2$ is the gradient at $w_1$."""
    w_1 = p.w_0 - p.lr * slope(p, p.w_0)
    v_2 = -(p.mu + 1) * p.lr * slope(p, p.w_0)
    return {"v_2": v_2, "w_2": w_1 + v_2}


def right_velocity(p):
    return walk(p, lambda v, g: p.mu * v - p.lr * g)["v_2"]


@q.mistake
def turned_the_velocity(p: P):
    r"""Here the velocity is the step itself: the minus sign stands inside it, in $-\eta g_t$, and $w_t = w_{t-1} + v_t$."""
    return {"v_2": -right_velocity(p)}


@q.mistake
def summed_plain_gradients(p: P):
    r"""In this form $v_t = \mu v_{t-1} - \eta g_t$ contains the learning rate and the minus sign; other books put both of them into
    the move.
    """
    return {"v_2": -right_velocity(p) / p.lr}
