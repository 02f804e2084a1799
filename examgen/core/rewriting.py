"""Formulas changed: another part in the place of one, other names, and the text of the result in the grammar."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from examgen.core.expression import COMPARISONS, Binary, Call, Index, Listed, Name, Negative, Node, Number, Slice, children
from examgen.errors import UnreadableAnswer

_QUANTITY = re.compile(r"([A-Za-z]\w*(?!\w|\())", re.ASCII)


def renamed(formula: str, new: Callable[[str], str]) -> str:
    """The formula with its quantities (not its functions) renamed."""
    return "".join(new(piece) if at % 2 else piece for at, piece in enumerate(_pieces(formula)))


@lru_cache(maxsize=4096)
def _pieces(formula: str) -> tuple[str, ...]:
    """What stands between quantities, and quantities, in turn."""
    return tuple(_QUANTITY.split(formula))


def with_child(node: Node, at: int, child: Node) -> Node:
    """The formula with another one in the place of its child number ``at``."""
    parts = tuple(child if place == at else one for place, one in enumerate(children(node)))
    match node:
        case Negative():
            return Negative(child)
        case Binary(operator):
            return Binary(operator, *parts)
        case Call(function):
            return Call(function, parts)
        case Index():
            return Index(parts[0], parts[1:])
        case Slice(start, stop):
            return Slice(parts[0] if start is not None else None, parts[-1] if stop is not None else None)
        case Listed():
            return Listed(parts)
    raise UnreadableAnswer(f"{node!r} has no parts")


_BINDS = {**dict.fromkeys(COMPARISONS, 0), "+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "^": 4}


def written(node: Node, least: int = 0) -> str:
    """The text of a formula, in the grammar; in brackets where it binds less than ``least``."""
    match node:
        case Number(text):
            return text
        case Name(name):
            return name
        case Negative(of):
            return _bracketed(f"-{written(of, 3)}", least > 3)
        case Binary(operator, left, right):
            binds = _BINDS[operator]
            sides = (5, 3) if operator == "^" else (binds, binds + 1)
            between = operator if operator in "*/^" else f" {operator} "
            return _bracketed(f"{written(left, sides[0])}{between}{written(right, sides[1])}", binds < least)
        case Call(function, parts):
            return f"{function}({', '.join(map(written, parts))})"
        case Index(base, places):
            return f"{written(base, 5)}[{', '.join(map(written, places))}]"
        case Slice(start, stop):
            return ":".join("" if end is None else written(end) for end in (start, stop))
        case Listed(parts):
            return f"({', '.join(map(written, parts))})"


def _bracketed(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


_TIMED = re.compile(r"(.*?)_?(\d+)")


@lru_cache(maxsize=4096)
def timed(name: str) -> tuple[str, int | None]:
    """A name without its time, and the time: ``m_2`` is ``m`` at 2, ``h2`` is ``h`` at 2; ``None`` where there is none."""
    match = _TIMED.fullmatch(name)
    return (match[1], int(match[2])) if match and match[1] else (name, None)
