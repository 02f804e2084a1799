r"""One training step of a tiny GAN: first the discriminator, then the generator.

Both weights of the discriminator are multiples of ln 2, so that its first probabilities are fractions.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.gan", outcomes=(2, 3, 5), level="apply", minutes=12, covers=("G-05",), decimals=3,
    conventions=("natural log",),
    symbols={"lr": r"\eta", "fake": r"\tilde{x}", "D_real": r"D(x)", "D_fake": r"D(\tilde{x})", "L_D": "L_D", "wc": r"(w', c')",
             "ab": r"(a', b')", "w_new": "w'", "c_new": "c'", "D_new": r"D'(\tilde{x})", "g_fake": r"g_{\tilde{x}}"},
)  # fmt: skip


@q.params
class P:
    x: int = draw.nonzero(-3, 3)
    z: int = draw.choice(-2, -1, 1, 2)
    a: int = draw.nonzero(-2, 2)
    b: int = draw.integers(-2, 2)
    w: object = draw.multiples_of_ln2(-2, 2, but=(0,))
    c: object = draw.multiples_of_ln2(-1, 1)
    lr: object = draw.decimals("0.1", "0.2", "0.5", "1")


@q.require
def probabilities_are_moderate(p: P) -> bool:
    fake = p.a * p.z + p.b
    real, false = (round(float(p.w * point + p.c) / math.log(2)) for point in (p.x, fake))
    return fake not in (0, p.x) and max(abs(real), abs(false)) <= 3 and abs(real) != abs(false) and real * false != 0


q.prompt = r"""
A GAN of real numbers has the generator $G(z) = a z + b$ with $a = <<a>>$ and $b = <<b>>$ and the discriminator
$D(x) = \sigma(w x + c)$ with $w = <<w>>$ and $c = <<c>>$, the probability that $x$ is real. One training step uses the real example
$x = <<x>>$ and the generated example $\tilde{x} = G(z)$ with $z = <<z>>$.

First the discriminator makes a step of gradient descent with learning rate $\eta = <<lr>>$ on
$$L_D = -\ln D(x) - \ln \left(1 - D(\tilde{x})\right).$$
Then the generator makes such a step on $L_G = -\ln D'(\tilde{x})$ with the same $z$ and the same $\eta$; $D'$ is the discriminator
after its step.
"""
q.ask(
    L_D=ask.number("Compute the loss $L_D$ before the step.", marks=2),
    wc=ask.vector("Compute the parameters $w'$ and $c'$ of the discriminator after its step (a vector in this order).", marks=3),
    ab=ask.vector("Compute the parameters $a'$ and $b'$ of the generator after its step (a vector in this order).", marks=3),
)


def discriminator_backwards(p):
    """Gradients of w and c, by the engine's layers backwards."""
    points, layer = [[p.x], [p.a * p.z + p.b]], ([[p.w]], [p.c])
    logits = engine.linear(points, *layer)
    at_logits = [g for one in engine.discriminator_loss_backward(1, logits[:1], logits[1:]) for g in one]
    return [g.item() for g in engine.linear_backward(at_logits, points, *layer)[1:]]


def generator_backwards(p, w, c):
    """Gradients of the generated example, and of a and b, with the new discriminator."""
    fake = engine.linear([p.z], [[p.a]], [p.b])
    at_fake = engine.linear_backward(engine.generator_loss_backward(1, engine.linear(fake, [[w]], [c])), fake, [[w]], [c])[0]
    return at_fake.item(), [g.item() for g in engine.linear_backward(at_fake, [p.z], [[p.a]], [p.b])[1:]]


