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
@click.option("--topic", required=True, help="Topic or area, such as rnn or cnn.shapes.")
@click.option("--count", type=click.IntRange(1, 100), default=5, show_default=True, help="How many questions.")
@paper_options
def command(topic: str, count: int, banks: tuple[Path, ...], **options: Any) -> None:
    """Write a quiz on one topic and its key. Every answer is confirmed by two witnesses."""

    def blueprint(bank: Bank) -> Blueprint:
        from examgen.paper.course import load_course, quiz_blueprint

        bank.on(topic)
        return quiz_blueprint(topic, count, load_course(folders(banks)[0]))

    if not topic.strip():
        raise click.BadParameter("name a topic, such as rnn; `examgen list` shows them", param_hint="--topic")
    write_paper(blueprint, banks=banks, name=f"quiz-{topic.replace('/', '-')}", **options)
