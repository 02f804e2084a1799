"""Chains of layers: plain stacks and residual blocks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from examgen.errors import QuestionError
from examgen.figures.geometry import connect
from examgen.figures.labels import Value, math, spoken
from examgen.prose.scene import WIDEST, Ellipse, Label, Line, Primitive, Rect, Scene, extent, fit, plain

_GAP = 0.65
_LINE = 0.44
"""Centimetres from line to line in a box."""
_ROOM = WIDEST - 0.5


def layer_stack(labels: Sequence[str]) -> Scene:
    """Boxes from left to right with arrows between them, on two rows if one is too narrow.

    A label is prose; a line break starts a second line in the box (``"conv $3\\times 3$\\nstride 2"``). The alt text names the
    layers in order.
    """
    _check("layer_stack", labels)
    height = max(map(_height, labels))
    rows = _rows(labels)
    boxes = [box for index, row in enumerate(rows) for box in _chain(row, 0.0, index * (height + 0.9), height)]
    arrows = [_arrow(a, b) for a, b in pairwise(boxes)]
    texts = [text for box, label in zip(boxes, labels, strict=True) for text in _texts(box, label)]
    named = ", then ".join(map(_spoken, labels))
    return fit([*arrows, *boxes, *texts], f"Chain of {len(labels)} layers: {named}.")


def residual_block(
    labels: Sequence[str], *, entering: Value = "x", leaving: Value = "", shortcut: str = "identity", after: str = ""
) -> Scene:
    """``labels`` (prose) as boxes in a row, and around them a shortcut into a plus node.

    ``entering`` and ``leaving`` are math at the two ends, ``shortcut`` stands on the bypass, ``after`` is one more box behind
    the plus (``"ReLU"``). The alt text tells both ways.
    """
    _check("residual_block", labels)
    height = max(map(_height, (*labels, after)))
    boxes = _chain(labels, 1.1, 0.0, height)
    plus = Ellipse(x=boxes[-1].x + boxes[-1].width + _GAP + 0.3, y=height / 2, rx=0.3, ry=0.3, fill=0.12)
    tail = _chain([after], plus.x + 0.3 + _GAP, 0.0, height) if after else []
    end = tail[-1].x + tail[-1].width if tail else plus.x + plus.rx
    middle, over = height / 2, -0.6
    bypass = Line(points=((0.55, middle), (0.55, over), (plus.x, over), (plus.x, middle - plus.ry)), arrow=True)
    joints = [Line(points=((0.0, middle), (boxes[0].x, middle)), arrow=True), bypass, connect(boxes[-1], plus)]
    joints += [connect(a, b) for a, b in pairwise(boxes)] + [connect(plus, box) for box in tail]
    joints += [Line(points=((end, middle), (end + 0.8, middle)), arrow=True)]
    ends = [(math(entering), -0.1, "end"), (math(leaving), end + 0.9, "start")]
    marks = [Label(x=x, y=middle, text=text, anchor=anchor) for text, x, anchor in ends if text]  # type: ignore[arg-type]
    marks += [Label(x=(0.55 + plus.x) / 2, y=over - 0.28, text=shortcut, size=9.0), Label(x=plus.x, y=middle, text="$+$")]
    texts = [text for box, label in zip((*boxes, *tail), (*labels, after), strict=False) for text in _texts(box, label)]
    way = ", then ".join(map(_spoken, labels))
    rest = (f" The sum passes {_spoken(after)}." if after else "") + (f" The result is {spoken(leaving)}." if leaving else "")
    alt = f"Residual block. {spoken(entering) or 'The input'} passes {way}; the shortcut ({plain(shortcut)}) is added.{rest}"
    return fit([*joints, *boxes, *tail, plus, *marks, *texts], alt)


def _check(name: str, labels: Sequence[str]) -> None:
    if isinstance(labels, str) or not labels or not all(isinstance(label, str) and label.strip() for label in labels):
        raise QuestionError(f"{name}: labels is {labels!r}; give a list of words")


def _width(label: str) -> float:
    return max(extent(line)[0] for line in label.split("\n")) + 0.35


def _height(label: str) -> float:
    return 0.4 + _LINE * len(label.split("\n"))


def _rows(labels: Sequence[str]) -> list[Sequence[str]]:
    """One row, or two of about equal length."""
    ends = [sum(_width(label) + _GAP for label in labels[:count]) for count in range(len(labels) + 1)]
    if ends[-1] <= _ROOM + _GAP:
        return [labels]
    cut = min(range(len(ends)), key=lambda count: max(ends[count], ends[-1] - ends[count]))
    return [labels[:cut], labels[cut:]]


def _chain(labels: Sequence[str], x: float, y: float, height: float) -> list[Rect]:
    boxes = []
    for label in labels:
        boxes.append(Rect(x=x, y=y, width=_width(label), height=height, radius=0.1, fill=0.06))
        x += _width(label) + _GAP
    return boxes


def _arrow(start: Rect, end: Rect) -> Line:
    """Straight within a row; from the end of a row it runs back between the rows."""
    if start.y == end.y:
        return connect(start, end)
    bottom, top = start.y + start.height, end.y
    out, into, between = start.x + start.width / 2, end.x + end.width / 2, (bottom + top) / 2
    return Line(points=((out, bottom), (out, between), (into, between), (into, top)), arrow=True)


def _texts(box: Rect, label: str) -> list[Primitive]:
    lines = label.split("\n")
    x, first = box.x + box.width / 2, box.y + box.height / 2 - _LINE * (len(lines) - 1) / 2
    return [Label(x=x, y=first + _LINE * index, text=line) for index, line in enumerate(lines) if line]


def _spoken(label: str) -> str:
    return plain(" ".join(label.split()))
