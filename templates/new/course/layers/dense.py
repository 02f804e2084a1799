"""One fully connected layer with ReLU, by hand.

One of the two units is cut off by the ReLU, so that it matters.
"""

from examgen import Question, ask, draw, oracles, slip

q = Question(topic="layers.dense", outcomes=(1, 2), level="apply", minutes=5, conventions=("column vectors",))


@q.params
class P:
    x: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    W: tuple = draw.matrix(draw.nonzero(-3, 3), 2, 2)
    b: tuple = draw.vector(draw.nonzero(-2, 2), 2)


@q.require
def the_matrix_is_not_symmetric(p: P) -> bool:
    return p.W[0][1] != p.W[1][0]


@q.require
def one_unit_is_cut_off(p: P) -> bool:
    signs = [row[0] * p.x[0] + row[1] * p.x[1] + bias > 0 for row, bias in zip(p.W, p.b, strict=True)]
    return signs[0] != signs[1]


q.prompt = r"""
A fully connected layer has the weights $W = <<W>>$ and the biases $b = <<b>>$. A ReLU follows it. The input is $x = <<x>>$.
"""
q.ask(
    z=ask.vector("Compute $z = W x + b$.", marks=2),
    h=ask.vector(r"Compute the output $h = \mathrm{ReLU}(z)$.", marks=1),
)


@q.solve
def solve(p: P, t):
    t.step("z", "W @ x + b")
    t.step("h", "relu(z)", note="ReLU puts 0 in the place of negative entries.")


@q.oracle("torch")
def layer(p: P):
    z = oracles.torch.nn.functional.linear(oracles.tensor(p.x), oracles.tensor(p.W), oracles.tensor(p.b))
    return {"z": oracles.numbers(z), "h": oracles.numbers(oracles.torch.relu(z))}


@q.oracle("second formula")
def row_by_row(p: P):
    z = [row[0] * p.x[0] + row[1] * p.x[1] + bias for row, bias in zip(p.W, p.b, strict=True)]
    return {"z": z, "h": [max(0, entry) for entry in z]}


q.slips(
    took_the_columns=slip(
        "An output is the product of a row of $W$ with the input, not of a column.", z="T(W) @ x + b", essential=True
    ),
    forgot_the_biases=slip("Each output has a bias, which is added after the weights are applied.", z="W @ x"),
    subtracted_the_biases=slip("Biases are added, with their signs.", z="W @ x - b"),
    took_absolute_values=slip("ReLU puts 0 in the place of a negative entry; it does not turn its sign.", h="abs(z)"),
    left_out_the_relu=slip("The output of the layer is what the ReLU makes of $z$.", h="z"),
)
