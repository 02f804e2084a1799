"""Write docs/cli.md (from the help of each command), docs/gallery.md (one variant of each question), docs/conventions.md and
docs/coverage.md.

Run it as ``python docs/generate.py``; a test says whether all are current.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.cli import cli
from examgen.core.conventions import CONVENTIONS
from examgen.core.record import Part, Variant

DOCS = Path(__file__).resolve().parent
SEED = 1


def cli_page() -> str:
    """The help of ``examgen`` and of each of its commands."""
    root = click.Context(cli, info_name="examgen", **{**cli.context_settings, "terminal_width": 100})
    pages = [root]
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        if command is not None:
            pages.append(click.Context(command, parent=root, info_name=name))
    blocks = [f"## {page.command_path}\n\n```text\n{page.get_help()}\n```\n" for page in pages]
    return "\n".join(["# The command line\n\nWritten by `python docs/generate.py` from the help texts.\n", *blocks])


def gallery_page() -> str:
    """One variant of each question of the bundled bank, as a student reads it."""
    bank = scan([bundled_bank()])
    questions = ["\n".join(_question(draft(bank.page(header.id), SEED).variant)) for header in bank.usable()]
    head = (
        f"# Gallery\n\nWritten by `python docs/generate.py`: the {len(questions)} questions of the bank, each with seed {SEED}.\n"
    )
    return "\n".join([head, *questions])


def conventions_page() -> str:
    """The name of each convention, and what the paper prints for it."""
    head = (
        "# Conventions\n\nWritten by `python docs/generate.py` from `examgen/core/conventions.py`: the names for\n"
        "`conventions=(...)` in the header of a question, and the sentences that its paper prints.\n\n"
        "| name | sentence |\n|:--|:--|\n"
    )
    return head + "".join(f"| `{name}` | {sentence} |\n" for name, sentence in CONVENTIONS.items())


def coverage_page() -> str:
    """Which questions ask each kind and claim of docs/kinds.toml, or why none does; ``KeyError`` for a name that is not in it."""
    listed = tomllib.loads((DOCS / "kinds.toml").read_text(encoding="utf-8"))
    asked: dict[str, list[str]] = {name: [] for name in (*listed["kinds"], *listed["claims"])}
    for header in scan([bundled_bank()]).usable():
        for name in header.covers:
            asked[name].append(header.id)
    counts = [f"{sum(map(bool, map(asked.get, listed[what])))} of {len(listed[what])} {what}" for what in ("kinds", "claims")]
    head = (
        "# What the bank covers\n\nWritten by `python docs/generate.py` from `docs/kinds.toml` and the `covers` of each question:\n"
        f"{' and '.join(counts)}.\n"
    )
    return head + _covered("kind", listed["kinds"], listed, asked) + _covered("claim", listed["claims"], listed, asked)


def _covered(what: str, about: dict[str, str], listed: dict[str, dict[str, str]], asked: dict[str, list[str]]) -> str:
    said = {name: ", ".join(f"`{id}`" for id in ids) or listed["excused"].get(name, "") for name, ids in asked.items()}
    rows = "".join(f"| {name} | {text} | {said[name]} |\n" for name, text in about.items())
    return f"\n| {what} | {'title' if what == 'kind' else 'week'} | questions, or why there is none |\n|:--|:--|:--|\n{rows}"


def _question(variant: Variant) -> Iterator[str]:
    yield f"## {variant.title}\n"
    yield f"`{variant.id}`, topic {variant.topic}, {variant.marks} marks, {variant.minutes} minutes\n"
    yield f"{variant.prompt.strip()}\n"
    if variant.figure:
        yield f"*Figure: {variant.figure.alt}*\n"
    for part in variant.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield f"* {' '.join(part.prompt.split())} ({part.marks})"
    yield from (f"    * {option}" for option in part.options)
    yield ""


if __name__ == "__main__":
    (DOCS / "cli.md").write_text(cli_page(), encoding="utf-8")
    (DOCS / "conventions.md").write_text(conventions_page(), encoding="utf-8")
    (DOCS / "gallery.md").write_text(gallery_page(), encoding="utf-8")
    (DOCS / "coverage.md").write_text(coverage_page(), encoding="utf-8")
