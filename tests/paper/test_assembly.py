"""Which questions a paper gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from examgen.bank.draft import draft
from examgen.bank.loader import Bank, Header, scan
from examgen.bank.places import bundled_bank
from examgen.errors import BlueprintError
from examgen.paper.assembly import select, time_for
from examgen.paper.course import Blueprint, Course, Section, Week, load_course, quiz_blueprint

COURSE = Course(
    title="C", outcomes=(), exams={},
    weeks=(
        Week(number=1, title="one", topics=("cnn",)),
        Week(number=2, title="two", topics=("rnn.forward", "vision")),
        Week(number=3, title="exam", topics=()),
    ),
)  # fmt: skip


def header(id: str, topic: str, marks: int = 2, minutes: int = 5) -> Header:
    return Header(id=id, path=Path(id), topic=topic, marks=marks, minutes=minutes, parts=1)


BANK = Bank(
    (
        *(header(f"cnn/{k}", "cnn.shapes", marks=k + 1) for k in range(6)),
        *(header(f"rnn/{k}", "rnn.forward" if k < 3 else "rnn.lstm", marks=2 * k + 1) for k in range(6)),
        replace(header("rnn/broken", "rnn.forward"), fault="cannot be read"),
    )
)


def plan(*sections: Section, points: int | None = None, minutes: int | None = None, weeks: tuple[int, ...] = ()) -> Blueprint:
    return Blueprint(
        name="trial", title="Trial", weeks=weeks, minutes=minutes, points=points, sections=sections, where="trial.toml"
    )


def section(*topics: str, count: int, points: int | None = None) -> Section:
    return Section(title="S", topics=topics, count=count, points=points)


def ids(chosen: tuple[tuple[Header, ...], ...]) -> list[list[str]]:
    return [[one.id for one in headers] for headers in chosen]


def test_counts_topics_and_points_come_out_exactly_for_every_seed() -> None:
    blueprint = plan(section("cnn", count=3), section("rnn", count=2, points=12), points=25)
    for seed in range(50):
        cnn, rnn = select(COURSE, blueprint, BANK, seed)
        assert all(one.topic == "cnn.shapes" for one in cnn)
        assert all(one.topic.startswith("rnn.") for one in rnn)
        assert (len(cnn), len(rnn)) == (3, 2)
        assert sum(one.marks for one in rnn) == 12
        assert sum(one.marks for one in (*cnn, *rnn)) == 25
        assert len({one.id for one in (*cnn, *rnn)}) == 5


def test_the_same_seed_gives_the_same_questions_and_seeds_differ() -> None:
    quiz = quiz_blueprint("cnn", 3)
    assert select(COURSE, quiz, BANK, 5) == select(COURSE, quiz, BANK, 5)
    assert len({tuple(ids(select(COURSE, quiz, BANK, seed))[0]) for seed in range(30)}) > 15


def test_every_question_has_its_chance() -> None:
    drawn = [ids(select(COURSE, quiz_blueprint("cnn", 1), BANK, seed))[0][0] for seed in range(120)]
    assert set(drawn) == {f"cnn/{k}" for k in range(6)}
    assert max(map(drawn.count, set(drawn))) < 50


def test_a_question_file_that_cannot_be_read_is_never_chosen() -> None:
    for seed in range(20):
        assert "rnn/broken" not in ids(select(COURSE, quiz_blueprint("rnn", 6), BANK, seed))[0]


def test_weeks_limit_the_questions() -> None:
    for seed in range(20):
        assert {one.topic for one in select(COURSE, plan(section("rnn", count=2), weeks=(1, 2)), BANK, seed)[0]} == {"rnn.forward"}


def test_sections_may_share_topics_but_not_questions() -> None:
    blueprint = plan(section("cnn", count=3), section("cnn", "rnn", count=8))
    for seed in range(20):
        first, second = ids(select(COURSE, blueprint, BANK, seed))
        assert len(set(first) | set(second)) == 11


@pytest.mark.parametrize(
    ("blueprint", "complaint"),
    [
        (plan(section("cnn", count=9)), "needs 9 questions on cnn; the bank has 6, 3 too few"),
        (plan(section("rnn", count=4), weeks=(2,)), "needs 4 questions on rnn in weeks 2; the bank has 3, 1 too few"),
        (plan(section("rnn", count=1), weeks=(3,)), "in weeks 3; the bank has 0"),
        (plan(section("rnn", count=1), weeks=(7,)), "the course has no week 7; its weeks are 1, 2, 3"),
        (plan(section("rmn", count=1)), "no question on the topic 'rmn'; did you mean rnn"),
        (plan(section("vision", count=1)), "needs 1 questions on vision; the bank has 0"),
        (
            plan(section("cnn", count=2, points=99)),
            "cannot have 99 points with 2 questions; possible are 3, 4, 5, 6, 7, 8, 9, 10, 11",
        ),
        (plan(section("cnn", count=2), points=99), "its sections cannot make 99 points; with these counts they make 3 to 11"),
        (plan(section("cnn", count=4), minutes=10), "take longer than 10 minutes"),
        (plan(section("cnn", count=4), section("cnn", count=4)), "3 are left, because other sections draw on the same topics"),
    ],
)
def test_a_blueprint_that_cannot_be_met_says_which_constraint_and_what_is_missing(blueprint: Blueprint, complaint: str) -> None:
    with pytest.raises(BlueprintError) as refused:
        select(COURSE, blueprint, BANK, 1)
    assert str(refused.value).startswith("trial.toml: ")
    assert complaint in str(refused.value)


def test_minutes_are_kept_if_they_can_be() -> None:
    quick = Bank(tuple(header(f"cnn/{k}", "cnn.shapes", minutes=3 + 4 * (k % 2)) for k in range(12)))
    for seed in range(20):
        (chosen,) = select(COURSE, plan(section("cnn", count=3), minutes=17), quick, seed)
        assert sum(one.minutes for one in chosen) <= 17


@pytest.mark.parametrize("exam", ["midterm", "final"])
def test_the_exams_of_the_bundled_course_can_be_put_together(exam: str) -> None:
    course, bank = load_course(bundled_bank()), scan([bundled_bank()])
    blueprint = course.exam(exam)
    for seed in range(21):
        chosen = [one for headers in select(course, blueprint, bank, seed) for one in headers]
        assert sum(one.marks for one in chosen) == blueprint.points
        assert sum(one.minutes for one in chosen) <= (blueprint.minutes or 0)
        assert len({one.id for one in chosen}) == sum(one.count for one in blueprint.sections)


@pytest.mark.parametrize("exam", ["midterm", "final"])
def test_claims_of_a_section_are_not_all_true_or_all_false(exam: str) -> None:
    course, bank = load_course(bundled_bank()), scan([bundled_bank()])
    blueprint = course.exam(exam)
    for seed in range(21):
        claims = select(course, blueprint, bank, seed)[0]
        truths = [draft(bank.page(one.id), seed).variant.parts[0].answer for one in claims]
        assert set(truths) == {True, False}, seed


def test_claims_that_are_alike_in_the_whole_bank_are_taken_as_they_are(tmp_path: Path, write_question: Callable[..., Path]) -> None:
    claim = {
        'area=ask.integer("How large is its area $A$?", marks=1)': "area=ask.claim(marks=1)",
        '"a*b", p.a * p.b': '"", p.a > 0',
        '{"area": p.a + p.b}': '{"area": False}',
    }
    for name in "abc":
        write_question(tmp_path, f"claims/{name}", marks=1, edit=claim)
    bank = scan([tmp_path])
    assert [draft(bank.page(one.id), 1).variant.parts[0].answer for one in bank.headers] == [True] * 3
    assert len(select(COURSE, quiz_blueprint("claims", 3), bank, 1)[0]) == 3


@pytest.mark.parametrize(("minutes", "time"), [(3, 4), (7, 10), (8, 15), (21, 30), (50, 65)])
def test_a_quiz_lasts_longer_than_its_questions(minutes: int, time: int) -> None:
    assert time_for(quiz_blueprint("cnn", 1), [header("cnn/0", "cnn", minutes=minutes)]) == time


def test_a_blueprint_decides_how_long_its_exam_lasts() -> None:
    assert time_for(plan(section("cnn", count=1), minutes=17), [header("cnn/0", "cnn", minutes=12)]) == 17


def test_questions_that_give_each_other_away_stand_on_different_papers() -> None:
    shy = replace(header("cnn/shy", "cnn.shapes"), apart=("cnn/0", "cnn/1"))
    bank = Bank((shy, *BANK.headers))
    papers = [ids(select(COURSE, plan(section("cnn", count=3)), bank, seed))[0] for seed in range(60)]
    with_shy = [paper for paper in papers if "cnn/shy" in paper]
    assert with_shy
    assert not any({"cnn/0", "cnn/1"} & set(paper) for paper in with_shy)


def test_a_paper_on_which_they_must_meet_is_refused() -> None:
    bank = Bank((replace(header("cnn/shy", "cnn.shapes"), apart=("cnn/0",)), header("cnn/0", "cnn.shapes")))
    with pytest.raises(BlueprintError, match=r"cnn/shy and cnn/0 would stand together, and one gives the other away"):
        select(COURSE, plan(section("cnn", count=2)), bank, 1)
