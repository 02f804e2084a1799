"""When a question comes back: the FSRS scheduler, fed with what the first try at a fresh variant earned.

A card belongs to a question, not to a variant: each review brings new numbers. There are no steps within a day, so what was not
known today is due tomorrow; who wants to meet it sooner asks for another one. The first try gives the rating:

    everything right, no hint                      Good
    everything right after a hint                  Hard
    at least half of the marks                     Hard
    less, or the solution was asked for before     Again

Easy is never given: a quick right answer to a statement may be a lucky one, and nobody is asked how it felt.
"""

from __future__ import annotations

from datetime import datetime

from fsrs import Card, Rating, Scheduler

from examgen.practice.store.attempts import CardRow


def rating(share: float, *, hinted: bool = False, revealed: bool = False) -> Rating:
    """The rating of a first try that earned this ``share`` of the marks (0 to 1)."""
    if revealed or share < 0.5:
        return Rating.Again
    return Rating.Good if share == 1 and not hinted else Rating.Hard


class Schedule:
    """Due dates and memory by FSRS.

    ``fuzzing`` spreads cards that would fall due on one day, by the library's own randomness; without it, everything is a function
    of the reviews.
    """

    def __init__(self, *, fuzzing: bool = False) -> None:
        self._scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=fuzzing)

    def reviewed(self, question: str, card: CardRow | None, given: Rating, at: datetime) -> CardRow:
        """The card after a review; ``None`` stands for a question that was never reviewed."""
        before = Card.from_json(card.state) if card else Card(card_id=0, due=at)
        after, _ = self._scheduler.review_card(before, given, at)
        return CardRow(question=question, due=after.due, reviews=card.reviews + 1 if card else 1, state=after.to_json())

    def memory(self, card: CardRow, at: datetime) -> float:
        """The probability (0 to 1) that FSRS gives to knowing the question at that time."""
        return float(self._scheduler.get_card_retrievability(Card.from_json(card.state), at))
