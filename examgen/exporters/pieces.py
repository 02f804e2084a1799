"""Items cut into questions with one answer each, for systems that have no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from examgen.exporters import losses
from examgen.exporters.item import Entry, Item, Task
from examgen.exporters.losses import Losses


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What becomes one question: a part, or one entry of it.

    ``place`` tells it from the others of its item, ``where`` says to people which entry it is.
    """

    place: str
    task: Task
    points: Fraction
    entry: Entry | None = None
    where: str = ""


def pieces(item: Item, lost: Losses) -> Iterator[Piece]:
    """The pieces of an item, each with its points."""
    if len(item.tasks) > 1:
        lost.add(losses.PARTS_APART, item)
    if item.carries:
        lost.add(losses.CARRIED, item)
    for task in item.tasks:
        if task.has_untold:
            lost.add(losses.NO_FEEDBACK, item, task)
        if len(task.entries) < 2:
            yield Piece(place=task.label or "q", task=task, points=Fraction(task.points), entry=next(iter(task.entries), None))
            continue
        lost.add(losses.ENTRIES_APART, item, task)
        if task.has_zeros:
            lost.add(losses.ZEROS_EARN, item, task)
        if not task.sized:
            lost.add(losses.SIZE_SHOWN, item, task)
        for at, entry in enumerate(task.entries):
            yield Piece(
                place=f"{task.label or 'q'}{at + 1}", task=task, points=Fraction(task.points, len(task.entries)), entry=entry,
                where=_where(task, at),
            )  # fmt: skip


def _where(task: Task, at: int) -> str:
    row, column = divmod(at, task.columns)
    if task.kind == "shape":
        return f"axis {at + 1} of {len(task.entries)}"
    return f"row {row + 1}, column {column + 1}" if task.columns > 1 else f"entry {row + 1} of {len(task.entries)}"
