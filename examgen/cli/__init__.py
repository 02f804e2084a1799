"""The command line: click only, one file for each command, no logic."""

from __future__ import annotations

import sys

import click

from examgen.cli.group import ExamgenGroup
from examgen.errors import ExamgenError

INTERRUPTED = 130


@click.group(cls=ExamgenGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="examgen-dl", prog_name="examgen")
def cli() -> None:
    """Exams, quizzes and self-tests for deep-learning courses, with every answer confirmed by two witnesses.

    Exit codes: 0 done, 1 something was found wrong, 2 usage, 3 question file or bank, 4 course or blueprint, 5 witnesses disagree,
    6 no fair variant, 7 template, 8 output cannot be written, 9 a rebuild differs, 130 interrupted.
    """


def main() -> None:
    """Run the command line: one line for each error raised on purpose, and its exit code."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("examgen: interrupted; nothing was written", err=True)
        sys.exit(INTERRUPTED)
    except ExamgenError as error:
        click.echo(f"examgen: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
