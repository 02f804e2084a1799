"""What the drawings show: their data, their borders, and their refusals."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from gallery import FIGURES, FORK, FORK_EDGES, IMAGE, KERNEL, NEURON, NEURON_EDGES

from examgen.errors import QuestionError
from examgen.figures import (
    boxes,
    computation_graph,
    convolution,
    decimal,
    grid,
    layer_stack,
    mlp,
    plot,
    residual_block,
    scatter,
    unrolled_rnn,
)
from examgen.prose.scene import Ellipse, Label, Line, Mark, Rect, Scene


def distance_to_border(point: tuple[float, float], shape: Rect | Ellipse) -> float:
    """Negative inside; exact for boxes on their sides, relative for ellipses."""
    x, y = point
    if isinstance(shape, Ellipse):
        return math.hypot((x - shape.x) / shape.rx, (y - shape.y) / shape.ry) - 1
    sides = (shape.x - x, x - shape.x - shape.width, shape.y - y, y - shape.y - shape.height)
    return max(sides)


def shaded(scene: Scene) -> list[str]:
    """The labels that stand in shaded cells, from top to bottom and left to right."""
    cells = [item for item in scene.items if isinstance(item, Rect) and item.fill]
    labels = [item for item in scene.items if isinstance(item, Label)]
    inside = [label for label in labels if any(distance_to_border((label.x, label.y), cell) < 0 for cell in cells)]
    return [label.text.strip("$") for label in sorted(inside, key=lambda label: (round(label.y, 3), label.x))]


@pytest.mark.parametrize("name", ["one neuron", "forks", "bundle", "stack", "long stack", "mlp", "residual block"])
def test_edges_run_from_border_to_border_and_through_no_node(name: str) -> None:
    shapes = [item for item in FIGURES[name].items if isinstance(item, Rect | Ellipse)]
    lines = [item for item in FIGURES[name].items if isinstance(item, Line)]
    assert lines
    free = 0
    for line in lines:
        for end in (line.points[0], line.points[-1]):
            free += all(abs(distance_to_border(end, shape)) > 1e-9 for shape in shapes)
        for start, end in zip(line.points, line.points[1:], strict=False):
            steps = [(start[0] + t / 50 * (end[0] - start[0]), start[1] + t / 50 * (end[1] - start[1])) for t in range(51)]
            assert all(distance_to_border(step, shape) > -1e-9 for step in steps for shape in shapes)
    # The arrows into and out of a residual block are open at one end each, and the shortcut starts on an arrow.
    assert free == (3 if name == "residual block" else 0)


@pytest.mark.parametrize(("name", "edges"), [("one neuron", len(NEURON_EDGES)), ("forks", len(FORK_EDGES))])
def test_graphs_draw_every_edge_once(name: str, edges: int) -> None:
    lines = [item for item in FIGURES[name].items if isinstance(item, Line)]
    assert len(lines) == edges
    assert all(line.arrow and line.points[0][0] < line.points[-1][0] for line in lines)


def test_a_tree_is_drawn_without_crossings_and_bends() -> None:
    lines = [item for item in FIGURES["one neuron"].items if isinstance(item, Line)]
    assert all(len(line.points) == 2 for line in lines)


def test_the_order_of_inputs_yields_to_crossings() -> None:
    nodes = {name: ("input", name) for name in "abcd"} | dict.fromkeys("pq", ("operation", "+"))
    scene = computation_graph(nodes, [("a", "p"), ("b", "q"), ("c", "p"), ("d", "q")])
    heights = {item.text.strip("$"): item.y for item in scene.items if isinstance(item, Label)}
    assert sorted("abcd", key=heights.__getitem__) in ([*"acbd"], [*"bdac"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("one neuron", ["w₀ = 2", "x₀ = -1", "x₁ = -2", "+ (sum) to + (all), labelled 4", "σ to L, labelled 0.73"]),
        ("rnn", ["Step 3: input x₃ and state h₂ enter, state h₃ leaves, output y₃, loss L₃"]),
        ("rnn with numbers", ["x₂ = -2", "h₀ = 0", "state weight wₕ = -1"]),
        ("grid", ["feature map X", "2 by 3", "1, 2, 3; 4, -5/3, 6", "Shaded: row 1 column 2"]),
        (
            "convolution",
            ["1, 2, 0; 0, 1, 3; 2, -7, 0", "1, 0; -1, 1/2", "empty, empty; 4, y₁₁", "columns 1 to 2 of the input"],
        ),
        ("padded convolution", ["Zero padding 1", "rows 0 to 2, columns 2 to 4 of the padded input, counted from 0"]),
        ("two channels", ["Input channel 2, 3 by 3", "Kernel channel 2, 2 by 2"]),
        ("stack", ["input, then conv 3 × 3 stride 2, then max pool, then linear"]),
        (
            "mlp with numbers",
            [
                "1 from x₁ = 1 and -2 from x₂ = -2",
                "12 from σ (layer 1, unit 2)",
                "-5 at σ (layer 1, unit 2)",
                "b₃ = 7 at y",
            ],
        ),
        ("residual block", ["x passes conv 3 × 3, then ReLU, then conv 3 × 3", "identity", "The result is y"]),
        ("plot", ["Line f through (-3, 0), (0, 0), (3, 3)", "(-3, -1/2)", "Point P at (1, 1)", "x from -3 to 3"]),
        (
            "many boxes",
            [
                "x from 0 to 100, y from 0 to 80 downwards",
                "A, score 0.9 (solid): top left (10, 10), bottom right (50, 60)",
                "E, score 1/2",
            ],
        ),
        ("boxes with common sides", ["y from 0 to 5.", "T (dashed): bottom left (1, 1), top right (5, 5/2)"]),
        (
            "scatter",
            [
                "class +1 (dot): P (1, 2); Q (2, 3); R (2, 2)",
                "class -1 (ring): S (4, 1); T (5, 1/2)",
                "query (cross): q (3, 5/2). Square: (6, 3); (6, 1).",
                "Line g through (0, 0), (6, 4)",
            ],
        ),
        ("one row", ["-905/17, 1, 2, 3, -2 ln 2, 5"]),
    ],
)
def test_alt_texts_carry_the_data(name: str, words: list[str]) -> None:
    for word in words:
        assert word in FIGURES[name].alt


def test_grids_shade_the_named_cells() -> None:
    assert shaded(grid(IMAGE, highlight=[(1, 2), (2, 1)])) == ["3", "-7"]


def test_the_window_shows_what_an_output_cell_sees() -> None:
    # Output cell (1, 0) at stride 1 sees rows 1 and 2, columns 0 and 1 of the input.
    assert shaded(convolution(IMAGE, KERNEL, window=(1, 0))) == ["0", "1", "2", "-7"]
    # At stride 2 with one ring of zeros, cell (1, 1) sees rows and columns 2 and 3 of the padded 5 by 5 input.
    assert shaded(convolution(IMAGE, KERNEL, window=(1, 1), stride=2, padding=1)) == ["1", "3", "-7", "0"]


def test_padding_is_drawn_dashed() -> None:
    cells = [item for item in convolution(IMAGE, KERNEL, padding=1).items if isinstance(item, Rect)]
    assert sum(cell.dashed for cell in cells) == 5 * 5 - 3 * 3


def test_channels_that_do_not_fit_stand_below_each_other() -> None:
    def heights(name: str) -> int:
        return len({round(item.y, 3) for item in FIGURES[name].items if isinstance(item, Label) and "channel" in item.text})

    assert heights("two channels") == 1
    assert heights("three channels") == 3


def test_plots_put_ticks_at_round_numbers() -> None:
    texts = [item.text for item in FIGURES["wide plot"].items if isinstance(item, Label)]
    assert {"$-200$", "$-100$", "$0$", "$100$", "$200$", "$-10$", "$-5$", "$20$"} <= set(texts)


def test_plots_are_to_scale() -> None:
    scene = FIGURES["plot"]
    frame = next(item for item in scene.items if isinstance(item, Rect))
    bend = next(item for item in scene.items if isinstance(item, Line) and len(item.points) == 3).points[1]
    assert bend[0] == pytest.approx(frame.x + frame.width / 2)
    assert bend[1] == pytest.approx(frame.y + frame.height * 3 / 4)


def test_weights_stand_on_their_own_arrows() -> None:
    scene = mlp([2, 2], weights=[[[11, 12], [21, 22]]], labels=[["a", "b"], ["c", "d"]])
    at = {item.text.strip("$"): (item.x, item.y) for item in scene.items if isinstance(item, Label)}
    for weight, start, end in [("11", "a", "c"), ("12", "b", "c"), ("21", "a", "d"), ("22", "b", "d")]:
        (ax, ay), (bx, by), (x, y) = at[start], at[end], at[weight]
        assert abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) < 1e-9


def test_boxes_are_to_scale_with_y_down_or_up() -> None:
    for y_down in (True, False):
        scene = boxes({"A": (1, 1, 4, 2)}, x=(0, 5), y=(0, 5), y_down=y_down)
        frame, box = sorted((item for item in scene.items if isinstance(item, Rect)), key=lambda rect: -rect.width)
        unit = frame.width / 5
        assert (box.x - frame.x, box.width, box.height) == pytest.approx((unit, 3 * unit, unit))
        assert box.y - frame.y == pytest.approx((1 if y_down else 3) * unit)
        ticks = {item.text: item.y for item in scene.items if isinstance(item, Label) and item.anchor == "end"}
        assert (ticks["$1$"] < ticks["$4$"]) == y_down


@pytest.mark.parametrize("four", [(0, 0, 5, 5), (0, 1, 3, 2), (2, 3, 5, 4), (1, 0, 2, 5)])
def test_boxes_may_touch_the_border(four: tuple[int, int, int, int]) -> None:
    """The frame stands clear of them on all sides, and the grid still says where they are."""
    scene = boxes({"A": four, "B": (1, 1, 2, 2)}, x=(0, 5), y=(0, 5))
    frame, *_, one = (item for item in scene.items if isinstance(item, Rect))
    for low, size, start, length in ((frame.x, frame.width, one.x, one.width), (frame.y, frame.height, one.y, one.height)):
        assert start - low > 0.1
        assert low + size - start - length > 0.1
    ticks = {item.text: item.x for item in scene.items if isinstance(item, Label) and item.anchor == "middle"}
    assert (one.x, one.x + one.width) == pytest.approx((ticks[f"${four[0]}$"], ticks[f"${four[2]}$"]))


def test_boxes_are_not_filled_and_differ_where_they_share_a_side() -> None:
    rects = [item for item in FIGURES["boxes with common sides"].items if isinstance(item, Rect)]
    assert not any(rect.fill for rect in rects)
    two = boxes({"A": (1, 1, 3, 3), "B": (9, 1, 11, 3), "C": (9, 5, 11, 7), "D": (1, 1, 3, 2)})
    styles = [re.search(rf"{name} \((\w+)\)", two.alt)[1] for name in "ABCD"]  # type: ignore[index]
    assert styles[0] != styles[3]


def test_points_are_to_scale_with_one_sign_for_each_class() -> None:
    scene = scatter({"a": [(0, 0), (4, 2)], "b": [(2, Fraction(1, 2))]}, x=(0, 4), y=(0, 2))
    frame = next(item for item in scene.items if isinstance(item, Rect))
    marks = [item for item in scene.items if isinstance(item, Mark) and item.x <= frame.x + frame.width]
    assert [mark.sign for mark in marks] == ["dot", "dot", "ring"]
    assert (marks[2].x - frame.x) / frame.width == pytest.approx(1 / 2)
    assert (marks[2].y - frame.y) / frame.height == pytest.approx(3 / 4)


def test_ticks_of_short_and_fractional_ranges_are_exact_decimals() -> None:
    scene = plot({"f": [(0, 0), (1, 1)]}, x=(0, 1), y=(Fraction(-1, 4), 1))
    texts = [item.text for item in scene.items if isinstance(item, Label)]
    assert {"$0.2$", "$0.8$", "$1$", "$-0.2$"} <= set(texts)
    assert all(re.fullmatch(r"\$(-?\d(\.\d)?|[xyf])\$", text) for text in texts)


def test_lines_on_top_of_each_other_are_all_seen() -> None:
    lines = [item for item in FIGURES["lines on lines"].items if isinstance(item, Line) and len(item.points) == 3]
    assert [line.width for line in lines] == sorted((line.width for line in lines), reverse=True)
    assert len({(line.width, line.dashed, line.ink) for line in lines}) == 3


def test_decimals_are_exact_or_refused() -> None:
    assert [decimal(one) for one in (Fraction(9, 10), Fraction(-1, 8), 3, Fraction(1, 10**7))] == [
        "0.9",
        "-0.125",
        "3",
        "0.0000001",
    ]
    with pytest.raises(QuestionError, match="1/3 cannot be written as a decimal"):
        decimal(Fraction(1, 3))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: computation_graph({"x": ("input", "x")}, [("x", "y")]), "names 'y'"),
        (lambda: computation_graph({"x": ("node", "x")}, []), "kind 'node'"),
        (lambda: computation_graph({"x": ("input", "x")}, []), "no edges"),
        (lambda: computation_graph(dict.fromkeys("ab", ("operation", "+")), [("a", "b"), ("b", "a")]), "cycle"),
        (lambda: computation_graph(dict.fromkeys("ab", ("operation", "+")), [("a", "b"), ("a", "b", 1)]), "twice"),
        (lambda: unrolled_rnn(0), "at least 1"),
        (lambda: unrolled_rnn(2, inputs=["x"]), "inputs has 1 entries, the drawing needs 2"),
        (lambda: unrolled_rnn(2, weights={"hidden": "W"}), "key 'hidden'"),
        (lambda: unrolled_rnn(1, outputs=(), losses=["L"]), "losses need outputs"),
        (lambda: unrolled_rnn(20), "cm wide"),
        (lambda: grid([[1], [1, 2]]), "equal length"),
        (lambda: grid([]), "equal length"),
        (lambda: grid([[1]], highlight=[(1, 0)]), "outside"),
        (lambda: grid([[0.1]]), "an int or a Fraction"),
        (lambda: grid([["$x$"]]), "without dollar"),
        (lambda: convolution(IMAGE, KERNEL, window=(2, 0)), "outside"),
        (lambda: convolution([IMAGE] * 2, [KERNEL]), "equally many"),
        (lambda: layer_stack("conv"), "list of words"),
        (lambda: layer_stack(["a fairly long name of a layer"] * 9), "cm wide"),
        (lambda: residual_block([]), "list of words"),
        (lambda: mlp([2]), "two layers"),
        (lambda: mlp([2, 1], weights=[[[1]]]), "weights has 1 entries, the drawing needs 2"),
        (lambda: mlp([2, 1], biases=[[1], [1]]), "biases has 2"),
        (lambda: plot({"f": [(0, 0)]}, x=(0, 1), y=(0, 1)), "two corners"),
        (lambda: plot({"f": [(0, 0), (2, 0)]}, x=(0, 1), y=(0, 1)), "outside"),
        (lambda: plot({"f": [(0, 0), (1, 1)]}, x=(1, 0), y=(0, 1)), "upwards"),
        (lambda: plot({"f": [(0, 0.5), (1, 1)]}, x=(0, 1), y=(0, 1)), "an int or a Fraction"),
        (lambda: plot({"f": [(1, 1), (1, 1)]}, x=(0, 1), y=(0, 1)), "two corners"),
        (
            lambda: plot({"f": [(0, 0), (1, 1)]}, x=(0, 1), y=(0, 1), points={"P": (1, 0), "Q": (1, 0)}),
            "P (1, 0) and Q (1, 0) are so close",
        ),
        (lambda: boxes({}), "at least one box"),
        (lambda: boxes([(1, 1, 2, 2)]), "give a mapping from names"),
        (lambda: scatter([(1, 1)]), "give a mapping from names"),
        (lambda: plot([(0, 0), (1, 1)], x=(0, 1), y=(0, 1)), "give a mapping from names"),
        (lambda: boxes({"A": (1, 1, 1, 4)}), "x1 < x2"),
        (lambda: boxes({"A": (1, 1, 2, 4), "B": (1, 1, 2, 4)}), "A and B have the same corners"),
        (lambda: boxes({"A": (1, 1, 2)}), "must be 4 numbers"),
        (lambda: boxes({"A": (1, 1, 2, 4.5)}), "an int or a Fraction"),
        (lambda: boxes({"A": (1, 1, 2, 4)}, y=(0, 3)), "boxes: A: (2, 4) is outside of the axes x (0, 3), y (0, 3)"),
        (lambda: boxes({"A": (1, 1, 2, 4)}, scores={"B": 1}), "scores names 'B'"),
        (lambda: boxes({"A": (1, 1, 2, 4)}, styles={"A": "red"}), "solid, dashed and grey"),
        (lambda: boxes({"A" * 60: (1, 1, 2, 4)}), "no room for the label"),
        (lambda: scatter({}), "one to 5 classes"),
        (lambda: scatter({"a": [(1, 1)], "b": {"P": (1, 1)}}), "(1, 1) and P (1, 1) are so close"),
        (lambda: scatter({"a": [(1, "2")]}), "an int or a Fraction"),
        (lambda: scatter({"a": [(1, 2)]}, x=(2, 3), y=(0, 3)), "outside"),
    ],
)
def test_bad_arguments_are_refused_with_the_reason(build: Callable[[], Scene], message: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(message)):
        build()


def test_drawings_depend_on_nothing_but_their_arguments() -> None:
    assert computation_graph(NEURON, NEURON_EDGES) == FIGURES["one neuron"]
    assert computation_graph(FORK, FORK_EDGES) == FIGURES["forks"]
    assert grid([[Fraction(4, 2)]]) == grid([[2]])


def test_arrays_are_as_good_as_lists() -> None:
    assert grid(np.array(IMAGE)) == grid(IMAGE)
    assert convolution(np.array([IMAGE]), np.array([IMAGE])) == convolution([IMAGE], [IMAGE])
    weights = [[[1, 2], [3, 4]]]
    assert mlp([2, 2], weights=[np.array(weights[0])], biases=[np.array([1, 2])]) == mlp([2, 2], weights=weights, biases=[[1, 2]])
