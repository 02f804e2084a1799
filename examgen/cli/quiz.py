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
@click.option("--count", type=click.IntRange(1, 100), default=None, help="How many questions of the topic. Default: 5.")
@paper_options
def command(topic: str | None, count: int | None, blueprint: Path | None, banks: tuple[Path, ...], **options: Any) -> None:
    """Write a quiz on one topic, or by a blueprint, and its key. Every answer is confirmed by two witnesses."""

    def chosen(bank: Bank) -> Blueprint:
        from examgen.paper.course import load_blueprint, load_course, quiz_blueprint

        course = load_course(folders(banks)[0])
        if blueprint:
            return load_blueprint(blueprint, course)
        bank.on(about)
        return quiz_blueprint(about, count or 5, course)

    about = (topic or "").strip()
    if blueprint and (topic is not None or count):
        raise click.UsageError("--blueprint says which questions come; give it alone, or --topic and --count")
    if not blueprint and not about:
        raise click.UsageError("name a topic with --topic, such as rnn (`examgen list` shows them), or a file with --blueprint")
    write_paper(chosen, banks=banks, name=f"quiz-{blueprint.stem if blueprint else about.replace('/', '-')}", **options)
