"""A Siamese network: parameters of two towers with shared weights, and their gradient."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.siamese", outcomes=(2, 5), level="apply", minutes=8, covers=("W10-09",), largest=100_000_000,
    conventions=("gradient shape", "column vectors"),
)  # fmt: skip


@q.params
class P:
    n: int = draw.choice(100, 200, 256, 400, 512, 784, 1000, 1024, 2048)
    H: int = draw.choice(50, 64, 100, 128, 200, 256, 300, 400, 512)
    E: int = draw.choice(8, 10, 16, 20, 32, 50, 64, 100, 128)
    W: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    x_1: tuple = draw.vector(draw.integers(-2, 3), 2)
    x_2: tuple = draw.vector(draw.integers(-2, 3), 2)


@q.require
def both_images_count(p: P) -> bool:
    d = [a - b for a, b in zip(p.x_1, p.x_2, strict=True)]
    e = [row[0] * d[0] + row[1] * d[1] for row in p.W]
    return all(e) and all(d) and any(p.x_1) and any(p.x_2) and max(map(abs, e)) <= 12


q.prompt = r"""
A Siamese network embeds two images with two towers that share all weights. Each tower has a fully connected layer from
$n = <<n>>$ inputs to $H = <<H>>$ hidden units, ReLU, and a fully connected layer to an embedding of length $E = <<E>>$; both
layers have biases.

A much smaller Siamese network has towers that compute $f_1 = W x_1$ and $f_2 = W x_2$ with the shared matrix $W$, without biases. A
pair of images of one person has the loss $L = \frac{1}{2} \lVert f_1 - f_2 \rVert^2$. Here
$$W = <<W>>, \qquad x_1 = <<x_1>>, \qquad x_2 = <<x_2>>.$$
"""
q.ask(
    N=ask.integer("How many learned parameters $N$ does the large Siamese network have?", marks=2),
    G_1=ask.matrix(r"Compute $G_1$, the part of $\partial L / \partial W$ that comes through the first tower.", marks=2),
    grad_W=ask.matrix(r"Compute the whole gradient $\partial L / \partial W$.", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    layers = cache(lambda: engine.linear_parameters(p.n, p.H) + engine.linear_parameters(p.H, p.E))
    t.step("N", "(n + 1)*H + (H + 1)*E", layers, note="Shared weights are stored and counted once.")
    half = Fraction(1, 2)  # in front of the squares
    e = t.step(
        "e",
        "W @ x_1 - W @ x_2",
        lambda: engine.mse_loss_backward(half, engine.linear(p.x_1, p.W), engine.linear(p.x_2, p.W), reduction="sum"),
        note=r"With respect to $f_1$, the gradient of $L$ is $f_1 - f_2$:",
    )
    t.step("G_1", "e @ T(x_1)", lambda: engine.linear_backward(e, p.x_1, p.W)[1])
    t.step(
        "G_2",
        "-e @ T(x_2)",
        lambda: engine.linear_backward([-one for one in e], p.x_2, p.W)[1],
        note="With respect to $f_2$, it has the other sign.",
    )
    t.step("grad_W", "G_1 + G_2", note="Both towers use $W$, so their parts are added.")


@q.oracle("torch")
def autograd(p: P):
    nn = oracles.torch.nn
    tower = nn.Sequential(nn.Linear(p.n, p.H, device="meta"), nn.ReLU(), nn.Linear(p.H, p.E, device="meta"))
    W, x_1, x_2 = oracles.parameters(p, "W x_1 x_2")
    f_1, f_2 = W @ x_1, W @ x_2
    first = nn.functional.mse_loss(W @ x_1, f_2.detach(), reduction="sum") / 2
    both = nn.functional.mse_loss(f_1, f_2, reduction="sum") / 2
    part = oracles.gradients(first, G=W)["grad_G"]
    return {"N": sum(one.numel() for one in tower.parameters()), "G_1": part, **oracles.gradients(both, W=W)}


@q.oracle("finite differences")
def small_changes(p: P):
    def embed(W, x):
        return [row[0] * x[0] + row[1] * x[1] for row in W]

    def loss(one, other):
        return sum((u - v) ** 2 for u, v in zip(embed(one, p.x_1), embed(other, p.x_2), strict=True)) / 2

    whole = oracles.slopes(lambda W: loss(W, W), W=p.W)
    part = oracles.slopes(lambda W: loss(W, p.W), W=p.W)
    units = [p.n + 1] * p.H + [p.H + 1] * p.E
    return {"N": sum(units), "G_1": part["grad_W"], **whole}


q.slips(
    counted_both_towers=slip("The towers share their weights, which count once.", N="2*((n + 1)*H + (H + 1)*E)", essential=True),
    forgot_the_biases=slip("Both layers have biases.", N="n*H + H*E"),
    averaged_the_towers=slip("The parts of a shared matrix are added, not averaged.", grad_W="(G_1 + G_2)/2"),
    took_one_tower=slip("Both towers use $W$, so both parts count.", grad_W="G_1"),
    forgot_the_other_sign=slip("The loss falls with $f_2$ where it rises with $f_1$.", G_2="e @ T(x_2)"),
    transposed_the_outer_product=slip("A gradient has the shape of its matrix.", G_1="x_1 @ T(e)", G_2="-x_2 @ T(e)"),
    kept_a_factor_2=slip(r"The factor $\frac{1}{2}$ cancels the 2 of the square.", e="2*(W @ x_1 - W @ x_2)"),
)  # fmt: skip
