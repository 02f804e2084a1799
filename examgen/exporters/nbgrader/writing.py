"""Items as source notebooks of nbgrader. A graded cell ends with its points, so wrong entries cost what they cost on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

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
    """Write ``source/NAME/NAME.ipynb``, an assignment for each item, and ``lecturer/NAME.ipynb``."""
    with archive(file) as files:
        for item in collection.items:
            if item.carries:
                lost.add(losses.CARRIED, item)
            lost.add(losses.NO_FEEDBACK, item)
            cells = _cells(item, lost)
            names = [cell.metadata.nbgrader.grade_id for cell in cells]
            files.add(f"source/{item.identifier}/{item.identifier}.ipynb", notebooks.notebook(cells, names))
            told = notebooks.lecturer(item)
            files.add(
                f"lecturer/{item.identifier}.ipynb", notebooks.notebook(told, [f"{item.code}-{at}" for at in range(len(told))])
            )


def _cells(item: Item, lost: Losses) -> list[NotebookNode]:
    cells = [_marked(notebooks.intro(item), "question"), _marked(notebooks.setup(), "setup")]
    for task in item.tasks:
        cells += _question(item, task, lost)
    return cells


def _marked(cell: NotebookNode, name: str, *, solution: bool = False, points: int | None = None) -> NotebookNode:
    """The cell with what nbgrader wants to know of it; what is neither filled in nor graded is locked."""
    about: dict[str, Any] = {
        "schema_version": 3, "grade_id": name, "solution": solution, "grade": points is not None,
        "locked": not solution, "task": False, "cell_type": cell.cell_type,
    }  # fmt: skip
    cell.metadata["nbgrader"] = about if points is None else {**about, "points": points}
    return cell


def _question(item: Item, task: Task, lost: Losses) -> list[NotebookNode]:
    v4, check, label = notebooks.nbformat().v4, notebooks.check(item, task, lost), task.label or "a"
    text = _marked(v4.new_markdown_cell(notebooks.asked(task, check)), f"part-{label}")
    if check is None:
        answer = f"=== BEGIN MARK SCHEME ===\n{notebooks.markdown(task.accepted or task.answer)}\n=== END MARK SCHEME ==="
        return [text, _marked(v4.new_markdown_cell(answer), f"answer-{label}", solution=True, points=task.points)]
    code = f"### BEGIN SOLUTION\n{check.assigned}\n### END SOLUTION"
    return [
        text, _marked(v4.new_code_cell(code), f"answer-{label}", solution=True),
        _marked(v4.new_code_cell(_graded(task, check)), f"test-{label}", points=task.points),
    ]  # fmt: skip


def _graded(task: Task, check: Check) -> str:
    """What students see of the check, and behind it the points as the last value."""
    decisions = ",\n    ".join(check.decisions)
    rule = f"max(0, {task.points} - {decimal(task.cost)} * right.count(False)) if {check.seen} else 0"
    return "\n".join(
        [
            *check.shown, "### BEGIN HIDDEN TESTS", f"right = [\n    {decisions},\n]",
            f"{task.points} if all(right) else {rule}", "### END HIDDEN TESTS",
        ]
    )  # fmt: skip
