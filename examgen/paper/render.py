"""Views through Jinja templates to Typst, TeX, HTML and Markdown, and Typst to PDF."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

import jinja2

from examgen.bank.places import bundled_templates
from examgen.errors import ExamgenError, TemplateError
from examgen.prose import markdown, math, scene

Target: TypeAlias = Literal["typst", "latex", "html", "markdown"]
SUFFIXES: dict[Target, str] = {"typst": "typ", "latex": "tex", "html": "html", "markdown": "md"}


def render(view: Any, template: str, target: Target, folders: Sequence[Path] = ()) -> str:
    """The view through ``template`` (a name such as ``paper``) for ``target``; ``folders`` are looked into before ours.

    ``TemplateError`` names the template, its line and what went wrong.
    """
    name = f"paper/{template}.{SUFFIXES[target]}.j2"
    try:
        return _environment(target, folders).get_template(name).render(view=view)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"template {error.filename or name}, line {error.lineno}: {error.message}") from None
    except jinja2.TemplateError as error:
        raise TemplateError(f"template {name}: {error}") from None
    except ExamgenError:
        raise
    except Exception as error:  # a lecturer's template may raise anything
        raise TemplateError(f"template {name}: {type(error).__name__}: {error}") from error


def _environment(target: Target, folders: Sequence[Path]) -> jinja2.Environment:
    for folder in folders:
        if not folder.is_dir():
            raise TemplateError(f"{folder}: this template folder does not exist; give a folder with --templates DIR")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, bundled_templates()]), undefined=jinja2.StrictUndefined,
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%", block_end_string="%>",
        comment_start_string="<#", comment_end_string="#>", trim_blocks=True, lstrip_blocks=True, autoescape=False,
        finalize=lambda value: markdown.escape(str(value), target) if not isinstance(value, _Ready) else value,
    )  # fmt: skip
    environment.filters.update(_filters(target))
    return environment


class _Ready(str):
    """Text that is already written for its target; everything else is escaped when it is printed."""

    __slots__ = ()


def _filters(target: Target) -> dict[str, Callable[..., _Ready]]:
    """``text`` and ``inline`` take Markdown, ``math`` and ``display`` take LaTeX, ``figure`` a drawing, ``raw`` trusts its input."""
    writer: dict[Target, Callable[..., str]] = {
        "typst": math.typst,
        "latex": lambda source, display=False: rf"\[{math.latex(source)}\]" if display else f"${math.latex(source)}$",
        "html": math.html,
        "markdown": lambda source, display=False: f"$${math.latex(source)}$$" if display else f"${math.latex(source)}$",
    }
    return {
        "text": lambda source: _Ready(markdown.render(source, target)),
        "inline": lambda source: _Ready(markdown.inline(source, target)),
        "math": lambda source: _Ready(writer[target](source)),
        "display": lambda source: _Ready(writer[target](source, display=True)),
        "figure": lambda drawing: _Ready(scene.render(drawing, target)),
        "raw": lambda source: _Ready(str(source)),
        "json": lambda value: _Ready(json.dumps(value)),
    }


def pdf(source: str, name: str) -> bytes:
    """The PDF of a Typst source: no system fonts, no files, no date, so the same source gives the same bytes.

    ``TemplateError`` names the document and Typst's complaint.
    """
    import typst

    try:
        compiler = typst.Compiler(ignore_system_fonts=True)
        return bytes(compiler.compile(input=source.encode(), format="pdf", timestamp=0, pdf_standards=["ua-1"]))
    except (typst.TypstError, RuntimeError) as error:
        raise TemplateError(f"{name}: Typst cannot set it: {error}") from None
