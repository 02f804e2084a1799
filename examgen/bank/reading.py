"""What a question file may look like, read from its source: its imports, its names and what they reach, its texts."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from examgen.bank.pagecode import bare
from examgen.bank.question import Page

HOMES = ("examgen.core", "examgen.engine", "examgen.figures", "examgen.oracles")
"""Parts of examgen that a question may import from."""
FORBIDDEN = frozenset({"importlib", "random", "secrets", "time", "uuid"})
"""Modules of the standard library that make a question different each time, or hide what it calls."""


@dataclass(frozen=True)
class Source:
    """A question file: what it defines by name, and which of these each definition reaches."""

    tree: ast.Module
    record: str
    """Name of the parameter class; its properties count as functions of the file."""
    code: Set[str] = frozenset()
    """Names of the module that stand for something to be run: functions, classes, and whatever holds some."""

    @cached_property
    def definitions(self) -> dict[str, list[ast.AST]]:
        """Where each name that holds code is set, whatever kind of statement sets it, and the properties of the parameter class."""
        found: dict[str, list[ast.AST]] = {}
        for statement in self.tree.body:
            if isinstance(statement, ast.ClassDef) and statement.name == self.record:
                found |= {one.name: [one] for one in statement.body if isinstance(one, ast.FunctionDef)}
                continue
            for name in _set_by(statement) & self.code:
                found.setdefault(name, []).append(statement)
        return found

    def function(self, name: str) -> ast.FunctionDef | None:
        """The function of that name."""
        found = self.definitions.get(name, [])
        return next((one for one in found if isinstance(one, ast.FunctionDef)), None)

    @cached_property
    def properties(self) -> frozenset[str]:
        """Names of the properties and methods of the parameter class."""
        record = next((one for one in self.tree.body if isinstance(one, ast.ClassDef) and one.name == self.record), None)
        return frozenset(one.name for one in record.body if isinstance(one, ast.FunctionDef)) if record else frozenset()

    def reached(self, name: str, *, without: Set[str] = frozenset()) -> set[str]:
        """Names of the definitions that ``name`` uses, directly or through others (but not through ``without``), and itself."""
        seen, waiting = {name}, [name]
        while waiting:
            nodes = self.definitions[waiting.pop()]
            used = set().union(*map(self._used, nodes)) & set(self.definitions) - seen - without
            seen |= used
            waiting += used
        return seen

    def _used(self, node: ast.AST) -> set[str]:
        """Names in the node; attributes only if they are properties of the parameters: ``tensor.mean`` is no function ``mean``."""
        names = {found.id for found in ast.walk(node) if isinstance(found, ast.Name)} - self.properties
        owned = [found for found in ast.walk(node) if isinstance(found, ast.Attribute) and isinstance(found.value, ast.Name)]
        return names | {found.attr for found in owned} & self.properties

    def words(self, name: str) -> set[str]:
        """Every name and attribute in the definition and in those it reaches."""
        return set().union(*(mentioned(node) for one in self.reached(name) for node in self.definitions[one]))

    @cached_property
    def engine_names(self) -> set[str]:
        """Names by which the file can speak of the engine, or of what the engine computed when the file was loaded."""
        found = {"engine"}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.asname for alias in node.names if alias.asname and alias.name.startswith("examgen.engine")}
            elif isinstance(node, ast.ImportFrom):
                path = [(f"{node.module}.{alias.name}", alias.asname or alias.name) for alias in node.names]
                found |= {name for whole, name in path if whole.startswith("examgen.engine")}
        for node in self.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) and mentioned(node) & found:
                found |= _set_by(node)
        return found


def read(page: Page) -> Source:
    """The source of the page's file."""
    return _read(bare(page.solve), page.path, page.parameters.__name__)


@lru_cache(maxsize=4)
def _read(solve: Any, path: str, record: str) -> Source:
    code = frozenset(name for name, value in solve.__globals__.items() if _holds_code(value, path))
    return Source(ast.parse(Path(path).read_text(encoding="utf-8")), record, code)


