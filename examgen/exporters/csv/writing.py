"""Parts of items as rows."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from examgen.exporters import html, losses
from examgen.exporters.cells import safe
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection
from examgen.prose import markdown

COLUMNS = (
    "id", "question", "variant", "title", "category", "part", "kind", "points", "point_off", "prompt", "options", "answer",
    "tolerance", "unit", "mistakes", "solution",
)  # fmt: skip


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write a heading and a row for each part."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for item in collection.items:
        if item.figure is not None:
            lost.add(losses.FIGURE, item)
        if item.carries:
            lost.add(losses.CARRIED, item)
        for task in item.tasks:
            rows.writerow(_row(item, task))
    text.detach()


def _row(item: Item, task: Task) -> list[str]:
    figure = [item.figure.alt] if item.figure is not None else []
    rounding = [task.rounding] if task.rounding else []
    prompt = "\n".join([_plain(item.prompt), *figure, *map(_plain, item.notes), _plain(task.prompt), *rounding])
    options = "\n".join(html.one_line(one.text) for one in task.options)
    return [
        item.identifier, item.question, str(item.number), safe(item.title), safe(" / ".join(item.category)), task.label or "-",
        task.kind, str(task.points), decimal(task.cost), safe(prompt), safe(options), _answer(task), _tolerance(task),
        safe(task.unit), safe("\n".join(_mistakes(task))), safe(_plain(item.solution)),
    ]  # fmt: skip


def _plain(source: str) -> str:
    return markdown.render(source, "text")


def _answer(task: Task) -> str:
    """Numbers as decimals, rows apart by semicolons; what is right among options; else as the key has it."""
    if task.numeric:
        return "; ".join(" ".join(decimal(entry.value) for entry in row) for row in task.rows)
    if task.places:
        return safe("; ".join(html.one_line(task.options[place].text) for place in task.places))
    if task.options:
        return safe("; ".join(html.one_line(option.text) for option in task.options if option.share == 1))
    return safe("; ".join(task.spellings) or task.formula or html.one_line(task.answer))


def _tolerance(task: Task) -> str:
    return "; ".join(" ".join(decimal(entry.tolerance) for entry in row) for row in task.rows)


def _mistakes(task: Task) -> list[str]:
    """Each wrong number or option by which a mistake is known, with its sentence."""
    numbers = [f"{decimal(wrong.value)}: {html.one_line(wrong.feedback)}" for entry in task.entries for wrong in entry.wrongs]
    return numbers + [f"{html.one_line(one.text)}: {html.one_line(one.feedback)}" for one in task.options if one.feedback]
