"""Gradients of a layer whose parameters are shared by all elements.

The layer weighs three powers of each input. Which powers is drawn; a negative one is printed as a fraction.
"""

from fractions import Fraction

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="backprop.layers",
    outcomes=(2,),
    level="apply",
    minutes=8,
    conventions=("zero-based indices", "gradient shape"),
    symbols={"slopes": "d"},
)


def monomial(factor, power):
    """LaTeX of factor times a power of x_i; an empty factor is 1."""
    x = "x_i" if abs(power) == 1 else f"x_i^{abs(power)}"
    if power < 0:
        return rf"\frac{{{factor or 1}}}{{{x}}}"
    return f"{factor} {x}".strip() if power else factor or "1"


def derivative(power):
    """LaTeX of the derivative of a power of x_i."""
    return monomial("" if power == 1 else str(power), power - 1) if power else "0"


@q.params
class P:
    powers: tuple = draw.choice((0, 1, 2), (1, 2, 3), (0, 1, 3), (0, 2, 3), (-1, 1, 2), (-1, 0, 2), (-2, 1, 2), (-2, -1, 1))
    w: tuple = draw.vector(draw.nonzero(-4, 4), 3)
    x: tuple = draw.distinct(draw.nonzero(-2, 3), 3)
    g: tuple = draw.vector(draw.nonzero(-3, 4), 3)

    @property
    def layer(self):
        return " + ".join(monomial(f"w_{k}", power) for k, power in enumerate(self.powers))


@q.require
def divides_by_powers_of_two_only(p: P) -> bool:
    return min(p.powers) >= 0 or 3 not in p.x


@q.require
def has_no_third_power_of_three(p: P) -> bool:
    return max(p.powers) < 3 or 3 not in p.x


q.prompt = r"""
A layer maps the vector $x = (x_0, x_1, x_2)$ to the vector $y = (y_0, y_1, y_2)$ by
$$y_i = <<p.layer>>, \qquad i = 0, 1, 2.$$
All elements share the parameters $w = (w_0, w_1, w_2)$. The values are
$$w = <<w>>, \qquad x = <<x>>,$$
and the layers after this one send back the gradient $g = \partial L / \partial y = <<g>>$ of the loss $L$.
"""
q.ask(
    y=ask.vector("Compute the output $y$.", marks=1),
    grad_w=ask.vector(r"Compute the gradient $\partial L / \partial w$, a vector of three numbers.", marks=3),
    grad_x=ask.vector(r"Compute the gradient $\partial L / \partial x$, a vector of three numbers.", marks=2),
)


def powers_of_inputs(p):
    return np.array([[Fraction(x) ** power for power in p.powers] for x in p.x])


def derivatives_of_powers(p):
    return np.array([[power * Fraction(x) ** (power - 1) for power in p.powers] for x in p.x])


@q.solve
def solve(p: P, t):
    used = ", ".join(monomial("", power) for power in p.powers)
    A = t.step("A", "", powers_of_inputs(p), note=f"Row $i$ holds what multiplies $w_0, w_1, w_2$ in $y_i$: ${used}$.")
    t.step("y", "A @ w", engine.linear(p.w, A))
    grad_w = engine.linear_backward(p.g, p.w, A)[0]
    t.step("grad_w", "T(A) @ g", grad_w, note="Every $w_k$ acts on all three elements, so its three contributions are added.")
    derived = ", ".join(map(derivative, p.powers))
    note = f"Row $i$ holds the derivatives of row $i$ of $A$ with respect to $x_i$: ${derived}$."
    D = t.step("D", "", derivatives_of_powers(p), note=note)
    note = r"Entry $i$ is $\partial y_i / \partial x_i$; $y_i$ depends on no other entry of $x$."
    slopes = t.step("slopes", "D @ w", engine.linear(p.w, D), note=note)
    t.step("grad_x", "odot(g, slopes)", p.g * slopes)


@q.oracle("torch")
def autograd(p: P):
    x, w = oracles.parameter(p.x), oracles.parameter(p.w)
    y = sum(w[k] * oracles.torch.pow(x, power) for k, power in enumerate(p.powers))
    y.backward(oracles.tensor(p.g))
    return {"y": oracles.numbers(y), "grad_w": oracles.numbers(w.grad), "grad_x": oracles.numbers(x.grad)}


