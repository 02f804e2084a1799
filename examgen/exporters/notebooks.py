"""Items as cells of a notebook: texts, names to assign answers to, and code that checks them. Marking is the target's own."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from examgen.errors import UsageError
from examgen.exporters import losses
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.prose import drawing as drawings
from examgen.prose import math

if TYPE_CHECKING:
    from nbformat import NotebookNode

_MATH = re.compile(r"(?s)\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$")
_PREAMBLE = "import numpy as np"
PIXELS = 144
"""Per inch of a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A part as code: ``assigned`` sets the right answer to ``name``.

    ``shown`` is what everybody may see of the check, ``decisions`` are expressions that are true for each right entry, and ``seen``
    is one that is true if a right entry tells something.
    """

    name: str
    assigned: str
    shown: tuple[str, ...]
    decisions: tuple[str, ...]
    seen: str = "True"


def nbformat() -> Any:
    """The library that writes notebooks. ``UsageError`` says how to get it."""
    try:
        import nbformat as found
    except ImportError:
        raise UsageError("notebooks need the package nbformat: pip install 'examgen-dl[notebook]'") from None
    return found


def notebook(cells: Sequence[NotebookNode], names: Sequence[str]) -> bytes:
    """A notebook of Python; the cells get the ``names`` as their identifiers."""
    v4 = nbformat().v4
    for cell, name in zip(cells, names, strict=True):
        cell["id"] = re.sub("[^A-Za-z0-9_-]", "-", name)[-64:]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = v4.new_notebook(cells=list(cells), metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    nbformat().validate(made)
    return bytes(nbformat().writes(made).encode()) + b"\n"


def markdown(source: str) -> str:
    """Our Markdown as Jupyter reads it: the same, with LaTeX in its normal form and no space that would end a formula."""

    def formula(found: re.Match[str]) -> str:
        return f"$${math.latex(found[1].strip())}$$" if found[1] else f"${math.latex(found[2].strip())}$"

    return _MATH.sub(formula, source)


def intro(item: Item) -> NotebookNode:
    """The cell with the question, its figure as an attachment."""
    lines = [f"## {item.title}", markdown(item.prompt)]
    attachments = {}
    if item.figure is not None:
        from examgen.paper.render import png

        picture = png(drawings.render(item.figure, "typst"), item.question, PIXELS)
        name = f"{item.identifier}.png"
        attachments[name] = {"image/png": b64encode(picture).decode()}
        lines.append(f"![{item.figure.alt.replace('[', '(').replace(']', ')')}](attachment:{name})")
    lines += [f"*{markdown(note)}*" for note in item.notes]
    cell: NotebookNode = nbformat().v4.new_markdown_cell("\n\n".join(lines))
    if attachments:
        cell["attachments"] = attachments
    return cell


def asked(task: Task, check: Check | None) -> str:
    """The text of a part, and what is to be assigned."""
    head = f"**({task.label})** " if task.label else ""
    rule = f" {task.rule}." if task.rule else ""
    points = f"[{task.points} point{'s' if task.points > 1 else ''}.{rule}]"
    lines = [f"{head}{markdown(task.prompt)} {points}", *([markdown(task.rounding)] if task.rounding else [])]
    if task.items:
        lines.append("\n".join(f"{at}. {markdown(one)}" for at, one in enumerate(task.items, start=1)))
    if task.options and task.kind != "claim":
        pairs = zip(ascii_uppercase, task.options, strict=False)
        lines.append("\n".join(f"- **{letter}**: {markdown(one.text)}" for letter, one in pairs))
    if check:
        lines.append(f"Assign {_WANTED.get(task.kind, 'your answer')} to `{check.name}`.")
    return "\n\n".join(lines)


_WANTED = {
    "integer": "a number", "number": "a number", "vector": "an array", "matrix": "an array", "shape": "a tuple of numbers",
    "claim": "`True` or `False`", "choice": "a letter, such as `\"A\"`,", "choices": "a set of letters, such as `{\"A\", \"B\"}`,",
    "matching": "a list of letters, one for each item,", "ordering": "a list of letters in their right order",
    "text": "a text",
}  # fmt: skip


def check(item: Item, task: Task, lost: Losses) -> Check | None:
    """How a part is checked; ``None`` if a person does."""
    if task.by_person or task.kind == "expression":
        if task.kind != "open":
            lost.add(losses.BY_PERSON, item, task)
        return None
    name = f"answer_{task.label}" if task.label else "answer"
    given = f'assert {name} is not ..., "assign your answer to {name}"'
    if task.numeric:
        return _numbers(task, name, given)
    if task.kind == "claim":
        right = next(option.text for option in task.options if option.share)
        return Check(name=name, assigned=f"{name} = {right}", shown=(given,), decisions=(f"{name} is {right}",))
    if task.kind == "text":
        accepted = [one.lower() for one in task.spellings]
        said = f"str({name}).strip().lower() in {accepted!r}"
        return Check(name=name, assigned=f"{name} = {task.spellings[0]!r}", shown=(given,), decisions=(said,))
    return _letters(item, task, name, given, lost)


def _numbers(task: Task, name: str, given: str) -> Check:
    array = f"np.asarray({name}, dtype=float)"
    shape = {"matrix": (len(task.entries) // task.columns, task.columns), "vector": (len(task.entries),)}.get(task.kind, ())
    looks = f"shape == {shape}" if task.sized and task.kind != "shape" else f"ndim == {2 if task.kind == 'matrix' else 1}"
    near = [
        f"{array}.size == {len(task.entries)} and abs({array}.flat[{at}] - {decimal(entry.value)}) <= {_slack(entry.tolerance)}"
        for at, entry in enumerate(task.entries)
    ]
    telling = [f"({one})" for one, entry in zip(near, task.entries, strict=True) if entry.value != 0]
    return Check(
        name=name, assigned=f"{name} = {_literal(task)}", shown=(given, f'assert {array}.{looks}, "its shape is another one"'),
        decisions=tuple(near), seen=" or ".join(telling) or "True",
    )  # fmt: skip


def _literal(task: Task) -> str:
    """The right numbers as Python writes them."""
    rows = [", ".join(decimal(entry.value) for entry in row) for row in task.rows]
    if task.kind == "matrix":
        return f"np.array([{', '.join(f'[{row}]' for row in rows)}])"
    if task.kind == "vector":
        return f"np.array([{', '.join(rows)}])"
    return f"({rows[0]})" if task.kind == "shape" else rows[0]


def _slack(tolerance: Any) -> str:
    return decimal(tolerance) if tolerance else "1e-9"


def _letters(item: Item, task: Task, name: str, given: str, lost: Losses) -> Check:
    letters = dict(enumerate(ascii_uppercase))
    right = [letters[at] for at, option in enumerate(task.options) if option.share == 1]
    if task.kind == "choice":
        if any(0 < option.share < 1 for option in task.options):
            lost.add(losses.HALF_IS_NOTHING, item, task)
        said = f"str({name}).strip().upper() in {right!r}"
        return Check(name=name, assigned=f"{name} = {right[0]!r}", shown=(given,), decisions=(said,))
    if task.kind == "choices":
        each = tuple(f"({letter!r} in {name}) is {letter in right}" for letter in ascii_uppercase[: len(task.options)])
        some = f"0 < len({name}) < {len(task.options)} or set({name}) == {set(right)!r}" if right else f"not {name}"
        return Check(name=name, assigned=f"{name} = {set(right)!r}", shown=(given,), decisions=each, seen=some)
    places = [letters[place] for place in task.places]
    long = f'assert len({name}) == {len(places)}, "one letter for each"'
    each = tuple(f"str({name}[{at}]).strip().upper() == {letter!r}" for at, letter in enumerate(places))
    return Check(name=name, assigned=f"{name} = {places!r}", shown=(given, long), decisions=each)


def answered(item: Item) -> str:
    """The answers and the worked solution, for the lecturer's notebook."""
    told = [task for task in item.tasks if task.kind != "open"]
    answers = [f"{f'**({task.label})** ' if task.label else ''}{markdown(task.answer)}" for task in told]
    rubrics = [f"*({task.label or 'for graders'})* {markdown(task.accepted)}" for task in item.tasks if task.by_person]
    return "\n\n".join(["### Answers", *answers, *rubrics, "### Worked solution", markdown(item.solution), *_slips(item)])


def _slips(item: Item) -> Iterator[str]:
    said = dict.fromkeys(
        [wrong.feedback for task in item.tasks for entry in task.entries for wrong in entry.wrongs]
        + [one.feedback for task in item.tasks for one in task.options if one.feedback]
    )
    if said:
        yield "### What goes wrong"
        yield "\n".join(f"- {markdown(one)}" for one in said)


def share(task: Task, check: Check) -> Fraction:
    """What each decision is worth if they share the points evenly."""
    return Fraction(task.points, len(check.decisions))


def lecturer(item: Item) -> list[NotebookNode]:
    """The cells of the lecturer's notebook: the question, its parts, answers and worked solution."""
    v4 = nbformat().v4
    texts = [v4.new_markdown_cell(asked(task, None)) for task in item.tasks]
    return [intro(item), *texts, v4.new_markdown_cell(answered(item))]


def setup() -> NotebookNode:
    """The first cell of code."""
    cell: NotebookNode = nbformat().v4.new_code_cell(_PREAMBLE)
    return cell
