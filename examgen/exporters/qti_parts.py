"""How each kind of part is asked and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from lxml import etree

from examgen.exporters import html, losses, xhtml
from examgen.exporters.decimals import bounds, decimal
from examgen.exporters.item import Entry, Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.qti_elements import Written, decided, declared, outcome, say, score_of, when, within


def _asked(to: Written, task: Task) -> Iterator[Any]:
    """The text of a part with its letter and points."""
    space = to.dialect.namespace
    head = [to.dialect.text("strong", f"({task.label})"), f" [{task.points}] "] if task.label else []
    rounding = [" ", *xhtml.inline(task.rounding, space)] if task.rounding else []
    rule = [f" ({task.rule})"] if task.rule else []
    if "\n" in task.prompt.strip() or "$$" in task.prompt:
        yield to.dialect.text("p", *head, *rounding, *rule)
        yield from xhtml.blocks(task.prompt, space)
    else:
        yield to.dialect.text("p", *head, *xhtml.inline(task.prompt, space), *rounding, *rule)


def numbers(to: Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    """A field for each number; several stand in a table."""
    if task.kind in ("number", "vector", "matrix"):
        lost.add(losses.FRACTIONS, item, task)
    if not task.sized:
        lost.add(losses.SIZE_SHOWN, item, task)
    q, h = to.dialect.element, to.dialect.text
    names = iter(range(len(task.entries)))
    rows = [
        h("tr", *(h("td", q("textEntryInteraction", responseIdentifier=f"{part}_{next(names)}", expectedLength="10")) for _ in row))
        for row in task.rows
    ]
    unit = [" ", *xhtml.inline(task.unit, to.dialect.namespace)] if task.unit else []
    field_ = h("p", q("textEntryInteraction", responseIdentifier=f"{part}_0", expectedLength="10"), *unit)
    to.body += [*_asked(to, task), field_ if len(task.entries) == 1 else h("table", h("tbody", *rows))]
    to.responses += [declared(to, f"{part}_{at}", "float", decimal(one.value)) for at, one in enumerate(task.entries)]
    telling = [one for one in task.entries if one.value != 0] or list(task.entries)
    decisions = [
        (within(to.dialect, f"{part}_{at}", *bounds(one.value, one.tolerance)), one in telling)
        for at, one in enumerate(task.entries)
    ]
    decided(to, task, part, decisions)
    for at, entry in enumerate(task.entries):
        _slips(to, f"{part}_{at}", entry)


def _slips(to: Written, name: str, entry: Entry) -> None:
    """The first wrong value that the answer is near to is told, unless the answer is right."""
    q = to.dialect.element
    conditions = [within(to.dialect, name, *bounds(entry.value, entry.tolerance))]
    branches = [[q("setOutcomeValue", q("variable", identifier="SCORE"), identifier="SCORE")]]
    for wrong in entry.wrongs:
        conditions.append(within(to.dialect, name, *bounds(wrong.value, entry.tolerance)))
        branches.append([say(to.dialect, to.feedback(wrong.feedback))])
    if entry.wrongs:
        tags = ["responseIf", *["responseElseIf"] * len(entry.wrongs)]
        to.rules.append(
            q(
                "responseCondition",
                *(q(tag, condition, *then) for tag, condition, then in zip(tags, conditions, branches, strict=True)),
            )
        )


def _choice(to: Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    q = to.dialect.element
    names = [f"o{at}" for at in range(len(task.options))]
    right = [name for name, option in zip(names, task.options, strict=True) if option.share == 1]
    to.responses.append(declared(to, part, "identifier", right[0]))
    to.outcomes.append(outcome(to.dialect, score_of(part), "float", "0"))
    to.body += [*_asked(to, task), _options(to, task, part, names, most=1)]
    for name, option in zip(names, task.options, strict=True):
        points = q("baseValue", decimal(option.share * task.points), baseType="float")
        then = [q("setOutcomeValue", points, identifier=score_of(part))]
        then += [say(to.dialect, to.feedback(option.feedback))] if option.feedback else []
        chosen = q("match", q("variable", identifier=part), q("baseValue", name, baseType="identifier"))
        if option.share or option.feedback:
            when(to, chosen, *then)


def _options(to: Written, task: Task, part: str, names: Sequence[str], *, most: int) -> Any:
    q = to.dialect.element
    choices = [
        q("simpleChoice", *xhtml.inline(option.text, to.dialect.namespace), identifier=name)
        for name, option in zip(names, task.options, strict=True)
    ]
    return q("choiceInteraction", *choices, responseIdentifier=part, shuffle="false", maxChoices=str(most))


def _choices(to: Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    if task.has_untold:
        lost.add(losses.NO_FEEDBACK, item, task)
    q = to.dialect.element
    names = [f"o{at}" for at in range(len(task.options))]
    right = [name for name, option in zip(names, task.options, strict=True) if option.share]
    to.responses.append(declared(to, part, "identifier", *right, cardinality="multiple"))
    to.body += [*_asked(to, task), _options(to, task, part, names, most=0)]
    ticked = {name: q("member", q("baseValue", name, baseType="identifier"), q("variable", identifier=part)) for name in names}
    given = q("not", q("isNull", q("variable", identifier=part)))
    decisions = [
        (q("and", _copy(given), _copy(ticked[name]) if name in right else q("not", _copy(ticked[name]))), True) for name in names
    ]
    decided(to, task, part, decisions, never=q("and", *ticked.values()))


def _copy(element: Any) -> Any:
    return etree.fromstring(etree.tostring(element))


def _lists(to: Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    """A list to choose from for each item of a matching, or each place of an ordering."""
    if task.has_untold:
        lost.add(losses.NO_FEEDBACK, item, task)
    q, h = to.dialect.element, to.dialect.text
    texts = [html.one_line(option.text) for option in task.options]
    heads = [xhtml.inline(one, to.dialect.namespace) for one in task.items] or [[f"{at}."] for at in range(1, len(task.places) + 1)]
    rows = []
    for at, head in enumerate(heads):
        choices = [q("inlineChoice", text, identifier=f"o{number}") for number, text in enumerate(texts)]
        chosen = q("inlineChoiceInteraction", *choices, responseIdentifier=f"{part}_{at}", shuffle="false")
        rows.append(h("tr", h("td", *head), h("td", chosen)))
    to.body += [*_asked(to, task), h("table", h("tbody", *rows))]
    to.responses += [declared(to, f"{part}_{at}", "identifier", f"o{place}") for at, place in enumerate(task.places)]
    decisions = [
        (q("match", q("variable", identifier=f"{part}_{at}"), q("baseValue", f"o{place}", baseType="identifier")), True)
        for at, place in enumerate(task.places)
    ]
    decided(to, task, part, decisions)


def _word(to: Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    q = to.dialect.element
    to.responses.append(declared(to, part, "string", task.spellings[0]))
    to.outcomes.append(outcome(to.dialect, score_of(part), "float", "0"))
    entry = q("textEntryInteraction", responseIdentifier=part, expectedLength="30")
    to.body += [*_asked(to, task), to.dialect.text("p", entry)]

    def is_typed(word: str) -> Any:
        return q("stringMatch", q("variable", identifier=part), q("baseValue", word, baseType="string"), caseSensitive="false")

    points = q("setOutcomeValue", q("baseValue", str(task.points), baseType="float"), identifier=score_of(part))
    matched = [q("responseCondition", q("responseIf", q("or", *map(is_typed, task.spellings)), points))]
    for word, said in task.wrong_words:
        matched.append(q("responseCondition", q("responseIf", is_typed(word), say(to.dialect, to.feedback(said)))))
    when(to, q("not", q("isNull", q("variable", identifier=part))), *matched)  # some players break off at a text that is NULL


def _essay(to: Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    if task.kind != "open":
        lost.add(losses.BY_PERSON, item, task)
    q, space = to.dialect.element, to.dialect.namespace
    to.responses.append(declared(to, part, "string"))
    guide = "\n\n".join(filter(None, (f"**Answer:** {task.answer}" if task.kind != "open" else "", task.accepted, task.rule)))
    content = xhtml.blocks(guide, space)
    inside = [q("contentBody", *content)] if to.dialect.hyphens else content
    to.body += [
        *_asked(to, task), q("extendedTextInteraction", responseIdentifier=part, expectedLines=str(task.lines or 10)),
        q("rubricBlock", *inside, use="scoring", view="scorer"),
    ]  # fmt: skip


_Part = Callable[[Written, Item, Task, str, Losses], None]
PARTS: dict[str, _Part] = {
    "choice": _choice, "claim": _choice, "choices": _choices, "matching": _lists, "ordering": _lists, "text": _word,
    "open": _essay, "satisfies": _essay, "expression": _essay,
}  # fmt: skip
