"""``examgen quiz``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from examgen.cli.exam import paper_options, write_paper
from examgen.cli.options import folders


@click.command("quiz")
@click.option("--topic", required=True, help="Topic or area, such as rnn or cnn.shapes.")
@click.option("--count", type=click.IntRange(1, 100), default=5, show_default=True, help="How many questions.")
@paper_options
def command(topic: str, count: int, banks: tuple[Path, ...], **options: Any) -> None:
    """Write a quiz on one topic and its answer key."""
    from examgen.bank.loader import scan
    from examgen.paper.course import quiz_blueprint

    scan(folders(banks)).on(topic)
    write_paper(quiz_blueprint(topic, count), banks=banks, name=f"quiz-{topic.replace('/', '-')}", **options)
