"""Options that several commands share."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from examgen.core.seeds import SECRET_BITS, paper_seed, parse_seed
from examgen.errors import ExamgenError

_F = TypeVar("_F", bound=Callable[..., Any])


def _seed(ctx: click.Context, _param: click.Parameter, value: str) -> int:
    try:
        return parse_seed(value)
    except ExamgenError as error:
        raise click.UsageError(str(error), ctx) from None


def _paper_seed(ctx: click.Context, _param: click.Parameter, value: str | None) -> int:
    try:
        return secrets.randbits(SECRET_BITS) if value is None else paper_seed(value)
    except ExamgenError as error:
        raise click.UsageError(str(error), ctx) from None


def seed_option(function: _F) -> _F:
    """``--seed N``, required: a whole number from 0 to 2^63 - 1."""
    option = click.option("--seed", metavar="N", required=True, callback=_seed, help="Whole number that decides all drawn values.")
    return option(function)


def paper_seed_option(function: _F) -> _F:
    """``--seed N`` of a paper: a secret of its own if it is not given."""
    return click.option(
        "--seed", metavar="N", default=None, callback=_paper_seed, is_eager=True,  # others ask whether it was given
        help="Secret of an earlier paper, or a small number, with which anybody can print paper and key. Default: a new secret.",
    )(function)  # fmt: skip


def free_seed_option(function: _F) -> _F:
    """``--seed N`` of a command that shows other seeds, too: 0 if it is not given."""
    return click.option("--seed", metavar="N", default="0", show_default=True, callback=_seed, help="Seed to show first.")(function)


def bank_option(function: _F) -> _F:
    """``--bank DIR``, repeatable; the bundled bank if it is not given."""
    return click.option(
        "--bank", "banks", type=click.Path(path_type=Path), multiple=True,
        help="Folder of question files, which are programs and run with your rights; may be repeated. Default: ours.",
    )(function)  # fmt: skip


def templates_option(function: _F) -> _F:
    """``--templates DIR``, repeatable."""
    return click.option(
        "--templates", type=click.Path(path_type=Path), multiple=True,
        help="Folder of templates, which are programs and run with your rights; they override ours by name.",
    )(function)  # fmt: skip


def json_option(function: _F) -> _F:
    """``--json``: one JSON document instead of text."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document (fields: docs/json.md).")(function)


def pins_option(function: _F) -> _F:
    """``--set name=value``, repeatable."""
    return click.option("--set", "pins", multiple=True, metavar="NAME=VALUE", help="Pin a parameter; everything else follows.")(
        function
    )


def folders(banks: tuple[Path, ...]) -> tuple[Path, ...]:
    """The bank folders to use."""
    from examgen.bank.places import bundled_bank

    return banks or (bundled_bank(),)


def echo_json(document: Any) -> None:
    """Print a JSON document."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
