"""Minimum of a quadratic loss with an L2 penalty.

The eigenvectors are given: (1, 1) and (1, -1).
"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.penalties", outcomes=(2, 6), level="apply", minutes=8, covers=("W11-04",),
    symbols={"w_star": "w^*", "w_new": r"\tilde{w}", "alpha": r"\alpha"},
)  # fmt: skip


@q.params
class P:
    a: int = draw.integers(2, 12)
    b: int = draw.nonzero(-8, 8)
    w_star: tuple = draw.vector(draw.integers(-6, 6), 2)
    alpha: object = draw.choice(Fraction(1, 2), 1, 2, 3, 4, 5, 6, 8)


@q.require
def the_minimum_is_no_eigenvector(p: P) -> bool:
    x, y = p.w_star
    return p.a > abs(p.b) and x * x != y * y and (x - y) % 2 == 0


q.prompt = r"""
Without a penalty, the loss of a model with two weights is $L(w) = \frac{1}{2} (w - w^*)^{\top} H (w - w^*)$ with
$$w^* = <<w_star>>, \qquad H = \begin{pmatrix} <<a>> & <<b>> \\ <<b>> & <<a>> \end{pmatrix}.$$
The eigenvectors of $H$ are $(1, 1)^{\top}$, with the eigenvalue $\lambda_1$, and $(1, -1)^{\top}$, with the eigenvalue
$\lambda_2$. The penalty $\frac{\alpha}{2} \lVert w \rVert^2$ with $\alpha = <<alpha>>$ is added, and the minimum moves from $w^*$
to $\tilde{w}$. Thereby the component of the minimum along $(1, 1)^{\top}$ is multiplied by a factor $s_1$, the one along
$(1, -1)^{\top}$ by a factor $s_2$.
"""
q.ask(
    s_1=ask.number("Compute the factor $s_1$.", marks=2),
    s_2=ask.number("Compute the factor $s_2$.", marks=1),
    w_new=ask.vector(r"Compute the new minimum $\tilde{w}$ (2 entries).", marks=3),
)


@q.solve
def solve(p: P, t):
    t.step("lambda_1", "a + b", note="Multiplying $H$ with its eigenvectors gives the eigenvalues.")
    t.step("lambda_2", "a - b")
    t.say(r"At the minimum $H (w - w^*) + \alpha w = 0$. Along an eigenvector this says $\lambda (w - w^*) + \alpha w = 0$.")
    t.step("s_1", "lambda_1/(lambda_1 + alpha)")
    t.step("s_2", "lambda_2/(lambda_2 + alpha)")
    t.say("The two parts of $w^*$ have half the sum and half the difference of its entries as coordinates.")
    t.step("c_1", "(w_star[0] + w_star[1])/2")
    t.step("c_2", "(w_star[0] - w_star[1])/2")
    H, penalized = ((p.a, p.b), (p.b, p.a)), ((p.a + p.alpha, p.b), (p.b, p.a + p.alpha))
    t.step("w_new", "s_1*c_1*(1, 1) + s_2*c_2*(1, -1)", lambda: engine.solve(penalized, engine.linear(p.w_star, H)))


@q.oracle("torch")
def linear_system(p: P):
    torch = oracles.torch
    H, star = oracles.tensor(((p.a, p.b), (p.b, p.a))), oracles.tensor(p.w_star)
    moved = torch.linalg.inv(H + float(p.alpha) * torch.eye(2, dtype=torch.float64)) @ H
    plus, minus = oracles.tensor((1, 1)), oracles.tensor((1, -1))
    return {
        "s_1": (plus @ moved @ plus / 2).item(), "s_2": (minus @ moved @ minus / 2).item(),
        "w_new": oracles.numbers(moved @ star),
    }  # fmt: skip


@q.oracle("second formula")
def cramers_rule(p: P):
    """Solves both equations for the two weights, and for an end of each eigenvector."""

    def minimum(x, y):
        right = p.a * x + p.b * y, p.b * x + p.a * y
        diagonal = p.a + p.alpha
        both = diagonal**2 - p.b**2
        return Fraction(diagonal * right[0] - p.b * right[1]) / both, Fraction(diagonal * right[1] - p.b * right[0]) / both

    return {"s_1": minimum(1, 1)[0], "s_2": minimum(1, -1)[0], "w_new": minimum(*p.w_star)}


q.slips(
    turned_the_factor=slip(r"Steep directions ($\lambda$ large) shrink little: the factor is $\lambda / (\lambda + \alpha)$.",
                           s_1="alpha/(lambda_1 + alpha)", s_2="alpha/(lambda_2 + alpha)", essential=True),
    shrank_all_alike=slip("Each direction has its own factor.", s_2="s_1"),
    swapped_the_eigenvalues=slip("$(1, 1)^{\\top}$ belongs to the sum of a row.", lambda_1="a - b", lambda_2="a + b"),
    read_the_diagonal=slip("The entries of $w$ are not the eigen-directions.", lambda_1="a", lambda_2="a"),
    doubled_the_penalty=slip(r"The slope of $\frac{\alpha}{2} w^2$ is $\alpha w$.", s_1="lambda_1/(lambda_1 + 2*alpha)",
                             s_2="lambda_2/(lambda_2 + 2*alpha)"),
    forgot_to_halve=slip("The parts have half the sum and half the difference.", c_1="w_star[0] + w_star[1]",
                         c_2="w_star[0] - w_star[1]"),
    scaled_the_entries=slip("The factors belong to the eigenvectors, not to the entries of $w$.",
                            w_new="(s_1*w_star[0], s_2*w_star[1])"),
)  # fmt: skip
