"""Folding batch normalization into the layer before it."""

from fractions import Fraction
from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2, 6), level="apply", minutes=6, covers=("W9-11",),
    rows=True, symbols={"v": r"\sigma^2", "w_new": "w'", "b_new": "b'", "scale": "c", "z": "z"},
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.nonzero(-4, 4), 3)
    b: int = draw.nonzero(-6, 6)
    mu: int = draw.nonzero(-6, 6)
    v: object = draw.choice(Fraction(1, 4), 4, 9, 16, 25, Fraction(9, 4), Fraction(1, 16))
    gamma: object = draw.choice(-3, -2, -1, Fraction(1, 2), 2, 3, 4)
    beta: int = draw.nonzero(-5, 5)
    x: tuple = draw.vector(draw.integers(-3, 3), 3)


@q.require
def the_numbers_differ(p: P) -> bool:
    return p.b != p.mu and p.beta != p.b and any(p.x)


q.prompt = r"""
At test time, a unit computes $z = w^{\top} x + b$ with $w = <<w>>$ and $b = <<b>>$. Batch normalization follows, with the running
mean $\mu = <<mu>>$, the running variance $\sigma^2 = <<v>>$, the scale $\gamma = <<gamma>>$ and the shift $\beta = <<beta>>$ (no
$\epsilon$ is added to the variance). For faster predictions, both are replaced by a single unit that computes the same output
$y = w'^{\top} x + b'$ for every input $x$.
"""
q.ask(
    w_new=ask.vector("Compute the weights $w'$ (<<w|length>> entries).", marks=2),
    b_new=ask.number("Compute the bias $b'$.", marks=2, zero=True),
    y=ask.number("Compute the output $y$ for $x = <<x>>$.", marks=1, zero=True),
)
q.easier(minutes=5, marks={"w_new": 1}, w=draw.vector(draw.nonzero(-4, 4), 2), x=draw.vector(draw.integers(-3, 3), 2))
q.harder(minutes=7, marks={"y": 2}, w=draw.vector(draw.nonzero(-4, 4), 5), x=draw.vector(draw.integers(-3, 3), 5))


@q.solve
def solve(p: P, t):
    t.say(r"$y = \gamma\, (w^{\top} x + b - \mu) / \sigma + \beta$, which is linear in $x$.")
    t.step("scale", "gamma/sqrt(v)")
    fused = cache(lambda: engine.fuse_linear_bn_weights((p.w,), (p.b,), (p.mu,), (p.v,), 0, (p.gamma,), (p.beta,)))
    t.step("w_new", "scale*w", lambda: fused()[0][0])
    t.step("b_new", "scale*(b - mu) + beta", lambda: fused()[1][0])
    t.step("y", "sum(odot(w_new, x)) + b_new", lambda: engine.linear(p.x, *fused())[0])


@q.oracle("torch")
def two_layers_in_a_row(p: P):
    """The outputs of the two layers for zero and for the unit vectors give bias and weights."""
    torch = oracles.torch
    n = len(p.w)
    inputs = torch.cat([torch.zeros(1, n), torch.eye(n)]).double()
    x = torch.cat([inputs, oracles.tensor((p.x,))])
    z = torch.nn.functional.linear(x, oracles.tensor((p.w,)), oracles.tensor((p.b,)))
    mean, variance, gamma, beta = (oracles.tensor((value,)) for value in (p.mu, p.v, p.gamma, p.beta))
    y = torch.nn.functional.batch_norm(z, mean, variance, gamma, beta, training=False, eps=0)[:, 0]
    return {"w_new": oracles.numbers(y[1:-1] - y[0]), "b_new": y[0].item(), "y": y[-1].item()}


@q.oracle("finite differences")
def slopes_of_the_output(p: P):
    def output(x):
        z = sum(weight * value for weight, value in zip(p.w, x, strict=True)) + p.b
        return float(p.beta) + float(p.gamma) * (z - p.mu) / float(p.v) ** 0.5

    return {"w_new": oracles.finite_differences(output, (0.0,) * len(p.w)), "b_new": output((0,) * len(p.w)), "y": output(p.x)}


q.slips(
    divided_by_the_variance=slip("The root of the variance divides.", scale="gamma/v", essential=True),
    forgot_to_scale_the_bias=slip("The whole pre-activation is scaled, with its bias.", b_new="b - scale*mu + beta"),
    forgot_the_mean=slip("The running mean is subtracted first.", b_new="scale*b + beta"),
    scaled_the_shift=slip(r"$\beta$ is added after the scaling.", b_new="scale*(b - mu + beta)"),
    forgot_the_shift=slip(r"$\beta$ is added at the end.", b_new="scale*(b - mu)"),
    forgot_the_scale=slip(r"The normalized value is multiplied by $\gamma$.", scale="1/sqrt(v)"),
    swapped_scale_and_shift=slip(r"$\gamma$ multiplies, $\beta$ is added.", scale="beta/sqrt(v)", b_new="scale*(b - mu) + gamma"),
    dropped_the_bias=slip("In training $b$ has no effect, but the running mean contains it.", b_new="beta - scale*mu"),
)  # fmt: skip
