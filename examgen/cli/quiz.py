"""``examgen quiz``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from examgen.cli.exam import paper_options, write_paper

if TYPE_CHECKING:
    from examgen.bank.loader import Bank
    from examgen.paper.course import Blueprint


@click.command("quiz")
@click.option("--topic", required=True, help="Topic or area, such as rnn or cnn.shapes.")
@click.option("--count", type=click.IntRange(1, 100), default=5, show_default=True, help="How many questions.")
@paper_options
def command(topic: str, count: int, **options: Any) -> None:
    """Write a quiz on one topic and its key. Every answer is confirmed by two witnesses."""

    def blueprint(bank: Bank) -> Blueprint:
        from examgen.paper.course import quiz_blueprint

        bank.on(topic)
        return quiz_blueprint(topic, count)

    write_paper(blueprint, name=f"quiz-{topic.replace('/', '-')}", **options)
