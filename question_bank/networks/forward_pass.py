r"""Forward pass of a network with two hidden ReLU layers and a sigmoid output.

The output weights are multiples of ln 2, so that the output is a fraction.
"""

import math

from examgen import Question, ask, draw, engine, figures, oracles, slip

q = Question(
    topic="networks.forward", outcomes=(1, 2), level="apply", minutes=6, covers=("W2-01",),
    conventions=("zero-based indices",), symbols={"y": r"\hat{y}"},
)  # fmt: skip


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    W1: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    b1: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    W2: tuple = draw.matrix(draw.integers(-1, 2), 2, 2)
    b2: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    w3: tuple = draw.vector(draw.multiples_of_ln2(-2, 2, but=(0,)), 2)
    b3: object = draw.multiples_of_ln2(-2, 2, but=(0,))

    @property
    def units(self):
        """Pre-activations of both hidden layers and of the output, in multiples of ln 2."""

        def layer(W, b, h):
            return [sum(w * max(0, unit) for w, unit in zip(row, h, strict=True)) + bias for row, bias in zip(W, b, strict=True)]

        first = [sum(w * x for w, x in zip(row, self.x, strict=True)) + bias for row, bias in zip(self.W1, self.b1, strict=True)]
        second = layer(self.W2, self.b2, first)
        counts = [round(float(w) / math.log(2)) for w in (*self.w3, self.b3)]
        return first, second, sum(w * max(0, unit) for w, unit in zip(counts, second, strict=False)) + counts[2]


@q.require
def relu_cuts_one_unit_off_and_the_logit_is_small(p: P) -> bool:
    first, second, logit = p.units
    hidden = *first, *second
    return sum(unit < 0 for unit in hidden) == 1 and 0 not in hidden and max(map(abs, hidden)) <= 12 and 0 < abs(logit) <= 6


q.prompt = r"""
A network with two inputs, two hidden layers of two ReLU units and one output computes
$$h_1 = \mathrm{ReLU}(W_1 x + b_1), \qquad
h_2 = \mathrm{ReLU}(W_2 h_1 + b_2), \qquad s = w_3^{\top} h_2 + b_3, \qquad \hat{y} = \sigma(s),$$
where $\sigma$ is the logistic sigmoid and
$$W_1 = <<W1>>, \quad b_1 = <<b1>>, \quad W_2 = <<W2>>, \quad b_2 = <<b2>>, \quad w_3 = <<w3>>, \quad b_3 = <<b3>>.$$
The input is $x = <<x>>$.
"""
q.ask(
    h1=ask.vector("Compute the first hidden layer $h_1$.", marks=2),
    h2=ask.vector("Compute the second hidden layer $h_2$.", marks=2),
    s=ask.number("Compute the logit $s$.", marks=1),
    y=ask.number(r"Compute the output $\hat{y}$.", marks=1),
)


@q.figure
def network(p: P):
    return figures.mlp([2, 2, 2, 1], labels=[["x_0", "x_1"], ["h_{1,0}", "h_{1,1}"], ["h_{2,0}", "h_{2,1}"], [r"\hat{y}"]])


@q.solve
def solve(p: P, t):
    z1 = t.step("z1", "W1 @ x + b1", lambda: engine.linear(p.x, p.W1, p.b1))
    h1 = t.step("h1", "relu(z1)", lambda: engine.relu(z1), note="ReLU replaces what is negative by 0.")
    z2 = t.step("z2", "W2 @ h1 + b2", lambda: engine.linear(h1, p.W2, p.b2))
    h2 = t.step("h2", "relu(z2)", lambda: engine.relu(z2))
    t.step("s", "T(w3) @ h2 + b3", lambda: engine.linear(h2, (p.w3,), (p.b3,))[0])
    t.step("y", "sigmoid(s)", note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")


@q.oracle("torch")
def layers(p: P):
    torch, linear = oracles.torch, oracles.torch.nn.functional.linear
    h1 = torch.relu(linear(oracles.tensor(p.x), oracles.tensor(p.W1), oracles.tensor(p.b1)))
    h2 = torch.relu(linear(h1, oracles.tensor(p.W2), oracles.tensor(p.b2)))
    s = linear(h2, oracles.tensor((p.w3,)), oracles.tensor((p.b3,)))
    return {"h1": oracles.numbers(h1), "h2": oracles.numbers(h2), "s": s.item(), "y": torch.sigmoid(s).item()}


@q.oracle("second formula")
def term_by_term(p: P):
    (a, b), (c, d) = p.x, p.b1
    h1 = [max(0, p.W1[0][0] * a + p.W1[0][1] * b + c), max(0, p.W1[1][0] * a + p.W1[1][1] * b + d)]
    h2 = [max(0, row[0] * h1[0] + row[1] * h1[1] + bias) for row, bias in zip(p.W2, p.b2, strict=True)]
    s = float(p.w3[0]) * h2[0] + float(p.w3[1]) * h2[1] + float(p.b3)
    return {"h1": h1, "h2": h2, "s": s, "y": 1 / (1 + math.exp(-s))}


q.slips(
    forgot_the_activations=slip("ReLU makes negative pre-activations 0, in both hidden layers.", h1="z1", h2="z2", essential=True),
    transposed_the_weights=slip("Row $i$ of a weight matrix holds the weights of unit $i$.",
        z1="T(W1) @ x + b1", z2="T(W2) @ h1 + b2"),
    forgot_the_biases=slip("The bias is added before the activation.", z1="W1 @ x", z2="W2 @ h1", s="T(w3) @ h2"),
    added_the_biases_after_the_activation=slip("The bias is added before ReLU is applied.",
        h1="relu(W1 @ x) + b1", h2="relu(W2 @ h1) + b2"),
    put_relu_on_the_logit=slip("The output unit has a sigmoid only; its logit may be negative.", s="relu(T(w3) @ h2 + b3)"),
    turned_the_sigmoid=slip(r"$\sigma(s) = 1 / (1 + e^{-s})$ is above $\frac{1}{2}$ for positive $s$.", y="sigmoid(-s)"),
    took_the_absolute_value=slip("ReLU does not turn the sign of what is negative: it gives 0.", h1="abs(z1)", h2="abs(z2)"),
)  # fmt: skip
