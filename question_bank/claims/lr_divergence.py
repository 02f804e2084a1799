"""Claim: does gradient descent on a parabola converge with a given learning rate?"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.gradient_descent", outcomes=(2, 6), level="understand", minutes=2, covers=("lr_divergence",),
    symbols={"lr": r"\eta"},
)  # fmt: skip


@q.params
class P:
    a: object = draw.decimals("1", "2", "3", "4", "5", "8", "10", "0.5")
    c: int = draw.integers(-4, 4)
    x0: int = draw.integers(-6, 6)
    lr: object = draw.decimals("0.04", "0.05", "0.08", "0.1", "0.15", "0.2", "0.25", "0.3", "0.4", "0.45", "0.6", "0.8", "1.5")
    fate: str = draw.choice("converges to the minimum", "diverges")


@q.require
def the_start_is_not_the_minimum_and_the_case_is_clear(p: P) -> bool:
    return p.x0 != p.c and (abs(1 - 2 * p.a * p.lr) <= 0.8 or 1.2 <= abs(1 - 2 * p.a * p.lr) <= 4)


q.prompt = r"""
Gradient descent with the constant learning rate $\eta = <<lr>>$ is used to minimize $f(x) = a\,(x - c)^2$ with $a = <<a>>$ and
$c = <<c>>$. It starts from $x_0 = <<x0>>$.

**Statement.** Gradient descent <<fate>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    # from the distance 1 to the minimum, where the slope is 2 a
    t.step(
        "q",
        "1 - 2*a*lr",
        lambda: engine.sgd(1, 2 * p.a, lr=p.lr).param,
        note=r"As $f'(x) = 2 a (x - c)$, we get $x_{t+1} - c = x_t - c - \eta f'(x_t) = q\, (x_t - c)$ with",
    )
    why = "<% if converges %>below 1, gradient descent converges<% else %>above 1, gradient descent diverges<% endif %>"
    t.step("converges", "abs(q) < 1", note=f"Each step multiplies the distance to the minimum $c$ by $|q|$. Since $|q|$ is {why}.")
    t.step("truth", "converges == stated", stated=p.fate != "diverges", note="So the statement is <<truth>>.")


@q.oracle("torch")
def descend(p: P):
    x = oracles.parameter(p.x0)
    optimizer = oracles.torch.optim.SGD([x], lr=float(p.lr))
    for _ in range(20):
        [x.grad] = oracles.torch.autograd.grad(float(p.a) * (x - p.c) ** 2, x)
        optimizer.step()
    return {"truth": (abs(x.item() - p.c) < abs(p.x0 - p.c)) == (p.fate == "converges to the minimum")}


@q.oracle("second formula")
def largest_stable_learning_rate(p: P):
    """With curvature f'' = 2a, gradient descent converges exactly for learning rates below 2 / f''."""
    return {"truth": (p.lr * 2 * p.a < 2) != (p.fate == "diverges")}


q.slips(
    thought_that_overshooting_diverges=slip("Iterates may jump over the minimum and still come closer.", converges="q >= 0"),
    took_the_coefficient_for_the_curvature=slip("The curvature of $a (x - c)^2$ is $f'' = 2a$, not $a$.", q="1 - a*lr"),
    thought_that_convexity_is_enough=slip("Convexity is not enough: the learning rate must stay below $2/f''$.", converges="a > 0"),
    did_not_compare_the_factor_with_one=slip("The distance shrinks only if its factor $|q|$ is below 1.", converges="abs(q) > 1"),
)  # fmt: skip
