"""Which questions a paper gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from examgen.bank.loader import Bank, Header, scan
from examgen.bank.places import bundled_bank
from examgen.errors import BlueprintError
from examgen.paper.assembly import select, time_for
from examgen.paper.course import Blueprint, Course, Limits, Quota, Section, Week, load_course
from examgen.paper.quizzes import topic_quiz

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
    quiz = topic_quiz("cnn", 3)
    assert select(COURSE, quiz, BANK, 5) == select(COURSE, quiz, BANK, 5)
    assert len({tuple(ids(select(COURSE, quiz, BANK, seed))[0]) for seed in range(30)}) > 15


def test_every_question_has_its_chance() -> None:
    drawn = [ids(select(COURSE, topic_quiz("cnn", 1), BANK, seed))[0][0] for seed in range(120)]
    assert set(drawn) == {f"cnn/{k}" for k in range(6)}
    assert max(map(drawn.count, set(drawn))) < 50


def test_a_question_file_that_cannot_be_read_is_never_chosen() -> None:
    for seed in range(20):
        assert "rnn/broken" not in ids(select(COURSE, topic_quiz("rnn", 6), BANK, seed))[0]


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
        assert 78 <= sum(one.minutes for one in chosen) <= 84  # of 90: the rest is for reading
        assert len({one.id for one in chosen}) == sum(one.count for one in blueprint.sections)


@pytest.mark.parametrize(("minutes", "time"), [(3, 4), (7, 10), (8, 15), (21, 30), (50, 65)])
def test_a_quiz_lasts_longer_than_its_questions(minutes: int, time: int) -> None:
    assert time_for(topic_quiz("cnn", 1), [header("cnn/0", "cnn", minutes=minutes)]) == time


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


def test_an_exam_is_filled_with_questions_if_the_bank_has_long_enough_ones() -> None:
    mixed = Bank(tuple(header(f"cnn/{k}", "cnn.shapes", minutes=2 + 6 * (k % 2)) for k in range(12)))
    for seed in range(20):
        (chosen,) = select(COURSE, plan(section("cnn", count=3), minutes=20), mixed, seed)
        assert 14 <= sum(one.minutes for one in chosen) <= 20
    (short,) = select(COURSE, plan(section("cnn", count=3), minutes=90), mixed, 1)
    assert len(short) == 3


# --- named questions, quotas and limits ----------------------------------------------------------------------------------------


def test_named_questions_come_first_and_count_for_points() -> None:
    named = Section(title="S", topics=("cnn", "rnn"), count=4, points=20, questions=("rnn/4", "cnn/0"))
    for seed in range(30):
        (chosen,) = select(COURSE, plan(named), BANK, seed)
        assert [one.id for one in chosen][:2] == ["rnn/4", "cnn/0"]
        assert len({one.id for one in chosen}) == 4
        assert sum(one.marks for one in chosen) == 20


def test_a_paper_may_consist_of_named_questions_only() -> None:
    named = Section(title="S", topics=(), count=2, questions=("rnn/4", "cnn/0"))
    assert {tuple(ids(select(COURSE, plan(named, weeks=(1,)), BANK, seed))[0]) for seed in range(5)} == {("rnn/4", "cnn/0")}


def test_questions_that_are_left_out_are_never_drawn() -> None:
    blueprint = replace(plan(section("cnn", "rnn", count=3)), exclude=("rnn.lstm", "cnn/2"))
    drawn = {id for seed in range(40) for id in ids(select(COURSE, blueprint, BANK, seed))[0]}
    assert drawn == {"rnn/0", "rnn/1", "rnn/2", "cnn/0", "cnn/1", "cnn/3", "cnn/4", "cnn/5"}


def test_quotas_are_met_for_every_seed() -> None:
    aimed = Bank(tuple(replace(one, outcomes=(1 + at % 4,)) for at, one in enumerate(BANK.headers)))
    quotas = (Quota(weeks=(2,), least=2, most=2), Quota(outcomes=(3,), least=1), Quota(outcomes=(1, 2), most=3))
    blueprint = replace(plan(section("cnn", count=3), section("rnn", count=3), points=30), quotas=quotas)
    for seed in range(40):
        chosen = [one for headers in select(COURSE, blueprint, aimed, seed) for one in headers]
        assert sum(one.topic == "rnn.forward" for one in chosen) == 2
        assert any(3 in one.outcomes for one in chosen)
        assert sum(bool({1, 2} & set(one.outcomes)) for one in chosen) <= 3
        assert sum(one.marks for one in chosen) == 30


def test_levels_and_minutes_limit_how_difficult_questions_are() -> None:
    levels = ("remember", "apply", "create")
    bank = Bank(tuple(replace(header(f"cnn/{k}", "cnn.shapes", minutes=k + 1), level=levels[k % 3]) for k in range(9)))
    limited = replace(plan(replace(section("cnn", count=2), limits=Limits(longest=6))), limits=Limits(levels=("apply", "create")))
    drawn = {id for seed in range(40) for id in ids(select(COURSE, limited, bank, seed))[0]}
    assert drawn == {"cnn/1", "cnn/2", "cnn/4", "cnn/5"}


NAMED = Section(title="S", topics=("cnn",), count=3, questions=("cnn/1",))


@pytest.mark.parametrize(
    ("blueprint", "complaint"),
    [
        (plan(replace(NAMED, questions=("cnn/x",))), "'questions': no question 'cnn/x'; did you mean"),
        (plan(replace(NAMED, questions=("rnn/broken",))), "'questions': rnn/broken: cannot be read"),
        (plan(NAMED, NAMED), "'questions' names cnn/1, which is named by two sections"),
        (replace(plan(NAMED), exclude=("cnn/1",)), "'questions' names cnn/1, which is left out by 'exclude'"),
        (replace(plan(NAMED), exclude=("cnn/9",)), "'exclude': no question 'cnn/9'; did you mean"),
        (replace(plan(NAMED), exclude=("cmn",)), "'exclude': no question on the topic 'cmn'; did you mean cnn"),
        (
            replace(plan(section("cnn", count=5)), exclude=("cnn/1", "cnn/2")),
            "needs 5 questions on cnn; the bank has 4 (besides 2 left out or named elsewhere), 1 too few",
        ),
        (replace(plan(NAMED), limits=Limits(levels=("hard",))), "'levels' names 'hard'; the levels are remember, understand"),
        (
            replace(plan(NAMED), limits=Limits(longest=4)),
            "the bank has 0 (besides 1 left out or named elsewhere and 5 outside 'levels' or 'longest'), 2 too few",
        ),
        (replace(plan(NAMED), quotas=(Quota(weeks=(9,), least=1),)), "a quota: the course has no week 9; its weeks are 1, 2, 3"),
        (replace(plan(NAMED), quotas=(Quota(weeks=(2,), least=1),)), "for weeks 2 needs 1 questions; its sections have room for 0"),
        (replace(plan(NAMED), quotas=(Quota(outcomes=(1,), least=4),)), "for outcomes 1 needs 4 questions; the paper has 3"),
        (replace(plan(NAMED), quotas=(Quota(weeks=(1,), most=0),)), "for weeks 1 allows 0 questions; 'questions' names 1"),
        (replace(plan(section("cnn", count=3)), quotas=(Quota(weeks=(1,), most=2),)), "2 are left, because other sections draw"),
        (
            replace(plan(section("cnn", count=1), section("rnn", count=1, points=11)), quotas=(Quota(weeks=(2,), least=1),)),
            "its quota for weeks 2 asks for at least 1 questions, and its sections and points leave 0",
        ),
    ],
)
def test_what_cannot_be_met_of_names_quotas_and_limits_is_said(blueprint: Blueprint, complaint: str) -> None:
    with pytest.raises(BlueprintError) as refused:
        select(COURSE, blueprint, BANK, 1)
    assert str(refused.value).startswith("trial.toml: ")
    assert complaint in str(refused.value)
