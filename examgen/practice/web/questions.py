"""One question on the page: shown, answered, hinted at, solved; and the way to the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from starlette.responses import Response

from examgen.core.record import Variant, is_settled
from examgen.errors import UsageError
from examgen.marking import Report
from examgen.paper.answers import LineView
from examgen.paper.views import question_view
from examgen.practice.loop.hints import next_hint
from examgen.practice.loop.scope import Scope
from examgen.practice.loop.session import Sitting, worked
from examgen.practice.web import forms
from examgen.practice.web.asked import UNREADABLE, Asked, asked, points
from examgen.practice.web.room import Room, Visit, scope_query, see_other, start_address

_MARKED_ONLY = "What you had typed when the question was closed is marked here, and counts no more."
_TAKEN = "This answer was sent from an older page and is not counted again. Here is where you stand."
_NOT_COUNTED = "Nothing was counted: the page was older than your last answer. What you typed is here, and Check marks it now."
_NO_MORE_HINTS = "There is no further hint; only the worked solution is left."
_NOTHING = "Not counted as an attempt: nothing was answered."


def start(room: Room, visit: Visit) -> Response:
    """A fresh question of the scope in the address (or like the one named there), or the page that waits for it."""
    scope, like = visit.scope, visit.query.get("like", "")[:200]
    wanted = Scope(by="question", value=like) if like else scope
    sitting = room.practice.open(visit.learner, wanted, after=visit.query.get("after", "")[:200])
    if sitting is None:
        return room.waiting(visit, title="Your question is being prepared", ready=None, exam=None)
    return see_other(f"{_address(room, sitting)}?{scope_query(scope)}")


def numbered(room: Room, visit: Visit) -> Response:
    """The address of a question that a lecturer can post: fresh numbers, or with ``?n=3`` the same ones for everybody."""
    question, number = visit.places["id"][:200], visit.query.get("n", "")
    scope = Scope(by="question", value=question)
    if not number:
        return see_other(start_address(scope))
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        raise UsageError("this address names no variant of the question; its number is missing")
    sitting = room.practice.open_numbered(visit.learner, question, int(number))
    if sitting is None:
        return room.waiting(visit, title="Your question is being prepared", ready=None, exam=None)
    return see_other(f"{_address(room, sitting)}?{scope_query(scope)}")


def _address(room: Room, sitting: Sitting) -> str:
    return f"/question/{room.seals.address('sitting', sitting.learner, sitting.id)}"


def _found(room: Room, visit: Visit) -> Sitting:
    return room.practice.sitting(visit.learner, room.seals.id("sitting", visit.learner, visit.places["address"]))


def show(room: Room, visit: Visit) -> Response:
    """The question as it stands. One of a mock exam leads to the exam while that runs."""
    sitting = _found(room, visit)
    if sitting.exam is None:
        return _standing(room, visit, sitting)
    return _discussed(room, visit, sitting) if _is_over(room, sitting) else see_other(_exam_address(room, sitting))


def _is_over(room: Room, sitting: Sitting) -> bool:
    exam = room.practice.store.exam(sitting.learner, sitting.exam) if sitting.exam is not None else None
    return exam is not None and exam.closed is not None


def _exam_address(room: Room, sitting: Sitting) -> str:
    return f"/exam/{room.seals.address('exam', sitting.learner, sitting.exam or 0)}"


def act(room: Room, visit: Visit) -> Response:
    """What one of the buttons asks for: ``do`` is answer, hint or solution, ``go`` an address to go to; what is typed is kept.

    An exam that is over takes no more answers.
    """
    sitting = _found(room, visit)
    if sitting.exam is not None and _is_over(room, sitting):
        return see_other(_address(room, sitting))
    typed = forms.typed(sitting.variant, visit.texts)
    if visit.leaving:
        room.practice.keep(sitting, typed)
        return see_other(visit.leaving)
    match visit.text("do"):
        case "hint":
            return _hinted(room, visit, sitting, typed)
        case "solution":
            room.practice.solution(visit.learner, sitting.id, typed)
            return show(room, visit)
        case _:
            return _answered(room, visit, sitting, typed)


def _answered(room: Room, visit: Visit, sitting: Sitting, typed: Mapping[str, str]) -> Response:
    if sitting.closed or visit.number("tries") != sitting.tries:
        return _late(room, visit, sitting, typed)
    outcome = room.practice.answer(visit.learner, sitting.id, typed)
    if outcome.counted:
        return _marked(room, visit, outcome.sitting, typed, outcome.report)
    if outcome.sitting.tries != sitting.tries:  # another answer came in between
        return _late(room, visit, outcome.sitting, typed)
    return _uncounted(room, visit, sitting, typed, outcome.report)


def _late(room: Room, visit: Visit, sitting: Sitting, typed: Mapping[str, str]) -> Response:
    """An answer from a page that is older than the last answer: it is not counted, but nothing that was typed is lost."""
    if all(sitting.shown.get(name, "") == text for name, text in typed.items()):
        return _standing(room, visit, sitting, notice=_TAKEN)
    return _standing(room, visit, room.practice.keep(sitting, typed), notice=_MARKED_ONLY if sitting.closed else _NOT_COUNTED)


def _uncounted(room: Room, visit: Visit, sitting: Sitting, typed: Mapping[str, str], report: Report) -> Response:
    """Nothing was typed, or nothing of it can be read."""
    parts = _parts(sitting, typed, report)
    problems = [part for part in parts if part.state in UNREADABLE]
    if not problems:
        return _shown(room, visit, sitting, _parts(sitting, typed, None), notice=_NOTHING)
    return _shown(room, visit, sitting, parts, report=report, notice=f"Not counted as an attempt: {_listed(problems)}.")


def _hinted(room: Room, visit: Visit, sitting: Sitting, typed: Mapping[str, str]) -> Response:
    sitting, notice = room.practice.keep(sitting, typed), ""
    if not sitting.closed and visit.number("hints") == sitting.hints and room.practice.hint(visit.learner, sitting.id) is None:
        notice = _NO_MORE_HINTS
    return _standing(room, visit, _found(room, visit), notice=notice)


# --- what is shown ----------------------------------------------------------------------------------------------------------------


def _standing(room: Room, visit: Visit, sitting: Sitting, *, notice: str = "") -> Response:
    """The question with what stands in its fields; what was changed since it was marked is not checked yet."""
    report, typed = room.practice.last_report(sitting), sitting.shown
    if sitting.closed and sitting.draft:
        notice = notice or _MARKED_ONLY
    if sitting.closed or typed == sitting.typed:
        return _marked(room, visit, sitting, typed, report, notice=notice)
    pairs = zip(_parts(sitting, typed, report), _parts(sitting, typed, None), strict=True)
    parts = [marked if sitting.typed.get(marked.name, "") == marked.text else _unchecked(plain) for marked, plain in pairs]
    return _shown(room, visit, sitting, parts, notice=notice)


def _unchecked(part: Asked) -> Asked:
    return replace(part, state="unchecked" * bool(part.text.strip()))


def _marked(
    room: Room, visit: Visit, sitting: Sitting, typed: Mapping[str, str], report: Report | None, *, notice: str = ""
) -> Response:
    parts = _parts(sitting, typed, report)
    return _shown(room, visit, sitting, parts, report=report, headline=_headline(report, parts) if report else "", notice=notice)


def _parts(sitting: Sitting, typed: Mapping[str, str], report: Report | None) -> Sequence[Asked]:
    return asked(sitting.variant, question_view(sitting.variant), typed, report)


def _discussed(room: Room, visit: Visit, sitting: Sitting) -> Response:
    """A question of a mock exam that is over: what was typed, what it earned, and the worked solution."""
    report = room.practice.mark(sitting.variant, sitting.typed)
    parts = _parts(sitting, sitting.typed, report)
    return _shown(room, visit, sitting, parts, report=report, headline=_headline(report, parts), exam=_exam_address(room, sitting))


def _shown(
    room: Room,
    visit: Visit,
    sitting: Sitting,
    parts: Sequence[Asked],
    *,
    report: Report | None = None,
    headline: str = "",
    notice: str = "",
    exam: str = "",
) -> Response:
    variant, scope = sitting.variant, visit.scope
    serial = room.practice.pool.serial(variant.id, variant.seed)
    alone = bool(exam) or scope.by == "question"
    closed = sitting.closed or bool(exam)
    is_read = report is not None and not any(part.state in UNREADABLE for part in parts)
    hint = room.practice.hint_ahead(sitting) if is_read and not closed else None
    like = Scope(by="question", value=variant.id)
    return room.page(
        visit, "question", link=f"/q/{quote(variant.id)}", serial=serial,
        question=question_view(variant), topic=room.topic(variant.topic), sitting=sitting, parts=parts,
        headline=headline, notice=notice, hints=_hints(room, sitting), worked=worked(variant) if sitting.revealed or exam else None,
        settled=not exam and all(map(is_settled, variant.parts)), closed=closed,
        hint=_named(parts, hint.part) if hint else None,
        step=None if closed else "check" if not is_read else "hint" if hint else "solution",
        action=f"{_address(room, sitting)}?{scope_query(scope)}", exam=exam,
        another=start_address(like) if alone else start_address(scope, like=variant.id),
        next=_after(room, sitting) if exam else start_address(Scope() if alone else scope, after=variant.id),
    )  # fmt: skip


def _after(room: Room, sitting: Sitting) -> str:
    """The next question of a mock exam that is over; nothing behind the last one."""
    rows = room.practice.store.exam_sittings(sitting.learner, sitting.exam or 0)
    after = next((row for row in rows if row.id > sitting.id), None)
    return f"/question/{room.seals.address('sitting', sitting.learner, after.id)}" if after else ""


def _named(parts: Sequence[Asked], name: str) -> str:
    """What the part is called in a sentence: ``(b)``, and nothing where there is one part only."""
    label = next(part.view.label for part in parts if part.name == name)
    return f"({label})" if label else ""


def _headline(report: Report, parts: Sequence[Asked]) -> str:
    """What became of all parts together."""
    if all(part.state in ("right", "needs a grader") for part in parts):
        return "Right."
    earned = points(report.marks, report.of)
    if len(parts) == 1:
        return f"{parts[0].heading}{f': {earned}' if parts[0].state == 'partly' else ''}."
    return f"{'Partly right' if report.marks else 'Not right'}: {earned}. {_listed(parts).capitalize()}."


def _listed(parts: Sequence[Asked]) -> str:
    """``(a) right, (b) not answered``."""
    return ", ".join(f"({part.view.label}) {part.heading.lower()}" if part.view.label else part.heading.lower() for part in parts)


def _hints(room: Room, sitting: Sitting) -> tuple[LineView, ...]:
    report = room.practice.last_report(sitting) if sitting.hints else None
    right = {part.name for part in report.parts if part.verdict == "right"} if report else set()
    return _uncovered(sitting.variant, sitting.hints, right)


def _uncovered(variant: Variant, until: int, right: Collection[str]) -> tuple[LineView, ...]:
    """The hints that were given, as far as they still lead to something."""
    lines: list[LineView] = []
    at = 0
    while at < until:
        found = next_hint(variant, at, right)
        if found is None or found.uncovered > until:
            break
        at = found.uncovered
        lines.append(found.line)
    return tuple(lines)
