"""The independence of witnesses, read from the source and seen at run time.

Neither proves it; they find the ways in which it gets lost by habit: a shared helper however it is defined, the engine under
another name, one function under two kinds, a parameter handed back as the answer.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Set
from itertools import combinations
from types import CodeType, FrameType
from typing import Any

from examgen.bank.echoes import echoes
from examgen.bank.pagecode import bare
from examgen.bank.question import Oracle, Page
from examgen.bank.reading import Source, mentioned

HIDING = frozenset({"__import__", "eval", "exec", "globals", "importlib"})
"""Names behind which a witness could call anything."""


def dependent_witnesses(page: Page, source: Source) -> Iterator[str]:
    """Why a witness of the page is none: it uses the engine, shares code, echoes a parameter, or is not of its kind."""
    known = [oracle for oracle in page.oracles if source.function(oracle.name)]
    for oracle in page.oracles:
        if oracle not in known:
            yield f"witness {oracle.name} is no function of the file's top level, so that nobody can read what it shares"
    for oracle in known:
        yield from _faults_of_one(page, source, oracle)
    for one, other in combinations(known, 2):
        yield from _faults_of_two(page, source, one.name, other.name)


def _faults_of_one(page: Page, source: Source, oracle: Oracle) -> Iterator[str]:
    words = source.words(oracle.name)
    if words & source.engine_names:
        yield f"witness {oracle.name} uses the engine, which it is to judge"
    if words & HIDING:
        yield f"witness {oracle.name} uses {', '.join(sorted(words & HIDING))}, which hides what it calls"
    if page.solve.__name__ in source.definitions:
        shared = _shared(page, source, oracle.name, page.solve.__name__)
        if shared:
            yield f"witness {oracle.name} shares {', '.join(sorted(shared))} with the solution"
    for answer in echoes(page, source.function(oracle.name)):
        yield f"witness {oracle.name} echoes a parameter as {answer}"


def _faults_of_two(page: Page, source: Source, one: str, other: str) -> Iterator[str]:
    if one == other:
        yield f"witness {one} is one function under two kinds"
        return
    shared = _shared(page, source, one, other)
    if shared:
        yield f"witnesses {one} and {other} share {', '.join(sorted(shared))}"
    if _body(source.function(one)) == _body(source.function(other)):
        yield f"witnesses {one} and {other} are the same code"


def _shared(page: Page, source: Source, one: str, other: str) -> set[str]:
    data = printed(page, source)
    return source.reached(one, without=data) & source.reached(other, without=data)


_FILLED = re.compile(r"<<.*?>>|<%.*?%>", re.DOTALL)
"""Where a text takes something from the parameters."""


def printed(page: Page, source: Source) -> frozenset[str]:
    """Properties of the parameters that a text or the figure shows, or that only put parameters together: data for everyone."""
    texts = " ".join((page.prompt, *(ask.text for ask in page.asks.values())))
    words = {word for filled in _FILLED.findall(texts) for word in re.findall(r"\w+", filled)}
    drawing = source.function(page.figure.__name__) if page.figure else None
    words |= mentioned(drawing) if drawing else set()
    gathered = {name for name in source.properties if _only_gathers(source.function(name), source.properties)}
    return source.properties & words | gathered | {source.record}


def _only_gathers(node: ast.FunctionDef | None, properties: Set[str]) -> bool:
    """Whether a property puts parameters side by side and computes nothing."""
    if node is None:
        return False
    inner = [one for statement in node.body for one in ast.walk(statement)]
    return all(isinstance(one, _GATHERING) for one in inner) and not any(mentioned(one) & properties for one in inner)


_GATHERING = (
    ast.Return,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.Attribute,
    ast.Name,
    ast.Constant,
    ast.Expr,
    ast.Starred,
    ast.expr_context,
)


def _body(node: ast.FunctionDef | None) -> list[str]:
    statements = [one for one in node.body if not isinstance(getattr(one, "value", None), ast.Constant)] if node else []
    return [ast.dump(one) for one in statements]


def code_run(page: Page, data: Set[CodeType], function: Callable[..., Any], *arguments: Any) -> set[CodeType]:
    """What of the question file runs when the function is called, itself and its own closures included.

    What runs for a property among ``data``, which is printed and so given to everyone, is left out.
    """
    found: set[CodeType] = set()
    inside = 0

    def profiled(frame: FrameType, event: str, _: Any) -> None:
        nonlocal inside
        code = frame.f_code
        if code in data and event in ("call", "return"):
            inside += 1 if event == "call" else -1
        elif event == "call" and not inside and code.co_filename == page.path:
            found.add(code)

    before = sys.getprofile()
    sys.setprofile(profiled)
    try:
        function(*arguments)
    finally:
        sys.setprofile(before)
    return found


def data_of(page: Page, source: Source) -> frozenset[CodeType]:
    """The code of the properties that are printed."""
    found = (vars(one).get(name) for one in page.parameters.__mro__ for name in printed(page, source))
    return frozenset(bare(one.fget).__code__ for one in found if isinstance(one, property) and one.fget)
