"""Text from anybody comes out literally: it compiles, it reads the same, and nothing in it acts."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_math_formulas import TYPST_HEAD, pdflatex

from examgen.prose import markdown

PRINTABLE = st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc", "Cf", "Zs"]) | st.just(" ")
_MARKUP = (
    "# $ % & @ * _ ` ~ ^ \\ < > [ ] ( ) { } / // /* */ - -- --- ... = + . , ,, ; : ' \" ! | 1. - $$ <b> &amp; "
    "\\\\ \\end{document} #{ #eval http://a.b \\u{41} <label> @ref ?` !` ```"
)
MARKUP = st.sampled_from(_MARKUP.split())
LITERAL = st.lists(MARKUP | st.text(PRINTABLE, max_size=5), max_size=8).map(" ".join) | st.lists(MARKUP).map("".join)
ANYTHING = st.text(max_size=40)
NASTY = r"""\end{document} \input{/etc/passwd} $x_1^2$ % # & ~ {a} -- ,, ?` [b] 'c' "d" | < > \\ \"""" + (
    "\u0041\u0301 ế 王 → −3 \u202e \x1b[31m"
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def squeezed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split(" ")).strip(" ")


def words(content: object) -> str:
    """The text in Typst's own account of a piece of content."""
    match content:
        case {"func": "space"}:
            return " "
        case {"text": str(text)}:
            return text
        case {"children": list(children)}:
            return "".join(map(words, children))
    raise AssertionError(content)


@given(LITERAL)
@settings(max_examples=150, deadline=None)
def test_typst_reads_back_the_text(text: str) -> None:
    source = f"#box[x{markdown.escape(text, 'typst')}]<it>"
    found = json.loads(typst.query(source.encode(), "<it>", field="body", one=True))
    assert words(found).rstrip(" ") == re.sub(" +", " ", f"x{unicodedata.normalize('NFC', text)}").rstrip(" ")


@given(ANYTHING)
@settings(max_examples=100, deadline=None)
def test_typst_prints_any_text_in_an_accessible_pdf(text: str) -> None:
    source = TYPST_HEAD + "Name: " + markdown.escape(text, "typst")
    assert typst.Compiler(ignore_system_fonts=True).compile(source.encode(), format="pdf", pdf_standards=["ua-1"])


def test_typst_prints_every_character_that_it_is_given() -> None:
    codepoints = [chr(code) for code in range(0x20, 0x3000)]
    kept = [char for char in codepoints if "\ufffd" not in markdown.escape(char, "typst")]
    assert len(kept) > 3000
    source = TYPST_HEAD + "\n\n".join(markdown.escape(char, "typst") for char in kept)
    assert typst.Compiler(ignore_system_fonts=True).compile(source.encode(), format="pdf", pdf_standards=["ua-1"])


@given(LITERAL | ANYTHING)
def test_html_is_one_text_without_tags(text: str) -> None:
    html = markdown.escape(text, "html")
    assert not set(html) & set("<>\"'")
    assert re.search("&(?!(amp|lt|gt|quot|#x27);)", html) is None
    assert read(html).tags == []


@given(LITERAL)
def test_html_reads_back_the_text(text: str) -> None:
    assert squeezed(read(markdown.escape(text, "html")).text) == re.sub(" +", " ", squeezed(text))


@given(LITERAL)
@example("# # // // &amp; http://a.b #")
def test_markdown_reads_back_the_text(text: str) -> None:
    """A short last word of a long text is tied to the one before it."""
    reader = read(markdown.inline(markdown.escape(text, "markdown"), "html"))
    assert reader.tags == []
    found, wanted = (re.sub("[ \u00a0]+", " ", squeezed(one)).strip() for one in (reader.text, text))
    assert found == wanted


@given(LITERAL | ANYTHING)
def test_latex_has_only_the_commands_that_print_one_sign(text: str) -> None:
    latex = markdown.escape(text, "latex")
    known = r"\\(?:[{}$&#%_]|text[a-z]+\{\}|ensuremath\{(?:\\[A-Za-z]+|\\\||[^\\{}$%#&_^~])\})"
    assert not set(re.sub(known, "", latex).replace("\u00a0", "")) & set("\\$&#%_^")


def test_pdflatex_prints_nasty_text_and_every_letter(tmp_path: Path) -> None:
    letters = "\n\n".join(markdown.escape(chr(code), "latex") for code in range(0x20, 0x2600))
    nasty = markdown.escape(NASTY, "latex")
    pdflatex(f"{nasty}\n\n\\textbf{{{nasty}}}\n\n{letters}", tmp_path)


@pytest.mark.parametrize("target", ["typst", "latex", "html", "text", "markdown"])
def test_terminal_escapes_and_direction_overrides_are_defused(target: markdown.Target) -> None:
    assert not set(markdown.escape(NASTY, target)) & {"\x1b", "\u202e"}


def test_latex_keeps_what_the_fonts_have_and_marks_the_rest() -> None:
    assert markdown.escape("Zoë Łuk ế 王 – → −3", "latex") == r"Zoë Łuk e ? – \ensuremath{\rightarrow} \ensuremath{-}3"


def test_code_keeps_its_spaces() -> None:
    assert markdown.render("```\na  b\n```", "typst") == '#raw("a  b", block: true);'
    assert r"\strut a\ \ b" in markdown.render("```\na  b\n```", "latex")
