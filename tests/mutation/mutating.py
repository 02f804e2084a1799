"""Mutants by edits of single tokens: every place where one small edit of the source gives another operation."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One edit: the module it is in, the function and line it stands at, what it does, and the whole source with it.

    Only what runs a line of ``reach`` can notice. ``tests`` is a file of tests that has to fail where the bank does not notice the
    edit; empty if none has to.
    """

    module: str
    function: str
    line: int
    reach: range
    edit: str
    source: str
    tests: str = ""


def mutants(source: str, module: str, executed: set[int]) -> Iterator[Mutant]:
    """All mutants of a module whose edited line was executed."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        if getattr(node, "lineno", None) not in executed:
            continue
        for edit, change in _edits(node):
            mutated = copy.deepcopy(tree)
            twin = next(one for at, one in enumerate(ast.walk(mutated)) if at == number)
            replacement = change(twin)
            if replacement is not twin:
                _replace(mutated, twin, replacement)
            ast.fix_missing_locations(mutated)
            yield Mutant(
                module=module, function=function_at(tree, node.lineno)[0], line=node.lineno,
                reach=range(node.lineno, node.lineno + 1), edit=edit, source=ast.unparse(mutated),
            )  # fmt: skip


def function_at(tree: ast.Module, line: int) -> tuple[str, range]:
    """The name and the lines of the innermost function around the line; of the whole module outside of functions."""
    inside = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.lineno <= line <= (one.end_lineno or 0)]
    if not inside:
        return "<module>", range(1, sys.maxsize)
    innermost = max(inside, key=lambda one: one.lineno)
    return innermost.name, range(innermost.lineno, (innermost.end_lineno or 0) + 1)


def functions_at(source: str, lines: set[int]) -> list[str]:
    """The names of the functions around these lines."""
    tree = ast.parse(source)
    return sorted({function_at(tree, line)[0] for line in lines} - {"<module>"})


def _replace(tree: ast.Module, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


_SWAPS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Pow: ast.Mult,
}
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Gt: ast.Lt,
    ast.Lt: ast.Gt,
    ast.GtE: ast.Gt,
    ast.LtE: ast.Lt,
    ast.Eq: ast.NotEq,
}
_METHODS = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "maximum": "minimum",
    "minimum": "maximum",
    "floor": "ceil",
    "ceil": "floor",
}
_NAMES = {"max": "min", "min": "max", "any": "all", "all": "any"}


def _edits(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    match node:
        case ast.BinOp(op=operator):
            name = type(operator).__name__
            if type(operator) in _SWAPS:
                yield f"{name} becomes {_SWAPS[type(operator)].__name__}", _operator
            yield f"{name} keeps its left side only", lambda twin: twin.left
            yield f"{name} keeps its right side only", lambda twin: twin.right
            if isinstance(operator, ast.MatMult):
                yield "MatMult turned round", lambda twin: ast.BinOp(left=twin.right, op=ast.MatMult(), right=twin.left)
        case ast.UnaryOp(op=ast.USub()):
            yield "minus dropped", lambda twin: twin.operand
        case ast.Attribute(attr="T"):
            yield "transpose dropped", lambda twin: twin.value
        case ast.Attribute(attr=name) if name in _METHODS:
            yield f"{name} becomes {_METHODS[name]}", _method
        case ast.Compare(ops=[one]) if type(one) in _COMPARISONS:
            yield f"{type(one).__name__} becomes {_COMPARISONS[type(one)].__name__}", _comparison
        case ast.Constant(value=value) if type(value) is int:
            yield f"{value} becomes {value + 1}", _constant
        case ast.BoolOp(op=operator):
            yield "and becomes or" if isinstance(operator, ast.And) else "or becomes and", _junction
        case ast.Name(id=name) if name in _NAMES:
            yield f"{name} becomes {_NAMES[name]}", _name
        case ast.IfExp():
            yield "branches swapped", lambda twin: ast.IfExp(test=twin.test, body=twin.orelse, orelse=twin.body)


def _operator(twin: ast.AST) -> ast.AST:
    twin.op = _SWAPS[type(twin.op)]()
    return twin


def _method(twin: ast.AST) -> ast.AST:
    twin.attr = _METHODS[twin.attr]
    return twin


def _comparison(twin: ast.AST) -> ast.AST:
    twin.ops = [_COMPARISONS[type(twin.ops[0])]()]
    return twin


def _junction(twin: ast.AST) -> ast.AST:
    twin.op = ast.Or() if isinstance(twin.op, ast.And) else ast.And()
    return twin


def _name(twin: ast.AST) -> ast.AST:
    twin.id = _NAMES[twin.id]
    return twin


def _constant(twin: ast.AST) -> ast.AST:
    twin.value += 1
    return twin
