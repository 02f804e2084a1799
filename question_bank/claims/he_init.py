"""Claim: which variance of the weights keeps activations in size."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.gradient_descent", outcomes=(2,), level="understand", minutes=3, covers=("he_init", "xavier_relu"),
    largest=10**7, decimals=6, symbols={"depth": "D"},
)  # fmt: skip


@q.params
class P:
    n: int = draw.choice(50, 64, 100, 128, 200, 256, 400, 512)
    c: object = draw.choice(*map(Fraction, ("1", "1", "2", "2", "3", "4")))
    depth: int = draw.integers(2, 5)
    activation: str = draw.choice("ReLU", "ReLU", "no activation at all")
    guess: str = draw.choice("right", "right", "other", "kept")

    @property
    def stated(self):
        plain, halved = Fraction(self.c) ** self.depth, Fraction(self.c, 2) ** self.depth
        right, other = (halved, plain) if self.activation == "ReLU" else (plain, halved)
        return {"right": right, "other": other, "kept": Fraction(1)}[self.guess]


q.prompt = r"""
Each of the <<depth>> layers of a network has $n = <<n>>$ inputs, $n$ outputs and no biases; its weights are drawn independently
from a normal distribution with mean 0 and variance $c / n$, where $c = <<c>>$. <% if activation == "ReLU" %>ReLU is applied to the
outputs of every layer.<% else %>There are no activation functions.<% endif %>

**Statement.** The expected mean square of the outputs of the last layer<% if activation == "ReLU" %> (after ReLU)<% endif %> is
<% if p.stated == 1 %>equal to<% else %>$<<p.stated>>$ times<% endif %> the mean square of the inputs of the first one.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(c=p.c)
    if p.activation == "ReLU":
        note = r"A pre-activation has $c$ times the mean square, of which ReLU sets one half to 0. A layer multiplies by"
        t.step("r", "c/2", note=note)
    else:
        t.step(
            "r",
            "c",
            note=r"A sum of $n$ terms, each with $c / n$ times the mean square, multiplies it by",
        )
    t.step("R", "r^depth", note="All layers together multiply by")
    t.step("truth", "R == stated", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def mean_over_two_outcomes(p: P):
    """A symmetric pre-activation with the right mean square is as good as any: plus or minus its root."""
    torch, square = oracles.torch, oracles.tensor(1)
    for _ in range(p.depth):
        weights = oracles.tensor(p.c / p.n).expand(p.n)
        root = (weights @ square.expand(p.n)).sqrt()
        both = torch.stack([root, -root])
        square = torch.nn.functional.mse_loss(both.relu() if p.activation == "ReLU" else both, torch.zeros(2).double())
    return {"truth": abs(square.item() / float(p.stated) - 1) < 1e-9}


@q.oracle("second formula")
def layer_by_layer(p: P):
    square = Fraction(p.stated)
    for _ in range(p.depth):
        square /= sum(Fraction(p.c) / p.n for _ in range(p.n)) * (Fraction(1, 2) if "ReLU" in p.activation else 1)
    return {"truth": square == 1}


q.slips(
    forgot_that_relu_halves=slip("ReLU sets half of the values to 0, and with them half of the mean square.", r="c"),
    halved_without_relu=slip("Only ReLU throws a half away.", r="c/2"),
    counted_one_layer=slip("Every layer multiplies.", R="r"),
    thought_that_the_size_is_kept=slip("Most variances make activations grow or shrink from layer to layer.", R="1"),
)  # fmt: skip
