"""The summary of a class for its lecturer, at an address that cannot be guessed."""

from __future__ import annotations

from starlette.responses import Response

from examgen.errors import UsageError
from examgen.practice.loop.scope import Scope, questions_in
from examgen.practice.store.classroom import FEWEST, class_summary
from examgen.practice.web.room import Room, Visit


def summary(room: Room, visit: Visit) -> Response:
    """Which questions and slips trouble the class; nobody is named, and what few did is not told."""
    if not room.seals.opens_class(visit.places["token"]):
        raise UsageError("there is no such page; begin from the first page")
    titles = {header.id: header.title for header in questions_in(Scope(), room.practice.bank, room.practice.course)}
    found = class_summary(room.practice.store)
    return room.page(
        visit, "class", found=found, fewest=FEWEST,
        questions=[(titles.get(one.question, one.question), round(100 * one.share), one) for one in found.questions],
        slips=[(titles.get(one.question, one.question), one) for one in found.slips],
    )  # fmt: skip
