"""Claim: can a given kernel be replaced by a stack of two smaller ones?"""

import cmath

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4, 6), level="analyze", minutes=4, covers=("all_5x5_two_3x3",), rows=True,
    conventions=("cross-correlation",), symbols={"Delta": r"\Delta"},
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.nonzero(-9, 12), 3)
    wording: str = draw.choice("can", "cannot")


@q.require
def the_case_is_clear_and_not_decided_by_signs(p: P) -> bool:
    gap = p.w[1] ** 2 - 4 * p.w[0] * p.w[2]
    return gap != 0 and p.w[0] * p.w[2] > 0 and abs(gap) <= 120


q.prompt = r"""
Two one-dimensional convolution layers (one channel, stride 1, no padding, no bias, no activation in between) have kernels with two
weights each, $u = (u_0, u_1)$ and $v = (v_0, v_1)$. All weights are real numbers.

**Statement.** <% if wording == "can" %>With suitable weights, the two layers together compute<% else %>For no choice of their
weights do the two layers together compute<% endif %>, for every signal, what a single layer with the kernel $w = <<w>>$ computes.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(a=p.w[0], b=p.w[1], c=p.w[2])
    t.say("Together the layers have the kernel $(u_0 v_0,\\; u_0 v_1 + u_1 v_0,\\; u_1 v_1)$: the coefficients of the product")
    t.say("$(u_0 + u_1 s)(v_0 + v_1 s)$. So the polynomial $a + b s + c s^2$ with $(a, b, c) = w$ must have real zeros.")
    t.step("Delta", "b^2 - 4*a*c", note="The discriminant is")
    yes, no = "not negative, so the zeros are real", "negative, so there are no real zeros"
    t.step("possible", "Delta >= 0", note=f"It is <% if possible %>{yes}<% else %>{no}<% endif %>.")
    t.step("truth", "possible == stated", stated=p.wording == "can", note="So the statement is <<truth>>.")


@q.oracle("torch")
def zeros_of_the_polynomial(p: P):
    """Kernels from the real parts of the zeros (eigenvalues of the companion matrix); then the stack is compared with w."""
    torch, (a, b, c) = oracles.torch, p.w
    first, second = torch.linalg.eigvals(oracles.tensor(((-b / c, -a / c), (1, 0)))).real
    u, v = oracles.tensor(((-first, 1),)), oracles.tensor(((-c * second, c),))
    stack = torch.conv_transpose1d(u[None], v[None])[0, 0]
    return {"truth": torch.allclose(stack, oracles.tensor(p.w), rtol=0, atol=1e-6) == (p.wording == "can")}


@q.oracle("second formula")
def build_the_kernels(p: P):
    """Kernels from the complex zeros; they serve if they are real."""
    a, b, c = p.w
    root = cmath.sqrt(b * b - 4 * a * c)
    u = ((b + root) / 2, c)
    return {"truth": (abs(u[0].imag) < 1e-9) != (p.wording == "cannot")}


q.slips(
    thought_that_a_stack_can_do_everything=slip("Four weights whose scale is shared are no guarantee.", possible="Delta > -1000"),
    thought_that_a_stack_can_do_nothing=slip("Some kernels are products of smaller ones.", possible="Delta > 1000"),
    lost_the_factor_4=slip("The discriminant is $b^2 - 4 a c$.", Delta="b^2 - a*c"),
    turned_the_sign=slip("The discriminant subtracts $4 a c$.", Delta="4*a*c - b^2"),
)  # fmt: skip
