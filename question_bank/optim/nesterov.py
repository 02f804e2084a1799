"""Two iterations of Nesterov's momentum on a parabola.

Learning rate and momentum coefficient have one decimal each, so two iterations stay within three decimals.
"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.nesterov", outcomes=(2,), level="apply", minutes=6, covers=("W9-01",),
    conventions=("nesterov",), symbols={"lr": r"\eta", "ahead": r"\tilde{w}"}, revision=2,
)  # fmt: skip


@q.params
class P:
    a: int = draw.integers(1, 5)
    b: int = draw.integers(-12, 12)
    w_0: int = draw.integers(-3, 6)
    lr: object = draw.decimals("0.1", "0.2", "0.3")
    mu: object = draw.decimals("0.5", "0.6", "0.8", "0.9")


@q.require
def the_first_step_moves_and_passes_the_minimum_by_little(p: P) -> bool:
    return 2 * p.a * p.w_0 + p.b != 0 and 5 * p.lr * p.a <= 3


q.prompt = r"""
Gradient descent with Nesterov's momentum is used to minimize the function $f(w) = a w^2 + b w$ of one variable, with $a = <<a>>$
and $b = <<b>>$, starting at $w_0 = <<w_0>>$, with learning rate $\eta = <<lr>>$ and momentum coefficient $\mu = <<mu>>$.
"""
q.ask(
    w_1=ask.number("Compute $w_1$, the value after the first iteration.", marks=1),
    g_2=ask.number("Compute $g_2$, the value of the derivative of $f$ that the second iteration uses.", marks=2),
    v_2=ask.number("Compute the velocity $v_2$ of the second iteration.", marks=1),
    w_2=ask.number("Compute $w_2$, the value after the second iteration.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say(r"The derivative is $f'(w) = 2 a w + b$. It is taken at the look-ahead point $\tilde{w}_t = w_{t-1} + \mu v_{t-1}$.")
    w, state = p.w_0, engine.OptimizerState()
    for k in (1, 2):
        now = t.at(k)
        done = engine.nesterov(w, lambda _, now=now: now.step("g", "2*a*ahead + b"), state, lr=p.lr, mu=p.mu, trace=now)
        w, state = done.param, done.state


@q.oracle("torch")
def optimizer_at_the_look_ahead_point(p: P):
    """torch.optim keeps the look-ahead point w + mu v as its parameter, and its buffer is the velocity divided by -lr."""
    point, lr, mu = oracles.parameter(p.w_0), float(p.lr), float(p.mu)
    optimizer, found = oracles.torch.optim.SGD([point], lr=lr, momentum=mu, nesterov=True), {}
    for k in (1, 2):
        optimizer.zero_grad()
        (p.a * point**2 + p.b * point).backward()
        optimizer.step()
        velocity = -lr * optimizer.state[point]["momentum_buffer"]
        found |= {f"g_{k}": point.grad, f"v_{k}": velocity, f"w_{k}": point - mu * velocity}
    return {name: oracles.numbers(found[name]) for name in ("w_1", "g_2", "v_2", "w_2")}


@q.oracle("second formula")
def linear_recurrence(p: P):
    """On a parabola with minimum c the distances e_t = w_t - c obey e_t = (1 - 2 a lr) (e_{t-1} + mu (e_{t-1} - e_{t-2}))."""
    c = Fraction(-p.b, 2 * p.a)
    shrink = 1 - 2 * p.a * p.lr
    e_0 = p.w_0 - c
    e_1 = shrink * e_0
    e_2 = shrink * (e_1 + p.mu * (e_1 - e_0))
    v_2 = e_2 - e_1
    return {"w_1": c + e_1, "g_2": (p.mu * (e_1 - e_0) - v_2) / p.lr, "v_2": v_2, "w_2": c + e_2}


q.slips(
    did_not_look_ahead=slip(r"The derivative is taken at the look-ahead point $\tilde{w}_t$.", g="2*a*w_prev + b", essential=True),
    looked_ahead_by_the_whole_velocity=slip(r"The look-ahead step is $\mu v_{t-1}$, not $v_{t-1}$.", ahead="w_prev + v_prev"),
    looked_ahead_downhill=slip(r"The look-ahead step is $\mu v_{t-1}$, no gradient step.", ahead_2="w_prev - lr*(2*a*w_prev + b)"),
    turned_the_momentum=slip(r"$\mu v_{t-1}$ is added in both places.", ahead="w_prev - mu*v_prev", v="-mu*v_prev - lr*g"),
    moved_from_the_look_ahead_point=slip(r"The move starts at $w_{t-1}$: $v_t$ contains $\mu v_{t-1}$ already.", w="ahead + v"),
    stepped_uphill=slip(r"The step goes against the derivative: the velocity subtracts $\eta g_t$.", v="mu*v_prev + lr*g"),
    forgot_the_learning_rate=slip(r"The derivative enters the velocity multiplied by $\eta$.", v="mu*v_prev - g"),
    turned_the_velocity=slip("Here $w_t = w_{t-1} + v_t$: the minus sign is inside the velocity.", gives={"v_2": "-v_2"}),
)  # fmt: skip
