"""Gradients of two kernels in front of a global max pool.

Only the window that wins the maximum enters the gradient. Weights are multiples of ln 2 and the pooled values are the
logits, so probabilities and gradients are rational.
"""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from examgen import Question, ask, draw, engine, oracles
from examgen.core.numbers import ln2

q = Question(
    topic="cnn.backward",
    outcomes=(2, 4),
    level="apply",
    minutes=10,
    conventions=("cross-correlation", "natural log", "zero-based indices", "gradient shape", "relu derivative"),
)


INNER = tuple(pixel for pixel in range(25) if pixel not in (0, 4, 20, 24))
"""All pixels but the corners, which a single window sees."""


@q.params
class P:
    pixels: tuple = draw.subset(INNER, 4)
    places: tuple = draw.vector(draw.subset(tuple(range(9)), 3), 2)
    weights: tuple = draw.vector(draw.permutation(-1, 1, 2), 2)
    y: int = draw.integers(0, 1)

    @property
    def image(self):
        """5 by 5 entries, 1 at the drawn pixels."""
        return tuple(tuple(int(5 * row + column in self.pixels) for column in range(5)) for row in range(5))

    @property
    def multiples(self):
        """The weights of both kernels by row and column, in units of ln 2; those that are missing are 0."""
        drawn = zip(self.places, self.weights, strict=True)
        return [{divmod(place, 3): weight for place, weight in zip(*kernel, strict=True)} for kernel in drawn]

    @property
    def kernels(self):
        return tuple(
            tuple(tuple(ln2(kernel.get((row, column), 0)) for column in range(3)) for row in range(3)) for kernel in self.multiples
        )


def responses(p):
    """Both maps in units of ln 2, by row and column."""
    pixels, corners = [divmod(pixel, 5) for pixel in p.pixels], [divmod(corner, 3) for corner in range(9)]
    return [
        {(i, j): sum(kernel.get((row - i, column - j), 0) for row, column in pixels) for i, j in corners} for kernel in p.multiples
    ]


def winners(p):
    """Row and column of the largest entry of each map."""
    return [max(one, key=one.get) for one in responses(p)]


def window(p, place):
    """The part of the image that the output at ``place`` sees."""
    row, column = place
    return np.array(p.image, dtype=object)[row : row + 3, column : column + 3]


@q.require
def each_map_has_one_largest_entry(p: P) -> bool:
    entries = [sorted(one.values()) for one in responses(p)]
    return all(one[-1] > max(one[-2], 0) for one in entries) and entries[0][-1] != entries[1][-1]


@q.require
def the_winning_windows_differ_and_hold_two_pixels(p: P) -> bool:
    first, second = winners(p)
    return first != second and min(window(p, first).sum(), window(p, second).sum()) >= 2


q.prompt = r"""
A network for two classes looks at a $5 \times 5$ image $X$ with two $3 \times 3$ kernels (no bias, stride 1, no padding):
$$X = <<p.image>>, \qquad K_0 = <<p.kernels[0]>>, \qquad K_1 = <<p.kernels[1]>>.$$
It computes
$$A_c = X \star K_c, \qquad m_c = \max \mathrm{ReLU}(A_c), \qquad p = \mathrm{softmax}(m),$$
where $\star$ is cross-correlation, $c = 0, 1$ counts kernels and classes, and the maximum goes over all entries of the
$3 \times 3$ map (global max pooling). The image is of class $y = <<y>>$, and its loss is $L = -\ln p_y$.
"""
q.ask(
    m=ask.vector("Compute the pooled responses $m$ (2 entries).", marks=3),
    p=ask.vector("Compute the class probabilities $p$ (2 entries).", marks=2),
    grad_K_0=ask.matrix(r"Compute the gradient $\partial L / \partial K_0$ ($3 \times 3$ entries).", marks=3),
    grad_K_1=ask.matrix(r"Compute the gradient $\partial L / \partial K_1$ ($3 \times 3$ entries).", marks=2),
)


@q.solve
def solve(p: P, t):
    weights = [[kernel] for kernel in p.kernels]
    maps = engine.conv2d([p.image], weights)
    A = np.array([t.step(f"A_{c}", f"corr(X, K_{c})", maps[c], X=p.image, **{f"K_{c}": p.kernels[c]}) for c in (0, 1)])
    h = engine.relu(A)
    largest = "The largest entries of $A_0$ and $A_1$; both are positive, so ReLU keeps them."
    m = t.step("m", "", engine.global_max_pool(h), note=largest)
    powers = r"The softmax is $p_c = e^{m_c} / (e^{m_0} + e^{m_1})$, and $e^{n \ln 2} = 2^n$."
    probabilities = t.step("p", "softmax(m)", engine.softmax(m, dim=0), note=powers)
    target = t.step("t", "", tuple(int(c == p.y) for c in (0, 1)), note=f"The target is class {p.y} as a one-hot vector.")
    at_logits = r"The gradient $\delta = \partial L / \partial m$ at the logits."
    delta = t.step("delta", "p - t", probabilities - np.array(target), note=at_logits)
    t.say(
        "The maximum passes all of its gradient to the entry that won, and this entry depends on the kernel through its own window "
        "$V_c$ of the image only."
    )
    grad_A = engine.relu_backward(engine.global_max_pool_backward(delta, h), A)
    grad_K = engine.conv2d_backward(grad_A, [p.image], weights)[1]
    for c, (row, column) in enumerate(winners(p)):
        where = f"The largest entry of $A_{c}$ is in row {row}, column {column}; so is the upper left corner of its window in $X$."
        t.step(f"V_{c}", "", window(p, (row, column)), note=where)
        t.step(f"grad_K_{c}", f"delta[{c}]*V_{c}", grad_K[c, 0])


