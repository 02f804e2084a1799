"""Delivers items of QTI 2.1 and 3 by the specification; it shares no code with the writer.

Names of QTI 3 are read as those of QTI 2.1. Of response processing everything is done that the specification says of the
expressions used: comparisons of NULL are NULL, a condition that is NULL is not met, ``and`` and ``or`` have three values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from lxml import etree

Value = Any
"""A number, text or truth value, a list of these, or ``None`` for NULL."""


def _name(element: Any) -> str:
    tag = etree.QName(element).localname.removeprefix("qti-")
    return re.sub("-([a-z])", lambda found: found[1].upper(), tag)


def _get(element: Any, name: str) -> str | None:
    found = element.get(name)
    return element.get(re.sub("(?<=[a-z])(?=[A-Z])", "-", name).lower()) if found is None else found


def _children(element: Any, name: str) -> list[Any]:
    return [one for one in element if isinstance(one.tag, str) and _name(one) == name]


def _cast(text: str, kind: str) -> Value:
    return float(text) if kind in ("float", "integer") else text == "true" if kind == "boolean" else text


@dataclass
class Delivered:
    """An item: its fields, and what they hold when they are right."""

    root: Any
    types: dict[str, str] = field(default_factory=dict)
    right: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in _children(self.root, "responseDeclaration"):
            name, kind = one.get("identifier"), _get(one, "baseType")
            self.types[name] = kind
            values = [_cast(value.text, kind) for value in one.iter() if isinstance(value.tag, str) and _name(value) == "value"]
            if values:
                self.right[name] = values if one.get("cardinality") == "multiple" else values[0]

    @property
    def fields(self) -> set[str]:
        """Identifiers of the responses that the body asks for."""
        return {_get(one, "responseIdentifier") for one in self.root.iter() if _get(one, "responseIdentifier")}

    def submit(self, responses: dict[str, Value]) -> tuple[float, str]:
        """The score, and all feedback that is shown, as text."""
        values: dict[str, Value] = {name: responses.get(name) for name in self.types}
        for one in _children(self.root, "outcomeDeclaration"):
            default = [value for value in one.iter() if isinstance(value.tag, str) and _name(value) == "value"]
            values[one.get("identifier")] = _cast(default[0].text, _get(one, "baseType")) if default else None
        (processing,) = _children(self.root, "responseProcessing")
        for rule in processing:
            _run(rule, values)
        said = [
            " ".join(one.itertext())
            for one in _children(self.root, "modalFeedback")
            if values[_get(one, "outcomeIdentifier")] == one.get("identifier")
        ]
        return values["SCORE"], " ".join(" ".join(said).split())


def _run(rule: Any, values: dict[str, Value]) -> None:
    if _name(rule) == "setOutcomeValue":
        values[rule.get("identifier")] = _value(rule[0], values)
        return
    assert _name(rule) == "responseCondition", _name(rule)
    for branch in rule:
        conditions = [] if _name(branch) == "responseElse" else [branch[0]]
        if all(_value(one, values) is True for one in conditions):
            for then in branch[len(conditions) :]:
                _run(then, values)
            return


def _value(expression: Any, values: dict[str, Value]) -> Value:
    name = _name(expression)
    if name == "variable":
        found = values[expression.get("identifier")]
        return None if found == [] or found == "" else found
    if name == "baseValue":
        return _cast(expression.text, _get(expression, "baseType"))
    given = [_value(one, values) for one in expression]
    if name == "isNull":
        return given[0] is None
    if name == "not":
        return None if given[0] is None else not given[0]
    if name == "and":
        return False if False in given else None if None in given else True
    if name == "or":
        return True if True in given else None if None in given else False
    if None in given:
        return None
    if name == "sum":
        return sum(given)
    if name == "member":
        return given[0] in given[1]
    if name == "stringMatch":
        same = given[0] == given[1] if _get(expression, "caseSensitive") == "true" else given[0].lower() == given[1].lower()
        return bool(same)
    compared = {"gte": "__ge__", "lte": "__le__", "lt": "__lt__", "match": "__eq__"}[name]
    return bool(getattr(given[0], compared)(given[1]))


def package(content: Any) -> dict[str, Delivered]:
    """The items of a package by identifier. ``ValueError`` where the manifest and the files differ."""
    with ZipFile(content) as files:
        names = set(files.namelist())
        manifest = etree.fromstring(files.read("imsmanifest.xml"))
        listed = {one.get("href") for one in manifest.iter() if isinstance(one.tag, str) and etree.QName(one).localname == "file"}
        if listed != names - {"imsmanifest.xml"}:
            raise ValueError(f"the manifest and the package differ by {listed ^ (names - {'imsmanifest.xml'})}")
        test = etree.fromstring(files.read("test.xml"))
        refs = [one.get("href") for one in test.iter() if isinstance(one.tag, str) and _name(one) == "assessmentItemRef"]
        items = [Delivered(etree.fromstring(files.read(name))) for name in refs]
        for one in items:
            for block in one.root.iter("{*}rubricBlock", "{*}qti-rubric-block"):
                if not block.get("use") or not block.get("view"):
                    raise ValueError("a rubric does not say for what or for whom it is")
            for image in one.root.iter("{*}img"):
                if f"items/{image.get('src')}" not in names or not image.get("alt"):
                    raise ValueError(f"{image.get('src')} is shown and not there, or has no alternative")
        return {one.root.get("identifier"): one for one in items}