@q.oracle("finite differences")
def differences(p: P):
    def outputs(w, x):
        return [sum(weight * entry**power for weight, power in zip(w, p.powers, strict=True)) for entry in x]

    def loss(w, x):
        return sum(weight * entry for weight, entry in zip(p.g, outputs(w, x), strict=True))

    w, x = tuple(map(float, p.w)), tuple(map(float, p.x))
    by_w = oracles.finite_differences(lambda w: loss(w, x), w)
    return {"y": outputs(w, x), "grad_w": by_w, "grad_x": oracles.finite_differences(lambda x: loss(w, x), x)}


@q.mistake(essential=True)
def kept_the_last_use_only(p: P):
    """Each parameter is used by all three elements: the three contributions $g_i \\, \\partial y_i / \\partial w_k$ are added."""
    return {"grad_w": p.g[2] * powers_of_inputs(p)[2]}


@q.mistake
def gave_each_element_its_own_parameter(p: P):
    """$w_k$ does not belong to element $k$ alone: all three elements use it, and their contributions are added."""
    return {"grad_w": p.g * powers_of_inputs(p).diagonal()}


@q.mistake
def averaged_the_uses(p: P):
    """The contributions of the three elements to a shared parameter are added, not averaged."""
    return {"grad_w": engine.linear_backward(p.g, p.w, powers_of_inputs(p))[0] / 3}


@q.mistake
def forgot_the_incoming_gradient(p: P):
    """By the chain rule, each derivative of $y_i$ is multiplied by the incoming gradient $g_i$."""
    return {"grad_w": powers_of_inputs(p).sum(axis=0), "grad_x": engine.linear(p.w, derivatives_of_powers(p))}


@q.mistake
def kept_the_parameter(p: P):
    r"""$y_i$ is linear in $w_k$: its derivative $\partial y_i / \partial w_k$ is what multiplies $w_k$, without $w_k$ itself."""
    return {"grad_w": p.w * engine.linear_backward(p.g, p.w, powers_of_inputs(p))[0]}


def with_slopes(p, slope):
    """The last part if ``slope(x, power)`` is the derivative of a power of x."""
    return {"grad_x": p.g * engine.linear(p.w, [[slope(Fraction(x), power) for power in p.powers] for x in p.x])}


@q.mistake
def kept_the_power(p: P):
    """The derivative of $x^n$ is $n x^{n-1}$: the power goes down by one."""
    return with_slopes(p, lambda x, n: n * x**n)


@q.mistake
def lost_the_sign_of_a_negative_power(p: P):
    """The derivative of $x^n$ is $n x^{n-1}$, for a negative $n$ as well: $1 / x$ has the derivative $-1 / x^2$."""
    return with_slopes(p, lambda x, n: abs(n) * x ** (n - 1))


@q.mistake
def moved_a_negative_power_toward_zero(p: P):
    """The power goes down by one, and a negative one moves away from zero: the derivative of $x^{-n}$ is $-n x^{-n-1}$."""
    return with_slopes(p, lambda x, n: n * x ** (n + 1 if n < 0 else n - 1))


@q.mistake
def kept_the_constant_term(p: P):
    """A term without $x_i$ does not change with $x_i$: its derivative is 0."""
    return with_slopes(p, lambda x, n: n * x ** (n - 1) if n else 1)


@q.mistake
def forgot_the_factor_of_the_power(p: P):
    """The derivative of $x^n$ is $n x^{n-1}$: the old power comes down as a factor."""
    return with_slopes(p, lambda x, n: x ** (n - 1) if n else 0)


def minus_in_front(x, power):
    """A power of x whose minus sign is left standing in front of it."""
    return -(abs(Fraction(x)) ** power) if x < 0 and power else Fraction(x) ** power


@q.mistake
def squared_without_the_sign(p: P):
    """An even power of a negative number is positive: $(-2)^2 = 4$."""
    A = [[minus_in_front(x, power) for power in p.powers] for x in p.x]
    grad_x = with_slopes(p, lambda x, n: n * minus_in_front(x, n - 1))
    return {"y": engine.linear(p.w, A), "grad_w": engine.linear_backward(p.g, p.w, A)[0], **grad_x}
