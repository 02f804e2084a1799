"""Triplet loss and its gradients.

Distances are squared, so that everything is a whole number. In some variants the negative is far enough: nothing moves.
"""

from functools import cache

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="embeddings.losses", outcomes=(2, 5), level="apply", minutes=7, covers=("W10-01", "W10-02"),
    apart=("claims/triplet_zero",),
)  # fmt: skip


@q.params
class P:
    x_a: tuple = draw.vector(draw.integers(-2, 3), 2)
    x_p: tuple = draw.vector(draw.integers(-2, 3), 2)
    x_n: tuple = draw.vector(draw.integers(-2, 3), 2)
    m: int = draw.integers(1, 8)


@q.require
def embeddings_differ_and_the_loss_is_not_at_its_kink(p: P) -> bool:
    near, far = (sum((x - y) ** 2 for x, y in zip(p.x_a, other, strict=True)) for other in (p.x_p, p.x_n))
    z = near - far + p.m
    apart = all(x != y for x, y in zip(p.x_p, p.x_n, strict=True)) and min(near, far) > 1
    return apart and near != far and (0 < z <= 20 or (z in (-1, -2, -3) and near < far))


q.prompt = r"""
A network embeds an anchor, a positive (of the anchor's class) and a negative (of another class) as
$$x_a = <<x_a>>, \qquad x_p = <<x_p>>, \qquad x_n = <<x_n>>.$$
The triplet loss uses squared Euclidean distances and the margin $m = <<m>>$:
$$L = \max\left(0,\; \lVert x_a - x_p \rVert^2 - \lVert x_a - x_n \rVert^2 + m\right).$$
"""
q.ask(
    L=ask.number("Compute the loss $L$.", marks=2, zero=True),
    grad_x_a=ask.vector(r"Compute the gradient $\partial L / \partial x_a$.", marks=2, zero=True),
    grad_x_p=ask.vector(r"Compute the gradient $\partial L / \partial x_p$.", marks=1, zero=True),
    grad_x_n=ask.vector(r"Compute the gradient $\partial L / \partial x_n$.", marks=1, zero=True),
)


@q.figure
def plane(p: P):
    return figures.scatter(
        {"anchor": {"x_a": p.x_a}, "positive": {"x_p": p.x_p}, "negative": {"x_n": p.x_n}},
        x=(-3, 4),
        y=(-3, 4),
        x_label="x_0",
        y_label="x_1",
    )


@q.solve
def solve(p: P, t):
    t.step("d_p", "sum((x_a - x_p)^2)", note="The squared distances from the anchor to the positive and to the negative are")
    t.step("d_n", "sum((x_a - x_n)^2)")
    t.step("z", "d_p - d_n + m")
    triplet, squares = (p.x_a, p.x_p, p.x_n, p.m), {"eps": 0, "squared": True}
    back = cache(lambda: engine.triplet_margin_loss_backward(1, *triplet, **squares))
    t.step("L", "max(z, 0)", lambda: engine.triplet_margin_loss(*triplet, **squares))
    t.step("s", "positive(z)", note="A loss that is cut off at 0 passes no gradient: its slope with respect to $z$ is")
    t.step("grad_x_a", "s*(2*(x_a - x_p) - 2*(x_a - x_n))", lambda: back()[0],
        note="The derivative of a squared distance is twice the difference.")  # fmt: skip
    t.step("grad_x_p", "s*2*(x_p - x_a)", lambda: back()[1])
    t.step("grad_x_n", "s*2*(x_a - x_n)", lambda: back()[2])


@q.oracle("torch")
def autograd(p: P):
    anchor, near, far = oracles.parameters(p, "x_a x_p x_n")
    loss = oracles.torch.nn.functional.triplet_margin_with_distance_loss(
        anchor[None], near[None], far[None], distance_function=lambda x, y: ((x - y) ** 2).sum(1), margin=float(p.m)
    )
    return {"L": oracles.numbers(loss), **oracles.gradients(loss, x_a=anchor, x_p=near, x_n=far)}


@q.oracle("finite differences")
def small_moves(p: P):
    def loss(x_a, x_p, x_n):
        near, far = ([(x - y) ** 2 for x, y in zip(x_a, other, strict=True)] for other in (x_p, x_n))
        return max(sum(near) + p.m - sum(far), 0)

    at = {"x_a": p.x_a, "x_p": p.x_p, "x_n": p.x_n}
    return {"L": loss(**at), **oracles.slopes(loss, **at)}


q.slips(
    swapped_positive_and_negative=slip("The positive is to come closer, so its distance has the plus sign.",
        z="d_n - d_p + m", grad_x_a="s*2*(x_p - x_n)", grad_x_p="s*2*(x_a - x_p)", grad_x_n="s*2*(x_n - x_a)"),
    subtracted_the_margin=slip("The margin is added: the negative must be farther than the positive by it.", z="d_p - d_n - m"),
    did_not_cut_off=slip("Where the negative is far enough, the loss is 0 and so are its gradients.", L="z", s="1"),
    sent_a_gradient_through_a_zero_loss=slip("A loss that is cut off at 0 passes no gradient.", s="1"),
    took_plain_distances=slip("This loss uses squared distances.", d_p="norm(x_a - x_p)", d_n="norm(x_a - x_n)"),
    turned_the_gradient_of_the_anchor=slip("The anchor gets $2(x_n - x_p)$ where $z > 0$.", grad_x_a="s*2*(x_p - x_n)"),
    turned_the_gradient_of_the_negative=slip("The distance to the negative has a minus sign.", grad_x_n="s*2*(x_n - x_a)"),
    forgot_the_factor=slip("The derivative of a square has the factor 2.",
        grad_x_a="s*(x_n - x_p)", grad_x_p="s*(x_p - x_a)", grad_x_n="s*(x_a - x_n)"),
    left_the_negative_out=slip("The anchor is in both distances.", grad_x_a="s*2*(x_a - x_p)"),
)  # fmt: skip
