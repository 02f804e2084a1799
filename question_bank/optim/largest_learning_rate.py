"""Largest stable learning rate of gradient descent on a quadratic.

The Hessian is a symmetric 2x2 matrix with whole eigenvalues and two different numbers on its diagonal. The learning rate to judge
is a simple multiple of 1/lambda_max.
"""

import math
from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.gradient_descent", outcomes=(2,), level="apply", minutes=9, covers=("W7-03",),
    revision=2, symbols={"kappa": r"\kappa", "root": "r", "fate": r"\text{answer}"},
)  # fmt: skip

STEADY, DIVERGES = "It converges to the minimum, and no component changes its sign.", "It diverges."
SWINGS = "It converges to the minimum, and one component changes its sign in each step."
REASON = r"""
<% if p.eta > eta_max %>$\eta > \eta_{\mathrm{max}}$ and $\rho > 1$: one component grows without bound.
<% else %>$\eta < \eta_{\mathrm{max}}$ and $\rho < 1$: both components shrink to 0. The factor $1 - \eta \lambda_{\mathrm{max}}$ is
<% if p.eta * lambda_max > 1 %>negative<% else %>positive, and so is the other one<% endif %>.<% endif %>
"""


def gap(a, b, c):
    """The difference of the eigenvalues, rounded down."""
    return math.isqrt((a - c) ** 2 + 4 * b * b)


MATRICES = tuple(
    ((a, b), (b, c))
    for a, b, c in product(range(1, 20), range(-8, 9), range(1, 20))
    if b != 0 and a != c and gap(a, b, c) ** 2 == (a - c) ** 2 + 4 * b * b and a * c > b * b
)
"""All positive definite matrices with whole eigenvalues in this range."""


@q.params
class P:
    H: tuple = draw.choice(*MATRICES)
    multiple: object = draw.choice(*map(Fraction, ("1/3", "1/2", "2/3", "4/3", "3/2", "5/3", "7/3", "5/2", "3")))

    @property
    def eigenvalues(self):
        (a, b), (_, c) = self.H
        return Fraction(a + c - gap(a, b, c), 2), Fraction(a + c + gap(a, b, c), 2)

    @property
    def eta(self):
        return self.multiple / self.eigenvalues[1]


@q.require
def condition_number_is_moderate(p: P) -> bool:
    smallest, largest = p.eigenvalues
    return largest <= 15 * smallest and largest <= 20


q.prompt = r"""
Gradient descent $w_{t+1} = w_t - \eta\, \nabla f(w_t)$ is applied to the function of two variables
$$f(w) = \frac{1}{2} w^{\top} H w, \qquad H = <<H>>.$$
The start $w_0$ has a non-zero component along each of the two eigenvectors of $H$. Each step multiplies such a component by a
factor that does not depend on $t$. Gradient descent converges to the minimum exactly when $0 < \eta < \eta_{\mathrm{max}}$.
"""
q.ask(
    lambda_min=ask.number(r"Compute the smaller eigenvalue $\lambda_{\mathrm{min}}$ of $H$.", marks=1),
    lambda_max=ask.number(r"Compute the larger eigenvalue $\lambda_{\mathrm{max}}$ of $H$.", marks=1),
    kappa=ask.number(r"Compute the condition number $\kappa$ of $H$.", marks=1),
    eta_max=ask.number(r"Compute the bound $\eta_{\mathrm{max}}$.", marks=1),
    rho=ask.number(r"Let $\eta = <<p.eta>>$. Compute $\rho$, the larger of the absolute values of the two factors.", marks=1),
    fate=ask.choice(r"What does gradient descent do with $\eta = <<p.eta>>$?", marks=1, options=(STEADY, SWINGS, DIVERGES)),
)


