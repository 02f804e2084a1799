"""Claim: what a convolution layer computes for a combination of two inputs."""

from examgen import Question, ask, draw, oracles, slip

q = Question(
    topic="claims.cnn", outcomes=(4,), level="understand", minutes=3, covers=("conv_is_linear",), rows=True,
    symbols={"first": "f(x)", "second": "f(u)", "found": "f(v)"},
)  # fmt: skip


@q.params
class P:
    first: tuple = draw.vector(draw.integers(-5, 6), 3)
    second: tuple = draw.vector(draw.integers(-5, 6), 3)
    b: int = draw.nonzero(-3, 3)
    alpha: int = draw.choice(-2, -1, 1, 2, 3)
    beta: int = draw.choice(-2, -1, 1, 2, 3)
    guess: str = draw.choice("right", "right", "linear", "bias once", "bias twice")

    @property
    def stated(self):
        spare = {"right": 1 - self.alpha - self.beta, "linear": 0, "bias once": 1, "bias twice": -1}[self.guess] * self.b
        return tuple(self.alpha * y + self.beta * z + spare for y, z in zip(self.first, self.second, strict=True))


@q.require
def the_outputs_differ(p: P) -> bool:
    return p.first != p.second


q.prompt = r"""
A one-dimensional convolution layer $f$ (no activation) has unknown weights and the bias $b = <<b>>$, which is added to each output.
For two inputs $x$ and $u$ its outputs are
$$f(x) = <<p.first>>, \qquad f(u) = <<p.second>>.$$

**Statement.** For the input $v = \alpha x + \beta u$ with $\alpha = <<alpha>>$ and $\beta = <<beta>>$, its output is
$f(v) = <<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.say("Without its bias, the layer is linear: $f(v) - b = \\alpha (f(x) - b) + \\beta (f(u) - b)$.")
    t.step("found", "alpha*(first - b) + beta*(second - b) + b")
    t.step("truth", "max(abs(found - stated)) == 0", stated=p.stated, note="So the statement is <<truth>>.")


@q.oracle("torch")
def layer_with_these_outputs(p: P):
    """Inputs that a layer with some kernel maps onto the given outputs, and the layer on their combination."""
    torch = oracles.torch
    kernel, b = torch.tensor([[[2.0, -1.0, 3.0]]], dtype=torch.float64), oracles.tensor((p.b,))
    rows = torch.conv1d(torch.eye(5, dtype=torch.float64)[:, None], kernel)[:, 0].T
    x, u = (torch.linalg.pinv(rows) @ (oracles.tensor(y) - p.b) for y in (p.first, p.second))
    found = torch.conv1d((p.alpha * x + p.beta * u)[None, None], kernel, b)[0, 0]
    return {"truth": torch.allclose(found, oracles.tensor(p.stated), rtol=0, atol=1e-6)}


@q.oracle("second formula")
def count_the_biases(p: P):
    """The combination contains the bias alpha + beta times, the output once."""
    surplus = (p.alpha + p.beta - 1) * p.b
    return {"truth": all(p.alpha * y + p.beta * z - s == surplus for y, z, s in zip(p.first, p.second, p.stated, strict=True))}


q.slips(
    took_the_layer_for_linear=slip("With a bias, a layer is linear only apart from it.", found="alpha*first + beta*second"),
    added_the_bias_again=slip("The outputs contain the bias already.", found="alpha*first + beta*second + b"),
    took_the_bias_off_once=slip("Each of the two outputs contains the bias.", found="alpha*first + beta*second - b"),
    thought_that_nothing_can_be_said=slip("The weights are not needed: the layer is linear apart from its bias.", found="0*first"),
)  # fmt: skip
