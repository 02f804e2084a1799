"""An item as the HTML of a question, in PrairieLearn's own elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from lxml import etree
from lxml.builder import E

from examgen.exporters import html, losses
from examgen.exporters.decimals import decimal
from examgen.exporters.html import Asset
from examgen.exporters.item import Entry, Item, Task
from examgen.exporters.losses import Losses


def page(item: Item, figure: Asset | None, lost: Losses) -> str:
    """The whole question: text and fields, the solution, and what graders see."""
    unit = _unit([task for task in item.tasks if not is_by_person(task)])
    parts = [piece for task in item.tasks for piece in (html.asked(item, task), *_fields(item, task, unit, lost))]
    stem = [html.block(item.prompt), *([_picture(figure)] if figure else []), *_notes(item)]
    solved = f"<pl-answer-panel>\n{html.solution(item)}\n</pl-answer-panel>"
    graders = [
        f"<pl-manual-grading-only>\n<p>({task.label or 'a'})</p>\n{html.grading(task)}\n</pl-manual-grading-only>"
        for task in item.tasks
        if is_by_person(task)
    ]
    return _literal("\n".join(["<pl-question-panel>", *stem, "</pl-question-panel>", *parts, solved, *graders])) + "\n"


def is_by_person(task: Task) -> bool:
    """Whether no element marks the part."""
    return task.by_person or task.kind == "expression"


def _literal(text: str) -> str:
    """Two braces that stand together would open a place for a value."""
    return text.replace("{{", "{&#123;")


def _notes(item: Item) -> list[str]:
    return [f"<p><em>{html.inline(note)}</em></p>" for note in item.notes]


def _picture(figure: Asset) -> str:
    return _text(E("pl-figure", {"file-name": figure.name, "alt": figure.alt}))


def _text(element: Any) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html"))


def _unit(tasks: Sequence[Task]) -> int:
    """A number that makes the weights of all fields whole: a part's points times it, shared by its fields."""
    return lcm(*(Fraction(task.points, _count(task)).denominator for task in tasks))


def _count(task: Task) -> int:
    """The elements of a part."""
    return max(1, len(task.entries))


def _fields(item: Item, task: Task, unit: int, lost: Losses) -> Iterator[str]:
    name = f"part_{task.label or 'a'}"
    if is_by_person(task):
        if task.kind == "expression":
            lost.add(losses.BY_PERSON, item, task)
        yield _text(E("pl-rich-text-editor", {"file-name": f"{name}.html", "allow-blank": "true"}))
        return
    weight = {"answers-name": name, "weight": str(int(Fraction(task.points * unit, _count(task)))), "allow-blank": "true"}
    decisions = len(task.entries) or (len(task.options) if task.kind == "choices" else len(task.places))
    if decisions > 1 and task.cost * decisions != task.points:
        lost.add(losses.SHARED_EVENLY, item, task)
    if task.numeric:
        yield from _numbers(item, task, weight, lost)
    elif task.kind == "text":
        if len(task.spellings) > 1:
            lost.add(losses.ONE_SPELLING, item, task)
        said = {"correct-answer": task.spellings[0], "ignore-case": "true", "remove-leading-trailing": "true"}
        yield _text(E("pl-string-input", {**weight, **said}))
    elif task.places:
        yield _matching(task, weight)
    else:
        yield _choices(task, weight, lost, item)


def _numbers(item: Item, task: Task, weight: dict[str, str], lost: Losses) -> Iterator[str]:
    """A field, or a table of fields for the entries."""
    if any(entry.wrongs for entry in task.entries):
        lost.add(losses.NO_FEEDBACK, item, task)
    if not task.sized:
        lost.add(losses.SIZE_SHOWN, item, task)
    if len(task.entries) > 1 and task.kind != "shape":
        lost.add(losses.ZEROS_EARN, item, task)
    rows, at = [], 0
    for row in task.rows:
        cells = []
        for entry in row:
            at += 1
            place = weight if len(task.entries) == 1 else {**weight, "answers-name": f"{weight['answers-name']}_{at}"}
            cells.append(_number(task, entry, place))
        rows.append(cells)
    yield rows[0][0] if at == 1 else html.table(rows)


def _number(task: Task, entry: Entry, place: dict[str, str]) -> str:
    said = {**place, "blank-value": "", "correct-answer": decimal(entry.value), **({"suffix": task.unit} if task.unit else {})}
    if task.kind in ("integer", "shape"):
        return _text(E("pl-integer-input", said))
    return _text(E("pl-number-input", {**said, "comparison": "relabs", "rtol": "0", "atol": decimal(entry.tolerance)}))


def _matching(task: Task, weight: dict[str, str]) -> str:
    """A list to choose from for each item, or for each place of an ordering."""
    labels = [html.inline(one) for one in task.items] or [f"Place {at}" for at in range(1, len(task.places) + 1)]
    pairs = zip(labels, task.places, strict=True)
    statements = "\n".join(f'<pl-statement match="o{place}">{label}</pl-statement>' for label, place in pairs)
    options = "\n".join(f'<pl-option name="o{at}">{html.inline(one.text)}</pl-option>' for at, one in enumerate(task.options))
    return _around(E("pl-matching", {**weight, "fixed-order": "true", "fixed-options-order": "true"}), f"{statements}\n{options}")


def _choices(task: Task, weight: dict[str, str], lost: Losses, item: Item) -> str:
    if task.kind != "choices":
        body = "\n".join(_option(one.text, one.share, one.feedback) for one in task.options)
        return _around(E("pl-multiple-choice", {**weight, "order": "fixed"}), body)
    lost.add(losses.ALL_TICKED, item, task)
    body = "\n".join(_option(one.text, one.share, one.feedback) for one in task.options)
    return _around(E("pl-checkbox", {**weight, "order": "fixed", "partial-credit": "each-answer"}), body)


def _option(text: str, share: Fraction, feedback: str) -> str:
    said = {"correct": "true" if share == 1 else "false", **({"score": decimal(share)} if 0 < share < 1 else {})}
    return _around(E("pl-answer", {**said, **({"feedback": html.inline(feedback)} if feedback else {})}), html.inline(text))


def _around(element: Any, body: str) -> str:
    """The element with ready HTML in it."""
    start, end = _text(element).rsplit("></", 1)
    return f"{start}>{body}</{end}"
