"""One step of a GRU with one unit: gates, candidate, hidden state.

Pre-activations of the gates are multiples of ln 2, so both gates are fractions; the candidate is rounded. Both forms of the last
line are in use: the page states one.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.gru", outcomes=(2, 4), level="apply", minutes=8, covers=("W13-03",), conventions=("zero-based time",),
    symbols={"gates": r"\left(r, z\right)^{\top}", "cand": r"\tilde{h}_1", "a_h": "a_h"},
)  # fmt: skip

KEEP = ("(1 - z)*cand + z*h0", r"(1 - z)\, \tilde{h}_1 + z\, h_0")
RENEW = ("(1 - z)*h0 + z*cand", r"(1 - z)\, h_0 + z\, \tilde{h}_1")


@q.params
class P:
    w: tuple = draw.vector(draw.multiples_of_ln2(-2, 2), 3)
    u: tuple = draw.vector(draw.multiples_of_ln2(-2, 2, but=(-1, 1)), 3)
    b: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 3)
    x1: int = draw.choice(-1, 1, 2)
    h0: object = draw.decimals("0.5", "-0.5", "1", "-1")
    form: str = draw.choice("keep", "renew")

    @property
    def update(self):
        return {"keep": KEEP, "renew": RENEW}[self.form][1]


@q.require
def both_gates_and_the_old_state_matter(p: P) -> bool:
    counts = [[round(float(entry) / math.log(2)) for entry in one] for one in (p.w, p.u, p.b)]
    r, z, _ = (w * p.x1 + u * p.h0 + b for w, u, b in zip(*counts, strict=True))
    return max(abs(r), abs(z)) <= 3 and 0 not in (r, z) and r != z and counts[1][2] != 0 and counts[0][2] != 0


q.prompt = r"""
A GRU with one unit gets the input $x_1 = <<x1>>$; its old hidden state is $h_0 = <<h0>>$. Its reset gate $r$, update gate $z$,
candidate $\tilde{h}_1$ and new hidden state $h_1$ are
$$r = \sigma(w_r x_1 + u_r h_0 + b_r), \quad z = \sigma(w_z x_1 + u_z h_0 + b_z), \quad
\tilde{h}_1 = \tanh(w_h x_1 + u_h\, (r\, h_0) + b_h),$$
$$h_1 = <<p.update>>, \quad \text{with}$$
$$\begin{pmatrix} w_r \\ w_z \\ w_h \end{pmatrix} = <<w>>, \qquad \begin{pmatrix} u_r \\ u_z \\ u_h \end{pmatrix} = <<u>>, \qquad
\begin{pmatrix} b_r \\ b_z \\ b_h \end{pmatrix} = <<b>>.$$
Here $\sigma$ is the logistic sigmoid.
"""
q.ask(
    gates=ask.vector("Compute $r$ and $z$ (a vector in this order).", marks=2),
    cand=ask.number(r"Compute the candidate $\tilde{h}_1$.", marks=2),
    h1=ask.number("Compute the new hidden state $h_1$.", marks=1),
)


def new_state(p):
    """By the engine's cell, whose z keeps the old state: the other form has 1 - z in its place, a sigmoid with turned signs."""
    signs = (1, 1 if p.form == "keep" else -1, 1)
    w, u, b = ([sign * entry for sign, entry in zip(signs, one, strict=True)] for one in (p.w, p.u, p.b))
    return engine.gru_cell([p.x1], [p.h0], [[one] for one in w], [[one] for one in u], b)[0]


@q.solve
def solve(p: P, t):
    t.say(r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    found = []
    for k, w, u, b in zip("rz", p.w, p.u, p.b, strict=False):
        t.step(f"a_{k}", f"w_{k}*x1 + u_{k}*h0 + b_{k}", **{f"w_{k}": w, f"u_{k}": u, f"b_{k}": b})
        found.append(t.step(k, f"sigmoid(a_{k})"))
    r, z = t.step("gates", "", tuple(found))
    t.step("a_h", "w_h*x1 + u_h*(r*h0) + b_h", r=r, w_h=p.w[2], u_h=p.u[2], b_h=p.b[2])
    t.step("cand", "tanh(a_h)")
    t.step("h1", {"keep": KEEP, "renew": RENEW}[p.form][0], lambda: new_state(p), z=z)


@q.oracle("torch")
def gru_cell(p: P):
    """PyTorch keeps the old state where z is 1; the other form has the gate 1 - z, whose pre-activation has the other sign."""
    torch = oracles.torch
    turn = oracles.tensor((1, 1 if p.form == "keep" else -1, 1))
    w, u, b = (oracles.tensor(value) * turn for value in (p.w, p.u, p.b))
    x, h0 = oracles.tensor(((p.x1,),)), oracles.tensor(((p.h0,),))
    h1 = torch.gru_cell(x, h0, w[:, None], u[:, None], b, torch.zeros_like(b))
    z = torch.sigmoid(w * x[0] + u * h0[0] + b)
    candidate = (h1[0, 0] - z[1] * h0[0, 0]) / (1 - z[1])
    gates = torch.stack((z[0], z[1] if p.form == "keep" else 1 - z[1]))
    return {"gates": oracles.numbers(gates), "cand": candidate.item(), "h1": h1.item()}


@q.oracle("second formula")
def powers_of_two(p: P):
    """With a = k ln 2: sigmoid(a) = 2^k / (1 + 2^k), and tanh(a) = (4^k - 1) / (4^k + 1) for any k."""
    counts = [[Fraction(round(float(entry) / math.log(2))) for entry in vector] for vector in (p.w, p.u, p.b)]
    (w_r, w_z, w_h), (u_r, u_z, u_h), (b_r, b_z, b_h) = counts
    r, z = (Fraction(2) ** int(w * p.x1 + u * p.h0 + b) for w, u, b in ((w_r, u_r, b_r), (w_z, u_z, b_z)))
    r, z = r / (1 + r), z / (1 + z)
    grown = 4 ** float(w_h * p.x1 + u_h * p.h0 * r + b_h)
    candidate = (grown - 1) / (grown + 1)
    share = z if p.form == "renew" else 1 - z
    return {"gates": (r, z), "cand": candidate, "h1": float(p.h0) + float(share) * (candidate - float(p.h0))}


q.slips(
    turned_the_update_gate=slip("The last line says which state the update gate multiplies.", essential=True,
        drawn=lambda p: {"h1": {"keep": RENEW, "renew": KEEP}[p.form][0]}),
    reset_the_input=slip("The reset gate multiplies the old state, not the input.", a_h="w_h*(r*x1) + u_h*h0 + b_h"),
    forgot_the_reset_gate=slip("The candidate sees the old state through the reset gate.", a_h="w_h*x1 + u_h*h0 + b_h"),
    swapped_the_gates=slip("The reset gate is in the candidate, the update gate in the last line.",
        a_h="w_h*x1 + u_h*(z*h0) + b_h", drawn=lambda p: {"h1": {"keep": KEEP, "renew": RENEW}[p.form][0].replace("z", "r")}),
    forgot_the_tanh=slip(r"The candidate is a $\tanh$.", cand="a_h"),
    used_a_sigmoid_for_the_candidate=slip(r"The candidate is a $\tanh$ and may be negative.", cand="sigmoid(a_h)"),
    gave_the_candidate=slip("The new state is a mixture of old state and candidate.", h1="cand"),
    forgot_the_old_state=slip("All pre-activations contain the old hidden state.", u="0*u"),
    forgot_the_biases=slip("Each pre-activation contains a bias.", b="0*b"),
)  # fmt: skip
