"""Small fully connected networks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise, repeat
from typing import TypeAlias, TypeVar

from examgen.core.numbers import freeze
from examgen.errors import QuestionError
from examgen.figures.geometry import connect, first_clear, interrupted
from examgen.figures.labels import Value, listed, math, numbered, per_step, spoken
from examgen.figures.placing import Spot, arranged, is_clear
from examgen.prose.plane import Box, inflated, length_inside
from examgen.prose.scene import TALLEST, WIDEST, Ellipse, Label, Line, Primitive, Scene, bounds, extent, fit

S = TypeVar("S")
T = TypeVar("T")
_SMALL = 9.0
_RADIUS = 0.46
_STRETCHES = (1.0, 1.25, 1.5, 1.8, 2.2)
Table: TypeAlias = Sequence[Sequence[Value]]


def mlp(
    sizes: Sequence[int],
    *,
    labels: Table | None = None,
    weights: Sequence[Table] | None = None,
    biases: Table | None = None,
) -> Scene:
    """Layers of circles from left to right, every unit joined to all of the next layer.

    ``sizes`` counts the units per layer, inputs first. ``labels`` has a row per layer (default ``x_i``, ``h_i``,
    ``y_i``; with several hidden layers ``h_i^{(l)}``). ``weights[l][to][from]`` (PyTorch's layout: out by in) stands on
    the arrows and ``biases[l][to]`` below the units, both from the first layer behind the inputs on. The alt text gives
    the layers and every weight and bias.

    Raises ``QuestionError`` when a size is below 1, the entries do not match ``sizes``, or the page is too narrow.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise QuestionError(f"mlp: sizes is {list(sizes)}; give at least two layers of at least one unit")
    names = _per_unit("labels", _default(sizes) if labels is None else labels, sizes)
    offsets = _per_unit("biases", biases, sizes[1:]) if biases is not None else []
    matrices = _matrices(weights, sizes) if weights is not None else []
    ways = [*((stretch, True) for stretch in _STRETCHES), (_STRETCHES[-1], False)]
    drawings = (_drawn(names, matrices, offsets, stretch, is_strict=is_strict) for stretch, is_strict in ways)
    return fit(first_clear(drawings), _alt(names, matrices, offsets))


def _drawn(names: Table, matrices: Sequence[Table], offsets: Table, stretch: float, *, is_strict: bool) -> list[Primitive] | None:
    """The network with its rows ``stretch`` times as far apart as usual; nothing where a weight has no room."""
    units = _units(names, stretch, offsets, weighted=bool(matrices))
    marks = [Label(x=unit.x, y=unit.y, text=math(name)) for unit, name in _together(units, names)]
    below = [_bias(unit, value) for unit, value in _together(units[1:], offsets)]
    circles = [unit for row in units for unit in row]
    nodes: list[Primitive] = [*circles, *below]
    taken = [inflated(bounds(item), 0.05) for item in nodes]
    joints: list[Primitive] = []
    for (before, after), matrix in zip(pairwise(units), matrices or repeat(()), strict=False):
        arrows = [_arrow(start, end) for end in after for start in before]
        weights = [value for row in matrix for value in row]
        try:
            joints += _joints(arrows, weights, taken, is_strict=is_strict) if weights else arrows
        except QuestionError:
            return None
    if not is_strict:
        gaps = [inflated(bounds(item), 0.04) for item in below]
        joints = [piece for item in joints for piece in (interrupted(item, gaps) if isinstance(item, Line) else [item])]
    return [*joints, *circles, *marks, *below]


def _together(one: Sequence[Sequence[S]], other: Sequence[Sequence[T]]) -> list[tuple[S, T]]:
    """The entries of two tables in pairs; nothing if the second is empty."""
    return [pair for rows in zip(one, other, strict=False) for pair in zip(*rows, strict=True)]


def _default(sizes: Sequence[int]) -> list[list[Value]]:
    inner = [numbered("h", 1, size) for size in sizes[1:-1]]
    if len(inner) > 1:
        inner = [[f"{name}^{{({layer})}}" for name in row] for layer, row in enumerate(inner, start=1)]
    return [numbered("x", 1, sizes[0]), *inner, numbered("y", 1, sizes[-1])]


def _per_unit(name: str, table: Table, sizes: Sequence[int]) -> list[Sequence[Value]]:
    rows = zip(per_step(name, freeze(table), len(sizes)), sizes, strict=True)
    return [per_step(name, row, size) for row, size in rows]


def _matrices(weights: Sequence[Table], sizes: Sequence[int]) -> list[list[Sequence[Value]]]:
    layers = zip(per_step("weights", weights, len(sizes) - 1), pairwise(sizes), strict=True)
    return [_per_unit("weights", matrix, [before] * after) for matrix, (before, after) in layers]


def _units(names: Table, stretch: float, offsets: Table, *, weighted: bool) -> list[list[Ellipse]]:
    """Circles in columns, ovals where labels are long; with labels on the arrows everything stands further apart."""
    widths = [max(_RADIUS, *(extent(math(name))[0] / 2 + 0.14 for name in row)) for row in names]
    offset = max((extent(_offset(value), _SMALL)[0] / 2 for value in offsets[-1]), default=0.0) if offsets else 0.0
    steps = max(map(len, names)) - 1
    down = min(stretch * ((1.7 if weighted else 1.2) + (0.4 if offsets else 0.0)), (TALLEST - 2.0) / max(steps, 1))
    # Flat arrows leave room for their labels and pass by the ovals above and below; the page sets the limit.
    flat = 0.9 * down * steps if weighted or offsets or stretch > 1 else 0.0
    wanted = [max((2.74 if weighted else 1.54) + a + b, flat, 1.05 * steps * max(a, b)) for a, b in pairwise(widths)]
    xs = _columns(widths, wanted, WIDEST - 0.2 - widths[0] - max(widths[-1], offset))
    return [
        [_unit(x, down * (place - (len(row) - 1) / 2), width, layer > 0) for place in range(len(row))]
        for layer, (row, width, x) in enumerate(zip(names, widths, xs, strict=True))
    ]


def _columns(widths: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """Centres of the columns at the ``wanted`` distances, all of them shortened alike where there is no ``room``."""
    least = [a + b + 0.7 for a, b in pairwise(widths)]
    share = min(1.0, max(0.0, (room - sum(least)) / (sum(wanted) - sum(least))))
    return list(accumulate((a + share * (b - a) for a, b in zip(least, wanted, strict=True)), initial=0.0))


def _unit(x: float, y: float, width: float, shaded: bool) -> Ellipse:
    return Ellipse(x=x, y=y, rx=width, ry=_RADIUS, fill=0.12 if shaded else 0.0)


def _arrow(start: Ellipse, end: Ellipse) -> Line:
    """From circle to circle; wide ovals are left and entered at their tips, or arrows would run behind their neighbours."""
    if max(start.rx, end.rx) <= 2 * _RADIUS:
        return connect(start, end)
    return Line(points=((start.x + start.rx, start.y), (end.x - end.rx, end.y)), arrow=True)


def _offset(value: Value) -> str:
    return math(value) if isinstance(value, str) else f"$b={math(value).strip('$')}$"


def _bias(unit: Ellipse, value: Value) -> Label:
    return Label(x=unit.x, y=unit.y + unit.ry + 0.25, text=_offset(value), size=_SMALL)


def _joints(arrows: Sequence[Line], weights: Sequence[Value], taken: Sequence[Box], *, is_strict: bool) -> list[Primitive]:
    """Arrows that are interrupted by their weights; if ``is_strict``, no weight stands on another arrow."""

    def crossings(line: Line, spot: Spot) -> int:
        room = inflated(bounds(spot.label), 0.04)
        return sum(length_inside(arrow.points, room) > 0 for arrow in arrows if arrow is not line)

    def is_free(place: int, spot: Spot) -> bool:
        return is_clear(spot, (), taken, 0.04) and not (is_strict and crossings(arrows[place], spot))

    wishes = [_along(arrow, math(weight)) for arrow, weight in zip(arrows, weights, strict=True)]
    if not is_strict:
        wishes = [sorted(wish, key=lambda spot: crossings(arrow, spot)) for arrow, wish in zip(arrows, wishes, strict=True)]
    spots = arranged(wishes, is_free)
    gaps = [inflated(bounds(spot.label), 0.04) for spot in spots]
    pieces = [piece for arrow in arrows for piece in interrupted(arrow, gaps)]
    return [*pieces, *(spot.label for spot in spots)]


def _along(line: Line, text: str) -> list[Spot]:
    """Spots on a straight line: its middle, then about a third of the way.

    Near their starts the lines of a bundle have spread already and have not met others yet.
    """
    (x, y), (u, v) = line.points
    shares = (0.5, *sorted((percent / 100 for percent in range(12, 92, 4)), key=lambda share: abs(share - 0.3)))
    return [Spot(label=Label(x=x + share * (u - x), y=y + share * (v - y), text=text, size=_SMALL)) for share in shares]


def _alt(names: Table, matrices: Sequence[Table], offsets: Table) -> str:
    said = _unambiguous(names)
    rows = "; ".join(f"layer {index}: {listed(row)}" for index, row in enumerate(said))
    into = [
        f"into {end} {listed(f'{spoken(value)} from {start}' for start, value in zip(before, row, strict=True))}"
        for (before, after), matrix in zip(pairwise(said), matrices, strict=False)
        for end, row in zip(after, matrix, strict=True)
    ]
    shifts = [f"{spoken(value)} at {unit}" for unit, value in _together(said[1:], offsets)]
    weights = f" Weights: {'; '.join(into)}." if into else ""
    return f"Fully connected network; {rows}.{weights}" + (f" Biases: {listed(shifts)}." if shifts else "")


def _unambiguous(names: Table) -> list[list[str]]:
    """The names of all units in words, with layer and place where a name is used twice."""
    times = Counter(spoken(name) for row in names for name in row)
    return [
        [
            spoken(name) if times[spoken(name)] == 1 else f"{spoken(name)} (layer {layer}, unit {unit})"
            for unit, name in enumerate(row, start=1)
        ]
        for layer, row in enumerate(names)
    ]
