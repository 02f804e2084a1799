"""Truths of claims that are chosen together, and papers of which single questions are changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from examgen.bank.loader import Bank, scan
from examgen.bank.places import bundled_bank
from examgen.paper import draws

Run = Callable[..., Result]
SECTION = '[[section]]\ntitle = "S"\ntopics = ["{}"]\ncount = {}\n'


@pytest.fixture
def claims(tmp_path: Path, write_question: Callable[..., Path]) -> Callable[..., Bank]:
    """A bank of claims; ``claims(a="p.a < 150", b="True")`` says when each is true."""

    def write(**truths: str) -> Bank:
        for name, truth in truths.items():
            edit = {
                'area=ask.integer("How large is its area $A$?", marks=1)': "area=ask.claim(marks=1)",
                '"a*b", p.a * p.b': f'"", {truth}',
                '{"area": p.a + p.b}': '{"area": False}',
                "len([(i, j) for i in range(p.a) for j in range(p.b)])": truth,
                "sum([p.a] * p.b)": truth,
            }
            write_question(tmp_path / "claims_bank", f"claims/{name}", marks=1, edit=edit)
        return scan([tmp_path / "claims_bank"])

    return write


def drawn(bank: Bank, seed: int) -> list[bool]:
    found = draws.variants(bank, [header.id for header in bank.usable()], seed, "trial paper")
    return [truth for variant in found for truth in draws.truths(variant)]


@pytest.mark.parametrize(
    "truths",
    [
        {"a": "p.a < 150", "b": "p.b < 150"},
        {"a": "p.a < 150", "b": "p.a < 190", "c": "p.b < 195", "d": "p.a < 198"},
        {"a": "True", "b": "True", "c": "p.a < 190"},
        {"a": "False", "b": "p.a > 105"},
    ],
)
def test_claims_are_never_all_alike_if_one_of_them_can_be_otherwise(claims: Callable[..., Bank], truths: dict[str, str]) -> None:
    bank = claims(**truths)
    for seed in [*range(60), 2**150 + 11]:
        assert set(drawn(bank, seed)) == {True, False}, seed


def test_truths_have_no_pattern_but_this(claims: Callable[..., Bank]) -> None:
    bank = claims(a="p.a < 170", b="p.b < 160", c="p.a < 150")
    papers = [tuple(drawn(bank, seed)) for seed in range(300)]
    assert len(set(papers)) == 6
    assert all(30 <= papers.count(paper) <= 75 for paper in set(papers))


def test_a_single_claim_and_claims_that_are_alike_in_the_whole_bank_are_taken_as_they_are(claims: Callable[..., Bank]) -> None:
    assert {tuple(drawn(claims(a="p.a < 150"), seed)) for seed in range(30)} == {(True,), (False,)}
    assert drawn(claims(a="True", b="True", c="True"), 1) == [True] * 3


@pytest.mark.parametrize("exam", ["midterm", "final"])
def test_claims_of_the_bundled_exams_are_mixed(exam: str) -> None:
    from examgen.paper.assembly import select
    from examgen.paper.course import load_course

    course, bank = load_course(bundled_bank()), scan([bundled_bank()])
    for seed in range(12):
        ids = [header.id for header in select(course, course.exam(exam), bank, seed)[0]]
        found = draws.variants(bank, ids, seed, f"{exam} paper")
        assert {truth for variant in found for truth in draws.truths(variant)} == {True, False}, seed


# --- redraw and swap ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def bank(tmp_path: Path, write_question: Callable[..., Path], claims: Callable[..., Bank]) -> Path:
    """Five questions on rnn with 2 or 3 points, and three claims."""
    claims(a="p.a < 150", b="p.a < 190", c="p.b < 195")
    for name, marks in (("a", 2), ("b", 2), ("c", 2), ("d", 3), ("e", 3)):
        write_question(tmp_path / "claims_bank", f"rnn/{name}", marks=marks)
    return tmp_path / "claims_bank"


@pytest.fixture
def paper(examgen: Run, bank: Path, blueprint: Callable[[str], Path], tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The questions of a paper of two claims and three questions on rnn, as its manifest has them, made with these options."""
    plan = 'title = "T"\npoints = 9\n' + SECTION.format("claims", 2) + SECTION.format("rnn", 3)

    def make(*options: object, seed: object = 4, more: str = "") -> list[dict[str, Any]]:
        done = examgen(
            "quiz", "--blueprint", blueprint(more + plan), "--bank", bank, "--seed", seed, "--out", tmp_path / "out",
            "--format", "json,md", *options,
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        document = json.loads((tmp_path / "out" / "manifest.json").read_text())
        return [question for section in document["sections"] for question in section["questions"]]

    return make


def others(questions: list[dict[str, Any]], *numbers: int) -> list[dict[str, Any]]:
    return [question for number, question in enumerate(questions, 1) if number not in numbers]


@pytest.mark.parametrize("seed", [4, "0x" + "5c" * 20])
def test_a_question_gets_other_numbers_and_all_else_is_the_same(paper: Callable[..., list[dict[str, Any]]], seed: object) -> None:
    before, after, twice = paper(seed=seed), paper("--redraw", 4, seed=seed), paper("--redraw", 4, "--redraw", 4, seed=seed)
    assert others(before, 4) == others(after, 4) == others(twice, 4)
    assert before[3]["id"] == after[3]["id"] == twice[3]["id"]
    assert len({question["prompt"] for question in (before[3], after[3], twice[3])}) == 3
    assert paper("--redraw", 4, seed=seed) == after


def test_several_questions_are_changed_at_once(paper: Callable[..., list[dict[str, Any]]]) -> None:
    both = paper("--redraw", 3, "--redraw", 5)
    assert both[2] == paper("--redraw", 3)[2]
    assert both[4] == paper("--redraw", 5)[4]


def test_a_swap_puts_another_question_of_as_many_points_in_the_place(paper: Callable[..., list[dict[str, Any]]]) -> None:
    for seed in range(8):
        before = paper(seed=seed)
        number = next(n for n, one in enumerate(before, 1) if one["marks"] == 2)
        after = paper("--swap", number, seed=seed)
        assert others(before, number) == others(after, number)
        assert after[number - 1]["id"] not in [one["id"] for one in before]
        assert after[number - 1]["marks"] == 2


def test_a_swapped_question_can_be_drawn_anew(paper: Callable[..., list[dict[str, Any]]]) -> None:
    before = paper()
    number = next(n for n, one in enumerate(before, 1) if one["marks"] == 2)
    swapped, both = paper("--swap", number), paper("--redraw", number, "--swap", number)
    assert swapped[number - 1]["id"] == both[number - 1]["id"]
    assert swapped[number - 1]["prompt"] != both[number - 1]["prompt"]
    assert others(before, number) == others(both, number)


@pytest.mark.parametrize(
    "options", [("--redraw", 1), ("--swap", 1), ("--redraw", 2), ("--swap", 2), ("--redraw", 1, "--redraw", 2)]
)
def test_claims_stay_mixed_when_they_are_changed(paper: Callable[..., list[dict[str, Any]]], options: tuple[object, ...]) -> None:
    for seed in range(6):
        assert {one["parts"][0]["answer"] for one in paper(*options, seed=seed)[:2]} == {True, False}


def test_a_changed_paper_is_recorded_and_made_again_byte_for_byte(
    examgen: Run, paper: Callable[..., list[dict[str, Any]]], bank: Path, tmp_path: Path
) -> None:
    number = next(n for n, one in enumerate(paper(), 1) if one["marks"] == 2)
    paper("--redraw", 1, "--swap", number, "--redraw", number)
    folder = tmp_path / "out"
    document = json.loads((folder / "manifest.json").read_text())
    assert (document["swap"], document["redraw"]) == ([number], [1, number])
    assert examgen("rebuild", folder / "manifest.json", "--bank", bank, "--out", tmp_path / "again").exit_code == 0
    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "change", [{"redraw": [2]}, {"redraw": []}, {"swap": [1]}, {"redraw": ["x"]}, {"redraw": [-1]}, {"redraw": 3}]
)
def test_a_forged_record_of_changes_is_refused(
    examgen: Run, paper: Callable[..., list[dict[str, Any]]], bank: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    paper("--redraw", 4)
    path = tmp_path / "out" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    refused = examgen("rebuild", path, "--bank", bank)
    assert refused.exit_code == 9
    assert len(refused.output.splitlines()) == 1
    assert "the manifest is damaged" in refused.output


@pytest.mark.parametrize("draw", [0, 2, -1, "1", True])
def test_a_forged_draw_is_refused(
    examgen: Run, paper: Callable[..., list[dict[str, Any]]], bank: Path, tmp_path: Path, draw: object
) -> None:
    paper("--redraw", 4)
    path = tmp_path / "out" / "manifest.json"
    document = json.loads(path.read_text())
    document["sections"][1]["questions"][1]["draw"] = draw
    path.write_text(json.dumps(document))
    assert "the manifest is damaged" in examgen("rebuild", path, "--bank", bank).output


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--redraw", 6, "--seed", 4), "--redraw 6: the paper has 5 questions"),
        (("--swap", 9, "--seed", 4), "--swap 9: the paper has 5 questions"),
        (("--redraw", 1), "--redraw changes a paper that there is: give its --seed"),
        (("--swap", 1, "--swap", 1, "--seed", 4), "--swap 1: no question can take the place of claims/"),
    ],
)
def test_what_cannot_be_changed_is_said_in_one_line(
    examgen: Run, bank: Path, blueprint: Callable[[str], Path], tmp_path: Path, options: tuple[object, ...], complaint: str
) -> None:
    plan = blueprint('title = "T"\n' + SECTION.format("claims", 2) + SECTION.format("rnn", 3))
    refused = examgen("quiz", "--blueprint", plan, "--bank", bank, "--out", tmp_path / "out", *options)
    assert refused.exit_code == 2
    assert complaint in refused.output
    assert len(refused.output.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_named_question_is_not_swapped(examgen: Run, bank: Path, blueprint: Callable[[str], Path]) -> None:
    plan = blueprint('title = "T"\nquestions = ["rnn/a", "rnn/b"]\n')
    refused = examgen("quiz", "--blueprint", plan, "--bank", bank, "--seed", 4, "--swap", 2)
    assert "--swap 2: the blueprint names question rnn/b; name another one there" in refused.output


def test_questions_of_former_papers_are_not_drawn(
    examgen: Run, paper: Callable[..., list[dict[str, Any]]], bank: Path, blueprint: Callable[[str], Path], tmp_path: Path
) -> None:
    former = {one["id"] for one in paper()}
    text = 'title = "U"\nnot_in = ["out"]\n' + SECTION.format("rnn", 2)
    done = examgen("quiz", "--blueprint", blueprint(text), "--bank", bank, "--seed", 4, "--out", tmp_path / "new", "--format", "md")
    assert done.exit_code == 0, done.output
    document = json.loads((tmp_path / "new" / "manifest.json").read_text())
    assert not former & {one["id"] for one in document["sections"][0]["questions"]}
    refused = examgen("quiz", "--blueprint", blueprint(text.replace("= 2", "= 3")), "--bank", bank, "--seed", 4)
    assert "needs 3 questions on rnn; the bank has 2 (besides 3 left out or named elsewhere), 1 too few" in refused.output
    refused = examgen("quiz", "--blueprint", blueprint(text.replace("out", "none")), "--bank", bank, "--seed", 4)
    assert "trial.toml: 'not_in': " in refused.output
    assert refused.exit_code == 4
