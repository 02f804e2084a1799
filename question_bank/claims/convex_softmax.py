"""Claim: what convexity says of the loss between two settings of the weights."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(1, 2), level="analyze", minutes=2, covers=("convex_softmax",),
    symbols={"at_u": "L(u)", "at_v": "L(v)", "limit": "K"},
)  # fmt: skip


@q.params
class P:
    at_u: object = draw.decimals(*(f"{n / 10}" for n in range(2, 25)))
    at_v: object = draw.decimals(*(f"{n / 10}" for n in range(2, 25)))
    r: object = draw.decimals("0.2", "0.25", "0.5", "0.75", "0.8")
    guess: str = draw.choice("chord", "above", "chord", "below", "mean", "smaller", "turned")

    @property
    def bound(self):
        one, other, r = Fraction(self.at_u), Fraction(self.at_v), Fraction(self.r)
        chord = one + r * (other - one)
        return {"chord": chord, "above": chord + Fraction(1, 20), "below": chord - Fraction(1, 20), "mean": (one + other) / 2,
                "smaller": min(one, other), "turned": other + r * (one - other)}[self.guess]  # fmt: skip


@q.require
def both_losses_differ_clearly(p: P) -> bool:
    return abs(p.at_u - p.at_v) * 10 >= 3 and p.bound > 0


q.prompt = r"""
Softmax regression (one fully connected layer, softmax, cross-entropy) is trained on a data set that you do not know. With the
weights
$u$ the training loss is $L(u) = <<at_u>>$, and with the weights $v$ it is $L(v) = <<at_v>>$.

**Statement.** With the weights $u + r\,(v - u)$, where $r = <<r>>$, the training loss is certainly at most $<<p.bound>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("This loss is convex in the weights: between $u$ and $v$ it lies on or below the straight line that joins both values.")
    t.step("limit", "(1 - r)*at_u + r*at_v", note="At the stated weights this line has the height")
    t.say("For some data the loss comes as close to it as one likes, so that no smaller bound holds for sure.")
    t.step("truth", "limit <= B", B=p.bound, note="The statement is <<truth>>.")


@q.oracle("torch")
def hardest_data_set(p: P):
    """A million examples, all but one without any loss; the large loss of that one is nearly linear in its margin."""
    torch, examples = oracles.torch, 10**6
    ends = oracles.tensor((float(p.at_u) * examples, float(p.at_v) * examples))
    margin = torch.lerp(-ends[0], -ends[1], float(p.r))
    loss = torch.nn.functional.cross_entropy(torch.stack((margin, 0 * margin)), torch.tensor(0)) / examples
    return {"truth": loss.item() < float(p.bound) + 1e-9}


@q.oracle("second formula")
def from_the_other_end(p: P):
    return {"truth": not p.bound < p.at_v + (1 - Fraction(p.r)) * (p.at_u - p.at_v)}


q.slips(
    took_the_mean=slip("The line is followed by the part $r$ of the way, which need not be half of it.", limit="(at_u + at_v)/2"),
    started_at_the_other_end=slip("A small $r$ stays close to $u$, so that $L(u)$ has the weight $1 - r$.",
        limit="r*at_u + (1 - r)*at_v"),
    expected_the_smaller_loss=slip("Between two points, a convex loss may be as large as the line that joins them.",
        limit="min(at_u, at_v)"),
    expected_the_larger_loss_only=slip("Convexity says more than that the larger loss is a bound.", limit="max(at_u, at_v)"),
)  # fmt: skip
