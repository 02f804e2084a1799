"""The package: a quiz, what Canvas wants to know of it, and the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, BinaryIO

from lxml.builder import ElementMaker

from examgen.exporters import html, losses
from examgen.exporters.archive import archive
from examgen.exporters.canvas.items import Q, serialized, written
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.exporters.pieces import Piece, pieces
from examgen.exporters.target import Collection

_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_M = ElementMaker(namespace=_PACKAGE, nsmap={None: _PACKAGE})
_C = ElementMaker(namespace=_CANVAS, nsmap={None: _CANVAS})


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write a quiz with a group for each part of each question; one of its variants is picked."""
    quiz, pictures = f"examgen-{collection.code}", []
    root = Q.section(ident="root_section")
    points = 0.0
    with archive(file) as files:
        for variants in collection.by_question():
            groups: dict[str, Any] = {}
            kept = list(_alike(variants, lost))
            for item, parts in kept:
                figure = html.asset(item)
                if figure:
                    pictures.append(files.add(f"web_resources/{figure.name}", figure.content))
                for piece in parts:
                    group = groups.setdefault(piece.place, _group(item.question, f"{quiz}-{len(root) + len(groups)}", piece))
                    group.append(written(item, piece, figure, lost))
            points += float(variants[0].points)
            root.extend(groups.values() if len(kept) > 1 else [one for group in groups.values() for one in group[1:]])
        assessment = Q.assessment(_meta_fields(), root, ident=quiz, title=collection.title)
        files.add(f"{quiz}/{quiz}.xml", serialized(Q.questestinterop(assessment)))
        files.add(f"{quiz}/assessment_meta.xml", serialized(_meta(collection, quiz, points)))
        files.add("imsmanifest.xml", serialized(_manifest(quiz, pictures)))


def _alike(variants: Sequence[Item], lost: Losses) -> Iterator[tuple[Item, list[Piece]]]:
    """The variants that have the same pieces as the first one: only they can take its place in each group."""
    first: list[tuple[str, Fraction]] = []
    for item in variants:
        found = list(pieces(item, lost))
        shape = [(piece.place, piece.points) for piece in found]
        first = first or shape
        if shape == first:
            yield item, found
        else:
            lost.add(losses.LEFT_OUT, item)


def _group(question: str, name: str, piece: Piece) -> Any:
    extension = Q.selection_extension(Q.points_per_item(decimal(piece.points)))
    selection = Q.selection_ordering(Q.selection(Q.selection_number("1"), extension))
    return Q.section(selection, ident=name, title=f"{question} {piece.place}")


def _meta_fields() -> Any:
    return Q.qtimetadata(Q.qtimetadatafield(Q.fieldlabel("cc_maxattempts"), Q.fieldentry("1")))


def _meta(collection: Collection, quiz: str, points: float) -> Any:
    return _C.quiz(
        _C.title(collection.title), _C.description(collection.course.title), _C.shuffle_answers("false"),
        _C.scoring_policy("keep_highest"), _C.quiz_type("assignment"), _C.points_possible(decimal(points)),
        _C.allowed_attempts("1"),
        identifier=quiz,
    )  # fmt: skip


def _manifest(quiz: str, pictures: list[str]) -> Any:
    meta = _M.resource(
        _M.file(href=f"{quiz}/assessment_meta.xml"), identifier=f"{quiz}-meta", href=f"{quiz}/assessment_meta.xml",
        type="associatedcontent/imscc_xmlv1p1/learning-application-resource",
    )  # fmt: skip
    test = _M.resource(
        _M.file(href=f"{quiz}/{quiz}.xml"), _M.dependency(identifierref=f"{quiz}-meta"), identifier=quiz, type="imsqti_xmlv1p2"
    )
    files = [
        _M.resource(_M.file(href=name), identifier=f"file-{at}", type="webcontent", href=name)
        for at, name in enumerate(dict.fromkeys(pictures), start=1)
    ]
    schema = _M.metadata(_M.schema("IMS Content"), _M.schemaversion("1.1.3"))
    return _M.manifest(schema, _M.organizations(), _M.resources(test, meta, *files), identifier=f"{quiz}-manifest")
