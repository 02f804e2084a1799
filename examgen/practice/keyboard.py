"""Where typed lines come from: the keyboard, or a file for scripts and tests. A line is an answer or a command."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.text import Text

from examgen.errors import UsageError


class Command(Enum):
    """What can be typed instead of an answer: the first letter or the word, a colon before it or not (``:h``, ``hint``)."""

    HINT = "hint"
    SOLUTION = "solution"
    ANOTHER = "another"
    NEXT = "next"
    BACK = "back"
    SHOW = "show"
    QUIT = "quit"


class Keyboard(Protocol):
    """A source of lines."""

    def line(self, prompt: str) -> str:
        """The next line behind the prompt, without its end; ``EOFError`` when there is none."""
        ...


class Typed:
    """Lines that somebody types."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def line(self, prompt: str) -> str:
        """The next typed line."""
        return self._console.input(Text(prompt, "bold"))


class Script:
    """The lines of a file, shown behind their prompts as if they were typed. ``UsageError`` for a file that cannot be read."""

    def __init__(self, path: Path, console: Console) -> None:
        self._console = console
        try:
            self._lines: Iterator[str] = iter(path.read_text(encoding="utf-8", errors="replace").splitlines())
        except OSError as error:
            raise UsageError(f"--answers {path}: cannot be read: {error.strerror}") from None

    def line(self, prompt: str) -> str:
        """The next line of the file."""
        for line in self._lines:
            self._console.print(Text(prompt + line.encode("unicode_escape").decode() if not line.isprintable() else prompt + line))
            return line
        raise EOFError


def command(text: str, *, words: bool) -> Command | None:
    """The command that was typed, if it is one. Where an answer is in ``words``, only what begins with a colon is a command."""
    typed = text.strip().lower()
    named = typed.startswith(":")
    for one in Command:
        if typed.removeprefix(":") == one.value and (named or not words):
            return one
        if named and typed == f":{one.value[0]}":
            return one
    return None
