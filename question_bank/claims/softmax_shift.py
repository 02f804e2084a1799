"""Claim: what a common shift or scale of all logits does to the softmax."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="claims.networks", outcomes=(2,), level="understand", minutes=1, rows=True, symbols={"p_new": "p'"})


@q.params
class P:
    s: tuple = draw.distinct(draw.integers(-3, 4), 3)
    c: int = draw.integers(2, 5)
    action: str = draw.choice("Adding", "Subtracting", "Multiplying", "Dividing")

    @property
    def change(self):
        much, where = f"$c = {self.c}$", {"Adding": "to every logit", "Subtracting": "from every logit"}.get(self.action)
        return f"{self.action} {much} {where}" if where else f"{self.action} every logit by {much}"


q.prompt = r"""
For one example, a classifier computes the logits $s = <<s>>$ and the class probabilities $\mathrm{softmax}(s)$.

**Statement.** <<p.change>> leaves all class probabilities of this example unchanged.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.step("p", "softmax(s)")
    change = {"Adding": "s + c", "Subtracting": "s - c", "Multiplying": "c*s", "Dividing": "s/c"}[p.action]
    t.step("z", change, note="The changed logits are")
    t.step("p_new", "softmax(z)")
    same, other = "the same: a common summand cancels in the fraction", "others: the differences of the logits have changed"
    t.step("truth", "norm(p_new - p) < 0.001", note=f"The probabilities are <% if truth %>{same}<% else %>{other}<% endif %>.")


@q.oracle("torch")
def compare_probabilities(p: P):
    s, c = oracles.tensor(p.s), float(p.c)
    changed = {"Adding": s + c, "Subtracting": s - c, "Multiplying": s * c, "Dividing": s / c}[p.action]
    return {"truth": oracles.torch.allclose(s.softmax(0), changed.softmax(0), rtol=0, atol=1e-9)}


@q.oracle("second formula")
def compare_differences(p: P):
    """The ratio of two probabilities is exp of the difference of their logits; a factor c stretches these differences."""
    factor = {"Multiplying": Fraction(p.c), "Dividing": Fraction(1, p.c)}.get(p.action, Fraction(1))
    return {"truth": all((a - b) * factor == a - b for a in p.s for b in p.s)}


q.slips(
    took_a_factor_for_a_summand=slip("A common summand cancels; a common factor makes the softmax sharper or flatter.", z="s + c"),
    expected_every_change_to_show=slip("Only differences of logits matter: a common summand cancels.", truth="norm(z - s) == 0"),
    allowed_adding_only=slip("Subtracting $c$ is adding $-c$: it cancels, whatever its sign is.", truth="norm(z - s - c) == 0"),
    left_out_the_exponential=slip("Softmax divides powers $e^{s_k}$, not logits, by their sum.", p="s/sum(s)", p_new="z/sum(z)"),
    thought_of_the_predicted_class=slip("The class may stay while its probability changes.", truth="argmax(p_new) == argmax(p)"),
)  # fmt: skip
