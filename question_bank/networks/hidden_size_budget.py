r"""Largest hidden layer that a budget of parameters allows."""

from bisect import bisect_right
from itertools import product

from examgen import Question, ask, draw, engine, oracles, slip

q = Question(
    topic="networks.parameters", outcomes=(1, 7), level="apply", minutes=5, covers=("W2-09",), conventions=("biases",),
    largest=999_999, symbols={"per_unit": "a", "left": "r"},
)  # fmt: skip


@q.params
class P:
    D: int = draw.choice(8, 10, 12, 16, 20, 24, 28, 30, 32, 40, 48, 50, 64, 100, 128)
    C: int = draw.integers(2, 10)
    B: int = draw.choice(500, 600, 750, 800, 1000, 1200, 1500, 2000, 2500, 3000, 4000, 5000)


@q.require
def the_layer_is_neither_tiny_nor_exact(p: P) -> bool:
    whole, rest = divmod(p.B - p.C, p.D + 1 + p.C)
    return 6 <= whole <= 90 and rest > 3


q.prompt = r"""
A classifier has $D = <<D>>$ inputs, one hidden layer of $H$ units and $C = <<C>>$ outputs; both layers are
fully connected. It runs on a device that has room for $B = <<B>>$ parameters.
"""
q.ask(
    per_unit=ask.integer("By how many parameters $a$ does the network grow if the hidden layer gets one more unit?", marks=2),
    H=ask.integer("What is the largest whole number $H$ of hidden units for which all parameters fit?", marks=2),
    left=ask.integer("With this $H$, for how many parameters $r$ is there still room?", marks=1),
)


@q.solve
def solve(p: P, t):
    t.step("per_unit", "D + 1 + C", note="A hidden unit has a weight for each input, a bias, and a weight to each output:")
    H = t.step("H", "floor((B - C)/per_unit)", note="The output biases remain, so $a H + C \\le B$ must hold:")
    t.step("left", "B - C - per_unit*H", lambda: p.B - engine.linear_parameters(p.D, H) - engine.linear_parameters(H, p.C))


@q.oracle("counting")
def parameters_one_by_one(p: P):
    sizes, network = [], [("bias", output) for output in range(p.C)]
    while len(network) <= p.B:
        sizes.append(len(network))
        network += product([len(sizes)], [*product(["in"], range(p.D + 1)), *product(["out"], range(p.C))])
    return {"per_unit": sizes[2] - sizes[1], "H": len(sizes) - 1, "left": len(range(sizes[-1], p.B))}


@q.oracle("torch")
def sizes_of_the_tensors(p: P):
    nn = oracles.torch.nn

    def parameters(H):
        layers = nn.Linear(p.D, H, device="meta"), nn.Linear(H, p.C, device="meta")
        return sum(tensor.numel() for layer in layers for tensor in layer.parameters())

    H = bisect_right(range(200), p.B, key=parameters) - 1
    return {"per_unit": parameters(5) - parameters(4), "H": H, "left": p.B - parameters(H)}


q.slips(
    rounded_up=slip("With one unit more the parameters do not fit.", H="ceil((B - C)/per_unit)", essential=True),
    forgot_the_hidden_bias=slip("Each hidden unit has a bias.", per_unit="D + C"),
    forgot_the_output_weights=slip("A hidden unit also has a weight to each output.", per_unit="D + 1"),
    counted_an_output_bias_for_each_unit=slip("The output biases do not grow with $H$.", per_unit="D + 1 + C + 1"),
    multiplied_the_sizes=slip("A new unit is connected to inputs and outputs; these are not connected to each other.",
        per_unit="D*C + 1"),
    added_the_output_biases_to_the_budget=slip("The output biases take room as well.", H="floor((B + C)/per_unit)"),
    forgot_the_output_biases=slip("The output biases take room as well.", left="B - per_unit*H"),
)  # fmt: skip
