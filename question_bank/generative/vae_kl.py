r"""Kullback-Leibler term of a variational autoencoder and its gradient.

The encoder gives log-variances that are multiples of ln 2, so that all variances are powers of two.
"""

import math

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.vae", outcomes=(3, 5), level="apply", minutes=5, covers=("G-01",),
    rows=True, conventions=("natural log",),
    symbols={"mu": r"\mu", "D": r"D_{\mathrm{KL}}", "v": r"\sigma^2", "grad_s": r"\nabla_{s} D_{\mathrm{KL}}"},
)  # fmt: skip


@q.params
class P:
    mu: tuple = draw.vector(draw.integers(-3, 3), 2)
    s: tuple = draw.vector(draw.multiples_of_ln2(-3, 3), 2)


@q.require
def something_is_to_be_computed(p: P) -> bool:
    return any(p.mu) and all(len(set(map(abs, one))) > 1 for one in (p.mu, p.s))


q.prompt = r"""
For an image $x$, the encoder of a variational autoencoder outputs the means $\mu = <<mu>>$ and the log-variances
$s = \ln \sigma^2 = <<s>>$ of independent latent variables:
$$q(z \mid x) = \prod_{i} \mathcal{N}(z_i;\, \mu_i, \sigma_i^2).$$
The loss contains $D_{\mathrm{KL}} = \mathrm{KL}\left(q(z \mid x) \,\|\, \mathcal{N}(0, I)\right)$.
"""
q.ask(
    D=ask.number(r"Compute $D_{\mathrm{KL}}$ in nats.", marks=2),
    grad_s=ask.vector(r"Compute the gradient of $D_{\mathrm{KL}}$ with respect to $s$.", marks=2),
)
q.harder(minutes=7, marks={"D": 3}, mu=draw.vector(draw.integers(-3, 3), 4), s=draw.vector(draw.multiples_of_ln2(-3, 3), 4))


@q.solve
def solve(p: P, t):
    t.step("v", "exp(s)", note=r"As $e^{n \ln 2} = 2^n$, the variances are")
    t.say(r"For one variable the divergence is $\frac{1}{2} (\mu^2 + \sigma^2 - 1 - \ln \sigma^2)$; independent variables add.")
    t.step("D", "sum(mu^2 + v - 1 - s)/2", lambda: engine.normal_kl_div(p.mu, p.s))
    t.step(
        "grad_s",
        "(v - 1)/2",
        lambda: engine.normal_kl_div_backward(1, p.mu, p.s)[1],
        note=r"The derivative of $\frac{1}{2} (e^{s_i} - 1 - s_i)$ is",
    )


@q.oracle("torch")
def divergence_and_autograd(p: P):
    normal, divergence = oracles.torch.distributions.Normal, oracles.torch.distributions.kl_divergence
    mu, s = oracles.parameters(p, "mu s")
    D = divergence(normal(mu, (s / 2).exp()), normal(0.0, 1.0)).sum()
    return {"D": oracles.numbers(D), **oracles.gradients(D, s=s)}


@q.oracle("finite differences")
def entropies(p: P):
    """Cross-entropy of both normal distributions less the entropy of the first."""

    def loss(s):
        crossed = sum(math.log(2 * math.pi) + float(m) ** 2 + math.exp(v) for m, v in zip(p.mu, s, strict=True))
        own = sum(math.log(2 * math.pi) + 1 + float(v) for v in s)
        return (crossed - own) / 2

    return {"D": loss(p.s), **oracles.slopes(loss, s=p.s)}


q.slips(
    halved_the_logarithm=slip(r"What is subtracted is $\ln \sigma^2 = s$.", D="sum(mu^2 + v - 1 - s/2)/2", essential=True),
    took_s_for_the_logarithm_of_the_deviation=slip(r"$s$ is the logarithm of the variance: $\sigma^2 = e^{s}$.", v="exp(2*s)"),
    took_the_square_root=slip(r"The variance enters, $\sigma^2 = e^{s}$, not the standard deviation.", v="exp(s/2)"),
    forgot_the_half=slip(r"The whole sum has the factor $\frac{1}{2}$.", D="sum(mu^2 + v - 1 - s)", grad_s="v - 1"),
    added_the_logarithm=slip(r"The logarithm of the variance is subtracted.", D="sum(mu^2 + v - 1 + s)/2", grad_s="(v + 1)/2"),
    did_not_square_the_mean=slip(r"The means enter squared.", D="sum(mu + v - 1 - s)/2"),
    subtracted_one_once=slip(r"Each latent variable contributes its own $-1$.", D="(sum(mu^2 + v - s) - 1)/2"),
    derived_with_respect_to_the_variance=slip(r"$s$ is the variable: the derivative of $e^{s}$ is $e^{s}$.", grad_s="(1 - 1/v)/2"),
)  # fmt: skip
