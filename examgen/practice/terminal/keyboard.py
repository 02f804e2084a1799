"""Where typed lines come from: the keyboard, or a file for scripts and tests. A line is an answer or a command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.text import Text

from examgen.bank.files import read_file
from examgen.errors import UsageError

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession


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

    def line(self, prompt: str, offered: str = "") -> str:
        """The next line behind the prompt, without its end; ``EOFError`` when there is none.

        ``offered`` is a text to edit, where lines can be edited.
        """
        ...

    def forget(self) -> None:
        """Forget what was typed while nobody asked."""
        ...


class Typed:
    """Lines that somebody types, edited and called back with the arrow keys where there is a terminal to do so."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def line(self, prompt: str, offered: str = "") -> str:
        """The next typed line."""
        if not is_terminal() or os.environ.get("TERM", "") in PLAIN:
            return self._console.input(Text(prompt, "bold"))
        return self._editor.prompt([("bold", prompt)], default=offered)

    def forget(self) -> None:
        """Keys that were pressed while nobody asked are no answers."""
        if is_terminal():
            _flush()

    @cached_property
    def _editor(self) -> PromptSession[str]:
        from prompt_toolkit import PromptSession

        os.environ.setdefault("PROMPT_TOOLKIT_NO_CPR", "1")  # no terminal is asked where its cursor stands: some print the question
        return PromptSession()


PLAIN = ("dumb", "unknown")
"""Terminals in which nothing can be edited."""


def is_terminal() -> bool:
    """Whether somebody sits at both ends."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


def _flush() -> None:
    with suppress(ImportError, OSError, ValueError):
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)


LARGEST = 10_000_000
"""Bytes that a file of answers may have."""


class Script:
    """The lines of a file, shown behind their prompts as if they were typed. ``UsageError`` for a file that cannot be read."""

    def __init__(self, path: Path, console: Console) -> None:
        self._console = console
        content = read_file(path, most=LARGEST, error=_refusal, remedy="name a file of lines")
        self._lines: Iterator[str] = iter(content.decode(errors="replace").splitlines())

    def line(self, prompt: str, offered: str = "") -> str:
        """The next line of the file."""
        for line in self._lines:
            self._console.print(Text(prompt + line.encode("unicode_escape").decode() if not line.isprintable() else prompt + line))
            return line
        raise EOFError

    def forget(self) -> None:
        """A file waits."""


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
