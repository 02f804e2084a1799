"""Write docs/cli.md (from the help of each command), docs/conventions.md, docs/coverage.md, and docs/gallery.md with
a page and pictures for each week.

Run it as ``python docs/generate.py``; a test says whether all are current.
"""

from __future__ import annotations

import tomllib
from io import BytesIO
from pathlib import Path

import click
import typst
from PIL import Image

from examgen.bank.draft import draft
from examgen.bank.loader import Header, scan
from examgen.bank.places import bundled_bank
from examgen.cli import cli
from examgen.core.conventions import CONVENTIONS
from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.course import Week, load_course
from examgen.paper.render import render
from examgen.paper.views import paper_view

DOCS = Path(__file__).resolve().parent
SEED = 1
PIXELS_PER_INCH, SHADES = 96, 16
"""Of the pictures in the gallery."""


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


def gallery_pages() -> dict[str, str]:
    """By file: a page for each week with pictures of its questions, and ``gallery.md``, which leads to them."""
    bank, course = scan([bundled_bank()]), load_course(bundled_bank())
    weeks = [(week, [one for one in bank.usable() if course.week_of(one.topic) == week.number]) for week in course.weeks]
    pages = {f"gallery/week-{week.number:02}.md": _week(week, headers) for week, headers in weeks if headers}
    rows = "".join(
        f"| [{week.number}](gallery/week-{week.number:02}.md) | {week.title} | {len(headers)} |\n"
        for week, headers in weeks
        if headers
    )
    head = (
        f"# Gallery\n\nWritten by `make docs`: the {len(bank.usable())} questions of the bank, each as seed {SEED} prints it,"
        " without the space\nfor answers. Other seeds have other numbers.\n\n| week | topics | questions |\n|--:|:--|--:|\n"
    )
    return {"gallery.md": head + rows, **pages}


def _week(week: Week, headers: list[Header]) -> str:
    blocks = [f"# Week {week.number}. {week.title}\n\nWritten by `make docs`. [All weeks](../gallery.md)\n"]
    for one in headers:
        about = f"{one.level}; {', '.join(one.kinds)}; {one.marks} {'point' if one.marks == 1 else 'points'}, {one.minutes} min"
        blocks.append(f"## {one.title}\n\n`{one.id}` ({about})\n\n![{one.title}](images/{picture_name(one.id)})\n")
    return "\n".join(blocks)


def picture_name(id: str) -> str:
    """The file of a question's picture in docs/gallery/images."""
    return f"{id.replace('/', '-')}.png"


def draw_pictures(folder: Path) -> None:
    """A picture of each question of the bundled bank, as its paper prints it; others in the folder are removed."""
    bank = scan([bundled_bank()])
    folder.mkdir(parents=True, exist_ok=True)
    compiler = typst.Compiler(root=str(DOCS / "templates"), ignore_system_fonts=True)
    for header in bank.usable():
        variant = draft(bank.page(header.id), SEED).variant
        section = PaperSection(title="", variants=(variant,))
        paper = Paper(
            course="", exam="", title=variant.title, seed=SEED, space="exam", minutes=variant.minutes, instructions=(),
            sections=(section,),
        )  # fmt: skip
        source = render(paper_view(paper), "picture", "typst", [DOCS / "templates"])
        picture = Image.open(BytesIO(compiler.compile(input=source.encode(), format="png", ppi=PIXELS_PER_INCH)))
        picture.convert("RGB").quantize(SHADES, dither=Image.Dither.NONE).save(folder / picture_name(header.id), optimize=True)
    known = {picture_name(header.id) for header in bank.usable()}
    for path in folder.iterdir():
        if path.name not in known:
            path.unlink()


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


if __name__ == "__main__":
    named = {"cli.md": cli_page(), "conventions.md": conventions_page(), "coverage.md": coverage_page(), **gallery_pages()}
    (DOCS / "gallery").mkdir(exist_ok=True)
    for name, text in named.items():
        (DOCS / name).write_text(text, encoding="utf-8")
    draw_pictures(DOCS / "gallery" / "images")
