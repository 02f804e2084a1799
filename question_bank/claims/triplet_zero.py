"""Claim: which triplets still send a gradient."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.embeddings", outcomes=(2, 5), level="understand", minutes=2, covers=("triplet_zero",),
    symbols={"near": "d(a, p)", "far": "d(a, n)", "margin": "m"},
)  # fmt: skip


@q.params
class P:
    near: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(2, 16)))
    far: object = draw.decimals(*(f"{tenths / 10}" for tenths in range(4, 23)))
    margin: object = draw.decimals("0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.8", "1")
    wording: str = draw.choice("gives a zero gradient to all three embeddings", "still moves at least one of the three embeddings")


@q.require
def the_case_is_clear(p: P) -> bool:
    return 10 * abs(p.near - p.far + p.margin) >= 1


q.prompt = r"""
A triplet consists of an anchor $a$, a positive $p$ and a negative $n$. Its loss is
$$L = \max(0,\; d(a, p) - d(a, n) + m),$$
with the Euclidean distance $d$ of the embeddings, the margin $m = <<margin>>$, $d(a, p) = <<near>>$ and $d(a, n) = <<far>>$.

**Statement.** This triplet <<wording>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("z", "near - far + margin")
    points = (0,), (p.near,), (-p.far,)  # anchor, positive and negative on a line
    t.step("L", "max(0, z)", lambda: engine.triplet_margin_loss(*points, p.margin, eps=0))
    still, moving = "is 0 and stays 0 when the embeddings move a little", "is positive and falls when $a$ and $p$ come closer"
    t.step("flat", "L == 0", note=f"The loss <% if flat %>{still}<% else %>{moving}<% endif %>.")
    t.step("truth", "flat == stated", stated=p.wording.startswith("gives"), note="So the statement is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    a, near, far = (oracles.parameter(point) for point in ((0, 0), (p.near, 0), (0, p.far)))
    oracles.torch.nn.functional.triplet_margin_loss(a[None], near[None], far[None], margin=float(p.margin)).backward()
    return {"truth": all(not point.grad.any() for point in (a, near, far)) == p.wording.startswith("gives")}


@q.oracle("finite differences")
def move_embeddings_on_a_line(p: P):
    """Embeddings of one dimension: the positive lies right of the anchor, the negative left of it."""
    slopes = oracles.slopes(lambda a, near, far: max(0, abs(a - near) - abs(a - far) + p.margin), a=0, near=p.near, far=-p.far)
    return {"truth": any(slopes.values()) == p.wording.startswith("still")}


q.slips(
    ignored_the_margin=slip("The negative must be farther than the positive by the margin at least.", z="near - far"),
    thought_that_every_triplet_teaches=slip("Where the negative is far enough, the loss is cut off at 0 and is flat.", L="z"),
    turned_the_distances=slip("The distance to the positive has the plus sign, because it is to fall.", z="far - near + margin"),
    thought_that_a_positive_loss_is_flat=slip(r"$\max(0, z)$ is flat for $z < 0$ only and has slope 1 for $z > 0$.", flat="L > 0"),
)  # fmt: skip
