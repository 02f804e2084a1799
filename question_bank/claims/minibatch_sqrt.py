"""Claim: how noisy the gradient of a mini-batch is."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.gradient_descent", outcomes=(2,), level="understand", minutes=2, covers=("minibatch_sqrt",), largest=100_000,
    decimals=5,
)  # fmt: skip


@q.params
class P:
    B: int = draw.choice(4, 8, 10, 16, 20, 25, 32)
    k: int = draw.choice(2, 4, 5, 10)
    s: object = draw.decimals("0.6", "1.2", "2.4", "3", "3.6", "6", "12", "15", "18", "24", "30", "36", "60")
    what: str = draw.choice("standard deviation", "variance")
    way: str = draw.choice("larger", "smaller")
    guess: str = draw.choice("right", "right", "right", "other", "same")

    @property
    def sizes(self):
        """Before and after."""
        return (self.B, self.k**2 * self.B)[:: 1 if self.way == "larger" else -1]

    @property
    def stated(self):
        root, square = (
            (self.s / Fraction(self.k), self.s / Fraction(self.k**2))
            if self.way == "larger"
            else (self.s * self.k, self.s * self.k**2)
        )
        right, other = (root, square) if self.what == "standard deviation" else (square, root)
        return {"right": right, "other": other, "same": self.s}[self.guess]


q.prompt = r"""
The gradient of the loss is estimated as the mean of the gradients of examples that are drawn independently. For <<p.sizes[0]>>
examples, one entry of this estimate has a <<what>> of $<<s>>$.

**Statement.** For <<p.sizes[1]>> examples, with the same weights, this entry has a <<what>> of $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    old, new = p.sizes
    t.step(
        "r",
        "old/new",
        old=old,
        new=new,
        note="The variance of a mean of independent numbers is inversely proportional to their number. It is multiplied by",
    )
    if p.what == "variance":
        t.step("d", "s*r")
    else:
        t.step("d", "s*sqrt(r)", note="The standard deviation is multiplied by the root of it, and becomes")
    t.step("truth", "abs(d - stated) < 0.0001", stated=p.stated, note="The statement says $<<p.stated>>$, so it is <<truth>>.")


@q.oracle("torch")
def covariance_of_a_mean(p: P):
    """The mean as a product with a vector of shares, for examples with the variance that fits the first size."""
    torch, (old, new) = oracles.torch, p.sizes
    one = float(p.s) ** (2 if p.what == "standard deviation" else 1) * old
    share = torch.full((new,), 1 / new, dtype=torch.float64)
    variance = (share @ share).item() * one
    return {"truth": abs((variance**0.5 if p.what == "standard deviation" else variance) / float(p.stated) - 1) < 1e-9}


@q.oracle("second formula")
def ratio_of_the_sizes(p: P):
    """The product of the variance and the size of the batch stays the same."""
    power = 2 if p.what == "standard deviation" else 1
    return {"truth": p.s**power * p.sizes[0] == p.stated**power * p.sizes[1]}


q.slips(
    forgot_the_root=slip("The standard deviation is the root of the variance.", drawn=lambda p: {"d": "s*r"}),
    took_a_root_too_many=slip("The variance itself is inversely proportional to the number.", drawn=lambda p: {"d": "s*sqrt(r)"}),
    thought_that_it_stays=slip("Means of more examples vary less.", r="1"),
    turned_the_ratio=slip("Larger batches have less noise, smaller ones more.", r="new/old"),
)  # fmt: skip
