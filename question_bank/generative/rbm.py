r"""Energy and conditional probabilities of a restricted Boltzmann machine.

Weights and biases are multiples of ln 2, so that all probabilities are fractions.
"""

import math
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.rbm", outcomes=(3, 5), level="apply", minutes=7, covers=("G-08",), rows=True,
    conventions=("zero-based indices", "natural log"), symbols={"p_h": r"p(h = 1 \mid v)", "p_v": r"p(v = 1 \mid h)"},
)  # fmt: skip


@q.params
class P:
    W: tuple = draw.matrix(draw.multiples_of_ln2(-2, 2), 2, 3)
    b: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 2)
    c: tuple = draw.vector(draw.multiples_of_ln2(-1, 1), 3)
    v: tuple = draw.choice((1, 1), (1, 0), (0, 1))
    h: tuple = draw.choice((1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1))


@q.require
def states_and_biases_matter(p: P) -> bool:
    on = [(W, v * h) for row, v in zip(p.W, p.v, strict=True) for W, h in zip(row, p.h, strict=True)]
    return any(p.b) and sum(bool(c) for c in p.c) >= 2 and sum(bool(W) and both for W, both in on) >= 2


@q.require
def the_energy_is_not_zero(p: P) -> bool:
    return abs(float(energy(p))) > 0.1


def energy(p):
    pairs = sum(W * v * h for row, v in zip(p.W, p.v, strict=True) for W, h in zip(row, p.h, strict=True))
    return pairs + sum(b * v for b, v in zip(p.b, p.v, strict=True)) + sum(c * h for c, h in zip(p.c, p.h, strict=True))


q.prompt = r"""
A restricted Boltzmann machine with the binary visible units $v = (v_0, v_1)$ and hidden units $h = (h_0, h_1, h_2)$ has the energy
$$E(v, h) = -v^{\top} W h - b^{\top} v - c^{\top} h \qquad \text{with} \quad W = <<W>>,$$
$b = <<b>>$ and $c = <<c>>$. The probability of a state is proportional to $e^{-E(v, h)}$.
"""
q.ask(
    E=ask.number("Compute the energy $E$ of the state with $v = <<v>>$ and $h = <<h>>$.", marks=1),
    p_h=ask.vector("For this $v$, compute the probabilities of $h_0 = 1$, $h_1 = 1$ and $h_2 = 1$ (a vector).", marks=2),
    p_v=ask.vector("For this $h$, compute the probabilities of $v_0 = 1$ and $v_1 = 1$ (a vector).", marks=2),
)


@q.solve
def solve(p: P, t):
    machine = p.W, p.b, p.c
    t.step("E", "-(T(v) @ W @ h) - T(b) @ v - T(c) @ h", lambda: engine.rbm_energy(p.v, p.h, *machine))
    t.say(r"Given $v$, the hidden units are independent. Switching $h_j$ on lowers the energy by entry $j$ of")
    t.step("a", "T(W) @ v + c")
    note = r"so it is on with the probability $\sigma(a_j)$, where $\sigma(n \ln 2) = 2^n / (2^n + 1)$:"
    t.step("p_h", "sigmoid(a)", lambda: engine.rbm_hidden_given_visible(p.v, *machine), note=note)
    t.step("d", "W @ h + b", note="In the same way for the visible units:")
    t.step("p_v", "sigmoid(d)", lambda: engine.rbm_visible_given_hidden(p.h, *machine))


@q.oracle("torch")
def bernoulli_logits(p: P):
    torch = oracles.torch
    W, b, c, v, h = (oracles.tensor(value) for value in (p.W, p.b, p.c, p.v, p.h))
    E = -torch.nn.functional.bilinear(v, h, W[None]) - torch.dot(b, v) - torch.dot(c, h)
    hidden = torch.distributions.Bernoulli(logits=torch.nn.functional.linear(v, W.T, c)).probs
    visible = torch.distributions.Bernoulli(logits=torch.nn.functional.linear(h, W, b)).probs
    return {"E": float(E), "p_h": oracles.numbers(hidden), "p_v": oracles.numbers(visible)}


@q.oracle("brute force")
def all_states(p: P):
    """Weights of all states with the given half, and the share of those in which a unit is on."""

    def weight(v, h):
        visible = sum(float(b) * one for b, one in zip(p.b, v, strict=True))
        hidden = sum(float(c) * one for c, one in zip(p.c, h, strict=True))
        return math.exp(visible + hidden + sum(float(p.W[i][j]) * v[i] * h[j] for i in range(2) for j in range(3)))

    def shares(states):
        whole = sum(states.values())
        return [sum(share for state, share in states.items() if state[unit]) / whole for unit in range(len(next(iter(states))))]

    hidden = {h: weight(p.v, h) for h in product((0, 1), repeat=3)}
    visible = {v: weight(v, p.h) for v in product((0, 1), repeat=2)}
    return {"E": -math.log(weight(p.v, p.h)), "p_h": shares(hidden), "p_v": shares(visible)}


q.slips(
    lost_the_minus=slip("All terms of the energy carry a minus sign.", E="T(v) @ W @ h + T(b) @ v + T(c) @ h", essential=True),
    turned_the_probability=slip(r"Units that lower the energy are likely: $\sigma(a)$, not $\sigma(-a)$.", p_h="sigmoid(-a)",
        p_v="sigmoid(-d)"),
    forgot_the_biases=slip("Each unit has a bias of its own.", a="T(W) @ v", d="W @ h", E="-(T(v) @ W @ h)"),
    ignored_the_state=slip("Only units that are on count.", a="W[0] + W[1] + c", d="W[:, 0] + W[:, 1] + W[:, 2] + b"),
    gave_the_logits=slip("The sigmoid turns the sum into a probability.", p_h="a", p_v="d"),
    took_the_exponential=slip("The weight with the unit on is divided by the sum of both.", p_h="exp(a)", p_v="exp(d)"),
    forgot_one_half=slip("Hidden and visible biases both enter.", E="-(T(v) @ W @ h) - T(b) @ v"),
)  # fmt: skip
