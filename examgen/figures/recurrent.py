"""Recurrent networks, unrolled over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from examgen.errors import QuestionError
from examgen.figures.geometry import connect
from examgen.figures.labels import Value, listed, math, numbered, per_step, spoken
from examgen.prose.scene import HEAD_LENGTH, Label, Line, Point, Primitive, Rect, Scene, extent, fit

_CELL = 1.0
_LEVELS = (-1.65, -2.95)
"""Heights in cm of outputs and losses over the middle of the cells; inputs stand as far below as outputs above."""
_SMALL = 9.0
_WEIGHTS = ("input", "state", "output")


def unrolled_rnn(
    steps: int,
    *,
    inputs: Sequence[Value] | None = None,
    states: Sequence[Value] | None = None,
    outputs: Sequence[Value] | None = None,
    losses: Sequence[Value] = (),
    weights: Mapping[str, Value] | None = None,
    cell: Value = r"\tanh",
) -> Scene:
    """``steps`` cells from left to right: inputs below, states on the arrows in between, outputs above, losses on top.

    ``inputs`` (default ``x_1`` ...) and ``outputs`` (default ``y_1`` ...; ``()`` draws none) have one entry per step,
    ``states`` one more (default ``h_0`` ...; the first enters the first cell). ``losses`` stand above the outputs.
    ``weights`` names the arrows: keys ``input``, ``state``, ``output``. ``cell`` is what stands in every box. The alt
    text says the same step by step.

    Raises ``QuestionError`` for another number of entries, unknown keys, losses without outputs, and too many steps.
    """
    if steps < 1:
        raise QuestionError(f"unrolled_rnn: {steps} steps; give at least 1")
    below = per_step("inputs", numbered("x", 1, steps) if inputs is None else inputs, steps)
    between = per_step("states", numbered("h", 0, steps + 1) if states is None else states, steps + 1)
    above = per_step(
        "outputs",
        numbered("y", 1, steps) if outputs is None else outputs,
        0 if outputs is not None and not outputs else steps,
    )
    top = per_step("losses", losses, steps) if losses else ()
    names = _names(weights or {})
    if top and not above:
        raise QuestionError("unrolled_rnn: losses need outputs; give both or no losses")
    gap = max(extent(text, _SMALL)[0] for text in (*map(math, between), names["state"])) + 0.35 + HEAD_LENGTH
    # What stands above or below a cell must not reach its neighbour's, nor a name beside an arrow the next arrow.
    columns = [extent(math(text))[0] + 0.3 for text in (*below, *above, *top)]
    beside = [extent(names[key], _SMALL)[0] + 0.3 for key in ("input", "output")]
    leaving = extent(math(between[-1]), _SMALL)[0] + 0.55 + HEAD_LENGTH
    width = max(_CELL, extent(math(cell))[0] + 0.3)
    gap = max(gap, max(*columns, *beside) - width)
    items: list[Primitive] = []
    for step in range(steps):
        x = step * (width + gap)
        tower = [math(row[step]) for row in (above, top) if row]
        items += _column(x, math(below[step]), math(cell), width, tower, names)
        items += _state(x - width / 2 - gap, gap, math(between[step]), names["state"])
    items += _state((steps - 1) * (width + gap) + width / 2, leaving, math(between[-1]), "")
    said = (below, between, above, top, weights or {}, cell)
    return fit(items, _alt(*said), brief=_brief(*said))


def _names(weights: Mapping[str, Value]) -> dict[str, str]:
    """Label texts of the three kinds of arrows, empty where no weight is named."""
    for key in weights:
        if key not in _WEIGHTS:
            raise QuestionError(f"unrolled_rnn: weights has the key {key!r}; use {listed(_WEIGHTS)}")
    return {key: math(weights[key]) if key in weights else "" for key in _WEIGHTS}


def _column(x: float, entering: str, cell: str, width: float, tower: Sequence[str], names: Mapping[str, str]) -> list[Primitive]:
    """One time step: input, cell, and whatever stands above it."""
    box = _box((x, 0.0), width, _CELL, fill=0.12)
    foot = -_LEVELS[0]
    feed = _box((x, foot), extent(entering)[0] + 0.2, 0.5)
    items: list[Primitive] = [box, Label(x=x, y=0, text=cell), Label(x=x, y=foot, text=entering), connect(feed, box)]
    items += _beside(x, foot / 2 + 0.12, names["input"])
    under = box
    for y, text in zip(_LEVELS, tower, strict=False):
        over = _box((x, y), extent(text)[0] + 0.2, 0.5)
        items += [connect(under, over), Label(x=x, y=y, text=text)]
        items += _beside(x, y / 2 - 0.12, names["output"]) if under is box else []
        under = over
    return items


def _box(centre: Point, width: float, height: float, fill: float = 0.0) -> Rect:
    return Rect(x=centre[0] - width / 2, y=centre[1] - height / 2, width=width, height=height, radius=0.1, fill=fill)


def _beside(x: float, y: float, text: str) -> list[Primitive]:
    return [Label(x=x + 0.1, y=y, text=text, anchor="start", size=_SMALL)] if text else []


def _state(left: float, gap: float, state: str, weight: str) -> list[Primitive]:
    """An arrow over the gap with the state above and the weight below."""
    middle = left + (gap - HEAD_LENGTH) / 2
    texts = ((state, -0.28), (weight, 0.32))
    labels = [Label(x=middle, y=y, text=text, size=_SMALL) for text, y in texts if text]
    return [Line(points=((left, 0.0), (left + gap, 0.0)), arrow=True), *labels]


def _alt(
    below: Sequence[Value],
    between: Sequence[Value],
    above: Sequence[Value],
    top: Sequence[Value],
    weights: Mapping[str, Value],
    cell: Value,
) -> str:
    steps = [
        f"Step {step + 1}: input {spoken(below[step])} and state {spoken(between[step])} enter, "
        f"state {spoken(between[step + 1])} leaves"
        + (f", output {spoken(above[step])}" if above else "")
        + (f", loss {spoken(top[step])}" if top else "")
        for step in range(len(below))
    ]
    named = [f"{key} weight {spoken(weights[key])}" for key in _WEIGHTS if key in weights]
    arrows = f" Every step uses {listed(named)}." if named else ""
    return f"Recurrent network unrolled over {len(below)} steps, cell {spoken(cell)}. {'. '.join(steps)}.{arrows}"


def _brief(
    below: Sequence[Value],
    between: Sequence[Value],
    above: Sequence[Value],
    top: Sequence[Value],
    weights: Mapping[str, Value],
    cell: Value,
) -> str:
    steps = [
        f"{spoken(below[step])}, {spoken(between[step])} → {spoken(between[step + 1])}"
        + (f" → output {spoken(above[step])}" if above else "")
        + (f" → loss {spoken(top[step])}" if top else "")
        for step in range(len(below))
    ]
    named = [f"cell {spoken(cell)}", *(f"{key} weight {spoken(weights[key])}" for key in _WEIGHTS if key in weights)]
    return f"Unrolled recurrent network ({', '.join(named)}): {'; '.join(steps)}."
