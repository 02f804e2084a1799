"""Forward process of a diffusion model, and the clean example from predicted noise."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.diffusion", outcomes=(3, 5), level="apply", minutes=8, covers=("G-13",), rows=True,
    symbols={"keep": r"\bar{\alpha}_3", "snr": r"\mathrm{SNR}", "x_3": "x_3", "x0": "x_0", "eps": r"\epsilon",
             "eps_hat": r"\hat{\epsilon}", "x0_hat": r"\hat{x}_0", **{f"beta_{k}": rf"\beta_{k}" for k in (1, 2, 3)}},
    apart=("claims/diffusion_variance",),
)  # fmt: skip


@q.params
class P:
    noises: tuple = draw.distinct(draw.decimals("0.1", "0.2", "0.3", "0.4", "0.5", "0.6"), 3)
    x0: tuple = draw.vector(draw.nonzero(-4, 4), 2)
    eps: tuple = draw.vector(draw.decimals("-1.5", "-1", "-0.5", "0.5", "1", "1.5"), 2)
    eps_hat: tuple = draw.vector(draw.decimals("-1.2", "-0.8", "-0.4", "0.4", "0.8", "1.2"), 2)

    @property
    def betas(self):
        """The variances grow with time."""
        return tuple(sorted(self.noises))


@q.require
def entries_differ(p: P) -> bool:
    return abs(p.x0[0]) != abs(p.x0[1]) and p.eps[0] != p.eps[1] and p.eps_hat[0] != p.eps_hat[1]


q.prompt = r"""
In a diffusion model the noise of the steps 1, 2 and 3 has the variances $\beta_1 = <<p.betas[0]>>$, $\beta_2 = <<p.betas[1]>>$ and
$\beta_3 = <<p.betas[2]>>$:
$$x_t = \sqrt{1 - \beta_t}\; x_{t-1} + \sqrt{\beta_t}\; \epsilon_t, \qquad \epsilon_t \sim \mathcal{N}(0, I).$$
In a single jump, $x_3 = \sqrt{\bar{\alpha}_3}\; x_0 + \sqrt{1 - \bar{\alpha}_3}\; \epsilon$ with $\epsilon \sim \mathcal{N}(0, I)$.
"""
q.ask(
    keep=ask.number(r"Compute $\bar{\alpha}_3$.", marks=1),
    snr=ask.number(r"Compute the signal-to-noise ratio $\mathrm{SNR} = \bar{\alpha}_3 / (1 - \bar{\alpha}_3)$.", marks=1),
    x_3=ask.vector(r"Compute $x_3$ for $x_0 = <<x0>>$ and $\epsilon = <<eps>>$.", marks=2),
    x0_hat=ask.vector(
        r"For this $x_3$ the network predicts the noise $\hat{\epsilon} = <<eps_hat>>$. Compute the clean example $\hat{x}_0$ that "
        r"follows from $x_3$ and $\hat{\epsilon}$.", marks=2),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(beta_1=p.betas[0], beta_2=p.betas[1], beta_3=p.betas[2])
    keep = t.step(
        "keep",
        "(1 - beta_1)*(1 - beta_2)*(1 - beta_3)",
        lambda: engine.alphas_cumprod(p.betas)[-1],
        note="In each step the signal keeps the share $1 - \\beta_t$ of its variance.",
    )
    t.step("snr", "keep/(1 - keep)", lambda: engine.signal_to_noise(keep))
    t.step("a", "sqrt(keep)", note="The factors of the example and of the noise are")
    t.step("c", "sqrt(1 - keep)")
    x_3 = t.step("x_3", "a*x0 + c*eps", lambda: engine.add_noise(p.x0, p.eps, keep))
    note = "The formula of the jump is solved for the example:"
    t.step("x0_hat", "(x_3 - c*eps_hat)/a", lambda: engine.predicted_original(x_3, p.eps_hat, keep), note=note)


@q.oracle("torch")
def products_and_a_solver(p: P):
    """The steps as matrices on the variances of signal and noise; the clean example from two linear equations."""
    torch = oracles.torch
    steps = [oracles.tensor(((1 - beta, 0, 0), (0, 1 - beta, beta), (0, 0, 1))) for beta in reversed(p.betas)]
    keep, noise, _ = torch.linalg.multi_dot([*steps, oracles.tensor((1, 0, 1))])
    roots = torch.stack((keep, noise)).sqrt()
    x0, eps, guess = (oracles.tensor(value) for value in (p.x0, p.eps, p.eps_hat))
    x_3 = roots @ torch.stack((x0, eps))
    system = torch.stack((roots, oracles.tensor((0, 1))))
    clean = torch.linalg.solve(system, torch.stack((x_3, guess)))[0]
    return {
        "keep": keep.item(),
        "snr": torch.logit(keep).exp().item(),
        "x_3": oracles.numbers(x_3),
        "x0_hat": oracles.numbers(clean),
    }


@q.oracle("second formula")
def one_step_after_the_other(p: P):
    """Variances of signal and noise, step by step; the prediction moves the example by the error of the noise."""
    signal, noise = 1, 0
    for beta in p.betas:
        signal, noise = signal * (1 - beta), noise * (1 - beta) + beta
    a, b = float(signal) ** 0.5, float(noise) ** 0.5
    x_3 = [a * float(x) + b * float(e) for x, e in zip(p.x0, p.eps, strict=True)]
    clean = [float(x) + b / a * float(e - g) for x, e, g in zip(p.x0, p.eps, p.eps_hat, strict=True)]
    return {"keep": signal, "snr": signal / noise, "x_3": x_3, "x0_hat": clean}


q.slips(
    subtracted_the_sum=slip(r"The factors $1 - \beta_t$ are multiplied.", keep="1 - (beta_1 + beta_2 + beta_3)",
        when="noises[0] + noises[1] + noises[2] < 1"),
    multiplied_the_variances=slip(r"The signal keeps $1 - \beta_t$ in each step.", keep="beta_1*beta_2*beta_3"),
    used_the_last_step=slip("All three steps take a share of the signal.", keep="1 - beta_3", essential=True),
    forgot_the_roots=slip("Variances enter with their roots.", x_3="keep*x0 + (1 - keep)*eps"),
    swapped_the_factors=slip("The example has the factor of the signal.", x_3="c*x0 + a*eps"),
    forgot_to_divide=slip(r"The rest is divided by $\sqrt{\bar{\alpha}_3}$.", x0_hat="x_3 - c*eps_hat"),
    forgot_the_roots_on_the_way_back=slip("Variances enter with their roots.", x0_hat="(x_3 - (1 - keep)*eps_hat)/keep"),
    added_the_noise=slip("The predicted noise is taken away.", x0_hat="(x_3 + c*eps_hat)/a"),
    turned_the_ratio=slip("The signal stands above the bar.", snr="(1 - keep)/keep"),
)  # fmt: skip
