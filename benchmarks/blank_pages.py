"""How much of the pages of papers stays blank at the bottom, the last page of each left out.

    python benchmarks/blank_pages.py [--seeds N] [EXAM ...]

Papers are drawn from the seeds 1 to N without hearing witnesses, and set as PDF; `pdftoppm` (poppler-utils) says where ink is.
Printed are the pages and blank shares of each paper, and how many pages are blank by more than 15 %. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Iterator

import numpy as np

from examgen.bank.loader import Bank, scan
from examgen.bank.places import bundled_bank
from examgen.paper import draws
from examgen.paper.assembly import Paper, PaperSection, select
from examgen.paper.course import Course, load_course
from examgen.paper.render import pdf, render
from examgen.paper.views import paper_view

DPI = 30
TOP, BOTTOM = 2.1, 29.7 - 1.9
"""Where text begins and ends on a page, in cm."""
MUCH = 0.15


def paper(course: Course, bank: Bank, exam: str, seed: int) -> Paper:
    """The drafts of a paper."""
    plan = course.exam(exam)
    chosen = select(course, plan, bank, seed)
    flat = iter(draws.variants(bank, [one.id for headers in chosen for one in headers], seed, f"{exam} paper"))
    sections = tuple(
        PaperSection(title=section.title, variants=tuple(next(flat) for _ in headers))
        for section, headers in zip(plan.sections, chosen, strict=True)
    )
    return Paper(
        course=course.title, exam=exam, title=plan.title, seed=seed, space="exam", minutes=plan.minutes or 90,
        instructions=plan.instructions, sections=sections, head=plan.head,
    )  # fmt: skip


def blanks(document: bytes) -> Iterator[float]:
    """The share of each page below its last ink, headers and footers apart."""
    pictures = subprocess.run(["pdftoppm", "-gray", "-r", str(DPI), "-"], input=document, stdout=subprocess.PIPE, check=True).stdout
    top, bottom = (round(place / 2.54 * DPI) for place in (TOP, BOTTOM))
    while pictures:
        _, size, _, pictures = pictures.split(b"\n", 3)
        width, height = map(int, size.split())
        page = np.frombuffer(pictures[: width * height], np.uint8).reshape(height, width)[top + 1 : bottom - 1]
        pictures = pictures[width * height :]
        inked = np.flatnonzero((page < 200).any(axis=1))
        yield 1 - (inked[-1] + 1) / len(page) if len(inked) else 1.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("exams", nargs="*", default=["midterm", "final"], metavar="EXAM")
    parser.add_argument("--seeds", type=int, default=10)
    wanted = parser.parse_args()
    course, bank = load_course(bundled_bank()), scan([bundled_bank()])
    full: list[float] = []
    for exam in wanted.exams:
        for seed in range(1, wanted.seeds + 1):
            made = paper(course, bank, exam, seed)
            pages = list(blanks(pdf(render(paper_view(made), "paper", "typst"), exam)))[: -made.head.scratch or None]
            full += pages[:-1]
            print(f"{exam} {seed}: {len(pages)} pages, blank {' '.join(f'{100 * one:.0f}' for one in pages)} %")
    count, mean = sum(one > MUCH for one in full), 100 * sum(full) / len(full)
    print(f"of {len(full)} pages {count} are blank by more than 15 %; mean {mean:.1f} %")


if __name__ == "__main__":
    main()
