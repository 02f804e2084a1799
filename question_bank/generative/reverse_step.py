"""One step of sampling from a diffusion model."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.diffusion", outcomes=(3, 5), level="apply", minutes=6, covers=("G-13",), rows=True,
    symbols={"beta": r"\beta_t", "keep": r"\bar{\alpha}_t", "before": r"\bar{\alpha}_{t-1}", "x": "x_t", "noise": r"\xi",
             "eps_hat": r"\hat{\epsilon}", "mean": r"\mu", "back": r"x_{t-1}"},
)  # fmt: skip


@q.params
class P:
    beta: object = draw.decimals("0.1", "0.19", "0.2", "0.36", "0.4", "0.5")
    before: object = draw.decimals("0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9")
    x: tuple = draw.vector(draw.decimals("-2", "-1.5", "-1", "-0.5", "0.5", "1", "1.5", "2"), 2)
    eps_hat: tuple = draw.vector(draw.decimals("-1.2", "-0.8", "-0.5", "0.4", "0.6", "1"), 2)
    noise: tuple = draw.vector(draw.decimals("-1", "-0.6", "-0.2", "0.2", "0.4", "0.8"), 2)


@q.require
def entries_differ(p: P) -> bool:
    return all(a != b for a, b in (p.x, p.eps_hat, p.noise))


q.prompt = r"""
In training, step $t$ of a diffusion model adds noise of the variance $\beta_t = <<beta>>$. With $\alpha_t = 1 - \beta_t$, the
product $\bar{\alpha}_t = \alpha_1 \alpha_2 \cdots \alpha_t$ is the share of the signal's variance that is left after step $t$;
one step earlier it is $\bar{\alpha}_{t-1} = <<before>>$. Now the model is sampled. The present sample is $x_t = <<x>>$, the
network predicts the noise $\hat{\epsilon} = <<eps_hat>>$, and the fresh noise is $\xi = <<noise>>$. The step computes
$$x_{t-1} = \mu + \sqrt{\beta_t}\; \xi, \qquad
\mu = \frac{1}{\sqrt{\alpha_t}} \left(x_t - \frac{\beta_t}{\sqrt{1 - \bar{\alpha}_t}}\; \hat{\epsilon}\right).$$
"""
q.ask(
    keep=ask.number(r"Compute $\bar{\alpha}_t$.", marks=1),
    mean=ask.vector(r"Compute the mean $\mu$.", marks=2),
    back=ask.vector("Compute $x_{t-1}$.", marks=1),
)


@q.solve
def solve(p: P, t):
    schedule = 1 - p.before, p.beta
    note = r"Step $t$ keeps the share $\alpha_t = 1 - \beta_t$ of what was there."
    t.step("keep", "before*(1 - beta)", lambda: engine.alphas_cumprod(schedule)[1], note=note)
    step = p.beta, p.before
    t.step("mean", "(x - beta/sqrt(1 - keep)*eps_hat)/sqrt(1 - beta)", lambda: engine.reverse_mean(p.x, p.eps_hat, *step))
    t.step("back", "mean + sqrt(beta)*noise", lambda: engine.reverse_step(p.x, p.eps_hat, p.noise, *step))


@q.oracle("torch")
def products(p: P):
    torch = oracles.torch
    keep = torch.linalg.multi_dot([oracles.tensor(((p.before,),)), oracles.tensor(((1 - p.beta,),))])[0, 0]
    terms = torch.stack([oracles.tensor(value) for value in (p.x, p.eps_hat, p.noise)])
    root = oracles.tensor(1 - p.beta).rsqrt()
    factors = torch.stack((root, -root * float(p.beta) * (1 - keep).rsqrt(), oracles.tensor(p.beta).sqrt()))
    return {"keep": keep.item(), "mean": oracles.numbers(factors[:2] @ terms[:2]), "back": oracles.numbers(factors @ terms)}


@q.oracle("second formula")
def mean_of_the_posterior(p: P):
    """The mean of q(x_(t-1) | x_t, x_0) at the clean example that follows from the predicted noise."""
    beta, before = float(p.beta), float(p.before)
    keep = before - before * beta
    means = []
    for x, eps in zip(p.x, p.eps_hat, strict=True):
        clean = (float(x) - (1 - keep) ** 0.5 * float(eps)) / keep**0.5
        means.append((before**0.5 * beta * clean + (1 - beta) ** 0.5 * (1 - before) * float(x)) / (1 - keep))
    back = [mean + beta**0.5 * float(noise) for mean, noise in zip(means, p.noise, strict=True)]
    return {"keep": keep, "mean": means, "back": back}


q.slips(
    subtracted_the_variance=slip(r"The share is multiplied by $1 - \beta_t$.", keep="before - beta", when="before > beta"),
    multiplied_by_the_variance=slip(r"The signal keeps $1 - \beta_t$.", keep="before*beta"),
    took_the_share_before=slip(r"$\bar{\alpha}_t$ includes step $t$.", mean="(x - beta/sqrt(1 - before)*eps_hat)/sqrt(1 - beta)",
        essential=True),
    forgot_the_outer_factor=slip(r"The whole bracket is divided by $\sqrt{\alpha_t}$.", mean="x - beta/sqrt(1 - keep)*eps_hat"),
    forgot_the_root=slip("The share of the noise stands under a root.", mean="(x - beta/(1 - keep)*eps_hat)/sqrt(1 - beta)"),
    added_the_prediction=slip("The predicted noise is taken away.", mean="(x + beta/sqrt(1 - keep)*eps_hat)/sqrt(1 - beta)"),
    added_the_variance=slip("Fresh noise is multiplied by its standard deviation.", back="mean + beta*noise"),
    added_no_noise=slip("Fresh noise is added.", back="mean"),
)  # fmt: skip
