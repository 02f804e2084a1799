"""Kind of a critical point from the Hessian."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.gradient_descent", outcomes=(2, 6), level="analyze", minutes=7, covers=("W7-04",),
    symbols={"det": r"\det H", "tr": r"\mathrm{tr}\, H", "point": "w^*"},
)  # fmt: skip
KINDS = ("a minimum", "a saddle point", "a maximum")


@q.params
class P:
    a: int = draw.nonzero(-4, 4)
    b: int = draw.nonzero(-5, 5)
    c: int = draw.nonzero(-4, 4)
    x: int = draw.integers(-3, 3)
    y: int = draw.integers(-3, 3)

    @property
    def slopes(self):
        """The factors of x and y in f, such that the gradient is 0 at the drawn point."""
        return -2 * self.a * self.x - self.b * self.y, -self.b * self.x - 2 * self.c * self.y


@q.require
def the_case_is_clear(p: P) -> bool:
    return 4 * p.a * p.c != p.b * p.b and 0 not in p.slopes


q.prompt = r"""
The function $f(x, y) = a x^2 + b x y + c y^2 + g x + h y$ has the coefficients
$$a = <<a>>, \quad b = <<b>>, \quad c = <<c>>, \quad g = <<p.slopes[0]>>, \quad h = <<p.slopes[1]>>.$$
Let $H$ be its Hessian, the matrix of second derivatives.
"""
q.ask(
    H=ask.matrix(r"Give the Hessian $H$ ($2 \times 2$ entries).", marks=1),
    point=ask.vector("At which point $w^* = (x, y)^{\\top}$ is the gradient of $f$ zero (2 entries)?", marks=2),
    det=ask.number(r"Compute the determinant of $H$.", marks=1),
    kind=ask.choice("Of which kind is the critical point $w^*$?", marks=1, options=KINDS),
)


@q.solve
def solve(p: P, t):
    g, h = p.slopes
    H = t.step("H", "((2*a, b), (b, 2*c))")
    t.step("det", "4*a*c - b^2", lambda: engine.det(H))
    t.say(r"The gradient $H w + (g, h)^{\top}$ is zero where $H w = -(g, h)^{\top}$. By Cramer's rule")
    t.step("point", "((b*h - 2*c*g)/det, (b*g - 2*a*h)/det)", lambda: engine.solve(H, (-g, -h)), g=g, h=h)
    why = r"""<% if det < 0 %>The determinant is negative: the eigenvalues have different signs.
<% elif tr > 0 %>Determinant and trace are positive: both eigenvalues are positive.
<% else %>The determinant is positive and the trace negative: both eigenvalues are negative.<% endif %>"""
    t.step("tr", "2*a + 2*c", note="The determinant is the product of the eigenvalues; their sum is the trace.")
    t.step("kind", "kinds[(1 - sign(tr))*(1 + sign(det))/2 + (1 - sign(det))/2]", kinds=KINDS, note=why)


@q.oracle("torch")
def second_derivatives(p: P):
    torch, (d, e) = oracles.torch, p.slopes

    def f(w):
        x, y = w
        return p.a * x * x + p.b * x * y + p.c * y * y + d * x + e * y

    zero = oracles.tensor((0, 0))
    H, slope = torch.autograd.functional.hessian(f, zero), torch.autograd.functional.jacobian(f, zero)
    low, high = torch.linalg.eigvalsh(H).tolist()
    kind = KINDS[0] if low > 0 else KINDS[2] if high < 0 else KINDS[1]
    point = torch.linalg.solve(H, -slope)
    return {"H": oracles.numbers(H), "point": oracles.numbers(point), "det": torch.linalg.det(H).item(), "kind": kind}


@q.oracle("brute force")
def look_around(p: P):
    """Tries all whole points for a zero gradient, and looks along many directions whether f rises or falls."""
    g, h = p.slopes
    [(x, y)] = [
        (x, y) for x in range(-9, 10) for y in range(-9, 10)
        if 2 * p.a * x + p.b * y + g == 0 and p.b * x + 2 * p.c * y + h == 0
    ]  # fmt: skip
    rises = {p.a * u * u + p.b * u * v + p.c * v * v > 0 for u in range(-40, 41) for v in (0, *range(1, 41)) if u or v}
    H = [[2 * p.a, p.b], [p.b, 2 * p.c]]
    kind = KINDS[1] if len(rises) == 2 else KINDS[0] if True in rises else KINDS[2]
    return {"H": H, "point": (x, y), "det": Fraction(H[0][0] * H[1][1] - H[0][1] ** 2), "kind": kind}


q.slips(
    forgot_the_factor_two=slip("The second derivative of $a x^2$ is $2 a$.", H="((a, b), (b, c))", det="a*c - b^2", essential=True),
    halved_the_mixed_term=slip("The mixed derivative of $b x y$ is $b$.", H="((2*a, b/2), (b/2, 2*c))", det="4*a*c - b^2/4"),
    doubled_the_mixed_term=slip("The mixed derivative of $b x y$ is $b$.", H="((2*a, 2*b), (2*b, 2*c))", det="4*a*c - 4*b^2"),
    looked_at_the_determinant_only=slip("A positive determinant belongs to a maximum as well.", tr="1"),
    looked_at_the_diagonal=slip("Signs on the diagonal do not rule out a saddle point.", drawn=lambda p: {
        "kind": "kinds[(2 - sign(a) - sign(c))/2]"}),
    lost_the_sign=slip("$H w$ equals minus the linear coefficients.", point="((2*c*g - b*h)/det, (2*a*h - b*g)/det)"),
    added_the_mixed_term=slip("The product of the other diagonal is subtracted.", det="4*a*c + b^2"),
)  # fmt: skip
