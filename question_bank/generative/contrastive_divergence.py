r"""One update of a restricted Boltzmann machine by contrastive divergence."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.rbm", outcomes=(2, 3, 5), level="apply", minutes=6, covers=("G-09",),

    symbols={"lr": r"\eta", "dW": r"\Delta W", "db": r"\Delta b",
             "ones": r"\mathbf{1}", **{f"{X}{k}": rf"{{{X}^{{({k})}}}}" for X in "VH" for k in range(3)}},
)  # fmt: skip

STATES = ("V0", "H0", "V1", "H1", "V2", "H2")


@q.params
class P:
    V0: tuple = draw.matrix(draw.integers(0, 1), 3, 2)
    H0: tuple = draw.matrix(draw.integers(0, 1), 3, 2)
    V1: tuple = draw.matrix(draw.integers(0, 1), 3, 2)
    H1: tuple = draw.matrix(draw.integers(0, 1), 3, 2)
    V2: tuple = draw.matrix(draw.integers(0, 1), 3, 2)
    H2: tuple = draw.matrix(draw.integers(0, 1), 3, 2)
    lr: object = draw.decimals("0.03", "0.06", "0.12", "0.15", "0.3", "0.6")


def together(V, H):
    return [[sum(v[i] * h[j] for v, h in zip(V, H, strict=True)) for j in range(2)] for i in range(2)]


@q.require
def weights_and_biases_move(p: P) -> bool:
    start, end = together(p.V0, p.H0), together(p.V2, p.H2)
    other_bias = any(sum(v[i] for v in p.V0) != sum(v[i] for v in p.V2) for i in (0, 1))
    moved = sum(start[i][j] != end[i][j] for i in range(2) for j in range(2))
    return moved >= 3 and other_bias


q.prompt = r"""
A restricted Boltzmann machine with two visible and two hidden units and the energy
$$E(v, h) = -v^{\top} W h - b^{\top} v - c^{\top} h$$
is trained on a batch of examples. Gibbs sampling started at the examples $v^{(0)}$ and drew these states:

| example | $v^{(0)}$ | $h^{(0)}$ | $v^{(1)}$ | $h^{(1)}$ | $v^{(2)}$ | $h^{(2)}$ |
|:--|:-:|:-:|:-:|:-:|:-:|:-:|
<% for i in range(V0|length) %>
| <<i>> |<% for state in (V0, H0, V1, H1, V2, H2) %> $(<<state[i][0]>>, <<state[i][1]>>)$ |<% endfor %>

<% endfor %>

The parameters are updated once by contrastive divergence with two steps (CD-2), with learning rate $\eta = <<lr>>$. Expectations
are estimated by means over the batch, and drawn states are used throughout.
"""
q.ask(
    dW=ask.matrix(r"Compute the change $\Delta W$ that is added to $W$ (row $i$ belongs to visible unit $i$).", marks=3),
    db=ask.vector(r"Compute the change $\Delta b$ that is added to the biases $b$ of the visible units.", marks=1),
)
q.easier(
    minutes=5,
    lr=draw.decimals("0.02", "0.04", "0.08", "0.1", "0.2", "0.4"),
    **{name: draw.matrix(draw.integers(0, 1), 2, 2) for name in STATES},
)
q.harder(
    minutes=8,
    marks={"dW": 4},
    lr=draw.decimals("0.05", "0.1", "0.15", "0.2", "0.25", "0.5"),
    **{name: draw.matrix(draw.integers(0, 1), 5, 2) for name in STATES},
)


@q.solve
def solve(p: P, t):
    N = len(p.V0)
    t.say(r"Row $n$ of $V^{(k)}$ and $H^{(k)}$ holds the states of example $n$ in step $k$.")
    moved = cache(lambda: engine.contrastive_divergence(p.V0, p.H0, p.V2, p.H2, lr=p.lr))
    t.step("dW", "lr*(T(V0) @ H0 - T(V2) @ H2)/N", lambda: moved()[0], N=N)
    t.step("s0", "T(V0) @ ones", ones=(1,) * N, note="How often the visible units are on in the data, and at the end of the chain:")
    t.step("s2", "T(V2) @ ones")
    t.step("db", "lr*(s0 - s2)/N", lambda: moved()[1], N=N)


@q.oracle("torch")
def slope_of_the_energies(p: P):
    """The update descends on the mean energy of the data less that of the drawn states."""
    W, b = oracles.parameter(((0, 0), (0, 0))), oracles.parameter((0, 0))

    def energy(V, H):
        V, H = oracles.tensor(V), oracles.tensor(H)
        return -oracles.torch.einsum("ni,ij,nj->n", V, W, H).mean() - (V @ b).mean()

    loss = float(p.lr) * (energy(p.V0, p.H0) - energy(p.V2, p.H2))
    slopes = oracles.gradients(-loss, W=W, b=b)
    return {"dW": slopes["grad_W"], "db": slopes["grad_b"]}


@q.oracle("counting")
def count_pairs(p: P):
    """Examples in which a pair of units, or a visible unit, is on."""

    def pairs(V, H, i, j):
        return len([1 for v, h in zip(V, H, strict=True) if v[i] and h[j]])

    def on(V, i):
        return len([1 for v in V if v[i]])

    share = Fraction(p.lr) / len(p.V0)
    return {
        "dW": [[share * (pairs(p.V0, p.H0, i, j) - pairs(p.V2, p.H2, i, j)) for j in (0, 1)] for i in (0, 1)],
        "db": [share * (on(p.V0, i) - on(p.V2, i)) for i in (0, 1)],
    }


q.slips(
    stopped_one_step_early=slip("CD-2 compares the data with step 2 of the chain.", essential=True,
        dW="lr*(T(V0) @ H0 - T(V1) @ H1)/N", s2="T(V1) @ ones"),
    mixed_two_steps=slip("Visible and hidden states of the same step belong together.", dW="lr*(T(V0) @ H0 - T(V2) @ H1)/N"),
    turned_the_sign=slip("The data raise the weights, the chain lowers them.", dW="lr*(T(V2) @ H2 - T(V0) @ H0)/N",
        db="lr*(s2 - s0)/N"),
    forgot_the_mean=slip("The sums over the batch are divided by its size.", dW="lr*(T(V0) @ H0 - T(V2) @ H2)", db="lr*(s0 - s2)"),
    forgot_the_learning_rate=slip(r"The difference of the means is multiplied by $\eta$.", dW="(T(V0) @ H0 - T(V2) @ H2)/N",
        db="(s0 - s2)/N"),
    transposed_the_update=slip("Row $i$ belongs to visible unit $i$.", dW="lr*(T(H0) @ V0 - T(H2) @ V2)/N"),
    moved_the_hidden_biases=slip("The biases $b$ belong to the visible units.", s0="T(H0) @ ones", s2="T(H2) @ ones"),
)  # fmt: skip
