"""Views through Jinja templates to Typst, TeX, HTML and Markdown, and Typst to PDF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb
from typing import Any, Literal, TypeAlias, cast

import jinja2

from examgen.bank.places import bundled_templates
from examgen.core.words import counted
from examgen.errors import ExamgenError, TemplateError
from examgen.paper.compiler import compiler
from examgen.prose import drawing as drawings
from examgen.prose import markdown, math
from examgen.prose.markdown_width import on_a_line
from examgen.prose.markdown_word import TWIPS
from examgen.prose.math_typst import quoted
from examgen.prose.math_width import width

Target: TypeAlias = Literal["typst", "latex", "html", "markdown", "word"]
SUFFIXES: dict[Target, str] = {"typst": "typ", "latex": "tex", "html": "html", "markdown": "md", "word": "docx"}
COLUMNS = 72
"""Characters of a displayed equation that a page of HTML or Markdown shows without scrolling."""
_WIDE = re.compile(r'(?s)<math display="block">.*?</math>')
_BROAD = re.compile(r"(?s)<(table|pre)>.*?</\1>")


def render(view: Any, template: str, target: Target, folders: Sequence[Path] = ()) -> str:
    """The view through ``template`` (a name such as ``paper``) for ``target``; ``folders`` are looked into before ours.

    ``TemplateError`` names the template, its line and what went wrong.
    """
    name = f"paper/{template}.{SUFFIXES[target]}.j2"
    for folder in folders:
        if not folder.is_dir():
            raise TemplateError(f"{folder}: this template folder does not exist; give a folder with --templates DIR")
    try:
        return _environment(target, tuple(folders)).get_template(name).render(view=view)
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"template {name}: there is no template {error.name}") from None
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"template {error.filename or name}, line {error.lineno}: {error.message}") from None
    except (ExamgenError, jinja2.TemplateError) as error:
        raise TemplateError(f"{_place(name, error)}: {error}") from None
    except Exception as error:  # a lecturer's template may raise anything
        raise TemplateError(f"{_place(name, error)}: {type(error).__name__}: {error}") from error


def _place(name: str, error: Exception) -> str:
    """The innermost template file and line that the error passed through."""
    passed = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    places = [f"template {file}, line {line}" for file, line in passed if file.endswith(".j2")]
    return places[-1] if places else f"template {name}"


@lru_cache(maxsize=32)
def _environment(target: Target, folders: tuple[Path, ...]) -> jinja2.Environment:
    """Templates are compiled once, and again when their file changes."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, bundled_templates()]), undefined=jinja2.StrictUndefined,
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%", block_end_string="%>",
        comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        autoescape=False,
        finalize=lambda value: markdown.escape(str(value), target) if not isinstance(value, _Ready) else value,
    )  # fmt: skip
    environment.filters.update(_filters(target))
    return environment


class _Ready(str):
    """Text that is already written for its target; everything else is escaped when it is printed."""

    __slots__ = ()


def _filters(target: Target) -> dict[str, Callable[..., object]]:
    """What templates write values with.

    ``text`` and ``inline`` take Markdown, ``math`` and ``display`` LaTeX, ``fitted`` the layouts of an equation (it displays the
    first that is narrow enough), ``rows`` the same as lines of Word and their indents, ``large`` LaTeX that looks displayed in a
    line of Typst, ``figure`` a drawing. ``ems`` and ``math_ems`` estimate how wide Markdown and LaTeX are on a line. ``quoted``
    makes a Typst string, ``raw`` trusts what it is given, and ``counted`` writes "1 point" and "2 points".
    """
    writer: dict[Target, Callable[..., str]] = {
        "typst": math.typst,
        "latex": lambda source, display=False: rf"\[{math.latex(source)}\]" if display else f"${math.latex(source)}$",
        "html": lambda source, display=False: _scrolling(math.html(source, display=display)),
        "word": lambda source, display=False: f"<m:oMathPara>{math.omml(source)}</m:oMathPara>" if display else math.omml(source),
        "markdown": lambda source, display=False: f"$${math.latex(source)}$$" if display else f"${math.latex(source)}$",
    }
    written = _scrolling if target == "html" else str
    return {
        "text": lambda source: _Ready(written(markdown.render(source, target))),
        "inline": lambda source: _Ready(written(markdown.inline(source, target))),
        "math": lambda source: _Ready(writer[target](source)),
        "display": lambda source: _Ready(writer[target](source, display=True)),
        "fitted": lambda layouts: _Ready(writer[target](fitting(layouts, COLUMNS), display=True)),
        "rows": lambda layouts: [(round(TWIPS * indent), _Ready(row)) for indent, row in math.omml_lines(layouts)],
        "large": lambda source: _Ready(math.typst(source, large=True)),
        "ems": on_a_line,
        "math_ems": lambda source: width(math.parse(source)),
        "figure": lambda drawing: _Ready(drawings.render(drawing, target)),
        "quoted": lambda source: _Ready(quoted(markdown.escape(str(source), "text"))),
        "raw": lambda source: _Ready(str(source)),
        "counted": lambda count, thing: _Ready(counted(count, thing)),
    }


def fitting(layouts: Sequence[str], columns: int) -> str:
    """The first of the layouts (LaTeX, ever narrower) that is no wider than so many characters, else the last."""
    return next((layout for layout in layouts if len(math.text(layout)[0]) <= columns), layouts[-1])


def _scrolling(html: str) -> str:
    """HTML whose displayed formulas, tables and programs scroll in boxes of their own when they are wider than the page."""
    html = _WIDE.sub(r'<span class="wide">\g<0></span>', html)
    return _BROAD.sub(r'<div class="wide">\g<0></div>', html)


def pdf(source: str, name: str) -> bytes:
    """The PDF of a Typst source: no system fonts, no files, no date, so the same source gives the same bytes.

    ``TemplateError`` names the document and Typst's complaint, with the line that it complains about.
    """
    return _compiled(source, name, format="pdf", timestamp=0, pdf_standards=["ua-1"])


def svg(source: str, name: str) -> bytes:
    """A piece of Typst as a picture of its own size, whose letters are outlines. Raises as ``pdf`` does."""
    return _compiled(_OF_ITS_OWN_SIZE + source, name, format="svg")


def png(source: str, name: str, pixels: int) -> bytes:
    """The same as pixels, so many to an inch."""
    return _compiled(_OF_ITS_OWN_SIZE + source, name, format="png", ppi=pixels)


def told(source: str, label: str, name: str) -> list[Any]:
    """The values of all metadata with this label in a Typst source, in order. Raises as ``pdf`` does."""
    return cast(list[Any], json.loads(_set(source, name, lambda: compiler().query(source, f"<{label}>"))))


_OF_ITS_OWN_SIZE = "#set page(width: auto, height: auto, margin: 2pt)\n#set text(size: 10pt)\n"


def _compiled(source: str, name: str, **wanted: Any) -> bytes:
    return cast(bytes, _set(source, name, lambda: compiler().compile(source, **wanted)))


def _set(source: str, name: str, read: Callable[[], Any]) -> Any:
    """What is read of a source that Typst has set."""
    import typst

    try:
        return read()
    except typst.TypstError as error:
        raise TemplateError(f"{name}: Typst cannot set it: {error.message}{_quoted_line(source, error.diagnostic)}") from None


def _quoted_line(source: str, diagnostic: str) -> str:
    found = re.search(r"typ:(\d+):\d+", diagnostic)
    return f" (line {found[1]} of its Typst source: {source.splitlines()[int(found[1]) - 1].strip()[:80]})" if found else ""
