"""``examgen quiz``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from examgen.cli.exam import paper_options, write_paper
from examgen.cli.options import folders

if TYPE_CHECKING:
    from examgen.bank.loader import Bank
    from examgen.paper.course import Blueprint


@click.command("quiz")
@click.option("--topic", default=None, help="Topic or area, such as rnn or cnn.shapes.")
@click.option("--week", type=click.IntRange(1, 99), default=None, help="Week of the course: short questions and true or false.")
@click.option("--count", type=click.IntRange(1, 100), default=None, help="How many questions. Default: 5, of a week 3.")
@paper_options
def command(
    topic: str | None, week: int | None, count: int | None, blueprint: Path | None, banks: tuple[Path, ...], **options: Any
) -> None:
    """Write a quiz on a topic, on a week, or by a blueprint, and its key. Every answer is confirmed by two witnesses."""

    def chosen(bank: Bank) -> Blueprint:
        from examgen.paper.course import load_blueprint, load_course
        from examgen.paper.quizzes import topic_quiz, week_quiz

        course = load_course(folders(banks)[0])
        if blueprint:
            return load_blueprint(blueprint, course)
        if week:
            return week_quiz(week, count or 3, course, bank)
        bank.on(about)
        return topic_quiz(about, count or 5, course)

    about = (topic or "").strip()
    if blueprint and (topic is not None or week or count):
        raise click.UsageError("--blueprint says which questions come; give it alone, or --topic or --week, and --count")
    if not blueprint and bool(about) == bool(week):
        raise click.UsageError(
            "name a topic with --topic, such as rnn (`examgen list` shows them), a week with --week, or a file with --blueprint"
        )
    name = blueprint.stem if blueprint else f"week-{week}" if week else about.replace("/", "-")
    write_paper(chosen, banks=banks, name=f"quiz-{name}", **options)