def _set_by(statement: ast.stmt) -> set[str]:
    """Names that a statement of the module sets: by ``def``, any assignment, a loop, or ``:=``."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return set()
    inner = [node for node in ast.walk(statement) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    stored = (node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return {*stored, *(node.name for node in inner)}


def _holds_code(value: Any, file: str, depth: int = 4) -> bool:
    """Whether something that the file defines can be run by way of the value."""
    if isinstance(value, partial | MethodType):
        return True
    if hasattr(value, "__wrapped__"):
        return _holds_code(value.__wrapped__, file, depth)
    if isinstance(value, FunctionType):
        return value.__code__.co_filename == file
    if isinstance(value, type):
        return any(_holds_code(one, file, 0) for one in vars(value).values())
    held = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list | set | frozenset) else ()
    kind: Any = type(value)
    return depth > 0 and (any(_holds_code(one, file, depth - 1) for one in held) or _has_methods_of(kind, file))


@lru_cache(maxsize=1024)
def _has_methods_of(kind: Any, file: str) -> bool:
    """Whether the class has methods of the file; that of the question itself has none."""
    return any(_holds_code(one, file, 0) for one in vars(kind).values())


def mentioned(node: ast.AST) -> set[str]:
    """Names and attributes that stand anywhere in the node."""
    names = {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}
    return names | {found.attr for found in ast.walk(node) if isinstance(found, ast.Attribute)}


def foreign_imports(source: Source) -> Iterator[str]:
    """Imports other than examgen (as far as questions know it), numpy and the standard library; and global randomness."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if not _may_be_imported(alias.name))
        elif isinstance(node, ast.ImportFrom):
            module = node.module or "."
            if not _may_be_imported(module):
                yield module
            yield from (f"* from {module}" for alias in node.names if alias.name == "*")
    if "random" in {found.attr for found in ast.walk(source.tree) if isinstance(found, ast.Attribute)}:
        yield "a random generator"


def _may_be_imported(module: str) -> bool:
    top = module.split(".")[0]
    if top == "examgen":
        return module == "examgen" or module.startswith(HOMES)
    return top == "numpy" or top in sys.stdlib_module_names - FORBIDDEN


_COUNT = r"(?:\d+|one|two|three|four|five|six|<<[^<>]*>>)"
_GIVE = r"(?:give|write|state|report|keep|use|carry|type|answer|compute|show|express)"
_ROUNDING = re.compile(
    r"\bround(?:ed|ing)?\b|\bdecimals?\b|\bdecimal (?:places?|digits?)\b"
    r"|\bsignificant\b|\bsig\. ?(?:digits?|figs?)|\b[ds]\.\s?[pf]\."
    r"|\b(?:nearest|closest) (?:integer|whole|ten|hundred|thousand|percent|multiple|\$?\d)"
    r"|\b(?:digits?|figures?|places?) (?:after|behind|past|following|beyond)\b"
    rf"|\b(?:up )?to (?:at (?:least|most) )?{_COUNT} (?:digits?|figures?|places?)\b"
    rf"|\b{_GIVE}\b[^.:;]{{0,60}}(?<!\w){_COUNT} (?:digits?|figures?)\b"
    rf"|\b{_COUNT} (?:digits?|figures?) (?:are|is|suffices?|will)\b"
    r"|\b(?:exact|correct|accurate|precise) (?:up )?to (?!first|second|order)"
    r"|\bto within\b|\bto (?:a|an) (?:accuracy|precision) of\b"
    r"|\btruncat(?:e|ed|ing)\b[^.]{0,30}\b(?:after|behind|to)\b[^.]{0,30}\b(?:places?|digits?|decimals?|integer|whole)\b"
    r"|\btruncate (?:all|any|each|every|the|your) (?:answers?|numbers?|results?|values?)"
    r"|\b(?:cut|chop|drop|discard)\w*\b[^.]{0,40}\b(?:places?|digits?|decimals?|fractional part)\b"
    r"|\bhal(?:f|ves) (?:up|down|even|away)\b|\bhalf to even\b",
    re.IGNORECASE,
)


def typed_rounding_rules(page: Page) -> Iterator[str]:
    """Texts that state a rounding rule; examgen prints the one that the key obeys."""
    texts = {"prompt": page.prompt, **{f"part {name}": ask.text for name, ask in page.asks.items()}}
    texts |= {f"rubric of {name}": ask.rubric for name, ask in page.asks.items()}
    yield from (where for where, text in texts.items() if _ROUNDING.search(text))
