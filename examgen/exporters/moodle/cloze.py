"""Fields that stand in the text of a question (Moodle's type ``multianswer``)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from examgen.exporters import html, losses
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Entry, Item, Option, Task
from examgen.exporters.losses import Losses
from examgen.exporters.moodle.fractions import share
from examgen.prose.escaping import html as escaped

_NUMBER_SIGN = re.compile("(?<!&)#")

Alternative = tuple[str, str, str]
"""How an answer counts (``=`` or a percentage between percent signs), the answer, and what is said to who gives it."""


def fields(item: Item, tasks: Sequence[Task], lost: Losses) -> str:
    """The parts with their fields, as HTML. Points are told by integer weights, so they may be multiples of the item's."""
    unit = math.lcm(*(Fraction(task.points, count(task)).denominator for task in tasks))
    if unit > 1:
        lost.add(losses.MULTIPLIED, item)
    return "\n".join(_part(item, task, unit * task.points // count(task), lost) for task in tasks)


def count(task: Task) -> int:
    """How many fields a part has; they share its points evenly."""
    return len(task.entries or task.places) or 1


def _part(item: Item, task: Task, weight: int, lost: Losses) -> str:
    if count(task) > 1 and task.cost * count(task) != task.points:
        lost.add(losses.SHARED_EVENLY, item, task)
    return f"{html.asked(item, task)}\n{_answers(item, task, weight, lost)}"


def _answers(item: Item, task: Task, weight: int, lost: Losses) -> str:
    if task.numeric:
        cells = [[_field(weight, "NUMERICAL", _numbers(entry)) for entry in row] for row in task.rows]
        return html.table(cells) if count(task) > 1 else f"<p>{cells[0][0]} {html.inline(task.unit)}</p>"
    if task.kind == "matching":
        return html.table(
            [[html.inline(one), _select(task, place, weight)] for one, place in zip(task.items, task.places, strict=True)]
        )
    if task.kind == "ordering":
        return html.table([[f"{at}.", _select(task, place, weight)] for at, place in enumerate(task.places, start=1)])
    if task.kind == "text":
        return f"<p>{_field(weight, 'SHORTANSWER', _words(task))}</p>"
    if task.kind == "choices":
        return f"<p>{_field(weight, 'MULTIRESPONSE', several(task.options))}</p>"
    return f"<p>{_field(weight, 'MULTICHOICE_V', [_option(one) for one in task.options])}</p>"


def _words(task: Task) -> Iterator[Alternative]:
    yield from (("=", starless(one), "") for one in task.spellings)
    yield from (("%0%", starless(word), html.inline(said)) for word, said in task.wrong_words)


def starless(text: str) -> str:
    """A short answer in which a star stands for itself."""
    return text.replace("*", r"\*")


def _numbers(entry: Entry) -> Iterator[Alternative]:
    tolerance = decimal(entry.tolerance)
    yield "=", f"{decimal(entry.value)}:{tolerance}", ""
    for wrong in entry.wrongs:
        yield "%0%", f"{decimal(wrong.value)}:{tolerance}", html.inline(wrong.feedback)


def _option(option: Option) -> Alternative:
    counts = "=" if option.share == 1 else f"%{share(option.share)}%"
    return counts, html.inline(option.text), html.inline(option.feedback)


def several(options: Sequence[Option]) -> list[Alternative]:
    """Options of which several are right: they share the points, and each wrong one costs as much as a right one earns."""
    each = Fraction(1, sum(option.share == 1 for option in options))
    return [(f"%{share(each if one.share else -each)}%", html.inline(one.text), html.inline(one.feedback)) for one in options]


def _select(task: Task, right: int, weight: int) -> str:
    """A list to choose from, which shows no formulas: they are written in one line."""
    texts = [html.one_line(option.text) for option in task.options]
    return _field(weight, "MULTICHOICE", [("=" if at == right else "%0%", escaped(text), "") for at, text in enumerate(texts)])


def _field(weight: int, kind: str, alternatives: Iterable[Alternative]) -> str:
    written = (f"{counts}{_quoted(answer)}{f'#{_quoted(said)}' if said else ''}" for counts, answer, said in alternatives)
    return f"{{{weight}:{kind}:{'~'.join(written)}}}"


def _quoted(text: str) -> str:
    """Text within a field, where braces, tildes and number signs have a meaning; ``&`` before ``#`` begins an entity."""
    text = " ".join(text.split()).replace("&lt;", r"\lt ").replace("&gt;", r"\gt ")
    return _NUMBER_SIGN.sub(r"\#", text.replace("}", r"\}").replace("~", "&#126;"))
