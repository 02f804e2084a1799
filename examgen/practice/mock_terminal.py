"""A mock exam in a terminal: the clock in the prompt, answers kept as they are typed, marks and a report by topic at the end."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from rich.table import Table

from examgen.errors import UsageError
from examgen.practice import mock
from examgen.practice.keyboard import Command
from examgen.practice.mock import ExamReport, MockExam
from examgen.practice.screen import Screen, counted, labels
from examgen.practice.session import Sitting, worked
from examgen.practice.terminal import Terminal

HELP = "Type your answers; nothing is marked before the end. :n next question, :b the one before, :s show it again, :q hand in."


def run(terminal: Terminal, name: str, minutes: int) -> None:
    """Take the mock exam to its end. Leaving (Ctrl-C) keeps what was typed; the exam can be taken up while its time runs."""
    practice, learner = terminal.practice, terminal.learner
    exam = terminal.wait(lambda: mock.start(practice, learner, name, minutes))
    terminal.screen.heading(f"Mock exam: {exam.title}", f"{len(exam.sittings)} questions, {_left(terminal, exam)} left")
    terminal.screen.say(HELP, "dim")
    with suppress(EOFError):
        _work(terminal, exam)
    report = mock.finish(practice, learner, exam.id)
    show_report(terminal.screen, report)
    with suppress(EOFError):
        _solutions(terminal, report)


def _work(terminal: Terminal, exam: MockExam) -> None:
    place = 0
    while exam.left(terminal.practice.clock()):
        if place == len(exam.sittings):
            if _hand_in(terminal, exam):
                return
            place = 0
        wish = _question(terminal, exam, place)
        if wish is Command.QUIT and _hand_in(terminal, exam):
            return
        if wish is not Command.QUIT:
            place = max(0, place - 1) if wish is Command.BACK else place + 1
    terminal.screen.say("The time is up.", "bold")


def _question(terminal: Terminal, exam: MockExam, place: int) -> Command:
    sitting = terminal.practice.sitting(terminal.learner, exam.sittings[place].id)
    variant = sitting.variant
    terminal.screen.gap()
    terminal.screen.question(variant, f"question {place + 1} of {len(exam.sittings)}; {counted(variant.marks, 'point')}")
    for part, label in zip(variant.parts, labels(variant), strict=True):
        if sitting.typed.get(part.name):
            terminal.screen.say(f"{label}so far: {sitting.typed[part.name]}", "dim")
    for part, label in zip(variant.parts, labels(variant), strict=True):
        text: str | Command = Command.SHOW
        while text in (Command.SHOW, Command.SOLUTION, Command.HINT, Command.ANOTHER):
            text = terminal.answer_to(part, label, f"[{_left(terminal, exam)}] ")
            if text in (Command.HINT, Command.ANOTHER):
                terminal.screen.say("Not during an exam.")
            elif text in (Command.SHOW, Command.SOLUTION):
                terminal.screen.question(variant, HELP)
        if isinstance(text, Command):
            return text
        if text and not _kept(terminal, sitting, part.name, text):
            return Command.NEXT
    return Command.NEXT


def _kept(terminal: Terminal, sitting: Sitting, part: str, text: str) -> bool:
    """Keep the answer; False if the time was up."""
    try:
        mock.save(terminal.practice, terminal.learner, sitting.id, {part: text})
    except UsageError as error:
        terminal.screen.say(str(error), "bold")
        return False
    return True


def _hand_in(terminal: Terminal, exam: MockExam) -> bool:
    sittings = terminal.practice.store.exam_sittings(terminal.learner, exam.id)
    empty = sum(not any(text.strip() for text in sitting.typed.values()) for sitting in sittings)
    terminal.screen.say(f"{empty} of {len(sittings)} questions have no answer yet." if empty else "All questions have an answer.")
    return terminal.keyboard.line("h: hand in; Enter: go on > ").strip().lower() in ("h", ":h")


def _left(terminal: Terminal, exam: MockExam) -> str:
    minutes, seconds = divmod(int(exam.left(terminal.practice.clock()) / timedelta(seconds=1)), 60)
    return f"{minutes}:{seconds:02}"


def show_report(screen: Screen, report: ExamReport) -> None:
    """Marks question by question, then by topic, weakest first."""
    for number, (sitting, one) in enumerate(zip(report.exam.sittings, report.reports, strict=True), 1):
        screen.gap()
        screen.heading(f"{number}. {sitting.variant.title}", f"{float(one.marks):g} of {counted(one.of, 'point')}")
        screen.report(sitting.variant, one)
    screen.gap()
    table = Table(box=None, pad_edge=False)
    table.add_column("topic")
    table.add_column("points", justify="right")
    for topic in report.topics:
        table.add_row(topic.topic, f"{float(topic.marks):g} of {topic.of}")
    table.add_row("all", f"{float(report.marks):g} of {report.of}", style="bold")
    screen.console.print(table)


def _solutions(terminal: Terminal, report: ExamReport) -> None:
    """Worked solutions, of those questions that the learner asks for."""
    sittings = report.exam.sittings
    while True:
        terminal.screen.gap()
        typed = terminal.keyboard.line(f"1 to {len(sittings)}: worked solution of that question; Enter: leave > ").strip()
        if typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= len(sittings):
            variant = sittings[int(typed[:6]) - 1].variant
            terminal.screen.worked(variant, worked(variant))
        elif typed in ("", ":q", "q"):
            return
