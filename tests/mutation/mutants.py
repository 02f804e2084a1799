"""Breaks the engine on purpose, one edit at a time, and reports who notices.

    python tests/mutation/mutants.py [--variants N] [--module NAME] [--jobs N]

First every question of the bank is built and witnessed with the engine as it is; which lines of the engine ran is recorded. Then
each executed line is edited in every way that ``mutating`` knows, each time in a fresh process, and the questions that ran the
line are solved again for the same numbers. A mutant is

    caught by witnesses   an answer that a witness contradicts,
    caught by a crash     the solution cannot be computed any more,
    caught by a line      no answer moved, but a printed line of a worked solution became false,
    without effect        every answer and every line is what it was,
    MISSED                an answer moved and no witness contradicts it: the script then exits with 1.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.util
import multiprocessing
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from mutating import Mutant, mutants  # noqa: E402

from examgen.bank import evidence, lines  # noqa: E402
from examgen.bank.draft import solved  # noqa: E402
from examgen.bank.loader import load, scan  # noqa: E402
from examgen.errors import ExamgenError  # noqa: E402

ENGINE = ROOT / "examgen" / "engine"
BANK = ROOT / "question_bank"
SECONDS = 60
"""A mutant that computes longer than this (an endless loop) counts as a crash."""


@dataclass(frozen=True)
class Witnessed:
    """A variant with the lines of the engine that its solution ran, and what its witnesses said."""

    path: Path
    variant: Any
    ran: dict[str, set[int]]


def witnessed(task: tuple[Path, str, int]) -> list[Witnessed]:
    """The first variants of a question, with the engine as it is."""
    path, id, count = task
    page = load(path, id)
    found = []
    for seed in range(count):
        variant = evidence.build(page, seed)
        ran: dict[str, set[int]] = {}
        sys.settrace(lambda frame, event, argument, ran=ran: _watch(ran, frame))
        try:
            solved(page, page.parameters(**variant.parameters))
        finally:
            sys.settrace(None)
        found.append(Witnessed(path, variant, ran))
    return found


def _watch(ran: dict[str, set[int]], frame: Any) -> Any:
    if not frame.f_code.co_filename.startswith(str(ENGINE)):
        return None

    def line(inner: Any, event: str, argument: Any) -> Any:
        ran.setdefault(Path(inner.f_code.co_filename).stem, set()).add(inner.f_lineno)
        return line

    return line


class _Edited(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module of the engine from a mutant's source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        return importlib.util.spec_from_loader(name, self) if name == self.mutant.module else None

    def get_source(self, name: str) -> str:
        return self.mutant.source

    def get_code(self, name: str) -> CodeType:
        return compile(self.mutant.source, f"<mutant of {name}>", "exec")


_cases: list[Witnessed] = []


def _too_long(signal_number: int, frame: Any) -> None:
    raise TimeoutError("the mutant does not come to an end")


def verdict(mutant: Mutant) -> tuple[Mutant, str]:
    """What becomes of the questions that ran the edited line. Runs in a process of its own, before the engine is imported."""
    sys.meta_path.insert(0, _Edited(mutant))
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    stem = mutant.module.rsplit(".", 1)[1]
    worst = "without effect"
    for case in _cases:
        if mutant.line in case.ran.get(stem, ()):
            found = _judged(case)
            if found.startswith("caught by witnesses") or found == "MISSED":
                return mutant, found
            worst = found if found != "without effect" else worst
    return mutant, worst


def _judged(case: Witnessed) -> str:
    variant = case.variant
    try:
        page = load(case.path, variant.id)
        trace = solved(page, page.parameters(**variant.parameters))
    except (ExamgenError, ArithmeticError, ValueError, TypeError, LookupError, AttributeError, NameError, OSError):
        return "caught by a crash"
    moved = False
    for part in variant.parts:
        now = trace.values[part.name]
        if evidence.agree(part.answer, now):
            continue
        moved = True
        said = [item.value for item in variant.evidence if item.answer == part.name]
        if part.kind == "satisfies" or any(not evidence.agree(now, value) for value in said):
            return "caught by witnesses"
    if moved:
        return "MISSED"
    false = any(lines.fault(step, page.decimals, rows=page.rows) for step in trace.steps)
    return "caught by a line" if false else "without effect"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the mutants and print the table; 1 if one is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--variants", type=int, default=3, help="variants of each question")
    parser.add_argument("--module", default="", help="only this module of the engine")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    # spawned, not forked: results bring imports with them here, and a child forked meanwhile would wait for their lock for ever
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        tasks = [(header.path, header.id, options.variants) for header in scan([BANK]).usable()]
        _cases.extend(one for found in pool.imap(witnessed, tasks, chunksize=1) for one in found)
    chosen = _mutants(options.module)
    with multiprocessing.get_context("fork").Pool(options.jobs, maxtasksperchild=1) as pool:
        found = list(pool.imap_unordered(verdict, chosen, chunksize=1))
    return _report(found)


def _mutants(only: str) -> list[Mutant]:
    chosen = []
    for path in sorted(ENGINE.glob("*.py")):
        ran = set().union(*(case.ran.get(path.stem, set()) for case in _cases))
        if ran and only in ("", path.stem):
            chosen += mutants(path, f"examgen.engine.{path.stem}", ran)
    return chosen


def _report(found: Sequence[tuple[Mutant, str]]) -> int:
    count = Counter(verdict for _, verdict in found)
    for mutant, verdict in sorted(found, key=lambda pair: (pair[0].module, pair[0].line)):
        if verdict == "MISSED":
            print(f"MISSED {mutant.module}:{mutant.line} in {mutant.function}: {mutant.edit}")
    functions = {(mutant.module, mutant.function) for mutant, _ in found}
    print(f"{len(found)} mutants of {len(functions)} engine functions that the bank runs")
    for verdict, number in count.most_common():
        print(f"  {number:5d}  {verdict}")
    effective = len(found) - count["without effect"] - count["caught by a line"]
    moved = count["caught by witnesses"] + count["MISSED"]
    print(f"witnesses alone catch {count['caught by witnesses']} of the {moved} mutants that give another answer")
    print(f"and {count['caught by witnesses']} of the {effective} that change or prevent an answer")
    return 1 if count["MISSED"] else 0


if __name__ == "__main__":
    sys.exit(main())
