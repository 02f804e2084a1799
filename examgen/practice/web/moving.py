"""Taking one's progress along: the page with the code, and the form that takes one in."""

from __future__ import annotations

from starlette.responses import Response

from examgen.core.words import counted
from examgen.errors import UsageError
from examgen.practice.loop.transfer import exported, imported
from examgen.practice.web.room import Room, Visit


def code(room: Room, visit: Visit) -> Response:
    """The code of the visitor's progress, and a field for another one."""
    return _page(room, visit)


def take(room: Room, visit: Visit) -> Response:
    """Put the progress of the code to the visitor's own."""
    given = visit.text("code")
    try:
        merged = imported(room.practice, visit.learner, given)
    except UsageError as error:
        return _page(room, visit, given=given, problem=f"{str(error)[:1].upper()}{str(error)[1:]}.", status=400)
    return _page(room, visit, taken=f"{counted(merged.attempts, 'answer')} and {counted(merged.cards, 'due date')} were taken in.")


def _page(room: Room, visit: Visit, *, given: str = "", problem: str = "", taken: str = "", status: int = 200) -> Response:
    own = exported(room.practice, visit.learner)
    return room.page(visit, "code", status=status, code=own, given=given, problem=problem, taken=taken)
