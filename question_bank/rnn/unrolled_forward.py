r"""Forward pass of a small recurrent classifier over three time steps.

Hidden states are small whole numbers; the output weights are multiples of ln 2, so the probability is rational.
"""

from fractions import Fraction
from itertools import pairwise, product

from examgen import Question, ask, draw, engine, figures, oracles

q = Question(
    topic="rnn.forward",
    outcomes=(2, 4),
    level="apply",
    minutes=6,
    conventions=("column vectors", "zero-based time"),
)

KEEP = ((0, 1), (1, 0), (1, 1))
MIX = ((1, -1), (-1, 1), (-1, 2), (2, -1), (1, -2), (-2, 1), (-1, -1))
"""Rows of the recurrent matrix: one of each kind, so that some unit stays on while another is switched off now and then."""


def nonzero(low, high):
    """A draw of two entries from this range, not both of them 0."""
    return draw.choice(*(pair for pair in product(range(low, high + 1), repeat=2) if any(pair)))


@q.params
class P:
    W_x: tuple = draw.matrix(draw.integers(-1, 2), 2, 2)
    W_h: tuple = draw.choice(*(rows for keep in KEEP for mix in MIX for rows in ((keep, mix), (mix, keep))))
    b: tuple = nonzero(-1, 1)
    u: tuple = draw.vector(draw.multiples_of_ln2(-1, 1, but=(0,)), 2)
    h_0: tuple = nonzero(0, 2)
    x_1: tuple = nonzero(-1, 2)
    x_2: tuple = nonzero(-1, 2)
    x_3: tuple = nonzero(-1, 2)

    @property
    def inputs(self):
        return self.x_1, self.x_2, self.x_3


def times(W, x):
    return [dot(row, x) for row in W]


def dot(left, right):
    return sum(one * other for one, other in zip(left, right, strict=True))


def states(p, *, W_x=None, W_h=None, b=None, h_0=None, inputs=None, activation=lambda a: max(a, 0)):
    """The pre-activations and the hidden states of the three steps, with anything exchanged."""
    h, found = h_0 or p.h_0, []
    for x in inputs or p.inputs:
        a = [sum(terms) for terms in zip(times(W_x or p.W_x, x), times(W_h or p.W_h, h), b or p.b, strict=True)]
        h = [activation(entry) for entry in a]
        found.append((a, h))
    return found


def answers(p, found):
    h_1, h_2, h_3 = (h for _, h in found)
    return {"h_1": h_1, "h_2": h_2, "h_3": h_3, "p_3": engine.sigmoid(dot(p.u, h_3))}


@q.require
def the_initial_state_matters(p: P) -> bool:
    return any(times(p.W_h, p.h_0))


@q.require
def a_unit_is_off_but_no_state_is_dead_or_large(p: P) -> bool:
    found = states(p)
    units = [entry for a, _ in found for entry in a]
    alive = all(any(h) for _, h in found) and any(all(h) for _, h in found)
    return alive and min(units) < 0 and max(map(abs, units)) <= 12


@q.require
def every_step_changes_the_state(p: P) -> bool:
    h = [list(p.h_0), *(list(h) for _, h in states(p))]
    return all(before != after for before, after in pairwise(h))


@q.require
def no_two_steps_have_the_same_pre_activations(p: P) -> bool:
    first, second, third = (a for a, _ in states(p))
    return first != second and second != third and first != third


@q.require
def no_pre_activation_lies_at_the_kink(p: P) -> bool:
    return all(entry != 0 for a, _ in states(p) for entry in a)


@q.require
def the_logit_is_small_but_not_zero(p: P) -> bool:
    return 0 < abs(float(dot(p.u, states(p)[-1][1]))) < 4


