"""Evidence lower bound of a variational autoencoder: its parts and its gap."""

from examgen import Question, ask, draw, engine, oracles, slip

UNITS = ("$z_0$", "$z_1$", "$z_2$", "$z_3$")

q = Question(
    topic="generative.vae", outcomes=(3, 5, 6), level="analyze", minutes=5, covers=("G-04",), rows=True,
    conventions=("natural log", "zero-based indices"),
    symbols={"rec": "R", "beta": r"\beta", "elbo": r"\mathrm{ELBO}", "loss": r"L_{\beta}", "gap": "g", "D": "D", "idle": "I",
             "evidence": r"\ln p(x)", "M": r"\bar{D}"},
)  # fmt: skip


@q.params
class P:
    rec: object = draw.decimals(*(f"-{tens}.{tenth}" for tens in range(70, 100) for tenth in (2, 5, 8)))
    D: tuple = draw.vector(draw.decimals("0", "0", "1.2", "1.5", "2.1", "2.6", "3.4"), 4)
    M: tuple = draw.vector(draw.decimals("0", "0", "0.4", "0.9", "1.3", "1.6", "2.4"), 4)
    beta: int = draw.choice(2, 3, 4, 5)
    missing: object = draw.decimals("0.6", "0.9", "1.3", "1.7", "2.2")

    @property
    def evidence(self):
        """Log-likelihood of the image."""
        return self.rec - sum(self.D) + self.missing


@q.require
def some_latent_variables_are_used_but_one_not_for_this_image(p: P) -> bool:
    used = [D for D in p.D if D]
    pairs = list(zip(p.D, p.M, strict=True))
    return (
        len(set(used)) == len(used) >= 1
        and all(M or not D for D, M in pairs)
        and any(not M for _, M in pairs)
        and any(M and not D for D, M in pairs)
    )


q.prompt = r"""
A variational autoencoder has four independent latent variables. For an image $x$ it reaches the reconstruction term
$R = \mathbb{E}_{q(z \mid x)} \ln p(x \mid z) = <<rec>>$, and the divergences of its latent variables from the standard normal
distribution are $D_i = \mathrm{KL}\left(q(z_i \mid x) \,\|\, \mathcal{N}(0, 1)\right)$ with $D = <<D>>$. The means of
these divergences over all images are $\bar{D} = <<M>>$. The log-likelihood of the image $x$ under the model is
$\ln p(x) = <<p.evidence>>$. All values are in nats.
"""
q.ask(
    elbo=ask.number(r"Compute the evidence lower bound $\mathrm{ELBO}$ for this image.", marks=1),
    gap=ask.number(
        r"Compute $\mathrm{KL}\left(q(z \mid x) \,\|\, p(z \mid x)\right)$, the divergence from the true posterior.", marks=1
    ),
    loss=ask.number(r"Compute the loss $L_{\beta}$ of a $\beta$-VAE with $\beta = <<beta>>$ for the same terms.", marks=1),
    idle=ask.choices("Which latent variables carry no information about any image?", marks=1, options=UNITS, keep_order=True),
)


@q.solve
def solve(p: P, t):
    note = "The bound is the reconstruction term minus the divergences of all latent variables."
    t.step("elbo", "rec - sum(D)", lambda: engine.elbo(p.rec, p.D), note=note)
    t.step(
        "gap",
        "evidence - elbo",
        evidence=p.evidence,
        note=r"It is missed by exactly this divergence: $\ln p(x) = \mathrm{ELBO} + g$.",
    )
    t.step(
        "loss",
        "-rec + beta*sum(D)",
        lambda: -engine.elbo(p.rec, p.D, beta=p.beta),
        note=r"A $\beta$-VAE minimizes the negative bound with the factor $\beta$ before the divergences.",
    )
    why = (
        r"No divergence is negative. Where the mean is 0, it is 0 for each image: $q(z_i \mid x)$ is the prior, whatever the image."
    )
    t.step("idle", "chosen(names, M == 0)", names=UNITS, note=why)


@q.oracle("torch")
def weighted_sums(p: P):
    torch = oracles.torch
    D = oracles.tensor(p.D)
    terms = torch.cat((oracles.tensor((p.rec,)), D))
    elbo = torch.dot(terms, oracles.tensor((1, -1, -1, -1, -1)))
    loss = torch.dot(terms, oracles.tensor((-1, *4 * (p.beta,))))
    gap = torch.linalg.solve(oracles.tensor(((1,),)), (oracles.tensor(p.evidence) - elbo)[None])
    idle = torch.nonzero(oracles.tensor(p.M) == 0).flatten().tolist()
    return {"elbo": elbo.item(), "gap": gap.item(), "loss": loss.item(), "idle": tuple(UNITS[i] for i in idle)}


@q.oracle("second formula")
def term_by_term(p: P):
    elbo, loss = p.rec, -p.rec
    for D in p.D:
        elbo, loss = elbo - D, loss + p.beta * D
    idle = tuple(name for name, M in zip(UNITS, p.M, strict=True) if not M)
    return {"elbo": elbo, "gap": p.evidence - elbo, "loss": loss, "idle": idle}


q.slips(
    added_the_divergences=slip("The divergences are subtracted from the reconstruction term.", elbo="rec + sum(D)", essential=True),
    left_the_divergences_out=slip("The bound has two parts.", elbo="rec"),
    averaged_the_divergences=slip("Independent latent variables add their divergences.", elbo="rec - mean(D)",
        loss="-rec + beta*mean(D)"),
    turned_the_gap=slip("The bound lies below the log-likelihood.", gap="elbo - evidence"),
    took_the_divergence_for_the_gap=slip("The gap is the divergence from the posterior, not from the prior.", gap="sum(D)"),
    forgot_beta=slip(r"The divergences have the factor $\beta$.", loss="-rec + sum(D)"),
    weighted_both_terms=slip("Only the divergences have the factor.", loss="beta*(-rec + sum(D))"),
    kept_the_sign=slip("A loss is minimized: it is the negative bound.", loss="rec - beta*sum(D)"),
    chose_the_used_ones=slip("A variable that equals the prior says nothing about the image.", idle="chosen(names, M > 0)"),
    looked_at_one_image=slip("A variable that this image does not need may still tell other images apart.",
        idle="chosen(names, D == 0)", essential=True),
)  # fmt: skip
