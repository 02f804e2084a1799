"""A drawing as a frozen record: what a figure shows, before anybody decides in which format.

Coordinates are centimetres from the top left corner, y grows downwards. The parts are in ``scene_parts``; a scene prints
all of what it is given: where one part would hide another it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from examgen.errors import QuestionError
from examgen.prose import escaping
from examgen.prose.plane import Box, Point, inflated, within
from examgen.prose.scene_checked import checked
from examgen.prose.scene_faults import faults
from examgen.prose.scene_parts import (
    CLOSE,
    CM_PER_POINT,
    HEAD_LENGTH,
    HEAD_WIDTH,
    SCRIPT_SIZE,
    Anchor,
    Ellipse,
    Label,
    Line,
    Mark,
    Primitive,
    Rect,
    Shape,
    Sign,
    bounds,
    dashes,
    extent,
    plain,
    runs,
    scripts,
    shaft_and_head,
    shifted,
    strokes,
)

__all__ = [
    "CLOSE", "CM_PER_POINT", "DARKEST_FILL", "HEAD_LENGTH", "HEAD_WIDTH", "SCRIPT_SIZE", "TALLEST", "WIDEST", "Anchor", "Box",
    "Ellipse",     "Label", "Line", "Mark", "Point", "Primitive", "Rect", "Scene", "Shape", "Sign", "bounds", "dashes", "extent",
    "fit", "plain", "runs", "scripts", "shaft_and_head", "shifted", "strokes",
]  # fmt: skip

WIDEST, TALLEST = 16.0, 23.0
"""Centimetres between the margins of an A4 page; a figure cannot be broken over two."""
DARKEST_FILL = 0.35
_SLACK = 1e-6


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A drawing of ``width`` by ``height`` cm; ``alt`` (kept as one clean line) says in plain English what it shows.

    ``brief`` says the same with signs instead of words, for a reader in a terminal; empty where that would not be shorter. It is
    made of the same data, so two drawings do not differ by it.

    Raises ``QuestionError`` when ``alt`` is empty, the drawing is larger than the page, a part lies outside of it, or a part
    hides another one: labels on top of each other, a label struck through, a line behind a shaded shape drawn after it.
    """

    width: float
    height: float
    alt: str
    items: tuple[Primitive, ...]
    brief: str = field(default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "alt", escaping.cleaned(self.alt).strip())
        object.__setattr__(self, "brief", escaping.cleaned(self.brief).strip())
        if not self.alt:
            raise QuestionError("figure: the alt text is empty; say what the drawing shows")
        if self.width > WIDEST + _SLACK:
            raise QuestionError(f"figure: {self.width:.1f} cm wide, the page has {WIDEST:g}; draw less or shorten labels")
        if self.height > TALLEST + _SLACK:
            raise QuestionError(f"figure: {self.height:.1f} cm high, the page has {TALLEST:g}; draw less")
        object.__setattr__(self, "items", tuple(map(checked, self.items)))
        frame = inflated((0.0, 0.0, self.width, self.height), _SLACK)
        for item in self.items:
            if not within(bounds(item), frame):
                raise QuestionError(f"figure: {item} lies outside of {self.width:g} by {self.height:g} cm")
            if isinstance(item, Rect | Ellipse) and item.fill > DARKEST_FILL:
                raise QuestionError(f"figure: fill {item.fill:g} is too dark for black text; at most {DARKEST_FILL}")
        for fault in faults(self.items):
            raise QuestionError(f"figure: {fault}")


def fit(items: Iterable[Primitive], alt: str, margin: float = 0.08, *, brief: str = "") -> Scene:
    """The scene that just holds ``items``, drawn anywhere, with ``margin`` cm around them; labels go on top."""
    drawn = sorted(map(checked, items), key=lambda item: isinstance(item, Label))
    if not drawn:
        raise QuestionError("figure: there is nothing to draw; give at least one part")
    boxes = [bounds(item) for item in drawn]
    left, top = min(box[0] for box in boxes) - margin, min(box[1] for box in boxes) - margin
    right, bottom = max(box[2] for box in boxes) + margin, max(box[3] for box in boxes) + margin
    moved = tuple(shifted(item, -left, -top) for item in drawn)
    return Scene(width=right - left, height=bottom - top, alt=alt, items=moved, brief=brief)
