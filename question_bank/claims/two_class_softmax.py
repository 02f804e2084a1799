"""Claim: which sigmoid equals a softmax of two logits."""

import math

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="understand", minutes=2, covers=("two_class_softmax",),
    rows=True, conventions=("zero-based indices", "natural log"), symbols={"own": "p_k"},
)  # fmt: skip


@q.params
class P:
    s: tuple = draw.vector(draw.multiples_of_ln2(-4, 4), 2)
    k: int = draw.integers(0, 1)
    guess: str = draw.choice("difference", "difference", "difference", "turned", "alone", "sum", "other")

    @property
    def z(self):
        own, other = self.s[self.k], self.s[1 - self.k]
        return {"difference": own - other, "turned": other - own, "alone": own, "sum": own + other, "other": other}[self.guess]


@q.require
def all_guesses_differ(p: P) -> bool:
    own, other = float(p.s[p.k]), float(p.s[1 - p.k])
    return own != other and other != 0 != own


q.prompt = r"""
For one example, a network with two outputs computes the logits $s$ and the class probabilities $p$:
$$s = <<s>>, \qquad p = \mathrm{softmax}(s).$$
Another network has one output with the logistic sigmoid $\sigma$. For the same example it computes $\sigma(z)$ with the logit
$z = <<p.z>>$.

**Statement.** The two numbers $p_<<k>>$ and $\sigma(z)$ are equal.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(z=p.z)
    t.say(r"Divided by $e^{s_k}$, the softmax is $p_k = 1/(1 + e^{s_j - s_k}) = \sigma(s_k - s_j)$ with the other class $j$.")
    t.step("d", "s[k] - s[1 - k]", note="The logit of the other network would have to be the difference")
    t.step("truth", "d == z", note="So the statement is <<truth>>.")


@q.oracle("torch")
def compute_both(p: P):
    own, z = oracles.tensor(p.s).softmax(0)[p.k], oracles.tensor(p.z)
    return {"truth": abs(own.item() - 1 / (1 + math.exp(-z.item()))) < 1e-9}


@q.oracle("second formula")
def compare_the_odds(p: P):
    """Equal probabilities have equal odds: e^(own)/e^(other) and e^z."""
    odds = math.exp(float(p.s[p.k])) / math.exp(float(p.s[1 - p.k]))
    return {"truth": abs(odds / math.exp(float(p.z)) - 1) < 1e-9}


q.slips(
    took_the_own_logit_alone=slip("The logit of the other class counts, too: only the difference matters.", d="s[k]"),
    turned_the_difference=slip("The own logit has the plus sign.", d="s[1 - k] - s[k]"),
    added_the_logits=slip("The softmax compares logits: it depends on their difference.", d="s[k] + s[1 - k]"),
    always_took_class_1=slip("For class 0, the difference is $s_0 - s_1$.", d="s[1] - s[0]", when="k == 0"),
)  # fmt: skip
