"""Grad-CAM of a network with global average pooling and one linear layer."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="vision.interpretation", outcomes=(4, 6), level="apply", minutes=7, covers=("W14-13",), rows=True,
    conventions=("zero-based indices",), symbols={"alpha": r"\alpha", "m": r"\bar{A}", "H": "H"},
)  # fmt: skip


@q.params
class P:
    A_0: tuple = draw.matrix(draw.integers(0, 6), 2, 2)
    A_1: tuple = draw.matrix(draw.integers(0, 6), 2, 2)
    W: tuple = draw.matrix(draw.nonzero(-4, 4), 2, 2)


@q.require
def the_winner_is_clear(p: P) -> bool:
    means = [sum(map(sum, A)) for A in (p.A_0, p.A_1)]
    scores = [sum(w * m for w, m in zip(row, means, strict=True)) for row in p.W]
    return abs(scores[0] - scores[1]) >= 4 and means[0] != means[1] and 0 not in means


@q.require
def the_map_is_cut_off_at_one_place(p: P) -> bool:
    means = [sum(map(sum, A)) for A in (p.A_0, p.A_1)]
    best = max(p.W, key=lambda row: sum(w * m for w, m in zip(row, means, strict=True)))
    raw = [best[0] * a + best[1] * b for one, other in zip(p.A_0, p.A_1, strict=True) for a, b in zip(one, other, strict=True)]
    return min(raw) < 0 and sum(entry > 0 for entry in raw) == 3 and len(set(raw)) >= 3


q.prompt = r"""
The last convolution layer of a network has two channels, whose maps for an image are
$$A_0 = <<A_0>>, \qquad A_1 = <<A_1>>.$$
Global average pooling turns each map $A_k$ into its mean $\bar{A}_k$, and a linear layer without biases computes the class scores
$y = W \bar{A}$ from $\bar{A} = (\bar{A}_0, \bar{A}_1)$ with
$$W = <<W>>.$$
Grad-CAM explains the class $c$ with the larger score by the map $H = \mathrm{ReLU}\left(\alpha_0 A_0 + \alpha_1 A_1\right)$; here
$\alpha_k$ is the mean of $\partial y_c / \partial A_k$ over the four places of the map.
"""
q.ask(
    y=ask.vector("Compute the scores $y = (y_0, y_1)$.", marks=1),
    alpha=ask.vector(r"Compute $\alpha = (\alpha_0, \alpha_1)$ for the class with the larger score.", marks=2),
    H=ask.matrix(r"Compute the $2 \times 2$ map $H$.", marks=2),
)


@q.solve
def solve(p: P, t):
    maps = p.A_0, p.A_1
    m = t.step("m", "(sum(A_0)/4, sum(A_1)/4)", lambda: engine.global_avg_pool(maps))
    y = t.step("y", "W @ m", lambda: engine.linear(m, p.W))
    slope = cache(lambda: engine.linear_backward([int(k == y.argmax()) for k in (0, 1)], m, p.W)[0])
    gradient = cache(lambda: engine.global_avg_pool_backward(slope(), maps))
    t.step("c", "argmax(y)")
    t.step(
        "alpha",
        "W[c]/4",
        lambda: engine.grad_cam_weights(gradient()),
        note="Each place of the map $A_k$ enters its mean with the factor 1/4, and the mean enters $y_c$ with $W_{ck}$.",
    )
    t.step("H", "relu(alpha[0]*A_0 + alpha[1]*A_1)", lambda: engine.grad_cam(maps, gradient()))


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    A = oracles.parameter((p.A_0, p.A_1))
    y = torch.nn.functional.linear(torch.nn.functional.adaptive_avg_pool2d(A, 1).flatten(), oracles.tensor(p.W))
    slopes = torch.autograd.grad(y.max(), A)[0]
    alpha = torch.nn.functional.adaptive_avg_pool2d(slopes, 1).flatten()
    heat = torch.relu(torch.einsum("k,kij->ij", alpha, A.detach()))
    return {"y": oracles.numbers(y), "alpha": oracles.numbers(alpha), "H": oracles.numbers(heat)}


@q.oracle("finite differences")
def move_single_pixels(p: P):
    def scores(A_0, A_1):
        means = [sum(map(sum, A)) / Fraction(4) for A in (A_0, A_1)]
        return [row[0] * means[0] + row[1] * means[1] for row in p.W]

    y = scores(p.A_0, p.A_1)
    slopes = oracles.slopes(lambda A_0, A_1: max(scores(A_0, A_1)), A_0=p.A_0, A_1=p.A_1)
    alpha = [sum(map(sum, slopes[f"grad_A_{k}"])) / 4 for k in (0, 1)]
    heat = [
        [max(alpha[0] * a + alpha[1] * b, 0) for a, b in zip(one, other, strict=True)]
        for one, other in zip(p.A_0, p.A_1, strict=True)
    ]
    return {"y": y, "alpha": alpha, "H": heat}


q.slips(
    took_the_other_class=slip("The weights belong to the class that is explained.", alpha="W[1 - c]/4", essential=True),
    added_the_gradients=slip(r"$\alpha_k$ is the mean of the gradients over the map, not their sum.", alpha="W[c]"),
    divided_twice=slip("The gradient at each place is a fourth of the weight, and so is their mean.", alpha="W[c]/16"),
    forgot_the_relu=slip("Negative entries of the map are set to 0.", H="alpha[0]*A_0 + alpha[1]*A_1"),
    cut_each_channel=slip("ReLU comes after the sum.", H="relu(alpha[0]*A_0) + relu(alpha[1]*A_1)"),
    added_instead_of_averaged=slip("The pooled value is the mean of the map.", m="(sum(A_0), sum(A_1))"),
    took_the_column=slip("Row $c$ of $W$ belongs to class $c$.", alpha="W[:, c]/4"),
)  # fmt: skip
