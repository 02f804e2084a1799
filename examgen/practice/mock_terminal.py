"""A mock exam in a terminal: the clock in the prompt, answers kept as they are typed, marks and a report by topic at the end."""

from __future__ import annotations

from datetime import timedelta

from rich.table import Table

from examgen.errors import UsageError
from examgen.practice import mock
from examgen.practice.keyboard import Command, command
from examgen.practice.mock import ExamReport, MockExam
from examgen.practice.screen import labels
from examgen.practice.session import Sitting, worked
from examgen.practice.terminal import Terminal

HELP = "Type your answers; nothing is marked before the end. :n next question, :b the one before, :s show it again, :q hand in."


def run(terminal: Terminal, name: str, minutes: int) -> None:
    """Take the mock exam to its end. Leaving (Ctrl-C) keeps what was typed; the exam can be taken up while its time runs."""
    practice, learner = terminal.practice, terminal.learner
    exam = terminal.wait(lambda: mock.start(practice, learner, name, minutes))
    terminal.screen.heading(f"Mock exam: {exam.title}", f"{len(exam.sittings)} questions, {_left(terminal, exam)} left")
    terminal.screen.say(HELP, "dim")
    try:
        _work(terminal, exam)
    except EOFError:
        terminal.screen.gap()
    show_report(terminal, mock.finish(practice, learner, exam.id))


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
    terminal.screen.question(variant, f"question {place + 1} of {len(exam.sittings)}; {variant.marks} points")
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
    return command(f":{terminal.keyboard.line('h: hand in; Enter: go on > ').strip().lower()}", words=False) is Command.HINT


def _left(terminal: Terminal, exam: MockExam) -> str:
    minutes, seconds = divmod(int(exam.left(terminal.practice.clock()) / timedelta(seconds=1)), 60)
    return f"{minutes}:{seconds:02}"


def show_report(terminal: Terminal, report: ExamReport) -> None:
    """Marks and solutions question by question, then the marks by topic, weakest first."""
    screen = terminal.screen
    for number, (sitting, one) in enumerate(zip(report.exam.sittings, report.reports, strict=True), 1):
        screen.gap()
        screen.heading(f"{number}. {sitting.variant.title}", f"{float(one.marks):g} of {one.of} points")
        screen.report(sitting.variant, one)
        if one.marks < one.of:
            screen.worked(sitting.variant, worked(sitting.variant))
    screen.gap()
    table = Table(box=None, pad_edge=False, title=f"{float(report.marks):g} of {report.of} points", title_justify="left")
    table.add_column("topic")
    table.add_column("points", justify="right")
    for topic in report.topics:
        table.add_row(topic.topic, f"{float(topic.marks):g} of {topic.of}")
    screen.console.print(table)
