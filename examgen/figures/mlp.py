"""Small fully connected networks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from examgen.errors import QuestionError
from examgen.figures.geometry import connect, inflated, interrupted, label_within
from examgen.figures.labels import Value, listed, math, numbered, per_step, spoken
from examgen.prose.scene import Ellipse, Label, Line, Primitive, Scene, bounds, extent, fit

_SMALL = 9.0


def mlp(
    sizes: Sequence[int],
    *,
    labels: Sequence[Sequence[Value]] | None = None,
    weights: Sequence[Sequence[Sequence[Value]]] | None = None,
    biases: Sequence[Sequence[Value]] | None = None,
) -> Scene:
    """Layers of circles from left to right, every unit joined to all of the next layer.

    ``sizes`` counts the units per layer, inputs first. ``labels`` has a row per layer (default ``x_i``, ``h_i``, ``y_i``; with
    several hidden layers ``h_i^{(l)}``). ``weights[l][to][from]`` (PyTorch's layout: out by in) stands beside the arrows and
    ``biases[l][to]`` below the units, both from the first layer behind the inputs on. The alt text gives the layers and every
    weight and bias. Raises ``QuestionError`` when a size is below 1 or the entries do not match ``sizes``.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise QuestionError(f"mlp: sizes is {list(sizes)}; give at least two layers of at least one unit")
    names = per_step("labels", _default(sizes) if labels is None else labels, len(sizes))
    texts = [[math(value) for value in per_step("labels", row, size)] for row, size in zip(names, sizes, strict=True)]
    matrices = _matrices(weights, sizes)
    offsets = _offsets(biases, sizes)
    units = _units(sizes, texts, weighted=bool(weights), biased=bool(biases))
    arrows = {
        (layer, to, start): connect(units[layer][start], units[layer + 1][to])
        for layer, (before, after) in enumerate(pairwise(sizes))
        for to in range(after)
        for start in range(before)
    }
    circles = [unit for row in units for unit in row]
    marks = [_name(unit, text) for row, line in zip(units, texts, strict=True) for unit, text in zip(row, line, strict=True)]
    below = [_bias(unit, value) for row, line in zip(units[1:], offsets, strict=False) for unit, value in zip(row, line, strict=True)]
    joints = _weighted(arrows, matrices, [*circles, *below]) if matrices else arrows.values()
    return fit([*joints, *circles, *marks, *below], _alt(names, matrices, offsets))


def _default(sizes: Sequence[int]) -> list[list[Value]]:
    inner = [numbered("h", 1, size) for size in sizes[1:-1]]
    if len(inner) > 1:
        inner = [[f"{name}^{{({layer})}}" for name in row] for layer, row in enumerate(inner, start=1)]
    return [numbered("x", 1, sizes[0]), *inner, numbered("y", 1, sizes[-1])]


def _matrices(weights: Sequence[Sequence[Sequence[Value]]] | None, sizes: Sequence[int]) -> list[list[list[Value]]]:
    if weights is None:
        return []
    return [
        [list(per_step("weights", row, before)) for row in per_step("weights", matrix, after)]
        for matrix, (before, after) in zip(per_step("weights", weights, len(sizes) - 1), pairwise(sizes), strict=True)
    ]


def _offsets(biases: Sequence[Sequence[Value]] | None, sizes: Sequence[int]) -> list[list[Value]]:
    if biases is None:
        return []
    rows = zip(per_step("biases", biases, len(sizes) - 1), sizes[1:], strict=True)
    return [list(per_step("biases", row, size)) for row, size in rows]


def _units(sizes: Sequence[int], texts: Sequence[Sequence[str]], weighted: bool, biased: bool) -> list[list[Ellipse]]:
    """Circles in columns; with labels on the arrows everything stands further apart."""
    radii = [max(0.4, *(extent(text)[0] / 2 + 0.12 for text in row)) for row in texts]
    across, down = (3.2 + max(radii), 1.7) if weighted else (2.0 + max(radii), 1.2)
    down = max(down, 2 * max(radii) + 0.25) + (0.4 if biased else 0.0)
    return [
        [
            Ellipse(x=layer * across, y=down * (unit - (size - 1) / 2), rx=radius, ry=radius, fill=0.12 if layer else 0.0)
            for unit in range(size)
        ]
        for layer, (size, radius) in enumerate(zip(sizes, radii, strict=True))
    ]


def _name(unit: Ellipse, text: str) -> Label:
    return Label(x=unit.x, y=unit.y, text=text)


def _bias(unit: Ellipse, value: Value) -> Label:
    text = math(value) if isinstance(value, str) else f"$b={math(value).strip('$')}$"
    return Label(x=unit.x, y=unit.y + unit.ry + 0.25, text=text, size=_SMALL)


def _weighted(
    arrows: Mapping[tuple[int, int, int], Line], matrices: Sequence[Sequence[Sequence[Value]]], taken: Sequence[Primitive]
) -> list[Primitive]:
    """The arrows, each interrupted by its weight, which stands clear of all other arrows where there is such a place."""
    boxes = [inflated(bounds(item), 0.05) for item in taken]
    items: list[Primitive] = []
    for (layer, to, start), arrow in arrows.items():
        others = [line for line in arrows.values() if line is not arrow]
        label = label_within(arrow, math(matrices[layer][to][start]), others, boxes, _SMALL)
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
    shifts = [
        f"{unit} {spoken(value)}"
        for row, line in zip(said[1:], offsets, strict=False)
        for unit, value in zip(row, line, strict=True)
    ]
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
