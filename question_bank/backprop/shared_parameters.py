"""Gradients of a layer whose parameters are shared by all elements.

The layer weighs three powers of each input. Which powers is drawn; a negative one is printed as a fraction.
"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.layers", outcomes=(2,), level="apply", minutes=8, covers=("W3-05",),
    conventions=("zero-based indices",), symbols={"slopes": "d"},
)  # fmt: skip


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
def the_number_3_is_neither_a_divisor_nor_cubed(p: P) -> bool:
    return 3 not in p.x or 0 <= min(p.powers) < max(p.powers) < 3


q.prompt = r"""
A layer maps the vector $x = (x_0, x_1, x_2)$ to the vector $y = (y_0, y_1, y_2)$ by
$$y_i = <<p.layer>>, \qquad i = 0, 1, 2.$$
All elements share the parameters $w = (w_0, w_1, w_2)$. The values are $$w = <<w>>, \qquad x = <<x>>,$$ and the
layers after this one send back the gradient $g = \partial L / \partial y = <<g>>$ of the loss $L$.
"""
q.ask(
    y=ask.vector("Compute the output $y$.", marks=1),
    grad_w=ask.vector(r"Compute the gradient $\partial L / \partial w$, a vector of three numbers.", marks=3),
    grad_x=ask.vector(r"Compute the gradient $\partial L / \partial x$, a vector of three numbers.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(n=p.powers)
    used, derived = ", ".join(monomial("", power) for power in p.powers), ", ".join(map(derivative, p.powers))
    A = tuple(tuple(Fraction(x) ** n for n in p.powers) for x in p.x)
    t.step("A", "", A, note=f"Row $i$ holds what multiplies $w_0, w_1, w_2$ in $y_i$: powers $n = {p.powers}$ of $x_i$: ${used}$.")
    t.step("y", "A @ w", lambda: engine.linear(p.w, A))
    note = "Every $w_k$ acts on all three elements, so its three contributions are added."
    t.step("grad_w", "T(A) @ g", lambda: engine.linear_backward(p.g, p.w, A)[0], note=note)
    D = tuple(tuple(n * Fraction(x) ** (n - 1) for n in p.powers) for x in p.x)
    t.step("D", "", D, note=f"Row $i$ holds the derivatives of row $i$ of $A$ with respect to $x_i$: ${derived}$.")
    t.step(
        "slopes",
        "D @ w",
        lambda: engine.linear(p.w, D),
        note=r"Entry $i$ is $\partial y_i / \partial x_i$; $y_i$ depends on no other entry of $x$.",
    )
    t.step("grad_x", "odot(g, slopes)")


@q.oracle("torch")
def autograd(p: P):
    x, w, g = oracles.parameters(p, "x w g")
    y = sum(w[k] * oracles.torch.pow(x, power) for k, power in enumerate(p.powers))
    return {"y": oracles.numbers(y), **oracles.gradients(g @ y, w=w, x=x)}


@q.oracle("finite differences")
def slopes_of_the_layer(p: P):
    def outputs(w, x):
        return [sum(weight * float(entry) ** power for weight, power in zip(w, p.powers, strict=True)) for entry in x]

    def loss(w, x):
        return sum(weight * entry for weight, entry in zip(p.g, outputs(w, x), strict=True))

    return {"y": outputs(p.w, p.x), **oracles.slopes(loss, w=p.w, x=p.x)}


def rows(entries):
    """The matrix whose row i holds these entries, one for each power n, with x_i for x."""
    return "(" + ", ".join(entries.replace("x", f"x[{i}]") for i in range(3)) + ")"


q.slips(
    kept_the_last_use_only=slip("The contributions of all three elements are added.", grad_w="g[2]*A[2]", essential=True),
    split_the_parameters=slip("$w_k$ acts on all three elements.", grad_w="(g[0]*A[0, 0], g[1]*A[1, 1], g[2]*A[2, 2])"),
    averaged_the_uses=slip("The contributions of the three elements are added, not averaged.", grad_w="T(A) @ g/3"),
    forgot_the_incoming=slip("Each derivative of $y_i$ is multiplied by $g_i$.", grad_w="A[0] + A[1] + A[2]", grad_x="slopes"),
    kept_the_parameter=slip("The derivative by $w_k$ is what multiplies $w_k$ in $y_i$.", grad_w="odot(w, T(A) @ g)"),
    kept_the_power=slip("The derivative of $x^n$ is $n x^{n-1}$: the power goes down by one.", D=rows("odot(n, x^n)")),
    lost_the_sign=slip("The factor $n$ keeps its sign: $1 / x$ has the slope $-1 / x^2$.", D=rows("odot(abs(n), x^(n - 1))")),
    moved_toward_zero=slip("A negative power moves away from 0: $1 / x$ leads to $1 / x^2$.", D=rows("odot(n, x^(n - sign(n)))")),
    kept_the_constant_term=slip("The derivative of a term without $x_i$ is 0.", D=rows("odot(n, x^(n - 1)) + (n == 0)")),
    forgot_the_factor=slip("The derivative of $x^n$ is $n x^{n-1}$, with the factor $n$.", D=rows("odot(n != 0, x^(n - 1))")),
    squared_without_the_sign=slip("An even power of a negative number is positive: $(-2)^2 = 4$.",
        A=rows("odot(sign(x)^(n != 0), abs(x)^n)"), D=rows("odot(n, odot(sign(x)^(n != 1), abs(x)^(n - 1)))")),
)  # fmt: skip
