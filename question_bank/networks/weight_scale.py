r"""A factor of all weights of a ReLU network: logits, accuracy and loss."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.scale", outcomes=(1, 2, 6), level="analyze", minutes=5, covers=("W2-19",),
    conventions=("natural log",), symbols={"factor": "f", "right_new": "n'", "L_new": "L'", "p_new": "p'", "m_new": "m'"},
)  # fmt: skip


@q.params
class P:
    hidden: int = draw.integers(1, 3)
    a: object = draw.choice(2, 3, Fraction(1, 2))
    c: object = draw.choice(-2, -1, 1, 2, Fraction(1, 2), Fraction(-1, 2), 3)
    m: object = draw.multiples_of_ln2(-3, 3, but=(0,))
    right: int = draw.integers(101, 190)


@q.require
def the_new_margin_is_a_small_whole_multiple(p: P) -> bool:
    new = Fraction(p.a) ** p.hidden * p.c * round(float(p.m) / math.log(2))
    return new.denominator == 1 and 1 <= abs(new) <= 6 and Fraction(p.a) ** p.hidden * p.c != 1


q.prompt = r"""
A ReLU network for two classes has <<hidden>> hidden layer<<"s" if hidden > 1 else "">>, an output layer that computes two logits, a
softmax, and no biases. On 200 test examples it is right for <<right>>. For one of the 200 examples, the logit of the true class
minus that of the other class is $m = <<m>>$. Now all weights of <<"the hidden layer" if hidden == 1 else "each hidden layer">>
are multiplied by $a = <<a>>$, and all weights of the output layer by $c = <<c>>$.
"""
q.ask(
    factor=ask.number("By which factor $f$ are both logits multiplied?", marks=1),
    right_new=ask.integer("For how many of the 200 test examples is the network right now? No two logits are equal.", marks=1),
    p_new=ask.number("Compute the new probability $p'$ of the true class of the example.", marks=2),
    L_new=ask.number("Compute the new cross-entropy loss $L'$ of the example.", marks=1),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    t.given(h=p.hidden)
    t.say(
        r"For $a > 0$, $\mathrm{ReLU}(a z) = a\, \mathrm{ReLU}(z)$: the factor of a hidden layer passes through all layers "
        r"behind it."
    )
    t.step("factor", "a^h*c")
    t.say("A positive factor keeps the predicted class of every example, and a negative one turns it.")
    t.step(
        "right_new", "100 + sign(factor)*(right - 100)", note="What it had more than half of them right keeps or changes its sign:"
    )
    m_new = t.step("m_new", "factor*m", note="The difference of the logits is multiplied, too:")
    t.step(
        "p_new", "sigmoid(m_new)", note=r"With two classes the probability is $\sigma$ of this difference, and $e^{n \ln 2} = 2^n$:"
    )
    t.step("L_new", "-ln(p_new)", lambda: engine.binary_cross_entropy_with_logits(m_new, 1))


@q.oracle("torch")
def scaled_network(p: P):
    """A network that computes (m, 0) for the input 1, and the same with scaled weights."""
    torch, linear = oracles.torch, oracles.torch.nn.functional.linear
    layers = [oracles.tensor(((1,),))] * p.hidden
    last = oracles.tensor(((p.m,), (0,)))

    def logits(x, a, c):
        for W in layers:
            x = torch.relu(linear(x, a * W))
        return linear(x, c * last)

    one = oracles.tensor((1,))
    new = logits(one, float(p.a), float(p.c))
    loss = torch.nn.functional.cross_entropy(new, torch.tensor(0))
    kept = new.argmax() == logits(one, 1, 1).argmax()
    return {
        "factor": (new[0] / float(p.m)).item(), "p_new": new.softmax(0)[0].item(), "L_new": loss.item(),
        "right_new": p.right if kept else 200 - p.right,
    }  # fmt: skip


@q.oracle("brute force")
def layer_by_layer(p: P):
    """Follows the factor through the layers, and 200 examples one by one."""
    factor = Fraction(1)
    for _ in range(p.hidden):
        factor = max(Fraction(0), factor * p.a)
    factor = factor * p.c
    margins = [1] * p.right + [-1] * (200 - p.right)
    right = len([margin for margin in margins if margin * factor > 0])
    power = math.exp(float(factor) * float(p.m))
    return {"factor": factor, "right_new": right, "p_new": power / (1 + power), "L_new": math.log(1 + 1 / power)}


q.slips(
    counted_one_hidden_layer=slip("Every layer passes its factor on: the factors are multiplied.", factor="a*c", when="hidden > 1"),
    added_the_factors=slip("Factors of layers are multiplied.", factor="h*a + c", essential=True),
    forgot_the_output_layer=slip("The factor of the output layer counts, too.", factor="a^h"),
    kept_the_probability=slip("Only a common summand of the logits would leave the probabilities as they are.", m_new="m"),
    multiplied_the_probability=slip("The factor multiplies the logits, not the probability.",
        p_new="min(abs(factor)*sigmoid(m), 1)"),
    kept_the_accuracy=slip("A negative factor turns the order of the logits.", right_new="right"),
    turned_the_accuracy=slip("A positive factor keeps the order of the logits.", right_new="200 - right"),
)  # fmt: skip
