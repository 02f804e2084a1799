"""Where labels stand, so that none hides anything: free spots first, then spots that agree with each other."""

from __future__ import annotations

import math as m
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import tee

from examgen.errors import QuestionError
from examgen.prose.plane import Box, Point, inflated, length_inside, overlap
from examgen.prose.scene import Label, Line, Mark, bounds, extent, plain

_APART = 0.03
"""Centimetres between the estimated boxes of two labels."""
_TRIES = 20_000
_AROUND = ((1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1), (1, 0), (-1, 0))
"""Directions from a point to its name, the upper right one first."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One place for a label; far from what it names, a ``leader`` runs from there to here."""

    label: Label
    leader: Line | None = None

    def drawn(self) -> list[Label | Line]:
        return [self.leader, self.label] if self.leader else [self.label]


def arranged(wishes: Sequence[Iterable[Spot]], is_free: Callable[[int, Spot], bool]) -> list[Spot]:
    """One spot for every wish, the earlier ones in a wish preferred, so that no label meets another one or its leader.

    ``is_free`` says whether a spot of the wish with that number meets what stands already. Raises ``QuestionError`` when
    the drawing is too crowded. No more spots of a wish are made than are looked at.
    """
    twice = [tee(wish) for wish in wishes]
    chosen: list[Spot] = []
    for place, (wish, _) in enumerate(twice):
        found = next((spot for spot in wish if _agrees(spot, chosen) and is_free(place, spot)), None)
        if found is None:
            spots = [list(again) for _, again in twice]
            return _searched([[spot for spot in wish if is_free(place, spot)] for place, wish in enumerate(spots)], spots)
        chosen.append(found)
    return chosen


def _searched(free: Sequence[Sequence[Spot]], wishes: Sequence[Sequence[Spot]]) -> list[Spot]:
    """The first choice without a clash, those with the fewest spots first."""
    order = sorted(range(len(free)), key=lambda place: len(free[place]))
    tries = iter(range(_TRIES))
    deepest = 0

    def extend(chosen: list[Spot]) -> list[Spot] | None:
        nonlocal deepest
        deepest = max(deepest, len(chosen))
        if len(chosen) == len(order):
            return chosen
        for spot in free[order[len(chosen)]]:
            if next(tries, None) is None:
                return None
            if _agrees(spot, chosen) and (found := extend([*chosen, spot])):
                return found
        return None

    found = extend([])
    if found is None:
        name = plain(wishes[order[deepest]][0].label.text)
        raise QuestionError(f"figure: there is no room for the label {name!r}; widen the ranges, or give fewer or shorter labels")
    at = dict(zip(order, found, strict=True))
    return [at[place] for place in range(len(order))]


def _agrees(spot: Spot, others: Iterable[Spot]) -> bool:
    own = inflated(bounds(spot.label), _APART)
    return not any(_crosses(spot.leader, other.label) or _crosses(other.leader, spot.label) or overlap(own, bounds(other.label))
                   for other in others)  # fmt: skip


def _crosses(leader: Line | None, label: Label) -> bool:
    return leader is not None and length_inside(leader.points, inflated(bounds(label), _APART)) > 0


def around(mark: Mark, text: str, size: float) -> Iterator[Spot]:
    """Spots for the name of a point: beside it, then further away with a leader."""
    width, height = extent(text, size)
    reach = bounds(mark)[2] - mark.x
    for across, down in _AROUND:
        gap = 0.03 if across and down else 0.05
        dx, dy = across * (reach + gap + width / 2), down * (reach + gap + height / 2)
        yield Spot(label=Label(x=mark.x + dx, y=mark.y + dy, text=text, size=size))
    for distance in (0.5, 0.8, 1.2):
        for turn in range(1, 24, 2):
            ux, uy = m.cos(turn * m.pi / 12), -m.sin(turn * m.pi / 12)
            start = (mark.x + ux * (reach + 0.02), mark.y + uy * (reach + 0.02))
            yield led(start, (ux, uy), distance, text, size)


def led(start: Point, way: Point, distance: float, text: str, size: float, *, arrow: bool = False) -> Spot:
    """A label ``distance`` cm away from ``start``, with a thin line back to it, or an arrow."""
    width, height = extent(text, size)
    end = (start[0] + distance * way[0], start[1] + distance * way[1])
    # The line meets the label where the line's direction leaves the label's box.
    half = min((width / 2 + 0.04) / max(abs(way[0]), 1e-9), (height / 2 + 0.02) / max(abs(way[1]), 1e-9))
    label = Label(x=end[0] + half * way[0], y=end[1] + half * way[1], text=text, size=size)
    return Spot(label=label, leader=Line(points=(end, start), width=0.5, arrow=arrow))


def is_within(box: Box, frame: Box) -> bool:
    return frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]


def is_clear(spot: Spot, lines: Iterable[Line], boxes: Iterable[Box], by: float = 0.0) -> bool:
    """Whether the label stays ``by`` cm away from ``lines`` and ``boxes``, and its leader from ``boxes``."""
    own = inflated(bounds(spot.label), by)
    if any(length_inside(line.points, own) for line in lines):
        return False
    leader = spot.leader.points if spot.leader else ()
    return not any(overlap(own, box) or (leader and length_inside(leader, box)) for box in boxes)
