"""Claim: when the divergence term of a variational autoencoder vanishes."""

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.generative", outcomes=(3,), level="understand", minutes=2, covers=("vae_kl_zero",),
    conventions=("natural log",), apart=("generative/vae_kl",), symbols={"mu": r"\mu", "D": r"D_{\mathrm{KL}}", "var": r"\sigma^2"},
)  # fmt: skip


@q.params
class P:
    x: int = draw.integers(1, 9)
    w: int = draw.nonzero(-4, 4)
    mean: int = draw.choice(-1, 0, 0, 0, 0, 1)
    u: int = draw.nonzero(-4, 4)
    spread: int = draw.choice(0, 0, 1, 1, 2)
    kind: str = draw.choice("log-variance", "variance", "standard deviation")
    wording: str = draw.choice("is 0", "is positive")

    @property
    def b(self):
        return self.mean - self.w * self.x

    @property
    def c(self):
        return self.spread - self.u * self.x

    @property
    def symbol(self):
        return {"log-variance": r"\ln \sigma^2", "variance": r"\sigma^2", "standard deviation": r"\sigma"}[self.kind]

    @property
    def formula(self):
        return {"log-variance": "exp(s)", "variance": "s", "standard deviation": "s^2"}[self.kind]


@q.require
def the_variance_is_positive(p: P) -> bool:
    return p.kind == "log-variance" or p.spread > 0


q.prompt = r"""
For an input $x$ the encoder of a variational autoencoder outputs the mean $\mu = w x + b$ and the <<kind>>
$<<p.symbol>> = u x + c$ of its only latent variable, with $w = <<w>>$, $b = <<p.b>>$, $u = <<u>>$ and $c = <<p.c>>$. The prior
is the standard normal distribution.

**Statement.** For $x = <<x>>$ the divergence term of the loss <<wording>>.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    t.given(b=p.b, c=p.c)
    mu = t.step("mu", "w*x + b")
    t.step("s", "u*x + c", note="The <<kind>> is")
    var = t.step("var", p.formula, note="so that the variance is")
    t.step(
        "D",
        "(mu^2 + var - 1 - ln(var))/2",
        lambda: engine.normal_kl_div(mu, engine.log(var)),
        note=r"The term is 0 for the standard normal distribution only, and positive for all others:",
    )
    t.step("zero", "D == 0")
    t.step("truth", "zero == said", said=p.wording == "is 0", note="So the statement is <<truth>>.")


@q.oracle("torch")
def divergence(p: P):
    torch = oracles.torch
    mean, s = oracles.tensor(p.w * p.x + p.b), oracles.tensor(p.u * p.x + p.c)
    deviation = {"log-variance": torch.exp(s / 2), "variance": torch.sqrt(s), "standard deviation": s}[p.kind]
    normal = torch.distributions.Normal
    D = torch.distributions.kl_divergence(normal(mean, deviation), normal(oracles.tensor(0), oracles.tensor(1))).item()
    return {"truth": (abs(D) < 1e-9) == (p.wording == "is 0")}


@q.oracle("second formula")
def compare_with_the_prior(p: P):
    wanted = 0 if p.kind == "log-variance" else 1
    return {"truth": ((p.w * p.x + p.b, p.u * p.x + p.c) == (0, wanted)) == (p.wording == "is 0")}


q.slips(
    took_the_logarithm_for_the_variance=slip("A log-variance of 0 is a variance of 1.", drawn=lambda p: {
        "zero": "mu^2 + (s - 1)^2 == 0"} if p.kind == "log-variance" else {}),
    looked_at_the_mean_only=slip("The variance has to be 1, too.", zero="mu == 0"),
    looked_at_the_variance_only=slip("The mean has to be 0, too.", zero="var == 1"),
    forgot_the_offset=slip("The offsets belong to the outputs.", mu="w*x"),
)  # fmt: skip
