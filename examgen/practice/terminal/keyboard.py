"""Where typed lines come from: the keyboard, or a file for scripts and tests. A line is an answer or a command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.text import Text

from examgen.bank.files import read_file
from examgen.errors import UsageError


class Command(Enum):
    """What can be typed instead of an answer, with the same keys in practice and in a mock exam; the value is its word."""

    HINT = "hint"
    SOLUTION = "solution"
    SHOW = "show"
    BACK = "back"
    NEXT = "next"
    ANOTHER = "another"
    GO = "go"
    HELP = "help"
    QUIT = "quit"

    @property
    def key(self) -> str:
        """What is typed for it behind the colon: its first letter, but for two whose letters are taken or unusual."""
        return {Command.SHOW: "r", Command.HELP: "?"}.get(self, self.value[0])


@dataclass(frozen=True, slots=True)
class Wish:
    """A command that was typed. ``number`` is the place behind ``:g``; ``unknown`` is what looked like a command and is none."""

    command: Command
    number: int = 0
    unknown: str = ""


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


LARGEST = 10_000_000
"""Bytes that a file of answers may have."""


class Script:
    """The lines of a file, shown behind their prompts as if they were typed. ``UsageError`` for a file that cannot be read."""

    def __init__(self, path: Path, console: Console) -> None:
        self._console = console
        content = read_file(path, most=LARGEST, error=_refusal, remedy="name a file of lines")
        self._lines: Iterator[str] = iter(content.decode(errors="replace").splitlines())

    def line(self, prompt: str) -> str:
        """The next line of the file."""
        for line in self._lines:
            self._console.print(Text(prompt + line.encode("unicode_escape").decode() if not line.isprintable() else prompt + line))
            return line
        raise EOFError


def _refusal(fact: str) -> UsageError:
    return UsageError(f"--answers {fact}")


def wish(text: str, *, words: bool) -> Wish | None:
    """The command that was typed, if it is one: a colon and its letter or word, or the word alone.

    Where an answer is in ``words``, only what begins with a colon is a command. What begins with one is no answer: if it is no
    command, the learner wants to know which ones there are.
    """
    typed = text.strip().lower()
    named = typed.startswith(":")
    name, _, rest = typed.removeprefix(":").partition(" ")
    found = _NAMES.get(name) if named else _WORDS.get(name)
    if typed == "?":
        return Wish(Command.HELP)
    if not named and words:
        return None
    if found is Command.GO and rest.isascii() and rest.isdigit():
        return Wish(Command.GO, number=int(rest[:6]))
    if found and not rest:
        return Wish(found)
    return Wish(Command.HELP, unknown=text.strip()[:20]) if named else None


_WORDS = {one.value: one for one in Command} | {"repeat": Command.SHOW}
_NAMES = _WORDS | {one.key: one for one in Command}
