"""One drawing of every kind, and harder cases, for the tests in this folder."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from examgen.core.numbers import ln2
from examgen.figures import (
    boxes,
    computation_graph,
    convolution,
    grid,
    layer_stack,
    mlp,
    plot,
    residual_block,
    scatter,
    unrolled_rnn,
)

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
    "lines on lines": plot(
        {"f": [(-2, 0), (0, 0), (2, 2)], "g": [(-2, -1), (0, 0), (2, 2)], "h": [(-2, 0), (0, 0), (2, 2)]},
        x=(-2, 2),
        y=(Fraction(-3, 2), 2),
        points={"P": (1, 1), "Q": (Fraction(5, 4), Fraction(5, 4)), "R": (0, 0)},
    ),
    "boxes": boxes({"T": (1, 1, 5, 4), "P": (3, 2, Fraction(13, 2), 6)}, x_label="", y_label=""),
    "many boxes": boxes(
        {"A": (10, 10, 50, 60), "B": (12, 14, 52, 62), "C": (60, 20, 90, 70), "D": (58, 24, 92, 66), "E": (11, 12, 49, 58)},
        scores={"A": "0.9", "B": "0.8", "C": "0.75", "D": "0.6", "E": Fraction(1, 2)},
        x=(0, 100),
        y=(0, 80),
    ),
    "boxes with common sides": boxes(
        {"A": (1, 1, 5, 4), "B": (2, 1, 6, 4), "T": (1, 1, 5, Fraction(5, 2)), "G": (5, 1, 7, 4)},
        styles={"T": "dashed"},
        y_down=False,
    ),
    "scatter": scatter(
        {
            "class $+1$": {"P": (1, 2), "Q": (2, 3), "R": (2, 2)},
            "class $-1$": {"S": (4, 1), "T": (5, Fraction(1, 2))},
            "query": {"q": (3, Fraction(5, 2))},
            "": [(6, 3), (6, 1)],
        },
        lines={"w^Tx=0": [(0, 0), (6, 4)], "g": [(0, 0), (6, 4)]},
    ),
    "scatter around zero": scatter({"a": [(-3, -2), (1, 1)], "b": {"O": (0, 0), "Z": (2, -1)}}, x=(-4, 4), y=(-3, 3)),
    "scatter in the unit square": scatter({"a": {"P": (Fraction(1, 4), Fraction(1, 2))}}, x=(0, 1), y=(0, 1)),
    "one cell": grid([[5]], caption="one cell with a long caption"),
    "one row": grid([[Fraction(-905, 17), 1, 2, 3, ln2(-2), 5]]),
    "dense mlp": mlp(
        [4, 4, 3],
        weights=[[[row * 7 - place * 5 for place in range(4)] for row in range(size)] for size in (4, 3)],
        biases=[[1, -2, Fraction(1, 3), 4], [-12345, 2, 3]],
    ),
    "mlp with long labels": mlp([5, 5], labels=[["x_1=-12345"] * 5, ["h_1=-1/2"] * 5]),
    "rnn with long labels": unrolled_rnn(
        3, inputs=["x_1=-12345"] * 3, outputs=["y_1=-12345"] * 3, weights={"input": "W_{xh}=-12345", "output": "W_{hy}=-12345"}
    ),
    "wide plot": plot({"": [(-250, 0), (0, 0), (100, 20)]}, x=(-250, 250), y=(-10, 20), y_label=r"\hat{y}"),
}
