r"""Underfitting or overfitting: training and validation errors, and remedies."""

from fractions import Fraction

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="basics.generalization", outcomes=(1, 6), level="evaluate", minutes=4, covers=("W1-07",),
    symbols={"train_error": "e_T", "val_error": "e_V", "wrong_train": "w_T", "wrong_val": "w_V"},
)  # fmt: skip

UNDER = (
    "Use more layers or more units in each layer.",
    "Lower the strength of weight decay.",
    "Train longer with a better optimizer.",
)
OVER = ("Collect more training examples.", "Raise the strength of weight decay.", "Drop out hidden units during training.")


@q.params
class P:
    target: int = draw.integers(1, 10)
    n: int = draw.choice(200, 400, 500, 800, 1000)
    k: int = draw.choice(100, 200, 300)
    first: int = draw.integers(1, 25)
    second: int = draw.integers(1, 25)

    @property
    def wrong_train(self):
        return self.n // 100 * (self.target + self.first)

    @property
    def wrong_val(self):
        return self.k // 100 * (self.target + self.first + self.second)


@q.require
def one_gap_is_clearly_larger(p: P) -> bool:
    return max(p.first, p.second) >= 3 * min(p.first, p.second)


q.prompt = r"""
A network is trained on <<n>> labelled images. It labels <<p.wrong_train>> of them wrongly, and <<p.wrong_val>> of the <<k>> images
of the
validation set. Experts label <<target>> % of such images wrongly; the network is to come as close to this as possible.
"""
q.ask(
    u=ask.number("By how many percentage points $u$ is the training error above the error of the experts?", marks=1),
    v=ask.number("By how many percentage points $v$ is the validation error above the training error?", marks=1),
    help=ask.choices(
        "Which of these measures act against the larger of the two gaps?", marks=2, options=(*UNDER, *OVER),
        expert="A network that does not fit its training set needs capacity and training, one that does not generalize needs data "
        "and regularization."),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(wrong_train=p.wrong_train, wrong_val=p.wrong_val)
    t.step("train_error", "100*wrong_train/n", note="The errors in percent are")
    t.step("val_error", "100*wrong_val/k")
    t.step("u", "train_error - target", note="The gap to the experts tells how much the network underfits (bias):")
    t.step("v", "val_error - train_error", note="The gap between both sets tells how much it overfits (variance):")
    t.step("h", "(1 + sign(u - v))/2", note="This is 1 if underfitting is the larger problem, and 0 if overfitting is:")
    t.step("help", "chosen(names, (h, h, h, 1 - h, 1 - h, 1 - h))", names=(*UNDER, *OVER),
           note="Against underfitting help capacity, less regularization and training; against overfitting data and "
               "regularization.")  # fmt: skip


@q.oracle("counting")
def images_one_by_one(p: P):
    """Errors in percent are numbers of wrong images in hundreds of images."""
    train = Fraction(len(range(p.wrong_train)) * 100, len(range(p.n)))
    validation = Fraction(len(range(p.wrong_val)) * 100, len(range(p.k)))
    return {"u": train - p.target, "v": validation - train}


@q.oracle("torch")
def mean_of_the_mistakes(p: P):
    torch = oracles.torch

    def percent(wrong, whole):
        mistakes = oracles.tensor((*(100,) * wrong, *(0,) * (whole - wrong)))
        return torch.nn.functional.l1_loss(mistakes, torch.zeros_like(mistakes)).item()

    train, validation = percent(p.wrong_train, p.n), percent(p.wrong_val, p.k)
    return {"u": train - p.target, "v": validation - train}


q.slips(
    swapped_the_remedies=slip("A large gap to the experts means underfitting, a large one between both sets overfitting.",
        h="(1 + sign(v - u))/2",
        essential=True),
    forgot_the_experts=slip("The best possible error is not 0: the gap is the distance to the error of the experts.",
        u="train_error"),
    compared_validation_with_the_experts=slip("The second gap is the distance to the training error.", v="val_error - target"),
    took_the_validation_error_for_the_gap=slip("The training error is subtracted.", v="val_error"),
    divided_by_the_other_set=slip("Each error is a share of its own set.", val_error="100*wrong_val/n"),
)  # fmt: skip
