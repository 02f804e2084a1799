"""Verified variants for learning systems: one folder a target, whose name is its name on the command line."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from examgen.bank.loader import Bank
from examgen.exporters.drawing import Choice, items
from examgen.exporters.files import whole
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection, target
from examgen.exporters.versions import papers
from examgen.paper.course import Course

MOST_VARIANTS = 10_000


def export(
    name: str,
    out: Path,
    choice: Choice,
    bank: Bank,
    *,
    course: Course,
    seed: int,
    variants: int = 1,
    strict: bool = False,
    options: frozenset[str] = frozenset(),
    made: float = 0.0,
    tell: Callable[[], None] = lambda: None,
) -> Losses:
    """Write so many verified variants of the chosen questions into the file ``out``, and return what the format lost.

    With ``strict`` a loss is an ``OutputError``, and nothing is written. ``made`` is the time (seconds since 1970). ``tell`` is
    called after each question.
    """
    to, losses = target(name), Losses()
    code = blake2b(f"{seed} {[one.id for one in choice.wanted]}".encode(), digest_size=4).hexdigest()
    collection = Collection(
        course=course, bank=bank, title=choice.title, code=code, variants=variants,
        drawn=items(bank, choice.wanted, seed, variants, tell),
        papers=papers(bank, course, choice, seed, variants, losses, tell), options=options, made=made,
    )  # fmt: skip
    with whole(out) as file:
        to.write(collection, file, losses)
        if strict:
            losses.refuse()
    return losses
