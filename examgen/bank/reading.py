"""What a question file may look like: its imports, and the independence of its witnesses, read from its source.

Reading cannot prove independence; it finds the ways in which it gets lost by habit: a shared helper, the engine under another name,
one function under two kinds, a parameter handed back as the answer.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

from examgen.bank.question import Oracle, Page

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign
HOMES = ("examgen.core", "examgen.engine", "examgen.figures", "examgen.oracles")
"""Parts of examgen that a question may import from."""
FORBIDDEN = frozenset({"importlib", "random", "secrets", "time", "uuid"})
"""Modules of the standard library that make a question different each time, or hide what it calls."""
HIDING = frozenset({"__import__", "eval", "exec", "globals", "importlib"})
"""Names behind which a witness could call anything."""
NEEDS = {
    "torch": ("torch", "parameter", "parameters", "tensor"),
    "symbolic": ("sympy",),
    "finite differences": ("finite_differences", "slopes"),
}
"""What a witness of a kind must mention, itself or through its helpers: one of these names."""


@dataclass(frozen=True)
class Source:
    """A question file: what it defines by name, and which of these each definition reaches."""

    tree: ast.Module
    record: str
    """Name of the parameter class; its properties count as functions of the file."""

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Functions, classes and lambdas of the module, and the properties and methods of the parameter class."""
        found: dict[str, Definition] = {}
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == self.record:
                found |= {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[node.name] = node
            elif isinstance(node, ast.Assign) and any(isinstance(part, ast.Lambda) for part in ast.walk(node)):
                found |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
        return found

    def reached(self, name: str, *, without: Set[str] = frozenset()) -> set[str]:
        """Names of the definitions that ``name`` uses, directly or through others (but not through ``without``), and itself."""
        seen, waiting = {name}, [name]
        while waiting:
            used = mentioned(self.definitions[waiting.pop()]) & set(self.definitions) - seen - without
            seen |= used
            waiting += used
        return seen

    def words(self, name: str) -> set[str]:
        """Every name and attribute in the definition and in those it reaches."""
        return set().union(*(mentioned(self.definitions[one]) for one in self.reached(name)))

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
            if isinstance(node, ast.Assign) and mentioned(node.value) & found:
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        return found


def read(page: Page) -> Source:
    """The source of the page's file."""
    return Source(ast.parse(Path(page.path).read_text(encoding="utf-8")), page.parameters.__name__)


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


def dependent_witnesses(page: Page, source: Source) -> Iterator[str]:
    """Why a witness of the page is none: it uses the engine, shares code, echoes a parameter, or is not of its kind."""
    known = [oracle for oracle in page.oracles if oracle.name in source.definitions]
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
    needed = NEEDS.get(oracle.kind, ())
    if needed and words.isdisjoint(needed):
        yield f"witness {oracle.name} is called {oracle.kind!r} but never mentions {' or '.join(needed)}"
    if page.solve.__name__ in source.definitions:
        shared = _shared(page, source, oracle.name, page.solve.__name__)
        if shared:
            yield f"witness {oracle.name} shares {', '.join(sorted(shared))} with the solution"
    for answer in _echoes(page, source.definitions[oracle.name]):
        yield f"witness {oracle.name} echoes a parameter as {answer}"


def _faults_of_two(page: Page, source: Source, one: str, other: str) -> Iterator[str]:
    if one == other:
        yield f"witness {one} is one function under two kinds"
        return
    shared = _shared(page, source, one, other)
    if shared:
        yield f"witnesses {one} and {other} share {', '.join(sorted(shared))}"
    if _body(source.definitions[one]) == _body(source.definitions[other]):
        yield f"witnesses {one} and {other} are the same code"


def _shared(page: Page, source: Source, one: str, other: str) -> set[str]:
    printed = _printed(page, source)
    return source.reached(one, without=printed) & source.reached(other, without=printed)


def _printed(page: Page, source: Source) -> set[str]:
    """Properties of the parameters that a text or the figure shows: these are data for everyone."""
    words = set(re.findall(r"\w+", " ".join((page.prompt, *(ask.text for ask in page.asks.values())))))
    if page.figure and page.figure.__name__ in source.definitions:
        words |= mentioned(source.definitions[page.figure.__name__])
    record = next((node for node in source.tree.body if isinstance(node, ast.ClassDef) and node.name == source.record), None)
    properties = {one.name for one in record.body if isinstance(one, ast.FunctionDef)} if record else set()
    return properties & words | {source.record}


def _body(node: Definition) -> list[str]:
    statements = [one for one in getattr(node, "body", [node]) if not isinstance(getattr(one, "value", None), ast.Constant)]
    return [ast.dump(one) for one in statements]


_WRAPPERS = frozenset({"Fraction", "float", "int", "list", "round", "str", "tuple"})


def _echoes(page: Page, function: Definition) -> Iterator[str]:
    """Answers that the function sets to a bare parameter or a constant, perhaps by way of a local name or of ``int(...)``."""
    if not isinstance(function, ast.FunctionDef) or not function.args.args:
        return
    record = function.args.args[0].arg
    assigned = [
        (target.id, node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    counts = Counter(name for name, _ in assigned)
    once = {name: value for name, value in assigned if counts[name] == 1}
    for answer, value in _given(function):
        bare = _bare(value, once)
        if answer in page.asks and (isinstance(bare, ast.Constant) or _is_parameter(bare, record, page)):
            yield answer


def _is_parameter(node: ast.expr, record: str, page: Page) -> bool:
    of_record = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == record
    return of_record and isinstance(node, ast.Attribute) and node.attr in page.draws


def _given(function: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Key and value of everything that could become an entry of the returned dict."""
    for node in ast.walk(function):
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from ((str(key.value), value) for key, value in pairs if isinstance(key, ast.Constant))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
            yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)
        elif isinstance(node, ast.Assign):
            slots = [target.slice for target in node.targets if isinstance(target, ast.Subscript)]
            yield from ((str(slot.value), node.value) for slot in slots if isinstance(slot, ast.Constant))


def _bare(value: ast.expr, local: dict[str, ast.expr]) -> ast.expr:
    """The expression without conversions, and with a local name replaced by what was assigned to it."""
    for _ in range(8):
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in _WRAPPERS and len(value.args) == 1:
            value = value.args[0]
        elif isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.UAdd):
            value = value.operand
        elif isinstance(value, ast.Name) and value.id in local:
            value = local[value.id]
    return value


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
