"""What a question file may look like: its imports, and the independence of its witnesses, read from its source."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from examgen.bank.question import Page

ALLOWED = frozenset({"examgen", "numpy"})
NEEDS = {
    "torch": ("torch",),
    "symbolic": ("sympy",),
    "finite differences": ("finite_differences",),
}
"""What a witness of a kind must mention, itself or through its helpers."""


@dataclass(frozen=True, slots=True)
class Source:
    """A question file's functions by name, and the module-level functions each one reaches."""

    tree: ast.Module
    functions: dict[str, ast.FunctionDef]

    def reached(self, name: str) -> set[str]:
        """Names of the file's functions that ``name`` uses, directly or through others (without itself)."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for used in mentioned(self.functions[waiting.pop()]) & set(self.functions) - seen - {name}:
                seen.add(used)
                waiting.append(used)
        return seen

    def words(self, name: str) -> set[str]:
        """Every name and attribute in the function and in the functions it reaches."""
        return set().union(*(mentioned(self.functions[one]) for one in {name, *self.reached(name)}))


def read(page: Page) -> Source:
    """The source of the page's file."""
    tree = ast.parse(Path(page.path).read_text(encoding="utf-8"))
    return Source(tree, {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)})


def mentioned(node: ast.AST) -> set[str]:
    """Names and attributes that stand anywhere in the node."""
    names = {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}
    return names | {found.attr for found in ast.walk(node) if isinstance(found, ast.Attribute)}


def foreign_imports(source: Source) -> Iterator[str]:
    """Imports other than examgen, numpy and the standard library."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] not in ALLOWED | set(sys.stdlib_module_names))


def dependent_witnesses(page: Page, source: Source) -> Iterator[str]:
    """Why a witness of the page is none: it uses the engine, shares a helper, echoes a parameter, or is not of its kind."""
    reach = {oracle.name: source.reached(oracle.name) for oracle in page.oracles if oracle.name in source.functions}
    solution = source.reached(page.solve.__name__) | {page.solve.__name__}
    for oracle in page.oracles:
        words = source.words(oracle.name)
        if "engine" in words:
            yield f"witness {oracle.name} uses the engine, which it is to judge"
        for needed in NEEDS.get(oracle.kind, ()):
            if needed not in words:
                yield f"witness {oracle.name} is called {oracle.kind!r} but never mentions {needed}"
        for other, functions in reach.items():
            if other > oracle.name and functions & reach[oracle.name]:
                yield f"witnesses {oracle.name} and {other} share {', '.join(sorted(functions & reach[oracle.name]))}"
        if reach[oracle.name] & solution:
            yield f"witness {oracle.name} shares {', '.join(sorted(reach[oracle.name] & solution))} with the solution"
        yield from (f"witness {oracle.name} echoes a parameter as {answer}" for answer in _echoes(source.functions[oracle.name]))


def _echoes(function: ast.FunctionDef) -> Iterator[str]:
    """Keys of returned dicts whose value is a bare parameter or a constant."""
    record = function.args.args[0].arg
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                bare = isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id == record
                if (bare or isinstance(value, ast.Constant)) and isinstance(key, ast.Constant):
                    yield str(key.value)


_ROUNDING = re.compile(r"\bround(?:ed|ing)?\b|\bdecimals?\b|\bdecimal places?\b|\bsignificant\b", re.IGNORECASE)


def typed_rounding_rules(page: Page) -> Iterator[str]:
    """Texts that state a rounding rule; examgen prints the one that the key obeys."""
    texts = {"prompt": page.prompt, **{f"part {name}": ask.text for name, ask in page.asks.items()}}
    yield from (where for where, text in texts.items() if _ROUNDING.search(text))
