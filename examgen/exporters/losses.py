"""What a format cannot carry: every writer says so, and nothing is lost in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from examgen.core.words import counted
from examgen.errors import OutputError
from examgen.exporters.item import Item, Task

CARRIED = "a part that follows correctly from an earlier error earns nothing"
FRACTIONS = "numbers are typed as decimals; a fraction such as 2/3 is not read"
BY_PERSON = "a person marks what examgen checks by itself"
SHARED_EVENLY = "wrong entries cost an equal share of the points, not what the paper says"
ALL_OR_NOTHING = "one wrong entry costs all points of the part"
SIZE_SHOWN = "the field shows how many entries the answer has, which is part of the problem"
NO_FEEDBACK = "a recognised mistake is not named"
MULTIPLIED = "the grade is a multiple of the points; set the maximum mark where the question is used"
PARTS_APART = "each part is a question of its own; of several variants, parts may come from different ones"
ENTRIES_APART = "each entry is a question of its own"
FIGURE = "the figure is replaced by its description"
POINTS = "every question is worth one point"
SELF_MARKED = "students judge their answers themselves"
LEFT_OUT = "a variant whose answers have other sizes than those of the first one is left out"
HALF_IS_NOTHING = "an option that is half right earns nothing"
SMALL_IS_ZERO = "an answer below 0.0001 is taken for 0"
KEY_INSIDE = "the package holds the answers: who knows how to read the page's source finds them"
SELF_JUDGED = "students judge their answers themselves; that earns no points"
TEXT_ONLY = "a formula is compared letter by letter"
SAME_NUMBERS = "there are fewer variants than versions of the paper: some versions share their numbers"
ONE_SPELLING = "only one spelling of a word is accepted"
ONE_RIGHT = "only one of several right options is accepted"
FIELDS_EVENLY = "all fields of a question have the same share of its points"
ALL_TICKED = "ticking all options earns the points of those that are right"
ZEROS_EARN = "entries that are 0 earn points even if nothing else is right"


@dataclass(slots=True)
class Losses:
    """Collects what is lost, and where."""

    found: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, what: str, item: Item, task: Task | None = None) -> None:
        """``what`` is lost of this item, or of one part of it."""
        self.add_of(what, f"{item.question}{f' ({task.label})' if task and task.label else ''}")

    def add_of(self, what: str, where: str) -> None:
        """``what`` is lost of the question with this id."""
        self.found.setdefault(what, Counter())[where] += 1

    def rows(self) -> Iterator[tuple[str, int, str]]:
        """What is lost, of how many questions, and examples of them; the most common first."""
        for what, where in sorted(self.found.items(), key=lambda pair: -len(pair[1])):
            questions = sorted({place.split(" ")[0] for place in where})
            yield what, len(questions), ", ".join(sorted(where)[:3]) + (", ..." if len(where) > 3 else "")

    def refuse(self) -> None:
        """``OutputError`` if anything was lost."""
        if self.found:
            lost = "; ".join(f"{what} ({counted(count, 'question')}: {where})" for what, count, where in self.rows())
            raise OutputError(f"--strict: this format cannot carry everything: {lost}; leave these questions out, or --strict")
