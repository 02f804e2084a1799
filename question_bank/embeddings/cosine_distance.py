"""Cosine similarity and Euclidean distance of normalized embeddings.

Both vectors are Pythagorean, so their norms are whole numbers.
"""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.retrieval", outcomes=(2, 4), level="apply", minutes=5, covers=("W10-08",), rows=True,
    symbols={"theta": r"\theta", "s_min": r"s_{\mathrm{min}}", "d2": "d^2"},
)  # fmt: skip

SHAPES = tuple((s * a, r * b) for a, b in ((3, 4), (4, 3), (6, 8), (8, 6), (5, 12), (12, 5)) for s in (1, -1) for r in (1, -1))


@q.params
class P:
    u: tuple = draw.choice(*SHAPES)
    v: tuple = draw.choice(*SHAPES)
    theta: object = draw.decimals("0.2", "0.4", "0.5", "0.6", "0.8", "1", "1.2")


@q.require
def not_parallel(p: P) -> bool:
    return p.u[0] * p.v[1] != p.u[1] * p.v[0] and p.u[0] * p.v[0] + p.u[1] * p.v[1] != 0


q.prompt = r"""
A network has embedded two faces as $u = <<u>>$ and $v = <<v>>$. Let $s$ be their cosine similarity, and $d$ the Euclidean distance
of the two embeddings after each has been divided by its norm.
"""
q.ask(
    s=ask.number("Compute the cosine similarity $s$.", marks=2),
    d2=ask.number("Compute $d^2$, the square of $d$.", marks=1),
    s_min=ask.number(
        r"Two faces are taken for the same person if $d < <<theta>>$. For which number $s_{\mathrm{min}}$ is this equivalent to "
        r"$s > s_{\mathrm{min}}$?", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.step("n_u", "norm(u)", lambda: engine.vector_norm(p.u))
    t.step("n_v", "norm(v)", lambda: engine.vector_norm(p.v))
    t.step("s", "sum(odot(u, v))/(n_u*n_v)", lambda: engine.cosine_similarity(p.u, p.v, 0, 0),
        note="The cosine similarity is the inner product divided by both norms.")  # fmt: skip
    t.say(r"For vectors $a$, $b$ of length 1, $\lVert a - b \rVert^2 = \lVert a \rVert^2 + \lVert b \rVert^2 - 2 a^{\top} b$.")
    a, b = (cache(lambda side=side: engine.normalize(side, 2, 0, 0)) for side in (p.u, p.v))
    t.step("d2", "2 - 2*s", lambda: engine.pairwise_distance(a(), b(), eps=0) ** 2)
    t.step("s_min", "1 - theta^2/2", note=r"With the limit $\theta = <<theta>>$, $2 - 2s < \theta^2$ is solved for $s$.")


@q.oracle("torch")
def normalized_by_torch(p: P):
    nn = oracles.torch.nn.functional
    u, v = (oracles.tensor(one)[None] for one in (p.u, p.v))
    d = oracles.torch.cdist(nn.normalize(u), nn.normalize(v))
    return {"s": nn.cosine_similarity(u, v).item(), "d2": d.item() ** 2}


@q.oracle("symbolic")
def triangle(p: P):
    """Two sides of length 1 and the angle between them: the law of cosines, solved for the cosine."""
    sympy = oracles.sympy
    u, v = (sympy.Matrix(one) for one in (p.u, p.v))
    one, other = u / u.norm(), v / v.norm()
    c = sympy.Symbol("c")
    limit = sympy.Rational(p.theta.numerator, p.theta.denominator)
    [bound] = sympy.solve(sympy.expand((1 - c) ** 2 + (1 - c**2) - limit**2), c)
    return {
        "s": oracles.rationals(one.dot(other)),
        "d2": oracles.rationals((one - other).dot(one - other)),
        "s_min": oracles.rationals(bound),
    }


@q.oracle("second formula")
def on_the_circle(p: P):
    """A point of the unit circle (x, y) is as far as theta from (1, 0): x^2 + y^2 = 1 and (x - 1)^2 + y^2 = theta^2."""
    x = (1 + 1 - p.theta * p.theta) / Fraction(2)
    return {"s_min": x}


q.slips(
    did_not_normalize=slip("The inner product is divided by both norms.", s="sum(odot(u, v))", essential=True),
    divided_by_one_norm=slip("The inner product is divided by both norms.", s="sum(odot(u, v))/n_u^2"),
    took_the_norms_for_sums=slip("A Euclidean norm is a root of a sum of squares.", n_u="sum(abs(u))", n_v="sum(abs(v))"),
    measured_the_raw_vectors=slip("The distance is measured after both were divided by their norms.", d2="sum((u - v)^2)"),
    took_one_minus_the_cosine=slip("Both squared norms are 1, so $d^2 = 2 - 2s$.", d2="1 - s", s_min="1 - theta^2"),
    turned_the_sign=slip("A larger similarity means a smaller distance.", d2="2 + 2*s", s_min="theta^2/2 - 1"),
    forgot_to_square_the_limit=slip(r"The limit is one for $d$, not for $d^2$.", s_min="1 - theta/2"),
)  # fmt: skip
