"""``examgen list``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option
from examgen.core.words import counted

if TYPE_CHECKING:
    from examgen.bank.loader import Header
    from examgen.paper.course import Course


@click.command("list")
@click.option("--topic", default="", help="Only this topic or area, such as rnn or cnn.shapes.")
@bank_option
@json_option
def command(topic: str, banks: tuple[Path, ...], as_json: bool) -> None:
    """List the questions of the bank by week: level, kinds of answers, points, minutes."""
    from examgen.bank.loader import scan
    from examgen.paper.course import load_course

    where = folders(banks)
    bank = scan(where)
    headers = bank.on(topic) if topic else bank.headers
    if as_json:
        echo_json([{**asdict(header), "path": str(header.path)} for header in headers])
        return
    width = max((len(header.id) for header in headers), default=0)
    for title, group in _by_week(load_course(where[0]), headers):
        click.echo(title)
        for header in group:
            click.echo(f"  {header.id:<{width}}  {_about(header)}")
    broken = sum(1 for header in headers if header.fault)
    click.echo(counted(len(headers) - broken, "question") + (f", {broken} that cannot be read" if broken else ""))


def _by_week(course: Course, headers: Sequence[Header]) -> Iterator[tuple[str, list[Header]]]:
    """The weeks that have questions, each question in the week that knows its topic best, then those of no week."""
    weeks: dict[int, list[Header]] = {}
    for header in headers:
        weeks.setdefault(course.week_of(header.topic), []).append(header)
    for week in course.weeks:
        if week.number in weeks:
            yield f"Week {week.number}. {week.title}", weeks[week.number]
    if 0 in weeks:
        yield "In no week" if len(weeks) > 1 else "Questions", weeks[0]


def _size(header: Header) -> str:
    return f"{counted(header.marks, 'point')}, {header.minutes} min"


def _about(header: Header) -> str:
    from examgen.bank.loader import forms

    size = ", ".join([_size(header), *(f"difficulty {form.difficulty}: {_size(form)}" for form in forms(header) if form != header)])
    facts = (header.topic, header.level, ", ".join(header.kinds), size, *header.people)
    return header.fault or f"{header.title}  [{'; '.join(facts)}]"
