"""Checks of a header against what is around it: the course file and the other questions of the bank."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator

from examgen.bank.loader import Bank, Header
from examgen.bank.syllabus import Syllabus

LEAST_MINUTES = 1 / 3
MOST_MINUTES = 5
"""Minutes that one mark may stand for: an exam gives about one for each."""


def topic_is_in_the_course(header: Header, bank: Bank, syllabus: Syllabus) -> Iterator[str]:
    """A topic that the course does not know is on no exam. An area of its topics will do, and so will a finer topic."""
    if fact := unknown_topic(header.topic, syllabus):
        yield fact


def unknown_topic(topic: str, syllabus: Syllabus) -> str:
    """What to tell of a topic that the course does not know; nothing of one that it does."""
    if not syllabus.topics or any(_within(topic, one) or _within(one, topic) for one in syllabus.topics):
        return ""
    near = difflib.get_close_matches(topic, syllabus.topics, n=1, cutoff=0.4)
    known = f"did you mean {near[0]!r}?" if near else f"its topics are {', '.join(syllabus.topics)};"
    return f"topic {topic!r} is not in the course file; {known} add a new one to the topics of a [[week]]"


def _within(topic: str, other: str) -> bool:
    return topic == other or topic.startswith(f"{other}.")


def outcomes_are_in_the_course(header: Header, bank: Bank, syllabus: Syllabus) -> Iterator[str]:
    """Each learning outcome is one of the course's, and is named once."""
    for outcome in dict.fromkeys(header.outcomes):
        if syllabus.outcomes and outcome not in range(1, syllabus.outcomes + 1):
            yield f"outcome {outcome!r} is not in the course file; its outcomes are 1 to {syllabus.outcomes}"
    if len(set(header.outcomes)) < len(header.outcomes) or not header.outcomes:
        yield f"outcomes are {header.outcomes}; name each learning outcome once, and at least one"


def minutes_fit_the_marks(header: Header, bank: Bank, syllabus: Syllabus) -> Iterator[str]:
    """A question takes between a third of a minute and five minutes a mark."""
    if not LEAST_MINUTES * header.marks <= header.minutes <= MOST_MINUTES * header.marks:
        fact = f"{header.minutes} minutes are given for {header.marks} marks in {header.parts} parts"
        least, most = max(1, round(LEAST_MINUTES * header.marks)), MOST_MINUTES * header.marks
        yield f"{fact}; between {least} and {most} are plausible, so change minutes or marks"


def questions_kept_apart_exist(header: Header, bank: Bank, syllabus: Syllabus) -> Iterator[str]:
    """``apart`` names other questions of the bank, each once."""
    ids = [one.id for one in bank.headers if one.id != header.id]
    for id in dict.fromkeys(header.apart):
        if id not in ids:
            near = difflib.get_close_matches(str(id), ids, n=1, cutoff=0.4)
            remedy = f"did you mean {near[0]!r}?" if near else "remove it"
            yield f"apart names {id!r}, which is no other question of the bank; {remedy}"
    if len(set(header.apart)) < len(header.apart):
        yield f"apart is {header.apart}; name each question once"


HEADER_CHECKS: tuple[Callable[[Header, Bank, Syllabus], Iterator[str]], ...] = (
    topic_is_in_the_course,
    outcomes_are_in_the_course,
    minutes_fit_the_marks,
    questions_kept_apart_exist,
)
