"""What the two versions of QTI share: elements by either spelling, and the pieces of an item.

Elements are named as QTI 2.1 does; ``Dialect.element`` writes ``assessmentItem`` as ``qti-assessment-item`` for QTI 3. Players
differ in what they support of ``equal`` with a tolerance, so an interval is two comparisons, guarded against an answer that was
not given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from lxml import etree

from examgen.exporters import xhtml
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Task

SAID = "said"
"""What the outcome of a sentence is when the sentence is shown."""
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
class Written:
    """What an item is put together from, in the order of its parts."""

    dialect: Dialect
    responses: list[Any] = field(default_factory=list)
    outcomes: list[Any] = field(default_factory=list)
    body: list[Any] = field(default_factory=list)
    rules: list[Any] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def feedback(self, sentence: str) -> str:
        """The outcome by which a sentence is said, each once: players differ in what they make of one that collects several."""
        return self.said.setdefault(sentence, f"SAID_{len(self.said) + 1}")


def serialized(root: Any) -> bytes:
    """An XML document."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


# --- declarations and rules -------------------------------------------------------------------------------------------------------


def score_of(part: str) -> str:
    """The outcome that holds the points of a part."""
    return f"SCORE_{part}"


def outcome(dialect: Dialect, name: str, type_: str, value: str, **more: str) -> Any:
    """An outcome with its value at first."""
    q = dialect.element
    default = q("defaultValue", q("value", value))
    return q("outcomeDeclaration", default, identifier=name, cardinality="single", baseType=type_, **more)


def declared(to: Written, name: str, type_: str, *right: str, cardinality: str = "single") -> Any:
    """A response, and what is right if one answer is."""
    q = to.dialect.element
    correct = [q("correctResponse", *(q("value", one) for one in right))] if right else []
    return q("responseDeclaration", *correct, identifier=name, cardinality=cardinality, baseType=type_)


def within(dialect: Dialect, name: str, low: str, high: str) -> Any:
    """Whether a number was given that lies between the two, both included."""
    q = dialect.element
    return q(
        "and", q("not", q("isNull", q("variable", identifier=name))),
        q("gte", q("variable", identifier=name), q("baseValue", low, baseType="float")),
        q("lte", q("variable", identifier=name), q("baseValue", high, baseType="float")),
    )  # fmt: skip


def say(dialect: Dialect, outcome: str) -> Any:
    """The rule by which the sentence of that outcome is shown."""
    q = dialect.element
    return q("setOutcomeValue", q("baseValue", SAID, baseType="identifier"), identifier=outcome)


def when(to: Written, condition: Any, *then: Any) -> None:
    """Add a rule: where the condition holds, this is done."""
    to.rules.append(to.dialect.element("responseCondition", to.dialect.element("responseIf", condition, *then)))


def decided(to: Written, task: Task, part: str, decisions: Sequence[tuple[Any, bool]], *, never: Any = None) -> None:
    """The points of a part: each wrong decision costs the same, down to 0, and one that tells something must be right.

    ``never`` is a condition under which it earns nothing unless all is right.
    """
    q, score, shown = to.dialect.element, score_of(part), f"SHOWN_{part}"
    least = Fraction(task.points) - task.cost * len(decisions)
    to.outcomes += [outcome(to.dialect, score, "float", decimal(least)), outcome(to.dialect, shown, "float", "0")]
    for condition, telling in decisions:
        more = q("sum", q("variable", identifier=score), q("baseValue", decimal(task.cost), baseType="float"))
        seen = [q("setOutcomeValue", q("baseValue", "1", baseType="float"), identifier=shown)] if telling else []
        when(to, condition, q("setOutcomeValue", more, identifier=score), *seen)
    nothing = [
        q("lt", q("variable", identifier=score), q("baseValue", "0", baseType="float")),
        q("lt", q("variable", identifier=shown), q("baseValue", "1", baseType="float")),  # as a boolean some players read text
    ]
    if never is not None:
        full = q("lt", q("variable", identifier=score), q("baseValue", str(task.points), baseType="float"))
        nothing.append(q("and", full, never))
    when(to, q("or", *nothing), q("setOutcomeValue", q("baseValue", "0", baseType="float"), identifier=score))
