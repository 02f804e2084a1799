"""Inverted dropout: sub-networks, mean and variance of a pre-activation."""

from fractions import Fraction
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="regularization.dropout", outcomes=(2, 6), level="apply", minutes=6, covers=("W11-07",),
    rows=True, largest=20_000, symbols={"mu": r"\mathrm{E}(a)", "var": r"\mathrm{Var}(a)", "rate": "p", "terms": "s"},
)  # fmt: skip


@q.params
class P:
    sizes: tuple = draw.vector(draw.integers(2, 7), 2)
    h: tuple = draw.vector(draw.integers(1, 4), 3)
    w: tuple = draw.vector(draw.nonzero(-3, 3), 3)
    b: int = draw.nonzero(-5, 5)
    rate: object = draw.choice(*map(Fraction, ("1/5", "1/4", "1/3", "2/5", "1/2", "3/5", "2/3", "3/4")))


@q.require
def the_layers_differ(p: P) -> bool:
    return p.sizes[0] != p.sizes[1] and 5 <= sum(p.sizes) <= 12


q.prompt = r"""
A network has two hidden layers with <<sizes[0]>> and <<sizes[1]>> units. Every hidden unit may be dropped, the inputs and outputs
never. Each set of dropped units, from no unit to all of them, gives one sub-network.

A unit of another network has the pre-activation $a = b + \sum_i w_i \tilde{h}_i$ with $w = <<w>>$ and $b = <<b>>$. Its inputs have
inverted dropout: independently of the others, $\tilde{h}_i$ is 0 with probability $p = <<rate>>$, and otherwise
$\tilde{h}_i = h_i / (1 - p)$, with $h = <<h>>$.
"""
q.ask(
    N=ask.integer("How many sub-networks $N$ does the first network have?", marks=1),
    mu=ask.number("Compute the expected value of $a$.", marks=1),
    var=ask.number("Compute the variance of $a$.", marks=2),
)


@q.solve
def solve(p: P, t):
    t.step("N", "2^(n_1 + n_2)", n_1=p.sizes[0], n_2=p.sizes[1], note="Each of the $n_1 + n_2$ hidden units is kept or dropped.")
    t.step(
        "mu",
        "b + sum(odot(w, h))",
        lambda: engine.linear(p.h, (p.w,), (p.b,))[0],
        note=r"$\tilde{h}_i$ has the expected value $(1 - p)\, h_i / (1 - p) = h_i$.",
    )
    t.step("r", "rate/(1 - rate)", note=r"Its variance is $(1 - p)\, h_i^2 / (1 - p)^2 - h_i^2 = r\, h_i^2$ with")
    t.step("terms", "odot(w, h)", note="A weight multiplies the variance by its square, and variances of independent terms add.")
    t.step("var", "r*sum(terms^2)")


@q.oracle("brute force")
def all_masks(p: P):
    mean = square = Fraction(0)
    for mask in product((0, 1), repeat=3):
        chance, a = Fraction(1), Fraction(p.b)
        for kept, weight, value in zip(mask, p.w, p.h, strict=True):
            chance *= 1 - p.rate if kept else p.rate
            a += weight * value / (1 - p.rate) * kept
        mean, square = mean + chance * a, square + chance * a * a
    return {"N": len(list(product((0, 1), repeat=sum(p.sizes)))), "mu": mean, "var": square - mean**2}


@q.oracle("torch")
def distributions(p: P):
    """Bernoulli masks of torch; the number of sub-networks is that of the events of all masks."""
    torch = oracles.torch
    mask = torch.distributions.Bernoulli(oracles.tensor(1 - p.rate))
    factors = oracles.tensor(p.w) * oracles.tensor(p.h) / float(1 - p.rate)
    units = torch.cartesian_prod(*[torch.arange(2)] * sum(p.sizes))
    return {"N": len(units), "mu": (factors.sum() * mask.mean).item() + p.b, "var": (factors @ factors * mask.variance).item()}


q.slips(
    forgot_to_square_the_weights=slip("A weight enters the variance squared.", var="r*sum(odot(w, h^2))", essential=True),
    squared_the_sum=slip("Variances add, not standard deviations.", var="r*(sum(terms))^2"),
    forgot_the_rescaling=slip("Units that are kept are divided by $1 - p$.", mu="b + (1 - rate)*sum(odot(w, h))",
                              r="rate*(1 - rate)"),
    took_the_variance_of_the_mask=slip("The mask is divided by $1 - p$, its variance by $(1 - p)^2$.", r="rate*(1 - rate)"),
    turned_the_ratio=slip("The variance grows with the probability of dropping.", r="(1 - rate)/rate"),
    added_the_bias_to_the_variance=slip("A constant does not change a variance.", var="r*sum(terms^2) + b"),
    counted_units=slip("Every unit doubles the number of sub-networks.", N="2*(n_1 + n_2)"),
    added_the_layers=slip("Choices of both layers are combined: their numbers are multiplied.", N="2^n_1 + 2^n_2"),
)  # fmt: skip
