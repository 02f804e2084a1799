"""Witnesses that hand back what they were given: a parameter, or a constant, as the answer."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from examgen.bank.question import Page

_WRAPPERS = frozenset({"Fraction", "float", "int", "list", "round", "str", "tuple"})


def echoes(page: Page, function: ast.AST | None) -> Iterator[str]:
    """Answers that the function sets to a bare parameter or a constant, perhaps by way of a local name or of ``int(...)``.

    A name or an entry that is set again (``total += x``) or differently in another branch is computed, not echoed.
    """
    if not isinstance(function, ast.FunctionDef) or not function.args.args:
        return
    record, once = function.args.args[0].arg, _set_once(function)
    given: dict[str, dict[str, ast.expr]] = {}
    for answer, value in _given(function):
        bare = _bare(value, once)
        given.setdefault(answer, {})[ast.dump(bare)] = bare
    for answer in given.keys() & page.asks.keys() - _changed_entries(function):
        first, *others = given[answer].values()
        if not others and (isinstance(first, ast.Constant) or _is_parameter(first, record, page)):
            yield answer


def _set_once(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """What is assigned to local names that nothing else sets."""
    sets = Counter(node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    assigned = [(target, node.value) for node in ast.walk(function) if isinstance(node, ast.Assign) for target in node.targets]
    return {target.id: value for target, value in assigned if isinstance(target, ast.Name) and sets[target.id] == 1}


def _changed_entries(function: ast.FunctionDef) -> set[str]:
    targets = [node.target for node in ast.walk(function) if isinstance(node, ast.AugAssign)]
    slots = [target.slice for target in targets if isinstance(target, ast.Subscript)]
    return {str(slot.value) for slot in slots if isinstance(slot, ast.Constant)}


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
