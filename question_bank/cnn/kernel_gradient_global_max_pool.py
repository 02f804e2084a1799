"""Gradients of two kernels behind a global max pool: only the winning window counts.

Weights are multiples of ln 2 and the pooled values are the logits, so probabilities and gradients are rational.
"""

import math

import numpy as np

from examgen import Question, ask, draw, engine, figures, oracles
from examgen.core.numbers import ln2

q = Question(
    topic="cnn.backward",
    outcomes=(2, 4),
    level="apply",
    minutes=10,
    conventions=("cross-correlation", "natural log", "zero-based indices", "relu derivative"),
    symbols={"y_hot": "y"},
)


@q.params
class P:
    pixels: tuple = draw.subset(tuple(range(25)), 4)
    places: tuple = draw.vector(draw.subset(tuple(range(9)), 3), 2)
    weights: tuple = draw.vector(draw.vector(draw.choice(-1, 1, 1, 2), 3), 2)
    y: int = draw.integers(0, 1)

    @property
    def image(self):
        """5 by 5 entries, 1 at the drawn pixels."""
        return tuple(tuple(int(5 * row + column in self.pixels) for column in range(5)) for row in range(5))

    @property
    def kernels(self):
        """Two kernels with 3 by 3 entries, three of them not 0."""
        weights = [dict(zip(places, drawn, strict=True)) for places, drawn in zip(self.places, self.weights, strict=True)]
        return tuple(
            tuple(tuple(ln2(one.get(3 * row + column, 0)) for column in range(3)) for row in range(3)) for one in weights
        )


def maps(p):
    """The convolution's output for both kernels: 2 by 3 by 3."""
    return engine.conv2d([p.image], [[kernel] for kernel in p.kernels])


def winners(activations):
    """Row and column of the largest entry of each map."""
    return [divmod(int(np.argmax(one.reshape(-1))), 3) for one in activations]


def window(p, place):
    """The part of the image that the output at ``place`` sees."""
    row, column = place
    return np.array(p.image, dtype=object)[row : row + 3, column : column + 3]


@q.require
def each_map_has_one_largest_entry(p: P) -> bool:
    entries = [sorted(one.reshape(-1).tolist())[-2:] for one in maps(p)]
    return all(largest > max(second, 0) for second, largest in entries)


@q.require
def the_winning_windows_differ_and_hold_two_pixels(p: P) -> bool:
    first, second = winners(maps(p))
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


@q.figure
def image(p: P):
    return figures.grid(p.image, highlight=[divmod(pixel, 5) for pixel in p.pixels], caption="image $X$")


@q.solve
def solve(p: P, t):
    kernels = dict(zip(("K_0", "K_1"), p.kernels, strict=True))
    A = np.array([t.step(f"A_{c}", f"corr(X, K_{c})", maps(p)[c], X=p.image, **kernels) for c in (0, 1)])
    h = engine.relu(A)
    m = t.step("m", "", engine.global_max_pool(h), note="The largest entries of $A_0$ and $A_1$; both are positive, ReLU keeps them.")
    probabilities = t.step("p", "softmax(m)", engine.softmax(m, dim=0))
    target = t.step("y_hot", "", tuple(int(c == p.y) for c in (0, 1)), note=f"Class {p.y} as a one-hot vector.")
    grad_m = t.step("grad_m", "p - y_hot", probabilities - np.array(target))
    t.say(
        "The maximum passes all of its gradient to the entry that won, and this entry depends on the kernel through its own window "
        "$V_c$ of the image only."
    )
    grad_A = engine.relu_backward(engine.global_max_pool_backward(grad_m, h), A)
    grad_K = engine.conv2d_backward(grad_A, [p.image], [[kernel] for kernel in p.kernels])[1]
    for c, (row, column) in enumerate(winners(A)):
        where = f"The largest entry of $A_{c}$ is in row {row}, column {column}; so is the upper left corner of its window in $X$."
        V = t.step(f"V_{c}", "", window(p, (row, column)), note=where)
        t.step(f"grad_K_{c}", f"g*V_{c}", grad_K[c, 0], g=grad_m[c], **{f"V_{c}": V})


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
        for row, column in map(lambda pixel: divmod(pixel, 5), p.pixels):
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


def error(p, activations=None):
    """Gradient at the pooled responses."""
    pooled = engine.global_max_pool(engine.relu(maps(p) if activations is None else activations))
    return engine.cross_entropy_backward(1, pooled, p.y)


def gradients(first, second):
    return {"grad_K_0": first, "grad_K_1": second}


@q.mistake(essential=True)
def summed_over_all_active_windows(p: P):
    """The maximum passes its gradient to the winning entry alone; windows that did not win leave no trace in the kernel's gradient."""
    A = maps(p)
    grad_A = engine.relu_backward(error(p)[:, None, None] * np.ones((1, 3, 3), dtype=object), A)
    by_kernel = engine.conv2d_backward(grad_A, [p.image], [[kernel] for kernel in p.kernels])[1]
    return gradients(by_kernel[0, 0], by_kernel[1, 0])


@q.mistake
def kept_zero_weights_out(p: P):
    """A weight that is 0 now has a gradient, too: the gradient asks about the pixel under the weight, not about the weight."""
    used = [np.array([[int(weight != 0) for weight in row] for row in kernel], dtype=object) for kernel in p.kernels]
    return gradients(*(g * window(p, place) * mask for g, place, mask in zip(error(p), winners(maps(p)), used, strict=True)))


@q.mistake
def turned_the_gradient(p: P):
    """The gradient of the cross-entropy at the logits is prediction minus target, $p - y$, not the other way round."""
    return gradients(*(-g * window(p, place) for g, place in zip(error(p), winners(maps(p)), strict=True)))


@q.mistake
def multiplied_with_the_kernel(p: P):
    """The derivative of $A_c$ with respect to its kernel is the window of the image, not the kernel."""
    return gradients(*(g * np.array(kernel, dtype=object) for g, kernel in zip(error(p), p.kernels, strict=True)))


@q.mistake
def flipped_the_kernels(p: P):
    """The layer computes a cross-correlation: the kernel is laid on the window as it is, without turning it by 180 degrees."""
    turned = engine.conv2d([p.image], [[np.array(kernel, dtype=object)[::-1, ::-1]] for kernel in p.kernels])
    pooled = engine.global_max_pool(engine.relu(turned))
    return {"m": pooled, "p": engine.softmax(pooled, dim=0)}


@q.mistake
def summed_instead_of_maximum(p: P):
    """Global max pooling keeps the largest entry of a map, not the sum over the map."""
    pooled = engine.relu(maps(p)).reshape(2, 9).sum(axis=1)
    return {"m": pooled, "p": engine.softmax(pooled, dim=0)}
