"""Matrices as grids of cells: feature maps, kernels, and one position of a convolution."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias, cast

from examgen.core.numbers import freeze
from examgen.errors import QuestionError
from examgen.figures.labels import Value, math, spoken
from examgen.prose.scene import WIDEST, Label, Primitive, Rect, Scene, bounds, extent, fit, plain, shifted

Cell: TypeAlias = tuple[int, int]
"""Row and column, counted from 0."""
Matrix: TypeAlias = Sequence[Sequence[Value | None]]
"""Rows of equal length, or an integer array; ``None`` is an empty cell."""

_SHADE = 0.2
_PADDING_INK = 0.45
_SIGN = 0.8
"""Centimetres that an operator sign takes between two grids."""


def grid(matrix: Matrix, *, highlight: Iterable[Cell] = (), caption: str = "") -> Scene:
    """One grid of numbers; the cells of ``highlight`` are shaded, ``caption`` (prose) stands below.

    The alt text gives the caption, all entries row by row, and the shaded cells.
    """
    matrix, shaded = _table(matrix), set(highlight)
    _check("grid", matrix, shaded)
    said = ", ".join(f"row {row + 1} column {column + 1}" for row, column in sorted(shaded))
    name = f"Grid ({plain(caption)})" if caption else "Grid"
    alt = f"{name}, {_spoken(matrix)}" + (f" Shaded: {said}." if said else "")
    return fit(_cells(matrix, _side([matrix]), shaded, 0, caption), alt)


def convolution(
    inputs: Matrix | Sequence[Matrix],
    kernel: Matrix | Sequence[Matrix],
    *,
    window: Cell | None = None,
    output: Matrix | None = None,
    stride: int = 1,
    padding: int = 0,
) -> Scene:
    """Input grid, star, kernel grid, and the output grid if ``output`` is given (``None`` entries stay empty).

    ``inputs`` and ``kernel`` are matrices, or equally long lists of them (channels): then every pair of channels is
    drawn, with plus signs between the pairs, below each other where one row does not fit. ``padding`` adds dashed cells
    of zeros. ``window`` is a cell of the output, counted from 0: the part of the padded input that it sees at this
    ``stride`` is shaded, and so is the cell. The alt text gives all entries and the shaded rows and columns.
    """
    maps, kernels = _channels(inputs), _channels(kernel)
    if len(maps) != len(kernels) or stride < 1 or padding < 0:
        raise QuestionError("convolution: give equally many channels to both, stride at least 1, padding at least 0")
    padded = [_padded(channel, padding) for channel in maps]
    for channel in (*maps, *kernels):
        _check("convolution", channel, ())
    seen = _window(window, stride, kernels[0])
    for channel in padded:
        _check("convolution: window", channel, seen)
    output = None if output is None else _table(output)
    side = _side([*padded, *kernels, *([output] if output else [])])
    titles = [f"channel {index + 1}" if len(maps) > 1 else "" for index in range(len(maps))]
    pairs = [
        _row([_cells(channel, side, seen, padding, title), _sign(r"\star"), _cells(weights, side, (), 0)])
        for channel, weights, title in zip(padded, kernels, titles, strict=True)
    ]
    result: list[list[Primitive]] = []
    if output is not None:
        _check("convolution: output", output, {window} if window else ())
        result = [_sign("="), _cells(output, side, {window} if window else (), 0)]
    return fit(_sum(pairs, result), _alt(maps, kernels, output, window, stride, padding))


def _channels(given: Matrix | Sequence[Matrix]) -> list[Matrix]:
    """A list of matrices, whether one or several were given."""
    tables = cast(Sequence[Matrix], freeze(given))
    is_list = tables and tables[0] and isinstance(tables[0][0], tuple)
    return list(tables) if is_list else [cast(Matrix, tables)]


def _table(given: Matrix) -> Matrix:
    """The rows as tuples; numpy arrays are welcome."""
    return cast(Matrix, freeze(given))


def _padded(matrix: Matrix, padding: int) -> Matrix:
    rows = [[0] * padding + list(row) + [0] * padding for row in matrix]
    zeros = [[0] * (len(matrix[0]) + 2 * padding) for _ in range(padding)]
    return [*zeros, *rows, *zeros]


def _window(window: Cell | None, stride: int, kernel: Matrix) -> set[Cell]:
    """The cells of the padded input that the output cell ``window`` sees."""
    if window is None:
        return set()
    top, left = window[0] * stride, window[1] * stride
    return {(top + row, left + column) for row in range(len(kernel)) for column in range(len(kernel[0]))}


def _check(name: str, matrix: Matrix, cells: Collection[Cell]) -> None:
    if not matrix or not matrix[0] or any(len(row) != len(matrix[0]) for row in matrix):
        raise QuestionError(f"{name}: rows must be of equal length and not empty")
    for row, column in cells:
        if not (0 <= row < len(matrix) and 0 <= column < len(matrix[0])):
            raise QuestionError(f"{name}: cell {(row, column)} is outside of {len(matrix)} by {len(matrix[0])}")


def _text(value: Value | None) -> str:
    return "" if value is None else math(value)


def _side(matrices: Sequence[Matrix]) -> tuple[float, float]:
    """Width and height of a cell in cm, such that the largest entry fits: a square, but flat where entries are long."""
    entries = [extent(_text(value)) for matrix in matrices for row in matrix for value in row]
    width, height = (0.2 + max(sizes) for sizes in zip(*entries, strict=True))
    return max(0.62, width), max(0.62, height, min(width, 1.0))


def _cells(matrix: Matrix, side: tuple[float, float], shaded: Collection[Cell], padding: int, caption: str = "") -> list[Primitive]:
    """A grid with its top left corner at the origin."""
    inner_rows, inner_columns = (range(padding, count - padding) for count in (len(matrix), len(matrix[0])))
    squares, texts = [], []
    across, down = side
    for row, values in enumerate(matrix):
        for column, value in enumerate(values):
            own = row in inner_rows and column in inner_columns
            fill = _SHADE if (row, column) in shaded else 0.0
            square = Rect(
                x=column * across,
                y=row * down,
                width=across,
                height=down,
                fill=fill,
                dashed=not own,
                ink=1.0 if own else _PADDING_INK,
            )
            squares.append((own, square))
            texts += [Label(x=(column + 0.5) * across, y=(row + 0.5) * down, text=_text(value))] if _text(value) else []
    below = [Label(x=len(matrix[0]) * across / 2, y=len(matrix) * down + 0.35, text=caption, size=9.0)] if caption else []
    # Solid cells come last, so that their borders are not dashed where both kinds meet.
    return [*(square for _, square in sorted(squares, key=lambda pair: pair[0])), *texts, *below]


def _sign(latex: str) -> list[Primitive]:
    return [Label(x=0.0, y=0.0, text=f"${latex}$", size=13.0)]


def _row(groups: Sequence[list[Primitive]]) -> list[Primitive]:
    """Groups from left to right, centred on one line; the gap is the same around grids and signs."""
    items: list[Primitive] = []
    right = 0.0
    for group in groups:
        left, top, end, bottom = _frame(group)
        items += [shifted(item, right - left, -(top + bottom) / 2) for item in group]
        right += end - left + _SIGN / 3
    return items


def _sum(pairs: Sequence[list[Primitive]], result: Sequence[list[Primitive]]) -> list[Primitive]:
    """All pairs in one row with plus signs, or below each other where the page is too narrow; then the result."""
    first, *others = pairs
    flat = [first, *(group for pair in others for group in (_sign("+"), pair)), *result]
    row = _row(flat)
    left, _, right, _ = _frame(row)
    if right - left < WIDEST - 0.5 or not others:
        return row
    rows = [_row([first]), *(_row([_sign("+"), pair]) for pair in others)]
    return _row([_stacked(rows), *result])


def _stacked(rows: Sequence[list[Primitive]]) -> list[Primitive]:
    """Rows below each other, their right ends in line."""
    items: list[Primitive] = []
    bottom = 0.0
    for row in rows:
        _, top, right, end = _frame(row)
        items += [shifted(item, -right, bottom - top) for item in row]
        bottom += end - top + 0.3
    return items


def _frame(items: Sequence[Primitive]) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*map(bounds, items), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _spoken(matrix: Matrix) -> str:
    rows = "; ".join(", ".join("empty" if value is None else spoken(value) for value in row) for row in matrix)
    return f"{len(matrix)} by {len(matrix[0])}, row by row: {rows}."


def _alt(
    maps: Sequence[Matrix],
    kernels: Sequence[Matrix],
    output: Matrix | None,
    window: Cell | None,
    stride: int,
    padding: int,
) -> str:
    parts = []
    for index, (channel, weights) in enumerate(zip(maps, kernels, strict=True), start=1):
        number = f" channel {index}" if len(maps) > 1 else ""
        parts += [f"Input{number}, {_spoken(channel)}", f"Kernel{number}, {_spoken(weights)}"]
    parts += [f"Zero padding {padding} on each side."] if padding else []
    parts += [f"Output, {_spoken(output)}"] if output else []
    if window:
        top, left = window[0] * stride, window[1] * stride
        bottom, right = top + len(kernels[0]) - 1, left + len(kernels[0][0]) - 1
        where = "padded input" if padding else "input"
        parts += [f"Shaded: rows {top} to {bottom}, columns {left} to {right} of the {where}, counted from 0."]
    return f"Convolution. {' '.join(parts)}"
