"""Tables as files: CSV or workbooks from any program as rows with numbers, and CSV that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from examgen.bank.files import read_file
from examgen.errors import UsageError

LARGEST = 20_000_000
"""Bytes that a table may have."""
LONGEST = 200
"""Characters that a cell may have."""
MOST = 20_000
"""Rows that a table may have."""
_UNPACKED = 200_000_000
_WIDEST = 2000
"""Bytes of a workbook without its packing, and columns of it that are read."""
SEPARATORS = ",;\t"
FORMULA_SIGNS = "=+-@"
"""A cell that begins so is a formula to a spreadsheet."""
_BREAKS = frozenset("\r\n\t")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make text look like other text: what is printed would not be what was read."""


class TableFaults(UsageError):
    """What is wrong with a table: ``faults`` are lines with file, row, fact and remedy."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its columns, its cells without space around them; ``number`` counts the lines of the table from 1, the header's."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: its columns by their plain names, its rows, and faults of single rows, which are left out."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[str, ...]

    def at(self, row: Row, fact: str, remedy: str) -> str:
        """A line of complaint about a row."""
        return f"{self.path}, row {row.number}: {fact}; {remedy}"


def read_table(path: Path, needed: Sequence[str], *, most: int = MOST, longest: int = LONGEST, breaks: bool = False) -> Table:
    """The table in a file: a workbook (``.xlsx``), or UTF-8 with or without its mark, separated by commas, semicolons or tabs.

    Columns are named as people write them: ``Extra time`` is ``extra_time``. Cells may have ``longest`` characters, and line
    ``breaks`` where these are text. ``TableFaults`` for a file that is no table, or lacks a column that is ``needed``.
    """
    content = read_file(path, most=LARGEST, error=UsageError, remedy="give a table as CSV or xlsx")
    is_book = path.suffix.lower() == ".xlsx"
    lines = _sheet_lines(path, content, most) if is_book else _lines(path, _decoded(path, content), needed)
    if not lines:
        raise TableFaults([f"{path}: is empty; it needs the columns {', '.join(needed)}"])
    columns = tuple(map(_plain, lines[0][1]))
    _check_columns(path, columns, needed)
    if len(lines) > most + 1:
        raise TableFaults([f"{path}: has {len(lines) - 1} rows, more than {most}; split it"])
    rows, faults = [], []
    for number, cells in lines[1:]:
        found = _faults(path, number, columns, cells, longest, _BREAKS if breaks else frozenset())
        faults += found
        if not found:
            padded = (*(cell.strip() for cell in cells), *[""] * (len(columns) - len(cells)))
            rows.append(Row(number, dict(zip(columns, padded, strict=False))))
    return Table(path, columns, tuple(rows), tuple(faults))


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableFaults([f"{path}, row {line}: is not UTF-8; save the table as CSV in UTF-8"]) from None


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV in UTF-8, with its mark, which spreadsheets need. No cell of text can be a formula (``escaped``)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return ("\ufeff" + text.getvalue()).encode()


def escaped(cell: object) -> object:
    """A cell with an apostrophe before what a spreadsheet would run as a formula; numbers are none."""
    if isinstance(cell, str) and cell.startswith((*FORMULA_SIGNS, "\t", "\r")) and not _is_number(cell):
        return f"'{cell}"
    return cell


def unescaped(cell: str) -> str:
    """The cell as it was before ``escaped``."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(tuple(FORMULA_SIGNS)) else cell


def _is_number(text: str) -> bool:
    return text.isascii() and text[1:].replace(".", "", 1).isdigit() and text[0] in "+-"


def _lines(path: Path, text: str, needed: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Row numbers and cells without empty rows, by the separator that finds most of the needed columns, or most at all."""
    first = text.partition("\n")[0]

    def found(separator: str) -> tuple[int, int]:
        columns = list(map(_plain, next(csv.reader([first], delimiter=separator), [])))
        return len(set(needed) & set(columns)), len(columns)

    separator = max(SEPARATORS, key=found)
    try:
        rows = list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1))
    except csv.Error as error:
        raise TableFaults([f"{path}: is no CSV file: {error}; save the table as CSV in UTF-8"]) from None
    return [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]


def _sheet_lines(path: Path, content: bytes, most: int) -> list[tuple[int, list[str]]]:
    """Row numbers and cells of a workbook's first sheet, empty rows left out. Of formulas the last results count."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        if unpacked > _UNPACKED:
            raise TableFaults([f"{path}: unpacks to more than {_UNPACKED // 1_000_000} MB; save the table as CSV in UTF-8"])
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = enumerate(book.worksheets[0].iter_rows(max_row=most + 2, max_col=_WIDEST, values_only=True), 1)
        lines = [(number, list(map(_cell, cells))) for number, cells in rows]
    except TableFaults:
        raise
    except Exception as error:  # its reader raises anything for a damaged file
        said = " ".join(f"{type(error).__name__} {error}".split())[:120]
        raise TableFaults([f"{path}: is no workbook that can be read ({said}); save the table as CSV in UTF-8"]) from None
    return [(number, _without_end(cells)) for number, cells in lines if any(cell.strip() for cell in cells)]


def _cell(value: object) -> str:
    """A cell as it was typed: whole numbers without a point, true and false in words."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def _check_columns(path: Path, columns: Sequence[str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in columns]
    double = sorted({name for name in columns if name and columns.count(name) > 1})
    faults = [f"{path}, row 1: has no column {name!r}; it has {', '.join(columns)[:120]}" for name in missing]
    faults += [f"{path}, row 1: has two columns {name!r}; remove one" for name in double]
    if faults:
        raise TableFaults(faults)


def _faults(
    path: Path, number: int, columns: Sequence[str], cells: Sequence[str], longest: int, breaks: frozenset[str]
) -> list[str]:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        fact = f"has {len(cells)} cells, the header has {len(columns)}"
        return [f"{path}, row {number}: {fact}; put a text that holds the separator in quotation marks"]
    found = []
    for column, cell in zip(columns, cells, strict=False):
        if any((unicodedata.category(one) == "Cc" and one not in breaks) or one in _TURNING for one in cell.strip()):
            fact = f"the cell {column!r} holds a line break or another control character"
            found.append(f"{path}, row {number}: {fact}; remove it (is a quotation mark without its partner?)")
        elif len(cell) > longest:
            fact = f"the cell {column!r} has {len(cell)} characters, more than {longest}"
            found.append(f"{path}, row {number}: {fact}; shorten it")
    return found
