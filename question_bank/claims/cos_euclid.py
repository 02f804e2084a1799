"""Claim: do Euclidean distance, cosine similarity and inner product prefer the same candidate?"""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.embeddings", outcomes=(2, 5), level="understand", minutes=3, covers=("cos_euclid",), rows=True,
    apart=("embeddings/cosine_distance",), symbols={"first": "i_1", "second": "i_2", "f": "q", "b": r"\text{products}"},
)  # fmt: skip

SHAPES = tuple((s * a, r * b) for a, b in ((3, 4), (4, 3), (5, 0), (0, 5), (6, 8), (8, 6)) for s in (1, -1) for r in (1, -1))
SAID = {"distance": "the smaller Euclidean distance from", "cosine": "the larger cosine similarity to",
        "product": "the larger inner product with"}  # fmt: skip

MEASURES = {
    "distance": lambda f, rows: [length * length for length in engine.cdist((f,), rows)[0]],
    "product": lambda f, rows: engine.linear(f, rows),
    "cosine": lambda f, rows: engine.vector_norm(f) * engine.cosine_similarity((f,), rows),
}


@q.params
class P:
    f: tuple = draw.choice(*SHAPES)
    u: tuple = draw.choice(*SHAPES)
    v: tuple = draw.choice(*SHAPES)
    pair: tuple = draw.choice(("distance", "cosine"), ("distance", "cosine"), ("distance", "product"), ("cosine", "product"))
    wording: str = draw.choice("also has", "does not have")

    @property
    def said(self):
        return tuple(SAID[name] for name in self.pair)


def measures(p):
    """The two candidates by distance, cosine and product; larger is better."""
    found = []
    for e in (p.u, p.v):
        product, far = p.f[0] * e[0] + p.f[1] * e[1], (p.f[0] - e[0]) ** 2 + (p.f[1] - e[1]) ** 2
        found.append({"distance": -far, "product": product, "cosine": product / (e[0] ** 2 + e[1] ** 2) ** 0.5})
    return found


@q.require
def no_ties(p: P) -> bool:
    one, other = measures(p)
    return p.f not in (p.u, p.v) and all(abs(one[name] - other[name]) > 0.01 for name in SAID)


@q.require
def rankings_often_differ(p: P) -> bool:
    one, other = measures(p)
    return len({one[name] > other[name] for name in SAID}) == 2 or sum(p.f) % 2 == 1


q.prompt = r"""
The embedding of a query is $q = <<f>>$; those of two candidates are $u = <<u>>$ and $v = <<v>>$.

**Statement.** The candidate that has <<p.said[0]>> $q$ <<wording>> <<p.said[1]>> $q$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    formulas = {"distance": "(sum((f - u)^2), sum((f - v)^2))", "product": "(sum(odot(f, u)), sum(odot(f, v)))",
                "cosine": "(sum(odot(f, u))/norm(u), sum(odot(f, v))/norm(v))"}  # fmt: skip
    notes = {"distance": "The squared distances of $u$ and $v$ are", "product": "The inner products of $u$ and $v$ are",
             "cosine": r"Up to the common factor $1 / \lVert q \rVert$, the cosines of $u$ and $v$ are"}  # fmt: skip
    for name, place in zip(p.pair, ("first", "second"), strict=True):
        t.step(name[0], formulas[name], lambda name=name: MEASURES[name](p.f, (p.u, p.v)), note=notes[name])
        t.step(place, f"argm{'in' if name == 'distance' else 'ax'}({name[0]})", note="The better one (0 for $u$, 1 for $v$) is")
    t.step("alike", "first == second")
    t.step("truth", "alike == stated", stated=p.wording == "also has", note="So the statement is <<truth>>.")


@q.oracle("torch")
def scores_by_torch(p: P):
    torch = oracles.torch
    f, both = oracles.tensor(p.f), oracles.tensor((p.u, p.v))
    scores = {"distance": -torch.cdist(f[None], both)[0], "product": torch.mv(both, f),
              "cosine": torch.cosine_similarity(both, f[None], dim=1)}  # fmt: skip
    best = [int(scores[name].argmax()) for name in p.pair]
    return {"truth": (best[0] == best[1]) == (p.wording == "also has")}


@q.oracle("second formula")
def whole_numbers(p: P):
    """Signs of differences: of products, of |e|^2 - 2 q e, and of products times the other one's norm."""
    (a, b), (c, d), (x, y) = p.u, p.v, p.f
    one, other = a * x + b * y, c * x + d * y
    sizes = {25: 5, 100: 10}
    n, m = a * a + b * b, c * c + d * d
    lead = {"product": one - other, "distance": (m - 2 * other) - (n - 2 * one), "cosine": one * sizes[m] - other * sizes[n]}
    alike = lead[p.pair[0]] * lead[p.pair[1]] > 0
    return {"truth": alike is (p.wording[0] == "a")}


q.slips(
    thought_that_all_agree=slip("Only for embeddings of one length do these rankings have to agree.", alike="1 == 1"),
    thought_that_they_never_agree=slip("Which candidate is preferred must be computed.", alike="0 == 1"),
    did_not_normalize=slip("A cosine is an inner product divided by both norms.", drawn=lambda p: (
        {"c": "(sum(odot(f, u)), sum(odot(f, v)))"} if "cosine" in p.pair else {})),
    took_the_farthest=slip("A small distance means a good match.", drawn=lambda p: (
        {"first": "argmax(d)"} if p.pair[0] == "distance" else {})),
)  # fmt: skip
