"""The single-file page with its manifest in a zip; its host (templates/web/static/scorm.js) talks to the learning system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree
from lxml.builder import ElementMaker

from examgen.errors import TemplateError
from examgen.exporters import losses
from examgen.exporters.archive import archive
from examgen.exporters.item import Item
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection
from examgen.single.data import question_data
from examgen.single.page import Asked, Host, pieces

PAGE = "index.html"
HOST = Host(scripts=("journal", "scorm"), promise="Points and answers are reported to your learning system.")
LONGEST_TITLE = 200
"""Characters that a title of a manifest may have."""
_IMS, _ADL = "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "http://www.adlnet.org/xsd/adlcp_rootv1p2"
_M = ElementMaker(namespace=_IMS, nsmap={None: _IMS, "adlcp": _ADL})


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write the package: one activity with all questions, each with its variants."""
    with archive(file) as files:
        files.add("imsmanifest.xml", _manifest(collection))
        with files.open(PAGE) as page:
            for piece in pieces(collection.course, _asked(collection, lost), host=HOST, code=collection.code):
                page.write(piece.encode())


def _manifest(collection: Collection) -> bytes:
    title = collection.title[:LONGEST_TITLE]
    item = _M.item(_M.title(title), identifier="questions", identifierref="page", isvisible="true")
    page = _M.resource(_M.file(href=PAGE), identifier="page", type="webcontent", href=PAGE, **{f"{{{_ADL}}}scormtype": "sco"})
    manifest = _M.manifest(
        _M.metadata(_M.schema("ADL SCORM"), _M.schemaversion("1.2")),
        _M.organizations(_M.organization(_M.title(title), item, identifier="course"), default="course"),
        _M.resources(page), identifier=f"examgen-{collection.code}", version="1.1",
    )  # fmt: skip
    return bytes(etree.tostring(manifest, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _asked(collection: Collection, lost: Losses) -> Iterator[Asked]:
    for group in collection.drawn_by_question():
        items, variants = zip(*group, strict=True)
        id = items[0].question
        try:
            data = question_data(collection.bank.page(id), variants)
        except TemplateError as error:
            raise TemplateError(f"question {id}: {error}") from None
        for item, described in zip(items, data["variants"], strict=True):
            _told(item, lost, follows=described["following"] is not None)
        yield Asked(header=collection.bank.find(id), variants=variants, data=data, names=tuple(item.identifier for item in items))


def _told(item: Item, lost: Losses, *, follows: bool) -> None:
    lost.add(losses.KEY_INSIDE, item)
    if item.carries and not follows:
        lost.add(losses.CARRIED, item)
    for task in item.tasks:
        if task.by_person:
            lost.add(losses.SELF_JUDGED, item, task)
