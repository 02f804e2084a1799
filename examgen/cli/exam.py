"""``examgen midterm``, ``examgen final``: one command for each exam of the course. Also the options that papers share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from examgen.cli.options import bank_option, echo_json, folders, json_option, paper_seed_option, templates_option
from examgen.core.seeds import is_secret, written_seed
from examgen.core.words import counted, duration

if TYPE_CHECKING:
    from examgen.bank.loader import Bank
    from examgen.paper.course import Blueprint
    from examgen.paper.making import Made

_F = TypeVar("_F", bound=Callable[..., Any])


def paper_options(function: _F) -> _F:
    """Options of every command that makes a paper."""
    options = (
        paper_seed_option,
        click.option(
            "--out", type=click.Path(path_type=Path), default=None,
            help="Folder to write: new, empty, or of an earlier paper. Default: output/NAME-CODE.",
        ),
        click.option(
            "--format", "formats", default="pdf", show_default=True, help="Comma-separated: pdf, docx, tex, html, md, json."
        ),
        click.option("--sheet", is_flag=True, help="Also write a solution sheet for students: no notes for graders, no seed."),
        click.option("--large-print", "large", is_flag=True, help="Also write the paper (and the sheet) in large print, for A3."),
        click.option("--blueprint", type=click.Path(path_type=Path), default=None, help="TOML file with a blueprint of your own."),
        click.option(
            "--difficulty", type=click.IntRange(1, 3), default=None,
            help="Of questions with smaller and larger forms, take the smaller (1), the usual (2) or the larger (3).",
        ),
        change_option("--redraw", "Give question N other numbers, all else the same; may be repeated. Needs --seed."),
        change_option("--swap", "Put another question in place of N, all else the same; may be repeated. Needs --seed."),
        bank_option,
        templates_option,
        json_option,
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def change_option(name: str, about: str) -> Callable[[_F], _F]:
    """``--redraw N`` or ``--swap N``, repeatable, of a paper whose seed is given."""
    return click.option(name, metavar="N", type=click.IntRange(1, 200), multiple=True, callback=_of_a_known_paper, help=about)


def _of_a_known_paper(ctx: click.Context, param: click.Parameter, value: tuple[int, ...]) -> tuple[int, ...]:
    if value and ctx.get_parameter_source("seed") is not ParameterSource.COMMANDLINE:
        raise click.UsageError(f"{param.opts[0]} changes a paper that there is: give its --seed (see its manifest.json)", ctx)
    return value


def exam_command(name: str, title: str) -> click.Command:
    """The command that makes one exam of the course."""

    @click.command(name, help=f"Write a {title.lower()} and its key. Every answer is confirmed by two witnesses.")
    @paper_options
    def command(blueprint: Path | None, banks: tuple[Path, ...], **options: Any) -> None:
        def chosen(_bank: Bank) -> Blueprint:
            from examgen.paper.course import load_blueprint, load_course

            course = load_course(folders(banks)[0])
            return load_blueprint(blueprint, course) if blueprint else course.exam(name)

        write_paper(chosen, banks=banks, name=name, **options)

    return command


def write_paper(
    blueprint: Callable[[Bank], Blueprint],
    *,
    name: str,
    seed: int,
    redraw: tuple[int, ...],
    swap: tuple[int, ...],
    out: Path | None,
    formats: str,
    sheet: bool,
    large: bool,
    difficulty: int | None,
    banks: tuple[Path, ...],
    templates: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Make the paper, write it, and say where it is."""
    from examgen.paper.files import check_folder
    from examgen.paper.witnessing import Courtroom

    check_folder(out or Path("output") / f"{name}-CODE")
    with Courtroom() as court:  # opened before the imports below: torch loads meanwhile
        from examgen.bank.loader import scan
        from examgen.paper.assembly import Changes
        from examgen.paper.course import load_course
        from examgen.paper.making import make, parse_formats, save, wanted
        from examgen.paper.views import paper_code

        where = folders(banks)
        bank = scan(where)
        course, changes = load_course(where[0]), Changes(swap=swap, redraw=redraw)
        made = make(
            court, course, blueprint(bank).at(difficulty), bank, seed, parse_formats(formats), templates, banks, changes,
            wanted(sheet=sheet, large=large),
        )  # fmt: skip
    folder = out or Path("output") / f"{name}-{paper_code(made.paper)}"
    left = save(made, folder)
    if as_json:
        echo_json(made.manifest)
        return
    _tell(made, folder, left)
    if not is_secret(seed):
        click.echo(f"examgen: warning: {price_of(seed)}", err=True)


def _tell(made: Made, folder: Path, left: Sequence[str]) -> None:
    paper = made.paper
    size = (len(paper.variants), "question"), (paper.points, "point"), (paper.minutes, "minute")
    click.echo(f"{paper.title}, {_named(paper.seed)}: {', '.join(counted(*one) for one in size)}")
    answers = sum(len(variant.parts) for variant in paper.variants)
    evidence = sum(len(variant.evidence) for variant in paper.variants)
    click.echo(f"{answers} answers confirmed by {evidence} testimonies")
    for file in [*made.files, "manifest.json"]:
        click.echo(f"  {folder / file}")
    for file in left:
        click.echo(f"  {folder / file} is another paper's, or was edited: it was left as it is")


TRIES_PER_SECOND = 60_000
"""How many seeds one core compares with three printed numbers (measured by benchmarks/seed_search.py)."""


def _named(seed: int) -> str:
    return f"secret {written_seed(seed)} (in manifest.json, and nowhere else)" if is_secret(seed) else f"seed {seed}"


def price_of(seed: int) -> str:
    """What finding a small seed costs: all of as many digits are tried."""
    takes = duration(10 ** len(str(seed)) / TRIES_PER_SECOND)
    return (
        f"seed {seed} is no secret: from three printed numbers it is found in {takes} on one core, and anybody who has it prints "
        "this paper and its key; leave --seed out for a secret one"
    )
