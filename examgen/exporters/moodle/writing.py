"""Items as questions of Moodle XML, written one after the other."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from lxml import etree
from lxml.builder import E

from examgen.exporters import html, losses
from examgen.exporters.decimals import decimal
from examgen.exporters.html import Asset
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.moodle import cloze, stack
from examgen.exporters.moodle.fractions import share
from examgen.exporters.target import Collection

STACK = "stack"
"""The option by which matrices become questions of the plugin STACK."""
_DECIMALS = "Type numbers as decimals with a point, such as -0.25."
_TYPES = {"claim": "truefalse", "choice": "multichoice", "choices": "multichoice", "integer": "numerical", "number": "numerical"}
_TYPES |= {"matching": "matching", "ordering": "ordering", "text": "shortanswer"}


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write all items, under categories that lead from the course to the topic."""
    category: tuple[str, ...] = ()
    with etree.xmlfile(file, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element("quiz"):
            for item in collection.items:
                if item.category != category:
                    category = item.category
                    xml.write(_category(category), pretty_print=True)
                for question in _questions(item, lost, by_stack=STACK in collection.options):
                    xml.write(question, pretty_print=True)


def _category(category: tuple[str, ...]) -> Any:
    path = "/".join(["$course$", "top", *(name.replace("/", "//") for name in category)])
    return E.question(E.category(E.text(path)), type="category")


def _questions(item: Item, lost: Losses, *, by_stack: bool) -> Iterator[Any]:
    """One question for all parts with fields, and one for each part that a person marks or STACK reads."""
    matrices = [task for task in item.tasks if by_stack and task.kind == "matrix"]
    fielded = [task for task in item.tasks if not _is_written(task) and task not in matrices]
    if item.carries:
        lost.add(losses.CARRIED, item)
    for task in item.tasks:
        if task.has_zeros:
            lost.add(losses.ZEROS_EARN, item, task)
        if task.has_untold:
            lost.add(losses.NO_FEEDBACK, item, task)
    figure = html.asset(item)
    if len(fielded) == 1 and fielded[0].kind in _TYPES:
        yield _single(item, fielded[0], figure, lost)
    elif fielded:
        yield _cloze(item, fielded, figure, lost)
    for task in item.tasks:
        if _is_written(task):
            yield _essay(item, task, figure, lost)
        elif task in matrices:
            yield _stack(item, task, figure, lost)


def _is_written(task: Task) -> bool:
    return task.by_person or task.kind == "expression"


def _question(item: Item, kind: str, body: str, figure: Asset | None, points: int, suffix: str = "") -> Any:
    """What all types of questions begin with."""
    return E.question(
        E.name(E.text(item.name + (f", part {suffix}" if suffix else ""))),
        _html("questiontext", body, figure),
        _html("generalfeedback", html.solution(item)),
        E.defaultgrade(str(points)), E.penalty("0"), E.hidden("0"),
        E.idnumber("-".join(filter(None, (item.identifier, suffix)))),
        type=kind,
    )  # fmt: skip


def _html(tag: str, body: str, figure: Asset | None = None) -> Any:
    found = E(tag, E.text(etree.CDATA(body)), format="html")
    if figure:
        found.append(E.file(b64encode(figure.content).decode(), name=figure.name, path="/", encoding="base64"))
    return found


def _stem(item: Item, figure: Asset | None) -> str:
    return html.stem(item, figure, lambda one: f"@@PLUGINFILE@@/{one.name}")


def _notes(tasks: Sequence[Task], item: Item, lost: Losses) -> str:
    typed = [task for task in tasks if task.kind in ("number", "vector", "matrix")]
    for task in typed:
        lost.add(losses.FRACTIONS, item, task)
    for task in tasks:
        if task.numeric and not task.sized:
            lost.add(losses.SIZE_SHOWN, item, task)
    return f"\n<p><em>{_DECIMALS}</em></p>" if typed else ""


# --- types -----------------------------------------------------------------------------------------------------------------------


def _cloze(item: Item, tasks: Sequence[Task], figure: Asset | None, lost: Losses) -> Any:
    body = f"{_stem(item, figure)}{_notes(tasks, item, lost)}\n{cloze.fields(item, tasks, lost)}"
    return _question(item, "cloze", body, figure, sum(task.points for task in tasks))


def _single(item: Item, task: Task, figure: Asset | None, lost: Losses) -> Any:
    body = f"{_stem(item, figure)}{_notes([task], item, lost)}\n{html.asked(item, task)}"
    found = _question(item, _TYPES[task.kind], body, figure, task.points)
    if cloze.count(task) > 1 and task.cost * cloze.count(task) != task.points:
        lost.add(losses.SHARED_EVENLY, item, task)
    found.extend(_parts(item, task, lost))
    return found


def _parts(item: Item, task: Task, lost: Losses) -> Iterator[Any]:
    if task.numeric:
        yield from _numerical(task)
    elif task.kind in ("choice", "choices"):
        yield from _multichoice(item, task, lost)
    elif task.kind == "claim":
        yield from (_answer(option.text.lower(), "100" if option.share else "0", option.feedback) for option in task.options)
    elif task.kind == "matching":
        yield from _matching(task)
    elif task.kind == "ordering":
        yield from _ordering(task)
    else:
        yield E.usecase("0")
        yield from (_answer(cloze.starless(spelling), "100", "") for spelling in task.spellings)
        yield from (_answer(cloze.starless(word), "0", said) for word, said in task.wrong_words)


def _answer(text: str, fraction: str, feedback: str, *more: Any, markup: bool = False) -> Any:
    said = E.text(etree.CDATA(text) if markup else text)
    attributes = {"fraction": fraction, "format": "html" if markup else "moodle_auto_format"}
    return E.answer(said, *more, _html("feedback", html.inline(feedback)), **attributes)


def _numerical(task: Task) -> Iterator[Any]:
    (entry,) = task.entries
    tolerance = E.tolerance(decimal(entry.tolerance))
    yield _answer(decimal(entry.value), "100", "", tolerance)
    for wrong in entry.wrongs:
        yield _answer(decimal(wrong.value), "0", wrong.feedback, E.tolerance(decimal(entry.tolerance)))
    yield E.unitgradingtype("0")
    yield E.unitpenalty("0")
    yield E.showunits("3")


def _multichoice(item: Item, task: Task, lost: Losses) -> Iterator[Any]:
    single = task.kind == "choice"
    yield E.single("true" if single else "false")
    yield E.shuffleanswers("0")
    yield E.answernumbering("ABCD")
    yield E.showstandardinstruction("0")
    if single:
        yield from (_answer(html.inline(one.text), share(one.share), one.feedback, markup=True) for one in task.options)
        return
    lost.add(losses.SHARED_EVENLY, item, task)
    for counts, text, feedback in cloze.several(task.options):
        yield _answer(text, counts.strip("%"), feedback, markup=True)


def _matching(task: Task) -> Iterator[Any]:
    yield E.shuffleanswers("1")
    texts = [html.one_line(option.text) for option in task.options]
    for one, place in zip(task.items, task.places, strict=True):
        yield _subquestion(html.inline(one), texts[place])
    for at, text in enumerate(texts):
        if at not in task.places:
            yield _subquestion("", text)


def _subquestion(text: str, answer: str) -> Any:
    return E.subquestion(E.text(etree.CDATA(text)) if text else E.text(), E.answer(E.text(answer)), format="html")


def _ordering(task: Task) -> Iterator[Any]:
    yield E.layouttype("VERTICAL")
    yield E.selecttype("ALL")
    yield E.selectcount("0")
    yield E.gradingtype("ABSOLUTE_POSITION")
    yield E.showgrading("SHOW")
    yield E.numberingstyle("none")
    for at, place in enumerate(task.places, start=1):
        yield E.answer(E.text(etree.CDATA(html.inline(task.options[place].text))), fraction=str(at), format="html")


def _stack(item: Item, task: Task, figure: Asset | None, lost: Losses) -> Any:
    if len(item.tasks) > 1:
        lost.add(losses.PARTS_APART, item)
    if not task.sized:
        lost.add(losses.SIZE_SHOWN, item, task)
    body = f"{stack.plain(f'{_stem(item, figure)}{html.asked(item, task)}')}\n{stack.FIELD}"
    found = _question(item, "stack", body, figure, task.points, task.label)
    found.extend(stack.parts(task))
    return found


def _essay(item: Item, task: Task, figure: Asset | None, lost: Losses) -> Any:
    if task.kind != "open":
        lost.add(losses.BY_PERSON, item, task)
    body = f"{_stem(item, figure)}\n{html.asked(item, task)}"
    found = _question(item, "essay", body, figure, task.points, task.label)
    found.extend(
        [
            E.responseformat("editor"), E.responserequired("1"), E.responsefieldlines(str(task.lines or 10)), E.attachments("0"),
            E.attachmentsrequired("0"), _html("graderinfo", html.grading(task)), _html("responsetemplate", ""),
        ]
    )  # fmt: skip
    return found
