"""What an answer to a part looks like, in words and with an example of the size that is asked."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle, islice

from examgen.core.record import Part
from examgen.practice.loop.fields import grid_size

_EXAMPLES = {
    "integer": "a whole number",
    "number": "a number such as 0.25, 4/5 or 2*ln(2)",
    "shape": "a shape such as 64x112x112",
    "expression": "a formula, with * for every multiplication",
    "choice": "one letter",
    "choices": "letters such as a, c; or none",
    "claim": "true or false",
    "ordering": "all letters in order, such as b, a, c",
    "matching": "pairs such as 1b 2a",
    "text": "a word or a name",
    "open": "your answer in words",
}
_ENTRIES = ("1/2", "0.25", "-3")
_LISTED = 6
"""Up to so many entries an example is written out, a matrix up to twice as many."""
_NUMBER = "0.5"
_UNSIZED = {"vector": "[1/2, 0.25, -3], with as many entries as it has", "matrix": "[1 2; 3 4], with as many entries as it has"}
_FORMS = {"vector": "[1 2]", "matrix": "[1 2; 3 4]"}


def expected(part: Part) -> str:
    """What an answer to the part looks like, in words."""
    size = grid_size(part)
    if size and part.kind == "vector":
        return f"{size[1]} entries, such as {_like(_ENTRIES, size[1])}" if size[1] > 1 else "a vector of one entry, such as [1/2]"
    if size:
        return f"a {size[0]} by {size[1]} matrix{_matrix_like(*size)}; or row by row"
    if part.kind == "satisfies":
        return "a value for each, such as " + "; ".join(f"{name}={_FORMS.get(kind, _NUMBER)}" for name, kind in part.fields)
    if part.kind in _UNSIZED:
        return f"a {part.kind} such as {_UNSIZED[part.kind]}"
    return _EXAMPLES[part.kind] + (f" in {part.unit}" if part.unit else "")


def _like(entries: Iterable[str], count: int) -> str:
    """A vector of so many entries, or how it begins and ends."""
    shown = list(islice(cycle(entries), count))
    return "[" + ", ".join(shown if count <= _LISTED else [*shown[:2], "...", shown[-1]]) + "]"


def _matrix_like(rows: int, columns: int) -> str:
    """An example of exactly this size, if it is short."""
    if rows * columns > 2 * _LISTED:
        return f": rows of {columns} numbers, with semicolons between them"
    numbers = [str(number) for number in range(1, rows * columns + 1)]
    return f", such as [{'; '.join(' '.join(numbers[row * columns : (row + 1) * columns]) for row in range(rows))}]"
