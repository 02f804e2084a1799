"""Claim: the gradient of a value that feeds two branches."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="claims.backprop", outcomes=(2,), level="understand", minutes=2, covers=("fork_add",))


@q.params
class P:
    g1: int = draw.nonzero(-9, 9)
    g2: int = draw.nonzero(-9, 9)
    rule: str = draw.choice("sum", "sum", "sum", "product", "larger", "mean")

    @property
    def stated(self):
        g1, g2 = self.g1, self.g2
        return {"sum": g1 + g2, "product": g1 * g2, "larger": max(g1, g2), "mean": Fraction(g1 + g2, 2)}[self.rule]


@q.require
def a_wrong_rule_gives_a_wrong_number(p: P) -> bool:
    return len({p.g1 + p.g2, p.g1 * p.g2, max(p.g1, p.g2), Fraction(p.g1 + p.g2, 2)}) == 4


q.prompt = r"""
In a computation graph the value $x$ feeds two branches, and both influence the loss $L$. During backpropagation the gradient
$g_1 = <<g1>>$ comes back to $x$ along the first branch and the gradient $g_2 = <<g2>>$ along the second.

**Statement.** Then $\partial L / \partial x = <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("grad_x", "g1 + g2", note="Both branches change the loss when $x$ changes, so their contributions are added.")
    t.step("truth", "grad_x == stated", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    x = oracles.parameter(2)
    return {"truth": oracles.gradients(p.g1 * x + p.g2 * x, x=x)["grad_x"] == p.stated}


@q.oracle("finite differences")
def move_the_value(p: P):
    """Branches x^2 and x^3 at x = 1, followed by the weights with which g1 and g2 come back."""
    return {"truth": oracles.finite_differences(lambda x: p.g1 * x**2 / 2 + p.g2 * x**3 / 3, 1) == p.stated}


q.slips(
    multiplied_the_branches=slip("Factors multiply along one path; contributions of different paths are added.", grad_x="g1*g2"),
    took_the_larger_branch=slip("Every path to the loss counts, not only that of the larger gradient.", grad_x="max(g1, g2)"),
    averaged_the_branches=slip("The gradients are added; nothing is divided by the number of branches.", grad_x="(g1 + g2)/2"),
)  # fmt: skip