@q.solve
def solve(p: P, t):
    t.step("fake", "a*z + b")
    t.step("D_real", "sigmoid(w*x + c)", note=r"As $e^{n \ln 2} = 2^n$, we have $\sigma(n \ln 2) = 2^n / (2^n + 1)$.")
    t.step("D_fake", "sigmoid(w*fake + c)")
    loss = engine.discriminator_loss
    t.step("L_D", "-ln(D_real) - ln(1 - D_fake)", lambda: loss(p.w * p.x + p.c, p.w * (p.a * p.z + p.b) + p.c))
    t.say(r"At the logits, $L_D$ has the slopes $D(x) - 1$ and $D(\tilde{x})$; with respect to $w$ and $c$ they are")
    t.step("g_w", "(D_real - 1)*x + D_fake*fake", lambda: discriminator_backwards(p)[0])
    t.step("g_c", "D_real - 1 + D_fake", lambda: discriminator_backwards(p)[1])
    w_new = t.step("w_new", "w - lr*g_w")
    c_new = t.step("c_new", "c - lr*g_c")
    t.step("wc", "(w_new, c_new)", lambda: engine.sgd((p.w, p.c), discriminator_backwards(p), lr=p.lr).param)
    t.step("D_new", "sigmoid(w_new*fake + c_new)", note="The generator meets the new discriminator.")
    t.step(
        "g_fake",
        "(D_new - 1)*w_new",
        lambda: generator_backwards(p, w_new, c_new)[0],
        note=r"$-\ln \sigma(s)$ has the slope $\sigma(s) - 1$ at the logit $s = w' \tilde{x} + c'$; at $\tilde{x}$ it is",
    )
    t.step(
        "ab",
        "(a - lr*g_fake*z, b - lr*g_fake)",
        lambda: engine.sgd((p.a, p.b), generator_backwards(p, w_new, c_new)[1], lr=p.lr).param,
        note=r"As $\partial \tilde{x} / \partial a = z$ and $\partial \tilde{x} / \partial b = 1$,",
    )


@q.oracle("torch")
def two_optimizers(p: P):
    torch = oracles.torch
    a, b, w, c = (oracles.parameter(value) for value in (p.a, p.b, p.w, p.c))
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    first = torch.optim.SGD([w, c], lr=float(p.lr))
    second = torch.optim.SGD([a, b], lr=float(p.lr))
    one, zero = oracles.tensor(1), oracles.tensor(0)
    L_D = loss(w * p.x + c, one) + loss(w * (a * p.z + b).detach() + c, zero)
    L_D.backward()
    first.step()
    loss(w * (a * p.z + b) + c, one).backward()
    second.step()
    return {"L_D": L_D.item(), "wc": [w.item(), c.item()], "ab": [a.item(), b.item()]}


@q.oracle("finite differences")
def slopes_of_both_losses(p: P):
    def real(x, w, c):
        return 1 / (1 + math.exp(-(float(w) * float(x) + float(c))))

    def of_the_discriminator(w, c):
        return -math.log(real(p.x, w, c) * (1 - real(p.a * p.z + p.b, w, c)))

    lr, slopes = float(p.lr), oracles.slopes(of_the_discriminator, w=p.w, c=p.c)
    w, c = float(p.w) - lr * float(slopes["grad_w"]), float(p.c) - lr * float(slopes["grad_c"])
    slopes = oracles.slopes(lambda a, b: -math.log(real(float(a) * p.z + float(b), w, c)), a=p.a, b=p.b)
    after = [p.a - lr * float(slopes["grad_a"]), p.b - lr * float(slopes["grad_b"])]
    return {"L_D": of_the_discriminator(p.w, p.c), "wc": [w, c], "ab": after}


q.slips(
    used_the_old_discriminator=slip("The generator meets the discriminator after its step.", essential=True,
        D_new="D_fake", g_fake="(D_fake - 1)*w"),
    gave_both_the_same_target=slip("Generated examples have the target 0.", L_D="-ln(D_real) - ln(D_fake)",
        g_w="(D_real - 1)*x + (D_fake - 1)*fake", g_c="D_real + D_fake - 2"),
    climbed=slip("Both steps go against the gradient.", w_new="w + lr*g_w", c_new="c + lr*g_c",
        ab="(a + lr*g_fake*z, b + lr*g_fake)"),
    forgot_the_inputs=slip("The logit depends on $w$ with the factor $x$.", g_w="D_real - 1 + D_fake"),
    left_the_generated_example_out=slip("Both terms of the loss have a slope.", g_w="(D_real - 1)*x", g_c="D_real - 1"),
    derived_the_sigmoid_twice=slip(r"The slope at the logit contains the sigmoid's own derivative already.",
        g_fake="(D_new - 1)*D_new*w_new"),
    stopped_at_the_logit=slip(r"From the logit to $\tilde{x}$ the factor is $w'$.", g_fake="D_new - 1"),
    took_the_loss_of_the_discriminator=slip(r"$-\ln D'$ has the slope $D' - 1$ at the logit.", g_fake="D_new*w_new"),
    forgot_the_noise=slip("The generated example depends on $a$ with the factor $z$.", ab="(a - lr*g_fake, b - lr*g_fake)"),
)  # fmt: skip
