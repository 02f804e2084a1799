"""Word documents: equations are Word's own, and another program than ours reads every number of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.render import render
from examgen.paper.views import key_view, paper_view
from examgen.paper.word import docx
from examgen.prose import markdown

NASTY = r"""#set $x$ \LaTeX{} <script> & "50 %" 'a' _b_ ]]> &amp; {{j}} <<k>>"""
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def document(paper: Paper, name: str, *, large: bool = False) -> bytes:
    view = (paper_view if name == "paper" else key_view)(paper, large=large)
    return docx(render(view, name, "word"), name)


def read(packed: bytes) -> str:
    with zipfile.ZipFile(BytesIO(packed)) as parts:
        return parts.read("word/document.xml").decode()


def opened(packed: bytes, folder: Path) -> str:
    """The text of the document as LibreOffice lays it out, in ``document.pdf``."""
    assert shutil.which("soffice"), "soffice is missing; install libreoffice-writer and libreoffice-math"
    (folder / "document.docx").write_bytes(packed)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf", "document.docx"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return subprocess.run(["pdftotext", "document.pdf", "-"], cwd=folder, capture_output=True, check=True, text=True).stdout


def printed(packed: bytes) -> str:
    """What stands in runs of text and of equations, in order."""
    return " ".join(re.findall(r"<(?:w|m):t(?: [^>]*)?>([^<]*)</", read(packed)))


@pytest.mark.parametrize("name", ["paper", "key", "sheet"])
def test_libreoffice_shows_every_number_between_the_margins(whole_bank: tuple[Paper, ...], name: str, tmp_path: Path) -> None:
    packed = document(whole_bank[0], name)
    numbers = set(NUMBER.findall(printed(packed)))
    shown = re.sub(r"\s", "", opened(packed, tmp_path))
    assert len(numbers) > 40
    assert [number for number in sorted(numbers) if number not in shown] == []
    assert "¿" not in shown  # what LibreOffice shows in the place of what it does not understand
    places = subprocess.run(["pdftotext", "-bbox", "document.pdf", "-"], cwd=tmp_path, capture_output=True, check=True, text=True)
    ends = [float(end) for end in re.findall(r'<word .* xMax="([\d.]+)"', places.stdout)]
    assert max(ends) < (21 - 2) / 2.54 * 72 + 10


@pytest.mark.parametrize("name", ["paper", "key", "sheet"])
def test_formulas_are_equations_and_figures_have_words(whole_bank: tuple[Paper, ...], name: str) -> None:
    xml = read(document(whole_bank[0], name))
    assert xml.count("<m:oMath>") > 100
    assert xml.count("<m:mr>") > 50
    assert "$" not in re.sub("<[^>]*>", "", xml)
    assert "pmatrix" not in xml
    assert name == "key" or xml.count("<w:drawing>") > 5
    assert all(re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', xml))
    assert xml.count("<w:drawing>") == xml.count(' descr="')


def test_the_same_paper_gives_the_same_bytes(one_of_each: Paper) -> None:
    assert document(one_of_each, "paper") == document(one_of_each, "paper")


@pytest.mark.parametrize("name", ["paper", "key", "sheet"])
def test_titles_come_out_literally(one_of_each: Paper, name: str) -> None:
    variants = tuple(replace(variant, title=NASTY) for variant in one_of_each.variants)
    paper = replace(one_of_each, course=NASTY, title=NASTY, sections=(PaperSection(title=NASTY, variants=variants),))
    packed = BytesIO(document(paper, name))
    said = Document(packed)
    text = "\n".join(paragraph.text for paragraph in said.paragraphs)
    assert text.count(NASTY) >= 4
    assert NASTY in said.core_properties.title
    assert said.core_properties.author == ""


def test_a_paper_in_word_holds_no_answer(one_of_each: Paper) -> None:
    text = printed(document(one_of_each, "paper"))
    for secret in ("4711", "4700", "0.125", "61", "dropout", "chain rule", "Lookout", "seed"):
        assert secret not in text
    assert "4711" in printed(document(one_of_each, "key"))


def test_a_displayed_formula_stays_with_the_text_before_it() -> None:
    xml = markdown.render("The loss is $$L = 1$$ and small.", "word")
    assert [paragraph.count("keepNext") for paragraph in xml.split("</w:p>")[:3]] == [1, 1, 0]


def test_large_print_is_large(one_of_each: Paper) -> None:
    sizes = [
        Document(BytesIO(document(one_of_each, "paper", large=large))).styles["Normal"].font.size.pt for large in (False, True)
    ]
    assert sizes == [10.5, 17]


def test_a_part_stays_with_its_field(one_of_each: Paper) -> None:
    paragraphs = Document(BytesIO(document(one_of_each, "paper"))).paragraphs
    starts = [index for index, one in enumerate(paragraphs) if re.match(r"\([a-z]\) \(", one.text)]
    assert len(starts) == 14
    for start in starts:
        held = paragraphs[start:]
        end = next(index for index, one in enumerate(held) if not one.paragraph_format.keep_with_next)
        assert end >= 1
