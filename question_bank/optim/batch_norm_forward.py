"""Batch normalization of one feature, forward pass in training mode.

The deviations from the mean are drawn: pairs, whose normalized values are -1 and 1, and larger batches, most of them with a whole
standard deviation.
"""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2,), level="apply", minutes=7, covers=("W9-07",),
    rows=True, conventions=("batch norm",), symbols={"var": r"\sigma^2", "squares": "r"}, revision=2,
)  # fmt: skip


@q.params
class P:
    deviations: tuple = draw.choice(
        (-1, 1), (-2, 2), (-3, 3), (-4, 4),
        (-2, 0, 0, 2), (-2, -2, 2, 2), (-3, -3, 3, 3), (-4, -4, 4, 4), (-5, 1, 1, 3), (-3, -1, -1, 5), (-7, -1, 1, 7),
        (-3, -1, 0, 1, 3), (-4, 1, 1, 1, 1), (-1, -1, -1, -1, 4),
    )  # fmt: skip
    order: tuple = draw.permutation(0, 1, 2, 3, 4)
    centre: int = draw.nonzero(-4, 8)
    gamma: object = draw.choice(-3, -2, -1, Fraction(1, 2), Fraction(3, 2), 2, 3, 4)
    beta: int = draw.nonzero(-5, 5)

    @property
    def N(self):
        return len(self.deviations)

    @property
    def x(self):
        return tuple(self.centre + self.deviations[place] for place in self.order if place < self.N)


@q.require
def scale_and_shift_differ(p: P) -> bool:
    return p.gamma != p.beta


q.prompt = r"""
A batch normalization layer works in training mode. In a mini-batch of $N = <<p.N>>$ examples, one feature of its input takes the
values $$x = <<p.x>>.$$ The learned scale and shift of this feature are $\gamma = <<gamma>>$ and $\beta = <<beta>>$. Let $\mu$ and
$\sigma^2$ be the mean and the variance with which the layer normalizes this feature, $\hat{x}$ the normalized values (before scale
and shift), and $y$ the outputs.
"""
q.ask(
    mu=ask.number(r"Compute the mean $\mu$.", marks=1),
    var=ask.number(r"Compute the variance $\sigma^2$.", marks=1),
    x_hat=ask.vector(r"Compute the normalized values $\hat{x}$.", marks=1),
    y=ask.vector("Compute the outputs $y$.", marks=1),
)


@q.solve
def solve(p: P, t):
    batch = tuple((value,) for value in p.x)
    engine.batch_norm(batch, weight=(p.gamma,), bias=(p.beta,), training=True, eps=0, trace=t)


@q.oracle("torch")
def batch_norm_layer(p: P):
    torch, tiny = oracles.torch, 1e-30  # torch refuses 0; added to a variance of at least 1 this changes no bit
    layer = torch.nn.BatchNorm1d(1, eps=tiny, momentum=1, dtype=torch.float64)
    x, gamma, beta = (oracles.tensor(value) for value in ([[entry] for entry in p.x], [p.gamma], [p.beta]))
    x_hat = layer(x)
    y = torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=tiny)
    found = {"mu": layer.running_mean[0], "var": layer.running_var[0] * (p.N - 1) / p.N, "x_hat": x_hat[:, 0], "y": y[:, 0]}
    return {name: oracles.numbers(value) for name, value in found.items()}


@q.oracle("second formula")
def moments(p: P):
    mean = Fraction(sum(p.x), p.N)
    variance = Fraction(sum(value * value for value in p.x), p.N) - mean**2
    slope = 1 / float(variance) ** 0.5
    x_hat = [slope * value - slope * float(mean) for value in p.x]
    return {"mu": mean, "var": variance, "x_hat": x_hat, "y": [float(p.gamma) * value + p.beta for value in x_hat]}


q.slips(
    divided_by_one_less=slip("The sum of squares is divided by $N$, not $N - 1$.", var="sum(squares)/(N - 1)", essential=True),
    divided_by_the_variance=slip(r"The deviations are divided by the standard deviation $\sqrt{\sigma^2}$.", x_hat="d/var"),
    gave_the_standard_deviation=slip(r"$\sigma^2$ is the mean of the squares, not its root.", gives={"var": "sqrt(var)"}),
    swapped_scale_and_shift=slip(r"$\gamma$ multiplies the normalized values, $\beta$ is added.", y="beta*x_hat + gamma"),
    forgot_the_shift=slip(r"After the multiplication by $\gamma$ the shift $\beta$ is added to every value.", y="gamma*x_hat"),
    left_the_mean_in=slip("The mean is subtracted before the division.", x_hat="x/sqrt(var)"),
    forgot_the_batch_size=slip("The variance is a mean: the sum of squares is divided by $N$.", var="sum(squares)", when="N - 2"),
)  # fmt: skip
