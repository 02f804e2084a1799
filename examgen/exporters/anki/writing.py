"""Items as notes: the question in front, the answers, the worked solution and what goes wrong on the back."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import genanki

from examgen.errors import OutputError
from examgen.exporters import html, losses
from examgen.exporters.html import Asset
from examgen.exporters.item import Item, Task
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection

FIELDS = ("Question", "Answer", "Solution", "Mistakes", "Identifier")
_FRONT = "{{Question}}"
_BACK = """{{FrontSide}}<hr id=answer>{{Answer}}
<details><summary>Worked solution</summary>{{Solution}}</details>
{{#Mistakes}}<details><summary>What goes wrong</summary>{{Mistakes}}</details>{{/Mistakes}}"""
_STYLE = """.card { font-family: sans-serif; font-size: 18px; text-align: left; }
table { border-collapse: collapse; margin: .5em 0; } td, th { padding: .1em .6em; border-bottom: 1px solid #888; }
img { max-width: 100%; background: #fff; }"""


def write(collection: Collection, file: BinaryIO, lost: Losses) -> None:
    """Write a deck for each category; figures are media files."""
    model = genanki.Model(
        _number("examgen question"), "examgen question", fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}], css=_STYLE,
    )  # fmt: skip
    decks: dict[str, genanki.Deck] = {}
    with tempfile.TemporaryDirectory() as folder:
        media: list[str] = []
        for item in collection.items:
            lost.add(losses.SELF_MARKED, item)
            name = "::".join(part.replace("::", ": ") for part in item.category)
            deck = decks.setdefault(name, genanki.Deck(_number(name), name))
            figure = html.asset(item)
            if figure:
                with _among_temporary_files():
                    (Path(folder) / figure.name).write_bytes(figure.content)
                media.append(str(Path(folder) / figure.name))
            deck.add_note(_note(model, item, figure))
        package = genanki.Package(list(decks.values()) or [genanki.Deck(_number("empty"), collection.title)], media_files=media)
        with _among_temporary_files():
            package.write_to_file(Path(folder) / "package", timestamp=collection.made)
        with (Path(folder) / "package").open("rb") as made:
            shutil.copyfileobj(made, file)


@contextmanager
def _among_temporary_files() -> Iterator[None]:
    """A package is put together among temporary files, which may have a disk of their own."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        place = tempfile.gettempdir()
        raise OutputError(f"{place}: cannot be written: {getattr(error, 'strerror', None) or error}; set TMPDIR") from None


def _note(model: genanki.Model, item: Item, figure: Asset | None) -> genanki.Note:
    stem = html.stem(item, figure, lambda one: one.name)
    question = "\n".join([stem, *(_asked(item, task) for task in item.tasks)])
    answers = "".join(f"<p>{f'({task.label}) ' if task.label else ''}{_answer(task)}</p>" for task in item.tasks)
    mistakes = dict.fromkeys(sentence for task in item.tasks for sentence in _sentences(task))
    listed = f"<ul>{''.join(f'<li>{html.inline(one)}</li>' for one in mistakes)}</ul>" if mistakes else ""
    tags = [item.topic, item.level, *(f"week-{part[5:7]}" for part in item.category if part.startswith("Week "))]
    fields = [question, answers, html.block(item.solution), listed, item.identifier]
    return genanki.Note(model=model, fields=fields, tags=tags, guid=genanki.guid_for(item.identifier))


def _asked(item: Item, task: Task) -> str:
    options = [html.inline(option.text) for option in task.options if task.kind != "claim"]
    items = [html.inline(one) for one in task.items]
    lists = [f"<ol>{''.join(f'<li>{one}</li>' for one in items)}</ol>" if items else "", _lettered(options)]
    return "\n".join([html.asked(item, task), *filter(None, lists)])


def _lettered(options: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{one}</li>' for one in options)}</ul>" if options else ""


def _answer(task: Task) -> str:
    return html.grading(task) if task.kind == "open" else html.inline(task.answer)


def _sentences(task: Task) -> list[str]:
    numbers = [wrong.feedback for entry in task.entries for wrong in entry.wrongs]
    return [*numbers, *(one.feedback for one in task.options if one.feedback), *(said for _, said in task.slips)]


def _number(name: str) -> int:
    """An identifier as Anki wants it, the same for the same name."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") | 1 << 30
