"""Which formulas in running text are surely low or tall, short or long, so that the typesetter need not measure them.

A short formula stands in a box, because it is not to be broken, and a tall one keeps off other lines. To measure a formula means to
set it twice; of most the tree says enough. A formula is tall above 1.1 em, without what may reach into the space between lines
(0.43 em on either side): scripts, accents and fractions in a text stay below, a matrix of two rows does not. What lies between must
be measured.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from examgen.prose import math_tree as tree
from examgen.prose.math_symbols import glyph
from examgen.prose.math_width import width

Kind: TypeAlias = Literal["short", "short and tall", "long", "unknown"]
SHORT, LONG = 11.0, 24.0
"""Formulas of at most and at least so many em are surely narrower and wider than the 5 cm from which on they may be broken.

5 cm are 13.5 em of the paper's print and 19 em of the smallest on a key; the estimate is off by some per cent.
"""
_DEEPEST = 2
"""Scripts on scripts reach no farther than the space between lines."""


def kind(node: tree.Node, *, large: bool = False) -> Kind:
    """What is sure of a formula in a text; ``large`` ones look as if displayed."""
    wide = width(node)
    if wide >= LONG:
        return "long"
    if wide > SHORT:
        return "unknown"
    if _is_low(node, large=large):
        return "short"
    return "short and tall" if _is_tall(node) else "unknown"


def _is_tall(node: tree.Node) -> bool:
    """Whether a matrix of several rows stands in it, at its full size."""
    match node:
        case tree.Row(items=items):
            return any(map(_is_tall, items))
        case tree.Fenced(body=body):
            return _is_tall(body)
        case tree.Grid(name=name, rows=rows):
            return len(rows) > 1 and name not in ("smallmatrix", "subarray")
    return False


def _is_low(node: tree.Node, *, large: bool, depth: int = 0, fraction: bool = False) -> bool:
    """Whether it has nothing but letters, numbers, words, and what makes them no taller than a line.

    ``depth`` counts scripts, and ``fraction`` says that one is around: another one in it would be too much.
    """

    def low(*inner: tree.Node | None, deeper: int = 0, within: bool = False) -> bool:
        return all(one is None or _is_low(one, large=large, depth=depth + deeper, fraction=fraction or within) for one in inner)

    match node:
        case tree.Row(items=items):
            return low(*items)
        case tree.Group(body=body) | tree.Font(body=body) | tree.Fenced(body=body):
            return low(body)
        case tree.Accent(body=body):
            return depth == 0 and low(body, deeper=1)
        case tree.Script(base=base, sub=sub, sup=sup, place=""):
            return depth < _DEEPEST and low(base, sub, sup, deeper=1)
        case tree.Fraction(kind="frac", top=top, bottom=bottom):
            return not (large or fraction) and depth == 0 and low(top, bottom, within=True)
        case tree.Root(body=body, degree=None):
            return not (large or fraction) and depth == 0 and low(body, deeper=1, within=True)
        case tree.Name(limits=limits):
            return not (large and limits)
        case tree.Symbol(name=name):
            return not (large and glyph(name).kind == "large")
        case tree.Number() | tree.Text() | tree.Space():
            return True
    return False