@q.solve
def solve(p: P, t):
    (a, b), (_, c) = p.H
    t.given(a=a, b=b, c=c, eta=p.eta)
    t.say(r"The diagonal of $H$ holds $a$ and $c$, and $b$ stands in both other places.")
    t.step("tau", "a + c", note="The trace of $H$ is the sum of the eigenvalues.")
    t.step("Delta", "a*c - b^2", lambda: engine.det(p.H), note="The determinant of $H$ is their product.")
    t.step("root", "sqrt(tau^2 - 4*Delta)")
    t.say(r"The eigenvalues are the solutions of $\lambda^2 - \tau \lambda + \Delta = 0$.")
    t.step("lambda_min", "(tau - root)/2", lambda: engine.eigvalsh(p.H)[0])
    t.step("lambda_max", "(tau + root)/2", lambda: engine.eigvalsh(p.H)[1])
    t.step("kappa", "lambda_max/lambda_min")
    t.say(
        r"The gradient is $H w$. Along the eigenvector of $\lambda$ a step multiplies by $1 - \eta \lambda$. For convergence this "
        r"must lie between $-1$ and $1$ for both eigenvalues. As $\eta$ grows, the factor of the larger one reaches $-1$ first."
    )
    t.step("eta_max", "2/lambda_max")
    t.step("rho", "max(abs(1 - eta*lambda_min), abs(1 - eta*lambda_max))")
    step, reach = "(1 + sign(eta*lambda_max - 1))/2", "(1 + sign(eta - eta_max))/2"  # 0 or 1 each
    t.step("fate", f"fates[{step} + {reach}]", fates=(STEADY, SWINGS, DIVERGES), note=REASON.strip())


@q.oracle("torch")
def powers_of_the_step(p: P):
    torch, H = oracles.torch, oracles.tensor(p.H)
    step = torch.eye(2, dtype=torch.float64) - float(p.eta) * H
    size = float(torch.linalg.matrix_power(step, 600).norm())
    low, high = oracles.numbers(torch.linalg.eigvalsh(H))
    fate = DIVERGES if size > 1 else STEADY if float(torch.linalg.eigvalsh(step).min()) > 0 else SWINGS
    kappa = float(torch.linalg.cond(H))
    norm, rho = (float(torch.linalg.matrix_norm(matrix, ord=2)) for matrix in (H, step))
    return {"lambda_min": low, "lambda_max": high, "kappa": kappa, "eta_max": 2 / norm, "rho": rho, "fate": fate}


@q.oracle("brute force")
def tried_out(p: P):
    (a, b), (_, c) = p.H
    low, high = (k for k in range(1, a + c) if (a - k) * (c - k) == b * b)
    x, y = float(high - c), float(b)  # an eigenvector of the larger eigenvalue: the component that may turn or grow
    turned = (x - float(p.eta) * (a * x + b * y)) * x < 0
    for _ in range(600):
        x, y = x - float(p.eta) * (a * x + b * y), y - float(p.eta) * (b * x + c * y)
    fate = DIVERGES if math.hypot(x, y) > 1 else SWINGS if turned else STEADY
    eta_max, rho = min(Fraction(2, low), Fraction(2, high)), max(abs(1 - p.eta * k) for k in (low, high))
    return {"lambda_min": low, "lambda_max": high, "kappa": Fraction(high, low), "eta_max": eta_max, "rho": rho, "fate": fate}


q.slips(
    stopped_at_half_the_bound=slip(r"The factor $1 - \eta \lambda$ may fall to $-1$.", eta_max="1/lambda_max", essential=True),
    took_the_smallest=slip("The larger eigenvalue sets the bound.", eta_max="2/lambda_min", rho="abs(1 - eta*lambda_min)"),
    forgot_the_smallest=slip(r"Both factors count: take the larger value $|1 - \eta \lambda|$.", rho="abs(1 - eta*lambda_max)"),
    inverted_the_condition_number=slip("The larger eigenvalue is divided by the smaller one.", kappa="lambda_min/lambda_max"),
    read_the_diagonal=slip(r"Eigenvalues solve $\det(H - \lambda I) = 0$.", lambda_min="min(a, c)", lambda_max="max(a, c)"),
    forgot_to_halve=slip(r"The solutions are $(\tau \pm r) / 2$.", lambda_min="tau - root", lambda_max="tau + root"),
    swapped=slip(r"$\lambda_{\mathrm{min}}$ is the smaller one.", gives={"lambda_min": "lambda_max", "lambda_max": "lambda_min"}),
)  # fmt: skip
