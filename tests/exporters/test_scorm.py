"""A SCORM 1.2 package in a browser, before a learning system's API that is strict about calls, values and their order."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lms import SITE, Course, Pairs, Written, chromium, come, course, exam, give, points, right, slips
from lxml import etree
from playwright.sync_api import Browser, Frame, expect

from examgen.core.record import Variant
from examgen.exporters import losses
from examgen.exporters.item import Item
from tests.web.answering import fields, press

API = Path(__file__).with_name("scorm12.js")
BEGIN = "([given, how]) => { window.system = learningSystem(given, how); window.API = system.API; }"
CORE = "cmi.core."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def system(browser: Browser) -> Iterator[Course]:
    with course(browser, API) as found:
        yield found


@pytest.fixture(scope="module")
def asked(pairs: Pairs) -> list[tuple[Variant, Item]]:
    return exam(pairs, 1)


@pytest.fixture(scope="module")
def package(asked: Pairs, written: Written) -> bytes:
    return written("scorm", [item for _, item in asked])[0]


def launch(system: Course, package: bytes, given: Any = None, **how: Any) -> Frame:
    return system.launch(package, BEGIN, given or {}, how)


def kept(system: Course) -> dict[str, str]:
    """What the system was told, after checking that it has nothing to complain of."""
    assert system.page.evaluate("system.faults") == []
    found: dict[str, str] = system.page.evaluate("system.kept")
    return found


def raw(system: Course) -> float:
    return float(kept(system).get(f"{CORE}score.raw", 0))


def told(system: Course) -> list[dict[str, str]]:
    found: list[dict[str, str]] = system.page.evaluate("system.interactions")
    return found


def test_the_manifest_names_one_activity_and_its_file(package: bytes) -> None:
    with ZipFile(BytesIO(package)) as files:
        manifest = etree.fromstring(files.read("imsmanifest.xml"))
        names = files.namelist()
    space = {"m": "http://www.imsproject.org/xsd/imscp_rootv1p1p2", "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2"}
    assert manifest.xpath("string(m:metadata/m:schema)", namespaces=space) == "ADL SCORM"
    assert manifest.xpath("string(m:metadata/m:schemaversion)", namespaces=space) == "1.2"
    (resource,) = manifest.xpath("m:resources/m:resource[@adlcp:scormtype='sco']", namespaces=space)
    (item,) = manifest.xpath("m:organizations/m:organization/m:item", namespaces=space)
    assert item.get("identifierref") == resource.get("identifier")
    assert [resource.get("href"), *resource.xpath("m:file/@href", namespaces=space)] == ["index.html", "index.html"]
    assert names == ["imsmanifest.xml", "index.html"]


def test_what_is_lost_is_said(asked: Pairs, written: Written) -> None:
    found = {what for what, _, _ in written("scorm", [item for _, item in asked])[1].rows()}
    assert found == {losses.KEY_INSIDE, losses.SELF_JUDGED}


def test_the_same_items_are_the_same_bytes(asked: Pairs, package: bytes, written: Written) -> None:
    assert written("scorm", [item for _, item in asked])[0] == package


def test_right_answers_earn_everything_and_complete_the_package(system: Course, package: bytes, asked: Pairs) -> None:
    frame = launch(system, package)
    assert kept(system)[f"{CORE}lesson_status"] == "incomplete"
    assert raw(system) == 0
    for variant, _ in asked:
        come(frame, variant)
        give(frame, variant, right(variant))
    assert raw(system) == 100
    assert kept(system)[f"{CORE}lesson_status"] == "completed"
    parts = [
        (f"{item.identifier}.{task.label or 'r'}", part)
        for variant, item in asked
        for task, part in zip(item.tasks, variant.parts, strict=True)
    ]
    found = told(system)
    assert [one["id"] for one in found] == [name for name, _ in parts]
    for one, (_, part) in zip(found, parts, strict=True):
        assert one["result"] == ("neutral" if part.kind in ("satisfies", "open") else "correct"), one
        assert one["student_response"]
        assert float(one["weighting"]) == part.marks
    system.leave()
    assert kept(system)[f"{CORE}exit"] == "suspend"


def test_wrong_answers_and_slips_earn_what_the_marker_gives(system: Course, package: bytes, asked: Pairs) -> None:
    frame = launch(system, package)
    earned, of = 0.0, sum(points(variant, {})[1] for variant, _ in asked)
    known = 0
    for variant, _ in asked:
        slip = next(slips(variant), None)
        answers = slip[0] if slip else {variant.parts[0].name: right(variant)[variant.parts[0].name]}
        come(frame, variant)
        give(frame, variant, answers)
        earned += points(variant, answers)[0]
        assert raw(system) == pytest.approx(100 * earned / of, abs=1e-3), variant.id
        if slip:
            known += 1
            assert letters(slip[1].split("$")[0])[:24] in letters(frame.locator("form").text_content() or ""), variant.id
            assert any(one["result"] == "wrong" for one in told(system)[-len(variant.parts) :])
    assert known
    assert 0 < earned < of


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalpha())


@pytest.fixture(scope="module")
def both(pairs: Pairs) -> list[tuple[Variant, Item]]:
    """Two variants of a question with a number to slip on."""
    id = next(variant.id for variant, _ in pairs if next(slips(variant), None))
    return [pair for pair in pairs if pair[0].id == id]


def shown(frame: Frame, both: Pairs) -> Variant:
    """The variant that the page shows."""
    name = frame.evaluate("id => Course.BY_ID.get(id).names.at(Course.BOOK.about(id).next - 1)", both[0][0].id)
    return next(variant for variant, item in both if item.identifier == name)


def test_the_first_answers_count_and_the_best_variant(system: Course, both: Pairs, written: Written) -> None:
    package = written("scorm", [item for _, item in both])[0]
    frame = launch(system, package)
    come(frame, both[0][0])
    one = shown(frame, both)
    slip = next(slips(one))[0]
    give(frame, one, slip)
    give(frame, one, right(one))
    first = pytest.approx(100 * points(one, slip)[0] / points(one, slip)[1], abs=1e-3)
    assert first != 100
    assert raw(system) == first
    frame = launch(system, package, kept(system) | {f"{CORE}entry": "resume"})
    assert raw(system) == first
    come(frame, one)
    other = shown(frame, both)
    assert other is not one
    give(frame, other, right(other))
    assert raw(system) == 100
    frame = launch(system, package, kept(system) | {f"{CORE}entry": "resume"})
    assert raw(system) == 100
    expect(frame.locator(".chip.learning")).to_have_count(1)
    come(frame, one)
    assert shown(frame, both) is one
    give(frame, one, slip)
    assert raw(system) == 100


def test_a_window_of_its_own_reports_as_well(system: Course, package: bytes, asked: Pairs) -> None:
    frame = system.popped_up(package, BEGIN, {}, {})
    come(frame, asked[0][0])
    give(frame, asked[0][0], right(asked[0][0]))
    assert raw(system) > 0


def test_a_visit_that_the_system_has_closed_reports_nothing_and_says_so(system: Course, package: bytes) -> None:
    launch(system, package)
    system.leave()
    frame = system.page.frame("package")
    assert frame is not None
    frame.goto(f"{SITE}/package/index.html")
    expect(frame.get_by_text("Nothing is reported (General exception): close this page")).to_be_visible()


def test_who_sees_the_solution_first_earns_nothing_there(system: Course, package: bytes, asked: Pairs) -> None:
    variant = next(variant for variant, _ in asked if len(variant.parts) == 1)
    frame = launch(system, package)
    come(frame, variant)
    press(frame, "Show the solution")
    frame = launch(system, package, kept(system))
    come(frame, variant)
    give(frame, variant, right(variant))
    assert raw(system) == 0


def test_a_passing_score_of_the_system_decides(system: Course, package: bytes, asked: Pairs) -> None:
    frame = launch(system, package, {"cmi.student_data.mastery_score": "1"})
    variant = asked[0][0]
    come(frame, variant)
    give(frame, variant, right(variant))
    assert kept(system)[f"{CORE}lesson_status"] == "passed"


def test_a_review_tells_nothing(system: Course, package: bytes, asked: Pairs) -> None:
    frame = launch(system, package, mode="review")
    variant = asked[0][0]
    come(frame, variant)
    give(frame, variant, right(variant))
    expect(frame.get_by_text("Nothing is reported now. Reported before: 0 of")).to_be_visible()
    assert system.page.evaluate("[system.committed, system.faults, system.interactions]") == [0, [], []]


def test_what_the_system_does_not_take_is_said_and_sent_again(system: Course, package: bytes, asked: Pairs) -> None:
    frame = launch(system, package)
    system.page.evaluate("system.deaf = true")
    come(frame, asked[0][0])
    give(frame, asked[0][0], right(asked[0][0]))
    expect(frame.get_by_text("Not all was reported to your course (General exception)")).to_be_visible()
    system.page.evaluate("system.deaf = false")
    come(frame, asked[1][0])
    give(frame, asked[1][0], right(asked[1][0]))
    expect(frame.get_by_text("Reported to your course")).to_be_visible()
    assert raw(system) > 0


@pytest.mark.parametrize("data", ["hello", "{}", "1.c0de;;x;zz.zz.zz.a4;0.0.0.a;0.9.0.a4", "1.other;0.0.0.a4"])
def test_what_is_no_progress_of_this_package_is_none(system: Course, package: bytes, data: str) -> None:
    launch(system, package, {"cmi.suspend_data": data, f"{CORE}score.raw": "70"})
    assert kept(system)["cmi.suspend_data"] == "1.c0de"
    assert raw(system) == 70  # until something is answered


@pytest.fixture(scope="module")
def parted(pairs: Pairs) -> tuple[Variant, Item]:
    """A variant with several parts, all of them whole numbers."""
    return next(pair for pair in pairs if len(pair[0].parts) > 1 and {part.kind for part in pair[0].parts} == {"integer"})


def test_parts_may_be_answered_one_after_the_other(system: Course, parted: tuple[Variant, Item], written: Written) -> None:
    variant, item = parted
    frame = launch(system, written("scorm", [item])[0])
    come(frame, variant)
    for number, part in enumerate(variant.parts, start=1):
        give(frame, variant, {part.name: part.answer})
        earned = sum(one.marks for one in variant.parts[:number])
        assert raw(system) == pytest.approx(100 * earned / variant.marks, abs=1e-3)


def test_who_types_what_cannot_be_read_sees_no_verdict_for_nothing(
    system: Course, parted: tuple[Variant, Item], written: Written
) -> None:
    variant, item = parted
    package = written("scorm", [item])[0]
    frame = launch(system, package)
    come(frame, variant)
    for place in range(len(variant.parts)):
        fields(frame, place).fill("123456" if place < len(variant.parts) - 1 else "(")
    press(frame, "Check")
    frame = launch(system, package, kept(system))
    come(frame, variant)
    give(frame, variant, right(variant))
    assert raw(system) == 0


MANY = """() => {
    const questions = Array.from({length: 200}, () => ({variants: 50, marked: 4}))
    const sittings = Array.from({length: 500}, (_, at) => ({
        question: (7 * at) % 200, place: Math.floor(at / 200), how: "a", points: (at % 9) / 2, judged: 0, at: 30000000 + 90 * at,
    }))
    const {text, left} = Journal.kept(sittings, "c0decafe")
    const found = Journal.decoded(text, "c0decafe", questions)
    return [text.length, left.length, found.length, Journal.score(sittings, questions), Journal.score(found, questions)]
}"""


def test_many_sittings_fit_into_what_a_system_keeps_and_their_points_stay(system: Course, package: bytes) -> None:
    length, left, found, before, after = launch(system, package).evaluate(MANY)
    assert length <= 4096
    assert 300 < left < 500
    assert found == left
    assert before == after


def test_without_a_learning_system_it_says_so_and_is_a_page_for_practice(system: Course, package: bytes, asked: Pairs) -> None:
    frame = system.launch(package, "() => {}")
    expect(frame.get_by_text("No learning system is here: points are reported to nobody.")).to_be_visible()
    variant = asked[0][0]
    come(frame, variant)
    give(frame, variant, right(variant))
    frame.evaluate("location.hash = '#/progress'")
    expect(frame.get_by_text("Take your progress along")).to_be_visible()


def test_students_at_one_browser_do_not_meet(system: Course, package: bytes, asked: Pairs) -> None:
    frame = launch(system, package)
    variant = asked[0][0]
    come(frame, variant)
    frame.locator(".part input").first.press("Space")
    frame.locator(".part input").first.dispatch_event("input")
    frame = launch(system, package, {"cmi.core.student_id": "s2"})
    come(frame, variant)
    assert "What you had typed" not in (frame.locator(".status").text_content() or "")
    frame = launch(system, package)
    come(frame, variant)
    assert "What you had typed" in (frame.locator(".status").text_content() or "")
