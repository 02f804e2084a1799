"""Accuracy of a majority vote of independent classifiers."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.ensembles", outcomes=(2, 6), level="apply", minutes=5, covers=("W11-08",),
    symbols={"both": "P_2", "one": "P_1"}, decimals=4,
)  # fmt: skip


@q.params
class P:
    q: object = draw.decimals(*(f"{percent / 100}" for percent in range(52, 96, 2)))
    other: object = draw.decimals(*(f"{percent / 100}" for percent in range(50, 100, 5)))
    n: int = draw.choice(50, 100, 200, 400, 500, 1000)


@q.require
def the_models_differ(p: P) -> bool:
    return p.q != p.other


q.prompt = r"""
Three classifiers for two classes decide by majority vote. Each of them is right on an example with probability
$q = <<q>>$, independently of the others.
"""
q.ask(
    A=ask.number("Compute the probability $A$ that the vote is right.", marks=2),
    m=ask.number("How many of <<n>> examples does the vote get wrong on average?", marks=1),
    B=ask.number(
        "One of the three classifiers is replaced by one that is right with probability <<other>>, again independently of the "
        "others. Compute the probability $B$ that the vote is right.", marks=2,
    ),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.say("The vote is right if all three classifiers are right, or exactly two: any of the three may be the one that errs.")
    t.step("A", "q^3 + 3*q^2*(1 - q)", lambda: engine.majority_vote((p.q,) * 3))
    t.step("m", "n*(1 - A)")
    t.step("both", "q^2", note="With the new classifier: the two old ones are both right with probability")
    t.step("one", "2*q*(1 - q)", note="Exactly one of them is right with probability")
    t.step(
        "B",
        "both + r*one",
        lambda: engine.majority_vote((p.q, p.q, p.other)),
        r=p.other,
        note="and then the new one, right with probability $r$, decides.",
    )


@q.oracle("brute force")
def all_outcomes(p: P):
    def right(chances):
        total = Fraction(0)
        for outcome in product((0, 1), repeat=3):
            chance = Fraction(1)
            for good, rate in zip(outcome, chances, strict=True):
                chance *= rate if good else 1 - rate
            total += chance * (sum(outcome) >= 2)
        return total

    A = right((p.q, p.q, p.q))
    return {"A": A, "m": p.n * (1 - A), "B": right((p.q, p.q, p.other))}


@q.oracle("torch")
def convolved_distributions(p: P):
    """The number of right votes: distributions of independent numbers are convolved."""
    torch = oracles.torch

    def right(*chances):
        counts = oracles.tensor((1,))
        for chance in chances:
            vote = oracles.tensor((chance, 1 - chance))
            counts = torch.nn.functional.conv1d(counts[None, None], vote[None, None], padding=1)[0, 0]
        return torch.nn.functional.linear(counts, oracles.tensor(((0, 0, 1, 1),)))[0].item()

    A = right(p.q, p.q, p.q)
    return {"A": A, "m": p.n * (1 - A), "B": right(p.q, p.q, p.other)}


q.slips(
    counted_one_choice_only=slip("Each of the three may be the one that errs.", A="q^3 + q^2*(1 - q)", essential=True),
    demanded_exactly_two=slip("All three being right is a majority, too.", A="3*q^2*(1 - q)", both="0"),
    demanded_all=slip("Two right votes are enough.", A="q^3", one="0"),
    took_one_right_vote=slip("One right vote is no majority.", A="1 - (1 - q)^3"),
    forgot_that_the_third_errs=slip("Where exactly two are right, the third one errs.", A="q^3 + 3*q^2"),
    gave_what_is_right=slip("Asked for are the examples that it gets wrong.", m="n*A"),
    averaged_the_accuracies=slip("The vote is not as good as the average of its members.", B="(2*q + r)/3"),
    kept_one_way=slip("Either of the two old classifiers may be the one that is right.", one="q*(1 - q)"),
)  # fmt: skip
