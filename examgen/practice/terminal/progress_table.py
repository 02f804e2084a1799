"""``examgen progress`` in a terminal: strengths as a table with bars, what is due, which misconceptions recur."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.table import Table

from examgen.core.words import counted
from examgen.practice.loop.learning import Week
from examgen.practice.loop.progress import Progress, TopicProgress
from examgen.practice.loop.tally import until
from examgen.practice.terminal.screen import Screen

BAR = 20
DUE_SHOWN = 10
MISTAKES_SHOWN = 5


def show_progress(screen: Screen, found: Progress, now: datetime, history: Sequence[Week] = ()) -> None:
    """Print the progress; a learner without an attempt is told how to begin."""
    if not any(question.due for question in found.questions):
        screen.say("Nothing was practiced yet. Begin with: examgen practice")
        return
    screen.heading(
        "Strengths", f"{counted(found.attempts, 'attempt')}; mastery: earned at first tries, times what is still remembered"
    )
    screen.console.print(_strengths(screen, found.topics))
    unmet = [topic.topic for topic in found.topics if not (topic.tried or topic.due)]
    if unmet:
        screen.say(f"Not tried yet: {', '.join(unmet)}.", "dim")
    _weeks(screen, [week for week in history if week.tried])
    _due(screen, found, now)
    _recurring(screen, found)


def _strengths(screen: Screen, topics: tuple[TopicProgress, ...]) -> Table:
    full, empty = ("█", "░") if screen.unicode else ("#", ".")
    table = Table(box=None, pad_edge=False)
    table.add_column("topic")
    for name in ("tried", "due", "mastery"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    met = [topic for topic in topics if topic.tried or topic.due]
    for topic in sorted(met, key=lambda topic: -topic.mastery):
        filled = round(topic.mastery * BAR)
        bar = full * filled + empty * (BAR - filled)
        table.add_row(topic.topic, f"{topic.tried} of {topic.questions}", str(topic.due or ""), f"{topic.mastery:.0%}", bar)
    return table


def _weeks(screen: Screen, busy: Sequence[Week]) -> None:
    if not busy:
        return
    screen.gap()
    screen.heading("By week")
    most = max(week.tried for week in busy)
    full = "█" if screen.unicode else "#"
    for week in busy:
        bar = full * max(1, round(BAR * week.tried / most))
        screen.say(f"{week.monday:%d %b %Y}  {bar} {counted(week.tried, 'question')}, {week.right} right at once")


def _due(screen: Screen, found: Progress, now: datetime) -> None:
    screen.gap()
    screen.heading("Due")
    due = [question for question in found.questions if question.is_due]
    for question in due[:DUE_SHOWN]:
        screen.say(f"{question.id}: {question.title}")
    if len(due) > DUE_SHOWN:
        screen.say(f"and {len(due) - DUE_SHOWN} more")
    later = [question.due for question in found.questions if question.due and not question.is_due]
    if not due:
        screen.say("Nothing is due.")
    if later:
        screen.say(f"The next one comes back {until(min(later) - now)}.", "dim")


def _recurring(screen: Screen, found: Progress) -> None:
    screen.gap()
    screen.heading("Misconceptions that recur")
    if not found.recurring:
        screen.say("None so far.")
    for one in found.recurring[:MISTAKES_SHOWN]:
        screen.sentence(f"{one.count} times: {one.sentence}")
        screen.say(one.question, "dim", indent=4)
