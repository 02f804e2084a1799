"""Practice in a terminal, keyboard only: the face that ``examgen practice`` shows.

Answers are asked part by part and echoed as they were understood; what cannot be read is asked again and counts as no attempt. All
that was answered is in the store before the next line is asked, so leaving at any time (Ctrl-C, Ctrl-D) loses nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from examgen.core.record import Part, is_settled
from examgen.marking import PartReport
from examgen.practice.loop.scope import Scope
from examgen.practice.loop.session import Outcome, Practice, Sitting
from examgen.practice.loop.tally import Tally
from examgen.practice.terminal import menu, mock_terminal
from examgen.practice.terminal.asking import Asker, Round
from examgen.practice.terminal.keyboard import Command, Keyboard, Wish, wish
from examgen.practice.terminal.menu import Mock
from examgen.practice.terminal.screen import Screen, labels

_T = TypeVar("_T")
POLL_SECONDS = 0.1
KEYS = ":h hint, :s solution, :n next, :q leave, :? more."
AFTERWARDS = ":a another one like this, :s worked solution, :r question again, :q leave."
COMMANDS = {
    Command.HINT: "a hint: the next step of the worked solution that you have not seen",
    Command.SOLUTION: "the worked solution",
    Command.SHOW: "show the question again",
    Command.BACK: "one part back",
    Command.NEXT: "the next question",
    Command.ANOTHER: "the same question with new numbers",
    Command.HELP: "this list",
    Command.QUIT: "leave; Ctrl-C and Ctrl-D do the same, and what was marked is kept",
}


class Terminal:
    """One learner at one terminal. ``spelled`` writes a command of examgen as this learner types it."""

    def __init__(
        self,
        practice: Practice,
        learner: str,
        screen: Screen,
        keyboard: Keyboard,
        *,
        sleep: Callable[[float], None] = time.sleep,
        spelled: Callable[[str], str] = lambda command: f"examgen {command}",
    ) -> None:
        self.practice = practice
        self.learner = learner
        self.screen = screen
        self.keyboard = keyboard
        self.asker = Asker(screen, keyboard)
        self.tally = Tally()
        self.spelled = spelled
        self._sleep = sleep

    def run(self, wanted: Scope | Mock | None) -> None:
        """Practice until the learner leaves, or take a mock exam; a menu is offered to who has no wish yet."""
        try:
            self.keyboard.forget()
            chosen = wanted or menu.choose(self.screen, self.keyboard, self.practice, self.learner)
            if isinstance(chosen, Mock):
                mock_terminal.run(self, chosen.exam, chosen.minutes)
            else:
                self._practice(chosen)
        except EOFError:
            self.screen.gap()
        except KeyboardInterrupt:
            self.screen.gap()
            self._close()
            raise
        self._close()

    def _close(self) -> None:
        if self.tally.opened:
            self.screen.say(self.tally.summary(self.practice.store.cards(self.learner), self.practice.clock()), "bold")
            self.screen.say(
                f"{'What you answered is kept; see' if self.tally.tried else 'Where you stand'}: {self.spelled('progress')}"
            )

    def _practice(self, scope: Scope) -> None:
        self.practice.prepare(self.learner, scope)
        wanted: Command = Command.NEXT
        before = ""
        while wanted is not Command.QUIT:
            if wanted is Command.NEXT:
                self._say_if_all_were_seen(scope)
            taken_up = None if before else self.practice.unfinished(self.learner, scope)
            sitting = taken_up or self.wait(lambda: self._deal(scope, wanted, before))  # noqa: B023 - called at once
            self.tally.open(sitting)
            before, wanted = sitting.variant.id, self._sit(sitting)

    def _deal(self, scope: Scope, wanted: Command, before: str) -> Sitting | None:
        if wanted is Command.ANOTHER:
            return self.practice.open_question(self.learner, before)
        return self.practice.open(self.learner, scope, after=before)

    def _say_if_all_were_seen(self, scope: Scope) -> None:
        if self.tally.opened:
            said = self.tally.round(header.id for header in self.practice.questions(self.learner, scope))
            if said:
                self.screen.gap()
                self.screen.say(said, "bold")

    def wait(self, ask: Callable[[], _T | None]) -> _T:
        """What ``ask`` gives as soon as it gives something; variants may still be in the making."""
        found = ask()
        if found is None:
            with self.screen.console.status("Preparing fresh numbers, confirmed by two witnesses ..."):
                while found is None:
                    self._sleep(POLL_SECONDS)
                    found = ask()
            self.keyboard.forget()
        return found

    # --- one sitting --------------------------------------------------------------------------------------------------

    def _sit(self, sitting: Sitting) -> Command:
        """Work on one variant; what the learner wants after it."""
        self.screen.gap()
        self._show(sitting)
        typed = dict(sitting.shown)
        marked = dict(sitting.typed)
        missing = list(sitting.variant.names)
        if typed:
            self.screen.say("You have begun this one, and what you typed is kept; Enter keeps an answer.", "bold")
            self.screen.typed(sitting.variant, typed)
        while missing:
            wanted = self._ask(sitting, missing, typed)
            if wanted is Command.SOLUTION:
                self._solution(sitting, typed)
                break
            if wanted is not None:
                return wanted
            if typed and typed == marked:
                self.screen.say("That is what was marked already. Change an answer, or :h hint, :s solution, :n next.")
                continue
            marked = dict(typed)
            outcome = self.practice.answer(self.learner, sitting.id, typed)
            self.tally.answered(outcome)
            missing = self._judged(outcome)
            if outcome.sitting.revealed:
                self.screen.gap()
                self._solution(sitting)
        return self._afterwards(sitting)

    def _show(self, sitting: Sitting) -> None:
        self.screen.question(sitting.variant, f"{sitting.variant.topic}; {sitting.variant.minutes} min", parts=False)
        self.screen.gap()
        self.screen.say(f"Enter leaves a part out; {KEYS}" if len(sitting.variant.parts) > 1 else KEYS, "dim")

    def _ask(self, sitting: Sitting, names: list[str], typed: dict[str, str]) -> Command | None:
        """Ask the parts; ``None`` when all are asked, else the command that ends the sitting."""

        def aside(given: Wish) -> bool:
            if given.command is Command.HINT:
                self._hint(sitting)
            elif given.command is Command.BACK:
                self.screen.say("This is the first part that is asked.")
            elif given.command is Command.GO:
                self.screen.say("Questions have numbers in a mock exam only; :n is the next question.")
            else:
                return False
            return True

        def keep(name: str, text: str) -> None:
            typed[name] = text
            self.practice.keep(self.practice.sitting(self.learner, sitting.id), typed)

        found = self.asker.ask(
            Round(
                variant=sitting.variant, names=names, typed=typed, keep=keep, show=lambda: self._show(sitting),
                commands=COMMANDS, aside=aside,
            )
        )  # fmt: skip
        return found.command if found else None

    def _judged(self, outcome: Outcome) -> list[str]:
        """Show the report; the names of the parts that are to be tried again."""
        self.screen.gap()
        if all(part.verdict == "unanswered" for part in outcome.report.parts):
            self.screen.say("Nothing was answered yet.")
        else:
            self.screen.report(outcome.sitting.variant, outcome.report)
        variant = outcome.sitting.variant
        again = [part.name for part in outcome.report.parts if _is_to_try_again(variant.part(part.name), part)]
        if again:
            self.screen.say(f"Next step: {self._next_step(outcome)}. Enter keeps what you typed; :s solution, :n next.", "dim")
        return again

    def _next_step(self, outcome: Outcome) -> str:
        """The one thing to do after an answer that is not right."""
        if outcome.unreadable:
            return "write what could not be read another way"
        hint = self.practice.hint_ahead(outcome.sitting)
        if hint is None:
            return ":s, since there is no further hint"
        named = dict(zip(outcome.sitting.variant.names, labels(outcome.sitting.variant), strict=True))
        return f":h, the hint for {named[hint.part].strip() or 'this question'}, and try again"

    def _hint(self, sitting: Sitting) -> None:
        line = self.practice.hint(self.learner, sitting.id)
        if line is None:
            self.screen.say("There is no further hint; :s shows the worked solution.")
        else:
            self.screen.say("Hint, the next step:", "bold")
            self.screen.line(line)

    def _solution(self, sitting: Sitting, typed: Mapping[str, str] | None = None) -> None:
        """The worked solution; before it, what became of what was ``typed`` and not marked."""
        solution = self.practice.solution(self.learner, sitting.id, typed)
        now = self.practice.sitting(self.learner, sitting.id)
        report = self.practice.last_report(now) if typed and now.draft else None
        if report:
            self.screen.say("What you had typed, which is not counted:", "bold")
            self.screen.report(sitting.variant, report, answers=True)
            self.screen.gap()
        self.screen.worked(sitting.variant, solution)

    def _afterwards(self, sitting: Sitting) -> Command:
        """After a question is solved or its solution was shown."""
        self.screen.gap()
        self.screen.say(AFTERWARDS, "dim")
        while True:
            text = self.keyboard.line("Enter: next question > ").strip()
            given = wish(f":{text.removeprefix(':')}", words=False) if text else None
            wanted = given.command if given else Command.NEXT
            if wanted in (Command.NEXT, Command.ANOTHER, Command.QUIT):
                return wanted
            if wanted is Command.SOLUTION:
                self._solution(sitting)
            elif wanted is Command.SHOW:
                self.screen.question(sitting.variant, "")
            else:
                self.screen.say(f"Enter for the next question, or: {AFTERWARDS}")


def _is_to_try_again(part: Part, report: PartReport) -> bool:
    """Whether a second try at the part can teach anything: not where only one option is left."""
    if report.verdict == "wrong" and is_settled(part):
        return False
    return report.carried or report.verdict not in ("right", "needs a grader")
