"""Claim: what a common summand or factor of all logits does to the softmax."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(2,), level="understand", minutes=3, covers=("softmax_shift",),
    rows=True, revision=2, symbols={"p_new": "p'", "z": "s'"},
)  # fmt: skip

SAID = {
    "same": "leaves all three class probabilities of this example unchanged",
    "class": "leaves the predicted class, the one with the largest probability, unchanged",
    "up": "raises the largest of the three class probabilities of this example",
    "down": "lowers the largest of the three class probabilities of this example",
}


@q.params
class P:
    s: tuple = draw.distinct(draw.integers(-3, 4), 3)
    c: int = draw.integers(-4, 4, but=(-1, 0, 1))
    action: str = draw.choice("Adding", "Subtracting", "Multiplying", "Dividing")
    about: str = draw.choice("same", "same", "class", "class", "up", "down")

    @property
    def change(self):
        much, where = f"$c = {self.c}$", {"Adding": "to every logit", "Subtracting": "from every logit"}.get(self.action)
        return f"{self.action} {much} {where}" if where else f"{self.action} every logit by {much}"

    @property
    def said(self):
        return SAID[self.about]


@q.require
def nothing_but_the_sign_of_a_difference_must_be_known(p: P) -> bool:
    """A negative factor turns the order of the classes; what it does to the largest probability needs a calculator."""
    return p.c > 0 or p.action in ("Adding", "Subtracting") or p.about in ("same", "class")


q.prompt = r"""
For one example, a classifier computes the logits $s = <<s>>$ and the class probabilities $\mathrm{softmax}(s)$.

**Statement.** <<p.change>> <<p.said>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("Only differences of logits count: for two classes, $p_i / p_j = e^{s_i - s_j}$.")
    change = {"Adding": "s + c", "Subtracting": "s - c", "Multiplying": "c*s", "Dividing": "s/c"}[p.action]
    t.step("z", change, note="The changed logits are")
    t.step("d", "s - max(s)", note="Before, the logits differ from the largest one by")
    if p.about == "class":
        t.step("e", f"z - z[{p.s.index(max(p.s))}]", note="and now from the one of the class that was predicted by")
        t.step("truth", "max(e) < 0.001", note="None may be positive for this class to be predicted: the statement is <<truth>>.")
        return
    t.step("e", "z - max(z)", note="and now by")
    truth = {"same": "norm(e - d) < 0.001", "up": "sum(e) < sum(d) - 0.001", "down": "sum(e) > sum(d) + 0.001"}[p.about]
    why = {"same": "The same differences give the same probabilities.", "up": "Larger differences raise the largest probability.",
           "down": "Smaller differences lower the largest probability."}[p.about]  # fmt: skip
    t.step("truth", truth, note=f"{why} So the statement is <<truth>>.")


@q.oracle("torch")
def compare_probabilities(p: P):
    s, c = oracles.tensor(p.s), float(p.c)
    changed = {"Adding": s + c, "Subtracting": s - c, "Multiplying": s * c, "Dividing": s / c}[p.action]
    before, after = s.softmax(0), changed.softmax(0)
    rise = (after.max() - before.max()).item()
    same = oracles.torch.allclose(before, after, rtol=0, atol=1e-9)
    kept = bool(before.argmax() == after.argmax())
    return {"truth": {"same": same, "class": kept, "up": rise > 1e-9, "down": rise < -1e-9}[p.about]}


@q.oracle("second formula")
def compare_differences(p: P):
    """The ratio of two probabilities is exp of the difference of their logits; a factor c stretches these differences."""
    factor = {"Multiplying": Fraction(p.c), "Dividing": Fraction(1, p.c)}.get(p.action, Fraction(1))
    return {"truth": {"same": factor == 1, "class": factor > 0, "up": factor > 1, "down": 0 < factor < 1}[p.about]}


q.slips(
    took_a_factor_for_a_summand=slip("A common summand cancels; a common factor makes the softmax sharper or flatter.", z="s + c"),
    expected_every_change_to_show=slip("Only differences of logits matter: a common summand cancels.", e="z - max(s)"),
    overlooked_the_sign=slip("A negative factor turns the order of the logits.", z="s*abs(c)"),
    took_a_quotient_for_a_product=slip("Dividing brings the logits closer together; multiplying does not.", drawn=lambda p: {
        "z": {"Dividing": "c*s", "Multiplying": "s/c"}.get(p.action, "s + c")}),
)  # fmt: skip
