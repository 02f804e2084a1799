r"""Claim: a gradient estimated by reparametrization."""

from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.generative", outcomes=(2, 3), level="understand", minutes=3, covers=("reparam",), rows=True,
    apart=("generative/reparametrization",),
    symbols={"mu": r"\mu", "sigma": r"\sigma", "eps": r"\epsilon", "estimate": r"\hat{g}"},
)  # fmt: skip


@q.params
class P:
    mu: int = draw.integers(-3, 3)
    sigma: object = draw.decimals("0.5", "1", "1.5", "2", "2.5", "3")
    eps: tuple = draw.vector(draw.decimals("-2", "-1.5", "-1", "-0.5", "0.5", "1", "1.5", "2"), 2)
    rule: str = draw.choice("right", "right", "right", "expected", "mean", "zero", "outer")

    @property
    def stated(self):
        m, s, (e, f) = self.mu, self.sigma, self.eps
        rules = {
            "right": (m + s * e) * e + (m + s * f) * f, "expected": 2 * s, "mean": (m + s * e) + (m + s * f), "zero": Fraction(0),
            "outer": m * (e + f) + s * (e + f) ** 2 / 2,
        }  # fmt: skip
        return Fraction(rules[self.rule])


@q.require
def samples_differ(p: P) -> bool:
    return p.eps[0] != p.eps[1] and (1000 * p.stated).denominator == 1


q.prompt = r"""
A latent variable is drawn by $z = \mu + \sigma \epsilon$ with $\mu = <<mu>>$, $\sigma = <<sigma>>$ and standard normal noise
$\epsilon$. The gradient of $\mathbb{E}\, z^2$ with respect to $\sigma$ is estimated by the mean of the gradients of $z^2$ for two
drawn values of the noise, $<<eps[0]>>$ and $<<eps[1]>>$.

**Statement.** The estimate is $<<p.stated>>$.
"""
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p: P, t):
    sample = (p.mu,) * 2, (p.sigma,) * 2, p.eps
    z = t.step("z", "mu + sigma*eps", lambda: engine.reparametrize(*sample))
    back = engine.reparametrize_backward
    t.step(
        "g",
        "2*odot(z, eps)",
        lambda: back([2 * one for one in z], *sample)[1],
        note=r"As $\partial z / \partial \sigma = \epsilon$, the gradients of $z^2$ are $2 z \epsilon$:",
    )
    t.step("estimate", "mean(g)")
    note = r"The statement says $<<p.stated>>$, so it is <<truth>>. The expected value of such estimates is $2 \sigma$."
    t.step("truth", "estimate == stated", stated=p.stated, note=note)


@q.oracle("torch")
def autograd(p: P):
    sigma, eps = oracles.parameter(p.sigma), oracles.tensor(p.eps)
    z = oracles.torch.addcmul(oracles.tensor(p.mu).expand(2), sigma.expand(2), eps)
    return {"truth": abs(oracles.gradients(z.square().mean(), sigma=sigma)["grad_sigma"] - float(p.stated)) < 1e-9}


@q.oracle("finite differences")
def small_changes(p: P):
    def mean_square(sigma):
        return sum((p.mu + sigma * e) ** 2 for e in p.eps) / 2

    return {"truth": abs(oracles.finite_differences(mean_square, p.sigma) - p.stated) < Fraction(1, 10**6)}


q.slips(
    gave_the_expected_value=slip("An estimate from two samples is not its expected value.", estimate="2*sigma"),
    thought_that_samples_pass_no_gradient=slip("With fixed noise, $z$ moves with the standard deviation.", estimate="0"),
    derived_with_respect_to_the_mean=slip(r"$\partial z / \partial \sigma$ is the noise.", g="2*z"),
    averaged_first=slip("The mean is taken over gradients, not over samples.", estimate="2*mean(z)*mean(eps)"),
)  # fmt: skip
