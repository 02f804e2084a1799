"""Items as HTML for systems that typeset ``\\(...\\)`` themselves, and figures as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from lxml import etree
from lxml.builder import E

from examgen.exporters.item import Item, Task
from examgen.paper.render import svg
from examgen.prose import drawing as drawings
from examgen.prose import markdown

Place = Callable[["Asset"], str]
"""Says at which address a page finds a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A figure as a file: SVG whose letters are outlines, so it looks the same everywhere. ``alt`` says what it shows."""

    name: str
    content: bytes
    alt: str


def asset(item: Item) -> Asset | None:
    """The item's figure; ``None`` if it has none."""
    if item.figure is None:
        return None
    content = svg(drawings.render(item.figure, "typst"), item.question)
    return Asset(name=f"{item.identifier}-{blake2b(content, digest_size=4).hexdigest()}.svg", content=content, alt=item.figure.alt)


def block(source: str) -> str:
    """Markdown as HTML."""
    return markdown.render(source, "mathjax")


def inline(source: str) -> str:
    """Markdown as HTML that stands in a line."""
    return markdown.inline(source, "mathjax")


def one_line(source: str) -> str:
    """Markdown as plain text, its formulas in one line of Unicode: for lists to choose from, which show nothing else."""
    return markdown.inline(source, "text").replace("`", "")


def stem(item: Item, figure: Asset | None, place: Place) -> str:
    """What stands before the parts: the text, the figure, the conventions."""
    picture = [image(figure, place(figure))] if figure else []
    notes = [f"<p><em>{inline(note)}</em></p>" for note in item.notes]
    return "\n".join([block(item.prompt), *picture, *notes])


def image(figure: Asset, address: str) -> str:
    """The element that shows a figure."""
    return str(etree.tostring(E.p(E.img(src=address, alt=figure.alt)), encoding="unicode", method="html"))


def asked(item: Item, task: Task) -> str:
    """The text of a part with its letter and points, unless it is the only one."""
    head = f"<strong>({task.label})</strong> [{task.points}] " if task.label else ""
    rounding = f" {inline(task.rounding)}" if task.rounding else ""
    return f"<p>{head}{inline(task.prompt)}{rounding}</p>" if _in_a_line(task.prompt) else head + block(task.prompt) + rounding


def _in_a_line(source: str) -> bool:
    return "\n" not in source.strip() and "$$" not in source


def solution(item: Item) -> str:
    """The answers, and the worked solution."""
    told = [task for task in item.tasks if task.kind != "open"]
    answers = "; ".join(f"{f'({task.label}) ' if task.label else ''}{inline(task.answer)}" for task in told)
    return f"<p><strong>Answer:</strong> {answers}</p>\n{block(item.solution)}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table whose cells are ready HTML."""
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows) + "</table>"


def grading(task: Task) -> str:
    """What a person needs who marks the part: the answer, and how it is graded."""
    answer = f"<p><strong>Answer:</strong> {inline(task.answer)}</p>" if task.kind != "open" else ""
    return "\n".join(filter(None, (answer, f"<p>{inline(task.accepted)}</p>" if task.accepted else "", _rule(task))))


def _rule(task: Task) -> str:
    return f"<p>{inline(task.rule)}</p>" if task.rule else ""
