"""Items as notebooks in the format of ``otter assign``: what students get and the autograder are made from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from examgen.exporters import losses, notebooks
from examgen.exporters.archive import archive
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.notebooks import Check
from examgen.exporters.target import Collection

if TYPE_CHECKING:
    from nbformat import NotebookNode


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write ``assign/NAME.ipynb`` and ``lecturer/NAME.ipynb`` for each item."""
    with archive(file) as files:
        for item in collection.items:
            if item.carries:
                lost.add(losses.CARRIED, item)
            lost.add(losses.NO_FEEDBACK, item)
            for folder, cells in (("assign", _cells(item, lost)), ("lecturer", notebooks.lecturer(item))):
                names = [f"{item.code}-{at}" for at in range(len(cells))]
                files.add(f"{folder}/{item.identifier}.ipynb", notebooks.notebook(cells, names))


def _raw(*lines: str) -> NotebookNode:
    cell: NotebookNode = notebooks.nbformat().v4.new_raw_cell("\n".join(lines))
    return cell


def _cells(item: Item, lost: Losses) -> list[NotebookNode]:
    config = _raw("# ASSIGNMENT CONFIG", f"name: {json.dumps(item.identifier)}", "init_cell: true", "generate: true")
    cells = [config, notebooks.intro(item), notebooks.setup()]
    for task in item.tasks:
        cells += _question(item, task, lost)
    return cells


def _question(item: Item, task: Task, lost: Losses) -> list[NotebookNode]:
    v4, check = notebooks.nbformat().v4, notebooks.check(item, task, lost)
    name = f"name: part_{task.label or 'a'}"
    text = v4.new_markdown_cell(notebooks.asked(task, check))
    if check is None:
        answer = v4.new_markdown_cell(notebooks.markdown(task.accepted or task.answer))
        return [
            _raw("# BEGIN QUESTION", name, "manual: true", f"points: {task.points}"), text, _raw("# BEGIN SOLUTION"), answer,
            _raw("# END SOLUTION"), _raw("# END QUESTION"),
        ]  # fmt: skip
    if task.cost * len(check.decisions) != task.points:
        lost.add(losses.SHARED_EVENLY, item, task)
    code = v4.new_code_cell(f"{check.assigned} # SOLUTION")
    return [
        _raw("# BEGIN QUESTION", name, f"points: {task.points}"), text, _raw("# BEGIN SOLUTION"), code, _raw("# END SOLUTION"),
        _raw("# BEGIN TESTS"), *_tests(task, check), _raw("# END TESTS"), _raw("# END QUESTION"),
    ]  # fmt: skip


def _tests(task: Task, check: Check) -> list[NotebookNode]:
    v4 = notebooks.nbformat().v4
    shown = v4.new_code_cell("\n".join([_config("points: 0"), *check.shown]))
    worth = decimal(notebooks.share(task, check))
    hidden = [
        v4.new_code_cell("\n".join([_config("hidden: true", f"points: {worth}"), f"assert {check.seen}", f"assert {one}"]))
        for one in check.decisions
    ]
    return [shown, *hidden]


def _config(*lines: str) -> str:
    return "\n".join(['""" # BEGIN TEST CONFIG', *lines, '""" # END TEST CONFIG'])
