"""Claim: the gradient of a value that feeds two branches."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles

q = Question(topic="claims.backprop", outcomes=(2,), level="understand", minutes=1)


@q.params
class P:
    g1: int = draw.nonzero(-9, 9)
    g2: int = draw.nonzero(-9, 9)
    rule: str = draw.choice("sum", "sum", "sum", "product", "larger", "mean")

    @property
    def stated(self):
        return self.by_rule[self.rule]

    @property
    def by_rule(self):
        """What each way to join the two gradients gives."""
        g1, g2 = self.g1, self.g2
        return {"sum": g1 + g2, "product": g1 * g2, "larger": max(g1, g2), "mean": Fraction(g1 + g2, 2)}


@q.require
def a_wrong_rule_gives_a_wrong_number(p: P) -> bool:
    return len(set(p.by_rule.values())) == len(p.by_rule)


q.prompt = r"""
In a computation graph the value $x$ feeds two branches, and both influence the loss $L$. During backpropagation the gradient
$g_1 = <<g1>>$ comes back to $x$ along the first branch and the gradient $g_2 = <<g2>>$ along the second.

**Statement.** Then $\partial L / \partial x = <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("Both branches change the loss when $x$ changes, so their contributions are added.")
    added = engine.linear_backward((1, 1), (1,), ((p.g1,), (p.g2,)))[0][0]
    grad_x = t.step("grad_x", "g1 + g2", added)
    true = bool(grad_x == p.stated)
    t.step("truth", "", true, note=f"The statement says ${float(p.stated):g}$, so it is {'true' if true else 'false'}.")


@q.oracle("torch")
def autograd(p: P):
    x = oracles.parameter(2)
    oracles.torch.stack((p.g1 * x, p.g2 * x)).sum().backward()
    return {"truth": bool(x.grad == p.stated)}


@q.oracle("finite differences")
def move_the_value(p: P):
    """Branches x^2 and x^3 at x = 1, followed by the weights with which g1 and g2 come back."""
    slope = oracles.finite_differences(lambda x: p.g1 * x**2 / 2 + p.g2 * x**3 / 3, 1)
    return {"truth": slope == p.stated}


@q.mistake
def multiplied_the_branches(p: P):
    """Factors are multiplied along one path (chain rule), but the contributions of different paths are added."""
    return {"truth": p.rule == "product"}


@q.mistake
def took_the_larger_branch(p: P):
    """Every path from $x$ to the loss counts, not only the one with the largest gradient: contributions are added."""
    return {"truth": p.rule == "larger"}


@q.mistake
def averaged_the_branches(p: P):
    """Nothing is divided by the number of branches: a change of $x$ acts through all of them, so the gradients are added."""
    return {"truth": p.rule == "mean"}
