"""Markdown as a terminal shows it: emphasis as a style instead of asterisks, and short formulas that no line break tears apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from examgen.prose import markdown, math

UNBROKEN = 30
"""Columns up to which a formula or a piece of code stays on one line."""
_GLUE, _STAR = "\ue000", "\ue001"
"""Stand for a space that is no place to break and for an asterisk that is no mark, while lines are made."""
_MATH = re.compile(r"(?<!\\)(\${1,2})(.+?)(?<!\\)\1", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_EMPHASIS = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_MATRIX = re.compile(r"\w[^:.;]*?, \d+ by \d+, row by row: (.+?)\.(?= |$)")


def document(source: str) -> list[str]:
    """The lines of a Markdown document, for ``styled``."""
    return _guarded(source, markdown.render(source, "text").rstrip()).split("\n")


def sentence(source: str) -> str:
    """A line of Markdown, for ``styled``."""
    return _guarded(source, markdown.inline(source, "text"))


def styled(line: str, style: str = "") -> Text:
    """A line with its emphasis as a style; to be wrapped with ``wrapped``."""
    text = Text(style=style)
    end = 0
    for found in _EMPHASIS.finditer(line):
        text.append(line[end : found.start()])
        text.append(found[1] or found[2], "bold" if found[1] else "italic")
        end = found.end()
    return text.append(line[end:])


def wrapped(text: Text, console: Console, width: int) -> Iterator[Text]:
    """The text in rows of at most so many columns."""
    for row in text.wrap(console, max(1, width)):
        row.rstrip()
        row.plain = unguarded(row.plain)
        yield row


def unguarded(line: str) -> str:
    """The line with the characters that are meant."""
    return line.replace(_GLUE, " ").replace(_STAR, "*")


def _guarded(source: str, rendered: str) -> str:
    """The rendered text, in which the inside of formulas and code is marked: it is neither emphasis nor, if short, to be broken."""
    pieces, end = [], 0
    for formula in _formulas(source):
        place = rendered.find(formula, end)
        if place >= 0:
            pieces += [rendered[end:place], _guard(formula)]
            end = place + len(formula)
    return _CODE.sub(lambda found: _guard(found[0]), "".join([*pieces, rendered[end:]]))


def _guard(text: str) -> str:
    text = text.replace("*", _STAR)
    return text.replace(" ", _GLUE) if cell_len(text) <= UNBROKEN else text


def _formulas(source: str, *, displayed: bool = False) -> Iterator[str]:
    """The formulas of a Markdown text in one line each; displayed ones, too, if asked."""
    for dollars, latex in _MATH.findall(source):
        if displayed or dollars == "$":
            yield math.line(latex.strip())


def figure_words(said: str, prompt: str) -> str:
    """What a figure shows, without the matrices that the prompt prints anyway: they take much of a small screen."""
    printed = "".join(" ".join(_formulas(prompt, displayed=True)).split())

    def told(found: re.Match[str]) -> str:
        return "" if f"({''.join(found[1].split())})" in printed else found[0]

    return " ".join(_MATRIX.sub(told, said).split())


def records(rows: Sequence[str]) -> Iterator[str]:
    """A table that is too wide, row by row: ``layer: 1; kind: embedding``."""
    head, _, *body = ([cell.strip() for cell in row.split("│")] for row in rows)
    for cells in body:
        yield "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(head, cells, strict=True))


def cut(rows: Sequence[str], width: int) -> Iterator[list[str]]:
    """A formula of several rows in parts that fit, cut behind commas that two columns of space follow."""
    longest = max(map(len, rows))
    padded = [row.ljust(longest) for row in rows]
    cuts = [
        place + 1
        for place in range(4, min(longest - 2, width))
        if any(row[place : place + 3] == ",  " for row in padded) and all(not row[place + 1 : place + 3].strip() for row in padded)
    ]
    if max(map(cell_len, rows)) <= width or not cuts:
        yield _trimmed(padded)
        return
    yield _trimmed([row[: cuts[-1]] for row in padded])
    yield from cut(["    " + row[cuts[-1] :].removeprefix("  ") for row in padded], width)


def _trimmed(rows: Sequence[str]) -> list[str]:
    """Without the empty rows above and below: the rest of a formula is not always as high as all of it."""
    filled = [place for place, row in enumerate(rows) if row.strip()]
    return [row.rstrip() for row in rows[filled[0] : filled[-1] + 1]] if filled else []
