"""An item of QTI: its declarations, its body, how it is processed, and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from examgen.exporters import losses, xhtml
from examgen.exporters.html import Asset
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.qti_elements import SAID, Dialect, Written, outcome, say, score_of
from examgen.exporters.qti_parts import PARTS, numbers

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def assessment_item(dialect: Dialect, item: Item, figure: Asset | None, lost: Losses) -> Any:
    """The item with its parts; of those that a person marks it holds no points."""
    to, q = Written(dialect), dialect.element
    if item.carries:
        lost.add(losses.CARRIED, item)
    names = [task.label or "r" for task in item.tasks]
    for name, task in zip(names, item.tasks, strict=True):
        PARTS.get(task.kind, numbers)(to, item, task, name, lost)
    marked = [name for name, task in zip(names, item.tasks, strict=True) if not _is_written(task)]
    total = [q("variable", identifier=score_of(name)) for name in marked]
    total = total or [q("baseValue", "0", baseType="float")]
    to.rules.append(q("setOutcomeValue", q("sum", *total), identifier="SCORE"))
    solution = to.feedback(item.solution)
    to.rules.append(say(dialect, solution))
    root = q(
        "assessmentItem", *to.responses, *_outcomes(to, item), q("itemBody", *_stem(dialect, item, figure), *to.body),
        q("responseProcessing", *to.rules), *(_modal(dialect, sentence, name) for sentence, name in to.said.items()),
        identifier=item.identifier, title=item.name, adaptive="false", timeDependent="false",
    )  # fmt: skip
    root.set(f"{{{_XSI}}}schemaLocation", f"{dialect.namespace} {dialect.schema}")
    return root


def _outcomes(to: Written, item: Item) -> Iterator[Any]:
    q = to.dialect.element
    yield outcome(to.dialect, "SCORE", "float", "0", normalMaximum=str(item.points), normalMinimum="0")
    yield outcome(to.dialect, "MAXSCORE", "float", str(item.points))
    yield from to.outcomes
    for name in to.said.values():
        yield q("outcomeDeclaration", identifier=name, cardinality="single", baseType="identifier")


def _stem(dialect: Dialect, item: Item, figure: Asset | None) -> Iterator[Any]:
    yield from xhtml.blocks(item.prompt, dialect.namespace)
    if figure:
        yield dialect.text("p", dialect.text("img", src=figure.name, alt=figure.alt))
    for note in item.notes:
        yield dialect.text("p", dialect.text("em", *xhtml.inline(note, dialect.namespace)))


def _modal(dialect: Dialect, sentence: str, outcome: str) -> Any:
    content = xhtml.blocks(sentence, dialect.namespace)
    inside = [dialect.element("contentBody", *content)] if dialect.hyphens else content
    return dialect.element("modalFeedback", *inside, outcomeIdentifier=outcome, identifier=SAID, showHide="show")


def _is_written(task: Task) -> bool:
    return task.by_person or task.kind == "expression"
