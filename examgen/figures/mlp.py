"""Small fully connected networks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from examgen.core.numbers import freeze
from examgen.errors import QuestionError
from examgen.figures.geometry import connect, interrupted, label_within
from examgen.figures.labels import Value, listed, math, numbered, per_step, spoken
from examgen.prose.plane import inflated
from examgen.prose.scene import WIDEST, Ellipse, Label, Primitive, Scene, bounds, extent, fit

S = TypeVar("S")
T = TypeVar("T")
_SMALL = 9.0
_RADIUS = 0.46


def mlp(
    sizes: Sequence[int],
    *,
    labels: Sequence[Sequence[Value]] | None = None,
    weights: Sequence[Sequence[Sequence[Value]]] | None = None,
    biases: Sequence[Sequence[Value]] | None = None,
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
    units = _units(names, weighted=bool(matrices), biased=bool(offsets))
    marks = [Label(x=unit.x, y=unit.y, text=math(name)) for unit, name in _together(units, names)]
    below = [_bias(unit, value) for unit, value in _together(units[1:], offsets)]
    circles = [unit for row in units for unit in row]
    joints = _joints(units, matrices, [*circles, *below])
    return fit([*joints, *circles, *marks, *below], _alt(names, matrices, offsets))


def _together(one: Sequence[Sequence[S]], other: Sequence[Sequence[T]]) -> list[tuple[S, T]]:
    """The entries of two tables in pairs; nothing if the second is empty."""
    return [pair for rows in zip(one, other, strict=False) for pair in zip(*rows, strict=True)]


def _default(sizes: Sequence[int]) -> list[list[Value]]:
    inner = [numbered("h", 1, size) for size in sizes[1:-1]]
    if len(inner) > 1:
        inner = [[f"{name}^{{({layer})}}" for name in row] for layer, row in enumerate(inner, start=1)]
    return [numbered("x", 1, sizes[0]), *inner, numbered("y", 1, sizes[-1])]


def _per_unit(name: str, table: Sequence[Sequence[Value]], sizes: Sequence[int]) -> list[Sequence[Value]]:
    rows = zip(per_step(name, freeze(table), len(sizes)), sizes, strict=True)
    return [per_step(name, row, size) for row, size in rows]


def _matrices(weights: Sequence[Sequence[Sequence[Value]]], sizes: Sequence[int]) -> list[list[Sequence[Value]]]:
    layers = zip(per_step("weights", weights, len(sizes) - 1), pairwise(sizes), strict=True)
    return [_per_unit("weights", matrix, [before] * after) for matrix, (before, after) in layers]


def _units(names: Sequence[Sequence[Value]], weighted: bool, biased: bool) -> list[list[Ellipse]]:
    """Circles in columns, ovals where labels are long; with labels on the arrows everything stands further apart."""
    widths = [max(_RADIUS, *(extent(math(name))[0] / 2 + 0.14 for name in row)) for row in names]
    across, down = (3.2 + max(widths), 1.7) if weighted else (2.0 + max(widths), 1.2)
    down += 0.4 if biased else 0.0
    if weighted or biased:
        # Flat arrows leave room for their labels; the page sets the limit.
        across = max(across, min(0.9 * down * (max(map(len, names)) - 1), (WIDEST - 1.5) / (len(names) - 1)))
    return [
        [_unit(layer * across, down * (place - (len(row) - 1) / 2), width, layer > 0) for place in range(len(row))]
        for layer, (row, width) in enumerate(zip(names, widths, strict=True))
    ]


def _unit(x: float, y: float, width: float, shaded: bool) -> Ellipse:
    return Ellipse(x=x, y=y, rx=width, ry=_RADIUS, fill=0.12 if shaded else 0.0)


def _bias(unit: Ellipse, value: Value) -> Label:
    text = math(value) if isinstance(value, str) else f"$b={math(value).strip('$')}$"
    return Label(x=unit.x, y=unit.y + unit.ry + 0.25, text=text, size=_SMALL)


def _joints(
    units: Sequence[Sequence[Ellipse]], matrices: Sequence[Sequence[Sequence[Value]]], taken: Sequence[Primitive]
) -> list[Primitive]:
    """All arrows; each is interrupted by its weight, at a place clear of other arrows where there is one."""
    arrows = [connect(start, end) for before, after in pairwise(units) for end in after for start in before]
    weights = [value for matrix in matrices for row in matrix for value in row]
    boxes = [inflated(bounds(item), 0.05) for item in taken]
    items: list[Primitive] = [] if weights else [*arrows]
    for arrow, weight in zip(arrows, weights, strict=False):
        label = label_within(arrow, math(weight), [line for line in arrows if line is not arrow], boxes, _SMALL)
        boxes.append(bounds(label))
        items += [label, *interrupted(arrow, inflated(bounds(label), 0.04))]
    return items


def _alt(
    names: Sequence[Sequence[Value]], matrices: Sequence[Sequence[Sequence[Value]]], offsets: Sequence[Sequence[Value]]
) -> str:
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


def _unambiguous(names: Sequence[Sequence[Value]]) -> list[list[str]]:
    """The names of all units in words, with layer and place where a name is used twice."""
    times = Counter(spoken(name) for row in names for name in row)
    return [
        [
            spoken(name) if times[spoken(name)] == 1 else f"{spoken(name)} (layer {layer}, unit {unit})"
            for unit, name in enumerate(row, start=1)
        ]
        for layer, row in enumerate(names)
    ]
