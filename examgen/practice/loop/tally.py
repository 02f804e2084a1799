"""What a learner has done since the program was started, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from examgen.core.words import counted
from examgen.practice.loop.session import Outcome, Sitting
from examgen.practice.store.attempts import CardRow


@dataclass
class Tally:
    """Counts sittings; ``round`` says once that every question of a choice was met."""

    opened: int = 0
    tried: set[int] = field(default_factory=set)
    right: set[int] = field(default_factory=set)
    met: set[str] = field(default_factory=set)
    is_round_said: bool = False

    def open(self, sitting: Sitting) -> None:
        """Count a sitting."""
        self.opened += 1
        self.met.add(sitting.variant.id)

    def answered(self, outcome: Outcome) -> None:
        """Count an attempt."""
        if outcome.counted:
            self.tried.add(outcome.sitting.id)
            if outcome.solved and outcome.sitting.tries == 1 and not outcome.sitting.hints:
                self.right.add(outcome.sitting.id)

    def round(self, questions: Iterable[str]) -> str:
        """That all of these questions were met, the first time it is true; else nothing."""
        asked = set(questions)
        if self.is_round_said or not asked <= self.met:
            return ""
        self.is_round_said = True
        if len(asked) == 1:
            return "This choice has one question; it comes again, with fresh numbers."
        return f"You have seen all {len(asked)} questions of this choice. From here on they come again, with fresh numbers."

    def summary(self, cards: Mapping[str, CardRow], now: datetime) -> str:
        """How many questions were answered, how many at once, and when something comes back."""
        done = "Nothing was answered."
        if self.tried:
            done = f"{counted(len(self.tried), 'question')} answered, {len(self.right)} right at the first try without a hint."
        due = sum(card.due <= now for card in cards.values())
        if due:
            return f"{done} {counted(due, 'question')} {'is' if due == 1 else 'are'} due now."
        return f"{done} The next one comes back {until(min(card.due for card in cards.values()) - now)}." if cards else done


def until(wait: timedelta) -> str:
    """``in 23 hours``, ``in 3 days``."""
    hours = round(wait / timedelta(hours=1))
    return f"in {counted(max(hours, 1), 'hour')}" if hours < 36 else f"in {round(hours / 24)} days"
