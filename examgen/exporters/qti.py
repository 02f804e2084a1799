"""QTI 2.1 and QTI 3: one writer. The dialects differ in their namespace and in how names are written.

Elements are named as QTI 2.1 does; ``Dialect.element`` writes ``assessmentItem`` as ``qti-assessment-item`` for QTI 3. Players
differ in what they support of ``equal`` with a tolerance, so an interval is two comparisons, guarded against an answer that was
not given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, BinaryIO

from lxml import etree

from examgen.exporters import html, losses, xhtml
from examgen.exporters.archive import archive
from examgen.exporters.decimals import bounds, decimal
from examgen.exporters.html import Asset
from examgen.exporters.item import Entry, Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A version of QTI: its namespaces, its schemas, the types of its resources, and whether names are hyphenated."""

    namespace: str
    schema: str
    package: str
    version: str
    item_type: str
    test_type: str
    hyphens: bool

    def element(self, tag: str, *children: Any, **attributes: str) -> Any:
        """An element of the dialect by its name in QTI 2.1; attributes are written without their hyphens, too."""
        name = f"qti-{self.spelled(tag)}" if self.hyphens else tag
        given = {self.spelled(key.rstrip("_")): value for key, value in attributes.items()}
        found = etree.Element(f"{{{self.namespace}}}{name}", given, nsmap={None: self.namespace})
        return xhtml.append(found, *children)

    def text(self, tag: str, *children: Any, **attributes: str) -> Any:
        """An element of HTML, which has the same name in all dialects."""
        return xhtml.append(etree.Element(f"{{{self.namespace}}}{tag}", attributes), *children)

    def spelled(self, name: str) -> str:
        """``baseType`` as the dialect writes it."""
        return _HUMP.sub("-", name).lower() if self.hyphens else name


@dataclass(slots=True)
class _Written:
    """What an item is put together from, in the order of its parts."""

    dialect: Dialect
    responses: list[Any] = field(default_factory=list)
    outcomes: list[Any] = field(default_factory=list)
    body: list[Any] = field(default_factory=list)
    rules: list[Any] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def feedback(self, sentence: str) -> str:
        """The identifier under which a sentence is said, each once."""
        return self.said.setdefault(sentence, f"said-{len(self.said) + 1}")


