"""Exponential moving average with bias correction."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.adaptive", outcomes=(2,), level="apply", minutes=6, covers=("W9-05",),
    rows=True, decimals=4, symbols={"beta": r"\beta", "share": r"c_1"},
)  # fmt: skip


@q.params
class P:
    values: tuple = draw.vector(draw.integers(-9, 20), 3)
    beta: object = draw.decimals("0.5", "0.6", "0.75", "0.8", "0.9")


@q.require
def the_values_differ(p: P) -> bool:
    return len(set(p.values)) == 3 and 0 not in p.values and sum(p.beta ** (2 - i) * value for i, value in enumerate(p.values)) != 0


q.prompt = r"""
An optimizer keeps the moving average $m_t = \beta\, m_{t-1} + (1 - \beta)\, x_t$ with $m_0 = 0$ and $\beta = <<beta>>$, and
corrects its bias by $\hat{m}_t = m_t / (1 - \beta^t)$. The first three values are $x_1 = <<values[0]>>$, $x_2 = <<values[1]>>$ and
$x_3 = <<values[2]>>$.
"""
q.ask(
    m_2=ask.number("Compute the average $m_2$ without correction.", marks=1),
    m_hat_2=ask.number(r"Compute the corrected average $\hat{m}_2$.", marks=1),
    m_hat_3=ask.number(r"Compute the corrected average $\hat{m}_3$.", marks=2),
    share=ask.number(r"The corrected average is $\hat{m}_3 = c_1 x_1 + c_2 x_2 + c_3 x_3$. Compute the factor $c_1$.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(m_0=0, x_1=p.values[0], x_2=p.values[1], x_3=p.values[2])
    for k in (1, 2, 3):
        seen = p.values[:k]
        t.at(k).step("m", "beta*m_prev + (1 - beta)*x", lambda seen=seen: engine.exponential_moving_average(seen, p.beta)[-1])
        if k > 1:
            t.at(k).step(
                "m_hat",
                "m/(1 - beta^t)",
                lambda seen=seen: engine.exponential_moving_average(seen, p.beta, bias_correction=True)[-1],
            )
    note = r"In $m_3$ the value $x_1$ has the factor $1 - \beta$ of its own iteration, and $\beta$ of both later ones."
    t.step("share", "(1 - beta)*beta^2/(1 - beta^3)", note=note)


@q.oracle("torch")
def moments_of_adam(p: P):
    """Adam's first moment, with the values as gradients of a weight; the factor is what autograd says of the mean."""
    torch, w, beta, found = oracles.torch, oracles.parameter(0), float(p.beta), {}
    optimizer = torch.optim.Adam([w], betas=(beta, 0.5))
    for k, value in enumerate(p.values, start=1):
        w.grad = oracles.tensor(value)
        optimizer.step()
        m = optimizer.state[w]["exp_avg"].item()
        found |= {f"m_{k}": m, f"m_hat_{k}": m / (1 - beta**k)}
    x, mean = oracles.parameter(p.values), oracles.tensor(0)
    for value in x:
        mean = torch.lerp(value, mean, beta)
    [slopes] = torch.autograd.grad(mean, x)
    return {**{name: found[name] for name in ("m_2", "m_hat_2", "m_hat_3")}, "share": (slopes[0] / slopes.sum()).item()}


@q.oracle("second formula")
def weighted_means(p: P):
    """The corrected average is the mean with the weights beta^(t - i)."""
    a, b, c = p.values
    r = Fraction(p.beta)
    second = (r * a + b) / (1 + r)
    weights = (r * r, r, Fraction(1))
    third = sum(weight * value for weight, value in zip(weights, (a, b, c), strict=True)) / sum(weights)
    return {"m_2": second * (1 - r * r), "m_hat_2": second, "m_hat_3": third, "share": r * r / sum(weights)}


q.slips(
    forgot_the_correction=slip(r"The corrected average is divided by $1 - \beta^t$.", m_hat="m", share="(1 - beta)*beta^2",
                               essential=True),
    corrected_by_the_first_power=slip(r"After $t$ values the divisor is $1 - \beta^t$.", m_hat="m/(1 - beta)", share="beta^2"),
    multiplied_by_the_time=slip(r"In $\beta^t$ the time is an exponent.", m_hat_2="m_2/(2*(1 - beta))",
                                m_hat_3="m_3/(3*(1 - beta))"),
    swapped_the_factors=slip(r"$\beta$ belongs to the old average.", m="(1 - beta)*m_prev + beta*x",
                             share="beta*(1 - beta)^2/(1 - beta^3)"),
    started_with_the_first_value=slip("The average starts with $m_0 = 0$.", m_1="x_1"),
    carried_the_corrected_one=slip("The next average uses $m_{t-1}$ without its correction.", m_3="beta*m_hat_2 + (1 - beta)*x_3"),
    counted_one_power_less=slip(r"$x_1$ was multiplied by $\beta$ twice.", share="(1 - beta)*beta/(1 - beta^3)"),
)  # fmt: skip
