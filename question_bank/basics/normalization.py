r"""Normalization of inputs, and the effect of a unit of measurement on a gradient.

The training values are arranged so that their standard deviation is whole.
"""

from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement
from math import isqrt

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="basics.data", outcomes=(1, 2, 6), level="apply", minutes=6, covers=("W1-10",), rows=True,
    symbols={"mu": r"\mu", "sigma": r"\sigma", "z_test": "z", "grad_w": "g'", "g": "g"},
)  # fmt: skip

OFFSETS = tuple(
    offsets for offsets in combinations_with_replacement(range(-13, 14), 4)
    if sum(offsets) == 0 and sum(d * d for d in offsets) % 4 == 0 and isqrt(sum(d * d for d in offsets) // 4) ** 2 * 4
    == sum(d * d for d in offsets) > 0 and len(set(offsets)) > 2
)  # fmt: skip
"""Distances from the mean with a whole root mean square."""


@q.params
class P:
    offsets: tuple = draw.choice(*OFFSETS)
    order: tuple = draw.permutation(0, 1, 2, 3)
    center: int = draw.integers(14, 40)
    validation: tuple = draw.vector(draw.integers(2, 60), 2)
    test: tuple = draw.vector(draw.integers(2, 60), 2)
    unit: tuple = draw.choice(("decimeters", 10), ("centimeters", 100), ("millimeters", 1000))
    g: object = draw.decimals("0.5", "-0.2", "0.03", "-0.04", "2", "-1.5")

    @property
    def train(self):
        return tuple(self.center + self.offsets[k] for k in self.order)


@q.require
def all_lengths_are_positive_and_the_other_sets_differ(p: P) -> bool:
    rest = (*p.validation, *p.test)
    return min(p.train) > 0 and sum(rest) != 4 * p.center and sum(p.test) != 2 * p.center and p.test[0] not in (p.center, p.test[1])


q.prompt = r"""
A feature is a length in meters. Its values are $<<p.train>>$ in the training set, $<<validation>>$ in the validation set and
$<<test>>$
in the test set. Inputs are to be normalized: a mean $\mu$ is subtracted, and the result is divided by a standard deviation
$\sigma$.
For $N$ values, $\sigma^2$ is the sum of the squared distances from the mean, divided by $N$.
"""
q.ask(
    mu=ask.number(r"Which $\mu$ must be used?", marks=1),
    sigma=ask.number(r"Which $\sigma$ must be used?", marks=2),
    z_test=ask.vector("Compute the vector $z$ of the two normalized test values.", marks=2),
    grad_w=ask.number(
        "Without normalization, a linear unit $s = w x + b$ has the derivative $\\partial L / \\partial w = <<g>>$ for an "
        "example. Now the length is measured in <<unit[0]>> instead. Which derivative $g' = \\partial L / \\partial w$ results for "
        "the same example if $\\partial L / \\partial s$ is the same?", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(x=p.train, c=p.unit[1])
    t.step("N", "", 4, note="The training set has four values.")
    t.say("Validation and test data stand for data that nobody has seen: all statistics come from the training set.")
    batch = cache(lambda: engine.batch_norm([[value] for value in p.train], training=True, eps=0))
    test = [[value] for value in p.test]
    t.step("mu", "sum(x)/N", lambda: batch().mean[0])
    t.step("squares", "sum((x - mu)^2)", lambda: 4 * batch().var[0])
    t.step("sigma", "sqrt(squares/N)")
    t.step("z_test", "(test - mu)/sigma", lambda: engine.batch_norm(test, batch().mean, batch().var, eps=0).output[:, 0],
        note="The same shift and the same factor are used for the test set:")  # fmt: skip
    note = (
        r"A meter has $<<p.unit[1]>>$ <<p.unit[0]>>. As $\partial L / \partial w = x\, \partial L / \partial s$, the derivative "
        "grows with the input:"
    )
    t.step("grad_w", "c*g", note=note)


@q.oracle("torch")
def batch_norm(p: P):
    """The training set as one batch; the test set in evaluation mode; the derivative by autograd."""
    functional, x, test = oracles.torch.nn.functional, oracles.tensor(p.train)[:, None], oracles.tensor(p.test)[:, None]
    z = functional.batch_norm(x, None, None, training=True, eps=1e-14)
    low, high = x.argmin(), x.argmax()
    sigma = (x[high] - x[low]) / (z[high] - z[low])
    mu = x[high] - sigma * z[high]
    tested = functional.batch_norm(test, mu, sigma**2, training=False, eps=1e-14)
    w = oracles.parameter(((0,),))
    s = functional.linear(oracles.tensor((p.unit[1] * p.train[0],)), w)
    [[slope]] = oracles.gradients(float(p.g) / p.train[0] * s[0], w=w)["grad_w"]
    return {"mu": mu.item(), "sigma": sigma.item(), "z_test": oracles.numbers(tested[:, 0]), "grad_w": slope}


@q.oracle("second formula")
def from_all_pairs(p: P):
    """The mean square of the differences of all pairs is twice the square of the standard deviation."""
    pairs = [(one - other) ** 2 for one in p.train for other in p.train]
    mu, sigma = Fraction(sum(p.train), 4), isqrt(sum(pairs) // 32)
    return {
        "mu": mu,
        "sigma": sigma,
        "z_test": [(Fraction(one) - mu) / sigma for one in p.test],
        "grad_w": p.g / (Fraction(1) / p.unit[1]),
    }


q.slips(
    used_all_data=slip("Statistics come from the training set alone; the others stand for unseen data.", N="8",
        mu="(sum(x) + sum(validation) + sum(test))/8",
        squares="sum((x - mu)^2) + sum((validation - mu)^2) + sum((test - mu)^2)", essential=True),
    normalized_the_test_set_by_itself=slip("The test set is normalized with the statistics of the training set.",
        z_test="(test - sum(test)/2)/sigma"),
    divided_by_one_less=slip("Here the sum of squares is divided by $N$.", sigma="sqrt(squares/(N - 1))"),
    divided_by_the_variance=slip("The distance is divided by the standard deviation, the square root.", sigma="squares/N"),
    forgot_to_subtract_the_mean=slip("The mean is subtracted first.", z_test="test/sigma"),
    divided_the_derivative=slip("The derivative with respect to $w$ is proportional to the input.", grad_w="g/c"),
    thought_the_derivative_stays=slip("With larger inputs, the same weight gets a larger derivative.", grad_w="g"),
)  # fmt: skip
