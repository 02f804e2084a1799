"""One step of an LSTM with one unit: gates, cell state, output.

All pre-activations are multiples of ln 2, so gates and candidate are fractions; only tanh of the new cell state is rounded.
"""

import math
from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.lstm", outcomes=(2, 4), level="apply", minutes=9, covers=("W13-01",),
    revision=2, conventions=("lstm", "zero-based time"), symbols={"gates": r"\left(i, f, g, o\right)^{\top}"},
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 4)
    u: tuple = draw.vector(draw.multiples_of_ln2(-2, 2, but=(-1, 1)), 4)
    b: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 4)
    x1: int = draw.choice(-1, 1, 2)
    h0: object = draw.decimals("0.5", "-0.5")
    c0: int = draw.integers(-3, 3, but=(0,))


@q.require
def the_old_output_matters_and_has_the_sign_of_the_cell_state(p: P) -> bool:
    return p.h0 * p.c0 > 0 and any(p.u)


@q.require
def gates_differ_and_none_is_trivial(p: P) -> bool:
    i, f, g, o = (round(float(w * p.x1 + u * p.h0 + b) / math.log(2)) for w, u, b in zip(p.w, p.u, p.b, strict=True))
    return 1 <= abs(g) <= 2 and max(map(abs, (i, f, o))) <= 3 and i != f and i != 0


q.prompt = r"""
An LSTM with one unit gets the input $x_1 = <<x1>>$; its old hidden state is $h_0 = <<h0>>$, its old cell state $c_0 = <<c0>>$. The
pre-activations of its input gate $i$, forget gate $f$, candidate $g$ and output gate $o$ are
$$a_k = w_k\, x_1 + u_k\, h_0 + b_k \quad \text{for } k \in \{i, f, g, o\}, \quad \text{with}$$
$$\begin{pmatrix} w_i \\ w_f \\ w_g \\ w_o \end{pmatrix} = <<w>>, \qquad
\begin{pmatrix} u_i \\ u_f \\ u_g \\ u_o \end{pmatrix} = <<u>>, \qquad
\begin{pmatrix} b_i \\ b_f \\ b_g \\ b_o \end{pmatrix} = <<b>>.$$
Below, $\sigma$ is the logistic sigmoid.
"""
q.ask(
    gates=ask.vector("Compute $i$, $f$, $g$ and $o$ (a vector in this order).", marks=3),
    c1=ask.number("Compute the new cell state $c_1$.", marks=1),
    h1=ask.number("Compute the new hidden state $h_1$.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.say(r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$ and $\tanh(n \ln 2) = (4^n - 1) / (4^n + 1)$.")
    cell = cache(lambda: engine.lstm_cell([p.x1], ([p.h0], [p.c0]), [[w] for w in p.w], [[u] for u in p.u], p.b))
    found = []
    for k, squash, w, u, b in zip("ifgo", ("sigmoid", "sigmoid", "tanh", "sigmoid"), p.w, p.u, p.b, strict=True):
        t.step(f"a_{k}", f"w_{k}*x1 + u_{k}*h0 + b_{k}", **{f"w_{k}": w, f"u_{k}": u, f"b_{k}": b})
        found.append(t.step(k, f"{squash}(a_{k})"))
    i, f, g, o = t.step("gates", "", tuple(found))
    t.step("c1", "f*c0 + i*g", lambda: cell()[1][0], i=i, f=f, g=g)
    t.step("h1", "o*tanh(c1)", lambda: cell()[0][0], o=o)


@q.oracle("torch")
def lstm_cell(p: P):
    torch = oracles.torch
    x, h0, c0 = (oracles.tensor(((value,),)) for value in (p.x1, p.h0, p.c0))
    w, u, b = (oracles.tensor(value) for value in (p.w, p.u, p.b))
    h1, c1 = torch.lstm_cell(x, (h0, c0), w[:, None], u[:, None], b, torch.zeros_like(b))
    a = w * x[0] + u * h0[0] + b
    i, f, o = torch.sigmoid(a[[0, 1, 3]])
    return {"gates": oracles.numbers(torch.stack((i, f, torch.tanh(a[2]), o))), "c1": float(c1), "h1": float(h1)}


@q.oracle("second formula")
def powers_of_two(p: P):
    """With a = k ln 2: sigmoid(a) = 2^k / (1 + 2^k) and tanh(a) = (4^k - 1) / (4^k + 1)."""
    counts = [[Fraction(round(float(entry) / math.log(2))) for entry in vector] for vector in (p.w, p.u, p.b)]
    i, f, g, o = (Fraction(2) ** int(w * p.x1 + u * p.h0 + b) for w, u, b in zip(*counts, strict=True))
    i, f, g, o = i / (1 + i), f / (1 + f), (g**2 - 1) / (g**2 + 1), o / (1 + o)
    c1 = f * p.c0 + i * g
    growth = math.exp(2 * float(c1))
    return {"gates": (i, f, g, o), "c1": c1, "h1": float(o) * (growth - 1) / (growth + 1)}


q.slips(
    swapped_two_gates=slip("The forget gate multiplies $c_0$, the input gate the candidate $g$.", c1="i*c0 + f*g", essential=True),
    left_the_input_gate_out=slip("The candidate enters the cell state through the input gate: $c_1 = f c_0 + i g$.", c1="f*c0 + g"),
    left_the_last_tanh_out=slip(r"The output gate multiplies $\tanh(c_1)$, not the cell state itself.", h1="o*c1"),
    used_a_sigmoid_for_the_candidate=slip(r"The candidate $g$ is a $\tanh$ and may be negative.", g="sigmoid(a_g)"),
    forgot_the_old_output=slip("The pre-activations also contain the old hidden state: $a_k = w_k x_1 + u_k h_0 + b_k$.", u="0*u"),
    forgot_the_biases=slip("Each pre-activation contains a bias: $a_k = w_k x_1 + u_k h_0 + b_k$.", b="0*b"),
    took_the_output_for_the_cell_state=slip("The forget gate multiplies $c_0$, not the output $h_0$.", c1="f*h0 + i*g"),
)  # fmt: skip
q.tell_apart("swapped_two_gates", "left_the_input_gate_out", "took_the_output_for_the_cell_state")
