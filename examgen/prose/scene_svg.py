"""A scene as inline SVG in the colour of the surrounding text, so that it follows a page into dark mode."""

from __future__ import annotations

import re
from html import escape

from examgen.prose import escaping
from examgen.prose.scene import (
    SCRIPT_SIZE,
    Ellipse,
    Label,
    Line,
    Mark,
    Point,
    Primitive,
    Rect,
    Scene,
    dashes,
    runs,
    scripts,
    shaft_and_head,
    strokes,
)

_PIXELS = 96 / 2.54
_PIXELS_PER_POINT = 96 / 72
_RAISE = {"sub": 0.22, "super": -0.38, "": 0.0}
"""Em by which a script stands below its line."""


def emit(scene: Scene) -> str:
    """An ``<svg role="img">`` named by the alt text; no scripts, no ids, no fonts from elsewhere."""
    width, height = _px(scene.width), _px(scene.height)
    alt = escaping.html(scene.alt)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{alt}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" style="max-width:100%;height:auto" font-family="serif" fill="none" '
        f'stroke="none"><title>{alt}</title>{"".join(map(_draw, scene.items))}</svg>'
    )


def _draw(item: Primitive) -> str:
    match item:
        case Line():
            return _line(item)
        case Rect():
            place = f'x="{_px(item.x)}" y="{_px(item.y)}" width="{_px(item.width)}" height="{_px(item.height)}"'
            return f'<rect {place} rx="{_px(item.radius)}"{_fill(item.fill)}{_stroke(item.stroke, item.dashed, item.ink)}/>'
        case Ellipse():
            place = f'cx="{_px(item.x)}" cy="{_px(item.y)}" rx="{_px(item.rx)}" ry="{_px(item.ry)}"'
            return f"<ellipse {place}{_fill(item.fill)}{_stroke(0.6)}/>"
        case Mark():
            return "".join(map(_draw, strokes(item)))
        case Label():
            return _label(item)


def _line(line: Line) -> str:
    points, head = shaft_and_head(line) if line.arrow else (line.points, ())
    shaft = f'<polyline points="{_points(points)}"{_stroke(line.width, line.dashed, line.ink)}/>'
    return f'{shaft}<polygon points="{_points(head)}"{_fill(line.ink)}/>' if head else shaft


def _label(label: Label) -> str:
    size = label.size * _PIXELS_PER_POINT
    baseline = label.y * _PIXELS + 0.34 * size
    body = "".join(_math(piece, size) if is_math else escaping.html(piece) for is_math, piece in runs(label.text))
    place = f'x="{_px(label.x)}" y="{baseline:.2f}" text-anchor="{label.anchor}" font-size="{size:.2f}"'
    return f'<text {place} fill="currentColor" xml:space="preserve">{body}</text>'


def _math(latex: str, size: float) -> str:
    """Spans for the one-line form: scripts are moved and small, variables of one letter are italic."""
    spans, height = [], 0.0
    for script, text in scripts(latex):
        scale = SCRIPT_SIZE if script else 1.0
        move = f' dy="{(_RAISE[script] - height) * size:.2f}"' if _RAISE[script] != height else ""
        height = _RAISE[script]
        spans.append(f'<tspan font-size="{size * scale:.2f}"{move}>{_italic(text)}</tspan>')
    # A span without height of its own brings whatever follows back to the line.
    return "".join(spans) + (f'<tspan dy="{-height * size:.2f}">\u200b</tspan>' if height else "")


def _italic(text: str) -> str:
    """Escaped text with lone letters in italics; words such as ``max`` stay upright."""
    return re.sub(r"(?<![^\W\d_])[^\W\d_](?![^\W\d_])", r'<tspan font-style="italic">\g<0></tspan>', escape(text, quote=False))


def _stroke(width: float, dashed: bool = False, ink: float = 1.0) -> str:
    on, off = (length * _PIXELS_PER_POINT for length in dashes(width))
    dash = f' stroke-dasharray="{on:g} {off:g}"' if dashed else ""
    share = f' stroke-opacity="{ink:g}"' if ink < 1 else ""
    return f' stroke="currentColor" stroke-width="{width * _PIXELS_PER_POINT:g}"{share}{dash}' if ink else ""


def _fill(share: float) -> str:
    return f' fill="currentColor" fill-opacity="{share:g}"' if share else ""


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{_px(x)},{_px(y)}" for x, y in points)


def _px(length: float) -> str:
    return f"{length * _PIXELS + 0.0:.2f}"
