r"""Two iterations of Adam by hand on a parabola.

Both decays are equal and $\epsilon = 0$: the first step has the length of the learning rate, and the corrected moments are
rational.
"""

from fractions import Fraction
from math import sqrt

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="optim.adaptive",
    outcomes=(2,),
    level="apply",
    minutes=7,
    conventions=("adam",),
    decimals=4,
    symbols={"lr": r"\eta", "update": r"\Delta"},
)


@q.params
class P:
    a: int = draw.integers(1, 8)
    b: int = draw.integers(-12, 12)
    w_0: int = draw.integers(-5, 6)
    lr: object = draw.decimals("0.1", "0.2", "0.3")
    beta: object = draw.decimals("0.5", "0.6", "0.75", "0.8", "0.9")


def slope(p, w):
    return 2 * p.a * w + p.b


@q.require
def the_first_derivative_is_neither_small_nor_large(p: P) -> bool:
    """From 3 on, rounding root and quotient too, which have no steps, costs at most a quarter of the last digit."""
    return 3 <= abs(slope(p, p.w_0)) <= 30


@q.require
def the_derivative_changes_in_the_first_step(p: P) -> bool:
    return 15 * p.lr * p.a >= abs(slope(p, p.w_0))


q.prompt = r"""
The function $f(w) = a w^2 + b w$ of one variable, with $a = <<a>>$ and $b = <<b>>$, is minimized by Adam from $w_0 = <<w_0>>$, with
learning rate $\eta = <<lr>>$ and decays $\beta_1 = \beta_2 = <<beta>>$. The derivative used in iteration $t$ is
$g_t = f'(w_{t-1})$.
"""
q.ask(
    w_1=ask.number("Compute $w_1$, the value after the first iteration.", marks=2),
    m_hat_2=ask.number(r"Compute the corrected first moment $\hat{m}_2$ of the second iteration.", marks=1),
    v_hat_2=ask.number(r"Compute the corrected second moment $\hat{v}_2$ of the second iteration.", marks=1),
    w_2=ask.number("Compute $w_2$, the value after the second iteration.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.say(r"The derivative is $f'(w) = 2 a w + b$. The step is called $\Delta_t = \eta\, \hat{m}_t / \sqrt{\hat{v}_t}$.")
    w, state = p.w_0, engine.OptimizerState()
    for k in (1, 2):
        g = t.at(k).step("g", "2*a*w_prev + b", slope(p, w), w_prev=w)
        done = engine.adam(w, g, state, lr=p.lr, betas=(p.beta, p.beta), eps=0, trace=t.at(k))
        w, state = done.param, done.state


@q.oracle("torch")
def optimizer_with_autograd(p: P):
    w, beta, points = oracles.parameter(p.w_0), float(p.beta), []
    optimizer = oracles.torch.optim.Adam([w], lr=float(p.lr), betas=(beta, beta), eps=0)
    for _ in range(2):
        optimizer.zero_grad()
        (p.a * w**2 + p.b * w).backward()
        optimizer.step()
        points.append(w.item())
    moments = optimizer.state[w]
    m_hat, v_hat = (moments[name].item() / (1 - beta**2) for name in ("exp_avg", "exp_avg_sq"))
    return {"w_1": points[0], "m_hat_2": m_hat, "v_hat_2": v_hat, "w_2": points[1]}


@q.oracle("second formula")
def weighted_means(p: P):
    """A corrected moment is the mean of all gradients (or squares) with weights beta^(t - i); the first step is lr times a sign."""
    g_1 = 2 * p.a * p.w_0 + p.b
    w_1 = p.w_0 - p.lr * (1 if g_1 > 0 else -1)
    g_2 = 2 * p.a * w_1 + p.b
    m_hat, v_hat = (Fraction(p.beta * g_1**k + g_2**k) / (p.beta + 1) for k in (1, 2))
    return {"w_1": w_1, "m_hat_2": m_hat, "v_hat_2": v_hat, "w_2": float(w_1) - float(p.lr) * float(m_hat) / sqrt(v_hat)}


def walk(p, *, of_m, of_v=None, power=0.5, squared=lambda g, m: g * g, fresh=True, sign=1):
    """The parts under another rule: divisors ``of_m(t)``, ``of_v(t)`` of the moments, power of the second, what it averages.

    ``fresh`` takes the derivative anew for the second iteration; ``sign`` -1 adds the steps.
    """
    beta, w, m, v, found = float(p.beta), float(p.w_0), 0.0, 0.0, {}
    g = slope(p, w)
    for k in (1, 2):
        m = beta * m + (1 - beta) * g
        v = beta * v + (1 - beta) * squared(g, m)
        found |= {f"m_hat_{k}": m / of_m(k), f"v_hat_{k}": v / (of_v or of_m)(k)}
        w = found[f"w_{k}"] = w - sign * float(p.lr) * found[f"m_hat_{k}"] / found[f"v_hat_{k}"] ** power
        g = slope(p, w) if fresh else g
    return {name: found[name] for name in ("w_1", "m_hat_2", "v_hat_2", "w_2")}


def corrected(p):
    return lambda t: 1 - float(p.beta) ** t


@q.mistake(essential=True)
def left_out_the_bias_correction(p: P):
    r"""Both moments start at 0 and are too small at first; each is divided by $1 - \beta^t$ before it is used."""
    return walk(p, of_m=lambda t: 1)


@q.mistake
def corrected_the_second_moment_only(p: P):
    r"""The step uses $\hat{m}_t$, the first moment divided by $1 - \beta_1^t$, not $m_t$ itself."""
    return walk(p, of_m=lambda t: 1, of_v=corrected(p))


@q.mistake
def gave_the_moments_before_their_correction(p: P):
    r"""The corrected moments of the second iteration are $m_2$ and $v_2$ divided by $1 - \beta^2$."""
    right = walk(p, of_m=corrected(p))
    return {name: right[name] * corrected(p)(2) for name in ("m_hat_2", "v_hat_2")}


@q.mistake
def corrected_by_the_first_power_always(p: P):
    r"""The correction changes with time: in iteration $t$ the divisor is $1 - \beta^t$, so the second one needs $\beta^2$."""
    return walk(p, of_m=lambda t: 1 - float(p.beta))


@q.mistake
def multiplied_where_a_power_is_meant(p: P):
    r"""The divisor $1 - \beta^t$ contains a power of $\beta$; it is not $(1 - \beta)\, t$."""
    return walk(p, of_m=lambda t: (1 - float(p.beta)) * t)


@q.mistake
def forgot_the_root(p: P):
    r"""The corrected first moment is divided by the root of the second, $\sqrt{\hat{v}_t}$, not by $\hat{v}_t$ itself."""
    return walk(p, of_m=corrected(p), power=1)


@q.mistake
def stepped_uphill(p: P):
    r"""The step goes against the derivative: $\eta\, \hat{m}_t / \sqrt{\hat{v}_t}$ is subtracted."""
    return walk(p, of_m=corrected(p), sign=-1)


@q.mistake
def squared_the_mean(p: P):
    r"""The second moment averages the squares of the derivatives, $g_t^2$, not the square of the mean $m_t$."""
    return walk(p, of_m=corrected(p), squared=lambda g, m: m * m)


@q.mistake
def kept_the_first_derivative(p: P):
    r"""The derivative is taken anew in each iteration: $g_2 = f'(w_1)$."""
    return walk(p, of_m=corrected(p), fresh=False)
