"""What headers of questions may name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Syllabus:
    """What a course file lists: its topics, and how many learning outcomes it has. What it does not list is not checked."""

    topics: tuple[str, ...] = ()
    outcomes: int = 0


NO_SYLLABUS = Syllabus()
