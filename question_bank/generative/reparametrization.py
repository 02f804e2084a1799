r"""Gradients through the reparametrization of a variational autoencoder."""

from functools import cache

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.vae", outcomes=(2, 3), level="apply", minutes=6, covers=("G-03",), rows=True,
    symbols={"mu": r"\mu", "sigma": r"\sigma", "eps": r"\epsilon", "xhat": r"\hat{x}", "grad_mu": r"\partial L / \partial \mu",
             "grad_sigma": r"\partial L / \partial \sigma", "grad_z": r"\partial L / \partial z",
             "grad_xhat": r"\partial L / \partial \hat{x}"},
)  # fmt: skip


@q.params
class P:
    mu: tuple = draw.vector(draw.integers(-2, 2), 2)
    sigma: tuple = draw.vector(draw.decimals("0.5", "2", "3", "4"), 2)
    eps: tuple = draw.vector(draw.decimals("-1.5", "-1", "-0.5", "0.5", "1", "1.5"), 2)
    w: tuple = draw.vector(draw.nonzero(-3, 3), 2)
    x: int = draw.integers(-5, 5)


@q.require
def entries_differ_and_there_is_an_error(p: P) -> bool:
    z = [m + s * e for m, s, e in zip(p.mu, p.sigma, p.eps, strict=True)]
    error = sum(a * b for a, b in zip(p.w, z, strict=True)) - p.x
    return 1 <= abs(error) <= 12 and all(len(set(one)) > 1 for one in (map(abs, p.w), p.sigma, p.eps))


q.prompt = r"""
The encoder of a variational autoencoder outputs the means $\mu = <<mu>>$ and the standard deviations $\sigma = <<sigma>>$ of its
latent variables. A latent vector is drawn as $z_i = \mu_i + \sigma_i\, \epsilon_i$ with the noise $\epsilon = <<eps>>$. The decoder
computes $\hat{x} = w^{\top} z$ with $w = <<w>>$, and the reconstruction loss is $L = \frac{1}{2} (\hat{x} - x)^2$ with $x = <<x>>$.
"""
q.ask(
    z=ask.vector("Compute the latent vector $z$.", marks=1),
    grad_mu=ask.vector(r"Compute the gradient $\partial L / \partial \mu$.", marks=2),
    grad_sigma=ask.vector(r"Compute the gradient $\partial L / \partial \sigma$.", marks=1),
)
q.harder(
    minutes=8, marks={"grad_sigma": 2}, mu=draw.vector(draw.integers(-2, 2), 4),
    sigma=draw.vector(draw.decimals("0.5", "2", "3", "4"), 4), w=draw.vector(draw.nonzero(-3, 3), 4),
    eps=draw.vector(draw.decimals("-1.5", "-1", "-0.5", "0.5", "1", "1.5"), 4),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    z = t.step("z", "mu + odot(sigma, eps)", lambda: engine.reparametrize(p.mu, p.sigma, p.eps))
    xhat = t.step("xhat", "T(w) @ z", lambda: engine.linear(z, (p.w,)).item())
    error = t.step("grad_xhat", "xhat - x", lambda: engine.mse_loss_backward(1, xhat, p.x) / 2)
    grad_z = t.step("grad_z", "grad_xhat*w", lambda: engine.linear_backward((error,), z, (p.w,))[0])
    back = cache(lambda: engine.reparametrize_backward(grad_z, p.mu, p.sigma, p.eps))
    t.step("grad_mu", "grad_z", lambda: back()[0], note=r"As $\partial z_i / \partial \mu_i = 1$,")
    t.step("grad_sigma", "odot(grad_z, eps)", lambda: back()[1], note=r"and as $\partial z_i / \partial \sigma_i = \epsilon_i$,")


@q.oracle("torch")
def autograd(p: P):
    mu, sigma, eps, w = oracles.parameters(p, "mu sigma eps w")
    z = oracles.torch.addcmul(mu, sigma, eps)
    loss = oracles.torch.nn.functional.mse_loss(z @ w, oracles.tensor(p.x)) / 2
    return {"z": oracles.numbers(z), **oracles.gradients(loss, mu=mu, sigma=sigma)}


@q.oracle("finite differences")
def small_changes(p: P):
    def loss(mu, sigma):
        output = sum(w * (m + s * e) for w, m, s, e in zip(p.w, mu, sigma, p.eps, strict=True))
        return (output - p.x) ** 2 / 2

    z = [m + s * e for m, s, e in zip(p.mu, p.sigma, p.eps, strict=True)]
    return {"z": z, **oracles.slopes(loss, mu=p.mu, sigma=p.sigma)}


q.slips(
    skipped_the_noise=slip(r"The derivative of $\sigma_i \epsilon_i$ is $\epsilon_i$.", grad_sigma="grad_z", essential=True),
    multiplied_by_sigma=slip(r"With respect to $\sigma_i$ the derivative is $\epsilon_i$.", grad_sigma="odot(grad_z, sigma)"),
    multiplied_both_by_the_noise=slip(r"$\mu_i$ is added: its derivative is 1.", grad_mu="odot(grad_z, eps)"),
    used_the_variance=slip(r"The noise is multiplied by the standard deviation as it is.", z="mu + odot(odot(sigma, sigma), eps)"),
    left_the_noise_out=slip(r"The decoder gets the drawn $z$, not the mean.", z="mu"),
    turned_the_error=slip(r"The derivative of $\frac{1}{2} (\hat{x} - x)^2$ is prediction minus target.", grad_xhat="x - xhat"),
    forgot_the_weights=slip(r"The decoder's weight $w_i$ multiplies what comes back to $z_i$.", grad_z="grad_xhat + 0*w"),
    doubled_the_error=slip(r"The factor $\frac{1}{2}$ of the loss cancels the 2 of the square.", grad_xhat="2*(xhat - x)"),
)  # fmt: skip
