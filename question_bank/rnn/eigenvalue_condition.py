"""Gradients of a linear recurrent network over one step and over many."""

import math
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="rnn.gradients", outcomes=(2, 6), level="analyze", minutes=6, covers=("W13-05",), decimals=4,
    apart=("claims/rnn_explode_radius",), symbols={"rho": r"\rho", "g_new": "g'"},
)  # fmt: skip

FATES = ("It shrinks to 0.", "It grows beyond every bound.")
SIZES = ("0.5", "0.6", "0.8", "0.9", "1.1", "1.2", "1.5", "2")
ENTRIES = (*SIZES, *(f"-{size}" for size in SIZES), "0.2", "-0.2", "0.4", "-0.4")


@q.params
class P:
    a: object = draw.decimals(*ENTRIES)
    d: object = draw.decimals(*ENTRIES)
    b: object = draw.decimals("0.5", "1", "1.5", "2", "-1", "-2", "3", "-3")
    g: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    n: int = draw.integers(4, 20)
    form: str = draw.choice("upper", "lower")

    @property
    def W(self):
        return ((self.a, self.b), (0, self.d)) if self.form == "upper" else ((self.a, 0), (self.b, self.d))


@q.require
def eigenvalues_differ_in_size(p: P) -> bool:
    sizes = sorted((abs(p.a), abs(p.d)))
    return sizes[1] - sizes[0] >= 0.1 and 0.01 <= float(sizes[1]) ** p.n <= 100


@q.require
def decay_is_as_frequent_as_growth(p: P) -> bool:
    return max(abs(p.a), abs(p.d)) < 1 or p.g[0] > 0


q.prompt = r"""
A linear recurrent network has the hidden state $h_t = W h_{t-1} + x_t$ with
$$W = <<p.W>>.$$
The loss $L$ depends on late hidden states only, so its gradient is carried back from step to step by $W$ alone. For some time $t$,
the gradient $g = \partial L / \partial h_t = <<g>>$ is known.
"""
q.ask(
    g_new=ask.vector(r"Compute $g' = \partial L / \partial h_{t-1}$.", marks=2),
    rho=ask.number(r"Compute the spectral radius $\rho$ of $W$, the largest absolute value of an eigenvalue.", marks=1),
    F=ask.number(
        r"Another gradient is an eigenvector of $W^{\top}$ for the eigenvalue whose absolute value is $\rho$. It is carried back "
        r"over $n = <<n>>$ steps. By which factor $F$ is its length multiplied?", marks=1),
    fate=ask.choice("What happens to the length of this other gradient in more and more steps?", marks=1, options=FATES),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    cell = (0, 0), (0, 0), ((1, 0), (0, 1)), p.W  # gradients do not depend on input and state
    back = cache(lambda: engine.rnn_cell_backward(p.g, *cell, nonlinearity="identity"))
    note = r"Forwards, $h_{t-1}$ is multiplied by $W$; backwards, gradients by $W^{\top}$."
    t.step("g_new", "T(W) @ g", lambda: back()[1], W=p.W, note=note)
    t.step("rho", "max(abs(a), abs(d))", a=p.a, d=p.d, note="$W$ is triangular: its eigenvalues $a$ and $d$ are on the diagonal.")
    t.step("F", "rho^n", note=r"An eigenvector is multiplied by $\rho$ or $-\rho$ in each step.")
    t.step("fate", "fates[(rho > 1)]", fates=FATES, note=r"With $\rho$ <% if rho > 1 %>above<% else %>below<% endif %> 1: <<fate>>")


@q.oracle("torch")
def eigenvalues_by_torch(p: P):
    torch, W = oracles.torch, oracles.tensor(p.W)
    h = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    [back] = torch.autograd.grad(torch.nn.functional.linear(h, W), h, grad_outputs=oracles.tensor(p.g))
    values, vectors = torch.linalg.eig(W.T)
    largest = values.abs().argmax()
    power = torch.linalg.matrix_power(W.T, p.n)
    length = torch.linalg.vector_norm(torch.mv(power, vectors[:, largest].real)).item()
    return {"g_new": oracles.numbers(back), "rho": values.abs()[largest].item(), "F": length, "fate": FATES[int(length > 1)]}


@q.oracle("second formula")
def step_by_step(p: P):
    """The eigenvalues from trace and determinant; the factor by repeated multiplication."""
    (w, x), (y, z) = p.W
    half, product = (w + z) / 2, w * z - x * y
    root = math.sqrt(half * half - product)
    rho, factor = max(abs(float(half) + root), abs(float(half) - root)), 1
    for _ in range(p.n):
        factor *= rho
    back = (w * p.g[0] + y * p.g[1], x * p.g[0] + z * p.g[1])
    return {"g_new": back, "rho": rho, "F": factor, "fate": FATES[factor > 1]}


q.slips(
    did_not_transpose=slip(r"Gradients come back through $W^{\top}$.", g_new="W @ g", essential=True),
    forgot_the_off_diagonal=slip("All entries of the matrix count for a single step.", g_new="(a*g[0], d*g[1])"),
    took_the_smaller_eigenvalue=slip("The larger absolute value counts.", rho="min(abs(a), abs(d))"),
    kept_the_signs=slip("Absolute values are compared.", rho="max(a, d)", when="max(a, d) > 0"),
    took_the_largest_entry=slip("Eigenvalues of a triangular matrix stand on its diagonal.", rho="max(max(abs(W)))"),
    multiplied_by_the_steps=slip("The factor after $n$ steps is a power.", F="n*rho"),
    forgot_the_power=slip("Each of the $n$ steps multiplies again.", F="rho"),
    turned_the_fate=slip("Powers of a number above 1 grow, others shrink.", fate="fates[(rho < 1)]"),
)  # fmt: skip
