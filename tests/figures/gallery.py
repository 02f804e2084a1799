"""One drawing of every kind, and harder cases, for the tests in this folder."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from examgen.figures import computation_graph, convolution, grid, layer_stack, mlp, plot, residual_block, unrolled_rnn

IMAGE = [[1, 2, 0], [0, 1, 3], [2, -7, 0]]
KERNEL = [[1, 0], [-1, Fraction(1, 2)]]
NEURON = {
    "w0": ("input", "w_0=2"),
    "x0": ("input", "x_0=-1"),
    "w1": ("input", "w_1=-3"),
    "x1": ("input", "x_1=-2"),
    "b": ("input", "b=-3"),
    "m0": ("operation", r"\times"),
    "m1": ("operation", r"\times"),
    "sum": ("operation", "+"),
    "all": ("operation", "+"),
    "squash": ("operation", r"\sigma"),
    "L": ("output", "L"),
}
NEURON_EDGES = [
    ("w0", "m0"), ("x0", "m0"), ("w1", "m1"), ("x1", "m1"), ("m0", "sum", -2), ("m1", "sum", 6),
    ("sum", "all", 4), ("b", "all"), ("all", "squash", 1), ("squash", "L", "0.73"),
]  # fmt: skip
FORK = {
    "x": ("input", "x"),
    "y": ("input", "y=-4"),
    "e": ("operation", r"\exp"),
    "s": ("operation", "+"),
    "m": ("operation", r"\max"),
    "q": ("operation", r"(\cdot)^2"),
    "L": ("output", "L"),
}
FORK_EDGES = [
    ("x", "e", "p"), ("e", "s", "e^{x}"), ("x", "s", "x"), ("s", "m", Fraction(-5, 3)), ("y", "m", -4), ("m", "q", "u"),
    ("e", "q"), ("q", "L", 16),
]  # fmt: skip

FIGURES = {
    "one neuron": computation_graph(NEURON, NEURON_EDGES),
    "forks": computation_graph(FORK, FORK_EDGES),
    "bundle": computation_graph(
        {**{name: ("input", name) for name in "xyz"}, "p": ("operation", "+"), "q": ("operation", r"\times")},
        [(start, end, f"w_{place}") for place, (start, end) in enumerate(product("xyz", "pq"))],
    ),
    "lstm": unrolled_rnn(4, cell=r"\text{LSTM}"),
    "rnn": unrolled_rnn(3, losses=["L_1", "L_2", "L_3"], weights={"input": "W_{xh}", "state": "W_{hh}", "output": "W_{hy}"}),
    "rnn with numbers": unrolled_rnn(
        2, inputs=["x_1=1", "x_2=-2"], states=["h_0=0", "h_1", "h_2"], outputs=(), weights={"state": "w_h=-1"}
    ),
    "grid": grid([[1, 2, 3], [4, Fraction(-5, 3), 6]], highlight=[(0, 1)], caption="feature map $X$"),
    "convolution": convolution(IMAGE, KERNEL, window=(0, 1), output=[[None, None], [4, "y_{11}"]]),
    "padded convolution": convolution(IMAGE, IMAGE, window=(0, 2), output=[[None] * 3] * 3, padding=1),
    "two channels": convolution([IMAGE] * 2, [KERNEL] * 2, output=[[None] * 2] * 2),
    "three channels": convolution([IMAGE] * 3, [KERNEL] * 3, output=[[None] * 2] * 2),
    "stack": layer_stack(["input", "conv $3\\times 3$\nstride 2", "max pool", "linear"]),
    "long stack": layer_stack(["input\n$32\\times32\\times3$", *["conv $3\\times 3$\nstride 1", "ReLU"] * 4]),
    "mlp": mlp([3, 4, 4, 2]),
    "mlp with numbers": mlp(
        [2, 2, 1],
        labels=[["x_1=1", "x_2=-2"], [r"\sigma", r"\sigma"], ["y"]],
        weights=[[[1, -2], [Fraction(1, 2), 3]], [[-1, 12]]],
        biases=[[0, -5], ["b_3=7"]],
    ),
    "residual block": residual_block(["conv $3\\times 3$", "ReLU", "conv $3\\times 3$"], leaving="y", after="ReLU"),
    "plot": plot(
        {"f": [(-3, 0), (0, 0), (3, 3)], "g": [(-3, Fraction(-1, 2)), (3, 2)]},
        x=(-3, 3),
        y=(-1, 3),
        points={"P": (1, 1)},
    ),
    "wide plot": plot({"": [(-250, 0), (0, 0), (100, 20)]}, x=(-250, 250), y=(-10, 20), y_label=r"\hat{y}"),
}
