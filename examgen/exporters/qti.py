"""QTI 2.1 and QTI 3: one writer. The dialects differ in their namespace and in how names are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, BinaryIO

from lxml import etree

from examgen.exporters import html, xhtml
from examgen.exporters.archive import archive
from examgen.exporters.losses import Losses
from examgen.exporters.qti_elements import Dialect, serialized
from examgen.exporters.qti_item import assessment_item
from examgen.exporters.target import Collection


def write(dialect: Dialect, collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """A content package of all items, and a test that takes one variant of each question."""
    resources: list[tuple[str, str, tuple[str, ...]]] = []
    sections: dict[tuple[str, ...], dict[str, list[str]]] = {}
    with archive(file) as files:
        for item in collection.items:
            figure = html.asset(item)
            pictures = (files.add(f"items/{figure.name}", figure.content),) if figure else ()
            name = files.add(f"items/{item.identifier}.xml", serialized(assessment_item(dialect, item, figure, lost)))
            resources.append((item.identifier, name, pictures))
            sections.setdefault(item.category, {}).setdefault(item.question, []).append(item.identifier)
        test = f"test-{collection.code}"
        files.add("test.xml", serialized(_test(dialect, collection, test, sections)))
        files.add("imsmanifest.xml", serialized(_manifest(dialect, collection, test, resources)))


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
