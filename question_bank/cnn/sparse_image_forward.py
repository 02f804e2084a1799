"""Forward pass of a convolutional network on a binary image with few set pixels.

Kernels and output weights have few entries that are not 0; the logits are multiples of ln 2.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip
from examgen.core.numbers import ln2

q = Question(
    topic="cnn.forward", outcomes=(2, 4), level="apply", minutes=10, covers=("W4-10",),
    conventions=("cross-correlation", "natural log", "zero-based indices"),
)  # fmt: skip


@q.params
class P:
    pixels: tuple = draw.subset(tuple(pixel for pixel in range(36) if pixel not in (0, 5, 30, 35)), 4)
    places: tuple = draw.vector(draw.subset(tuple(range(9)), 2), 2)
    weights: tuple = draw.vector(draw.vector(draw.nonzero(-1, 2), 2), 2)
    outer: tuple = draw.matrix(draw.integers(-1, 2), 2, 8)
    y: int = draw.integers(0, 1)

    @property
    def X(self):
        return tuple(tuple(int(6 * i + j in self.pixels) for j in range(6)) for i in range(6))

    @property
    def kernels(self):
        """Two 3 by 3 kernels with two weights each."""
        drawn = [dict(zip(*kernel, strict=True)) for kernel in zip(self.places, self.weights, strict=True)]
        return tuple(tuple(tuple(kernel.get(3 * i + j, 0) for j in range(3)) for i in range(3)) for kernel in drawn)

    @property
    def V(self):
        return tuple(tuple(map(ln2, row)) for row in self.outer)


def pooled(p):
    """The eight numbers in front of the last layer, kernel by kernel, with plain loops."""
    found, X = [], p.X
    for kernel in p.kernels:
        at = {(i, j): sum(kernel[m][n] * X[i + m][j + n] for m in range(3) for n in range(3)) for i in range(4) for j in range(4)}
        found += [max(0, *(at[i + m, j + n] for m in (0, 1) for n in (0, 1))) for i in (0, 2) for j in (0, 2)]
    return found


@q.require
def both_maps_respond_and_probabilities_are_moderate(p: P) -> bool:
    h = pooled(p)
    s = [sum(v * entry for v, entry in zip(row, h, strict=True)) for row in p.outer]
    return max(h[:4]) > 0 < max(h[4:]) and max(h) >= 2 and h[:4] != h[4:] and 1 <= abs(s[0] - s[1]) <= 4 and max(map(abs, s)) <= 8


q.prompt = r"""
A network looks at a $6 \times 6$ image $X$ with two kernels $K_0$ and $K_1$ (stride 1, no padding, no bias), followed by a ReLU and
max pooling with $2 \times 2$ windows and stride 2:
$$X = <<p.X>>, \qquad K_0 = <<p.kernels[0]>>, \qquad K_1 = <<p.kernels[1]>>.$$
Let $M_c = \mathrm{maxpool}(\mathrm{ReLU}(X \star K_c))$, where $\star$ is cross-correlation. The vector $h$ holds the four entries
of $M_0$ row by row, then those of $M_1$. The logits are $s = V h$ with
$$V = <<p.V>>,$$
and $p = \mathrm{softmax}(s)$. The image is of class $y = <<y>>$.
"""
q.ask(
    M_0=ask.matrix("Compute $M_0$.", marks=2),
    M_1=ask.matrix("Compute $M_1$.", marks=2),
    p=ask.vector("Compute the class probabilities $p$.", marks=2),
    L=ask.number(r"Compute the loss $L = -\ln p_y$.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(X=p.X, K_0=p.kernels[0], K_1=p.kernels[1], V=p.V)
    for c in (0, 1):
        t.at(c).step("A", "corr(X, K)", lambda c=c: engine.conv2d([p.X], [[p.kernels[c]]])[0])
        t.at(c).step("M", "max_pool(relu(A), 2)")
    t.step("h", "concat(M_0[0], M_0[1], M_1[0], M_1[1])")
    s = t.step("s", "V @ h")
    t.step("p", "softmax(s)", note=r"With $e^{n \ln 2} = 2^n$:")
    t.step("L", "-ln(p[y])", lambda: engine.cross_entropy(s, p.y))


@q.oracle("torch")
def layers(p: P):
    torch, functional = oracles.torch, oracles.torch.nn.functional
    X, K, V = oracles.tensor((p.X,)), oracles.tensor(p.kernels), oracles.tensor(p.V)
    M = functional.max_pool2d(functional.conv2d(X, K[:, None]).relu(), 2)
    s = V @ M.flatten()
    loss = functional.cross_entropy(s, torch.tensor(p.y))
    return {"M_0": oracles.numbers(M[0]), "M_1": oracles.numbers(M[1]), "p": oracles.numbers(s.softmax(0)), "L": loss.item()}


@q.oracle("second formula")
def only_the_set_pixels(p: P):
    """Each set pixel adds a weight to the windows that see it with that weight."""
    maps = []
    for places, weights in zip(p.places, p.weights, strict=True):
        field = dict.fromkeys([(i, j) for i in range(4) for j in range(4)], 0)
        for pixel in p.pixels:
            for place, weight in zip(places, weights, strict=True):
                corner = pixel // 6 - place // 3, pixel % 6 - place % 3
                if corner in field:
                    field[corner] += weight
        block = [[[0], [0]], [[0], [0]]]
        for (i, j), value in field.items():
            block[i // 2][j // 2].append(value)
        maps.append([[max(cell) for cell in row] for row in block])
    flat = [entry for one in maps for row in one for entry in row]
    powers = [Fraction(2) ** sum(count * entry for count, entry in zip(row, flat, strict=True)) for row in p.outer]
    shares = [power / sum(powers) for power in powers]
    return {"M_0": maps[0], "M_1": maps[1], "p": shares, "L": math.log(sum(powers) / powers[p.y])}


q.slips(
    flipped_the_kernels=slip("In a cross-correlation the kernel is not flipped.", A="corr(X, flip(K))", essential=True),
    averaged=slip("Max pooling takes the largest entry.", M="avg_pool(relu(A), 2)"),
    read_by_columns=slip("The maps are read row by row.", h="concat(M_0[:, 0], M_0[:, 1], M_1[:, 0], M_1[:, 1])"),
    put_the_second_map_first=slip("The entries of $M_0$ come first.", h="concat(M_1[0], M_1[1], M_0[0], M_0[1])"),
    took_the_other_class=slip("The loss takes the probability of the class $y$.", L="-ln(1 - p[y])"),
    lost_the_minus=slip("A loss is not negative.", gives={"L": "-L"}),
)  # fmt: skip