@q.oracle("torch")
def autograd(p: P):
    functional, kernels = oracles.torch.nn.functional, oracles.parameter(tuple((kernel,) for kernel in p.kernels))
    pooled = functional.conv2d(oracles.tensor((p.image,)), kernels).relu().amax((1, 2))
    functional.cross_entropy(pooled, oracles.torch.tensor(p.y)).backward()
    return {
        "m": oracles.numbers(pooled),
        "p": oracles.numbers(oracles.torch.softmax(pooled, 0)),
        "grad_K_0": oracles.numbers(kernels.grad[0, 0]),
        "grad_K_1": oracles.numbers(kernels.grad[1, 0]),
    }


@q.oracle("finite differences")
def small_changes(p: P):
    """Visits only the set pixels: each meets the windows whose corner lies up to two rows and columns before it."""

    def response(kernel):
        sums = dict.fromkeys([(row, column) for row in range(3) for column in range(3)], 0.0)
        for row, column in (divmod(pixel, 5) for pixel in p.pixels):
            for corner in sums:
                i, j = row - corner[0], column - corner[1]
                sums[corner] += kernel[i][j] if 0 <= i <= 2 and 0 <= j <= 2 else 0.0
        return max(0.0, *sums.values())

    first, second = (tuple(tuple(map(float, row)) for row in kernel) for kernel in p.kernels)
    m = response(first), response(second)
    sign = 1 if p.y == 0 else -1

    def loss(margin):
        return math.log1p(math.exp(-sign * margin))

    share = 1 / (1 + math.exp(m[1] - m[0]))
    return {
        "m": m,
        "p": (share, 1 - share),
        "grad_K_0": oracles.finite_differences(lambda kernel: loss(response(kernel) - m[1]), first),
        "grad_K_1": oracles.finite_differences(lambda kernel: loss(m[0] - response(kernel)), second),
    }


def classified(pooled):
    """The first two parts for these pooled responses, in units of ln 2."""
    logits = [ln2(response) for response in pooled]
    return {"m": logits, "p": engine.softmax(logits, dim=0)}


def gradients(p, inputs):
    """The last two parts if what reaches kernel c from the image is ``inputs[c]``."""
    logits = classified([max(one.values()) for one in responses(p)])["m"]
    first, second = engine.cross_entropy_backward(1, logits, p.y)
    return {"grad_K_0": first * inputs[0], "grad_K_1": second * inputs[1]}


@q.mistake(essential=True)
def summed_over_all_active_windows(p: P):
    """The maximum passes its gradient to the winning entry alone: a window that did not win adds nothing."""
    return gradients(p, [sum(window(p, place) for place in one if one[place] > 0) for one in responses(p)])


@q.mistake
def kept_zero_weights_out(p: P):
    """A weight whose value is 0 has a gradient, too: what counts is the pixel under the weight, not the weight."""
    used = np.array([[[int(weight != 0) for weight in row] for row in kernel] for kernel in p.kernels])
    return gradients(p, [window(p, place) * mask for place, mask in zip(winners(p), used, strict=True)])


@q.mistake
def turned_the_gradient(p: P):
    """The gradient at the logits is prediction minus target (the class as a one-hot vector), not the other way round."""
    return gradients(p, [-window(p, place) for place in winners(p)])


@q.mistake
def took_the_probability_as_the_gradient(p: P):
    """At the logit of the true class, 1 is subtracted from the probability."""
    first, second = classified([max(one.values()) for one in responses(p)])["p"]
    windows = [window(p, place) for place in winners(p)]
    return {"grad_K_0": first * windows[0], "grad_K_1": second * windows[1]}


@q.mistake
def averaged_over_the_map(p: P):
    """The maximum passes the whole gradient to the winning entry; it is not divided by the 9 entries of the map."""
    return gradients(p, [window(p, place) / Fraction(9) for place in winners(p)])


@q.mistake
def multiplied_with_the_kernel(p: P):
    """The derivative of the winning entry with respect to its kernel is the window of the image, not the kernel."""
    return gradients(p, [np.array(kernel, dtype=object) for kernel in p.kernels])


@q.mistake
def took_the_window_at_the_upper_left(p: P):
    """The gradient holds the window that won the maximum: its place in $X$ is that of the largest entry in the map."""
    return gradients(p, [window(p, (0, 0))] * 2)


@q.mistake
def flipped_the_kernels(p: P):
    """The layer computes a cross-correlation: the kernel is laid on the window as it is, without turning it by 180 degrees."""
    turned = replace(p, places=tuple(tuple(8 - place for place in places) for places in p.places))
    return classified([max(0, *one.values()) for one in responses(turned)])


@q.mistake
def summed_instead_of_maximum(p: P):
    """Global max pooling keeps the largest entry of a map, not the sum over the map."""
    pooled = classified([sum(max(0, entry) for entry in one.values()) for one in responses(p)])
    delta = engine.cross_entropy_backward(1, pooled["m"], p.y)
    active = [sum(window(p, place) for place in one if one[place] > 0) for one in responses(p)]
    return {**pooled, "grad_K_0": delta[0] * active[0], "grad_K_1": delta[1] * active[1]}
