"""Asking the parts of a question one after the other, with the same keys wherever that happens: in practice and in a mock exam."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from examgen.core.record import Part, Variant
from examgen.errors import UnreadableAnswer
from examgen.paper.views import question_view
from examgen.practice.loop.fields import grid_size, understood
from examgen.practice.terminal.keyboard import Command, Keyboard, Wish, wish
from examgen.practice.terminal.screen import Screen, labels, one_line

WORDS = ("text", "open", "expression", "choice")
"""Kinds whose answers may be words: there a command needs its colon."""
COLUMN = 16
"""Where the list of commands says what they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The parts to ask, and what becomes of what is typed.

    ``typed`` is what was typed before, ``keep`` takes what is typed now. ``show`` prints what stands above the
    parts again. ``commands`` says what each command does here.
    ``aside`` carries out those that leave the learner at the same part, and says whether it did.
    """

    variant: Variant
    names: Sequence[str]
    typed: Mapping[str, str]
    keep: Callable[[str, str], None]
    show: Callable[[], None]
    commands: Mapping[Command, str]
    aside: Callable[[Wish], bool]
    note: Callable[[], str] = field(default=lambda: "")


class Asker:
    """Asks at one screen and one keyboard."""

    def __init__(self, screen: Screen, keyboard: Keyboard) -> None:
        self.screen = screen
        self.keyboard = keyboard

    def ask(self, wanted: Round) -> Wish | None:
        """Ask the parts in order; ``None`` when all are asked, else the command that leaves them."""
        named = dict(zip(wanted.variant.names, labels(wanted.variant), strict=True))
        views = dict(zip(wanted.variant.names, question_view(wanted.variant).parts, strict=True))
        place = 0
        while place < len(wanted.names):
            name = wanted.names[place]
            self.screen.gap()
            self.screen.part(wanted.variant.part(name), views[name])
            text = self.answer_to(wanted.variant.part(name), f"{wanted.note()}{named[name]}")
            if isinstance(text, str):
                self._take(wanted, name, text)
                place += 1
            elif text.command is Command.BACK and place:
                place -= 1
                self._said(named[wanted.names[place]], wanted.typed.get(wanted.names[place], ""))
            elif not self._aside(wanted, text):
                return text
        return None

    def _take(self, wanted: Round, name: str, text: str) -> None:
        before = wanted.typed.get(name, "")
        if text:
            wanted.keep(name, text)
        elif before:
            self.screen.say(f"stays as it was: {one_line(before)}", "dim", indent=4)

    def _said(self, label: str, text: str) -> None:
        if text:
            self.screen.say(f"{label}so far: {one_line(text)} (Enter keeps it)", "dim")

    def _aside(self, wanted: Round, given: Wish) -> bool:
        if given.command is Command.HELP:
            self.help(wanted.commands, given.unknown)
        elif given.command is Command.SHOW:
            wanted.show()
        else:
            return wanted.aside(given)
        return True

    def help(self, commands: Mapping[Command, str], unknown: str = "") -> None:
        """List the commands; first of all, that there is none of the name that was typed."""
        if unknown:
            self.screen.say(f"There is no command {unknown} here. These are the commands:")
        for one, said in commands.items():
            self.screen.item(f":{one.key}, :{one.value}".ljust(COLUMN), said, indent=2)

    def answer_to(self, part: Part, label: str) -> str | Wish:
        """A readable answer to the part, echoed as understood (or nothing, if it is left out); or a command.

        What cannot be read stands at the next prompt, to be edited.
        """
        offered = ""
        while True:
            text = self.keyboard.line(f"{label}> ", offered)
            given = wish(text, words=part.kind in WORDS)
            if given is not None:
                return given
            if not text.strip():
                return ""
            found = self._further_rows(part, text)
            if isinstance(found, Wish):
                return found
            try:
                self.screen.say(f"read as {understood(part, found)}", "dim", indent=4)
                return found
            except UnreadableAnswer as error:
                self._refuse(str(error))
                offered = text

    def _further_rows(self, part: Part, text: str) -> str | Wish:
        """A matrix typed row by row: when the first line is one row of it, the other rows are asked; or the command typed there."""
        size = grid_size(part)
        if part.kind != "matrix" or size is None or size[0] == 1 or _problem(_row_of(part), text):
            return text
        rows, offered = [text], ""
        while len(rows) < size[0]:
            row = self.keyboard.line(f"    row {len(rows) + 1} of {size[0]} > ", offered)
            given = wish(row, words=False)
            if given is not None:
                return given
            problem = _problem(_row_of(part), row)
            if problem:
                self._refuse(problem)
            else:
                rows.append(row)
            offered = row if problem else ""
        return "\n".join(rows)

    def _refuse(self, problem: str) -> None:
        self.screen.say(f"Not an attempt: {_sentence(problem)}", indent=4)


def _sentence(problem: str) -> str:
    return problem if problem.endswith(".") else f"{problem}."


def _row_of(part: Part) -> Part:
    """The part that would ask for one row of the matrix."""
    return replace(part, answer=part.answer[:1], tolerance=())


def _problem(part: Part, text: str) -> str:
    """Why the text is no answer to the part; empty if it is one."""
    try:
        understood(part, text)
    except UnreadableAnswer as error:
        return str(error)
    return ""
