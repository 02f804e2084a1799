"""One entry of a small tensor under batch, layer and instance normalization.

Two channels with two positions, two examples: groups of batch and layer normalization have four entries and a simple deviation.
"""

from itertools import product
from math import isqrt
from statistics import fmean, pstdev

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="optim.normalization", outcomes=(2,), level="apply", minutes=8, covers=("W9-12",),
    rows=True, conventions=("zero-based indices",),
    symbols={"bn": r"\hat{x}_{\mathrm{batch}}", "ln": r"\hat{x}_{\mathrm{layer}}", "inorm": r"\hat{x}_{\mathrm{instance}}",
             "mu_1": r"\mu_1", "sigma_1": r"\sigma_1"},
)  # fmt: skip


def whole(numbers):
    """Are mean and standard deviation of these four numbers multiples of 1/2?"""
    squares = 4 * sum(n * n for n in numbers) - sum(numbers) ** 2  # 16 times the variance
    return squares > 0 and isqrt(squares) ** 2 == squares and isqrt(squares) % 2 == 0 and sum(numbers) % 2 == 0


PAIRS = tuple(product(range(-3, 9), repeat=2))
PARTNERS = {
    pair: [other for other in PAIRS if whole(pair + other) and sorted(other) != sorted(pair)]
    for pair in PAIRS
    if pair[0] != pair[1]
}
TRIPLES = tuple(
    (pair, one, two) for pair, others in PARTNERS.items() for one in others for two in others if sum(one) != sum(two)
)  # fmt: skip


@q.params
class P:
    triple: tuple = draw.choice(*TRIPLES)
    rest: tuple = draw.vector(draw.integers(-2, 6), 2)
    n: int = draw.integers(0, 1)
    c: int = draw.integers(0, 1)
    place: int = draw.integers(0, 1)

    @property
    def tensor(self):
        """tensor[example][channel][position]; example n and channel c meet in the first pair."""
        here, same_channel, same_example = self.triple
        cells = {(self.n, self.c): here, (1 - self.n, self.c): same_channel, (self.n, 1 - self.c): same_example}
        return tuple(tuple(cells.get((n, c), self.rest) for c in (0, 1)) for n in (0, 1))


@q.require
def the_three_answers_differ_from_each_other_and_from_the_entry(p: P) -> bool:
    here, column, row = p.triple
    x = here[p.place]
    found = [(x - fmean(group)) / pstdev(group) for group in (here, here + column, here + row)]
    return len({round(value, 9) for value in (x, *found)}) == 4


q.prompt = r"""
The output of a layer is a tensor $X$ with two examples, two channels and two positions:

| example | channel 0 | channel 1 |
|:--|:--|:--|
| example 0 | $<<p.tensor[0][0]>>$ | $<<p.tensor[0][1]>>$ |
| example 1 | $<<p.tensor[1][0]>>$ | $<<p.tensor[1][1]>>$ |

It is normalized in three ways: by batch normalization in training mode, by layer normalization over channels and positions, and by
instance normalization. None has a learned scale and shift, variances divide by the number of values, and no $\epsilon$ is added to
them. Let $x$ be the entry of example <<n>> in channel <<c>> at position <<place>>.
"""
q.ask(
    bn=ask.number("Compute the value of $x$ after batch normalization.", marks=2, zero=True),
    ln=ask.number("Compute the value of $x$ after layer normalization.", marks=2, zero=True),
    inorm=ask.number("Compute the value of $x$ after instance normalization.", marks=1),
)


@q.solve
def solve(p: P, t):
    here, column, row = p.triple
    t.step("x", "", here[p.place])
    channel, example = tuple((one[p.c],) for one in p.tensor), p.tensor[p.n]
    batch = lambda: engine.batch_norm(channel, training=True, eps=0).output[p.n, 0, p.place]  # noqa: E731
    layer = lambda: engine.layer_norm(example, (2, 2), eps=0)[p.c, p.place]  # noqa: E731
    instance = lambda: engine.instance_norm(((here,),), eps=0)[0, 0, p.place]  # noqa: E731
    for k, name, group, operation, note in (
        (1, "bn", here + column, batch, "Batch normalization: both examples, this channel."),
        (2, "ln", here + row, layer, "Layer normalization: this example, both channels."),
        (3, "inorm", here, instance, "Instance normalization: this example, this channel."),
    ):
        t.at(k).step("g", "", group, note=note)
        t.at(k).step("mu", "mean(g)")
        t.at(k).step("sigma", "sqrt(mean((g - mu)^2))")
        t.step(name, f"(x - mu_{k})/sigma_{k}", operation)


@q.oracle("torch")
def layers(p: P):
    F, X, tiny = oracles.torch.nn.functional, oracles.tensor(p.tensor), 1e-30
    found = {
        "bn": F.batch_norm(X, None, None, training=True, eps=tiny), "ln": F.layer_norm(X, (2, 2), eps=tiny),
        "inorm": F.instance_norm(X, eps=tiny),
    }  # fmt: skip
    return {name: value[p.n, p.c, p.place].item() for name, value in found.items()}


@q.oracle("second formula")
def distances_to_all_others(p: P):
    """The mean difference to the values of a group, divided by the root of half the mean squared difference of its pairs."""

    def normalized(group):
        x, size = p.triple[0][p.place], len(group)
        spread = sum((a - b) ** 2 for a in group for b in group) / (2 * size**2)
        return sum(x - other for other in group) / size / spread**0.5

    X = p.tensor
    return {"bn": normalized([v for n in (0, 1) for v in X[n][p.c]]), "ln": normalized([v for c in (0, 1) for v in X[p.n][c]]),
            "inorm": normalized(X[p.n][p.c])}  # fmt: skip


q.slips(
    swapped_batch_and_layer=slip("Batch normalization goes over the examples, layer normalization over the channels.",
                                 gives={"bn": "ln", "ln": "bn"}, essential=True),
    forgot_the_positions=slip("All positions of a channel belong together.", drawn=lambda p: {
        "g_1": f"({p.triple[0][p.place]}, {p.triple[1][p.place]})", "g_2": f"({p.triple[0][p.place]}, {p.triple[2][p.place]})"}),
    divided_by_the_variance=slip("The deviation is divided by the standard deviation.", drawn=lambda p: {
        "bn": "(x - mu_1)/sigma_1^2", "ln": "(x - mu_2)/sigma_2^2", "inorm": "(x - mu_3)/sigma_3^2"}),
    forgot_the_deviation=slip("After the mean is subtracted, the standard deviation divides.", bn="x - mu_1", ln="x - mu_2",
                              inorm="x - mu_3"),
    divided_by_one_less=slip("Here the variance divides by the number of values.", sigma_1="sqrt(sum((g_1 - mu_1)^2)/3)",
                             sigma_2="sqrt(sum((g_2 - mu_2)^2)/3)", sigma_3="sqrt(sum((g_3 - mu_3)^2))"),
    took_instance_for_layer=slip("Instance normalization stays within one channel of one example.", inorm="ln"),
)  # fmt: skip