q.prompt = r"""
A recurrent network with two inputs and two hidden units reads a sequence of three vectors. In every time step $t = 1, 2, 3$ it
computes
$$a_t = W_x x_t + W_h h_{t-1} + b, \qquad h_t = \mathrm{ReLU}(a_t),$$
and after the last step the probability $p_3 = \sigma(u^{\top} h_3)$ of the positive class, where $\sigma$ is the logistic sigmoid.
The weights are
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
    h = p.h_0
    for k, x in enumerate(p.inputs, start=1):
        a = engine.linear(x, p.W_x, p.b) + engine.linear(h, p.W_h)
        a = t.step(f"a_{k}", f"W_x @ x_{k} + W_h @ h_{k - 1} + b", a)
        h = t.step(f"h_{k}", f"relu(a_{k})", engine.relu(a))
    s = t.step("s_3", "T(u) @ h_3", engine.linear(h, (p.u,))[0], note="This is the logit of the positive class.")
    powers = r"Since $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$."
    t.step("p_3", "sigmoid(s_3)", engine.sigmoid(s), note=powers)


@q.oracle("torch")
def recurrent_layer(p: P):
    torch = oracles.torch
    layer = torch.nn.RNN(2, 2, nonlinearity="relu", dtype=torch.float64)
    given = (p.W_x, p.W_h, p.b, (0, 0))
    with torch.no_grad():
        for weight, value in zip(layer.parameters(), given, strict=True):
            weight.copy_(oracles.tensor(value))
        found, last = layer(oracles.tensor(p.inputs), oracles.tensor((p.h_0,)))
    h_1, h_2, h_3 = oracles.numbers(found)
    return {"h_1": h_1, "h_2": h_2, "h_3": h_3, "p_3": torch.sigmoid(last[0] @ oracles.tensor(p.u)).item()}


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


@q.mistake(essential=True)
def forgot_the_activation(p: P):
    r"""The recurrence is nonlinear: ReLU replaces negative entries of $a_t$ by 0 before the state goes on."""
    return answers(p, states(p, activation=lambda a: a))


@q.mistake
def forgot_the_bias(p: P):
    """The bias $b$ is added in every step, before ReLU."""
    return answers(p, states(p, b=(0, 0)))


@q.mistake
def forgot_the_initial_state(p: P):
    """The first step starts from the given state $h_0$, which is not 0 here."""
    return answers(p, states(p, h_0=(0, 0)))


@q.mistake
def swapped_the_two_matrices(p: P):
    """$W_x$ multiplies the input $x_t$, and $W_h$ multiplies the previous state $h_{t-1}$."""
    return answers(p, states(p, W_x=p.W_h, W_h=p.W_x))


@q.mistake
def read_the_inputs_one_step_late(p: P):
    """Step $t$ reads $x_t$ together with the state $h_{t-1}$; the input is not the one of the step before."""
    return answers(p, states(p, inputs=((0, 0), p.x_1, p.x_2)))


@q.mistake
def multiplied_from_the_other_side(p: P):
    """Vectors are columns: an entry of $W_h h_{t-1}$ is a row of $W_h$ times $h_{t-1}$, not a column of it."""
    return answers(p, states(p, W_x=tuple(zip(*p.W_x, strict=True)), W_h=tuple(zip(*p.W_h, strict=True))))


@q.mistake
def started_every_step_from_the_initial_state(p: P):
    """Each step continues from the state of the step before; $h_0$ enters the first step only."""
    h = [states(p, inputs=(x,))[0] for x in p.inputs]
    return answers(p, h)


@q.mistake
def put_relu_on_the_output(p: P):
    r"""The output goes through the sigmoid only; ReLU belongs to the hidden state, and $u^{\top} h_3$ may be negative."""
    return {"p_3": engine.sigmoid(max(dot(p.u, states(p)[-1][1]), 0))}


@q.mistake
def gave_the_other_class(p: P):
    r"""The sigmoid is $\sigma(s) = 1 / (1 + e^{-s})$: a positive logit makes the positive class the likelier one."""
    return {"p_3": engine.sigmoid(-dot(p.u, states(p)[-1][1]))}


def wrong_answers_differ(p, rules, parts):
    """Whether no two of these mistakes lead to the same wrong answers in these parts; some may lead to the right ones."""
    right, *found = (tuple(tuple(one[name]) for name in parts) for one in (answers(p, states(p)), *(rule(p) for rule in rules)))
    wrong = [one for one in found if one != right]
    return len(set(wrong)) == len(wrong)


@q.require
def the_most_common_mistakes_differ_in_each_state(p: P) -> bool:
    rules = (forgot_the_activation, forgot_the_bias, forgot_the_initial_state)
    return all(wrong_answers_differ(p, rules, (state,)) for state in ("h_1", "h_2", "h_3"))


@q.require
def mistakes_differ_in_the_first_two_states(p: P) -> bool:
    rules = (
        forgot_the_activation,
        forgot_the_bias,
        forgot_the_initial_state,
        swapped_the_two_matrices,
        multiplied_from_the_other_side,
        started_every_step_from_the_initial_state,
    )
    return wrong_answers_differ(p, rules, ("h_1", "h_2"))
