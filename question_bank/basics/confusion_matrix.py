r"""Accuracy, precision, recall, specificity and F1 of a binary classifier.

Whether rows of the table are true or predicted classes is drawn, and so is the class that comes first.
"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, slip

q = Question(
    topic="basics.evaluation", outcomes=(6,), level="apply", minutes=5, covers=("W1-06",),
    symbols={"accuracy": r"\mathrm{accuracy}", "precision": "P", "recall": "R", "specificity": r"\mathrm{specificity}", "F1": "F_1",
             "TP": r"\mathrm{TP}", "FP": r"\mathrm{FP}", "FN": r"\mathrm{FN}", "TN": r"\mathrm{TN}"},
)  # fmt: skip

ABOUT = ("a mail is spam", "a patient is ill", "a part is faulty", "an image shows a cat", "a payment is a fraud")


@q.params
class P:
    TP: int = draw.integers(2, 40)
    FP: int = draw.integers(1, 40)
    FN: int = draw.integers(1, 40)
    TN: int = draw.integers(5, 90)
    about: str = draw.choice(*ABOUT)
    rows_are: str = draw.choice("predicted", "true")
    first: str = draw.choice("positive", "negative")

    @property
    def table(self):
        (tp, fn), (fp, tn) = (self.TP, self.FN), (self.FP, self.TN)
        by_truth = {"positive": {"positive": tp, "negative": fn}, "negative": {"positive": fp, "negative": tn}}
        order = ("positive", "negative") if self.first == "positive" else ("negative", "positive")
        lookup = (
            (lambda row, column: by_truth[row][column]) if self.rows_are == "true" else (lambda row, column: by_truth[column][row])
        )
        return [[lookup(row, column) for column in order] for row in order]


@q.require
def the_counts_make_a_workable_table(p: P) -> bool:
    return (p.TP + p.FP + p.FN + p.TN) % 5 == 0 and p.FP != p.FN and p.TP != p.TN


q.prompt = r"""
<% set names = ["positive", "negative"] if first == "positive" else ["negative", "positive"] %>
<% set others = "true" if rows_are == "predicted" else "predicted" %>
A classifier decides whether <<about>> (the positive class) or not (the negative class). On a test set it makes the decisions
that this table counts:

| count | <<others>> class <<names[0]>> | <<others>> class <<names[1]>> |
|:--|--:|--:|
| <<rows_are>> class <<names[0]>> | <<p.table[0][0]>> | <<p.table[0][1]>> |
| <<rows_are>> class <<names[1]>> | <<p.table[1][0]>> | <<p.table[1][1]>> |
"""
q.ask(
    accuracy=ask.number("Compute the accuracy.", marks=1),
    precision=ask.number("Compute the precision $P$.", marks=1),
    recall=ask.number("Compute the recall $R$.", marks=1),
    specificity=ask.number("Compute the specificity, the share of negatives that are recognized as such.", marks=1),
    F1=ask.number("Compute the $F_1$ score.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say(f"True positives, false positives, false negatives and true negatives: {p.TP}, {p.FP}, {p.FN} and {p.TN}.")
    matrix = ((p.TN, p.FP), (p.FN, p.TP))
    t.step(
        "accuracy",
        "(TP + TN)/(TP + FP + FN + TN)",
        lambda: engine.accuracy(matrix),
        note="All right decisions among all decisions:",
    )
    t.step("precision", "TP/(TP + FP)", lambda: engine.precision(matrix)[1], note="Of what is called positive, what is positive:")
    t.step("recall", "TP/(TP + FN)", lambda: engine.recall(matrix)[1], note="Of what is positive, what is called so:")
    t.step("specificity", "TN/(TN + FP)", lambda: engine.specificity(matrix)[1])
    t.step("F1", "2*precision*recall/(precision + recall)", lambda: engine.fbeta_score(matrix)[1],
        note="The harmonic mean of precision and recall:")  # fmt: skip


@q.oracle("counting")
def decisions_one_by_one(p: P):
    decisions = [*[(1, 1)] * p.TP, *[(0, 1)] * p.FP, *[(1, 0)] * p.FN, *[(0, 0)] * p.TN]

    def share(part, whole):
        return Fraction(len([one for one in whole if one in part]), len(whole))

    called, positive, negative = (
        [one for one in decisions if test(one)] for test in (lambda d: d[1], lambda d: d[0], lambda d: not d[0])
    )
    found = {"accuracy": share(((1, 1), (0, 0)), decisions), "specificity": share(((0, 0),), negative)}
    both = [*called, *positive]
    return {**found, "precision": share(((1, 1),), called), "recall": share(((1, 1),), positive), "F1": share(((1, 1),), both)}


@q.oracle("second formula")
def from_the_errors(p: P):
    wrong = p.FP + p.FN
    return {
        "accuracy": 1 - Fraction(wrong, p.TP + p.TN + wrong), "precision": 1 / (1 + Fraction(p.FP, p.TP)),
        "recall": 1 / (1 + Fraction(p.FN, p.TP)), "specificity": 1 / (1 + Fraction(p.FP, p.TN)),
        "F1": 1 / (1 + Fraction(wrong, 2 * p.TP)),
    }  # fmt: skip


q.slips(
    swapped_precision_and_recall=slip("Precision divides by what is called positive, recall by what is positive.",
        precision="TP/(TP + FN)", recall="TP/(TP + FP)", essential=True),
    took_the_arithmetic_mean=slip("$F_1$ is the harmonic mean, $2PR/(P + R)$.", F1="(precision + recall)/2"),
    put_true_negatives_into_the_precision=slip("Precision and recall ignore the true negatives.",
        precision="(TP + TN)/(TP + FP + TN)", recall="(TP + TN)/(TP + FN + TN)"),
    mixed_up_rows_and_columns=slip("Read in the headings whether rows are true or predicted classes.", FP="FN", FN="FP"),
    took_the_other_class_for_positive=slip("The positive class is the one named in the text.",
        precision="TN/(TN + FN)", recall="TN/(TN + FP)", specificity="TP/(TP + FN)"),
    divided_by_all_decisions=slip("Each of these shares has its own denominator, not the number of all decisions.",
        precision="TP/(TP + FP + FN + TN)", recall="TP/(TP + FP + FN + TN)"),
    lost_the_factor_two=slip("The harmonic mean of two numbers has the factor 2.", F1="precision*recall/(precision + recall)"),
    took_false_alarms_for_specificity=slip("Specificity is the share of negatives that are recognized as such.",
        specificity="FP/(TN + FP)"),
)  # fmt: skip
