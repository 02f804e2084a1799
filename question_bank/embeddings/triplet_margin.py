"""Triplet loss with plain Euclidean distances: value, gradient, and one step.

Differences are Pythagorean, so distances are whole and gradients have one decimal or are simple fractions.
"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.losses", outcomes=(2, 5), level="apply", minutes=8, covers=("W10-01",),
    apart=("embeddings/triplet_loss", "claims/triplet_zero"),
    symbols={"lr": r"\eta", "x_new": "x_a'"},
)  # fmt: skip

LEGS = tuple(
    (r * a, s * b)
    for a, b in ((3, 4), (4, 3), (6, 8), (8, 6), (5, 0), (0, 5), (10, 0), (5, 12), (12, 5))
    for r in (1, -1)
    for s in (1, -1)
)


@q.params
class P:
    x_a: tuple = draw.vector(draw.integers(-3, 3), 2)
    to_p: tuple = draw.choice(*LEGS)
    to_n: tuple = draw.choice(*LEGS)
    m: int = draw.integers(1, 8)
    lr: object = draw.decimals("0.1", "0.2", "0.5", "1")

    @property
    def x_p(self):
        return tuple(a + d for a, d in zip(self.x_a, self.to_p, strict=True))

    @property
    def x_n(self):
        return tuple(a + d for a, d in zip(self.x_a, self.to_n, strict=True))


@q.require
def the_loss_is_not_at_its_kink_and_mostly_positive(p: P) -> bool:
    near, far = ({7: 5, 14: 10, 5: 5, 10: 10, 17: 13}[abs(d[0]) + abs(d[1])] for d in (p.to_p, p.to_n))
    return near != far and (near - far + p.m > 0 or (near - far + p.m < 0 and p.lr == 1))


q.prompt = r"""
A network embeds an anchor, a positive (of the anchor's class) and a negative (of another class) as
$$x_a = <<x_a>>, \qquad x_p = <<p.x_p>>, \qquad x_n = <<p.x_n>>.$$
The triplet loss uses Euclidean distances, not their squares, and the margin $m = <<m>>$:
$$L = \max\left(0,\; \lVert x_a - x_p \rVert - \lVert x_a - x_n \rVert + m\right).$$
"""
q.ask(
    L=ask.number("Compute the loss $L$.", marks=2, zero=True),
    grad_x_a=ask.vector(r"Compute the gradient $\partial L / \partial x_a$.", marks=2, zero=True),
    x_new=ask.vector(
        r"The anchor itself is moved by one step of gradient descent with the learning rate $\eta = <<lr>>$. "
        "Compute its new position $x_a'$.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(x_p=p.x_p, x_n=p.x_n)
    t.step("near", "norm(x_a - x_p)", note="The distances from the anchor to the positive and to the negative are")
    t.step("far", "norm(x_a - x_n)")
    t.step("z", "near - far + m")
    triplet = (p.x_a, p.x_p, p.x_n, p.m)
    t.step("L", "max(z, 0)", lambda: engine.triplet_margin_loss(*triplet, eps=0))
    t.say("The gradient of a distance with respect to one end is the vector of length 1 that points to this end.")
    t.step("u", "(x_a - x_p)/near")
    t.step("v", "(x_a - x_n)/far")
    grad = t.step(
        "grad_x_a",
        "positive(z)*(u - v)",
        lambda: engine.triplet_margin_loss_backward(1, *triplet, eps=0)[0],
        note="A loss that is cut off at 0 passes nothing back.",
    )
    t.step("x_new", "x_a - lr*grad_x_a", lambda: engine.sgd(p.x_a, grad, lr=p.lr).param)


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    anchor, near, far = oracles.parameter(p.x_a), oracles.tensor(p.x_p), oracles.tensor(p.x_n)
    loss = torch.nn.functional.triplet_margin_loss(anchor[None], near[None], far[None], margin=float(p.m), eps=0)
    gradient = oracles.gradients(loss, x_a=anchor)
    anchor.grad = oracles.tensor(gradient["grad_x_a"])
    value = oracles.numbers(loss)
    torch.optim.SGD([anchor], lr=float(p.lr)).step()
    return {"L": value, **gradient, "x_new": oracles.numbers(anchor)}


@q.oracle("finite differences")
def small_moves(p: P):
    def loss(x_a):
        near, far = (sum((a - b) ** 2 for a, b in zip(x_a, end, strict=True)) for end in (p.x_p, p.x_n))
        return max(0, float(near) ** 0.5 + p.m - float(far) ** 0.5)

    found = oracles.slopes(loss, x_a=p.x_a)
    return {"L": loss(p.x_a), **found, "x_new": [x - float(p.lr) * float(g) for x, g in zip(p.x_a, found["grad_x_a"], strict=True)]}


q.slips(
    took_squared_distances=slip("This loss uses the distances themselves.", near="sum((x_a - x_p)^2)", far="sum((x_a - x_n)^2)"),
    swapped_the_distances=slip("The distance to the positive has the plus sign.", z="far - near + m"),
    subtracted_the_margin=slip("The margin is added.", z="near - far - m"),
    did_not_cut_off=slip("The loss is never negative.", L="z"),
    did_not_normalize=slip("The gradient of a distance has length 1.", u="x_a - x_p", v="x_a - x_n"),
    took_the_gradient_of_the_square=slip("The gradient of a distance has length 1.", u="2*(x_a - x_p)", v="2*(x_a - x_n)"),
    turned_the_unit_vectors=slip("The vector points to the end that is moved.", u="(x_p - x_a)/near", v="(x_n - x_a)/far"),
    forgot_the_negative=slip("The anchor is in both distances.", v="0*(x_a - x_n)"),
    stepped_uphill=slip("Gradient descent goes against the gradient.", x_new="x_a + lr*grad_x_a"),
)  # fmt: skip
