"""Chains of layers: plain stacks and residual blocks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from examgen.errors import QuestionError
from examgen.figures.geometry import border, centre, connect
from examgen.figures.labels import Value, math, spoken
from examgen.prose.scene import WIDEST, Ellipse, Label, Line, Primitive, Rect, Scene, extent, fit, plain

_GAP = 0.65
_LINE = 0.44
"""Centimetres from line to line in a box."""
_ROOM = WIDEST - 0.5
_FORK = 0.55
"""Where the shortcut leaves the arrow into the block."""
_PLUS = 0.3


def layer_stack(labels: Sequence[str]) -> Scene:
    """Boxes from left to right with arrows between them, on two rows if one is too narrow.

    A label is prose; a line break starts a second line in the box (``"conv $3\\times 3$\\nstride 2"``). The alt text
    names the layers in order.
    """
    _check("layer_stack", labels)
    height = max(map(_height, labels))
    rows = _rows(labels)
    boxes = [box for index, row in enumerate(rows) for box in _chain(row, 0.0, index * (height + 0.9), height)]
    arrows = [_arrow(a, b) for a, b in pairwise(boxes)]
    texts = [text for box, label in zip(boxes, labels, strict=True) for text in _texts(box, label)]
    named = ", then ".join(map(_spoken, labels))
    return fit([*arrows, *boxes, *texts], f"Chain: {named}.")


def residual_block(
    labels: Sequence[str], *, entering: Value = "x", leaving: Value = "", shortcut: str = "identity", after: str = ""
) -> Scene:
    """``labels`` (prose) as boxes in a row, and around them a shortcut into a plus node.

    ``entering`` and ``leaving`` are math at the two ends, ``shortcut`` stands on the bypass, ``after`` is one more box
    behind the plus (``"ReLU"``). The alt text tells both ways.
    """
    _check("residual_block", labels)
    height = max(map(_height, (*labels, after)))
    boxes = _chain(labels, _FORK + 0.55, 0.0, height)
    plus = Ellipse(x=boxes[-1].x + boxes[-1].width + _GAP + _PLUS, y=height / 2, rx=_PLUS, ry=_PLUS, fill=0.12)
    tail = _chain([after] if after else [], plus.x + _PLUS + _GAP, 0.0, height)
    nodes: list[Rect | Ellipse] = [*boxes, plus, *tail]
    texts = [text for box, label in zip((*boxes, *tail), (*labels, after), strict=False) for text in _texts(box, label)]
    chain = [connect(a, b) for a, b in pairwise(nodes)]
    outer = _ends(boxes[0], nodes[-1], math(entering), math(leaving))
    alt = _alt(labels, spoken(entering), spoken(leaving), plain(shortcut), after)
    return fit([*chain, *outer, *_bypass(plus, shortcut), *boxes, *tail, plus, *texts], alt)


def _ends(first: Rect, last: Rect | Ellipse, entering: str, leaving: str) -> list[Primitive]:
    """The arrow into the block and the one out of it, with their labels."""
    x, y = centre(last)
    end = border(last, (x + 1, y))[0]
    arrows = [Line(points=((a, y), (b, y)), arrow=True) for a, b in ((0.0, first.x), (end, end + 0.8))]
    labels = [Label(x=-0.1, y=y, text=entering, anchor="end"), Label(x=end + 0.9, y=y, text=leaving, anchor="start")]
    return [*arrows, *(label for label in labels if label.text)]


def _bypass(plus: Ellipse, shortcut: str) -> list[Primitive]:
    """The way around the boxes into the plus node."""
    over = -0.6
    way = ((_FORK, plus.y), (_FORK, over), (plus.x, over), (plus.x, plus.y - plus.ry))
    name = Label(x=(_FORK + plus.x) / 2, y=over - 0.28, text=shortcut, size=9.0)
    return [Line(points=way, arrow=True), name, Label(x=plus.x, y=plus.y, text="$+$")]


def _alt(labels: Sequence[str], entering: str, leaving: str, shortcut: str, after: str) -> str:
    way = ", then ".join(map(_spoken, labels))
    through = f" The sum passes {_spoken(after)}." if after else ""
    result = f" The result is {leaving}." if leaving else ""
    start = f"Residual block. {entering or 'The input'} passes {way}; the shortcut"
    return f"{start}{f' ({shortcut})' if shortcut else ''} is added.{through}{result}"


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
