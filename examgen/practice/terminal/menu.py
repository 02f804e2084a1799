"""The menu of ``examgen practice``: short enough for a small screen, with weeks and topics on lists of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from examgen.practice.loop import mock
from examgen.practice.loop.scope import By, Choice, Scope
from examgen.practice.loop.session import Practice
from examgen.practice.terminal.keyboard import Command, Keyboard, wish
from examgen.practice.terminal.screen import Screen

MINUTES = 120
"""Suggested for an exam whose length the course does not say."""
LONGEST = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A mock exam that the learner has picked; of ``minutes``, unless it runs already."""

    exam: str
    minutes: int


_Action: TypeAlias = Callable[[], Scope | Mock | None]
_Entry: TypeAlias = tuple[str, str, _Action]
"""A title, what stands behind it even if the title is cut, and what comes of it (``None``: the menu again)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Menu:
    screen: Screen
    keyboard: Keyboard
    practice: Practice
    learner: str

    def top(self) -> Scope | Mock:
        """What the learner wants, asked until it is known."""
        while True:
            chosen = self._pick("What do you want to practice?", self._entries())()
            if chosen is not None:
                return chosen

    def _entries(self) -> list[_Entry]:
        exams = self._of("exam")
        entries: list[_Entry] = [
            (_title(one), _count(one), partial(Scope, by=one.scope.by, value=one.scope.value))
            for one in (*self._of("need"), *exams)
        ]
        entries += [
            (f"Mock exam with a clock: {one.title}", self._begun(one.scope.value), partial(self._mock, one.scope.value))
            for one in exams
        ]
        lists: tuple[tuple[By, str], ...] = (("week", "A week of the course"), ("topic", "A topic"))
        return entries + [(f"{title} ...", "", partial(self._list, by, title)) for by, title in lists if self._of(by)]

    def _begun(self, exam: str) -> str:
        return " (has begun)" if self.practice.store.running_exam(self.learner, exam) else ""

    def _of(self, by: By) -> list[Choice]:
        return [choice for choice in self.practice.menu if choice.scope.by == by]

    def _list(self, by: By, title: str) -> Scope | None:
        """One of the weeks (by their own numbers) or topics; ``None`` to go back."""
        choices = self._of(by)
        numbers = [int(one.scope.value) if by == "week" else place for place, one in enumerate(choices, 1)]
        self.screen.heading(title)
        for number, choice in zip(numbers, choices, strict=True):
            self.screen.entry(str(number), _title(choice), _count(choice))
        named = dict(zip(numbers, map(_title, choices), strict=True))
        picked = self._number("Its number or name; Enter: back > ", numbers, named)
        return None if picked is None else choices[numbers.index(picked)].scope

    def _pick(self, title: str, entries: Sequence[_Entry]) -> _Action:
        self.screen.heading(title)
        for number, (name, count, _) in enumerate(entries, 1):
            self.screen.entry(str(number), name, count)
        picked = self._number(f"1 to {len(entries)}; Enter: 1; :q leave > ", range(1, len(entries) + 1))
        return entries[(picked or 1) - 1][2]

    def _mock(self, exam: str) -> Mock:
        suggested = self.practice.course.exam(exam).minutes or MINUTES
        if mock.running(self.practice, self.learner, exam):
            return Mock(exam=exam, minutes=suggested)
        picked = self._number(f"How many minutes? Enter: {suggested} > ", range(1, LONGEST + 1))
        return Mock(exam=exam, minutes=picked or suggested)

    def _number(self, prompt: str, allowed: Sequence[int], names: Mapping[int, str] | None = None) -> int | None:
        """One of these numbers, or the number of one of these names; ``None`` for nothing. ``EOFError`` when the learner leaves."""
        while True:
            typed = self.keyboard.line(prompt).strip()
            given = wish(typed, words=False)
            if given and given.command is Command.QUIT:
                raise EOFError
            if not typed:
                return None
            if typed.isascii() and typed.isdigit() and int(typed[:6]) in allowed:
                return int(typed[:6])
            meant = [number for number, name in (names or {}).items() if typed.casefold() in name.casefold()]
            exact = [number for number in meant if names and names[number].casefold() == typed.casefold()]
            if len(exact or meant) == 1:
                return (exact or meant)[0]
            self.screen.say(f"Type {_named(allowed)}, or :q to leave.")


def choose(screen: Screen, keyboard: Keyboard, practice: Practice, learner: str) -> Scope | Mock:
    """What the learner picks from the menu."""
    return _Menu(screen=screen, keyboard=keyboard, practice=practice, learner=learner).top()


def _title(choice: Choice) -> str:
    """The title; that of a week without its number, which stands before it."""
    if choice.scope.by == "exam":
        return f"All questions for the exam: {choice.title}"
    return choice.title.partition(": ")[2] if choice.scope.by in ("week", "topic") else choice.title


def _named(numbers: Sequence[int]) -> str:
    whole = len(numbers) == max(numbers) - min(numbers) + 1
    return f"a number from {min(numbers)} to {max(numbers)}" if whole else "one of the numbers above"


def _count(choice: Choice) -> str:
    return f" ({choice.questions})"
