"""A collapsed embedding and the losses of its pairs."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="embeddings.losses", outcomes=(1, 5, 6), level="evaluate", minutes=6, covers=("W10-10",),
    apart=("claims/triplet_collapse",), decimals=4, symbols={"positives": "P", "negatives": "N"},
)  # fmt: skip


@q.params
class P:
    C: int = draw.choice(4, 5, 8, 10, 20, 25, 40, 50)
    positives: int = draw.choice(100, 150, 200, 300, 400, 500)
    negatives: int = draw.choice(100, 200, 250, 300, 600, 900)
    m: object = draw.decimals("0.4", "0.5", "0.8", "1", "1.2", "2")


@q.require
def the_numbers_of_pairs_differ(p: P) -> bool:
    return p.positives != p.negatives


q.prompt = r"""
A Siamese network was trained with the mean of $d^2$ over pairs of images of one class only, where $d$ is the Euclidean distance
of the two embeddings. At the end this loss is 0 on every such pair, also on pairs of new images, but a nearest-neighbor
classifier on the embeddings of <<C>> equally frequent classes is right for only one image in <<C>>, as if it guessed.

The contrastive loss of a pair is $d^2$ for two images of one class and $\max(0,\; m - d)^2$ for images of two classes, with the
margin $m = <<m>>$. The validation set has $P = <<positives>>$ pairs of the first and $N = <<negatives>>$ pairs of the second
kind.
"""
q.ask(
    L=ask.number(
        "Compute the mean contrastive loss $L$ that this network has over all pairs of the validation set.", marks=2),
    why=ask.essay(
        "What has happened to the embeddings, and why could training end there?", marks=2, lines=4,
        rubric="1 point: all images lie in one point, which has the smallest possible loss, as all distances are 0. "
        "1 point: no term of the loss falls when images of different classes move apart."),
    margin=ask.essay(
        "What do pairs of two classes change, and what would go wrong if their loss were $-d^2$ instead?", marks=2, lines=4,
        rubric="1 point: such pairs push apart whatever is closer than the margin, so that a collapse has a positive loss. "
        "1 point: without the cut-off the loss has no lower bound, and pairs that are far apart already dominate it."),
)  # fmt: skip

WHY = (
    "All images have the same embedding; so every distance is 0 and the loss has its smallest value. As it has no pairs of "
    "different classes, nothing in it rewards their separation."
)
MARGIN = (
    "Pairs of different classes cost something as long as they are closer than the margin, so a collapse is no longer a minimum. "
    "Without a margin the loss would fall without bound by moving pairs apart that are far apart already."
)


@q.solve
def solve(p: P, t):
    t.step(
        "s",
        "negatives*m^2",
        lambda: p.negatives * engine.contrastive_loss((0,), (0,), 0, p.m),
        note="At distance 0, pairs of one class cost nothing and all others $m^2$; altogether",
    )
    t.step("L", "s/(positives + negatives)")
    t.step("why", "", WHY)
    t.step("margin", "", MARGIN)


@q.oracle("torch")
def all_zeros(p: P):
    torch = oracles.torch
    pairs = torch.zeros(p.positives + p.negatives, 2, dtype=torch.float64)
    d = torch.nn.functional.pairwise_distance(pairs, pairs, eps=0)
    target = torch.ones_like(d)
    target[p.positives :] = -1
    hinge = torch.nn.functional.hinge_embedding_loss(d, target, margin=float(p.m), reduction="none")
    return {"L": torch.nn.functional.mse_loss(hinge, torch.zeros_like(hinge)).item()}


@q.oracle("second formula")
def share_of_the_negatives(p: P):
    share = Fraction(p.negatives, p.positives + p.negatives)
    return {"L": share * p.m * p.m}


q.slips(
    averaged_over_the_negatives=slip("The mean is taken over all pairs.", L="s/negatives", essential=True),
    forgot_the_square=slip("The rest of the margin is squared.", s="negatives*m"),
    took_the_wrong_pairs=slip("Pairs of two classes have the loss.", s="positives*m^2"),
    summed=slip("The mean is asked for.", L="s"),
)  # fmt: skip
