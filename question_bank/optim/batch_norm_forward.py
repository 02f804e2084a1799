"""Batch normalization of one feature, forward pass in training mode.

The deviations from the mean are drawn, from a list whose standard deviations are whole numbers.
"""

from fractions import Fraction

import numpy as np

from examgen import Question, ask, draw, engine, oracles

q = Question(
    topic="optim.normalization",
    outcomes=(2,),
    level="apply",
    minutes=4,
    rows=True,
    conventions=("batch norm",),
    symbols={"var": r"\sigma^2", "squares": "r"},
)


@q.params
class P:
    deviations: tuple = draw.choice(
        (-2, -2, 2, 2), (-3, -3, 3, 3), (-4, -4, 4, 4), (-5, 1, 1, 3), (-3, -1, -1, 5), (-7, -1, 1, 7),
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
A batch normalization layer works in training mode.
In a mini-batch of $N = <<p.N>>$ examples, one feature of its input takes the values
$$x = <<p.x>>.$$
The learned scale and shift of this feature are $\gamma = <<gamma>>$ and $\beta = <<beta>>$.
Let $\mu$ and $\sigma^2$ be the mean and the variance with which the layer normalizes this feature,
$\hat{x}$ the normalized values (before scale and shift), and $y$ the outputs.
"""
q.ask(
    mu=ask.number(r"Compute the mean $\mu$.", marks=1),
    var=ask.number(r"Compute the variance $\sigma^2$.", marks=1),
    x_hat=ask.vector(r"Compute the normalized values $\hat{x}$.", marks=1),
    y=ask.vector("Compute the outputs $y$.", marks=1),
)


def column(x):
    return [[value] for value in x]


@q.solve
def solve(p: P, t):
    mu = t.step("mu", "sum(x)/N", engine.batch_norm(column(p.x), training=True, eps=0).mean[0], x=p.x, N=p.N)
    d = t.step("d", "x - mu", np.array(p.x, dtype=object) - mu, x=p.x, note="Deviations from the mean.")
    squares = t.step("squares", "odot(d, d)", d * d, note="Their squares.")
    var = t.step("var", "sum(squares)/N", squares.sum() / Fraction(p.N), N=p.N)
    x_hat = t.step("x_hat", "d/sqrt(var)", engine.batch_norm(column(d), (0,), (var,), eps=0).output[:, 0])
    t.step("y", "gamma*x_hat + beta", p.gamma * x_hat + p.beta)


@q.oracle("torch")
def batch_norm_layer(p: P):
    tiny = 1e-30  # torch refuses 0; added to a variance of at least 4 this changes no bit
    layer = oracles.torch.nn.BatchNorm1d(1, eps=tiny, momentum=1, dtype=oracles.torch.float64)
    x = oracles.tensor(p.x)[:, None]
    x_hat = layer(x)[:, 0]
    unbiased = oracles.numbers(layer.running_var)[0]
    y = oracles.torch.nn.functional.batch_norm(
        x, None, None, oracles.tensor([p.gamma]), oracles.tensor([p.beta]), training=True, eps=tiny
    )
    return {
        "mu": oracles.numbers(layer.running_mean)[0],
        "var": unbiased * (p.N - 1) / p.N,
        "x_hat": oracles.numbers(x_hat),
        "y": oracles.numbers(y[:, 0]),
    }


@q.oracle("second formula")
def moments(p: P):
    mean = Fraction(sum(p.x), p.N)
    variance = Fraction(sum(value * value for value in p.x), p.N) - mean**2
    slope = float(p.gamma) / float(variance) ** 0.5
    return {
        "mu": mean,
        "var": variance,
        "x_hat": [float(value - mean) / float(variance) ** 0.5 for value in p.x],
        "y": [slope * value + (float(p.beta) - slope * float(mean)) for value in p.x],
    }


def normalized(p: P, spread, gamma, beta):
    """What is answered when deviations are divided by ``spread``."""
    x_hat = (np.array(p.x) - float(np.mean(p.x))) / spread
    return {"x_hat": x_hat, "y": float(gamma) * x_hat + float(beta)}


@q.mistake(essential=True)
def divided_by_one_less(p: P):
    """Batch normalization divides the sum of the squared deviations by the batch size $N$, not by $N - 1$."""
    return {"var": Fraction(sum(d * d for d in p.deviations), p.N - 1), **normalized(p, np.std(p.x, ddof=1), p.gamma, p.beta)}


@q.mistake
def divided_by_the_variance(p: P):
    """The deviations are divided by the standard deviation $\\sqrt{\\sigma^2}$, not by the variance."""
    return normalized(p, np.var(p.x), p.gamma, p.beta)


@q.mistake
def gave_the_standard_deviation(p: P):
    """The variance $\\sigma^2$ is the mean of the squared deviations; the standard deviation is its square root."""
    return {"var": np.std(p.x)}


@q.mistake
def swapped_scale_and_shift(p: P):
    """$\\gamma$ multiplies the normalized values, $\\beta$ is added."""
    return {"y": normalized(p, np.std(p.x), p.beta, p.gamma)["y"]}


@q.mistake
def forgot_the_shift(p: P):
    """After the multiplication by $\\gamma$ the shift $\\beta$ is added to every value."""
    return {"y": normalized(p, np.std(p.x), p.gamma, 0)["y"]}


@q.mistake
def left_the_mean_in(p: P):
    """The mean is subtracted before the division."""
    x_hat = np.array(p.x) / np.std(p.x)
    return {"x_hat": x_hat, "y": float(p.gamma) * x_hat + p.beta}


@q.mistake
def forgot_to_divide_by_the_batch_size(p: P):
    """The variance is the mean of the squared deviations: their sum divided by $N$."""
    total = sum(d * d for d in p.deviations)
    return {"var": total, **normalized(p, total**0.5, p.gamma, p.beta)}
