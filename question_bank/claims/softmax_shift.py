"""Claim: what a common shift or scale of all logits does to the softmax."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles

q = Question(topic="claims.networks", outcomes=(2,), level="understand", minutes=1, rows=True, symbols={"p_new": "p'"})


@q.params
class P:
    s: tuple = draw.distinct(draw.integers(-3, 4), 3)
    c: int = draw.integers(2, 5)
    action: str = draw.choice("Adding", "Subtracting", "Multiplying", "Dividing")

    @property
    def change(self):
        words = {
            "Adding": "Adding $c = {}$ to every logit",
            "Subtracting": "Subtracting $c = {}$ from every logit",
            "Multiplying": "Multiplying every logit by $c = {}$",
            "Dividing": "Dividing every logit by $c = {}$",
        }
        return words[self.action].format(self.c)


q.prompt = r"""
For one example, a classifier computes the logits $s = <<s>>$ and the class probabilities $\mathrm{softmax}(s)$.

**Statement.** <<p.change>> leaves all class probabilities of this example unchanged.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    change = {
        "Adding": lambda entry: entry + p.c,
        "Subtracting": lambda entry: entry - p.c,
        "Multiplying": lambda entry: entry * p.c,
        "Dividing": lambda entry: Fraction(entry, p.c),
    }[p.action]
    before = t.step("p", "softmax(s)", engine.softmax(p.s))
    z = t.step("z", "", tuple(map(change, p.s)), note="The changed logits.")
    after = t.step("p_new", "softmax(z)", engine.softmax(z))
    same = bool(abs(before - after).max() < 1e-9)
    why = "a common summand cancels in numerator and denominator" if same else "the differences of the logits have changed"
    t.step("truth", "", same, note=f"The probabilities are {'the same' if same else 'different'}: {why}.")


@q.oracle("torch")
def compare_probabilities(p: P):
    torch, s, c = oracles.torch, oracles.tensor(p.s), float(p.c)
    changed = {"Adding": s + c, "Subtracting": s - c, "Multiplying": s * c, "Dividing": s / c}[p.action]
    return {"truth": torch.allclose(torch.softmax(s, 0), torch.softmax(changed, 0), rtol=0, atol=1e-9)}


@q.oracle("second formula")
def compare_differences(p: P):
    """The ratio of two probabilities is exp of the difference of their logits; a factor c stretches these differences."""
    factor = {"Multiplying": Fraction(p.c), "Dividing": Fraction(1, p.c)}.get(p.action, Fraction(1))
    gaps = [a - b for a in p.s for b in p.s]
    return {"truth": all(gap * factor == gap for gap in gaps)}


@q.mistake
def took_a_factor_for_a_summand(p: P):
    """A common summand cancels in the softmax; a common factor does not: it makes the distribution sharper or flatter."""
    return {"truth": True}


@q.mistake
def thought_that_every_change_of_the_logits_shows(p: P):
    """Only the differences of the logits matter: a common summand cancels in the softmax."""
    return {"truth": False}


@q.mistake
def saw_a_difference_between_adding_and_subtracting(p: P):
    """Subtracting $c$ is adding $-c$: a common summand cancels, whatever its sign is."""
    return {"truth": p.action == "Adding"}


@q.mistake
def thought_of_the_predicted_class(p: P):
    """A positive factor keeps the order of the logits, so the most probable class stays, but its probability does not."""
    return {"truth": True}
