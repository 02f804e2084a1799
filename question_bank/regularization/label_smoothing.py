"""Label smoothing: target, loss and the smallest possible loss."""

from fractions import Fraction
from itertools import permutations
from math import log

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.labels", outcomes=(2, 6), level="apply", minutes=8, covers=("W11-13",),
    rows=True, conventions=("natural log", "zero-based indices"),
    symbols={"rate": r"\epsilon", "L_min": r"L_{\mathrm{min}}", "y": "y", "target": "t"},
)  # fmt: skip


@q.params
class P:
    halvings: tuple = draw.choice(*sorted({*permutations((1, 2, 3, 3)), *permutations((1, 2, 2)), *permutations((1, 3, 3, 3, 3))}))
    y: int = draw.integers(0, 3)
    rate: object = draw.decimals(*(f"{percent / 100}" for percent in range(4, 42, 2)))

    @property
    def classes(self):
        return len(self.halvings)

    @property
    def prediction(self):
        return tuple(Fraction(1, 2**n) for n in self.halvings)


@q.require
def the_class_exists(p: P) -> bool:
    return p.y < p.classes


q.prompt = r"""
A classifier with $C = <<p.classes>>$ classes is trained with cross-entropy and label smoothing: the 1 of the one-hot target is
lowered by $\epsilon = <<rate>>$, and this amount is spread evenly over all <<p.classes>> classes, the true one included. For an
example of class <<y>> the network predicts the probabilities $p = <<p.prediction>>$.
"""
q.ask(
    target=ask.vector("Give the smoothed target $t$.", marks=1),
    L=ask.number("Compute the loss $L$ of this example.", marks=2),
    L_min=ask.number("Which loss $L_{\\mathrm{min}}$ would the best possible prediction for this example have?", marks=2),
)


@q.solve
def solve(p: P, t):
    t.given(p=p.prediction)
    target = t.step("target", "(1 - rate)*onehot(y, C) + rate/C", C=p.classes)
    logits = engine.log(p.prediction)  # a softmax leaves logarithms of probabilities as they are
    t.step("L", "-sum(odot(target, ln(p)))", lambda: engine.cross_entropy(logits, p.y, label_smoothing=p.rate))
    t.say("The cross-entropy is smallest where the prediction equals the target. It is then the entropy of the target.")
    t.step("L_min", "-sum(odot(target, ln(target)))", lambda: engine.entropy(target))


@q.oracle("torch")
def smoothed_cross_entropy(p: P):
    torch, rate = oracles.torch, float(p.rate)
    logits = oracles.tensor(p.prediction).log().requires_grad_()
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(p.y), label_smoothing=rate)
    [slope] = torch.autograd.grad(loss, logits)
    target = logits.detach().softmax(0) - slope
    least = torch.nn.functional.cross_entropy(target.log(), torch.tensor(p.y), label_smoothing=rate)
    return {"target": oracles.numbers(target), "L": loss.item(), "L_min": least.item()}


@q.oracle("second formula")
def two_kinds_of_classes(p: P):
    low = Fraction(p.rate) / p.classes
    high = low + 1 - p.rate
    target = [high if c == p.y else low for c in range(p.classes)]
    loss = log(2) * float(sum(share * n for share, n in zip(target, p.halvings, strict=True)))
    least = -float(high) * log(high) - (p.classes - 1) * float(low) * log(low)
    return {"target": target, "L": loss, "L_min": least}


q.slips(
    left_the_true_class_out=slip("The share is spread over all classes, the true one included.",
                                 target="(1 - rate)*onehot(y, C) + rate/(C - 1)*(1 - onehot(y, C))", essential=True),
    did_not_lower_the_true_class=slip(r"The share $\epsilon$ is taken from the true class first.", target="onehot(y, C) + rate/C"),
    gave_every_class_the_whole_share=slip(r"Each class gets $\epsilon / C$.", target="(1 - rate)*onehot(y, C) + rate"),
    used_the_one_hot_target=slip("The loss uses the smoothed target.", L="-ln(p[y])"),
    thought_that_zero_can_be_reached=slip("A smoothed target is no one-hot vector: its entropy is above 0.", L_min="0"),
    took_the_true_class_only=slip("All classes have a share of the target.", L="-target[y]*ln(p[y])",
                                  L_min="-target[y]*ln(target[y])"),
    swapped_prediction_and_target=slip("The logarithm is taken of the prediction.", L="-sum(odot(p, ln(target)))"),
)  # fmt: skip
