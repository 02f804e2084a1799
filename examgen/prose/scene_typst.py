"""A scene as native Typst drawing, in a figure whose alt text speaks for its labels too, as PDF/UA asks."""

from __future__ import annotations

from examgen.prose import escaping, math
from examgen.prose.math_typst import quoted
from examgen.prose.scene import Ellipse, Label, Line, Mark, Point, Primitive, Rect, Scene, dashes, runs, shaft_and_head, strokes

_ROOM = 20.0
"""Side in cm of the invisible box in which a label is aligned: larger than any label, so that none is wrapped."""


def emit(scene: Scene) -> str:
    """A ``#figure`` without caption or number; wants a document in markup mode."""
    body = "\n".join(_draw(item) for item in scene.items)
    return (
        f'#figure(alt: {quoted(scene.alt)}, kind: "drawing", supplement: none, numbering: none, outlined: false,\n'
        f"block(width: {_cm(scene.width)}, height: {_cm(scene.height)}, breakable: false, {{\n"
        f'set text(top-edge: "cap-height", bottom-edge: "baseline", hyphenate: false)\n{body}\n}}))'
    )


def _draw(item: Primitive) -> str:
    match item:
        case Line():
            return _line(item)
        case Rect():
            shape = f"rect(width: {_cm(item.width)}, height: {_cm(item.height)}, radius: {_cm(item.radius)}, "
            return _place(item.x, item.y, f"{shape}{_fill(item.fill)}, stroke: {_stroke(item.stroke, item.dashed, item.ink)})")
        case Ellipse():
            shape = f"ellipse(width: {_cm(2 * item.rx)}, height: {_cm(2 * item.ry)}, "
            return _place(item.x - item.rx, item.y - item.ry, f"{shape}{_fill(item.fill)}, stroke: {_stroke(0.6)})")
        case Mark():
            return "\n".join(map(_draw, strokes(item)))
        case Label():
            return _label(item)


def _line(line: Line) -> str:
    points, head = shaft_and_head(line) if line.arrow else (line.points, ())
    first, *rest = map(_point, points)
    path = ", ".join([f"curve.move({first})", *(f"curve.line({point})" for point in rest)])
    stroke = _stroke(line.width, line.dashed, line.ink)
    shaft = f"place(curve(stroke: {stroke}, {path}))"
    return f"{shaft}\nplace(polygon(fill: {_luma(line.ink)}, {', '.join(map(_point, head))}))" if head else shaft


def _label(label: Label) -> str:
    offset = {"start": 0.0, "middle": _ROOM / 2, "end": _ROOM}[label.anchor]
    align = {"start": "left", "middle": "center", "end": "right"}[label.anchor]
    body = "".join(f"${math.typst_body(piece)}$" if is_math else escaping.typst(piece) for is_math, piece in runs(label.text))
    text = f"align({align} + horizon, text(size: {label.size:g}pt)[{body}])"
    room = f"box(width: {_cm(_ROOM)}, height: {_cm(_ROOM)}, {text})"
    return _place(label.x - offset, label.y - _ROOM / 2, room)


def _place(x: float, y: float, content: str) -> str:
    return f"place(dx: {_cm(x)}, dy: {_cm(y)}, {content})"


def _stroke(width: float, dashed: bool = False, ink: float = 1.0) -> str:
    dash = f", dash: ({', '.join(f'{length:g}pt' for length in dashes(width))})" if dashed else ""
    return f"(paint: {_luma(ink)}, thickness: {width:g}pt{dash})" if ink else "none"


def _fill(share: float) -> str:
    return f"fill: {_luma(share)}" if share else "fill: none"


def _luma(share: float) -> str:
    return f"luma({100 * (1 - share):g}%)"


def _point(point: Point) -> str:
    return f"({_cm(point[0])}, {_cm(point[1])})"


def _cm(length: float) -> str:
    return f"{round(length, 3) + 0.0:g}cm"
