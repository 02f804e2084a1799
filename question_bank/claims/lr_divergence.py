"""Claim: does gradient descent on a parabola converge with a given learning rate?"""

from fractions import Fraction

from examgen import Question, ask, draw, oracles

q = Question(topic="claims.gradient_descent", outcomes=(2, 6), level="understand", minutes=2, symbols={"lr": r"\eta"})


@q.params
class P:
    a: object = draw.choice(1, 2, 3, 4, 5, 8, 10, Fraction(1, 2))
    c: int = draw.integers(-4, 4)
    x0: int = draw.integers(-6, 6)
    lr: object = draw.decimals("0.04", "0.05", "0.08", "0.1", "0.15", "0.2", "0.25", "0.3", "0.4", "0.45", "0.6", "0.8", "1.5")
    fate: str = draw.choice("converges to the minimum", "diverges")


@q.require
def the_start_is_not_the_minimum(p: P) -> bool:
    return p.x0 != p.c


@q.require
def the_case_is_clear(p: P) -> bool:
    factor = abs(1 - 2 * p.a * p.lr)
    return factor <= Fraction(4, 5) or Fraction(6, 5) <= factor <= 4


q.prompt = r"""
Gradient descent with the constant learning rate $\eta = <<lr>>$ is to minimize $f(x) = a\,(x - c)^2$ with $a = <<a>>$ and
$c = <<c>>$. It starts from $x_0 = <<x0>>$.

**Statement.** Gradient descent <<fate>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say(
        r"The derivative is $2 a (x - c)$, so a step gives $x_{t+1} - c = (x_t - c) - 2 a \eta\, (x_t - c) = q\, (x_t - c)$ with "
        r"$q = 1 - 2 a \eta$: each step multiplies the distance to the minimum $c$ by $|q|$."
    )
    q = t.step("q", "1 - 2*a*lr", 1 - 2 * p.a * p.lr)
    converges = bool(abs(q) < 1)
    true = converges == (p.fate != "diverges")
    why = "$|q| < 1$, gradient descent converges" if converges else "$|q| > 1$, gradient descent diverges"
    t.step("truth", "", true, note=f"Since {why}: the statement is {'true' if true else 'false'}.")


@q.oracle("torch")
def descend(p: P):
    x = oracles.parameter(p.x0)
    optimizer = oracles.torch.optim.SGD([x], lr=float(p.lr))
    for _ in range(20):
        optimizer.zero_grad()
        (float(p.a) * (x - p.c) ** 2).backward()
        optimizer.step()
    closer = abs(float(x.detach()) - p.c) < abs(p.x0 - p.c)
    return {"truth": closer == (p.fate == "converges to the minimum")}


@q.oracle("second formula")
def largest_stable_learning_rate(p: P):
    """With curvature f'' = 2a, gradient descent converges exactly for learning rates below 2 / f''."""
    stable = Fraction(p.lr) < Fraction(2) / (2 * Fraction(p.a))
    return {"truth": stable if p.fate == "converges to the minimum" else not stable}


@q.mistake
def thought_that_overshooting_means_divergence(p: P):
    r"""Beyond $1/f''$ the iterates jump over the minimum, but they still come closer until the learning rate reaches $2/f''$."""
    return {"truth": (2 * p.a * p.lr <= 1) == (p.fate != "diverges")}


@q.mistake
def took_the_coefficient_for_the_curvature(p: P):
    r"""The curvature of $a (x - c)^2$ is $f'' = 2a$; gradient descent diverges for $\eta > 2/f'' = 1/a$."""
    return {"truth": (p.lr < 2 / Fraction(p.a)) == (p.fate != "diverges")}


@q.mistake
def thought_that_gradient_descent_on_a_convex_function_converges(p: P):
    r"""Convexity is not enough: the learning rate must stay below $2/f''$."""
    return {"truth": p.fate != "diverges"}


@q.mistake
def did_not_compare_the_factor_with_one(p: P):
    r"""Each step multiplies the distance to the minimum by $|1 - 2 a \eta| = <<(1 - 2 * a * lr) | abs>>$. Gradient descent
    converges exactly if this absolute value is below 1.
    """
    return {"truth": (abs(1 - 2 * p.a * p.lr) > 1) == (p.fate != "diverges")}
