"""Code and templates of a question file, run so that whatever goes wrong there is told as the page's fault."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from examgen.bank import prompts
from examgen.bank.question import Page
from examgen.core.numbers import Value
from examgen.errors import FOREIGN, ExamgenError, QuestionError

_T = TypeVar("_T")


def called(what: str, function: Callable[..., _T], *arguments: Any) -> _T:
    """The function's result; whatever code of a question file raises becomes a ``QuestionError`` that names the function."""
    try:
        return function(*arguments)
    except ExamgenError:
        raise
    except FOREIGN as error:  # a question file can fail in any way; that is a fault of the page, not of the caller
        raise QuestionError(f"{what}: {type(error).__name__}: {error}") from error


FOLLOWED = "__followed__"
"""The mark of a function that examgen has put around one of the page, whose names it takes over."""


def bare(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as the file defines it, without what examgen has put around it to follow it."""
    found: Callable[..., Any] = inspect.unwrap(function, stop=lambda one: not hasattr(one, FOLLOWED))
    return found


def bare_page(page: Page) -> Page:
    """The page with its solution and its witnesses bare: what they do in a bent world is not the page's doing."""
    oracles = tuple(replace(one, function=bare(one.function)) for one in page.oracles)
    return replace(page, solve=bare(page.solve), oracles=oracles)


def text(page: Page, parameters: Any, template: str, part: str, steps: Mapping[str, Value] | None = None) -> str:
    """A text of the page with the parameters filled in; texts of the solution may name ``steps`` too, shown as printed."""
    names = {**(steps or {}), **page.given(parameters), "p": parameters}
    exact = steps is None
    return prompts.render(template, names, decimals=page.decimals, rows=page.rows, where=f"{page.path}: {part}", exact=exact)
