r"""Gradient of a GAN's generator with the saturating and the non-saturating loss."""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.gan", outcomes=(2, 3), level="analyze", minutes=5, covers=("G-07",),
    symbols={"D": "D", "grad_sat": r"g_{\mathrm{sat}}", "grad_non": r"g_{\mathrm{non}}", "ratio": "r",
             "d_sat": r"\delta_{\mathrm{sat}}", "d_non": r"\delta_{\mathrm{non}}"},
)  # fmt: skip


@q.params
class P:
    D: object = draw.decimals("0.01", "0.02", "0.04", "0.05", "0.1", "0.2", "0.25", "0.4", "0.6", "0.75", "0.8", "0.9")
    w: int = draw.nonzero(-4, 4)
    z: object = draw.decimals("-3", "-2", "-1.5", "-1", "-0.5", "0.5", "1", "1.5", "2", "3")


q.prompt = r"""
The generator of a GAN outputs $x = \theta z$ with a single weight $\theta$ for the noise $z$. The discriminator computes the
logit $s = w x + b$ with $w = <<w>>$ and $D = \sigma(s)$, the probability that $x$ is real. For the noise $z = <<z>>$ it is
$D = <<D>>$; the values of $\theta$ and $b$ are not needed. Two losses of the generator are compared:
$$L_{\mathrm{sat}} = \ln (1 - D) \qquad \text{and} \qquad L_{\mathrm{non}} = -\ln D.$$
"""
q.ask(
    grad_sat=ask.number(r"Compute $g_{\mathrm{sat}} = \partial L_{\mathrm{sat}} / \partial \theta$.", marks=2),
    grad_non=ask.number(r"Compute $g_{\mathrm{non}} = \partial L_{\mathrm{non}} / \partial \theta$.", marks=1),
    ratio=ask.number(r"How many times as large as the first is the second, $r = g_{\mathrm{non}} / g_{\mathrm{sat}}$?", marks=1),
)


def slope_at_the_logit(p, **how):
    """Of the generator's loss, at the logit of D."""
    return engine.generator_loss_backward(1, math.log(p.D / (1 - p.D)), **how)


@q.solve
def solve(p: P, t):
    t.say(r"Let $\delta$ be the derivative of a loss with respect to the logit: $D (1 - D)$ times that of its logarithm.")
    t.step("d_sat", "-D", lambda: slope_at_the_logit(p, saturating=True))
    t.step("d_non", "-(1 - D)", lambda: slope_at_the_logit(p))
    t.say(
        r"The logit depends on the weight as $s = w \theta z + b$, so both are multiplied by $\partial s / \partial \theta = w z$."
    )
    t.step("grad_sat", "d_sat*w*z")
    t.step("grad_non", "d_non*w*z")
    t.step("ratio", "grad_non/grad_sat")


@q.oracle("torch")
def autograd(p: P):
    torch, theta = oracles.torch, oracles.parameter(1)
    w, z, D = (oracles.tensor(value) for value in (p.w, p.z, p.D))
    s = torch.logit(D) + w * z * (theta - 1)
    saturating = oracles.gradients(-torch.nn.functional.softplus(s), theta=theta)["grad_theta"]
    other = oracles.gradients(torch.nn.functional.softplus(-(torch.logit(D) + w * z * (theta - 1))), theta=theta)["grad_theta"]
    return {"grad_sat": saturating, "grad_non": other, "ratio": other / saturating}


@q.oracle("finite differences")
def small_changes(p: P):
    """Both losses as functions of the weight, near the one at which the discriminator says D."""
    odds = float(p.D) / (1 - float(p.D))

    def real(theta):
        grown = odds * math.exp(float(p.w) * float(p.z) * theta)
        return grown / (1 + grown)

    first = oracles.finite_differences(lambda theta: math.log(1 - real(theta)), 0)
    second = oracles.finite_differences(lambda theta: -math.log(real(theta)), 0)
    return {"grad_sat": first, "grad_non": second, "ratio": second / first}


q.slips(
    swapped_the_losses=slip(r"$\ln(1 - D)$ has the slope $-D$ at the logit.", essential=True,
        d_sat="-(1 - D)", d_non="-D"),
    stopped_at_the_probability=slip(r"$D$ comes from the logit through a sigmoid, with the derivative $D (1 - D)$.",
        d_sat="-1/(1 - D)", d_non="-1/D"),
    forgot_the_outer_derivative=slip("The logarithm has a derivative, too.", d_sat="-D*(1 - D)", d_non="-D*(1 - D)"),
    lost_a_sign=slip("Both losses fall as $D$ grows: both slopes at the logit are negative.", d_non="1 - D"),
    stopped_at_the_logit=slip(r"The logit grows by $w z$ for each unit of $\theta$.", grad_sat="d_sat", grad_non="d_non"),
    forgot_the_noise=slip(r"The derivative of $x = \theta z$ is the noise $z$.", grad_sat="d_sat*w", grad_non="d_non*w"),
    turned_the_ratio=slip("The second gradient stands above the bar.", ratio="grad_sat/grad_non"),
)  # fmt: skip
