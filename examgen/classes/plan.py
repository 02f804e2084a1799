"""The plan of a class exam: what all papers share, and one job for each. Plain data, so that any process can do a job."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from examgen.bank.loader import Bank
from examgen.bank.places import bundled_bank
from examgen.classes.matching import LOOKED_AT, Measure, central, measure
from examgen.classes.roster import Student, present
from examgen.classes.seats import version
from examgen.core.seeds import copy_seed
from examgen.paper import draws
from examgen.paper.assembly import select, time_for
from examgen.paper.course import Blueprint, Course
from examgen.paper.heads import Head
from examgen.paper.manifest import digest, template_digests, versions

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody takes for each other (Crockford's)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """One print of a paper: so many minutes in its head, usual or ``large`` print; for one student, or (no ``id``) for any."""

    minutes: int
    large: bool = False
    id: str = ""
    name: str = ""
    seat: str = ""

    @property
    def what(self) -> tuple[int, bool]:
        """What tells the prints of one paper apart."""
        return self.minutes, self.large


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One paper to make: the copy that it is, its secret, its code, and its prints."""

    copy: str
    seed: int
    code: str
    prints: tuple[Print, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that is on all papers, as its file is when they are made."""

    id: str
    revision: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What all papers of an exam share. ``banks`` are empty for the bundled one; ``questions`` are in print order.

    ``usual`` are the measures of the questions that those of all papers are near to.

    ``templates`` are folders, ``template_bytes`` one digest over all templates; ``software`` are versions.
    """

    course: str
    exam: str
    title: str
    seed: int
    versions: int
    minutes: int
    points: int
    instructions: tuple[str, ...]
    head: Head
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    questions: tuple[Asked, ...]
    usual: tuple[Measure, ...]
    formats: tuple[str, ...]
    documents: tuple[str, ...]
    banks: tuple[str, ...]
    templates: tuple[str, ...]
    template_bytes: str
    software: tuple[tuple[str, str], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The questions, in print order."""
        return tuple(id for _, ids in self.sections for id in ids)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders of questions."""
        return tuple(map(Path, self.banks)) or (bundled_bank(),)

    def stamp(self, job: Job) -> str:
        """A digest of all that the files of a job depend on; not of where the folders lie."""
        said = {**asdict(self), "banks": None, "templates": None}
        return digest(json.dumps([said, asdict(job)], sort_keys=True).encode())


def planned(
    course: Course, blueprint: Blueprint, bank: Bank, seed: int, *, versions_wanted: int, formats: Sequence[str],
    documents: Sequence[str], banks: Sequence[Path], templates: Sequence[Path],
) -> Plan:  # fmt: skip
    """The plan of an exam of so many versions (0: a paper of their own for everybody); its questions are chosen by the secret."""
    chosen = select(course, blueprint, bank, seed)
    headers = [header for section in chosen for header in section]
    return Plan(
        course=course.title, exam=blueprint.name, title=blueprint.title, seed=seed, versions=versions_wanted,
        minutes=time_for(blueprint, headers), instructions=blueprint.instructions, head=blueprint.head,
        sections=tuple(
            (section.title, tuple(one.id for one in found)) for section, found in zip(blueprint.sections, chosen, strict=True)
        ),
        questions=tuple(_asked(bank, header.id) for header in headers), points=sum(header.marks for header in headers),
        usual=tuple(_usual(bank, header.id, seed) for header in headers),
        formats=tuple(formats), documents=tuple(documents), banks=tuple(str(folder.resolve()) for folder in banks),
        templates=tuple(str(folder.resolve()) for folder in templates),
        template_bytes=digest(json.dumps(template_digests(templates)).encode()), software=tuple(sorted(versions().items())),
    )  # fmt: skip


def _asked(bank: Bank, id: str) -> Asked:
    page = bank.page(id)
    return Asked(id=id, revision=page.revision, digest=page.digest)


def _usual(bank: Bank, id: str, seed: int) -> Measure:
    """What those of all papers are near to: of the question's first draws for the exam itself, the one in the middle."""
    return central([measure(draws.drawn(bank.page(id), seed, draw)) for draw in range(LOOKED_AT)])


def copy_of(plan: Plan, student: Student) -> str:
    """Which copy the student gets: a version, or their own."""
    return f"version {version(student, plan.versions, plan.seed)}" if plan.versions else f"student {student.id}"


def jobs(plan: Plan, students: Sequence[Student]) -> tuple[Job, ...]:
    """A job for each paper that is needed, in the order of the roster; all versions, also one that nobody gets today."""
    prints: dict[str, dict[tuple[object, ...], Print]] = {f"version {number + 1}": {} for number in range(plan.versions)}
    for student in present(students):
        one = print_for(plan, student)
        prints.setdefault(copy_of(plan, student), {})[one.what] = one
    return tuple(
        Job(copy=copy, seed=copy_seed(plan.seed, copy), code=code(plan.seed, copy), prints=tuple(found.values()))
        for copy, found in prints.items()
    )


def print_for(plan: Plan, student: Student) -> Print:
    """The print that the student gets."""
    own = {} if plan.versions else {"id": student.id, "name": student.name, "seat": student.seat}
    return Print(minutes=student.minutes(plan.minutes), large=student.large_print, **own)


def printed(plan: Plan, code: str, one: Print) -> str:
    """The name of a print's file, without its ending: the code, and what it has that the usual one has not."""
    more = f"-{one.minutes}min" if one.minutes != plan.minutes else ""
    return f"{code}{more}{'-large' if one.large else ''}"


def code(seed: int, copy: str) -> str:
    """What is printed on a copy, such as ``7K3M-Q9XD``: 40 bits of a keyed hash that tells nothing of its secret."""
    number = copy_seed(seed, f"code of {copy}") & (1 << 40) - 1
    signs = "".join(_SIGNS[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"
