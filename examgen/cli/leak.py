"""``examgen leak``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option
from examgen.errors import UsageError

if TYPE_CHECKING:
    from examgen.paper.leaking import Match


@click.command("leak")
@click.argument("text", metavar="PAGE-TEXT", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--among", type=click.Path(path_type=Path), multiple=True, required=True, help="Manifest or folder; may be repeated.")
@click.argument("manifests", type=click.Path(path_type=Path), nargs=-1)
@bank_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, text: Path, among: tuple[Path, ...], manifests: tuple[Path, ...], banks: tuple[Path, ...], as_json: bool
) -> None:
    """Say which paper a text comes from, by its numbers.

    PAGE-TEXT is a file with text copied out of a PDF or read from a photo (- for stdin): a page or one question suffices. The
    papers are those of the MANIFESTS, and of all manifests in folders. Exit code 1 if it comes from none of them.
    """
    from examgen.bank.loader import scan
    from examgen.paper.leaking import manifests_in, matches

    left_out: list[str] = []
    found = matches(_read(text), manifests_in((*among, *manifests)), scan(folders(banks)), left_out)
    for reason in left_out:
        click.echo(f"examgen: warning: left out: {reason}", err=True)
    if as_json:
        echo_json([_described(match) for match in found])
    else:
        click.echo("\n".join(line for match in found for line in _lines(match)) or "The text comes from none of these papers.")
    ctx.exit(0 if found else 1)


def _read(path: Path) -> str:
    from examgen.bank.files import read_file
    from examgen.paper.leaking import LARGEST

    if str(path) != "-":
        return read_file(path, most=LARGEST, error=UsageError, remedy="give the text of a page").decode(errors="replace")
    content = sys.stdin.buffer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UsageError(f"stdin: is larger than {LARGEST // 1000} kB; give the text of a page")
    return content.decode(errors="replace")


def _lines(match: Match) -> list[str]:
    from examgen.paper.leaking import CERTAIN

    sure = "certain" if match.bits >= CERTAIN else "likely"
    questions = [f"  question {one.number}, {one.variant.id}: {one.seen} of {one.of} numbers" for one in match.found]
    return [f"{match.manifest}: {match.title}, paper {match.code}: {sure} ({_odds(match.bits)})", *questions]


def _odds(bits: float) -> str:
    chance = f"{2**bits:,.0f}" if bits < 20 else "more than a million"
    return f"other numbers would fit as well once in {chance}"


def _described(match: Match) -> dict[str, object]:
    questions = [
        {"number": one.number, "id": one.variant.id, "seen": one.seen, "of": one.of, "bits": round(one.bits, 1)}
        for one in match.found
    ]
    return {
        "manifest": str(match.manifest), "title": match.title, "code": match.code, "bits": round(match.bits, 1),
        "questions": questions,
    }  # fmt: skip
