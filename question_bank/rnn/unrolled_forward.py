"""Forward pass of a small recurrent classifier over three time steps.

Hidden states are small whole numbers; the output weights are multiples of ln 2, so the probability is rational.
"""

from fractions import Fraction
from itertools import pairwise

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="rnn.forward", outcomes=(2, 4), level="apply", minutes=8, covers=("W12-01",),
    conventions=("zero-based time",), revision=3,
)  # fmt: skip


@q.params
class P:
    W_x: tuple = draw.matrix(draw.choice(-2, -1, 0, 1, 1, 2), 2, 2)
    W_h: tuple = draw.matrix(draw.choice(-2, -1, 0, 0, 1, 1, 1, 2), 2, 2)
    b: tuple = draw.vector(draw.integers(-1, 1), 2)
    u: tuple = draw.vector(draw.multiples_of_ln2(-1, 1, but=(0,)), 2)
    h_0: tuple = draw.vector(draw.integers(0, 2), 2)
    x_1: tuple = draw.vector(draw.integers(-1, 2), 2)
    x_2: tuple = draw.vector(draw.integers(-1, 2), 2)
    x_3: tuple = draw.vector(draw.integers(-1, 2), 2)

    @property
    def inputs(self):
        return self.x_1, self.x_2, self.x_3


def pre_activations(p):
    """Those of the three steps, for whole numbers."""
    h, found = p.h_0, []
    for x in p.inputs:
        rows = zip(p.W_x, p.W_h, p.b, strict=True)
        found.append([w[0] * x[0] + w[1] * x[1] + v[0] * h[0] + v[1] * h[1] + bias for w, v, bias in rows])
        h = [max(entry, 0) for entry in found[-1]]
    return found


@q.require
def a_unit_is_off_in_one_or_two_steps_and_no_state_is_large(p: P) -> bool:
    a = [entry for step in pre_activations(p) for entry in step]
    return min(a) < 0 and sum(entry <= 0 for entry in a) <= 2 and max(a) <= 12


@q.require
def every_step_changes_the_state_and_the_last_logit_is_small_but_not_zero(p: P) -> bool:
    states = [[max(entry, 0) for entry in a] for a in (p.h_0, *pre_activations(p))]
    logit = sum(float(weight) * entry for weight, entry in zip(p.u, states[-1], strict=True))
    return all(before != after for before, after in pairwise(states)) and 0 < abs(logit) < 4


q.prompt = r"""
A recurrent network with two inputs and two hidden units reads a sequence of three vectors. In time step $t = 1, 2, 3$ it computes
$$a_t = W_x x_t + W_h h_{t-1} + b, \qquad h_t = \mathrm{ReLU}(a_t),$$
and finally the probability $p_3 = \sigma(u^{\top} h_3)$ of the positive class ($\sigma$ is the logistic sigmoid). The weights are
$$W_x = <<W_x>>, \quad W_h = <<W_h>>, \quad b = <<b>>, \quad u = <<u>>,$$
the initial state is $h_0 = <<h_0>>$, and the inputs are $x_1 = <<x_1>>$, $x_2 = <<x_2>>$, $x_3 = <<x_3>>$.
"""
q.ask(
    h_1=ask.vector("Compute the hidden state $h_1$.", marks=1),
    h_2=ask.vector("Compute the hidden state $h_2$.", marks=1),
    h_3=ask.vector("Compute the hidden state $h_3$.", marks=1),
    p_3=ask.number("Compute the probability $p_3$.", marks=1),
)


@q.figure
def unrolled(p: P):
    return figures.unrolled_rnn(3, outputs=(), weights={"input": "W_x", "state": "W_h"}, cell=r"\mathrm{ReLU}")


@q.solve
def solve(p: P, t):
    engine.rnn(p.inputs, p.h_0, p.W_x, p.W_h, p.b, nonlinearity="relu", trace=t)
    t.step("s_3", "T(u) @ h_3", note="This is the logit of the positive class.")
    t.step("p_3", "sigmoid(s_3)", note=r"Since $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")


@q.oracle("torch")
def recurrent_cell(p: P):
    torch, weights = oracles.torch, [oracles.tensor(value) for value in (p.W_x, p.W_h, p.b, (0, 0))]
    h, found = oracles.tensor((p.h_0,)), {}
    for k, x in enumerate(p.inputs, start=1):
        h = torch.rnn_relu_cell(oracles.tensor((x,)), h, *weights)
        found[f"h_{k}"] = oracles.numbers(h[0])
    return {**found, "p_3": torch.sigmoid(h[0] @ oracles.tensor(p.u)).item()}


@q.oracle("second formula")
def one_matrix_for_input_state_and_one(p: P):
    """ReLU(a) = (a + |a|) / 2, the rows of (W_x W_h b) times (x, h, 1), and the sigmoid of k ln 2 is 2^k / (2^k + 1)."""
    rows = [(*x_part, *h_part, bias) for x_part, h_part, bias in zip(p.W_x, p.W_h, p.b, strict=True)]
    h, found = p.h_0, {}
    for k, x in enumerate(p.inputs, start=1):
        sums = [sum(map(lambda w, entry: w * entry, row, (*x, *h, 1))) for row in rows]
        h = found[f"h_{k}"] = tuple((a + abs(a)) // 2 for a in sums)
    power = Fraction(2) ** int(p.u[0].coefficient * h[0] + p.u[1].coefficient * h[1])
    return {**found, "p_3": power / (power + 1)}


q.slips(
    forgot_relu=slip("ReLU replaces negative entries of $a_t$ by 0 before the hidden state goes on.", h="a", essential=True),
    forgot_the_bias=slip("The bias $b$ is added in every step, before ReLU.", a="W_x @ x + W_h @ h_prev"),
    forgot_h_0=slip("The first step starts from the given state $h_0 = <<h_0>>$.", a_1="W_x @ x + b"),
    swapped_the_matrices=slip("$W_x$ multiplies $x_t$, and $W_h$ the old state $h_{t-1}$.", a="W_h @ x + W_x @ h_prev + b"),
    read_the_inputs_late=slip("Step $t$ reads $x_t$, not $x_{t-1}$.", a_1="W_h @ h_0 + b", a="W_x @ x_prev + W_h @ h_prev + b"),
    used_the_transposes=slip("An entry of $W_h h_{t-1}$ is a row of $W_h$ times $h_{t-1}$.", a="T(W_x) @ x + T(W_h) @ h_prev + b"),
    reused_h_0=slip("A step goes on from the last hidden state.", a_2="W_x @ x + W_h @ h_0 + b", a_3="W_x @ x + W_h @ h_0 + b"),
    put_relu_on_the_output=slip("The logit goes through the sigmoid only and may be negative.", p_3="sigmoid(relu(s_3))"),
    gave_the_other_class=slip(r"The sigmoid is $\sigma(s) = 1 / (1 + e^{-s})$: it grows with the logit $s$.", p_3="sigmoid(-s_3)"),
)  # fmt: skip
q.tell_apart("forgot_relu", "forgot_the_bias", "forgot_h_0", "swapped_the_matrices", "used_the_transposes", "reused_h_0")
