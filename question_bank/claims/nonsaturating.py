"""Claim: how the gradients of two losses of a generator compare."""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.generative", outcomes=(2, 3), level="understand", minutes=3, covers=("nonsaturating",),
    apart=("generative/generator_gradient",), decimals=4,
)  # fmt: skip


@q.params
class P:
    D: object = draw.decimals(
        "0.01", "0.02", "0.04", "0.05", "0.1", "0.2", "0.25", "0.3", "0.4", "0.6", "0.7", "0.75", "0.8", "0.9"
    )
    s: int = draw.nonzero(-9, 9)
    rule: str = draw.choice("right", "right", "right", "turned", "alone", "sum")

    @property
    def stated(self):
        D, s = self.D, abs(self.s)
        rules = {"right": (1 - 2 * D) * s, "turned": (2 * D - 1) * s, "alone": (1 - D) * s, "sum": (1 - D) * s + D * s}
        return rules[self.rule]


q.prompt = r"""
The discriminator of a GAN gives a generated image the logit $a$ and the probability $D = \sigma(a) = <<D>>$ of being real. The
logit depends on a parameter $\theta$ of the generator with the slope $s = \partial a / \partial \theta = <<s>>$. The generator may
be trained with $L_1 = \ln (1 - D)$ or with $L_2 = -\ln D$.

**Statement.** At this point $|\partial L_2 / \partial \theta|$ is <% if p.stated > 0 %>larger<% else %>smaller<% endif %> than
$|\partial L_1 / \partial \theta|$ by <% if p.stated > 0 %>$<<p.stated>>$<% else %>$<< -p.stated >>$<% endif %>.
"""
q.ask(truth=ask.claim(marks=1))


def slope_at_the_logit(p, **how):
    """Of the generator's loss, at the logit of D."""
    return engine.generator_loss_backward(1, math.log(p.D / (1 - p.D)), **how)


@q.solve
def solve(p: P, t):
    t.say(r"The sigmoid has the slope $D (1 - D)$, so that at the logit $L_1$ has the slope $-D$ and $L_2$ has $-(1 - D)$.")
    note = r"Times $\partial a / \partial \theta$, the absolute values are"
    t.step("g_1", "D*abs(s)", lambda: abs(p.s * slope_at_the_logit(p, saturating=True)), note=note)
    t.step("g_2", "(1 - D)*abs(s)", lambda: abs(p.s * slope_at_the_logit(p)))
    t.step("truth", "g_2 - g_1 == stated", stated=p.stated, note="Their difference decides: the statement is <<truth>>.")


@q.oracle("torch")
def autograd(p: P):
    torch, theta = oracles.torch, oracles.parameter(0)

    def slope(loss):
        logit = torch.logit(oracles.tensor(p.D)) + p.s * theta
        return abs(float(oracles.gradients(loss(logit), theta=theta)["grad_theta"]))

    first = slope(lambda a: -torch.nn.functional.softplus(a))
    return {"truth": abs(slope(lambda a: torch.nn.functional.softplus(-a)) - first - float(p.stated)) < 1e-9}


@q.oracle("finite differences")
def small_changes(p: P):
    def real(theta):
        return 1 / (1 + (1 / float(p.D) - 1) * math.exp(-p.s * float(theta)))

    slopes = [oracles.finite_differences(loss, 0) for loss in (lambda x: math.log(1 - real(x)), lambda x: -math.log(real(x)))]
    return {"truth": abs(abs(float(slopes[1])) - abs(float(slopes[0])) - float(p.stated)) < 1e-5}


q.slips(
    swapped_the_losses=slip("$L_2$ has the slope $-(1 - D)$ at the logit.", g_1="(1 - D)*abs(s)", g_2="D*abs(s)"),
    left_the_first_out=slip("The first gradient is subtracted.", g_1="0"),
    derived_the_sigmoid_twice=slip("The slopes at the logit contain the sigmoid's own.", g_1="D^2*(1 - D)*abs(s)",
        g_2="D*(1 - D)^2*abs(s)"),
)  # fmt: skip
