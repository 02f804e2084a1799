r"""Multiclass hinge loss of one example, and its gradient at the scores."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.losses", outcomes=(2,), level="apply", minutes=5, covers=("W2-07",),
    rows=True, conventions=("zero-based indices",), symbols={"margin": r"\Delta", "L_new": "L'"},
)  # fmt: skip


@q.params
class P:
    s: tuple = draw.distinct(draw.integers(-4, 8), 4)
    y: int = draw.integers(0, 3)
    margin: int = draw.integers(1, 4)
    c: int = draw.integers(1, 4)


@q.require
def half_of_the_classes_are_too_close_and_no_class_is_at_the_edge(p: P) -> bool:
    z = [other - p.s[p.y] + p.margin for k, other in enumerate(p.s) if k != p.y]
    raised = [one - p.c for one in z]
    return 0 not in z and 0 not in raised and sum(one > 0 for one in z) == (len(p.s) + 1) // 2 and max(raised) > 0


q.prompt = r"""
For one example a classifier computes the scores $s = <<s>>$ of the classes; the true class is $y = <<y>>$. The
multiclass hinge loss with the margin $\Delta = <<margin>>$ is
$$L = \sum_{j \neq y} \max(0,\; s_j - s_y + \Delta).$$
"""
q.ask(
    L=ask.integer("Compute the loss $L$.", marks=2),
    grad_s=ask.vector(r"Compute the gradient $\partial L / \partial s$ at the scores.", marks=2),
    L_new=ask.integer("Compute the loss $L'$ after the score of the true class is raised by $c = <<c>>$.", marks=1),
)
q.easier(minutes=3, marks={"L": 1}, s=draw.distinct(draw.integers(-4, 8), 3), y=draw.integers(0, 2))
q.harder(minutes=7, marks={"grad_s": 3}, s=draw.distinct(draw.integers(-4, 8), 6), y=draw.integers(0, 5))


@q.solve
def solve(p: P, t):
    t.step("z", "s - s[y] + margin", note="A wrong class is inside the margin where this is positive:")
    t.given(o=tuple(int(k != p.y) for k in range(len(p.s))))
    t.say("The vector $o$ is 1 for the wrong classes and 0 for the true one, which the sum leaves out.")
    raised = [score + p.c * (k == p.y) for k, score in enumerate(p.s)]  # the engine divides by the number of classes
    t.step("L", "T(o) @ relu(z)", lambda: len(p.s) * engine.multi_margin_loss(p.s, p.y, margin=p.margin))
    t.step("a", "odot(o, positive(z))", note="The terms that are not cut off at 0 belong to the classes with a 1 in")
    t.step("grad_s", "a - sum(a)*(1 - o)", lambda: engine.multi_margin_loss_backward(len(p.s), p.s, p.y, margin=p.margin),
        note="Each of them adds 1 at its own class and subtracts 1 at the true class:")  # fmt: skip
    t.step("L_new", "T(o) @ relu(z - c)", lambda: len(p.s) * engine.multi_margin_loss(raised, p.y, margin=p.margin),
        note="All differences fall by $c$, and the terms stop at 0:")  # fmt: skip


@q.oracle("torch")
def autograd(p: P):
    s, y = oracles.parameter(p.s), oracles.torch.tensor(p.y)
    hinge = oracles.torch.nn.functional.multi_margin_loss
    loss = len(p.s) * hinge(s, y, margin=p.margin)
    raised = oracles.tensor([score + p.c * (k == p.y) for k, score in enumerate(p.s)])
    return {"L": loss.item(), "L_new": len(p.s) * hinge(raised, y, margin=p.margin).item(), **oracles.gradients(loss, s=s)}


@q.oracle("finite differences")
def slopes_of_the_loss(p: P):
    def loss(s, margin=p.margin):
        wrong = [score for k, score in enumerate(s) if k != p.y]
        return sum(score + margin - s[p.y] for score in wrong if score + margin > s[p.y])

    raised = [*p.s[: p.y], p.s[p.y] + Fraction(p.c), *p.s[p.y + 1 :]]
    return {"L": loss(p.s), "L_new": loss(raised), **oracles.slopes(loss, s=p.s)}


q.slips(
    counted_the_true_class=slip("The sum leaves the true class out; it would always add the margin.",
        L="sum(relu(z))", essential=True),
    forgot_the_margin=slip("Each wrong class must stay below the true one by the margin.", z="s - s[y]"),
    took_the_worst_class_only=slip("All wrong classes inside the margin count, not only the worst one.", L="max(odot(o, relu(z)))"),
    added_negative_terms=slip("A class that is far enough below adds 0, not a negative number.", L="T(o) @ z"),
    turned_the_difference=slip("The score of the wrong class has the plus sign.", z="s[y] - s + margin"),
    subtracted_the_margin=slip("The margin makes the loss larger.", z="s - s[y] - margin"),
    gave_the_true_class_a_slope_of_one=slip("Each class inside the margin pulls at the score of the true class.",
        grad_s="a - (1 - o)"),
    forgot_the_true_class=slip("The score of the true class occurs in every term.", grad_s="a"),
    lowered_the_loss_once=slip("The true score occurs in every term, and each falls until it is 0.", L_new="max(L - c, 0)"),
    took_no_care_of_the_zero=slip("A term stops falling at 0.", L_new="L - c*sum(a)"),
)  # fmt: skip
