r"""Metrics of a binary classifier from scores and labels, for two thresholds."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="basics.evaluation", outcomes=(6,), level="apply", minutes=6, covers=("W1-06",), rows=True,
    symbols={"threshold": r"\theta", "higher": r"\theta'", "accuracy": r"\mathrm{accuracy}", "precision": "P", "recall": "R",
             "F1": "F_1", "P_new": "P'", "TP": r"\mathrm{TP}"},
)  # fmt: skip


@q.params
class P:
    tenths: tuple = draw.distinct(draw.integers(3, 97), 8)
    y: tuple = draw.vector(draw.integers(0, 1), 8)
    threshold: object = draw.decimals("0.3", "0.4", "0.5")
    higher: object = draw.decimals("0.6", "0.7", "0.8")

    @property
    def scores(self):
        return tuple(Fraction(one, 100) for one in self.tenths)

    @property
    def counts(self):
        """True positives, positives called so at both thresholds."""
        low, high = (
            [y for one, y in zip(self.scores, self.y, strict=True) if one > edge] for edge in (self.threshold, self.higher)
        )
        return sum(low), len(low), sum(high), len(high)

    @property
    def shares(self):
        """Accuracy, precision and recall at the first threshold, and the precision at the second."""
        right, called, right_high, called_high = self.counts
        wrong = called + sum(self.y) - 2 * right
        return (
            1 - Fraction(wrong, len(self.y)),
            Fraction(right, called),
            Fraction(right, sum(self.y)),
            Fraction(right_high, called_high),
        )


@q.require
def no_score_is_at_a_threshold_and_the_shares_differ(p: P) -> bool:
    right, called, right_high, called_high = p.counts
    clear = min(abs(one - edge) for one in p.scores for edge in (p.threshold, p.higher)) >= Fraction(1, 50)
    return (
        clear
        and 3 <= sum(p.y) <= len(p.y) - 2
        and right not in (0, called)
        and called_high < called
        and right_high > 0
        and called != sum(p.y)
        and len(set(p.shares)) == len(p.shares)
    )


q.prompt = r"""
For <<y|length>> test examples, a classifier gives these probabilities of class 1:

| example<% for one in y %> | <<"ABCDEFGHIJ"[loop.index0]>><% endfor %> |
|:--|<<"--:|" * (y|length)>>
| true class<% for one in y %> | <<one>><% endfor %> |
| probability<% for one in p.scores %> | <<one>><% endfor %> |

It predicts class 1 if the probability is above a threshold $\theta$. Class 1 is the positive class.
"""
q.ask(
    accuracy=ask.number(r"Compute the accuracy for $\theta = <<threshold>>$.", marks=1),
    precision=ask.number(r"Compute the precision $P$ for $\theta = <<threshold>>$.", marks=1),
    recall=ask.number(r"Compute the recall $R$ for $\theta = <<threshold>>$.", marks=1),
    F1=ask.number(r"Compute the $F_1$ score for $\theta = <<threshold>>$.", marks=1),
    P_new=ask.number(r"The threshold is raised to $\theta' = <<higher>>$. Compute the precision $P'$.", marks=1),
)
q.easier(minutes=5, tenths=draw.distinct(draw.integers(3, 97), 6), y=draw.vector(draw.integers(0, 1), 6))
q.harder(
    minutes=7,
    marks={"accuracy": 2, "P_new": 2},
    tenths=draw.distinct(draw.integers(3, 97), 10),
    y=draw.vector(draw.integers(0, 1), 10),
)


@q.solve
def solve(p: P, t):
    t.given(s=p.scores, N=len(p.y))
    low, high = (
        cache(lambda edge=edge: engine.confusion_matrix([int(s > edge) for s in p.scores], p.y)) for edge in (p.threshold, p.higher)
    )
    t.step("c", "s > threshold", note="The predicted classes are")
    t.step("TP", "T(c) @ y", note="True positives are predicted and true:")
    t.step("accuracy", "sum(c == y)/N", lambda: engine.accuracy(low()))
    t.step(
        "precision", "TP/sum(c)", lambda: engine.precision(low())[1], note="Precision divides by the number of predicted positives,"
    )
    t.step("recall", "TP/sum(y)", lambda: engine.recall(low())[1], note="and recall by the number of true ones.")
    t.step("F1", "2*precision*recall/(precision + recall)", lambda: engine.fbeta_score(low())[1])
    t.step("d", "s > higher", note="With the higher threshold, the predictions are")
    t.step("P_new", "T(d) @ y/sum(d)", lambda: engine.precision(high())[1])


@q.oracle("counting")
def examples_one_by_one(p: P):
    examples = list(zip(p.scores, p.y, strict=True))

    def share(part, whole):
        return Fraction(len(part), len(whole))

    called, strict = ([one for one in examples if one[0] > edge] for edge in (p.threshold, p.higher))
    hits, positives = [one for one in called if one[1]], [one for one in examples if one[1]]
    right = [one for one in examples if (one in called) == bool(one[1])]
    return {
        "accuracy": share(right, examples), "precision": share(hits, called), "recall": share(hits, positives),
        "F1": share([*hits, *hits], [*called, *positives]), "P_new": share([one for one in strict if one[1]], strict),
    }  # fmt: skip


@q.oracle("torch")
def products_of_masks(p: P):
    """Common ones are a product of two masks, and wrong ones the distance between them."""
    torch, y, scores = oracles.torch, oracles.tensor(p.y), oracles.tensor(p.scores)
    low, high = ((scores > float(edge)).double() for edge in (p.threshold, p.higher))
    called, true, common = (torch.dot(one, other).item() for one, other in ((low, low), (y, y), (low, y)))
    wrong = torch.nn.functional.l1_loss(low, y).item()
    strict = torch.dot(high, y).item() / len(high[high > 0])
    return {
        "accuracy": 1 - wrong, "precision": common / len(low[low > 0]), "recall": common / sum(p.y),
        "F1": 2 * common / (called + true), "P_new": strict,
    }  # fmt: skip


q.slips(
    swapped_precision_and_recall=slip("Precision divides by what is predicted, recall by what is true.",
        precision="TP/sum(y)", recall="TP/sum(c)", essential=True),
    took_the_arithmetic_mean=slip("$F_1$ is the harmonic mean of precision and recall.", F1="(precision + recall)/2"),
    predicted_class_1_below_the_threshold=slip("A probability above the threshold means class 1.", c="s < threshold"),
    called_precision_accuracy=slip("The accuracy counts right decisions of both classes.", accuracy="TP/sum(c)"),
    forgot_the_true_negatives=slip("Examples of class 0 that are predicted as such are right decisions, too.", accuracy="TP/N"),
    divided_by_the_old_predictions=slip("With a new threshold there are new predictions.", P_new="T(d) @ y/sum(c)"),
    gave_the_new_recall=slip("The precision divides by the number of predicted positives.", P_new="T(d) @ y/sum(y)"),
)  # fmt: skip
