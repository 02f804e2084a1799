"""Forward pass of a small one-dimensional convolutional classifier."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="cnn.forward", outcomes=(2, 4), level="apply", minutes=8, covers=("W4-08",), rows=True,
    conventions=("natural log",),
)  # fmt: skip


@q.params
class P:
    size: int = draw.integers(5, 6)
    k: int = draw.integers(2, 3)
    signal: tuple = draw.vector(draw.integers(-2, 3), 6)
    kernel_1: tuple = draw.vector(draw.nonzero(-2, 2), 3)
    kernel_2: tuple = draw.vector(draw.nonzero(-2, 2), 3)
    b_1: int = draw.integers(-2, 2)
    b_2: int = draw.integers(-2, 2)
    v_1: object = draw.multiples_of_ln2(-2, 2, but=(0,))
    v_2: object = draw.multiples_of_ln2(-2, 2, but=(0,))
    c: object = draw.multiples_of_ln2(-2, 2)
    y: int = draw.integers(0, 1)

    @property
    def x(self):
        return self.signal[: self.size]

    @property
    def kernels(self):
        return self.kernel_1[: self.k], self.kernel_2[: self.k]


def responses(p):
    """The entries of both maps before ReLU."""
    starts = range(p.size - p.k + 1)
    return [
        [sum(w * p.x[i + j] for j, w in enumerate(one)) + b for i in starts]
        for one, b in zip(p.kernels, (p.b_1, p.b_2), strict=True)
    ]


@q.require
def both_kernels_respond_in_one_place_and_probabilities_are_moderate(p: P) -> bool:
    first, second = map(max, responses(p))
    score = round(float(p.v_1 * first + p.v_2 * second + p.c) / math.log(2))
    return first > 0 < second and min(map(min, responses(p))) < 0 and 1 <= abs(score) <= 4 and p.x.count(0) <= 2


q.prompt = r"""
A network for signals of length <<size>> has one convolution layer with two kernels $u_1$, $u_2$ (stride 1, no padding), a ReLU, a
global max pool of each map, and one output with the logistic sigmoid $\sigma$:
$$A_c = x \star u_c + b_c, \qquad m_c = \max \mathrm{ReLU}(A_c), \qquad s = v_1 m_1 + v_2 m_2 + c, \qquad p = \sigma(s),$$
where $\star$ is cross-correlation. The parameters are
$$u_1 = <<p.kernels[0]>>, \quad u_2 = <<p.kernels[1]>>, \quad b_1 = <<b_1>>, \quad b_2 = <<b_2>>, \quad
v_1 = <<v_1>>, \quad v_2 = <<v_2>>, \quad c = <<c>>.$$
The signal is $x = <<p.x>>$, its target $y = <<y>>$, and the loss is $L = -y \ln p - (1 - y) \ln(1 - p)$.
"""
q.ask(
    A_1=ask.vector("Compute $A_1$ (<<p.size - p.k + 1>> entries).", marks=2),
    m=ask.vector("Compute $m = (m_1, m_2)$.", marks=2),
    p=ask.number("Compute the probability $p$.", marks=2),
    L=ask.number("Compute the loss $L$.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.given(x=p.x, u_1=p.kernels[0], u_2=p.kernels[1])
    for c in (1, 2):
        layer = engine.conv1d([p.x], [[u] for u in p.kernels], [p.b_1, p.b_2])
        t.at(c).step("A", "corr(x, u) + b", lambda layer=layer, c=c: layer[c - 1])
        t.at(c).step("m", "max(relu(A))")
    t.step("m", "(m_1, m_2)")
    s = t.step("s", "v_1*m_1 + v_2*m_2 + c")
    t.step("p", "sigmoid(s)", note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    t.step("q", "y*p + (1 - y)*(1 - p)", note="The probability of the true class is")
    t.step("L", "-ln(q)", lambda: engine.binary_cross_entropy_with_logits(s, p.y))


@q.oracle("torch")
def layers(p: P):
    torch, functional = oracles.torch, oracles.torch.nn.functional
    u, b, v, x = (oracles.tensor(value) for value in (p.kernels, (p.b_1, p.b_2), (p.v_1, p.v_2), p.x))
    A = functional.conv1d(x[None, None], u[:, None], b)
    m = functional.adaptive_max_pool1d(A.relu(), 1).flatten()
    s = functional.linear(m, v[None], oracles.tensor((p.c,)))[0]
    loss = functional.binary_cross_entropy_with_logits(s, torch.tensor(float(p.y), dtype=s.dtype))
    return {"A_1": oracles.numbers(A[0, 0]), "m": oracles.numbers(m), "p": s.sigmoid().item(), "L": loss.item()}


@q.oracle("second formula")
def powers_of_two(p: P):
    windows = [p.signal[i : i + p.k] for i in range(p.size - p.k + 1)]
    maps = [
        [b + sum(map(lambda w, x: w * x, kernel, window)) for window in windows]
        for kernel, b in zip((p.kernel_1, p.kernel_2), (p.b_1, p.b_2), strict=True)
    ]
    m = [max(0, *entries) for entries in maps]
    power = Fraction(2) ** round(
        sum((float(w) * value for w, value in zip((p.v_1, p.v_2), m, strict=True)), float(p.c)) / math.log(2)
    )
    return {"A_1": maps[0], "m": m, "p": power / (1 + power), "L": math.log(1 + power ** (1 - 2 * p.y))}


q.slips(
    flipped_the_kernels=slip("In a cross-correlation the kernel is not flipped.", A="corr(x, flip(u)) + b", essential=True),
    forgot_the_bias=slip("The bias is added to every entry of the map.", A="corr(x, u)"),
    summed_the_map=slip("The pool keeps the largest entry only.", m_1="sum(relu(A_1))", m_2="sum(relu(A_2))"),
    averaged_the_map=slip("A max pool takes the largest entry, not the mean.", m_1="mean(relu(A_1))", m_2="mean(relu(A_2))"),
    took_the_largest_size=slip("ReLU comes before the maximum.", m_1="max(abs(A_1))", m_2="max(abs(A_2))"),
    forgot_the_constant=slip("The logit contains the bias $c$.", s="v_1*m_1 + v_2*m_2"),
    took_the_other_class=slip("The loss takes the probability of the true class.", q="p", when="y == 0"),
    lost_the_minus=slip("A loss is not negative.", gives={"L": "-L"}),
)  # fmt: skip