def write(dialect: Dialect, collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """A content package of all items, and a test that takes one variant of each question."""
    resources: list[tuple[str, str, tuple[str, ...]]] = []
    sections: dict[tuple[str, ...], dict[str, list[str]]] = {}
    with archive(file) as files:
        for item in collection.items:
            figure = html.asset(item)
            pictures = (files.add(f"items/{figure.name}", figure.content),) if figure else ()
            name = files.add(f"items/{item.identifier}.xml", _bytes(_item(dialect, item, figure, lost)))
            resources.append((item.identifier, name, pictures))
            sections.setdefault(item.category, {}).setdefault(item.question, []).append(item.identifier)
        test = f"test-{collection.code}"
        files.add("test.xml", _bytes(_test(dialect, collection, test, sections)))
        files.add("imsmanifest.xml", _bytes(_manifest(dialect, collection, test, resources)))


def _bytes(root: Any) -> bytes:
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


# --- an item ---------------------------------------------------------------------------------------------------------------------


def _item(dialect: Dialect, item: Item, figure: Asset | None, lost: Losses) -> Any:
    to, q = _Written(dialect), dialect.element
    if item.carries:
        lost.add(losses.CARRIED, item)
    names = [task.label or "r" for task in item.tasks]
    for name, task in zip(names, item.tasks, strict=True):
        _PARTS.get(task.kind, _numbers)(to, item, task, name, lost)
    marked = [name for name, task in zip(names, item.tasks, strict=True) if not _is_written(task)]
    total = [q("variable", identifier=_score(name)) for name in marked]
    total = total or [q("baseValue", "0", baseType="float")]
    to.rules.append(q("setOutcomeValue", q("sum", *total), identifier="SCORE"))
    solution = to.feedback(item.solution)
    to.rules.append(_say(dialect, solution))
    root = q(
        "assessmentItem", *to.responses, *_outcomes(to, item), q("itemBody", *_stem(dialect, item, figure), *to.body),
        q("responseProcessing", *to.rules), *(_modal(dialect, sentence, name) for sentence, name in to.said.items()),
        identifier=item.identifier, title=item.name, adaptive="false", timeDependent="false",
    )  # fmt: skip
    root.set(f"{{{_XSI}}}schemaLocation", f"{dialect.namespace} {dialect.schema}")
    return root


def _score(part: str) -> str:
    return f"SCORE_{part}"


def _is_written(task: Task) -> bool:
    return task.by_person or task.kind == "expression"


def _outcomes(to: _Written, item: Item) -> Iterator[Any]:
    q = to.dialect.element
    yield _outcome(to.dialect, "SCORE", "float", "0", normalMaximum=str(item.points), normalMinimum="0")
    yield _outcome(to.dialect, "MAXSCORE", "float", str(item.points))
    yield q("outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier")
    yield from to.outcomes


def _outcome(dialect: Dialect, name: str, type_: str, value: str, **more: str) -> Any:
    q = dialect.element
    default = q("defaultValue", q("value", value))
    return q("outcomeDeclaration", default, identifier=name, cardinality="single", baseType=type_, **more)


def _stem(dialect: Dialect, item: Item, figure: Asset | None) -> Iterator[Any]:
    yield from xhtml.blocks(item.prompt, dialect.namespace)
    if figure:
        yield dialect.text("p", dialect.text("img", src=figure.name, alt=figure.alt))
    for note in item.notes:
        yield dialect.text("p", dialect.text("em", *xhtml.inline(note, dialect.namespace)))


def _modal(dialect: Dialect, sentence: str, name: str) -> Any:
    content = xhtml.blocks(sentence, dialect.namespace)
    inside = [dialect.element("contentBody", *content)] if dialect.hyphens else content
    return dialect.element("modalFeedback", *inside, outcomeIdentifier="FEEDBACK", identifier=name, showHide="show")


def _asked(to: _Written, task: Task) -> Iterator[Any]:
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


# --- parts -----------------------------------------------------------------------------------------------------------------------


def _numbers(to: _Written, item: Item, task: Task, part: str, lost: Losses) -> None:
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
    to.responses += [_declared(to, f"{part}_{at}", "float", decimal(one.value)) for at, one in enumerate(task.entries)]
    telling = [one for one in task.entries if one.value != 0] or list(task.entries)
    decisions = [
        (_within(to.dialect, f"{part}_{at}", *bounds(one.value, one.tolerance)), one in telling)
        for at, one in enumerate(task.entries)
    ]
    _decided(to, task, part, decisions)
    for at, entry in enumerate(task.entries):
        _slips(to, f"{part}_{at}", entry)


def _declared(to: _Written, name: str, type_: str, *right: str, cardinality: str = "single") -> Any:
    q = to.dialect.element
    correct = [q("correctResponse", *(q("value", one) for one in right))] if right else []
    return q("responseDeclaration", *correct, identifier=name, cardinality=cardinality, baseType=type_)


def _within(dialect: Dialect, name: str, low: str, high: str) -> Any:
    q = dialect.element
    return q(
        "and", q("not", q("isNull", q("variable", identifier=name))),
        q("gte", q("variable", identifier=name), q("baseValue", low, baseType="float")),
        q("lte", q("variable", identifier=name), q("baseValue", high, baseType="float")),
    )  # fmt: skip


def _slips(to: _Written, name: str, entry: Entry) -> None:
    """The first wrong value that the answer is near to is told, unless the answer is right."""
    q = to.dialect.element
    conditions = [_within(to.dialect, name, *bounds(entry.value, entry.tolerance))]
    branches = [[q("setOutcomeValue", q("variable", identifier="SCORE"), identifier="SCORE")]]
    for wrong in entry.wrongs:
        conditions.append(_within(to.dialect, name, *bounds(wrong.value, entry.tolerance)))
        branches.append([_say(to.dialect, to.feedback(wrong.feedback))])
    if entry.wrongs:
        tags = ["responseIf", *["responseElseIf"] * len(entry.wrongs)]
        to.rules.append(
            q("responseCondition", *(q(tag, when, *then) for tag, when, then in zip(tags, conditions, branches, strict=True)))
        )


def _say(dialect: Dialect, name: str) -> Any:
    q = dialect.element
    said = q("multiple", q("variable", identifier="FEEDBACK"), q("baseValue", name, baseType="identifier"))
    return q("setOutcomeValue", said, identifier="FEEDBACK")


def _if(to: _Written, condition: Any, *then: Any) -> None:
    to.rules.append(to.dialect.element("responseCondition", to.dialect.element("responseIf", condition, *then)))


def _decided(to: _Written, task: Task, part: str, decisions: Sequence[tuple[Any, bool]], *, never: Any = None) -> None:
    """The points of a part: each wrong decision costs the same, down to 0, and one that tells something must be right.

    ``never`` is a condition under which it earns nothing unless all is right.
    """
    q, score, shown = to.dialect.element, _score(part), f"SHOWN_{part}"
    least = Fraction(task.points) - task.cost * len(decisions)
    to.outcomes += [_outcome(to.dialect, score, "float", decimal(least)), _outcome(to.dialect, shown, "boolean", "false")]
    for condition, telling in decisions:
        more = q("sum", q("variable", identifier=score), q("baseValue", decimal(task.cost), baseType="float"))
        seen = [q("setOutcomeValue", q("baseValue", "true", baseType="boolean"), identifier=shown)] if telling else []
        _if(to, condition, q("setOutcomeValue", more, identifier=score), *seen)
    nothing = [
        q("lt", q("variable", identifier=score), q("baseValue", "0", baseType="float")),
        q("not", q("variable", identifier=shown)),
    ]
    if never is not None:
        full = q("lt", q("variable", identifier=score), q("baseValue", str(task.points), baseType="float"))
        nothing.append(q("and", full, never))
    _if(to, q("or", *nothing), q("setOutcomeValue", q("baseValue", "0", baseType="float"), identifier=score))


def _choice(to: _Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    q = to.dialect.element
    names = [f"o{at}" for at in range(len(task.options))]
    right = [name for name, option in zip(names, task.options, strict=True) if option.share == 1]
    to.responses.append(_declared(to, part, "identifier", right[0]))
    to.outcomes.append(_outcome(to.dialect, _score(part), "float", "0"))
    to.body += [*_asked(to, task), _options(to, task, part, names, most=1)]
    for name, option in zip(names, task.options, strict=True):
        points = q("baseValue", decimal(option.share * task.points), baseType="float")
        then = [q("setOutcomeValue", points, identifier=_score(part))]
        then += [_say(to.dialect, to.feedback(option.feedback))] if option.feedback else []
        chosen = q("match", q("variable", identifier=part), q("baseValue", name, baseType="identifier"))
        if option.share or option.feedback:
            _if(to, chosen, *then)


def _options(to: _Written, task: Task, part: str, names: Sequence[str], *, most: int) -> Any:
    q = to.dialect.element
    choices = [
        q("simpleChoice", *xhtml.inline(option.text, to.dialect.namespace), identifier=name)
        for name, option in zip(names, task.options, strict=True)
    ]
    return q("choiceInteraction", *choices, responseIdentifier=part, shuffle="false", maxChoices=str(most))


def _choices(to: _Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    q = to.dialect.element
    names = [f"o{at}" for at in range(len(task.options))]
    right = [name for name, option in zip(names, task.options, strict=True) if option.share]
    to.responses.append(_declared(to, part, "identifier", *right, cardinality="multiple"))
    to.body += [*_asked(to, task), _options(to, task, part, names, most=0)]
    ticked = {name: q("member", q("baseValue", name, baseType="identifier"), q("variable", identifier=part)) for name in names}
    given = q("not", q("isNull", q("variable", identifier=part)))
    decisions = [
        (q("and", _copy(given), _copy(ticked[name]) if name in right else q("not", _copy(ticked[name]))), True) for name in names
    ]
    _decided(to, task, part, decisions, never=q("and", *ticked.values()))


def _copy(element: Any) -> Any:
    return etree.fromstring(etree.tostring(element))


def _lists(to: _Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    """A list to choose from for each item of a matching, or each place of an ordering."""
    q, h = to.dialect.element, to.dialect.text
    texts = [html.one_line(option.text) for option in task.options]
    heads = [xhtml.inline(one, to.dialect.namespace) for one in task.items] or [[f"{at}."] for at in range(1, len(task.places) + 1)]
    rows = []
    for at, head in enumerate(heads):
        choices = [q("inlineChoice", text, identifier=f"o{number}") for number, text in enumerate(texts)]
        chosen = q("inlineChoiceInteraction", *choices, responseIdentifier=f"{part}_{at}", shuffle="false")
        rows.append(h("tr", h("td", *head), h("td", chosen)))
    to.body += [*_asked(to, task), h("table", h("tbody", *rows))]
    to.responses += [_declared(to, f"{part}_{at}", "identifier", f"o{place}") for at, place in enumerate(task.places)]
    decisions = [
        (q("match", q("variable", identifier=f"{part}_{at}"), q("baseValue", f"o{place}", baseType="identifier")), True)
        for at, place in enumerate(task.places)
    ]
    _decided(to, task, part, decisions)


def _word(to: _Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    q = to.dialect.element
    to.responses.append(_declared(to, part, "string", task.spellings[0]))
    to.outcomes.append(_outcome(to.dialect, _score(part), "float", "0"))
    entry = q("textEntryInteraction", responseIdentifier=part, expectedLength="30")
    to.body += [*_asked(to, task), to.dialect.text("p", entry)]
    matches = [
        q("stringMatch", q("variable", identifier=part), q("baseValue", one, baseType="string"), caseSensitive="false")
        for one in task.spellings
    ]
    points = q("baseValue", str(task.points), baseType="float")
    _if(to, q("or", *matches), q("setOutcomeValue", points, identifier=_score(part)))


def _essay(to: _Written, item: Item, task: Task, part: str, lost: Losses) -> None:
    if task.kind != "open":
        lost.add(losses.BY_PERSON, item, task)
    q, space = to.dialect.element, to.dialect.namespace
    to.responses.append(_declared(to, part, "string"))
    guide = "\n\n".join(filter(None, (f"**Answer:** {task.answer}" if task.kind != "open" else "", task.accepted, task.rule)))
    content = xhtml.blocks(guide, space)
    inside = [q("contentBody", *content)] if to.dialect.hyphens else content
    to.body += [
        *_asked(to, task), q("extendedTextInteraction", responseIdentifier=part, expectedLines=str(task.lines or 10)),
        q("rubricBlock", *inside, view="scorer"),
    ]  # fmt: skip


_Part = Callable[[_Written, Item, Task, str, Losses], None]
_PARTS: dict[str, _Part] = {
    "choice": _choice, "claim": _choice, "choices": _choices, "matching": _lists, "ordering": _lists, "text": _word,
    "open": _essay, "satisfies": _essay, "expression": _essay,
}  # fmt: skip


# --- the package -----------------------------------------------------------------------------------------------------------------


def _test(dialect: Dialect, collection: Collection, name: str, sections: dict[tuple[str, ...], dict[str, list[str]]]) -> Any:
    """A section for each category; within it, one of the variants of each question is taken."""
    q = dialect.element
    numbers = iter(range(1, 1_000_000))
    parts = [
        q(
            "assessmentSection", *(_question(dialect, name, variants, next(numbers)) for name, variants in questions.items()),
            identifier=f"section-{at}", title=" / ".join(category[1:] or category), visible="true",
        )
        for at, (category, questions) in enumerate(sections.items(), start=1)
    ]  # fmt: skip
    part = q("testPart", *parts, identifier="part-1", navigationMode="nonlinear", submissionMode="individual")
    return q("assessmentTest", part, identifier=name, title=collection.title)


def _question(dialect: Dialect, question: str, variants: Sequence[str], number: int) -> Any:
    q = dialect.element
    refs = [q("assessmentItemRef", identifier=f"ref-{name}", href=f"items/{name}.xml") for name in variants]
    selection = [q("selection", select="1")] if len(refs) > 1 else []
    return q("assessmentSection", *selection, *refs, identifier=f"question-{number}", title=question, visible="false")


def _manifest(dialect: Dialect, collection: Collection, test: str, resources: Sequence[tuple[str, str, tuple[str, ...]]]) -> Any:
    space = dialect.package

    def m(tag: str, *children: Any, **attributes: str) -> Any:
        return xhtml.append(etree.Element(f"{{{space}}}{tag}", attributes, nsmap={None: space}), *children)

    listed = [
        m(
            "resource",
            *(m("file", href=one) for one in (name, *pictures)),
            identifier=f"res-{id}",
            type=dialect.item_type,
            href=name,
        )
        for id, name, pictures in resources
    ]
    uses = [m("dependency", identifierref=f"res-{id}") for id, *_ in resources]
    tested = m("resource", m("file", href="test.xml"), *uses, identifier=f"res-{test}", type=dialect.test_type, href="test.xml")
    meta = m("metadata", m("schema", "QTI Package" if dialect.hyphens else "IMS Content"), m("schemaversion", dialect.version))
    return m("manifest", meta, m("organizations"), m("resources", tested, *listed), identifier=f"manifest-{collection.code}")
