"""A scene as a TikZ picture; wants ``tikz`` with the library ``arrows.meta`` and nothing else."""

from __future__ import annotations

from examgen.prose import escaping, math
from examgen.prose.scene import (
    CM_PER_POINT,
    HEAD_LENGTH,
    HEAD_WIDTH,
    Ellipse,
    Label,
    Line,
    Mark,
    Primitive,
    Rect,
    Scene,
    dashes,
    runs,
    strokes,
)

HALF_CAPITAL = 0.34
"""Em from the baseline up to the middle of a capital letter."""


def emit(scene: Scene) -> str:
    """A centred ``tikzpicture``; the alt text stands above it as a comment, for those who edit by hand."""
    frame = f"\\useasboundingbox (0,0) rectangle ({scene.width:.3f},{scene.height:.3f});"
    body = "\n".join(_draw(item) for item in scene.items)
    picture = f"\\begin{{tikzpicture}}[x=1cm,y=-1cm]\n{frame}\n{body}\n\\end{{tikzpicture}}"
    return f"% Figure: {scene.alt}\n\\begin{{center}}\n{picture}\n\\end{{center}}"


def _draw(item: Primitive) -> str:
    match item:
        case Line():
            head = f"-{{Latex[length={HEAD_LENGTH}cm,width={HEAD_WIDTH}cm]}}," if item.arrow else ""
            path = " -- ".join(f"({x:.3f},{y:.3f})" for x, y in item.points)
            return f"\\draw[{head}{_stroke(item.width, item.dashed, item.ink)}] {path};"
        case Rect():
            options = f"{_area(item.fill, item.stroke, item.dashed, item.ink)},rounded corners={item.radius:g}cm"
            corners = f"({item.x:.3f},{item.y:.3f}) rectangle ({item.x + item.width:.3f},{item.y + item.height:.3f})"
            return f"\\path[{options}] {corners};"
        case Ellipse():
            radii = f"x radius={item.rx:.3f}cm,y radius={item.ry:.3f}cm"
            return f"\\path[{_area(item.fill)}] ({item.x:.3f},{item.y:.3f}) ellipse [{radii}];"
        case Mark():
            return "\n".join(map(_draw, strokes(item)))
        case Label():
            return _label(item)


def _label(label: Label) -> str:
    anchor = {"start": "base west", "middle": "base", "end": "base east"}[label.anchor]
    font = f"\\fontsize{{{label.size:g}}}{{{1.2 * label.size:g}}}\\selectfont"
    baseline = label.y + HALF_CAPITAL * label.size * CM_PER_POINT
    body = "".join(f"${math.latex(piece)}$" if is_math else escaping.latex(piece) for is_math, piece in runs(label.text))
    return f"\\node[anchor={anchor},inner sep=0pt,font={font}] at ({label.x:.3f},{baseline:.3f}) {{{body}}};"


def _area(fill: float, width: float = 0.6, dashed: bool = False, ink: float = 1.0) -> str:
    paint = [f"fill=black!{100 * fill:g}"] if fill else []
    return ",".join([*paint, _stroke(width, dashed, ink)] if ink else paint)


def _stroke(width: float, dashed: bool, ink: float) -> str:
    on, off = dashes(width)
    pattern = f",dash pattern=on {on:g}bp off {off:g}bp" if dashed else ""
    return f"draw=black!{100 * ink:g},line width={width:g}bp{pattern}"
