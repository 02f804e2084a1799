"""Checking a gradient with difference quotients, one-sided and centered."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="backprop.gradients", outcomes=(2, 7), level="apply", minutes=7, covers=("W3-10",), decimals=4,
    symbols={"error": r"\epsilon", "forward": r"g_{\mathrm{f}}", "centered": r"g_{\mathrm{c}}", "relative": "r",
             "claimed": r"\hat{g}"},
)  # fmt: skip


@q.params
class P:
    a: int = draw.nonzero(-3, 3)
    b: int = draw.nonzero(-4, 4)
    w: int = draw.nonzero(-3, 3)
    h: object = draw.decimals("0.1", "0.2", "0.5")
    bug: str = draw.choice("sign", "factor", "term")

    @property
    def claimed(self):
        """What the program under test returns."""
        a, b, w = self.a, self.b, self.w
        return {"sign": 3 * a * w * w - 2 * b * w, "factor": a * w * w + 2 * b * w, "term": 3 * a * w * w}[self.bug]


@q.require
def numbers_differ_and_no_gradient_is_zero(p: P) -> bool:
    right = 3 * p.a * p.w**2 + 2 * p.b * p.w
    return right * p.claimed != 0 and right != p.claimed and abs(right + p.a * p.h**2) > 1


q.prompt = r"""
A program is to compute the derivative of $L(w) = a w^3 + b w^2$ with $a = <<a>>$ and $b = <<b>>$. At $w = <<w>>$ it returns
$\hat{g} = <<p.claimed>>$. This is to be checked with difference quotients of step $h = <<h>>$.
"""
q.ask(
    forward=ask.number(r"Compute the one-sided quotient $g_{\mathrm{f}} = \left(L(w + h) - L(w)\right) / h$.", marks=2),
    centered=ask.number(r"Compute the centered quotient $g_{\mathrm{c}}$, from the points $w - h$ and $w + h$.", marks=2),
    error=ask.number(r"Compute the error $\epsilon = g_{\mathrm{c}} - L'(w)$ of the centered quotient.", marks=1),
    relative=ask.number(
        r"Compute the relative error of the program, "
        r"$r = \lvert \hat{g} - g_{\mathrm{c}} \rvert / \max(\lvert \hat{g} \rvert, \lvert g_{\mathrm{c}} \rvert)$.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    def loss(w):
        return p.a * w**3 + p.b * w**2

    t.given(claimed=p.claimed)
    t.step("u", "a*w^3 + b*w^2", note="The loss at $w$ is")
    t.step("u_up", "a*(w + h)^3 + b*(w + h)^2", note="at $w + h$")
    t.step("u_down", "a*(w - h)^3 + b*(w - h)^2", note="and at $w - h$")
    t.step("forward", "(u_up - u)/h", lambda: engine.numerical_gradient(loss, p.w, p.h, centered=False))
    t.step("centered", "(u_up - u_down)/(2*h)", lambda: engine.numerical_gradient(loss, p.w, p.h))
    t.step("g", "3*a*w^2 + 2*b*w", note="The true derivative is")
    t.step("error", "centered - g", note="The error of the centered quotient is that of the cubic term alone, $a h^2$:")
    t.step("relative", "abs(claimed - centered)/max(abs(claimed), abs(centered))")


@q.oracle("symbolic")
def expanded(p: P):
    """The quotients as polynomials in h, by cancelling the fractions."""
    sympy = oracles.sympy
    w, h = sympy.symbols("w h")
    L = p.a * w**3 + p.b * w**2
    at = {w: p.w, h: sympy.Rational(str(Fraction(p.h)))}
    forward = sympy.cancel((L.subs(w, w + h) - L) / h)
    centered = sympy.cancel((L.subs(w, w + h) - L.subs(w, w - h)) / (2 * h))
    error = sympy.expand(centered - sympy.diff(L, w))
    value = centered.subs(at)
    relative = abs(p.claimed - value) / sympy.Max(abs(p.claimed), abs(value))
    found = {"forward": forward.subs(at), "centered": value, "error": error.subs(at), "relative": relative}
    return {name: Fraction(str(number)) for name, number in found.items()}


@q.oracle("second formula")
def taylor(p: P):
    """By the derivatives of a cubic polynomial: one-sided L' + h L''/2 + h^2 L'''/6, centered L' + h^2 L'''/6."""
    slope = p.w * (3 * p.a * p.w + 2 * p.b)
    bend, rest = p.h * (3 * p.a * p.w + p.b), p.a * p.h**2
    large, small = sorted((abs(p.claimed), abs(slope + rest)), reverse=True)
    same = p.claimed * (slope + rest) > 0
    return {
        "forward": slope + bend + rest, "centered": slope + rest, "error": rest,
        "relative": 1 - small / large if same else 1 + small / large,
    }  # fmt: skip


q.slips(
    divided_by_h=slip("The points $w - h$ and $w + h$ lie $2h$ apart.", centered="(u_up - u_down)/h", essential=True),
    took_the_one_sided_quotient=slip("The centered quotient uses the points on both sides of $w$.", centered="forward"),
    looked_backward=slip("The one-sided quotient goes from $w$ to $w + h$.", forward="(u - u_down)/h"),
    forgot_to_divide=slip("A quotient divides the difference by the step.", forward="u_up - u", centered="u_up - u_down"),
    compared_with_the_one_sided=slip("The program is compared with the centered quotient.",
        relative="abs(claimed - forward)/max(abs(claimed), abs(forward))"),
    gave_the_absolute_error=slip("A relative error is divided by the larger of both sizes.", relative="abs(claimed - centered)"),
    compared_with_the_program=slip("The error asked for is that against the true derivative.", error="centered - claimed"),
)  # fmt: skip
