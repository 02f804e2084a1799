"""What a paper of a class costs: ``python benchmarks/classes.py`` makes midterms with keys and evidence in this process.

It prints, from one run: what a paper costs within the first 10, 100, ... papers; how much memory the process has then; and how much
longer making 100 papers takes than to typeset their sources alone with the same kept compiler. Times are of the processor, all
threads together. Where other programs share it they vary nonetheless, so each paper is also told in units of a sum of fractions
that is computed right before and after it.
"""

from __future__ import annotations

import argparse
import time
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.classes.plan import jobs, planned
from examgen.classes.roster import Student
from examgen.classes.running import here
from examgen.paper.compiler import Compiler, compiler
from examgen.paper.course import load_course

SECRET = 2**159 + 2026
WARM = 3
"""Papers before the clock starts: torch, pages and templates are loaded by them."""


def memory() -> int:
    """Megabytes that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 // 1_000_000


def yardstick() -> float:
    """Seconds of the processor that a sum of fractions takes now."""
    begin = time.process_time()
    sum((Fraction(1, 1 + number % 97) for number in range(8000)), Fraction(0))
    return time.process_time() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, nargs="+", default=[10, 100], help="after so many papers the cost is told")
    parser.add_argument("--sources", type=int, default=100, help="so many papers are typeset once more, from their sources alone")
    options = parser.parse_args()
    bank, course = scan([bundled_bank()]), load_course(bundled_bank())
    plan = planned(
        course, course.exam("midterm"), bank, SECRET, versions_wanted=0, formats=("pdf",), documents=("paper", "key"), banks=(),
        templates=(),
    )  # fmt: skip
    work = jobs(plan, [Student(id=str(number), name="Student") for number in range(max(options.papers) + WARM)])
    kept: list[tuple[str, dict[str, Any]]] = []
    compile_ = Compiler.compile

    def keeping(self: Compiler, source: str, **wanted: Any) -> bytes:
        if len(kept) < 2 * (options.sources + WARM):
            kept.append((source, wanted))
        return compile_(self, source, **wanted)

    Compiler.compile = keeping  # type: ignore[method-assign]
    spent: list[float] = []
    units: list[float] = []
    for number, job in enumerate(work, 1 - WARM):
        before = yardstick()
        begin = time.process_time()
        list(here(plan, [job]))
        if number > 0:
            spent.append(time.process_time() - begin)
            units.append(spent[-1] / (before + yardstick()))
        if number in options.papers:
            last = max(10, number // 10)
            print(
                f"{number} papers: {1000 * sum(spent) / number:.0f} ms each, {median(units):.1f} units; "
                f"the last {last} of them {median(units[-last:]):.1f} units; {memory()} MB", flush=True,
            )  # fmt: skip
    Compiler.compile = compile_  # type: ignore[method-assign]
    count = min(options.sources, len(spent))
    begin = time.process_time()
    for source, wanted in kept[2 * WARM : 2 * (count + WARM)]:
        compiler().compile(source, **wanted)
    alone = time.process_time() - begin
    ratio = sum(spent[:count]) / alone
    print(
        f"{count} papers with keys and evidence: {ratio:.2f} times typesetting their sources ({1000 * alone / count:.0f} ms each)"
    )


if __name__ == "__main__":
    main()
