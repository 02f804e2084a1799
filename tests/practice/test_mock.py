"""Mock exams: a clock, nothing marked before the end, a report by topic."""

from __future__ import annotations

import shutil
from fractions import Fraction

import pytest

from examgen.errors import BlueprintError, UnreadableAnswer, UsageError
from examgen.practice.loop import mock
from examgen.practice.loop.opening import opened
from examgen.practice.store.worker import prepare
from tests.practice.shares import first_shares


@pytest.fixture
def exam(practice):
    return mock.start(practice, "ann", "midterm", 120)


def sitting_on(exam, question):
    return next(sitting for sitting in exam.sittings if sitting.variant.id == question)


def test_a_mock_exam_follows_the_blueprint(exam, clock):
    assert sorted(sitting.variant.id for sitting in exam.sittings) == ["toy/grid", "toy/sum"]
    assert exam.title == "Toy midterm"
    assert exam.left(clock.now).total_seconds() == 120 * 60


def test_it_is_marked_at_its_end_with_a_report_by_topic(practice, exam, clock, right):
    total = right(sitting_on(exam, "toy/sum"))["total"]
    said = mock.save(practice, "ann", sitting_on(exam, "toy/sum").id, {"total": total, "double": "1/"})
    assert said["total"].understood == total
    assert "cannot be read" in said["double"].problem
    mock.save(practice, "ann", sitting_on(exam, "toy/sum").id, {"double": "3"})
    assert practice.store.attempts("ann") == 0
    clock.move(minutes=10)
    report = mock.finish(practice, "ann", exam.id)
    assert (report.marks, report.of) == (1, 7)
    assert [(one.topic, one.marks, one.of) for one in report.topics] == [("toy.grids", 0, 4), ("toy.sums", Fraction(1), 3)]
    assert first_shares(practice.store, "ann") == {"toy/sum": (1 / 3,)}
    assert mock.finish(practice, "ann", exam.id) == report
    assert practice.store.attempts("ann") == 1


def test_an_unreadable_answer_earns_nothing_for_itself_only(practice, exam, right):
    sitting = sitting_on(exam, "toy/sum")
    mock.save(practice, "ann", sitting.id, {**right(sitting), "double": "((("})
    report = mock.finish(practice, "ann", exam.id)
    assert report.marks == 1


def test_during_the_exam_there_is_no_help_and_no_marking(practice, exam, right):
    sitting = exam.sittings[0]
    for call in (practice.hint, practice.solution):
        with pytest.raises(UsageError, match="mock exam"):
            call("ann", sitting.id)
    with pytest.raises(UsageError, match="mock exam"):
        practice.answer("ann", sitting.id, right(sitting))
    mock.finish(practice, "ann", exam.id)
    assert practice.solution("ann", sitting.id).lines


def test_when_the_time_is_up_nothing_more_is_taken(practice, exam, clock, right):
    sitting = sitting_on(exam, "toy/grid")
    mock.save(practice, "ann", sitting.id, right(sitting))
    clock.move(minutes=120)
    assert exam.left(clock.now).total_seconds() == 0
    with pytest.raises(UsageError, match="the time of this mock exam is up"):
        mock.save(practice, "ann", sitting.id, {"N": "[0 0; 0 0]"})
    assert mock.finish(practice, "ann", exam.id).marks == 4


def test_it_can_be_left_and_taken_up_while_it_runs(practice, exam, clock):
    mock.save(practice, "ann", exam.sittings[0].id, {exam.sittings[0].variant.names[0]: "5"})
    clock.move(minutes=30)
    again = mock.start(practice, "ann", "midterm", 5)
    assert again.id == exam.id
    assert again.left(clock.now).total_seconds() == 90 * 60
    assert again.sittings[0].typed == {exam.sittings[0].variant.names[0]: "5"}


def test_the_next_exam_has_fresh_numbers(practice, exam):
    mock.finish(practice, "ann", exam.id)
    second = mock.start(practice, "ann", "midterm", 120)
    seeds = [{(sitting.variant.id, sitting.variant.seed) for sitting in one.sittings} for one in (exam, second)]
    assert not seeds[0] & seeds[1]


def test_an_exam_belongs_to_its_learner(practice, exam):
    with pytest.raises(UsageError, match="there is no such mock exam"):
        mock.finish(practice, "bob", exam.id)
    with pytest.raises(UsageError, match="there is no such sitting"):
        mock.save(practice, "bob", exam.sittings[0].id, {})


def test_bad_wishes_are_refused(practice, exam):
    sitting = sitting_on(exam, "toy/sum")
    with pytest.raises(BlueprintError, match="the course has no exam 'final'"):
        mock.start(practice, "ann", "final", 60)
    with pytest.raises(UsageError, match="0 minutes"):
        mock.start(practice, "bob", "midterm", 0)
    with pytest.raises(UsageError, match="there is no part 'x'"):
        mock.save(practice, "ann", sitting.id, {"x": "1"})
    with pytest.raises(UnreadableAnswer, match="longer than"):
        mock.save(practice, "ann", sitting.id, {"total": "1" * 1_000_000})


def test_an_exam_waits_for_its_variants(practice):
    for _ in range(6):
        practice.open_question("ann", "toy/sum")
    assert mock.start(practice, "ann", "midterm", 60) is None
    assert practice.store.exams_taken("ann") == 0


@pytest.fixture
def statements(prepared, store_path, clock):
    """A practice room of which the exam ``short`` asks three statements, with no variants ready but those that a test prepares."""
    bank_folder = store_path.parent / "bank"
    shutil.copytree(prepared / "bank", bank_folder)
    for name in ("other", "third"):
        shutil.copy(bank_folder / "words" / "claim.py", bank_folder / "words" / f"{name}.py")
    with (bank_folder / "course.toml").open("a") as course:
        course.write('[exam.short]\ntitle = "Short"\n[[exam.short.section]]\ntitle = "T"\ntopics = ["words.claims"]\ncount = 3\n')
    with opened([bank_folder], store_path, clock, prepare=False) as practice:
        yield practice


@pytest.mark.parametrize("number", [None, 4])
def test_statements_are_neither_all_true_nor_all_false(statements, number):
    claims = ("words/claim", "words/other", "words/third")
    wished: dict[str, int] = {}
    statements.pool.want = lambda question, count: wished.update({question: max(count, wished.get(question, 0))})
    seen = set()
    for learner in map(str, range(12)):
        found = mock.prepared(statements, learner, "short", number and number + int(learner))
        while not found.variants:  # the one worker of this test
            assert found.ready < found.of == 3
            for question in claims:
                prepare(statements.pool, question, wished.get(question, 0))
            found = mock.prepared(statements, learner, "short", number and number + int(learner))
        seen.add(tuple(one.part("truth").answer for one in found.variants))
    assert len(seen) > 2
    assert not seen & {(True,) * 3, (False,) * 3}


def test_an_exam_whose_questions_have_changed_gives_way_to_a_new_one(practice, exam):
    practice.pool._file.write("UPDATE variants SET fingerprint = 'other' WHERE seed = ?", exam.sittings[0].variant.seed)
    assert mock.start(practice, "ann", "midterm", 60).id != exam.id
