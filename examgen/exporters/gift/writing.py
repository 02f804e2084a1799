"""Pieces of items as questions of GIFT."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import BinaryIO

from examgen.exporters import html, losses
from examgen.exporters.decimals import decimal
from examgen.exporters.item import Entry, Item, Option, Task
from examgen.exporters.losses import Losses
from examgen.exporters.moodle.fractions import share
from examgen.exporters.pieces import Piece, pieces
from examgen.exporters.target import Collection
from examgen.prose.escaping import html as escaped

_SPECIAL = re.compile(r"[\\~=#{}:]")
_FEWEST_PAIRS = 3
"""A matching of fewer pairs is refused."""


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write all items, under categories that lead from the course to the topic."""
    category: tuple[str, ...] = ()
    for item in collection.items:
        if item.category != category:
            category = item.category
            path = "/".join(name.replace("/", "//") for name in category)
            file.write(f"$CATEGORY: $course$/top/{' '.join(path.split())}\n\n".encode())
        if item.figure is not None:
            lost.add(losses.FIGURE, item)
        for piece in pieces(item, lost):
            file.write(f"{_question(item, piece, lost)}\n\n".encode())


def _question(item: Item, piece: Piece, lost: Losses) -> str:
    task = piece.task
    if piece.points != 1:
        lost.add(losses.POINTS, item, task)
    figure = [f"<p><em>{escaped(item.figure.alt)}</em></p>"] if item.figure is not None else []
    notes = [f"<p><em>{html.inline(note)}</em></p>" for note in item.notes]
    where = [f"<p><strong>{piece.where}</strong></p>"] if piece.where else []
    body = "".join([html.block(item.prompt), *figure, *notes, html.asked(item, task), *where])
    number = f"-{piece.place}" if len(item.tasks) > 1 or piece.where else ""
    solution = f"####{_quoted(html.solution(item))}"
    return f"::{_quoted(item.name)}, {item.identifier}{number}::[html]{_quoted(body)} {{{_answers(item, piece, lost)}{solution}}}"


def _quoted(text: str) -> str:
    """Text in which signs of the format have no meaning, in one line."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))


def _answers(item: Item, piece: Piece, lost: Losses) -> str:
    task = piece.task
    if piece.entry is not None:
        if task.kind in ("number", "vector", "matrix"):
            lost.add(losses.FRACTIONS, item, task)
        return f"#\n{' '.join(_numbers(piece.entry))}"
    if task.kind == "claim":
        true, false = task.options
        right, wrong = (true, false) if true.share else (false, true)
        return f"{right.text.upper()}#{_quoted(html.inline(wrong.feedback))}"
    if task.kind == "choice":
        return " ".join(f"{_counts(option)}{_option(option)}" for option in task.options)
    if task.kind == "choices":
        lost.add(losses.SHARED_EVENLY, item, task)
        each = Fraction(1, sum(option.share == 1 for option in task.options))
        return " ".join(f"~%{share(each if one.share else -each)}%{_option(one)}" for one in task.options)
    if task.kind == "text":
        known = [f"=%0%{_word(word)}#{_quoted(html.inline(said))}" for word, said in task.wrong_words]
        return " ".join([*(f"={_word(one)}" for one in task.spellings), *known])
    if task.kind in ("matching", "ordering") and len(task.places) >= _FEWEST_PAIRS:
        return " ".join(_pairs(task))
    if task.kind != "open":
        lost.add(losses.BY_PERSON, item, task)
    return ""


def _word(text: str) -> str:
    return _quoted(escaped(text)).replace("*", r"\*")


def _numbers(entry: Entry) -> Iterator[str]:
    tolerance = decimal(entry.tolerance)
    yield f"={decimal(entry.value)}:{tolerance}"
    for wrong in entry.wrongs:
        yield f"=%0%{decimal(wrong.value)}:{tolerance}#{_quoted(html.inline(wrong.feedback))}"


def _counts(option: Option) -> str:
    return "=" if option.share == 1 else f"~%{share(option.share)}%" if option.share else "~"


def _option(option: Option) -> str:
    said = f"#{_quoted(html.inline(option.feedback))}" if option.feedback else ""
    return f"{_quoted(html.inline(option.text))}{said}"


def _pairs(task: Task) -> Iterator[str]:
    texts = [_quoted(escaped(html.one_line(option.text))) for option in task.options]
    heads = [_quoted(html.inline(one)) for one in task.items] or [f"place {at}" for at in range(1, len(task.places) + 1)]
    yield from (f"={head} -> {texts[place]}" for head, place in zip(heads, task.places, strict=True))
    yield from (f"= -> {text}" for at, text in enumerate(texts) if at not in task.places)
