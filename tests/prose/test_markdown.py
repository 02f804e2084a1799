"""Markdown for every target."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typst
from test_math_formulas import TYPST_HEAD, pdflatex

from examgen.errors import TemplateError
from examgen.prose import markdown
from examgen.prose.markdown import Target

PAGE = r"""
A *colour* image of **size** `width  x` and $x_1$ costs \$5, don't "panic" (a_b # @ <x> ~ ^ & 50%).\
New line: $f$(a)[b] → ≤ é – … 王.

$$
\frac{a}{b}
$$

| layer | output | $n$ |
|:------|:------:|----:|
| conv  | $64 \times 112$ | 1 |
| `pool` | *x* & y | 200 |

- one
- two
  1. inner

3. three

   paragraph
4. [four]

```python
say("#$\\")  # \end{verbatim}

* [x]
```
"""


def test_typst_sets_the_page_in_an_accessible_pdf() -> None:
    source = TYPST_HEAD + markdown.render(PAGE, "typst")
    pdf = typst.Compiler(ignore_system_fonts=True).compile(source.encode(), format="pdf", pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes)


def test_pdflatex_sets_the_page(tmp_path: Path) -> None:
    pdflatex(markdown.render(PAGE, "latex"), tmp_path)


def test_the_page_in_a_terminal() -> None:
    assert markdown.render(PAGE, "text").split("\n") == [
        "A *colour* image of **size** `width  x` and x₁ costs $5, don’t “panic” (a_b # @ <x> ~ ^ & 50%).",
        "New line: f(a)[b] → ≤ é – … 王.",
        "",
        "    a",
        "    ─",
        "    b",
        "",
        "layer  │  output  │   n",
        "───────┼──────────┼────",
        "conv   │ 64 × 112 │   1",
        "`pool` │ *x* & y  │ 200",
        "",
        "- one",
        "- two",
        "  1. inner",
        "",
        "3. three",
        "   paragraph",
        "4. [four]",
        "",
        '    say("#$\\\\")  # \\end{verbatim}',
        "",
        "    * [x]",
    ]


def test_markdown_stays_as_it_was_written() -> None:
    assert markdown.render(PAGE, "markdown") == PAGE


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("typst", '\\*a\\* #strong[b]; #raw("c"); #box(math.equation(alt: "x", $x$)); \\$5'),
        ("latex", "*a* \\textbf{b} \\texttt{c} $x$ \\$5"),
        ("html", "*a* <strong>b</strong> <code>c</code> <math><mi>x</mi></math> $5"),
        ("text", "*a* **b** `c` x $5"),
        ("markdown", r"\*a\* **b** `c` $x$ \$5"),
    ],
)
def test_inline_text_has_no_paragraph(target: Target, expected: str) -> None:
    assert markdown.inline(r"\*a\* **b** `c` $x$ \$5", target) == expected


def test_display_mathematics_inside_a_line() -> None:
    assert markdown.inline("so $$x$$ holds", "latex") == r"so \[x\] holds"
    assert markdown.inline("so $$x$$ holds", "html") == 'so <math display="block"><mi>x</mi></math> holds'
    assert markdown.inline("so $$x$$ holds", "text") == "so \n    x\n holds"


def test_tables_keep_header_and_alignment() -> None:
    table = "| a | b | c |\n|---|:-:|--:|\n| 1 | 2 | 3 |"
    assert markdown.render(table, "typst") == (
        "#table(columns: 3, align: (left, center, right,), table.header([a], [b], [c]), [1], [2], [3]);"
    )
    assert r"\begin{tabular}{lcr}" in markdown.render(table, "latex")
    assert '<th style="text-align:center">b</th>' in markdown.render(table, "html")


def test_a_table_in_a_terminal_wraps_its_widest_cells() -> None:
    long = "a word " * 12
    table = f"| n | what it is | {long}|\n|--:|---|---|\n| 7 | $x_1$ | short |\n| 10 | {long}| {long}|\n| | | |"
    assert markdown.render(table, "text").split("\n") == [
        " n │ what it is                         │ a word a word a word a word a word",
        "   │                                    │ a word a word a word a word a word",
        "   │                                    │ a word a word",
        "───┼────────────────────────────────────┼───────────────────────────────────",
        " 7 │ x₁                                 │ short",
        "10 │ a word a word a word a word a word │ a word a word a word a word a word",
        "   │ a word a word a word a word a word │ a word a word a word a word a word",
        "   │ a word a word                      │ a word a word",
        "   │                                    │",
    ]


def test_a_table_that_fits_stays_on_its_lines() -> None:
    table = "| a | $\\hat{y}$ |   |\n|---|--:|---|\n| one two | $\\hat{y}$ |   |"
    lines = markdown.render(table, "text").replace("y\u0302", "ŷ").split("\n")
    assert lines == ["a       │ ŷ │", "────────┼───┼─", "one two │ ŷ │"]


def test_lists_start_where_they_are_told() -> None:
    text = "- a\n\n  3. b\n\n     7. c"
    assert "start: 3" in markdown.render(text, "typst")
    counters = re.findall(r"\\setcounter\{(enum\w+)\}\{(\d)\}", markdown.render(text, "latex"))
    assert counters == [("enumi", "2"), ("enumii", "6")]
    assert '<ol start="7">' in markdown.render(text, "html")


@pytest.mark.parametrize("text", ["It costs $5.", "from $5 to $6", "$ x $", "a $x and more", "$$ open"])
@pytest.mark.parametrize("target", ["typst", "latex", "html", "text", "markdown"])
def test_a_lonely_dollar_is_refused(text: str, target: Target) -> None:
    with pytest.raises(TemplateError, match=r"a dollar sign without a partner; write \\\$"):
        markdown.render(text, target)


@pytest.mark.parametrize("target", ["typst", "latex", "html", "text", "markdown"])
def test_a_formula_that_is_not_understood_is_refused(target: Target) -> None:
    with pytest.raises(TemplateError, match="unknown command"):
        markdown.render(r"Let $x = \foo$.", target)


def test_html_in_markdown_is_text() -> None:
    assert markdown.inline("<script>alert(1)</script> <b>", "html") == "&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;"


@pytest.mark.parametrize("text", ["# head", "> quote", "[a](http://b)", "![a](b)", "    indented", "---"])
def test_what_the_dialect_leaves_out_is_plain_text(text: str) -> None:
    assert markdown.render(text, "html") == "<p>" + text.strip().replace(">", "&gt;") + "</p>"
