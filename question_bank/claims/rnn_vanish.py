"""Claim: bounds for the gradient of a recurrent network over many steps."""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="claims.rnn", outcomes=(2, 6), level="analyze", minutes=3, covers=("rnn_vanish",), decimals=6, largest=100_000_000,
    apart=("claims/rnn_explode_radius", "rnn/eigenvalue_condition"),
    symbols={"gamma": r"\gamma", "s": r"\sigma_{\mathrm{max}}", "bound": "B", "stated": "F"},
)  # fmt: skip

KINDS = {"tanh": r"\tanh(W h_{t-1} + x_t)", "sigmoid": r"\mathrm{sigmoid}(W h_{t-1} + x_t)", "identity": "W h_{t-1} + x_t"}


@q.params
class P:
    kind: str = draw.choice("tanh", "tanh", "sigmoid", "identity")
    s: object = draw.decimals("0.5", "0.6", "0.8", "0.9", "1.1", "1.2", "1.5", "2", "2.4", "3.2", "5", "6")
    T: int = draw.integers(3, 20)
    stated: object = draw.decimals("0.0001", "0.001", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "5", "20")

    @property
    def cell(self):
        return KINDS[self.kind]


@q.require
def the_case_is_clear_and_of_a_similar_size(p: P) -> bool:
    bound = float(p.s) ** p.T * (0.25**p.T if p.kind == "sigmoid" else 1)
    return 0.00001 <= bound <= 1000 and (0.05 <= bound / float(p.stated) < 0.8 or 1.25 < bound / float(p.stated) <= 20)


q.prompt = r"""
The hidden state of a recurrent network is $h_t = <<p.cell>>$.
About $W$ nothing is known except its largest singular value $\sigma_{\mathrm{max}} = <<s>>$. The loss $L$
depends on $h_T$ only, with $T = <<T>>$.

**Statement.** For every such $W$ and all inputs, the Euclidean norm of $\partial L / \partial h_0$ is at most
<% if stated == 1 %>as large as<% else %>$<<stated>>$ times<% endif %> that of $\partial L / \partial h_T$.
"""
q.ask(truth=ask.claim(marks=1))


def steepest_way_back(p):
    """The slope of the last state of one unit with respect to the first one, with inputs that keep all pre-activations at 0."""
    rest = Fraction(1, 2) if p.kind == "sigmoid" else 0
    grads, inputs = [[0]] * (p.T - 1) + [[1]], [[-p.s * rest]] * p.T
    return engine.rnn_backward(grads, inputs, [rest], [[1]], [[p.s]], nonlinearity=p.kind)[1][0]


@q.solve
def solve(p: P, t):
    name = {"tanh": r"of $\tanh$", "sigmoid": "of the logistic sigmoid", "identity": "without an activation"}[p.kind]
    t.step("gamma", "1/4" if p.kind == "sigmoid" else "1", note=f"The largest slope {name} is")
    t.step(
        "bound",
        "(gamma*s)^T",
        lambda: steepest_way_back(p),
        note=r"Each step back multiplies by slopes and by $W^{\top}$, so altogether by at most",
    )
    t.say(r"It is reached, for instance, by $W = \sigma_{\mathrm{max}} I$ with all slopes at their largest.")
    t.step("truth", "bound <= stated", note="So the statement is <<truth>>.")


@q.oracle("torch")
def steepest_network(p: P):
    """One unit, and inputs that keep the pre-activation at 0, where every slope is largest."""
    torch, h_0 = oracles.torch, oracles.parameter(0)
    h, squash = h_0, {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "identity": lambda a: a * 1}[p.kind]
    for _ in range(p.T):
        a = h * float(p.s)
        h = squash(a - a.detach())
    [slope] = torch.autograd.grad(h, h_0)
    return {"truth": slope.item() <= float(p.stated)}


@q.oracle("brute force")
def step_by_step(p: P):
    """The factor of a step, tried on a grid of pre-activations, multiplied up."""

    def slope(a):
        if p.kind == "identity":
            return 1
        grown = math.exp(a)
        return grown / (1 + grown) ** 2 if p.kind == "sigmoid" else 4 / (math.exp(a) + math.exp(-a)) ** 2

    step, factor = max(slope(n / 4) for n in range(-20, 21)) * float(p.s), 1
    for _ in range(p.T):
        factor *= step
    return {"truth": factor <= p.stated}


q.slips(
    forgot_the_slope=slip("The slopes of the activation multiply, too.", gamma="1"),
    took_a_quarter=slip(r"$\tanh$ has the slope 1 at 0.", drawn=lambda p: {"gamma": "1/4"} if p.kind == "tanh" else {}),
    forgot_the_power=slip("Each step multiplies again.", bound="gamma*s"),
    multiplied_by_the_steps=slip("Factors of steps multiply; they are not added.", bound="T*gamma*s"),
    thought_that_gradients_always_vanish=slip("With a factor above 1 a gradient may grow.", bound="0", when="s > 1"),
)  # fmt: skip
