"""One grading from files to results: what ``examgen grade`` and ``examgen feedback`` both begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from examgen.classes.grading import court, overrides
from examgen.classes.grading.court import Ruling
from examgen.classes.grading.marking import Decision, Result, decided, results
from examgen.classes.grading.reading import Script, read_answers
from examgen.classes.grading.sittings import Sitting


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """What was read: scripts, overrides by student and label, and rulings."""

    scripts: tuple[Script, ...]
    overrides: dict[tuple[str, str], Decision]
    rulings: tuple[Ruling, ...]


def read_tables(answers: Path, folder: Path | None, sitting: Sitting) -> Tables:
    """The answers, and what people decided in the ``folder`` of a grading. ``TableFaults`` for all that is wrong with a table."""
    scripts = read_answers(answers, sitting)
    if folder is None:
        return Tables(scripts=scripts, overrides={}, rulings=())
    return Tables(
        scripts=scripts,
        overrides=overrides.read_overrides(folder / overrides.NAME, sitting, frozenset(one.student for one in scripts)),
        rulings=court.read_rulings(folder / court.NAME, sitting),
    )


def marked(sitting: Sitting, tables: Tables, step: Callable[[], None]) -> tuple[Result, ...]:
    """The results as the marker alone sees them."""
    return results(sitting, tables.scripts, step)


def settled(sitting: Sitting, tables: Tables, raw: Sequence[Result], more: Sequence[Ruling] = ()) -> tuple[Result, ...]:
    """The results with all that people decided, and with ``more`` rulings."""
    rulings = court.ruled(sitting, raw, [*tables.rulings, *more])
    return decided(raw, court.decisions(rulings, tables.overrides))
