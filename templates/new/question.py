"""<TITLE>.

What an author must know stands here.
"""

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="<TOPIC>", outcomes=(2,), level="apply", minutes=3, conventions=("column vectors",))


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    W: tuple = draw.matrix(draw.nonzero(-3, 3), 2, 2)
    b: tuple = draw.vector(draw.nonzero(-2, 2), 2)


@q.require
def the_matrix_is_not_symmetric(p: P) -> bool:
    return p.W[0][1] != p.W[1][0]


q.prompt = r"""
A fully connected layer has the weights $W = <<W>>$ and the biases $b = <<b>>$. It is given the input $x = <<x>>$.
"""
q.ask(
    z=ask.vector("Compute the output $z = W x + b$.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("z", "W @ x + b")


@q.oracle("torch")
def layer(p: P):
    z = oracles.torch.nn.functional.linear(oracles.tensor(p.x), oracles.tensor(p.W), oracles.tensor(p.b))
    return {"z": oracles.numbers(z)}


@q.oracle("second formula")
def row_by_row(p: P):
    return {"z": [row[0] * p.x[0] + row[1] * p.x[1] + bias for row, bias in zip(p.W, p.b, strict=True)]}


q.slips(
    took_the_columns=slip(
        "An output is the product of a row of $W$ with the input, not of a column.", z="T(W) @ x + b", essential=True
    ),
    forgot_the_biases=slip("Each output has a bias, which is added after the weights are applied.", z="W @ x"),
    subtracted_the_biases=slip("Biases are added, with their signs.", z="W @ x - b"),
)
