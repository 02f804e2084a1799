"""The command line: click only, one file for each command, no logic."""

from __future__ import annotations

import signal
import sys

import click

from examgen import __version__
from examgen.cli.group import ExamgenGroup


@click.group(cls=ExamgenGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="examgen")
def cli() -> None:
    """Exams, quizzes and self-tests for deep-learning courses, with every answer confirmed by two witnesses.

    Exit codes: 0 done, 1 something was found wrong, 2 usage, 3 question file or bank, 4 course or blueprint, 5 witnesses disagree,
    6 no fair variant, 7 template, 8 output cannot be written, 9 a rebuild differs, 10 the store of practice, 130 interrupted.
    """


def main() -> None:
    """The ``examgen`` command. It ends as tidily when it is asked to end (SIGTERM) as by Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without a sign shows another one
    cli.main(prog_name="examgen")
