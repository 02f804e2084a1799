"""``examgen new``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import echo_json, json_option


@click.command("new")
@click.argument("id", required=False)
@click.option(
    "--bank", type=click.Path(path_type=Path), default=Path("question_bank"), show_default=True, help="Bank folder to write into."
)
@click.option("--course", type=click.Path(path_type=Path), default=None, help="Write a small course of your own into this folder.")
@json_option
def command(id: str | None, bank: Path, course: Path | None, as_json: bool) -> None:
    """Write a first page for question ID, or a small course. Both keep the contract already; change them line by line."""
    if (id is None) == (course is None):
        raise click.UsageError("name a question, such as rnn/forget_gate, or a new folder with --course")
    if course is not None:
        _course(course, as_json)
    elif id is not None:
        _question(id, bank, as_json)


def _question(id: str, bank: Path, as_json: bool) -> None:
    from examgen.authoring.starting import write_question

    path = write_question(bank, id)
    if as_json:
        echo_json({"id": id, "path": str(path)})
        return
    click.echo(path)
    click.echo(f"while you change it: examgen preview {id} --bank {bank}")
    click.echo(f"when you have changed it: examgen check {id} --bank {bank}")


def _course(folder: Path, as_json: bool) -> None:
    from examgen.authoring.starting import write_course

    paths = write_course(folder)
    if as_json:
        echo_json({"course": str(folder), "paths": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(path)
    click.echo(f"its questions: examgen check --bank {folder}")
    click.echo(f"its exam: examgen midterm --bank {folder}")
    click.echo(f"its quiz: examgen quiz --bank {folder} --blueprint {folder / 'quiz.toml'}")
