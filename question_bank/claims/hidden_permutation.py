"""Claim: which changes of the weights leave a network's function as it is."""

import math

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(1, 2), level="understand", minutes=3, covers=("hidden_permutation",),
    symbols={"U": "W'", "c": "b'", "u": "v'"},
)  # fmt: skip


@q.params
class P:
    W: tuple = draw.matrix(draw.nonzero(-4, 4), 3, 2)
    b: tuple = draw.vector(draw.integers(-3, 3), 3)
    v: tuple = draw.vector(draw.nonzero(-4, 4), 3)
    order: tuple = draw.choice((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0), (2, 0, 1))
    activation: str = draw.choice("ReLU", "tanh")
    turned: int = draw.choice(1, -1)
    forgot: str = draw.choice("nothing", "nothing", "nothing", "nothing", "v", "b")

    @property
    def other(self):
        """Weights, biases and output weights of the second network: its first unit may have turned signs."""
        signs = (self.turned, 1, 1)
        W = tuple(tuple(sign * w for w in self.W[k]) for k, sign in zip(self.order, signs, strict=True))
        b, v = (tuple(sign * one[k] for k, sign in zip(self.order, signs, strict=True)) for one in (self.b, self.v))
        return W, self.b if self.forgot == "b" else b, self.v if self.forgot == "v" else v


@q.require
def units_differ(p: P) -> bool:
    return len({*p.W, *(tuple(-w for w in row) for row in p.W)}) == 6 and len({*map(abs, p.v)}) == len({*map(abs, p.b)}) == 3


q.prompt = r"""
A network with two inputs, three hidden <<activation>> units and one output computes
$y = v^{\top} \mathrm{<<activation>>}(W x + b)$ with
$$W = <<W>>, \qquad b = <<b>>, \qquad v = <<v>>.$$ Another network has the same form and
$$W' = <<p.other[0]>>, \qquad b' = <<p.other[1]>>, \qquad v' = <<p.other[2]>>.$$

**Statement.** Both networks compute the same output for every $x$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(U=p.other[0], c=p.other[1], u=p.other[2])
    t.say("Hidden units may change places, if all their weights move with them.")
    odd = p.turned if p.activation == "tanh" else 1
    t.say(r"As $\tanh(-z) = -\tanh(z)$, signs may be turned on both sides of a $\tanh$ unit, but not of a ReLU.")
    t.step("Q", "", tuple(tuple(int(j == k) * (odd if i == 0 else 1) for j in range(3)) for i, k in enumerate(p.order)),
           note="The rows of $W'$ are those of $W$ in the order, and with the permitted signs, of")  # fmt: skip
    t.step("d", "sum(abs(Q @ W - U)) + sum(abs(Q @ b - c)) + sum(abs(Q @ v - u))", note="The rest of the change is in sum")
    t.step("truth", "d == 0", note="So the statement is <<truth>>.")


@q.oracle("torch")
def run_both(p: P):
    torch, linear = oracles.torch, oracles.torch.nn.functional.linear
    x, layer = oracles.tensor(((0, 0), (1, 0), (0, 1), (-1, 2), (3, -1))), getattr(torch, p.activation.lower())
    one, two = (
        layer(linear(x, oracles.tensor(W), oracles.tensor(b))) @ oracles.tensor(v) for W, b, v in ((p.W, p.b, p.v), p.other)
    )
    return {"truth": bool(torch.allclose(one, two))}


@q.oracle("second formula")
def unit_by_unit(p: P):
    def output(x, W, b, v):
        sums = [row[0] * x[0] + row[1] * x[1] + bias for row, bias in zip(W, b, strict=True)]
        units = [math.tanh(z) if p.activation == "tanh" else max(z, 0) for z in sums]
        return sum(unit * out for unit, out in zip(units, v, strict=True))

    points = [(x / 4, y / 3) for x in range(-3, 4) for y in range(-3, 4)]
    return {"truth": max(abs(output(x, p.W, p.b, p.v) - output(x, *p.other)) for x in points) < 1e-9}


q.slips(
    let_units_keep_their_places=slip("The order of hidden units means nothing.",
        d="sum(abs(W - U)) + sum(abs(b - c)) + sum(abs(v - u))"),
    looked_at_the_matrix_only=slip("Biases and output weights must move with the units.", d="sum(abs(Q @ W - U))"),
    forgot_the_output_weights=slip("The output weights must move with the units.", d="sum(abs(Q @ W - U)) + sum(abs(Q @ b - c))"),
    did_not_look_at_the_signs=slip("Only a tanh unit may turn its signs: a ReLU is not odd.",
        d="sum(abs(abs(Q @ W) - abs(U))) + sum(abs(abs(Q @ b) - abs(c))) + sum(abs(abs(Q @ v) - abs(u)))"),
)  # fmt: skip
