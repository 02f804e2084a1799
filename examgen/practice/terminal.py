"""Practice in a terminal, keyboard only: the face that ``examgen practice`` shows.

Answers are asked part by part and echoed as they were understood; what cannot be read is asked again and counts as no attempt. All
that was answered is in the store before the next line is asked, so leaving at any time (Ctrl-C, Ctrl-D) loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from examgen.core.record import Part
from examgen.errors import UnreadableAnswer
from examgen.practice.fields import grid_size, understood
from examgen.practice.keyboard import Command, Keyboard, command
from examgen.practice.scope import Scope
from examgen.practice.screen import Screen, labels
from examgen.practice.session import Outcome, Practice, Sitting

_T = TypeVar("_T")
POLL_SECONDS = 0.1
HELP = "Type your answer, or :h hint, :s solution, :n next question, :a another one like this, :q leave."
WORDS = ("text", "open", "expression", "choice")
"""Kinds whose answers may be words: there a command needs its colon."""


class Terminal:
    """One learner at one terminal."""

    def __init__(
        self, practice: Practice, learner: str, screen: Screen, keyboard: Keyboard, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.practice = practice
        self.learner = learner
        self.screen = screen
        self.keyboard = keyboard
        self._sleep = sleep

    def run(self, scope: Scope | None) -> None:
        """Practice until the learner leaves; without a scope, a menu is offered first."""
        try:
            chosen = scope or self.choose()
            self.practice.prepare(self.learner, chosen)
            wish: Command = Command.NEXT
            before = ""
            while wish is not Command.QUIT:
                sitting = self.wait(lambda: self._deal(chosen, wish, before))  # noqa: B023 - called at once
                before, wish = sitting.variant.id, self._sit(sitting)
        except EOFError:
            self.screen.gap()

    def _deal(self, scope: Scope, wish: Command, before: str) -> Sitting | None:
        if wish is Command.ANOTHER:
            return self.practice.open_question(self.learner, before)
        return self.practice.open(self.learner, scope, after=before)

    def choose(self) -> Scope:
        """The scope that the learner picks from the menu."""
        choices = self.practice.menu
        self.screen.heading("What do you want to practice?")
        for number, choice in enumerate(choices, 1):
            self.screen.entry(number, f"{choice.title} ({choice.questions})")
        while True:
            typed = self.keyboard.line(f"1 to {len(choices)} [1] > ").strip() or "1"
            if command(typed, words=False) is Command.QUIT:
                raise EOFError
            if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(choices):
                return choices[int(typed[:6]) - 1].scope
            self.screen.say(f"Type a number from 1 to {len(choices)}, or :q to leave.")

    def wait(self, ask: Callable[[], _T | None]) -> _T:
        """What ``ask`` gives as soon as it gives something; variants may still be in the making."""
        found = ask()
        if found is None:
            with self.screen.console.status("Preparing fresh numbers, confirmed by two witnesses ..."):
                while found is None:
                    self._sleep(POLL_SECONDS)
                    found = ask()
        return found

    # --- one sitting --------------------------------------------------------------------------------------------------

    def _sit(self, sitting: Sitting) -> Command:
        """Work on one variant; what the learner wants after it."""
        variant = sitting.variant
        self.screen.gap()
        self.screen.question(variant, f"{variant.topic}; {variant.minutes} min")
        self.screen.gap()
        self.screen.say(HELP, "dim")
        typed: dict[str, str] = {}
        missing = list(variant.names)
        while True:
            wish = self._ask_parts(sitting, missing, typed)
            if wish is Command.SOLUTION:
                return self._solution(sitting)
            if wish is not None:
                return wish
            outcome = self.practice.answer(self.learner, sitting.id, typed)
            missing = self._judged(outcome)
            if outcome.solved:
                return self._afterwards(sitting)

    def _ask_parts(self, sitting: Sitting, names: list[str], typed: dict[str, str]) -> Command | None:
        """Ask the parts; ``None`` when all are asked, else the command that ends the sitting."""
        for name, label in zip(sitting.variant.names, labels(sitting.variant), strict=True):
            while name in names:
                text = self.answer_to(sitting.variant.part(name), label)
                if isinstance(text, str):
                    typed[name] = text or typed.get(name, "")  # at a second try, nothing typed means: as before
                    break
                if text is Command.HINT:
                    self._hint(sitting)
                elif text in (Command.SHOW, Command.BACK):
                    self.screen.question(sitting.variant, HELP)
                else:
                    return text
        return None

    def answer_to(self, part: Part, label: str, note: str = "") -> str | Command:
        """A readable answer to the part, echoed as understood (or nothing, if it is left out); or a command."""
        while True:
            text = self.keyboard.line(f"{note}{label}> ")
            wish = command(text, words=part.kind in WORDS)
            if wish is not None:
                return wish
            if not text.strip():
                self.screen.say("left as it is", "dim", indent=4)
                return ""
            try:
                text = self._further_rows(part, text)
                self.screen.say(f"read as {understood(part, text)}", "dim", indent=4)
                return text
            except UnreadableAnswer as error:
                self.screen.say(f"Not an attempt: {error}.", indent=4)

    def _further_rows(self, part: Part, text: str) -> str:
        """A matrix typed row by row: when the first line is one row of it, the other rows are asked."""
        size = grid_size(part)
        if part.kind != "matrix" or size is None or size[0] == 1 or not _is_readable(_row_of(part), text):
            return text
        rows = [text]
        while len(rows) < size[0]:
            rows.append(self.keyboard.line(f"    row {len(rows) + 1} of {size[0]} > "))
        return "\n".join(rows)

    def _judged(self, outcome: Outcome) -> list[str]:
        """Show the report; the names of the parts that are to be tried again."""
        self.screen.gap()
        if outcome.unreadable:
            self.screen.say("That was no attempt.")
        if all(part.verdict == "unanswered" for part in outcome.report.parts):
            self.screen.say("Nothing was answered yet.")
        else:
            self.screen.report(outcome.sitting.variant, outcome.report)
        if not outcome.solved:
            self.screen.say("Try again; :h for a hint, :s for the worked solution, :n for the next question.", "dim")
        return [part.name for part in outcome.report.parts if part.verdict not in ("right", "needs a grader") or part.carried]

    def _hint(self, sitting: Sitting) -> None:
        line = self.practice.hint(self.learner, sitting.id)
        if line is None:
            self.screen.say("There is no further hint; :s shows the worked solution.")
        else:
            self.screen.say("Hint, the next step:", "bold")
            self.screen.line(line)

    def _solution(self, sitting: Sitting) -> Command:
        self.screen.worked(sitting.variant, self.practice.solution(self.learner, sitting.id))
        return self._afterwards(sitting)

    def _afterwards(self, sitting: Sitting) -> Command:
        """After a question is solved or its solution was shown."""
        while True:
            self.screen.gap()
            text = self.keyboard.line("Enter: next question; :a another one like this; :s worked solution; :q leave > ")
            wish = command(f":{text.strip().removeprefix(':')}", words=False) if text.strip() else Command.NEXT
            if wish in (Command.NEXT, Command.ANOTHER, Command.QUIT):
                return wish
            if wish is Command.SOLUTION:
                self.screen.worked(sitting.variant, self.practice.solution(self.learner, sitting.id))


def _row_of(part: Part) -> Part:
    """The part that would ask for one row of the matrix."""
    return replace(part, answer=part.answer[:1], tolerance=())


def _is_readable(part: Part, text: str) -> bool:
    try:
        understood(part, text)
    except UnreadableAnswer:
        return False
    return True
