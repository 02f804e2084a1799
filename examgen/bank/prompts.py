"""Prompt and part texts: Markdown with LaTeX math, Jinja with ``<< >>`` and ``<% %>`` (plain braces belong to LaTeX)."""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import jinja2

from examgen.core.numbers import Value, freeze, shown
from examgen.core.typeset import plain, symbol, value_latex
from examgen.errors import TemplateError

_MARKS = ("<<", "<%", "<#")
"""How what is to be filled in begins."""

_TRIMMED = re.compile(r"<<-|->>|<%-|-%>")


def render(template: str, names: Mapping[str, Any], *, decimals: int, rows: bool, where: str, exact: bool = True) -> str:
    """The text with every ``<<value>>`` written as LaTeX; words stay words, and verdicts are the words true and false.

    With ``exact`` a value that would have to be rounded is refused: what is shown must be what is used. ``TemplateError`` says
    ``where`` and what could not be rendered; an undefined name is an error.
    """
    if not any(mark in template for mark in _MARKS):
        return template.removesuffix("\n")
    trimmed = _TRIMMED.search(template)
    if trimmed:
        line = template.count("\n", 0, trimmed.start()) + 1
        fact = f"{where}, line {line}: {trimmed[0]!r} takes away the space beside it, and a minus is none"
        raise TemplateError(f"{fact}; write a space, as in << -x >>")
    try:
        return _template(template, decimals, rows, exact).render(names)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{where}, line {error.lineno}: {error}") from None
    except jinja2.UndefinedError as error:
        raise TemplateError(_undefined(template, names, where, str(error))) from None
    except (jinja2.TemplateError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        fact = f"{where}, line {_line(error)}: {_told(error)}"
        raise TemplateError(f"{fact}; a text may use the parameters by name, and <<p.name>> for properties") from None


def _line(error: BaseException) -> int:
    """The line of the text at which the error arose: jinja gives its frames the template's lines."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == "<template>" and frame.lineno), 1)


def _told(error: BaseException) -> str:
    """The message, with a property that does not exist named as the author writes it."""
    missing = re.search(r"object' has no attribute '(\w+)'", str(error))
    return f"there is no p.{missing[1]}" if missing else str(error)


def _undefined(template: str, names: Mapping[str, Any], where: str, said: str) -> str:
    """Which name stands for nothing, in which line of the text, and what was meant."""
    found = re.search(r"no attribute '(\w+)'|'(\w+)' is undefined", said)
    if found is None:
        return f"{where}: {said}"
    of_record, name = found[1] is not None, found[1] or found[2]
    line = next((number for number, text in enumerate(template.splitlines(), 1) if name in text), 1)
    known = [one for one in dir(names.get("p")) if not one.startswith("_")] if of_record else list(names)
    if name in known:  # a property that fails itself looks to jinja as if it were not there
        fact = f"<<p.{name}>> fails: {_failure(names['p'], name)}"
        return f"{where}, line {line}: {fact}"
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"{where}, line {line}: {'p.' if of_record else ''}{name} does not exist; {hint}"


def _failure(record: Any, name: str) -> str:
    try:
        getattr(record, name)
    except AttributeError as error:
        return str(error)
    return "it is no value"


@lru_cache(maxsize=1024)
def _template(template: str, decimals: int, rows: bool, exact: bool) -> jinja2.Template:
    return _environment(decimals, rows, exact).from_string(template)


@lru_cache(maxsize=32)
def _environment(decimals: int, rows: bool, exact: bool) -> jinja2.Environment:
    def written(value: Value) -> str:
        frozen = freeze(value)
        if exact and shown(frozen, decimals) != frozen:
            fact = f"cannot be printed exactly with {decimals} decimals"
            raise ValueError(f"{frozen!r} {fact}, and what is shown must be what is used")
        return plain(frozen, decimals) if isinstance(frozen, str | bool) else value_latex(frozen, decimals, row=rows)

    return jinja2.Environment(
        variable_start_string="<<", variable_end_string=">>", block_start_string="<%", block_end_string="%>",
        comment_start_string="<#", comment_end_string="#>", undefined=jinja2.StrictUndefined, finalize=written,
        trim_blocks=True, lstrip_blocks=True, autoescape=False, keep_trailing_newline=False,
    )  # fmt: skip


_PLACEHOLDER = re.compile(r"<<\s*(?:p\.)?(\w+)((?:\[\d+(?:,\s*\d+)*\])*)\s*>>")


def without_numbers(template: str, symbols: Mapping[str, str], is_word: Callable[[str], bool]) -> str:
    """The template with symbols in the place of the numbers it would fill in: ``$<<W[0]>>$`` becomes ``$W_{0}$``.

    Words, and what is more than a name (a condition, a sum), stay as they are.
    """

    def written(match: re.Match[str]) -> str:
        if is_word(match[1]):
            return match[0]
        latex = symbol("_".join([match[1], *re.findall(r"\d+", match[2])]), symbols)
        return latex if template.count("$", 0, match.start()) % 2 else f"${latex}$"

    return _PLACEHOLDER.sub(written, template)
