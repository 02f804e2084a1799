"""A mock exam in a terminal: the clock in the prompt, answers kept as they are typed, points and a report by topic at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

from rich.table import Table

from examgen.core.words import counted
from examgen.errors import UsageError
from examgen.marking import Report
from examgen.practice.loop import mock
from examgen.practice.loop.mock import ExamReport, MockExam
from examgen.practice.loop.session import Practice, Sitting, worked
from examgen.practice.terminal.asking import Asker, Round
from examgen.practice.terminal.keyboard import Command, Keyboard, Wish, wish
from examgen.practice.terminal.screen import Screen, points

_T = TypeVar("_T")
KEYS = "Enter leaves a part out; :n next, :b back, :g N question N, :q hand in, :? more."
COMMANDS = {
    Command.SHOW: "show the question again",
    Command.BACK: "one part back, from the first part to the question before",
    Command.NEXT: "the next question",
    Command.GO: "go to a question, as in :g 7",
    Command.HELP: "this list",
    Command.QUIT: "hand in or leave, after one question; Ctrl-C leaves at once while the clock goes on",
}
SIDE_BY_SIDE = 72
"""Columns that the points by question and those by topic need beside each other."""


class Terminal(Protocol):
    """What an exam needs of the terminal in which it is taken (``terminal.Terminal``)."""

    practice: Practice
    learner: str
    screen: Screen
    keyboard: Keyboard
    asker: Asker
    spelled: Callable[[str], str]

    def wait(self, ask: Callable[[], _T | None]) -> _T:
        """What ``ask`` gives as soon as it gives something."""
        ...


def run(terminal: Terminal, name: str, minutes: int) -> None:
    """Take the mock exam to its end. Leaving (Ctrl-C) keeps what was typed; the exam can be taken up while its time runs."""
    practice, learner = terminal.practice, terminal.learner
    exam = terminal.wait(lambda: mock.start(practice, learner, name, minutes))
    terminal.screen.heading(f"Mock exam: {exam.title}", f"{counted(len(exam.sittings), 'question')}, {_left(terminal, exam)} left")
    terminal.screen.say("Answers are kept as you type them; nothing is marked before the end.", "dim")
    handed_in = True
    with suppress(EOFError):
        try:
            handed_in = _work(terminal, exam)
        except KeyboardInterrupt:
            _leave(terminal, exam, minutes)
            raise
    if not handed_in:
        _leave(terminal, exam, minutes)
        return
    report = mock.finish(practice, learner, exam.id)
    show_report(terminal.screen, report)
    with suppress(EOFError):
        _review(terminal, report)


def _leave(terminal: Terminal, exam: MockExam, minutes: int) -> None:
    """What goes on without the learner, and how to come back."""
    terminal.screen.gap()
    terminal.screen.say(f"Your answers are kept. The clock goes on: {_left(terminal, exam)} left.", "bold")
    terminal.screen.say(f"This command takes the exam up again{_where(_empty(terminal, exam))}:")
    terminal.screen.say(terminal.spelled(f"practice --exam {exam.name} --minutes {minutes}"), indent=2)


def _where(empty: Sequence[int]) -> str:
    return f" at question {empty[0]}" if empty else ""


def _work(terminal: Terminal, exam: MockExam) -> bool:
    """Ask the questions until the exam is handed in or its time is up, from the first one without an answer on.

    False if the learner leaves while the clock goes on.
    """
    place = next(iter(_empty(terminal, exam)), 1)
    while exam.left(terminal.practice.clock()):
        given = _question(terminal, exam, place) if place <= len(exam.sittings) else Wish(Command.QUIT)
        if given.command is Command.QUIT:
            decided = _hand_in(terminal, exam)
            if decided != "go on":
                return decided == "hand in"
            place = next(iter(_empty(terminal, exam)), 1)
        elif given.command is Command.GO:
            place = given.number
        else:
            place = max(1, place - 1) if given.command is Command.BACK else place + 1
    terminal.screen.say("The time is up.", "bold")
    return True


def _question(terminal: Terminal, exam: MockExam, place: int) -> Wish:
    """Ask one question; the command that leaves it."""
    sitting = terminal.practice.sitting(terminal.learner, exam.sittings[place - 1].id)
    typed = dict(sitting.typed)

    def show() -> None:
        note = f"question {place} of {len(exam.sittings)}; {counted(sitting.variant.marks, 'point')}"
        terminal.screen.question(sitting.variant, note, parts=False)
        terminal.screen.gap()
        terminal.screen.typed(sitting.variant, typed)
        terminal.screen.say(KEYS, "dim")

    def keep(part: str, text: str) -> None:
        mock.save(terminal.practice, terminal.learner, sitting.id, {part: text})
        typed[part] = text

    wanted = Round(
        variant=sitting.variant, names=sitting.variant.names, typed=typed, keep=keep, show=show, commands=COMMANDS,
        aside=lambda given: _not_here(terminal, exam, given), note=lambda: f"[{_left(terminal, exam)}] ",
    )  # fmt: skip
    terminal.screen.gap()
    show()
    try:
        return terminal.asker.ask(wanted) or Wish(Command.NEXT)
    except EOFError:  # Ctrl-D is no reason to hand in without a word; a file of lines ends at that question again
        return Wish(Command.QUIT)
    except UsageError as error:  # the time was up when an answer was to be kept
        terminal.screen.say(str(error), "bold")
        return Wish(Command.NEXT)


def _not_here(terminal: Terminal, exam: MockExam, given: Wish) -> bool:
    """Say of a command that it does nothing here; False if it does."""
    if given.command in (Command.HINT, Command.SOLUTION, Command.ANOTHER):
        terminal.screen.say("Not during an exam.")
    elif given.command is Command.GO and not 1 <= given.number <= len(exam.sittings):
        terminal.screen.say(f"Give a number from 1 to {len(exam.sittings)}, as in :g {len(exam.sittings)}.")
    else:
        return False
    return True


def _empty(terminal: Terminal, exam: MockExam) -> list[int]:
    """The numbers of the questions without any answer."""
    sittings = terminal.practice.store.exam_sittings(terminal.learner, exam.id)
    return [number for number, one in enumerate(sittings, 1) if not any(text.strip() for text in one.typed.values())]


def _hand_in(terminal: Terminal, exam: MockExam) -> Literal["hand in", "leave", "go on"]:
    """Ask once whether to hand in; whoever goes on comes to the first question without an answer. ``:q`` again hands nothing in."""
    empty = _empty(terminal, exam)
    told = f"{len(empty)} of {counted(len(exam.sittings), 'question')} have no answer yet: {', '.join(map(str, empty))}."
    terminal.screen.gap()
    terminal.screen.say(told if empty else "All questions have an answer.", "bold")
    typed = terminal.keyboard.line(f"h: hand in; Enter: go on{_where(empty) or ' at question 1'}; :q leave, the clock goes on > ")
    match typed.strip().lower().removeprefix(":"):
        case "h" | "hand in":
            return "hand in"
        case "q" | "quit":
            return "leave"
        case _:
            return "go on"


def _left(terminal: Terminal, exam: MockExam) -> str:
    minutes, seconds = divmod(int(exam.left(terminal.practice.clock()) / timedelta(seconds=1)), 60)
    return f"{minutes}:{seconds:02}"


def show_report(screen: Screen, report: ExamReport) -> None:
    """What became of each question, and last, where it stays on the screen, the points by question and by topic."""
    for number, (sitting, one) in enumerate(zip(report.exam.sittings, report.reports, strict=True), 1):
        screen.gap()
        screen.heading(f"{number}. {sitting.variant.title}", _of(one.marks, one.of))
        if all(part.verdict == "unanswered" for part in one.parts):
            screen.say("Not answered.")
        else:
            screen.report(sitting.variant, one)
    _summary(screen, report)


def _summary(screen: Screen, report: ExamReport) -> None:
    tables = [
        _table("question", [(str(number), one.marks, one.of) for number, one in enumerate(report.reports, 1)]),
        _table("topic", [(one.topic, one.marks, one.of) for one in report.topics]),
    ]
    screen.gap()
    screen.heading(f"{report.exam.title}: {_of(report.marks, report.of)}")
    if screen.console.width < SIDE_BY_SIDE:
        for table in tables:
            screen.console.print(table)
    else:
        both = Table.grid(padding=(0, 6))
        both.add_row(*tables)
        screen.console.print(both)


def _table(name: str, rows: Sequence[tuple[str, Fraction, int]]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(name)
    table.add_column("points", justify="right")
    for row, earned, of in rows:
        table.add_row(row, f"{points(earned)} of {of}")
    return table


def _of(earned: Fraction, of: int) -> str:
    return f"{points(earned)} of {counted(of, 'point')}"


def _review(terminal: Terminal, report: ExamReport) -> None:
    """Questions with the learner's answers and the worked solution, of those numbers that the learner types."""
    sittings = report.exam.sittings
    while True:
        terminal.screen.gap()
        typed = terminal.keyboard.line(f"1 to {len(sittings)}: see that question and its solution; Enter: leave > ").strip()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(sittings):
            _reviewed(terminal.screen, sittings[int(typed[:6]) - 1], report.reports[int(typed[:6]) - 1])
        elif not typed or wish(f":{typed.removeprefix(':')}", words=False) == Wish(Command.QUIT):
            terminal.screen.say(f"{report.exam.title}: {_of(report.marks, report.of)}.", "bold")
            return
        else:
            terminal.screen.say(f"Type a number from 1 to {len(sittings)}, or Enter to leave.")


def _reviewed(screen: Screen, sitting: Sitting, report: Report) -> None:
    screen.question(sitting.variant, _of(report.marks, report.of))
    screen.gap()
    screen.heading("Your answers")
    screen.report(sitting.variant, report, answers=True)
    screen.gap()
    screen.worked(sitting.variant, worked(sitting.variant))
