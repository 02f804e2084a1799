"""Velocity of momentum under a constant gradient."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.momentum", outcomes=(2, 6), level="apply", minutes=6, covers=("W7-02",),
    conventions=("momentum velocity", "natural log"), decimals=4, symbols={"lr": r"\eta", "v_end": r"v_{\infty}", "mu": r"\mu"},
)  # fmt: skip


@q.params
class P:
    g: object = draw.decimals(
        *(f"{sign}{size}" for sign in ("", "-") for size in ("0.5", "1", "1.5", "2", "2.5", "3", "4", "5", "6", "8"))
    )
    lr: object = draw.decimals("0.01", "0.02", "0.04", "0.05", "0.1", "0.2")
    mu: object = draw.decimals("0.5", "0.6", "0.75", "0.8", "0.9")
    tenths: int = draw.integers(6, 9)


@q.require
def the_share_is_not_met_exactly(p: P) -> bool:
    return all(p.mu**n != 1 - Fraction(p.tenths, 10) for n in range(1, 30))


q.prompt = r"""
Far from a minimum, gradient descent with momentum meets the same gradient $g_t = <<g>>$ in every iteration. The learning rate is
$\eta = <<lr>>$ and the momentum coefficient $\mu = <<mu>>$.
"""
q.ask(
    v_3=ask.number("Compute the velocity $v_3$ of the third iteration.", marks=2),
    v_end=ask.number(r"To which value $v_{\infty}$ does the velocity tend?", marks=1),
    k=ask.number(
        r"How many times as long is a step with the velocity $v_{\infty}$ as a step of gradient descent without momentum and with "
        r"the same learning rate?",
        marks=1,
    ),
    n=ask.integer(
        r"After which whole number $n$ of iterations has the velocity first reached <<10 * tenths>> % of $v_{\infty}$?", marks=2
    ),
)


@q.solve
def solve(p: P, t):
    def velocity(steps):
        state = engine.OptimizerState()
        for _ in range(steps):
            state = engine.momentum(0, p.g, state, lr=p.lr, mu=p.mu, form="velocity").state
        return state.v

    t.given(v_0=0)
    for k in (1, 2, 3):
        t.at(k).step("v", "mu*v_prev - lr*g", lambda k=k: velocity(k))
    t.step("v_end", "-lr*g/(1 - mu)", note=r"A velocity that does not change any more satisfies $v = \mu v - \eta g$.")
    t.step("k", "1/(1 - mu)", note=r"Without momentum, a step is $-\eta g$.")
    t.say(
        r"$v_n = (1 + \mu + \ldots + \mu^{n-1}) (-\eta g) = (1 - \mu^n)\, v_{\infty}$: of the final velocity, $\mu^n$ is missing."
    )
    t.step(
        "r",
        "ln(1 - share)/ln(mu)",
        share=Fraction(p.tenths, 10),
        note="Not more than $<<100 - 10 * p.tenths>>$ % may be missing, so that $n$ is at least",
    )
    t.step("n", "ceil(r)")


@q.oracle("torch")
def optimizer(p: P):
    """Momentum on a line, for 200 iterations; its steps are the velocities."""
    w, found = oracles.parameter(0), []
    sgd = oracles.torch.optim.SGD([w], lr=float(p.lr), momentum=float(p.mu))
    for _ in range(200):
        before = w.item()
        w.grad = oracles.tensor(p.g)
        sgd.step()
        found.append(w.item() - before)
    n = next(i for i, v in enumerate(found, start=1) if 10 * abs(v) > p.tenths * abs(found[-1]))
    plain = oracles.parameter(0)
    plain.grad = oracles.tensor(p.g)
    oracles.torch.optim.SGD([plain], lr=float(p.lr)).step()
    return {"v_3": found[2], "v_end": found[-1], "k": found[-1] / plain.item(), "n": n}


@q.oracle("second formula")
def geometric_series(p: P):
    first, sums = -p.lr * p.g, [Fraction(1)]
    while len(sums) < 40:
        sums.append(sums[-1] + p.mu ** len(sums))
    end = Fraction(1) / (1 - p.mu)
    n = 1 + sum(10 * total < p.tenths * end for total in sums)
    return {"v_3": first * sums[2], "v_end": first * end, "k": end, "n": n}


q.slips(
    left_out_the_first_term=slip("The series begins with 1: the newest gradient has no factor.", v_end="-lr*g*mu/(1 - mu)",
                                 k="mu/(1 - mu)", essential=True),
    forgot_the_learning_rate=slip(r"Every gradient enters multiplied by $\eta$.", v_end="-g/(1 - mu)"),
    divided_by_the_coefficient=slip(r"The divisor is $1 - \mu$.", v_end="-lr*g/mu", k="1/mu"),
    lost_the_sign=slip("The velocity goes against the gradient.", v="mu*v_prev + lr*g", v_end="lr*g/(1 - mu)"),
    averaged_the_gradient=slip(r"In this form the gradient has no factor $1 - \mu$.", v="mu*v_prev - (1 - mu)*lr*g", v_end="-lr*g",
                               k="1"),
    rounded_down=slip("One iteration less does not reach it.", n="floor(r)"),
    took_the_share_for_the_rest=slip("What is missing is the rest, not the share itself.", r="ln(share)/ln(mu)"),
)  # fmt: skip
