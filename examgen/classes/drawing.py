"""The draws of a question for one paper: each is made once, and numbers with which the page fails are left out and told."""

from __future__ import annotations

from collections.abc import Iterator

from examgen.bank.question import Page
from examgen.core.record import Variant
from examgen.errors import ExamgenError, FairnessError, QuestionError, TemplateError
from examgen.paper import draws


class Draws:
    """What ``draws.drawn`` gives for the numbers from 0 on; ``faults`` is what the page said of those with which it failed.

    A page that fails with all numbers raises what it said last. That witnesses disagree is no such fault: it stops everything.
    """

    def __init__(self, page: Page, seed: int) -> None:
        self.faults: list[str] = []
        self.page, self._seed = page, seed
        self._numbers = iter(range(draws.DRAWS))
        self._made: list[Variant] = []

    def __iter__(self) -> Iterator[Variant]:
        """All draws, from the first on; several may go through them."""
        at = 0
        while at < len(self._made) or self._draw():
            yield self._made[at]
            at += 1

    def _draw(self) -> bool:
        """Make one more; ``False`` if there are no more."""
        last: ExamgenError | None = None
        for number in self._numbers:
            try:
                self._made.append(draws.drawn(self.page, self._seed, number))
                return True
            except (FairnessError, QuestionError, TemplateError) as error:
                self.faults.append(str(error))
                last = error
        if last is not None and not self._made:
            raise last
        return False
