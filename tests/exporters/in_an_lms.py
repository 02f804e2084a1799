"""A SCORM package before scorm-again, a run-time of learning systems: its score is what ``examgen mark`` gives (``make player``).

scorm-again is a program of its own that npm fetches into the user's cache; nothing of it is part of examgen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lms import Course, Pairs, Written, chromium, come, course, exam, give, points, right, slips
from npm import fetched
from playwright.sync_api import Browser, Frame

from examgen.core.record import Variant
from examgen.exporters.item import Item

RUNTIME = ("scorm-again@3.4.3", "dist/scorm12.min.js", "cf86d5840673b1ae90d00a1f6689376312842b65c7595b417b1259bfb0fc56b6")
BEGIN = """([kept]) => {
    window.refused = []
    window.API = new Scorm12API({autocommit: false, logLevel: 5})
    if (kept) API.loadFromJSON(kept, "cmi")
    for (const name of ["LMSInitialize", "LMSSetValue", "LMSCommit", "LMSFinish"]) {
        const call = API[name]
        API[name] = (...values) => {
            const answer = String(call.apply(API, values))
            if (answer !== "true") refused.push([name, ...values, API.LMSGetErrorString(API.LMSGetLastError())])
            return answer
        }
    }
}"""
OF_EACH = 2
"""So many questions with each kind of part are answered."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def system(browser: Browser) -> Iterator[Course]:
    with course(browser, fetched(*RUNTIME)) as found:
        yield found


@pytest.fixture(scope="module")
def asked(pairs: Pairs) -> list[tuple[Variant, Item]]:
    return exam(pairs, OF_EACH)


@pytest.fixture(scope="module")
def package(asked: Pairs, written: Written) -> bytes:
    return written("scorm", [item for _, item in asked])[0]


def told(system: Course) -> Any:
    """What the run-time holds; it has refused nothing."""
    assert system.page.evaluate("refused") == []
    return system.page.evaluate("JSON.parse(JSON.stringify(API.cmi.toJSON()))")


def raw(system: Course) -> float:
    return float(told(system)["core"]["score"]["raw"])


def answered(frame: Frame, variant: Variant, answers: Any) -> None:
    come(frame, variant)
    give(frame, variant, answers)


def test_right_answers_earn_everything(system: Course, package: bytes, asked: Pairs) -> None:
    frame = system.launch(package, BEGIN, None)
    for variant, _ in asked:
        answered(frame, variant, right(variant))
    found = told(system)
    assert float(found["core"]["score"]["raw"]) == 100
    assert found["core"]["lesson_status"] == "completed"
    assert len(found["interactions"]) == sum(len(variant.parts) for variant, _ in asked)


def test_slips_and_answers_that_are_left_out_earn_what_the_marker_gives(system: Course, package: bytes, asked: Pairs) -> None:
    frame = system.launch(package, BEGIN, None)
    earned, of, known = 0.0, sum(points(variant, {})[1] for variant, _ in asked), 0
    for variant, _ in asked:
        slip = next(slips(variant), None)
        known += slip is not None
        answers = slip[0] if slip else dict(list(right(variant).items())[:1])
        answered(frame, variant, answers)
        earned += points(variant, answers)[0]
        assert raw(system) == pytest.approx(100 * earned / of, abs=1e-3), variant.id
    assert known > OF_EACH
    assert 0 < earned < of


def test_what_it_keeps_is_taken_up_again(system: Course, package: bytes, asked: Pairs) -> None:
    frame = system.launch(package, BEGIN, None)
    answered(frame, asked[0][0], right(asked[0][0]))
    found = told(system)
    system.leave()
    assert system.page.evaluate("refused") == []
    kept = {"suspend_data": found["suspend_data"], "core": {"entry": "resume", "lesson_status": "incomplete"}}
    frame = system.launch(package, BEGIN, kept)
    assert raw(system) == float(found["core"]["score"]["raw"]) > 0
    answered(frame, asked[1][0], right(asked[1][0]))
    assert raw(system) > float(found["core"]["score"]["raw"])
