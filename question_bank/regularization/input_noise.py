"""Loss of a linear model with noise on its inputs."""

import math
from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.noise", outcomes=(2, 6), level="apply", minutes=6, covers=("W11-12",), rows=True,
    symbols={"s": r"\sigma", "L_noisy": r"\mathrm{E}(L)", "target": "y", "y": r"\hat{y}",
             "grad_w": r"\partial \mathrm{E}(L) / \partial w"},
)  # fmt: skip


@q.params
class P:
    w: tuple = draw.vector(draw.nonzero(-3, 3), 3)
    x: tuple = draw.vector(draw.nonzero(-3, 3), 3)
    b: int = draw.nonzero(-4, 4)
    target: int = draw.integers(-8, 8)
    s: object = draw.decimals("0.1", "0.2", "0.3", "0.5")


@q.require
def the_error_is_small(p: P) -> bool:
    return 1 <= abs(sum(a * b for a, b in zip(p.w, p.x, strict=True)) + p.b - p.target) <= 5


q.prompt = r"""
A linear model $\hat{y} = w^{\top} x + b$ with $w = <<w>>$ and $b = <<b>>$ has the loss $L = (\hat{y} - y)^2$ on the example with
the input $x = <<x>>$ and the target $y = <<target>>$. In training, noise is added to each of the inputs: independent random
numbers with mean 0 and standard deviation $\sigma = <<s>>$. The target stays as it is.
"""
q.ask(
    L=ask.number("Compute the loss $L$ for the inputs without noise.", marks=1),
    L_noisy=ask.number("Compute the expected value $\\mathrm{E}(L)$ of this loss for the inputs with noise.", marks=2),
    grad_w=ask.vector(r"Compute the gradient of $\mathrm{E}(L)$ with respect to $w$ (<<w|length>> entries).", marks=2),
)
q.easier(minutes=5, marks={"grad_w": 1}, w=draw.vector(draw.nonzero(-3, 3), 2), x=draw.vector(draw.nonzero(-3, 3), 2))
q.harder(minutes=7, marks={"grad_w": 3}, w=draw.vector(draw.nonzero(-3, 3), 4), x=draw.vector(draw.nonzero(-3, 3), 4))


@q.solve
def solve(p: P, t):
    y = t.step("y", "T(w) @ x + b", lambda: engine.linear(p.x, (p.w,), (p.b,))[0])
    t.step("e", "y - target")
    t.step("L", "e^2", lambda: engine.mse_loss(y, p.target))
    t.say(r"The noise turns the error into $e + w^{\top} \epsilon$; all $\epsilon_i$ are independent and have mean 0. Therefore")
    t.step("L_noisy", "L + s^2*sum(w^2)")
    t.step("grad_w", "2*e*x + 2*s^2*w")


@q.oracle("torch")
def autograd(p: P):
    """The mean over noise that is -s or s in every input, in all ways: it has the stated mean and standard deviation."""
    torch, w = oracles.torch, oracles.parameter((p.w,))
    noise = torch.cartesian_prod(*[oracles.tensor((-p.s, p.s))] * len(p.x))
    linear, mse = torch.nn.functional.linear, torch.nn.functional.mse_loss
    x, b = oracles.tensor((p.x,)), oracles.tensor((p.b,))
    targets = oracles.tensor([[p.target]] * len(noise))
    clean = mse(linear(x, w, b), targets[:1])
    noisy = mse(linear(x + noise, w, b), targets)
    noisy.backward()
    return {"L": clean.item(), "L_noisy": noisy.item(), "grad_w": oracles.numbers(w.grad[0])}


@q.oracle("finite differences")
def small_changes(p: P):
    """Noise with two values, -s/2 and 2s with the probabilities 4/5 and 1/5."""
    values = tuple(product(((Fraction(-1, 2), 4), (2, 1)), repeat=len(p.x)))

    def loss(w, size=p.s):
        total = 0
        for noise in values:
            output = p.b + sum(weight * (x + size * e) for weight, x, (e, _) in zip(w, p.x, noise, strict=True))
            total += math.prod(n for _, n in noise) * (output - p.target) ** 2
        return total / 5 ** len(p.x)

    return {"L": loss(p.w, 0), "L_noisy": loss(p.w), **oracles.slopes(loss, w=p.w)}


q.slips(
    ignored_the_noise=slip("The square of the noise does not average out.", L_noisy="L", grad_w="2*e*x", essential=True),
    took_the_standard_deviation_for_the_variance=slip(r"The variance of the noise is $\sigma^2$.", L_noisy="L + s*sum(w^2)",
                                                      grad_w="2*e*x + 2*s*w"),
    forgot_the_weights=slip("The noise of an input is multiplied by its weight.", L_noisy="L + s^2*sum(0*w + 1)", grad_w="2*e*x"),
    forgot_to_square_the_weights=slip("Variances are multiplied by squares of weights.", L_noisy="L + s^2*sum(w)"),
    took_the_length=slip("Variances add, not standard deviations.", L_noisy="(abs(e) + s*norm(w))^2"),
    noised_the_input_values=slip("The noise does not depend on $x$, so its part is a matter of $w$ alone.",
                                 L_noisy="L + s^2*sum(x^2)"),
    forgot_the_two=slip("The derivative of a square has a factor 2.", grad_w="e*x + s^2*w"),
    halved_the_penalty=slip(r"The derivative of $\sigma^2 w_i^2$ is $2 \sigma^2 w_i$.", grad_w="2*e*x + s^2*w"),
)  # fmt: skip
