"""A Siamese network: number of parameters, and gradient of a weight matrix."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.siamese", outcomes=(2, 5), level="apply", minutes=8, covers=("W10-09",), largest=100_000_000,
    conventions=("gradient shape",),
)  # fmt: skip


@q.params
class P:
    n: int = draw.choice(100, 200, 256, 400, 512, 784, 1000, 1024, 2048)
    H: int = draw.choice(50, 64, 100, 128, 200, 256, 300, 400, 512)
    E: int = draw.choice(8, 10, 16, 20, 32, 50, 64, 100, 128)
    W: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    x_a: tuple = draw.vector(draw.integers(-2, 3), 2)
    x_b: tuple = draw.vector(draw.integers(-2, 3), 2)


@q.require
def both_images_count(p: P) -> bool:
    d = [a - b for a, b in zip(p.x_a, p.x_b, strict=True)]
    e = [row[0] * d[0] + row[1] * d[1] for row in p.W]
    return all(e) and all(d) and any(p.x_a) and any(p.x_b) and max(map(abs, e)) <= 12


q.prompt = r"""
A Siamese network embeds two images with two towers. Each tower has a fully connected layer from $n = <<n>>$ inputs to $H = <<H>>$
hidden units, ReLU, and a fully connected layer to an embedding of length $E = <<E>>$; both layers have biases.

The towers of a much smaller Siamese network compute $f_a = W x_a$ and $f_b = W x_b$, without biases. A pair of images of one
person has the loss $L = \frac{1}{2} \lVert f_a - f_b \rVert^2$. Here
$$W = <<W>>, \qquad x_a = <<x_a>>, \qquad x_b = <<x_b>>.$$
"""
q.ask(
    N=ask.integer("How many learned parameters $N$ does the large Siamese network have?", marks=2),
    G_a=ask.matrix(r"Compute $G_a$, the part of $\partial L / \partial W$ that comes through the first tower.", marks=2),
    grad_W=ask.matrix(r"Compute the whole gradient $\partial L / \partial W$.", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    layers = cache(lambda: engine.linear_parameters(p.n, p.H) + engine.linear_parameters(p.H, p.E))
    t.step("N", "(n + 1)*H + (H + 1)*E", layers, note="Shared weights are stored and counted once.")
    half = Fraction(1, 2)  # in front of the squares
    outputs = engine.linear(p.x_a, p.W), engine.linear(p.x_b, p.W)
    note = r"With respect to $f_a$, the gradient of $L$ is $f_a - f_b$:"
    e = t.step("e", "W @ x_a - W @ x_b", lambda: engine.mse_loss_backward(half, *outputs, reduction="sum"), note=note)
    t.step("G_a", "e @ T(x_a)", lambda: engine.linear_backward(e, p.x_a, p.W)[1])
    note = "With respect to $f_b$, it has the other sign."
    t.step("G_b", "-e @ T(x_b)", lambda: engine.linear_backward([-one for one in e], p.x_b, p.W)[1], note=note)
    t.step("grad_W", "G_a + G_b", note="Both towers use $W$, so their parts are added.")


@q.oracle("torch")
def autograd(p: P):
    nn = oracles.torch.nn
    tower = nn.Sequential(nn.Linear(p.n, p.H, device="meta"), nn.ReLU(), nn.Linear(p.H, p.E, device="meta"))
    W, x_a, x_b = oracles.parameters(p, "W x_a x_b")
    f_a, f_b = W @ x_a, W @ x_b
    first = nn.functional.mse_loss(W @ x_a, f_b.detach(), reduction="sum") / 2
    both = nn.functional.mse_loss(f_a, f_b, reduction="sum") / 2
    part = oracles.gradients(first, G=W)["grad_G"]
    return {"N": sum(one.numel() for one in tower.parameters()), "G_a": part, **oracles.gradients(both, W=W)}


@q.oracle("finite differences")
def small_changes(p: P):
    def embed(W, x):
        return [row[0] * x[0] + row[1] * x[1] for row in W]

    def loss(one, other):
        return sum((u - v) ** 2 for u, v in zip(embed(one, p.x_a), embed(other, p.x_b), strict=True)) / 2

    whole = oracles.slopes(lambda W: loss(W, W), W=p.W)
    part = oracles.slopes(lambda W: loss(W, p.W), W=p.W)
    units = [p.n + 1] * p.H + [p.H + 1] * p.E
    return {"N": sum(units), "G_a": part["grad_W"], **whole}


q.slips(
    counted_both_towers=slip("The towers share their weights, which count once.", N="2*((n + 1)*H + (H + 1)*E)", essential=True),
    forgot_the_biases=slip("Both layers have biases.", N="n*H + H*E"),
    averaged_the_towers=slip("The parts of a shared matrix are added, not averaged.", grad_W="(G_a + G_b)/2"),
    took_one_tower=slip("Both towers use $W$, so both parts count.", grad_W="G_a"),
    forgot_the_other_sign=slip("The loss falls with $f_b$ where it rises with $f_a$.", G_b="e @ T(x_b)"),
    transposed_the_outer_product=slip("A gradient has the shape of its matrix.", G_a="x_a @ T(e)", G_b="-x_b @ T(e)"),
    kept_a_factor_2=slip(r"The factor $\frac{1}{2}$ cancels the 2 of the square.", e="2*(W @ x_a - W @ x_b)"),
)  # fmt: skip
