"""Claim: one layer that is to replace two."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.networks", outcomes=(1, 2), level="understand", minutes=3, covers=("linear_stack",),
    symbols={"U": "W'", "c": "b'"},
)  # fmt: skip


@q.params
class P:
    W1: tuple = draw.matrix(draw.integers(-2, 3), 2, 2)
    b1: tuple = draw.vector(draw.integers(-2, 2), 2)
    W2: tuple = draw.matrix(draw.integers(-2, 2), 2, 2)
    b2: tuple = draw.vector(draw.integers(-3, 3), 2)
    guess: str = draw.choice("right", "right", "right", "order", "bias", "sum")

    @property
    def stated(self):
        A, B = (self.W1, self.W2) if self.guess == "order" else (self.W2, self.W1)
        W = tuple(tuple(row[0] * B[0][k] + row[1] * B[1][k] for k in (0, 1)) for row in A)
        through = tuple(row[0] * self.b1[0] + row[1] * self.b1[1] for row in self.W2)
        b = tuple(one + other for one, other in zip(self.b1 if self.guess == "sum" else through, self.b2, strict=True))
        return W, self.b2 if self.guess == "bias" else b


@q.require
def every_guess_is_another_layer(p: P) -> bool:
    (a, b), (c, d) = p.W1
    (e, f), (g, h) = p.W2
    through = (e * p.b1[0] + f * p.b1[1], g * p.b1[0] + h * p.b1[1])
    return a * d != b * c and e * h != f * g and b * g != c * f and any(through) and through != p.b1 and any(p.b2)


q.prompt = r"""
Two fully connected layers without an activation between them compute $s = W_2 (W_1 x + b_1) + b_2$ with
$$W_1 = <<W1>>, \quad b_1 = <<b1>>, \quad W_2 = <<W2>>, \quad b_2 = <<b2>>.$$

**Statement.** For all $x$, $s$ equals the output $W x + b$ of the single layer with
$$W = <<p.stated[0]>>, \qquad b = <<p.stated[1]>>.$$
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(W=p.stated[0], b=p.stated[1])
    note = "Multiplied out, $s = W_2 W_1 x + W_2 b_1 + b_2$. The matrix of a single layer is"
    t.step("U", "W2 @ W1", lambda: engine.bmm((p.W2,), (p.W1,))[0], note=note)
    t.step("c", "W2 @ b1 + b2", lambda: engine.linear(p.b1, p.W2, p.b2), note="Its bias is")
    t.step("e", "sum(abs(U - W)) + sum(abs(c - b))", note="From these, the entries of the stated $W$ and $b$ differ in sum by")
    t.step("truth", "e == 0", note="So the statement is <<truth>>.")


@q.oracle("torch")
def run_both(p: P):
    x, linear = oracles.tensor(((0, 0), (1, 0), (0, 1), (3, -2))), oracles.torch.nn.functional.linear
    W1, b1, W2, b2, W, b = (oracles.tensor(one) for one in (p.W1, p.b1, p.W2, p.b2, *p.stated))
    return {"truth": bool(oracles.torch.allclose(linear(linear(x, W1, b1), W2, b2), linear(x, W, b)))}


@q.oracle("second formula")
def compare_at_three_points(p: P):
    """Affine maps of the plane are equal if they agree at three points that lie on no line."""

    def layer(W, b, x):
        return tuple(row[0] * x[0] + row[1] * x[1] + bias for row, bias in zip(W, b, strict=True))

    points = ((0, 0), (1, 0), (0, 1))
    return {"truth": all(layer(p.W2, p.b2, layer(p.W1, p.b1, x)) == layer(*p.stated, x) for x in points)}


q.slips(
    multiplied_in_the_wrong_order=slip("The layer that comes first stands on the right: $W_2 W_1$.", U="W1 @ W2"),
    did_not_pass_the_first_bias_on=slip("The first bias passes through the second layer.", c="b2"),
    added_the_biases=slip("The first bias is multiplied by $W_2$ before the second one is added.", c="b1 + b2"),
    looked_at_the_matrix_only=slip("The biases have to agree, too.", e="sum(abs(U - W))"),
)  # fmt: skip
