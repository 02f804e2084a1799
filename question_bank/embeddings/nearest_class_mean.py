"""Nearest class mean and nearest neighbor in an embedding space."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="embeddings.retrieval", outcomes=(4,), level="apply", minutes=6, covers=("W10-06",), rows=True,
    symbols={"mu_A": r"\mu_A", "mu_B": r"\mu_B", "d_A": "d_A", "d_B": "d_B", "x": "f"},
)  # fmt: skip

CLASSES = ("A", "B")


@q.params
class P:
    shifts: tuple = draw.matrix(draw.integers(-3, 3), 4, 2)
    centers: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    x: tuple = draw.vector(draw.integers(-4, 5), 2)

    @property
    def A(self):
        return around(self.centers[0], *self.shifts[:2])

    @property
    def B(self):
        return around(self.centers[1], *self.shifts[2:])


def around(center, *shifts):
    """Three points with this mean."""
    (cx, cy), (ax, ay), (bx, by) = center, *shifts
    return (cx + ax, cy + ay), (cx + bx, cy + by), (cx - ax - bx, cy - ay - by)


def squared(one, other):
    return sum((u - v) ** 2 for u, v in zip(one, other, strict=True))


@q.require
def points_differ_and_fit_into_the_figure(p: P) -> bool:
    inside = all(-5 < entry < 6 for point in p.A + p.B for entry in point)
    return inside and len({*p.A, *p.B, p.x}) == 7 and p.centers[0] != p.centers[1]


@q.require
def both_rules_are_clear_and_often_disagree(p: P) -> bool:
    by_mean = squared(p.x, p.centers[0]) - squared(p.x, p.centers[1])
    by_neighbor = min(squared(p.x, one) for one in p.A) - min(squared(p.x, one) for one in p.B)
    return by_mean * by_neighbor < 0 or (by_mean * by_neighbor > 0 and sum(p.x) % 2 == 0)


q.prompt = r"""
A network has embedded three images of class A and three of class B; the rows of $A$ and $B$ are their embeddings:
$$A = <<p.A>>, \qquad B = <<p.B>>.$$
A new image has the embedding $f = (f_0, f_1) = <<x>>$. All distances are Euclidean.
"""
q.ask(
    mu_A=ask.vector(r"Compute the mean $\mu_A$ of the embeddings of class A.", marks=1),
    mu_B=ask.vector(r"Compute the mean $\mu_B$ of the embeddings of class B.", marks=1),
    by_mean=ask.choice("Which class does the nearest class mean predict?", marks=1, options=CLASSES, keep_order=True),
    by_neighbor=ask.choice("Which class does its nearest neighbor predict?", marks=1, options=CLASSES, keep_order=True),
)


@q.figure
def plane(p: P):
    classes = {"class A": list(p.A), "class B": list(p.B), "new image": [p.x]}
    return figures.scatter(classes, x=(-5, 6), y=(-5, 6), x_label="f_0", y_label="f_1")


@q.solve
def solve(p: P, t):
    t.given(A=p.A, B=p.B)
    t.step("mu_A", "(A[0] + A[1] + A[2])/3")
    t.step("mu_B", "(B[0] + B[1] + B[2])/3")
    t.say("Squared distances have the same order as distances.")
    t.step("d_A", "sum((x - mu_A)^2)")
    t.step("d_B", "sum((x - mu_B)^2)")
    points, labels = (*p.A, *p.B), (0, 0, 0, 1, 1, 1)
    t.step("by_mean", "names[(d_A > d_B)]", lambda: CLASSES[engine.nearest_class_mean(p.x, points, labels)], names=CLASSES,
        note="The nearest class mean is the one of class <<by_mean>>.")  # fmt: skip
    t.step("n_A", "min(sum((A[0] - x)^2), sum((A[1] - x)^2), sum((A[2] - x)^2))", note="Of class A, the nearest image is as far as")
    t.step("n_B", "min(sum((B[0] - x)^2), sum((B[1] - x)^2), sum((B[2] - x)^2))", note="and of class B as far as")
    t.step(
        "by_neighbor",
        "names[(n_A > n_B)]",
        lambda: CLASSES[engine.knn_vote(engine.cdist((p.x,), points)[0], labels, 1)],
        names=CLASSES,
        note="So the nearest neighbor belongs to class <<by_neighbor>>.",
    )


@q.oracle("torch")
def distances_by_torch(p: P):
    torch = oracles.torch
    A, B, x = (oracles.tensor(value) for value in (p.A, p.B, p.x))
    mu_A, mu_B = (torch.nn.functional.avg_pool1d(points.T[None], 3)[0, :, 0] for points in (A, B))
    to_means = torch.cdist(x[None], torch.stack((mu_A, mu_B)))[0]
    to_images = torch.cdist(x[None], torch.cat((A, B)))[0]
    return {"mu_A": oracles.numbers(mu_A), "mu_B": oracles.numbers(mu_B), "by_mean": CLASSES[int(to_means.argmin())],
            "by_neighbor": "AAABBB"[int(to_images.argmin())]}  # fmt: skip


@q.oracle("second formula")
def expanded(p: P):
    """Without distances: the perpendicular bisector of the means decides, and |f - e|^2 = |f|^2 - 2 f e + |e|^2."""
    sums = [[sum(column) for column in zip(*points, strict=True)] for points in (p.A, p.B)]
    scores = [sum(Fraction(c, 3) ** 2 - 2 * f * Fraction(c, 3) for c, f in zip(one, p.x, strict=True)) for one in sums]
    images = [(sum(e * e - 2 * f * e for e, f in zip(row, p.x, strict=True)), i) for i, row in enumerate(p.A + p.B)]
    nearest = CLASSES[min(images)[1] // 3]
    (a, b), (c, d) = sums
    return {"mu_A": (Fraction(a, 3), Fraction(b, 3)), "mu_B": (Fraction(c, 3), Fraction(d, 3)),
            "by_mean": "A" if scores[0] < scores[1] else "B", "by_neighbor": nearest}  # fmt: skip


q.slips(
    swapped_the_classes=slip("The class whose mean is closer is predicted.", by_mean="names[(d_A < d_B)]"),
    took_the_farthest=slip("The closest image decides.", by_neighbor="names[(n_A < n_B)]"),
    compared_single_images=slip("The mean of all images of a class stands for the class.",
        d_A="min(sum((A[0] - x)^2), sum((A[1] - x)^2), sum((A[2] - x)^2))",
        d_B="min(sum((B[0] - x)^2), sum((B[1] - x)^2), sum((B[2] - x)^2))"),
    compared_means=slip("The nearest neighbor is a single image.", n_A="d_A", n_B="d_B"),
    forgot_to_divide=slip("A mean divides the sum by 3, the number of images.", mu_A="3*mu_A", mu_B="3*mu_B"),
    divided_by_the_dimension=slip("A mean divides by 3, the number of images.", mu_A="3/2*mu_A", mu_B="3/2*mu_B"),
    took_absolute_differences=slip("A Euclidean distance adds squares.", d_A="sum(abs(x - mu_A))", d_B="sum(abs(x - mu_B))"),
)  # fmt: skip
