"""Items as exercises of the type *cloze*, whose fields are told by their meta-information."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from examgen.exporters import losses, notebooks
from examgen.exporters.archive import Archive, archive
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection
from examgen.paper.render import png
from examgen.prose import drawing as drawings

_CODE = re.compile(r"(?<!`)`r(?=[ #])")
"""A code span that R would run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A field: its type, its solution and tolerance, its ``options``, and what stands before it."""

    kind: str
    solution: str
    tolerance: str = "0"
    options: tuple[str, ...] = ()
    label: str = ""


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write ``exercises/NAME.Rmd`` for each item, their figures, and ``exams.R``."""
    groups = []
    with archive(file) as files:
        for variants in collection.by_question():
            for item in variants:
                _exercise(files, item, lost)
            groups.append([f"{item.identifier}.Rmd" for item in variants])
        files.add("exams.R", _script(groups).encode())


def _exercise(files: Archive, item: Item, lost: Losses) -> None:
    if item.carries:
        lost.add(losses.CARRIED, item)
    gaps = [list(_gaps(item, task, lost)) for task in item.tasks]
    flat = [gap for group in gaps for gap in group]
    if len(flat) > 1:
        lost.add(losses.FIELDS_EVENLY, item)
    if any(task.slips or any(entry.wrongs for entry in task.entries) for task in item.tasks):
        lost.add(losses.NO_FEEDBACK, item)
    head = [_figure(files, item)] if item.figure is not None else []
    question = ["Question\n========", *head, _markdown(item.prompt), *(f"*{_markdown(note)}*" for note in item.notes)]
    number = 1
    for task, group in zip(item.tasks, gaps, strict=True):
        question.append(_asked(task))
        question += [_field(gap, at) for at, gap in enumerate(group, start=number)]
        number += len(group)
    listed = [f"* {option}" for gap in flat for option in (gap.options or ("",))]
    answers = ["\n".join(["Answerlist", "----------", *listed])] if any(gap.options for gap in flat) else []
    solution = ["Solution\n========", *(_answer(task) for task in item.tasks), _markdown(item.solution)]
    text = "\n\n".join(filter(None, [*question, *answers, *solution, _meta(item, flat)]))
    files.add(f"exercises/{item.identifier}.Rmd", f"{text}\n".encode())


def _figure(files: Archive, item: Item) -> str:
    """The figure as a file, the chunk that puts it beside the exercise, and the picture in the text."""
    name = f"{item.identifier}.png"
    files.add(f"exercises/{name}", png(drawings.render(item.figure, "typst"), item.question, notebooks.PIXELS))
    alt = item.figure.alt.replace("[", "(").replace("]", ")").replace("\n", " ")
    return f'```{{r, echo = FALSE, results = "hide"}}\ninclude_supplement("{name}", recursive = TRUE)\n```\n\n![{alt}]({name})'


def _asked(task: Task) -> str:
    head = f"**({task.label})** [{task.points}] " if task.label else ""
    rounding = f" {_markdown(task.rounding)}" if task.rounding else ""
    return f"{head}{_markdown(task.prompt)}{rounding}"


def _field(gap: Gap, number: int) -> str:
    """Never at the beginning of a line, where two number signs would begin a heading."""
    return f"{gap.label or 'Answer:'} ##ANSWER{number}##"


def _answer(task: Task) -> str:
    return f"{f'**({task.label})** ' if task.label else ''}{_markdown(task.answer)}"


def _gaps(item: Item, task: Task, lost: Losses) -> Iterator[Gap]:
    options = tuple(_line(one.text) for one in task.options)
    if task.numeric:
        if task.kind not in ("integer", "shape"):
            lost.add(losses.FRACTIONS, item, task)
        if not task.sized:
            lost.add(losses.SIZE_SHOWN, item, task)
        for at, entry in enumerate(task.entries):
            yield Gap(
                kind="num", solution=decimal(entry.value), tolerance=decimal(entry.tolerance), label=_place(task, at)
            )  # fmt: skip
    elif task.places:
        labels = [_line(one) for one in task.items] or [f"Place {at}" for at in range(1, len(task.places) + 1)]
        for label, place in zip(labels, task.places, strict=True):
            yield Gap(kind="schoice", solution=_ticks(len(options), [place]), options=options, label=f"{label}:")
    elif task.kind in ("choice", "claim"):
        right = [at for at, one in enumerate(task.options) if one.share == 1]
        if len(right) > 1:
            lost.add(losses.ONE_RIGHT, item, task)
        if any(0 < one.share < 1 for one in task.options):
            lost.add(losses.HALF_IS_NOTHING, item, task)
        yield Gap(kind="schoice", solution=_ticks(len(options), right[:1]), options=options)
    elif task.kind == "choices":
        right = [at for at, one in enumerate(task.options) if one.share == 1]
        yield Gap(kind="mchoice", solution=_ticks(len(options), right), options=options)
    elif task.kind == "text":
        if len(task.spellings) > 1:
            lost.add(losses.ONE_SPELLING, item, task)
        yield Gap(kind="string", solution=task.spellings[0])
    else:
        if task.kind == "expression":
            lost.add(losses.BY_PERSON, item, task)
        yield Gap(kind="essay", solution="nil")


def _place(task: Task, at: int) -> str:
    if len(task.entries) == 1:
        return ""
    row, column = divmod(at, task.columns)
    return f"Row {row + 1}, column {column + 1}:" if task.columns > 1 and task.kind != "shape" else f"Entry {at + 1}:"


def _ticks(count: int, right: Sequence[int]) -> str:
    return "".join("1" if at in right else "0" for at in range(count))


def _meta(item: Item, gaps: Sequence[Gap]) -> str:
    said = {
        "exname": item.identifier, "extitle": _line(item.name), "exsection": _line("/".join(item.category)), "extype": "cloze",
        "exclozetype": "|".join(gap.kind for gap in gaps), "exsolution": "|".join(gap.solution for gap in gaps),
        "extol": "|".join(gap.tolerance for gap in gaps), "expoints": str(item.points), "exshuffle": "FALSE",
    }  # fmt: skip
    return "Meta-information\n================\n" + "\n".join(f"{name}: {value}" for name, value in said.items())


def _markdown(source: str) -> str:
    """Markdown as pandoc reads it, in which R finds nothing to run."""
    return _CODE.sub("` r", notebooks.markdown(source))


def _line(source: str) -> str:
    return " ".join(_markdown(source).split())


def _script(groups: Sequence[Sequence[str]]) -> str:
    rows = ",\n".join(f"  c({', '.join(map(json.dumps, names))})" for names in groups)
    return f'library("exams")\n\nexercises <- list(\n{rows}\n)\nexams2html(exercises, edir = "exercises")\n'
