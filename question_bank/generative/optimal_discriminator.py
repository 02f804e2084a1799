"""Optimal discriminator of a GAN on three points, and the value that it reaches."""

import math
from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="generative.gan", outcomes=(3, 5), level="apply", minutes=7, covers=("G-06",), rows=True, conventions=("natural log",),
    symbols={"D": "D^*", "V": "V^*", "J": r"\mathrm{JSD}"},
)  # fmt: skip

SPLITS = tuple(tuple(Fraction(part, 10) for part in (a, b, 10 - a - b)) for a, b in product(range(1, 9), repeat=2) if a + b < 10)


@q.params
class P:
    r: tuple = draw.choice(*SPLITS)
    g: tuple = draw.choice(*SPLITS)


@q.require
def distributions_differ(p: P) -> bool:
    return sum(a != b for a, b in zip(p.r, p.g, strict=True)) >= 2 and sorted(p.r) != sorted(p.g)


q.prompt = r"""
Images of a tiny world are the points 0, 1 and 2. Real images have the probabilities $r = <<r>>$, those of a
generator have $g = <<g>>$. The discriminator $D$ of a GAN may assign any number between 0 and 1 to each point; it maximizes
$$V(D) = \sum_{x} r(x) \ln D(x) + \sum_{x} g(x) \ln \left(1 - D(x)\right).$$
"""
q.ask(
    D=ask.vector(r"Compute the best discriminator $D^*$ at the points 0, 1 and 2.", marks=2),
    V=ask.number(r"Compute the value $V^* = V(D^*)$.", marks=2),
    J=ask.number(
        r"Let $m = \frac{1}{2} (r + g)$. Compute the Jensen-Shannon divergence of the two distributions, "
        r"$\mathrm{JSD} = \frac{1}{2} \mathrm{KL}(r \,\|\, m) + \frac{1}{2} \mathrm{KL}(g \,\|\, m)$, in nats.",
        marks=1,
    ),
)


@q.solve
def solve(p: P, t):
    t.say(r"The slope $r(x) / D(x) - g(x) / (1 - D(x))$ is 0 where $D = r / (r + g)$:")
    for i in range(3):
        t.step(f"D_{i}", f"r[{i}]/(r[{i}] + g[{i}])")
    D = t.step("D", "(D_0, D_1, D_2)", lambda: engine.optimal_discriminator(p.r, p.g))
    t.step("V", "sum(odot(r, ln(D))) + sum(odot(g, ln(1 - D)))", lambda: engine.gan_value(D, p.r, p.g))
    t.step(
        "J", "(V + ln(4))/2", lambda: engine.js_divergence(p.r, p.g), note=r"The best value is $V^* = 2\, \mathrm{JSD} - \ln 4$."
    )


@q.oracle("torch")
def two_divergences(p: P):
    """D as a softmax of the log-probabilities, and both divergences from the mixture."""
    torch = oracles.torch
    data, model = oracles.tensor(p.r), oracles.tensor(p.g)
    D = torch.softmax(torch.stack((data.log(), model.log())), dim=0)[0]
    mixture = torch.distributions.Categorical(torch.stack((data, model)).mean(dim=0))
    from_mixture = [torch.distributions.kl_divergence(torch.distributions.Categorical(one), mixture) for one in (data, model)]
    jsd = float(torch.stack(from_mixture).mean())
    return {"D": oracles.numbers(D), "J": jsd, "V": 2 * jsd - 2 * math.log(2)}


@q.oracle("brute force")
def best_of_many_fractions(p: P):
    """The best value at each point among all fractions with a denominator up to 16."""
    fractions = sorted({Fraction(i, n) for n in range(2, 17) for i in range(1, n)})
    best, value = [], 0.0
    for a, b in zip(p.r, p.g, strict=True):
        terms = [(float(a) * math.log(D) + float(b) * math.log(1 - D), D) for D in fractions]
        top, D = max(terms)
        best.append(D)
        value += top
    return {"D": best, "V": value, "J": value / 2 + math.log(2)}


q.slips(
    gave_the_share_of_the_generator=slip("$D$ is the probability that an image is real.", essential=True,
        **{f"D_{i}": f"g[{i}]/(r[{i}] + g[{i}])" for i in range(3)}),
    compared_without_sharing=slip("A share has both densities below the bar.", **{f"D_{i}": f"r[{i}]/2" for i in range(3)}),
    forgot_the_generator=slip("The second sum runs over generated images.", V="sum(odot(r, ln(D)))"),
    used_the_same_logarithm=slip("Generated images count with $1 - D$.", V="sum(odot(r, ln(D))) + sum(odot(g, ln(D)))"),
    averaged_over_points=slip("Points count with their probabilities.", V="(sum(ln(D)) + sum(ln(1 - D)))/3"),
    subtracted_the_constant=slip(r"The constant $\ln 4$ is added to the value.", J="V/2 - ln(2)"),
    forgot_the_half=slip(r"$V^* + \ln 4$ is twice the divergence.", J="V + ln(4)"),
    used_the_logarithm_of_two=slip(r"The constant is $\ln 4$: both sums are $-\ln 2$ at equality.", J="(V + ln(2))/2"),
)  # fmt: skip
