"""A rendered template of WordprocessingML as a Word document: equations are Word's own, figures are pictures with their words.

The library brings styles and packaging. What it writes is packed again without times, so that the same paper gives the same bytes.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

from examgen.errors import TemplateError

if TYPE_CHECKING:
    from docx.document import Document

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_SIZE, _LARGE = 10.5, 17
"""Points of the text, and of large print."""
_PICTURE = 200.0
"""Dots of an inch of paper."""


def docx(source: str, name: str) -> bytes:
    """The document of a rendered template; ``TemplateError`` for what is no XML."""
    from docx import Document
    from docx.oxml import parse_xml

    try:
        said: Any = parse_xml(f"<paper {_NAMESPACES}>{source}</paper>")
    except SyntaxError as error:  # what lxml raises is one
        raise TemplateError(f"{name}: is no XML: {error}") from None
    document = Document()
    head = said.find("head")
    large = head.get("large") == "yes"
    _dress(document, head.get("title"), head.get("code"), large=large)
    said.remove(head)
    if large:
        _enlarge(said)
    for figure in list(said.iter("figure")):
        figure.getparent().replace(figure, _drawn(document, figure))
    for group in list(said.iter("together")):
        _hold(group)
    for element in reversed(list(said)):
        document.element.body.insert(0, element)
    return _packed(document)


def _dress(document: Document, title: str, code: str, *, large: bool) -> None:
    """Page, fonts, title and running lines."""
    from docx.shared import Cm, Pt, RGBColor

    size = _LARGE if large else _SIZE
    styles: Any = document.styles
    styles["Normal"].font.size = Pt(size)
    styles["Normal"].paragraph_format.space_after = Pt(0.4 * size)
    for style, times in (("Title", 1.8), ("Heading 1", 1.3), ("Heading 2", 1.05), ("Heading 3", 1.0)):
        styles[style].font.size, styles[style].font.color.rgb = Pt(round(times * size * 2) / 2), RGBColor(0, 0, 0)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    page.header.paragraphs[0].text, page.footer.paragraphs[0].text = title, f"Paper {code}"
    about = document.core_properties
    about.title, about.language, about.author, about.comments = title, "en", "", ""


def _enlarge(said: Any) -> None:
    """Equations say how large they are: not every program gives them the size of the text around them."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for face in said.iter(qn("w:rFonts")):
        size = OxmlElement("w:sz")
        size.set(qn("w:val"), str(2 * _LARGE))
        face.addnext(size)


def _hold(group: Any) -> None:
    """Its paragraphs stay on one page, and stand where it stood."""
    from docx.oxml.ns import qn

    for paragraph in list(group.iter(qn("w:p")))[:-1]:
        paragraph.get_or_add_pPr().get_or_add_keepNext()
    for element in list(group):
        group.addprevious(element)
    group.getparent().remove(group)


def _drawn(document: Document, figure: Any) -> Any:
    """A figure's picture in a run, with the words that stand for it."""
    import typst
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    page = '#set page(width: auto, height: auto, margin: 0pt)\n#set text(font: "New Computer Modern", hyphenate: false)\n'
    fonts = '#show math.equation: set text(font: "New Computer Modern Math")\n'
    picture = typst.compile((page + fonts + figure.text).encode(), format="png", ppi=_PICTURE, ignore_system_fonts=True)
    inline = document.part.new_pic_inline(BytesIO(picture), width=Cm(float(figure.get("width"))))
    inline.docPr.set("descr", figure.get("alt"))
    run, drawing = OxmlElement("w:r"), OxmlElement("w:drawing")
    drawing.append(inline)
    run.append(drawing)
    return run


def _packed(document: Document) -> bytes:
    written, packed = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, _LONG_AGO)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return packed.getvalue()
