"""Pixel accuracy, mean IoU and Dice coefficient of a predicted segmentation."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.dense_prediction", outcomes=(4, 6), level="apply", minutes=8, covers=("W14-11",),
    conventions=("zero-based indices",),
    symbols={"accuracy": r"\mathrm{acc}", "miou": r"\mathrm{mIoU}", "dice": r"\mathrm{Dice}_2"},
)  # fmt: skip


@q.params
class P:
    Y: tuple = draw.matrix(draw.integers(0, 2), 4, 4)
    errors: tuple = draw.matrix(draw.choice(0, 0, 0, 0, 1, 2), 4, 4)

    @property
    def pairs(self):
        """True and predicted class of each pixel."""
        return [
            (true, (true + error) % 3)
            for truth, wrong in zip(self.Y, self.errors, strict=True)
            for true, error in zip(truth, wrong, strict=True)
        ]

    @property
    def X(self):
        """The predicted map."""
        return tuple(tuple(predicted for _, predicted in self.pairs[4 * row : 4 * row + 4]) for row in range(4))


@q.require
def every_class_is_found_and_some_pixels_are_wrong(p: P) -> bool:
    wrong = sum(true != predicted for true, predicted in p.pairs)
    return 4 <= wrong <= 8 and all(p.pairs.count((k, k)) >= 2 for k in range(3))


@q.require
def classes_differ(p: P) -> bool:
    true, predicted = ([pair[i] for pair in p.pairs] for i in (0, 1))
    return any(true.count(k) != predicted.count(k) for k in range(3)) and len({true.count(k) for k in range(3)}) >= 2


q.prompt = r"""
The classes 0, 1 and 2 of the pixels of a small image are annotated in $Y$; a network predicts the map $\hat{Y}$:
$$Y = <<Y>>, \qquad \hat{Y} = <<p.X>>.$$
"""
q.ask(
    C=ask.matrix(
        r"Give the confusion matrix $C$: $C_{ij}$ is the number of pixels of true class $i$ that are predicted as class $j$.",
        marks=2,
    ),
    accuracy=ask.number(r"Compute the pixel accuracy $\mathrm{acc}$.", marks=1),
    miou=ask.number(r"Compute $\mathrm{mIoU}$, the mean of the intersection over union of the three classes.", marks=2),
    dice=ask.number(r"Compute the Dice coefficient $\mathrm{Dice}_2$ of class 2.", marks=1),
)


@q.solve
def solve(p: P, t):
    C = tuple(tuple(p.pairs.count((i, j)) for j in range(3)) for i in range(3))
    t.step("C", "", C, note="Counting pairs of classes at the same place gives")
    t.step(
        "accuracy",
        "(C[0, 0] + C[1, 1] + C[2, 2])/n",
        lambda: engine.pixel_accuracy(C),
        n=16,
        note="The diagonal holds what is right.",
    )
    for k in range(3):
        note = "The union has the pixels of the row and of the column, each counted once." if not k else ""
        t.step(
            f"IoU_{k}",
            f"C[{k}, {k}]/(sum(C[{k}]) + sum(C[:, {k}]) - C[{k}, {k}])",
            lambda k=k: engine.jaccard_index(C)[k],
            note=note,
        )
    t.step("miou", "(IoU_0 + IoU_1 + IoU_2)/3", lambda: engine.mean_iou(C))
    t.step("dice", "2*C[2, 2]/(sum(C[2]) + sum(C[:, 2]))", lambda: engine.dice_coefficient(C)[2])


@q.oracle("counting")
def sets_of_pixels(p: P):
    places = [*product(range(4), repeat=2)]
    true = [{at for at in places if p.Y[at[0]][at[1]] == k} for k in range(3)]
    predicted = [{at for at in places if p.X[at[0]][at[1]] == k} for k in range(3)]
    C = [[len(one & other) for other in predicted] for one in true]
    right = set().union(*(one & other for one, other in zip(true, predicted, strict=True)))
    shares = [Fraction(len(one & other), len(one | other)) for one, other in zip(true, predicted, strict=True)]
    dice = Fraction(2 * len(true[2] & predicted[2]), len(true[2]) + len(predicted[2]))
    return {"C": C, "accuracy": Fraction(len(right), len(places)), "miou": sum(shares) / 3, "dice": dice}


@q.oracle("torch")
def products_of_masks(p: P):
    """The confusion matrix as a product of one-hot masks; IoU from Dice, D / (2 - D)."""
    torch = oracles.torch
    true, predicted = (torch.nn.functional.one_hot(torch.tensor(map_).flatten(), 3).double() for map_ in (p.Y, p.X))
    C = true.T @ predicted
    dice = 2 * C.diagonal() / (torch.einsum("nk->k", true) + torch.einsum("nk->k", predicted))
    accuracy = torch.einsum("nk,nk->", true, predicted) / len(true)
    return {"C": oracles.numbers(C), "accuracy": accuracy.item(), "miou": (dice / (2 - dice)).mean().item(), "dice": dice[2].item()}


q.slips(
    counted_the_overlap_twice=slip("The intersection belongs to the union once.", essential=True,
        **{f"IoU_{k}": f"C[{k}, {k}]/(sum(C[{k}]) + sum(C[:, {k}]))" for k in range(3)}),
    divided_by_the_true_pixels=slip("The union also has the pixels that are predicted wrongly.",
        **{f"IoU_{k}": f"C[{k}, {k}]/sum(C[{k}])" for k in range(3)}),
    turned_the_matrix=slip("Rows belong to true classes, columns to predicted ones.", gives={"C": "T(C)"}),
    took_iou_for_dice=slip("Dice has twice the intersection above the bar and both sizes below it.", dice="IoU_2"),
    forgot_the_factor_two=slip("Dice has twice the intersection above the bar.", dice="C[2, 2]/(sum(C[2]) + sum(C[:, 2]))"),
    pooled_the_classes=slip("The mean goes over classes: each counts the same.",
        miou="(C[0, 0] + C[1, 1] + C[2, 2])/(32 - C[0, 0] - C[1, 1] - C[2, 2])"),
    left_out_class_0=slip("The mean goes over all three classes.", miou="(IoU_1 + IoU_2)/2"),
)  # fmt: skip
