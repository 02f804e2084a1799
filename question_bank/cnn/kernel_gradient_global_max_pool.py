"""Gradients of two kernels in front of a global max pool.

Only the window that wins the maximum enters the gradient. Weights are multiples of ln 2 and the pooled values are the
logits, so probabilities and gradients are rational.
"""

import math

from examgen import Question, ask, draw, oracles, slip
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


def maps(p):
    """Both maps, row by row, in units of ln 2, and the number of pixels in each of the nine windows."""
    pixels, corners = [divmod(pixel, 5) for pixel in p.pixels], [divmod(corner, 3) for corner in range(9)]
    found = [[sum(kernel.get((row - i, column - j), 0) for row, column in pixels) for i, j in corners] for kernel in p.multiples]
    return found, [sum(0 <= row - i < 3 and 0 <= column - j < 3 for row, column in pixels) for i, j in corners]


@q.require
def each_map_has_one_largest_entry(p: P) -> bool:
    entries = [sorted(one) for one in maps(p)[0]]
    return all(one[-1] > max(one[-2], 0) for one in entries) and entries[0][-1] != entries[1][-1]


@q.require
def the_winning_windows_differ_and_hold_two_pixels(p: P) -> bool:
    found, pixels = maps(p)
    first, second = (one.index(max(one)) for one in found)
    return first != second and min(pixels[first], pixels[second]) >= 2


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
    t.given(X=p.image, K_0=p.kernels[0], K_1=p.kernels[1])
    for c in (0, 1):
        t.step(f"A_{c}", f"corr(X, K_{c})")
        t.step(f"m_{c}", f"max(relu(A_{c}))")
    t.step("m", "(m_0, m_1)")
    t.step("p", "softmax(m)", note=r"The softmax is $p_c = e^{m_c} / (e^{m_0} + e^{m_1})$, and $e^{n \ln 2} = 2^n$.")
    t.step("t", "", (1 - p.y, p.y), note=f"The target is class {p.y} as a one-hot vector.")
    t.step("delta", "p - t", note=r"The gradient $\delta = \partial L / \partial m$ at the logits.")
    t.say(
        "The maximum passes all of its gradient to the entry that won, and this entry depends on the kernel through its own window "
        "$V_c$ of the image only."
    )
    for c in (0, 1):
        t.step(
            f"M_{c}", f"A_{c} == max(A_{c})", note=f"1 where $A_{c}$ is largest. With $X$ it picks the window that begins there,"
        )
        t.step(f"V_{c}", f"corr(X, M_{c})")
        t.step(f"grad_K_{c}", f"delta[{c}]*V_{c}")


@q.oracle("torch")
def autograd(p: P):
    functional, kernels = oracles.torch.nn.functional, [oracles.parameter(kernel) for kernel in p.kernels]
    image = oracles.tensor((p.image,))
    m = functional.conv2d(image, oracles.torch.stack(kernels)[:, None]).relu().amax((1, 2))
    loss = functional.cross_entropy(m, oracles.torch.tensor(p.y))
    found = {"m": oracles.numbers(m), "p": oracles.numbers(oracles.torch.softmax(m, 0))}
    return {**found, **oracles.gradients(loss, K_0=kernels[0], K_1=kernels[1])}


@q.oracle("finite differences")
def small_changes(p: P):
    """Visits only the set pixels: each meets the windows whose corner lies up to two rows and columns before it."""

    def response(kernel):
        sums = dict.fromkeys([(row, column) for row in range(3) for column in range(3)], 0.0)
        for row, column in (divmod(pixel, 5) for pixel in p.pixels):
            for corner in sums:
                i, j = row - corner[0], column - corner[1]
                sums[corner] += float(kernel[i][j]) if 0 <= i <= 2 and 0 <= j <= 2 else 0.0
        return max(0.0, *sums.values())

    def loss(K_0, K_1):
        m = response(K_0), response(K_1)
        return math.log(sum(map(math.exp, m))) - m[p.y]

    m = [response(kernel) for kernel in p.kernels]
    share = 1 / (1 + math.exp(m[1] - m[0]))
    return {"m": m, "p": (share, 1 - share), **oracles.slopes(loss, K_0=p.kernels[0], K_1=p.kernels[1])}


q.slips(
    summed_over_all_active_windows=slip("The maximum passes its gradient to the winning entry alone: no other window adds to it.",
        V_0="corr(X, positive(A_0))", V_1="corr(X, positive(A_1))", essential=True),
    kept_zero_weights_out=slip("A weight of 0 has a gradient, too: what counts is the pixel under it.",
        V_0="odot(V_0, K_0 != 0)", V_1="odot(V_1, K_1 != 0)"),
    turned_the_gradient=slip("The gradient at the logits is prediction minus target, not the other way round.", delta="t - p"),
    took_the_probability_as_the_gradient=slip("At the logit of the true class, 1 is subtracted from the probability.", delta="p"),
    averaged_over_the_map=slip(
        "The winning entry gets the whole gradient; it is not divided by the 9 entries of the map.", V_0="V_0/9", V_1="V_1/9"),
    multiplied_with_the_kernel=slip(
        "The derivative of the winning entry with respect to its kernel is its window, not the kernel.", V_0="K_0", V_1="K_1"),
    took_the_window_at_the_upper_left=slip(
        "The window that won the maximum counts: its place in $X$ is that of the largest entry in the map.", V="X[0:3, 0:3]"),
    flipped_the_kernels=slip("The layer computes a cross-correlation: the kernel is laid on the window as it is, not flipped.",
        A_0="corr(X, flip(K_0))", A_1="corr(X, flip(K_1))"),
    summed_instead_of_maximum=slip("Global max pooling keeps the largest entry of a map, not the sum over the map.",
        m_0="sum(relu(A_0))", m_1="sum(relu(A_1))", V_0="corr(X, positive(A_0))", V_1="corr(X, positive(A_1))"),
)  # fmt: skip
