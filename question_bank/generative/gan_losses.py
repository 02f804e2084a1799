r"""Losses of a GAN on a small batch, and gradients of its discriminator.

Hidden values are whole and the last weight is a multiple of ln 2, so that all probabilities are fractions.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.gan", outcomes=(2, 3, 5), level="apply", minutes=11, covers=("G-05",), rows=True,
    conventions=("natural log",), apart=("generative/gan_step",),
    symbols={"fake": r"\tilde{x}", "L_D": "L_D", "L_G": "L_G", "D_real": "p", "D_fake": r"\tilde{p}", "h_real": "h",
             "h_fake": r"\tilde{h}", "a_real": "a", "a_fake": r"\tilde{a}", "grad_v": r"\partial L_D / \partial v",
             "grad_w": r"\partial L_D / \partial w"},
)  # fmt: skip


@q.params
class P:
    hidden_real: tuple = draw.distinct(draw.choice(-2, -1, 1, 2, 3), 2)
    hidden_fake: tuple = draw.distinct(draw.choice(-2, -1, 1, 2, 3), 2)
    w: object = draw.decimals("-2", "-1", "-0.5", "0.5", "1", "2")
    b: int = draw.integers(-5, 5)
    v: object = draw.multiples_of_ln2(-1, 1, but=(0,))

    @property
    def x(self):
        """Real examples."""
        return tuple(Fraction((h if h > 0 else 5 * h) - self.b) / self.w for h in self.hidden_real)

    @property
    def fake(self):
        """Generated examples."""
        return tuple(Fraction((h if h > 0 else 5 * h) - self.b) / self.w for h in self.hidden_fake)


@q.require
def both_slopes_matter(p: P) -> bool:
    h = (*p.hidden_real, *p.hidden_fake)
    return min(h) < 0 < max(h) and set(p.hidden_real) != set(p.hidden_fake) and 0 not in (*p.x, *p.fake)


q.prompt = r"""
A GAN generates numbers. For a number $u$, its discriminator computes $h = \mathrm{LeakyReLU}(w u + b)$ with slope 0.2 for
negative arguments, and $D(u) = \sigma(v h)$, the probability that $u$ is a real example, not a generated one; $w = <<w>>$,
$b = <<b>>$, $v = <<v>>$. A batch consists of the real examples $x = <<p.x>>$ and the generated examples
$\tilde{x} = <<p.fake>>$. The losses of discriminator and generator are
$$L_D = -\frac{1}{2} \sum_{i} \ln D(x_i) - \frac{1}{2} \sum_{i} \ln \left(1 - D(\tilde{x}_i)\right), \qquad
L_G = -\frac{1}{2} \sum_{i} \ln D(\tilde{x}_i).$$
"""
q.ask(
    L_D=ask.number("Compute the loss $L_D$ of the discriminator.", marks=3),
    L_G=ask.number("Compute the loss $L_G$ of the generator.", marks=1),
    grad_v=ask.number(r"Compute the gradient $\partial L_D / \partial v$.", marks=2),
    grad_w=ask.number(r"Compute the gradient $\partial L_D / \partial w$.", marks=2),
)


def handed(p):
    """The logits of real and of generated examples, for the engine."""
    return [p.v * h for h in p.hidden_real], [p.v * h for h in p.hidden_fake]


def backwards(p):
    """Gradients of the weights w and v, by the engine's layers backwards."""
    inputs, slope = [[u] for u in (*p.x, *p.fake)], Fraction(1, 5)
    pre_activations = engine.linear(inputs, [[p.w]], [p.b])
    hidden = engine.leaky_relu(pre_activations, slope)
    slopes = [[g] for one in engine.discriminator_loss_backward(1, *handed(p)) for g in one]
    grad_hidden, grad_v, _ = engine.linear_backward(slopes, hidden, [[p.v]])
    grad_a = engine.leaky_relu_backward(grad_hidden, pre_activations, slope)
    grad_w = engine.linear_backward(grad_a, inputs, [[p.w]], [p.b])[1]
    return {"w": grad_w[0, 0], "v": grad_v[0, 0]}


