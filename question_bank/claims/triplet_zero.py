"""Claim: which triplets still send a gradient."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="claims.embeddings",
    outcomes=(2, 5),
    level="understand",
    minutes=1,
    symbols={"near": "d(a, p)", "far": "d(a, n)", "margin": "m"},
)


@q.params
class P:
    near: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(2, 16)))
    far: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(4, 23)))
    margin: object = draw.decimals("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.8", "1")
    wording: str = draw.choice("gives a zero gradient to all three embeddings", "still moves at least one of the three embeddings")


@q.require
def the_case_is_clear(p: P) -> bool:
    return abs(p.near - p.far + p.margin) >= Fraction(1, 10)


q.prompt = r"""
A triplet consists of an anchor $a$, a positive $p$ and a negative $n$. Its loss is
$$L = \max(0,\; d(a, p) - d(a, n) + m),$$
where $d$ is the Euclidean distance of their embeddings and $m = <<margin>>$ is the margin. Here $d(a, p) = <<near>>$ and
$d(a, n) = <<far>>$.

**Statement.** This triplet <<wording>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    z = t.step("z", "near - far + margin", p.near - p.far + p.margin)
    t.step("L", "max(0, z)", engine.relu(z))
    silent = engine.relu_backward(1, z) == 0
    why = "is 0 and stays 0 when the embeddings move a little" if silent else "is positive and falls when $a$ and $p$ come closer"
    true = bool(silent == p.wording.startswith("gives"))
    t.step("truth", "", true, note=f"The loss {why}: the statement is {'true' if true else 'false'}.")


@q.oracle("torch")
def autograd(p: P):
    a, near, far = (oracles.parameter(point) for point in ((0, 0), (p.near, 0), (0, p.far)))
    loss = oracles.torch.nn.functional.triplet_margin_loss(a[None], near[None], far[None], margin=float(p.margin))
    loss.backward()
    silent = all(not point.grad.any() for point in (a, near, far))
    return {"truth": silent == p.wording.startswith("gives")}


@q.oracle("finite differences")
def move_the_embeddings(p: P):
    def loss(points):
        a, near, far = points
        return max(0.0, math.dist(a, near) - math.dist(a, far) + float(p.margin))

    points = ((1.0, 2.0), (1.0 + float(p.near), 2.0), (1.0, 2.0 - float(p.far)))
    slopes = oracles.finite_differences(loss, points)
    moved = any(slope for row in slopes for slope in row)
    return {"truth": moved == p.wording.startswith("still")}


@q.mistake
def ignored_the_margin(p: P):
    """It is not enough that the negative is farther away than the positive: it must be farther by at least the margin."""
    return {"truth": (p.near < p.far) == p.wording.startswith("gives")}


@q.mistake
def thought_that_every_triplet_teaches(p: P):
    """Where the negative is farther than the positive by more than the margin, the loss is flat at 0 and has no gradient."""
    return {"truth": p.wording.startswith("still")}


@q.mistake
def turned_the_distances(p: P):
    """The distance to the positive has to fall: it has a plus sign in the loss, the distance to the negative a minus sign."""
    return {"truth": (p.far + p.margin < p.near) == p.wording.startswith("gives")}


@q.mistake
def thought_that_a_positive_loss_is_flat(p: P):
    r"""$\max(0, z)$ is flat for $z < 0$ and has slope 1 for $z > 0$: where the loss is positive, it has a gradient."""
    return {"truth": (p.near - p.far + p.margin > 0) == p.wording.startswith("gives")}
