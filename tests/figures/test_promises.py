"""Whatever an author draws: every given number is printed as given, and no part hides another one."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examgen import figures
from examgen.errors import QuestionError
from examgen.figures import Ellipse, Label, Line, Mark, Rect, Scene, bounds, connect, extent, fit
from examgen.prose.drawing import render

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "figures.md"
BOUNDED = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
NUMBERS = st.one_of(st.integers(-99, 999), st.fractions(-20, 20, max_denominator=12))
NAMES = st.sampled_from(["x_1", "x_{10}=-12", r"\hat{y}_2", "h_1^{(2)}", "W_{xh}", r"\frac{1}{2}"])
VALUES = st.one_of(NUMBERS, NAMES)
Rows = list[list[Any]]


@st.composite
def distinct(draw: st.DrawFn, *shapes: tuple[int, int]) -> list[Rows]:
    """Tables without one number twice, so that each can be looked for."""
    count = sum(rows * columns for rows, columns in shapes)
    flat = iter(draw(st.lists(NUMBERS, min_size=count, max_size=count, unique=True)))
    return [[[next(flat) for _ in range(columns)] for _ in range(rows)] for rows, columns in shapes]


def flat(tables: Iterable[Rows]) -> list[Any]:
    return [value for table in tables for row in table for value in row]


def labels(scene: Scene) -> list[Label]:
    return [item for item in scene.items if isinstance(item, Label) and item.text]


def assert_each_is_printed_once(scene: Scene, values: Iterable[Any]) -> None:
    printed = Counter(text.strip("$").removeprefix("b=") for text in (label.text for label in labels(scene)))
    said = Counter(re.findall(r"(?<![\w/.])-?\d+(?:/\d+)?(?![\w/])", scene.alt.split(":", 1)[1]))
    for value in map(str, values):
        assert printed[value] == 1, (value, printed)
        assert said[value] == 1, (value, scene.alt)


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def steps(line: Line) -> list[tuple[float, float]]:
    return [(a + t / 40 * (c - a), b + t / 40 * (d - b)) for (a, b), (c, d) in pairwise(line.points) for t in range(41)]


def assert_all_is_seen(scene: Scene) -> None:
    """No label on another label or on a point, none struck through by a dark line, no point on a point."""
    texts = labels(scene)
    for one, other in combinations(texts, 2):
        assert not meet(bounds(one), bounds(other)), (one.text, other.text)
    marks = [item for item in scene.items if isinstance(item, Mark)]
    assert not [(text, mark) for text in texts for mark in marks if meet(bounds(text), bounds(mark))]
    assert len({(round(mark.x, 2), round(mark.y, 2)) for mark in marks}) == len(marks)
    lines = [item for item in scene.items if isinstance(item, Line) and item.ink > 0.3]
    for text in texts:
        left, _, right, _ = bounds(text)
        width, height = right - left, 0.25 * text.size * 2.54 / 72
        letters = (left + 0.15 * width, text.y - height, right - 0.15 * width, text.y + height)
        assert not [text for line in lines for x, y in steps(line) if meet(letters, (x, y, x, y))], text.text


@BOUNDED
@given(st.data(), st.integers(1, 5), st.integers(1, 5))
def test_grids_print_every_entry(data: st.DataObject, rows: int, columns: int) -> None:
    tables = data.draw(distinct((rows, columns)))
    scene = figures.grid(tables[0], caption="feature map")
    assert_all_is_seen(scene)
    assert_each_is_printed_once(scene, flat(tables))


@BOUNDED
@given(st.data(), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2))
def test_convolutions_print_every_entry(data: st.DataObject, size: int, kernel: int, channels: int) -> None:
    tables = data.draw(distinct(*[(size, size)] * channels, *[(kernel, min(kernel, size))] * channels))
    scene = figures.convolution(tables[:channels], tables[channels:])
    assert_all_is_seen(scene)
    printed = Counter(label.text.strip("$") for label in labels(scene))
    assert all(printed[str(value)] == 1 for value in flat(tables))
    for table in tables:
        assert "; ".join(", ".join(map(str, row)) for row in table) in scene.alt


@BOUNDED
@given(st.data(), st.lists(st.integers(1, 4), min_size=2, max_size=3), st.booleans())
def test_networks_print_every_weight_and_bias(data: st.DataObject, sizes: list[int], has_labels: bool) -> None:
    shapes = [(after, before) for before, after in pairwise(sizes)]
    tables = data.draw(distinct(*shapes, *((1, size) for size in sizes[1:])))
    weights, biases = tables[: len(shapes)], [table[0] for table in tables[len(shapes) :]]
    names = [[f"u_{{{layer}{place}}}" for place in range(size)] for layer, size in enumerate(sizes)] if has_labels else None
    scene = figures.mlp(sizes, weights=weights, biases=biases, labels=names)
    assert_all_is_seen(scene)
    printed = Counter(label.text.strip("$").removeprefix("b=") for label in labels(scene))
    assert all(printed[str(value)] == 1 for value in flat(tables))
    said = scene.alt.partition("Weights")[2]
    assert all(len(re.findall(rf"(?<![\w/.-]){re.escape(str(value))} (?:from|at) ", said)) == 1 for value in flat(tables))


@BOUNDED
@given(st.data(), st.lists(st.integers(1, 5), min_size=2, max_size=3))
def test_networks_keep_long_labels_apart(data: st.DataObject, sizes: list[int]) -> None:
    assert_all_is_seen(figures.mlp(sizes, labels=[[data.draw(VALUES) for _ in range(size)] for size in sizes]))


@BOUNDED
@given(st.data(), st.integers(1, 3), st.sets(st.sampled_from(["input", "state", "output"])))
def test_recurrent_networks_keep_labels_apart(data: st.DataObject, count: int, keys: set[str]) -> None:
    rows = [[data.draw(VALUES) for _ in range(size)] for size in (count, count + 1, count, count)]
    inputs, states, outputs, losses = rows
    weights = {key: data.draw(VALUES) for key in keys}
    scene = figures.unrolled_rnn(count, inputs=inputs, states=states, outputs=outputs, losses=losses, weights=weights)
    assert_all_is_seen(scene)
    printed = Counter(label.text.strip("$") for label in labels(scene))
    assert all(printed[str(value)] >= times for value, times in Counter(str(value) for row in rows for value in row).items())


@BOUNDED
@given(st.data(), st.integers(3, 9))
def test_graphs_keep_labels_apart(data: st.DataObject, count: int) -> None:
    names = [f"n{place}" for place in range(count)]
    nodes = {
        name: ("operation" if place > 1 else "input", data.draw(st.sampled_from(["+", "x", r"\max"])))
        for place, name in enumerate(names)
    }
    pairs = [(start, end) for place, end in enumerate(names) if place > 1
             for start in data.draw(st.lists(st.sampled_from(names[:place]), min_size=1, max_size=2, unique=True))]  # fmt: skip
    values = data.draw(st.lists(NUMBERS, min_size=len(pairs), max_size=len(pairs), unique=True))
    scene = figures.computation_graph(nodes, [(*pair, value) for pair, value in zip(pairs, values, strict=True)])
    assert_all_is_seen(scene)
    printed = Counter(label.text.strip("$") for label in labels(scene))
    assert all(printed[str(value)] == 1 for value in values)
    assert all(len(re.findall(rf"labelled {re.escape(str(value))}[;.]", scene.alt)) == 1 for value in values)


COORDINATES = st.one_of(st.integers(-5, 5), st.fractions(-5, 5, max_denominator=2))
CORNERS = st.tuples(COORDINATES, COORDINATES)


@BOUNDED
@given(
    st.lists(CORNERS, min_size=1, max_size=7, unique=True), st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=3)
)
def test_plots_name_every_point_beside_the_lines(points: list[Any], ends: list[Any]) -> None:
    lines = {f"f_{place}": [(-5, left), (0, 1), (5, right)] for place, (left, right) in enumerate(ends)}
    scene = figures.plot(lines, points={f"P_{place}": point for place, point in enumerate(points)}, x=(-5, 5), y=(-5, 5))
    assert_all_is_seen(scene)
    assert len(labels(scene)) >= len(points) + len(lines)
    for across, up in points:
        assert scene.alt.count(f" at ({across}, {up}).") == 1


@BOUNDED
@given(st.lists(CORNERS, min_size=1, max_size=12, unique=True), st.integers(1, 5), st.booleans())
def test_scatter_plots_show_every_point(points: list[Any], count: int, has_names: bool) -> None:
    groups = [points[place::count] for place in range(min(count, len(points)))]
    names = iter("ABCDEFGHIJKL")
    classes = {f"class {place}": {next(names): one for one in group} if has_names else group for place, group in enumerate(groups)}
    scene = figures.scatter(classes, lines={"b": [(-6, -1), (6, 1)]}, x=(-6, 6), y=(-6, 6))
    assert_all_is_seen(scene)
    assert len([item for item in scene.items if isinstance(item, Mark)]) == len(points) + len(groups)
    for across, up in points:
        assert scene.alt.count(f"({across}, {up})") == 1


@st.composite
def box(draw: st.DrawFn) -> tuple[int, int, int, int]:
    left, top = draw(st.integers(0, 14)), draw(st.integers(0, 14))
    return left, top, left + draw(st.integers(1, 12)), top + draw(st.integers(1, 12))


@BOUNDED
@given(st.lists(box(), min_size=1, max_size=6, unique=True), st.booleans())
def test_boxes_and_their_labels_are_all_seen(corners: list[Any], has_scores: bool) -> None:
    named = dict(zip("ABCDEF", corners, strict=False))
    scores = dict(zip(named, ["0.9", "0.85", Fraction(1, 3), "0.7", "0.6", 1], strict=False)) if has_scores else None
    scene = figures.boxes(named, scores=scores, x=(0, 28), y=(0, 28))
    assert_all_is_seen(scene)
    frame, *rects = sorted((item for item in scene.items if isinstance(item, Rect)), key=lambda rect: -rect.width * rect.height)
    assert len(rects) == len(corners)
    assert not any(rect.fill for rect in (frame, *rects))
    sides = [Line(points=side) for rect in rects for side in pairwise(outline(rect))]
    texts = [label for label in labels(scene) if any(label.text.startswith(f"${name}$") for name in named)]
    assert len(texts) == len(corners)
    assert not [(text.text, line) for text in texts for line in sides for x, y in steps(line) if meet(bounds(text), (x, y, x, y))]
    for left, top, right, bottom in corners:
        assert scene.alt.count(f"top left ({left}, {top}), bottom right ({right}, {bottom})") == 1


def outline(rect: Rect) -> list[tuple[float, float]]:
    left, top, right, bottom = bounds(rect)
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


# --- figures of one's own ---

A, B = Label(x=1, y=1, text="first"), Label(x=1.2, y=1.1, text="$y_2$")
ROOM = Rect(x=0, y=0, width=4, height=2)
SHADE = Rect(x=0.5, y=0.5, width=1, height=1, fill=0.2)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: fit([A, B], alt="a"), "the label 'first' and the label 'y₂' lie on top of each other"),
        (
            lambda: Scene(width=4, height=2, alt="a", items=(A, SHADE)),
            "the label 'first' is hidden behind a rectangle of 1.0 by 1.0",
        ),
        (lambda: fit([A, Line(points=((0, 1), (3, 1)))], alt="a"), "the label 'first' is crossed by a line 3.0 cm long"),
        (lambda: fit([Line(points=((0, 1), (3, 1))), A], alt="a"), "the label 'first' is crossed by a line 3.0 cm long"),
        (lambda: fit([Ellipse(x=1.4, y=1, rx=0.4, ry=0.4), A], alt="a"), "'first' is crossed by an ellipse"),
        (lambda: fit([Mark(x=1.1, y=1), A], alt="a"), "a dot and the label 'first' lie on top of each other"),
        (lambda: fit([Mark(x=1, y=1), Mark(x=1.05, y=1, sign="cross")], alt="a"), "a dot and a cross lie on top of each other"),
        (lambda: fit([Mark(x=1, y=1), SHADE], alt="a"), "a dot is hidden behind a rectangle"),
        (
            lambda: fit([Line(points=((0, 1), (1, 1)), arrow=True), SHADE], alt="a"),
            "a line 1.0 cm long is hidden behind a rectangle",
        ),
        (lambda: fit([ROOM, ROOM], alt="a"), "a rectangle of 4.0 by 2.0 cm is hidden behind a rectangle of 4.0 by 2.0 cm"),
        (lambda: fit([Ellipse(x=1, y=1, rx=1, ry=0.4)] * 2, alt="a"), "an ellipse of 2.0 by 0.8 cm is hidden"),
        (
            lambda: fit([Line(points=((0, 0), (1, 1))), Line(points=((2, 2), (0, 0)), width=2)], alt="a"),
            "a line 1.4 cm long is hidden",
        ),
        (lambda: fit([], alt="a"), "nothing to draw"),
        (lambda: fit([A], alt=""), "alt text is empty"),
        (lambda: fit([Rect(x=0, y=0, width=1, height=40)], alt="a"), "40.2 cm high"),
        (lambda: Line(points=((0, 0),)), "has no length"),
        (lambda: Line(points=((0, 0), (0, 0))), "has no length"),
        (lambda: fit([Line(points=((0, 0), (1,)))], alt="a"), "give points (x, y)"),
        (lambda: fit([Rect(x=0, y=0, width=-1, height=1)], alt="a"), "Rect has width=-1; give a number from 0"),
        (lambda: fit([Rect(x="1", y=0, width=1, height=1)], alt="a"), "Rect has x='1'"),
        (lambda: fit([Ellipse(x=float("nan"), y=0, rx=1, ry=1)], alt="a"), "Ellipse has x=nan"),
        (lambda: fit([Mark(x=0, y=0, sign="star")], alt="a"), "sign='star'; use one of dot, ring"),
        (lambda: fit([Label(x=0, y=0, text="a", anchor="left")], alt="a"), "use one of start, middle, end"),
        (lambda: Label(x=0, y=0, text=3), "give a text"),
        (lambda: fit(["first"], alt="a"), "'first' is no part of a drawing"),
        (lambda: Label(x=0, y=0, text="two\nlines"), "line break"),
        (lambda: Label(x=0, y=0, text=r"$\begin{pmatrix}1\end{pmatrix}$"), "higher than a line"),
    ],
)
def test_what_hides_something_is_refused_by_name(draw: Callable[[], object], message: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(message)) as caught:
        draw()
    assert "\n" not in str(caught.value)


def test_what_can_be_seen_is_drawn() -> None:
    left, right = Ellipse(x=0, y=0, rx=0.6, ry=0.4, fill=0.1), Rect(x=2, y=-0.4, width=extent("two words")[0] + 0.3, height=0.8)
    broad = Line(points=((0, 1), (2, 1)), width=4, ink=0.3)
    scene = fit(
        [
            left,
            right,
            connect(left, right),
            broad,
            replace(broad, width=0.9, ink=1.0),
            Line(points=((0, 1.5), (2, 1.5)), ink=0.2),
            Label(x=1, y=1.5, text="on a faint rule"),
            Label(x=0, y=0, text="$x$"),
            Label(x=2.15 + extent("two words")[0] / 2, y=0, text="two words"),
            Mark(x=1, y=2),
            Mark(x=1.1, y=2, sign="ring"),
            Line(points=((0, 2), (2, 2))),
        ],
        alt="what it shows",
    )
    assert len(scene.items) == 12


def test_parts_take_exact_numbers_in_every_target() -> None:
    half = Fraction(1, 2)
    parts = [
        Rect(x=half, y=0, width=half, height=1, radius=Fraction(1, 10), fill=Fraction(1, 5), stroke=1, ink=half),
        Ellipse(x=3, y=half, rx=half, ry=half, fill=Fraction(1, 3)),
        Line(points=[(0, half), (half, 0)], width=half, ink=half, dashed=True),
        Mark(x=half, y=2, sign="triangle"),
        Label(x=half, y=3, text="$x$", size=9),
    ]
    scene = fit(parts, alt="a")
    assert all(
        isinstance(value, float)
        for item in scene.items
        for value in (item.points[0] if isinstance(item, Line) else (item.x, item.y))
    )
    for target in ("typst", "latex", "html"):
        assert "Fraction" not in render(scene, target)


@pytest.mark.parametrize("block", re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), flags=re.M | re.S))
def test_examples_of_the_guide_draw(block: str) -> None:
    exec(compile(block, "docs/figures.md", "exec"), {})


def test_the_guide_lists_every_builder_with_its_arguments_and_every_part_with_its_fields() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for name in figures.__all__:
        assert re.search(rf"\b{name}\b", guide) or name == "Primitive", name
        thing = getattr(figures, name)
        if inspect.isfunction(thing) or thing in (Line, Rect, Ellipse, Mark, Label):
            rows = guide if inspect.isfunction(thing) else next(row for row in guide.splitlines() if row.startswith(f"| `{name}`"))
            missing = [word for word in inspect.signature(thing).parameters if not re.search(rf"\b{word}\b", rows)]
            assert not missing or name in ("fit", "bounds", "connect", "decimal"), (name, missing)
