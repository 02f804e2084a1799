"""Choosing the strength of a penalty from training and validation errors."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="regularization.penalties", outcomes=(2, 6), level="analyze", minutes=4, covers=("W11-14",), rows=True,
    symbols={"best": r"\hat{\lambda}", "gap": "d", "E": r"E_{\mathrm{train}}", "V": r"E_{\mathrm{val}}"},
)  # fmt: skip
STRENGTHS = tuple(map(Fraction, ("0", "1/1000", "1/100", "1/10", "1", "10")))
KINDS = (
    "It has too little regularization: its variance is too high, and it overfits.",
    "It has too much regularization: its bias is too high, and it underfits.",
    "Its regularization is as it should be.",
)


@q.params
class P:
    best: int = draw.integers(1, 4)
    k: int = draw.integers(0, 5)
    start: int = draw.integers(1, 6)
    rises: tuple = draw.vector(draw.integers(1, 6), 5)
    low: int = draw.integers(8, 15)
    slopes: tuple = draw.vector(draw.integers(2, 7), 5)

    @property
    def train(self):
        return tuple(self.start + sum(self.rises[:i]) for i in range(6))

    @property
    def validation(self):
        """A valley with its bottom where it is drawn, above the training error everywhere."""
        bottom = self.low + self.train[self.best]
        falls = [sum(self.slopes[i : self.best]) for i in range(self.best)]
        grows = [sum(self.slopes[self.best : i]) + self.train[i] - self.train[self.best] for i in range(self.best + 1, 6)]
        return tuple(bottom + more for more in (*falls, 0, *grows))

    @property
    def tried(self):
        return STRENGTHS[self.k]


@q.require
def errors_are_small(p: P) -> bool:
    return max(p.validation) <= 60


q.prompt = r"""
The same network was trained with a penalty $\frac{\lambda}{2} \lVert w \rVert^2$ of six different strengths, $\lambda = 0$,
$0.001$, $0.01$, $0.1$, $1$ and $10$, in this order. The errors, in percent, were
$$E_{\mathrm{train}} = <<p.train>> \qquad \text{and} \qquad E_{\mathrm{val}} = <<p.validation>>$$
on the training set and on the validation set.
"""
q.ask(
    kind=ask.choice("What holds for the network with $\\lambda = <<p.tried>>$?", marks=1, options=KINDS),
    strength=ask.number("Which of the six strengths should be chosen?", marks=1, zero=True),
    gap=ask.number("With this strength, by how many percentage points is the validation error above the training error?", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(E=p.train, V=p.validation)
    t.step("i", "argmin(V)", note="The strength is chosen by the validation error; counted from 0, the smallest one has the place")
    t.step("strength", "strengths[i]", strengths=STRENGTHS)
    t.step("gap", "sum(odot(V - E, V == min(V)))", note="There the difference is")
    where = "<% if p.tried < strength %>below<% elif p.tried > strength %>above<% else %>equal to<% endif %>"
    t.step("kind", "kinds[1 + sign(place - i)]", place=p.k, kinds=(KINDS[0], KINDS[2], KINDS[1]),
           note=f"Its strength is {where} the best one, so: <<kind>>")  # fmt: skip


@q.oracle("torch")
def sorted_errors(p: P):
    torch = oracles.torch
    train, validation = oracles.tensor(p.train), oracles.tensor(p.validation)
    best = int(validation.argsort()[0])
    later = int(torch.argsort(oracles.tensor((best, p.k)), stable=True)[-1])
    gap = torch.nn.functional.l1_loss(validation, train, reduction="none")[best].item()
    kind = KINDS[2] if best == p.k else KINDS[1] if later == 1 else KINDS[0]
    return {"strength": STRENGTHS[best], "gap": gap, "kind": kind}


@q.oracle("brute force")
def compare_all(p: P):
    """The strength whose validation error is not above any other; the training error tells on which side of it another one is."""
    pairs = list(zip(p.train, p.validation, STRENGTHS, strict=True))
    [best] = [pair for pair in pairs if all(pair[1] <= other[1] for other in pairs)]
    own = p.train[p.k]
    kind = KINDS[0] if own < best[0] else KINDS[1] if own > best[0] else KINDS[2]
    return {"strength": best[2], "gap": best[1] - best[0], "kind": kind}


q.slips(
    chose_by_the_training_error=slip("The training error says nothing about new data.", i="argmin(E)", essential=True),
    chose_the_strongest=slip("Too strong a penalty raises both errors.", i="argmax(V)"),
    turned_the_sides=slip("Stronger penalties raise the bias and lower the variance.",
                          drawn=lambda p: {"kind": "kinds[1 - sign(place - i)]"}),
    turned_the_difference=slip("The validation error is the larger one.", gap="sum(odot(E - V, V == min(V)))"),
    added_the_errors=slip("The gap is a difference.", gap="sum(odot(V + E, V == min(V)))"),
)  # fmt: skip
