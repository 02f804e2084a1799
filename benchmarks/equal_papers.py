"""How fair versions are to a class that makes slips: ``python benchmarks/equal_papers.py`` compares versions of midterms.

Of the listed slips of a question a student makes one with a chance of one in three, each as likely as the others; everything else
is right. What such a student earns on a paper in the mean is counted exactly, by the marker, over all slips: no dice are thrown, so
what differs between two papers are the papers. A slip that changes no answer of a paper costs nothing there, and one that changes
more entries costs more. Printed is the difference between two versions, for papers that are matched as ``examgen class`` does it
and for first draws.
"""

from __future__ import annotations

import argparse
from functools import partial
from statistics import fmean

from examgen.bank.loader import Bank, scan
from examgen.bank.places import bundled_bank
from examgen.classes.copying import drawn_for
from examgen.classes.drawing import Draws
from examgen.classes.matching import measure
from examgen.classes.plan import Job, Plan, jobs, planned
from examgen.core.seeds import Key
from examgen.paper import draws
from examgen.paper.course import load_course


def paper(bank: Bank, plan: Plan, job: Job, *, matched: bool) -> float:
    """The same on a paper."""
    first = [partial(iter, Draws(bank.page(id), job.seed)) for id in plan.ids]
    found = drawn_for(plan, bank, job)[0] if matched else draws.together(first, Key(seed=job.seed, question="truths").stream(""))
    return sum(measure(variant, bank.page(variant.id)).points for variant in found)


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exams", type=int, default=10)
    options = parser.parse_args()
    bank, course = scan([bundled_bank()]), load_course(bundled_bank())
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(options.exams):
        plan = planned(
            course,
            course.exam("midterm"),
            bank,
            2**159 + number,
            versions_wanted=2,
            formats=(),
            documents=(),
            banks=(),
            templates=(),
        )
        for matched, differences in found.items():
            one, other = (paper(bank, plan, job, matched=matched) for job in jobs(plan, ()))
            differences.append(abs(one - other))
            print(f"exam {number}, {'matched' if matched else 'first draws'}: {one:.2f} and {other:.2f} points", flush=True)
    for matched, differences in found.items():
        kind = "matched" if matched else "first draws"
        print(f"{kind}: {fmean(differences):.3f} points of difference in the mean, {max(differences):.3f} at most")


if __name__ == "__main__":
    main()
