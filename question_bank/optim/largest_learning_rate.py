"""Largest stable learning rate of gradient descent on a quadratic.

The Hessian is a symmetric 2x2 matrix with whole eigenvalues, and the learning rate to judge is a simple multiple of 1/lambda_max.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, oracles

q = Question(
    topic="optim.gradient_descent",
    outcomes=(2,),
    level="apply",
    minutes=6,
    symbols={"kappa": r"\kappa", "root": "r", "fate": r"\text{Gradient descent}"},
)

CONVERGES = "It converges to the minimum."
JUMPS = "It stays bounded but does not converge: along one eigenvector it keeps jumping between two points."
DIVERGES = "It diverges."


@q.params
class P:
    a: int = draw.integers(1, 14)
    b: int = draw.nonzero(-6, 6)
    c: int = draw.integers(1, 14)
    multiple: object = draw.choice(*map(Fraction, ("1/2", "2/3", "1", "4/3", "3/2", "5/3", "2", "7/3", "5/2", "3")))

    @property
    def H(self):
        return ((self.a, self.b), (self.b, self.c))

    @property
    def eta(self):
        largest = Fraction(self.a + self.c + math.isqrt((self.a - self.c) ** 2 + 4 * self.b**2), 2)
        return self.multiple / largest


def eigenvalues(p):
    largest = p.multiple / p.eta
    return p.a + p.c - largest, largest


@q.require
def eigenvalues_are_whole_and_positive(p: P) -> bool:
    square = (p.a - p.c) ** 2 + 4 * p.b**2
    return math.isqrt(square) ** 2 == square and p.a * p.c > p.b**2


@q.require
def condition_number_is_moderate(p: P) -> bool:
    smallest, largest = eigenvalues(p)
    return largest <= 15 * smallest and largest <= 20


q.prompt = r"""
Gradient descent $w_{t+1} = w_t - \eta\, \nabla f(w_t)$ minimizes the function of two variables
$$f(w) = \frac{1}{2} w^{\top} H w, \qquad H = <<p.H>>.$$
The start $w_0$ has a non-zero component along each of the two eigenvectors of $H$.
"""
q.ask(
    lambda_min=ask.number(r"Compute the smallest eigenvalue $\lambda_{\mathrm{min}}$ of $H$.", marks=1),
    lambda_max=ask.number(r"Compute the largest eigenvalue $\lambda_{\mathrm{max}}$ of $H$.", marks=1),
    kappa=ask.number(r"Compute the condition number $\kappa$ of $H$.", marks=1),
    eta_max=ask.number(
        r"Gradient descent converges to the minimum exactly when $0 < \eta < \eta_{\mathrm{max}}$. Compute $\eta_{\mathrm{max}}$.",
        marks=1,
    ),
    rho=ask.number(
        r"Now let $\eta = <<p.eta>>$. Each step multiplies the component of $w_t$ along an eigenvector by a factor "
        r"that does not depend on $t$. Compute $\rho$, the larger of the absolute values of the two factors.",
        marks=1,
    ),
    fate=ask.choice(r"What does gradient descent do with $\eta = <<p.eta>>$?", marks=1, options=(CONVERGES, JUMPS, DIVERGES)),
)


def behaviour(factor):
    return CONVERGES if factor < 1 else JUMPS if factor == 1 else DIVERGES


@q.solve
def solve(p: P, t):
    tau = t.step("tau", "H[0, 0] + H[1, 1]", p.a + p.c, H=p.H, note="The trace of $H$ is the sum of the eigenvalues.")
    det = t.step("Delta", "H[0, 0]*H[1, 1] - H[0, 1]*H[1, 0]", p.a * p.c - p.b**2, H=p.H, note="The determinant is their product.")
    root = t.step("root", "sqrt(tau^2 - 4*Delta)", math.isqrt(tau**2 - 4 * det))
    t.say(r"The eigenvalues are the solutions of $\lambda^2 - \tau \lambda + \Delta = 0$.")
    smallest = t.step("lambda_min", "(tau - root)/2", Fraction(tau - root, 2))
    largest = t.step("lambda_max", "(tau + root)/2", Fraction(tau + root, 2))
    t.step("kappa", "lambda_max/lambda_min", Fraction(1) * largest / smallest)
    t.say(
        r"The gradient is $H w$. Along the eigenvector of $\lambda$ a step multiplies by $1 - \eta \lambda$. This must lie between "
        r"$-1$ and $1$, and the largest eigenvalue is the first to break it."
    )
    t.step("eta_max", "2/lambda_max", Fraction(2) / largest)
    rho = max(abs(1 - p.eta * smallest), abs(1 - p.eta * largest))
    rho = t.step("rho", "max(abs(1 - eta*lambda_min), abs(1 - eta*lambda_max))", rho, eta=p.eta)
    t.step("fate", "", behaviour(rho), note=r"Decided by comparing $\rho$ with 1.")


@q.oracle("torch")
def powers_of_the_step(p: P):
    torch, H = oracles.torch, oracles.tensor(p.H)
    step = torch.eye(2, dtype=torch.float64) - float(p.eta) * H
    size = float(torch.linalg.matrix_power(step, 600).norm())
    smallest, largest = oracles.numbers(torch.linalg.eigvalsh(H))
    return {
        "lambda_min": smallest,
        "lambda_max": largest,
        "kappa": float(torch.linalg.cond(H)),
        "eta_max": 2 / float(torch.linalg.matrix_norm(H, ord=2)),
        "rho": float(torch.linalg.matrix_norm(step, ord=2)),
        "fate": CONVERGES if size < 1e-3 else DIVERGES if size > 1e3 else JUMPS,
    }


@q.oracle("brute force")
def tried_out(p: P):
    whole = [k for k in range(1, p.a + p.c) if (p.a - k) * (p.c - k) == p.b * p.b]
    factors = [abs(1 - p.eta * k) for k in whole]
    rates = sorted(Fraction(2, k) for k in whole)
    x, y = 1.0, 0.0
    for _ in range(600):
        x, y = x - float(p.eta) * (p.a * x + p.b * y), y - float(p.eta) * (p.b * x + p.c * y)
    distance = math.hypot(x, y)
    return {
        "lambda_min": whole[0],
        "lambda_max": whole[1],
        "kappa": Fraction(whole[1], whole[0]),
        "eta_max": rates[0],
        "rho": sorted(factors)[1],
        "fate": DIVERGES if distance > 1e3 else CONVERGES if distance < 1e-3 else JUMPS,
    }


@q.mistake(essential=True)
def stopped_at_one_over_the_eigenvalue(p: P):
    """The factor $1 - \\eta \\lambda$ may be negative, but not below $-1$: the bound is $2 / \\lambda$, not $1 / \\lambda$."""
    limit = 1 / eigenvalues(p)[1]
    return {"eta_max": limit, "fate": behaviour(p.eta / limit)}


@q.mistake
def looked_at_the_smallest_eigenvalue(p: P):
    """The direction of the largest eigenvalue limits the learning rate: there the steps are the longest."""
    smallest = eigenvalues(p)[0]
    factor = abs(1 - p.eta * smallest)
    return {"eta_max": 2 / smallest, "rho": factor, "fate": behaviour(factor)}


@q.mistake
def looked_at_the_largest_eigenvalue_only(p: P):
    """The slower of the two directions decides: compute $|1 - \\eta \\lambda|$ for both eigenvalues and take the larger one."""
    return {"rho": abs(1 - p.eta * eigenvalues(p)[1])}


@q.mistake
def inverted_the_condition_number(p: P):
    """The condition number is the largest eigenvalue over the smallest, so it is at least 1."""
    smallest, largest = eigenvalues(p)
    return {"kappa": smallest / largest}


@q.mistake
def read_the_eigenvalues_off_the_diagonal(p: P):
    """The diagonal holds the eigenvalues only if all other entries are 0; solve $\\det(H - \\lambda I) = 0$."""
    smallest, largest = sorted((p.a, p.c))
    return {"lambda_min": smallest, "lambda_max": largest, "kappa": Fraction(largest, smallest), "eta_max": Fraction(2, largest)}
