"""Gradients of two kernels in front of a global max pool.

Only the window that wins the maximum enters the gradient. Weights are multiples of ln 2 and the pooled values are the
logits, so probabilities and gradients are rational.
"""

import math
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip
from examgen.core.numbers import ln2

q = Question(
    topic="cnn.backward", outcomes=(2, 4), level="apply", minutes=15, covers=("W6-08",),
    revision=3,
    conventions=("natural log", "zero-based indices"),
)  # fmt: skip


@q.params
class P:
    pixels: tuple = draw.subset(tuple(pixel for pixel in range(25) if pixel not in (0, 4, 20, 24)), 12)  # no corner
    places: tuple = draw.vector(draw.subset(tuple(range(9)), 3), 2)
    weights: tuple = draw.vector(draw.distinct(draw.nonzero(-1, 3), 3), 2)
    y: int = draw.integers(0, 1)

    @property
    def image(self):
        """5 by 5 entries, 1 at the drawn pixels."""
        return tuple(tuple(int(5 * row + column in self.pixels) for column in range(5)) for row in range(5))

    @property
    def multiples(self):
        """Both kernels in units of ln 2: the drawn weights at the drawn places, and 0 elsewhere."""
        drawn = [dict(zip(*kernel, strict=True)) for kernel in zip(self.places, self.weights, strict=True)]
        return [[[kernel.get(3 * row + column, 0) for column in range(3)] for row in range(3)] for kernel in drawn]

    @property
    def kernels(self):
        return tuple(tuple(tuple(map(ln2, row)) for row in kernel) for kernel in self.multiples)


@q.require
def two_windows_of_four_or_more_pixels_win_and_their_maxima_differ(p: P) -> bool:
    *maps, pixels = (m.ravel().tolist() for m in engine.conv2d([p.image], [[k] for k in (*p.multiples, [[1] * 3] * 3)]))
    first, second = map(max, maps)
    i, j = maps[0].index(first), maps[1].index(second)
    clear = min(first, second) > 0 and maps[0].count(first) == maps[1].count(second) == 1
    return clear and 1 <= abs(first - second) <= 3 and i != j and min(pixels[i], pixels[j]) >= 4


q.prompt = r"""
A network for two classes looks at a $5 \times 5$ image $X$ with two $3 \times 3$ kernels (no bias, stride 1, no padding):
$$X = <<p.image>>, \qquad K_0 = <<p.kernels[0]>>, \qquad K_1 = <<p.kernels[1]>>.$$
It computes
$$A_c = X \star K_c, \qquad m_c = \max \mathrm{ReLU}(A_c), \qquad p = \mathrm{softmax}(m),$$
where $\star$ is cross-correlation, $c = 0, 1$ indexes kernels and classes, and the maximum goes over all entries of the
$3 \times 3$ map (global max pooling). The image is of class $y = <<y>>$, and its loss is $L = -\ln p_y$.
"""
q.ask(
    m=ask.vector("Compute the pooled responses $m$ (2 entries).", marks=3),
    p=ask.vector("Compute the class probabilities $p$ (2 entries).", marks=1),
    grad_K_0=ask.matrix(r"Compute the gradient $\partial L / \partial K_0$ ($3 \times 3$ entries).", marks=3),
    grad_K_1=ask.matrix(r"Compute the gradient $\partial L / \partial K_1$ ($3 \times 3$ entries).", marks=3),
)


@q.solve
def solve(p: P, t):
    t.given(X=p.image, K_0=p.kernels[0], K_1=p.kernels[1])
    A, weights = [], [[kernel] for kernel in p.kernels]
    for c in (0, 1):
        A.append(t.at(c).step("A", "corr(X, K)"))
        t.at(c).step("m", "max(relu(A))")
    m = t.step("m", "(m_0, m_1)", lambda: engine.global_max_pool(engine.relu(A)))
    t.step("p", "softmax(m)", note=r"The softmax is $p_c = e^{m_c} / (e^{m_0} + e^{m_1})$, and $e^{n \ln 2} = 2^n$.")
    t.step("t", "", (1 - p.y, p.y), note=f"The target is class {p.y} as a one-hot vector.")
    note = r"The gradient $\delta = \partial L / \partial m$ at the logits."
    delta = t.step("delta", "p - t", lambda: engine.cross_entropy_backward(1, m, p.y), note=note)
    t.say("The maximum passes all of its gradient to the entry that won, which sees only its own window $V_c$ of the image.")
    grad_A = cache(lambda: engine.relu_backward(engine.global_max_pool_backward(delta, engine.relu(A)), A))
    grad_K = cache(lambda: engine.conv2d_backward(grad_A(), [p.image], weights)[1])
    for c in (0, 1):
        why = f"1 where $A_{c}$ is largest. With $X$ it picks the window that begins there,"
        t.at(c).step("M", "A == max(A)", note=why)
        t.at(c).step("V", "corr(X, M)")
        t.at(c).step("grad_K", f"delta[{c}]*V", lambda c=c: grad_K()[c, 0])


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
    pixels, corners = [divmod(pixel, 5) for pixel in p.pixels], [(row, column) for row in range(3) for column in range(3)]
    meeting = [[(y - i, x - j) for y, x in pixels if 0 <= y - i < 3 and 0 <= x - j < 3] for i, j in corners]

    def response(kernel):
        return max(0.0, *(sum(float(kernel[i][j]) for i, j in places) for places in meeting))

    def loss(K_0, K_1):
        m = response(K_0), response(K_1)
        return math.log(sum(map(math.exp, m))) - m[p.y]

    m = [response(kernel) for kernel in p.kernels]
    share = 1 / (1 + math.exp(m[1] - m[0]))
    return {"m": m, "p": (share, 1 - share), **oracles.slopes(loss, K_0=p.kernels[0], K_1=p.kernels[1])}


q.slips(
    summed_all_windows=slip("The maximum passes its gradient to the winning entry only.", V="corr(X, positive(A))", essential=True),
    kept_zero_weights_out=slip("A weight of 0 has a gradient, too: what counts is the pixel under it.", V="odot(V, K != 0)"),
    turned_the_gradient=slip("The gradient at the logits is prediction minus target, not the other way round.", delta="t - p"),
    took_the_probability_as_the_gradient=slip("At the logit of the true class, 1 is subtracted from the probability.", delta="p"),
    averaged_over_the_map=slip("The winning entry gets the whole gradient, not a ninth of it.", V="V/9"),
    multiplied_with_the_kernel=slip("The derivative of an entry with respect to its kernel is its window.", V="K"),
    took_the_window_at_the_upper_left=slip("The window that counts is the one that won the maximum.", V="X[0:3, 0:3]"),
    flipped_the_kernels=slip("In a cross-correlation the kernel is not flipped.", A="corr(X, flip(K))"),
    summed_the_map=slip("Only the largest entry counts.", m_0="sum(relu(A_0))", m_1="sum(relu(A_1))", V="corr(X, positive(A))"),
)  # fmt: skip
