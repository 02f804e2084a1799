"""Checks that a figure shows the numbers of its page: each grid and each number in it is a parameter, a property or in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import TypeAlias

from examgen.bank.checks.printed import labels, nouns
from examgen.bank.checks.tally import Tally
from examgen.bank.given import given
from examgen.bank.quantities import quantities
from examgen.bank.question import Page
from examgen.core.numbers import Value, leaves
from examgen.core.record import Variant

LEAST = 5
"""Variants that must show a number that nothing explains."""
Rows: TypeAlias = tuple[tuple[float, ...], ...]
_GRID = re.compile(r"(\d+) by (\d+), row by row: ([^.]*(?:\.\d[^.]*)*)\.")


def figures_show_what_is_given(page: Page, tally: Tally) -> Iterator[str]:
    """No number of the figure is another one than the page's, and no matrix is drawn with its entries elsewhere."""
    drawn = [variant for variant in tally.variants if variant.figure is not None]
    for at in range(max((len(labels(variant)) for variant in drawn), default=0)):
        seen = [(variant, labels(variant)[at]) for variant in drawn if at < len(labels(variant))]
        if len({text for _, text in seen}) == 1:  # an index or a size that never changes
            continue
        foreign = [text for variant, text in seen if _is_foreign(page, variant, text)]
        if len(foreign) >= LEAST and len(foreign) > len(seen) / 2:
            yield f"the figure shows {foreign[0]}, which is no parameter, no property and in no text; draw what is given"
            break
    for wrong in (_moved_grid, _misnamed_cells):
        faults = [fault for variant in drawn if (fault := wrong(page, variant))]
        if len(faults) >= LEAST and len(faults) > len(drawn) / 2:
            yield faults[0]


def _is_foreign(page: Page, variant: Variant, text: str) -> bool:
    """Whether a label is a number by itself that nothing on the page explains."""
    found = quantities(text)
    if len(found) != 1 or text.strip("$ ") != found[0].text.strip():
        return False
    number = found[0].values[0]
    return not any(abs(number - other) < 1e-9 for other in _explained(page, variant))


def _explained(page: Page, variant: Variant) -> Iterator[float]:
    """The numbers of the parameters, the properties and the texts, and the zeros of a padding."""
    yield 0.0
    for _, value in given(page, variant):
        yield from _floats(value)
    for text in (variant.prompt, *(part.prompt for part in variant.parts)):
        yield from (value for one in quantities(text) for value in one.values)


def _floats(value: Value) -> list[float]:
    return [float(leaf) for leaf in leaves(value) if not isinstance(leaf, str | bool) and hasattr(leaf, "__float__")]


def _moved_grid(page: Page, variant: Variant) -> str:
    """Says which matrix of the page is drawn with its entries in other places; empty if none is."""
    known = [(name, rows) for name, value in given(page, variant) for rows in _matrices(value)]
    for rows in _grids(variant.figure.alt):
        if len(rows) > 1 and rows not in [other for _, other in known]:
            for name, other in known:
                if rows in _turned(other):
                    return f"the figure shows {name} transposed, flipped or with its rows exchanged; draw it as it is printed"
    return ""


def _misnamed_cells(_: Page, variant: Variant) -> str:
    """Says which cell is not what the caption names in its place, where the prompt gives the caption's nouns their values."""
    given_nouns = nouns(variant.prompt)
    for text in labels(variant):
        named = [(word, value) for word in re.findall(r"[a-z]{3,}", text.lower()) if (value := given_nouns.get(word)) is not None]
        for rows in _grids(variant.figure.alt) if len(named) > 1 else ():
            cells = [entry for row in rows for entry in row]
            if len(cells) == len(named):
                for (word, value), cell in zip(named, cells, strict=True):
                    if abs(cell - value) > 1e-9:
                        return f"the figure shows {cell:g} where its caption names the {word}, which is {value:g} in the prompt"
    return ""


def _grids(alt: str) -> Iterator[Rows]:
    for match in _GRID.finditer(alt):
        rows = tuple(tuple(one.values[0] for one in quantities(row)) for row in match[3].split(";"))
        if len(rows) == int(match[1]) and {len(row) for row in rows} == {int(match[2])}:
            yield rows


def _matrices(value: Value) -> Iterator[Rows]:
    """The value if it is a matrix of numbers, and every matrix inside it."""
    if not isinstance(value, tuple) or not value:
        return
    if all(isinstance(row, tuple) and row and not any(isinstance(entry, tuple) for entry in row) for row in value):
        rows = tuple(tuple(_floats(row)) for row in value)
        if len({len(row) for row in rows}) == 1 and len(rows[0]) == len(value[0]):
            yield rows
    for inner in value:
        yield from _matrices(inner)


def _turned(rows: Rows) -> Sequence[Rows]:
    """The matrix transposed, flipped, and with its rows or columns in other orders (small ones only)."""
    turned = tuple(zip(*rows, strict=True))
    found = [turned, rows[::-1], tuple(row[::-1] for row in rows), tuple(row[::-1] for row in rows[::-1]), turned[::-1]]
    found += [tuple(row[::-1] for row in turned)]
    if len(rows) <= 4 and len(rows[0]) <= 4:
        found += permutations(rows)
        found += [tuple(zip(*columns, strict=True)) for columns in permutations(turned)]
    return [one for one in found if one != rows]
