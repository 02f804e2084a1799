r"""Values and slopes of an activation function, and a gradient through it.

Pre-activations are multiples of ln 2, so that sigmoid, tanh and exponentials are fractions.
"""

import math
from fractions import Fraction

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.activations", outcomes=(1, 2), level="apply", minutes=6, covers=("W2-11",), rows=True,
    conventions=("natural log",),
    symbols={"slope": "d"},
)  # fmt: skip

# name: (definition, formula of the values, formula of the slopes, slips of values and slopes, how)
FUNCTIONS = {
    "the logistic sigmoid": (r"\frac{1}{1 + e^{-z}}", "sigmoid(z)", "odot(h, 1 - h)", r"For the sigmoid, $h' = h\,(1 - h)$."),
    "tanh": (r"\frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}", "tanh(z)", "1 - h^2", "For tanh, $h' = 1 - h^2$."),
    "leaky ReLU": (r"\max(z,\; 0.1\,z)", "leaky_relu(z, a)", "positive(z) + a*(1 - positive(z))",
        "The slope is 1 for positive $z$ and $a = 0.1$ for negative $z$."),
    "ELU": (r"\max(z, 0) + \min(e^{z} - 1, 0)", "elu(z)", "positive(z) + odot(1 - positive(z), exp(z))",
        "The slope is 1 for positive $z$ and $e^z$ for negative $z$."),
    "swish": (r"\frac{z}{1 + e^{-z}}", "swish(z)", "sigmoid(z) + odot(z, odot(sigmoid(z), 1 - sigmoid(z)))",
        r"By the product rule, $h' = \sigma(z) + z\, \sigma(z)\, (1 - \sigma(z))$ with the logistic sigmoid $\sigma$."),
    "softplus": (r"\ln(1 + e^{z})", "softplus(z)", "sigmoid(z)", r"By the chain rule, $h' = e^z / (1 + e^z) = \sigma(z)$."),
}  # fmt: skip
BACKWARD = {
    "the logistic sigmoid": engine.sigmoid_backward, "tanh": engine.tanh_backward, "ELU": engine.elu_backward,
    "swish": engine.swish_backward, "softplus": engine.softplus_backward,
    "leaky ReLU": lambda g, z: engine.leaky_relu_backward(g, z, Fraction(1, 10)),
}  # fmt: skip
WRONG = {
    "the logistic sigmoid": ("odot(h, 1 + h)", "odot(z, 1 - z)"),
    "tanh": ("1 - z^2", "odot(h, 1 - h)"),
    "leaky ReLU": ("a + (1 - a)*(1 - positive(z))", "positive(z)"),
    "ELU": ("positive(z) + odot(1 - positive(z), h)", "positive(z)"),
    "swish": ("sigmoid(z)", "odot(sigmoid(z), 1 - sigmoid(z))"),
    "softplus": ("1 - sigmoid(z)", "odot(sigmoid(z), 1 - sigmoid(z))"),
}


@q.params
class P:
    name: str = draw.choice(*FUNCTIONS)
    z: tuple = draw.distinct(draw.multiples_of_ln2(-3, 3, but=(0,)), 2)
    g: tuple = draw.vector(draw.nonzero(-6, 6), 2)

    @property
    def definition(self):
        return FUNCTIONS[self.name][0]


@q.require
def one_entry_is_negative_and_one_positive(p: P) -> bool:
    return float(p.z[0]) * float(p.z[1]) < 0 and abs(float(p.z[0])) != abs(float(p.z[1])) and abs(p.g[0]) != abs(p.g[1])


q.prompt = r"""
A layer applies <<name>>,
$$h(z) = <<p.definition>>,$$
to each entry of its pre-activation $z = <<z>>$.
"""
q.ask(
    h=ask.vector("Compute the vector $h$ of the outputs.", marks=2),
    slope=ask.vector("Compute the vector $d$ of the derivatives $h'(z_i)$.", marks=2),
    grad_z=ask.vector(
        r"The gradient $\partial L / \partial h = <<g>>$ is given. Compute $\partial L / \partial z$.", marks=1
    ),
)  # fmt: skip


@q.solve
def solve(p: P, t):
    _, value, slope, why = FUNCTIONS[p.name]
    if p.name == "leaky ReLU":
        t.given(a=Fraction(1, 10))
    backward = BACKWARD[p.name]
    t.step("h", value)
    t.step("slope", slope, lambda: backward((1, 1), p.z), note=why)
    t.step(
        "grad_z", "odot(g, slope)", lambda: backward(p.g, p.z), note="The layer works entry by entry, and so does the chain rule:"
    )


@q.oracle("torch")
def autograd(p: P):
    functional, z = oracles.torch.nn.functional, oracles.parameter(p.z)
    layers = {
        "the logistic sigmoid": functional.sigmoid, "tanh": functional.tanh, "ELU": functional.elu, "swish": functional.silu,
        "softplus": functional.softplus, "leaky ReLU": lambda z: functional.leaky_relu(z, 0.1),
    }  # fmt: skip
    layer = layers[p.name]
    slope = oracles.gradients(layer(z).sum(), z=z)["grad_z"]
    back = oracles.gradients(layer(z) @ oracles.tensor(p.g), z=z)
    return {"h": oracles.numbers(layer(z)), "slope": slope, **back}


@q.oracle("finite differences")
def slopes_of_the_definition(p: P):
    def layer(z):
        up, down = math.exp(z), math.exp(-z)
        return {
            "the logistic sigmoid": up / (1 + up), "tanh": (up - down) / (up + down), "ELU": z if z > 0 else up - 1,
            "swish": z * up / (1 + up), "softplus": math.log(1 + up), "leaky ReLU": max(z, z / 10),
        }[p.name]  # fmt: skip

    z = [float(entry) for entry in p.z]
    slope = [oracles.slopes(layer, z=entry)["grad_z"] for entry in z]
    back = oracles.slopes(lambda z: sum(g * layer(entry) for g, entry in zip(p.g, z, strict=True)), z=z)
    return {"h": [layer(entry) for entry in z], "slope": slope, **back}


q.slips(
    took_a_wrong_slope=slip("The derivative follows from the definition of $h(z)$ by the rules of calculus.",
        drawn=lambda p: {"slope": WRONG[p.name][0]}, essential=True),
    mixed_up_two_functions=slip("Every activation function has a derivative of its own.",
        drawn=lambda p: {"slope": WRONG[p.name][1]}),
    turned_the_sign_of_the_pre_activation=slip("The sign of $z$ decides on which side of the curve the value lies.",
        drawn=lambda p: {"h": FUNCTIONS[p.name][1].replace("(z", "(-z")}),
    multiplied_by_the_outputs=slip("The gradient is multiplied by the derivatives, not by the outputs.", grad_z="odot(g, h)"),
    multiplied_by_the_pre_activations=slip("The gradient is multiplied by the derivatives $h'(z_i)$.", grad_z="odot(g, z)"),
    summed_the_entries=slip("Each entry of the gradient has the derivative of its own entry.", grad_z="sum(g)*slope"),
    divided_by_the_slope=slip("The chain rule multiplies by the derivative.", gives={"grad_z": "(g[0]/slope[0], g[1]/slope[1])"}),
)  # fmt: skip
