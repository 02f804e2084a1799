"""One question on the page: shown, answered, hinted at, solved; and the way to the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from string import ascii_lowercase

from starlette.responses import Response

from examgen.core.record import Variant
from examgen.marking import Report
from examgen.paper.answers import LineView
from examgen.paper.views import question_view
from examgen.practice.hints import next_hint
from examgen.practice.scope import Scope
from examgen.practice.session import Sitting, worked
from examgen.practice.web import forms
from examgen.practice.web.room import Room, Visit, scope_query, see_other, start_address

_TAKEN = "This answer was sent from an older page and is not counted again. Here is where you stand."
_SINGLE = {"partly": "Partly right...", "unreadable": "This could not be read.", "unanswered": "Nothing was answered."}
_NO_MORE_HINTS = "There is no further hint; only the worked solution is left."


def start(room: Room, visit: Visit) -> Response:
    """A fresh question of the scope in the address, or the page that waits for it."""
    scope = visit.scope
    sitting = room.practice.open(visit.learner, scope, after=visit.query.get("after", "")[:200])
    if sitting is None:
        return room.waiting(visit, title="Your question is being prepared", ready=None, exam=None)
    return see_other(f"{_address(room, sitting)}?{scope_query(scope)}")


def _address(room: Room, sitting: Sitting) -> str:
    return f"/question/{room.seals.address('sitting', sitting.learner, sitting.id)}"


def _found(room: Room, visit: Visit) -> Sitting:
    return room.practice.sitting(visit.learner, room.seals.id("sitting", visit.learner, visit.places["address"]))


def show(room: Room, visit: Visit) -> Response:
    """The question as it stands."""
    sitting = _found(room, visit)
    if sitting.exam is not None and not _is_over(room, sitting):
        return see_other(f"/exam/{room.seals.address('exam', visit.learner, sitting.exam)}")
    return _shown(room, visit, sitting, room.practice.last_report(sitting), sitting.typed)


def _is_over(room: Room, sitting: Sitting) -> bool:
    exam = room.practice.store.exam(sitting.learner, sitting.exam) if sitting.exam is not None else None
    return exam is not None and exam.closed is not None


def act(room: Room, visit: Visit) -> Response:
    """What one of the buttons asks for: ``do`` is answer, hint or solution."""
    sitting = _found(room, visit)
    typed = forms.typed(sitting.variant, visit.texts)
    match visit.text("do"):
        case "hint":
            return _hinted(room, visit, sitting, typed)
        case "solution":
            room.practice.solution(visit.learner, sitting.id)
            return show(room, visit)
        case _:
            return _answered(room, visit, sitting, typed)


def _answered(room: Room, visit: Visit, sitting: Sitting, typed: Mapping[str, str]) -> Response:
    if sitting.closed or visit.number("tries") != sitting.tries:
        return _shown(room, visit, sitting, room.practice.last_report(sitting), sitting.typed, notice=_TAKEN)
    outcome = room.practice.answer(visit.learner, sitting.id, typed)
    notice = "" if outcome.counted else _uncounted(outcome.report)
    return _shown(room, visit, outcome.sitting, outcome.report, typed, notice=notice)


def _uncounted(report: Report) -> str:
    """Why an answer was no attempt."""
    unread = any(part.verdict == "unreadable" for part in report.parts)
    return f"Not counted as an attempt: {'something could not be read' if unread else 'nothing was answered'}."


def _hinted(room: Room, visit: Visit, sitting: Sitting, typed: Mapping[str, str]) -> Response:
    notice = ""
    if not sitting.closed and visit.number("hints") == sitting.hints and room.practice.hint(visit.learner, sitting.id) is None:
        notice = _NO_MORE_HINTS
    now = _found(room, visit)
    return _shown(room, visit, now, room.practice.last_report(now), typed, notice=notice)


def _shown(
    room: Room, visit: Visit, sitting: Sitting, report: Report | None, typed: Mapping[str, str], *, notice: str = ""
) -> Response:
    variant, scope = sitting.variant, visit.scope
    view = question_view(variant)
    return room.page(
        visit, "question", question=view, topic=variant.topic, sitting=sitting, parts=forms.asked(variant, view, typed, report),
        headline=_headline(report) if report else "", notice=notice, hints=_uncovered(variant, sitting.hints, _right(report)),
        worked=worked(variant) if sitting.revealed else None,
        action=f"{_address(room, sitting)}?{scope_query(scope)}",
        another=start_address(Scope(by="question", value=variant.id)),
        next=None if scope.by == "question" else start_address(scope, variant.id),
    )  # fmt: skip


def _headline(report: Report) -> str:
    """What became of all parts together."""
    if all(part.verdict in ("right", "needs a grader") for part in report.parts):
        return "Right."
    marks = f"{float(report.marks):.3g} of {report.of} marks"
    if len(report.parts) == 1:
        return _SINGLE.get(report.parts[0].verdict, "Not right.").replace("...", f": {marks}.")
    labels = ", ".join(f"({label}) {part.verdict}" for label, part in zip(ascii_lowercase, report.parts, strict=False))
    return f"{'Partly right' if report.marks else 'Not right'}: {marks}. {labels}."


def _right(report: Report | None) -> Collection[str]:
    return {part.name for part in report.parts if part.verdict == "right"} if report else set()


def _uncovered(variant: Variant, until: int, right: Collection[str]) -> tuple[LineView, ...]:
    """The hints that were given, as far as they still lead to something."""
    lines: list[LineView] = []
    at = 0
    while at < until:
        found = next_hint(variant, at, right)
        if found is None or found[1] > until:
            break
        line, at = found
        lines.append(line)
    return tuple(lines)
