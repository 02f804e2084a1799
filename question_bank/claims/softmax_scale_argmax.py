"""Claim: which changes of the logits keep the predicted class."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="understand", minutes=2, covers=("softmax_scale_argmax",),
    rows=True, conventions=("zero-based indices",), symbols={"z": "s'"},
)  # fmt: skip

CHANGES = {
    "times": ("multiplied by $c = {}$", "c*s"),
    "over": ("divided by $c = {}$", "s/c"),
    "from": ("replaced by $c - s_i$ with $c = {}$", "c - s"),
    "square": ("replaced by $(s_i + c)^2$ with $c = {}$", "(s + c)^2"),
    "distance": (r"replaced by $\lvert s_i - c \rvert$ with $c = {}$", "abs(s - c)"),
    "cube": (r"replaced by $c\, s_i^3$ with $c = {}$", "c*s^3"),
}


@q.params
class P:
    s: tuple = draw.distinct(draw.integers(-5, 5), 4)
    c: int = draw.integers(-4, 4, but=(0,))
    change: str = draw.choice(*CHANGES)
    wording: str = draw.choice("still predicts the same class", "now predicts another class")

    @property
    def said(self):
        return CHANGES[self.change][0].format(self.c)


@q.require
def the_new_prediction_is_clear(p: P) -> bool:
    square, distance = ([*{(s + p.c) ** 2 for s in p.s}], [*{abs(s - p.c) for s in p.s}])
    return len(square) == len(distance) == 4 and 0 not in p.s and p.c not in p.s and -p.c not in p.s


q.prompt = r"""
For one example, a classifier computes the logits $s = <<s>>$ of four classes and predicts the most probable one. Before the
softmax,
each logit $s_i$ is <<p.said>>.

**Statement.** For this example, the classifier <<wording>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("The softmax keeps the order of the logits: the largest logit has the largest probability.")
    t.step("k", "argmax(s)", note="At first, the largest logit is that of class")
    t.step("z", CHANGES[p.change][1], note="The changed logits are")
    t.step("m", "argmax(z)", note="and the largest of them belongs to class")
    t.step(
        "truth", "(k - m)^2 < h" if p.wording.startswith("still") else "(k - m)^2 > h", h=0.5, note="So the statement is <<truth>>."
    )


@q.oracle("torch")
def predict_twice(p: P):
    s, c = oracles.tensor(p.s), float(p.c)
    new = {
        "times": s.mul(c),
        "over": s.div(c),
        "from": c - s,
        "square": (s + c).square(),
        "distance": (s - c).abs(),
        "cube": c * s.pow(3),
    }
    before, after = (one.softmax(0).topk(1).indices.item() for one in (s, new[p.change]))
    return {"truth": (before == after) == (p.wording == "still predicts the same class")}


@q.oracle("brute force")
def compare_all_pairs(p: P):
    """The predicted class beats every other one."""

    def moved(s):
        return (p.c * s, s / p.c, p.c - s, (p.c + s) * (s + p.c), max(s - p.c, p.c - s), p.c * s * s * s)[
            "tofsdc".index(p.change[0])
        ]

    def winner(logits):
        return next(k for k, one in enumerate(logits) if all(one >= other for other in logits))

    return {"truth": (winner(p.s) != winner([moved(logit) for logit in p.s])) == p.wording.startswith("now")}


q.slips(
    thought_that_every_change_keeps_the_order=slip("Only a change that rises with the logit is sure to keep the order.", m="k"),
    thought_that_every_change_moves_the_prediction=slip("Only the order of the logits decides on the predicted class.", m="k + 1"),
    took_the_smallest=slip("The largest new logit decides.", m="argmin(z)"),
    ignored_the_sign=slip("A negative factor turns the order round; a square or an absolute value folds it.", drawn=lambda p: {
        "z": {"times": "abs(c)*s", "over": "s/abs(c)"}.get(p.change, "s + c")}),
)  # fmt: skip