@q.solve
def solve(p: P, t):
    t.given(x=p.x, fake=p.fake)
    t.step("a_real", "w*x + b")
    t.step("a_fake", "w*fake + b")
    t.step("h_real", "leaky_relu(a_real, 1/5)")
    t.step("h_fake", "leaky_relu(a_fake, 1/5)")
    t.step("D_real", "sigmoid(v*h_real)", note=r"As $e^{k \ln 2} = 2^k$, we have $\sigma(k \ln 2) = 2^k / (2^k + 1)$.")
    t.step("D_fake", "sigmoid(v*h_fake)")
    t.step("L_D", "-sum(ln(D_real))/2 - sum(ln(1 - D_fake))/2", lambda: engine.discriminator_loss(*handed(p)))
    t.step("L_G", "-sum(ln(D_fake))/2", lambda: engine.generator_loss(handed(p)[1]))
    t.step(
        "e",
        "(D_real - 1)/2",
        lambda: engine.discriminator_loss_backward(1, *handed(p))[0],
        note="The slopes at the logits are those of means: $(D - 1) / 2$ for real and $D / 2$ for generated examples.",
    )
    t.step("f", "D_fake/2", lambda: engine.discriminator_loss_backward(1, *handed(p))[1])
    t.step("grad_v", "sum(odot(e, h_real)) + sum(odot(f, h_fake))", lambda: backwards(p)["v"])
    t.step("m", "positive(a_real) + (1 - positive(a_real))/5", note="The slopes of the leaky ReLU are")
    t.step("n", "positive(a_fake) + (1 - positive(a_fake))/5")
    t.step("grad_w", "v*(sum(odot(odot(e, m), x)) + sum(odot(odot(f, n), fake)))", lambda: backwards(p)["w"])


@q.oracle("torch")
def autograd(p: P):
    torch = oracles.torch
    functional = torch.nn.functional
    w, b, v = (oracles.parameter(value) for value in (p.w, p.b, p.v))
    x, fake = oracles.tensor(p.x), oracles.tensor(p.fake)

    def logits(x):
        return v * functional.leaky_relu(w * x + b, 0.2)

    ones = torch.ones_like(x)
    loss = functional.binary_cross_entropy_with_logits
    L_D = loss(logits(x), ones) + loss(logits(fake), 0 * ones)
    return {"L_D": L_D.item(), "L_G": loss(logits(fake), ones).item(), **oracles.gradients(L_D, v=v, w=w)}


@q.oracle("finite differences")
def small_changes(p: P):
    def real(x, w, v):
        a = float(w) * float(x) + p.b
        return 1 / (1 + math.exp(-float(v) * max(a, a / 5)))

    def loss(w, v):
        return -math.log(math.prod(real(x, w, v) for x in p.x) * math.prod(1 - real(x, w, v) for x in p.fake)) / 2

    return {
        "L_D": loss(p.w, p.v),
        "L_G": -math.log(math.prod(real(x, p.w, p.v) for x in p.fake)) / 2,
        **oracles.slopes(loss, w=p.w, v=p.v),
    }


q.slips(
    forgot_the_leaky_slope=slip("Negative arguments keep a fifth of their value.", h_real="relu(a_real)", h_fake="relu(a_fake)",
        m="positive(a_real)", n="positive(a_fake)", essential=True),
    kept_the_slope_1=slip("For negative arguments the slope is 0.2.", m="(1, 1)", n="(1, 1)"),
    gave_both_the_same_target=slip("Generated examples have the target 0 for the discriminator.",
        L_D="-sum(ln(D_real))/2 - sum(ln(D_fake))/2", f="(D_fake - 1)/2"),
    took_the_loss_of_the_discriminator=slip("The generator wants $D$ to be large for its examples.", L_G="-sum(ln(1 - D_fake))/2"),
    added_instead_of_averaged=slip("The losses are means over two examples.", L_D="-sum(ln(D_real)) - sum(ln(1 - D_fake))",
        L_G="-sum(ln(D_fake))", e="D_real - 1", f="D_fake"),
    left_the_generated_examples_out=slip("Both means have slopes.", f="(0, 0)"),
    forgot_the_last_weight=slip("On the way to $w$ the slope is multiplied by $v$.",
        grad_w="sum(odot(odot(e, m), x)) + sum(odot(odot(f, n), fake))"),
)  # fmt: skip
