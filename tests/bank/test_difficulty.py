"""Smaller and larger forms of a question: named by ``@``, checked like pages, and taken by blueprints that ask for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from examgen.bank.checking import check_bank
from examgen.bank.draft import draft
from examgen.bank.loader import Bank, scan
from examgen.errors import BlueprintError, UsageError
from examgen.paper.assembly import clash, select
from examgen.paper.blueprint import Limits, Section
from examgen.paper.course import Course, load_blueprint

PAGE = '''"""A sum of a few numbers."""

from examgen import Question, ask, draw, oracles

q = Question(topic="sums", outcomes=(1,), level="apply", minutes=4)


@q.params
class P:
    x: tuple = draw.vector(draw.integers(1, 9), 4)


q.prompt = "Given is $x = <<x>>$."
q.ask(total=ask.integer("Compute the sum of the entries.", marks=2), most=ask.integer("What is the largest entry?", marks=1))
FORMS


@q.solve
def solve(p: P, t):
    t.step("total", "sum(x)")
    t.step("most", "max(x)")


@q.oracle("counting")
def one_by_one(p: P):
    return {"total": len([None for entry in p.x for _ in range(entry)]), "most": sorted(p.x)[-1]}


@q.oracle("torch")
def torch_says(p: P):
    x = oracles.tensor(p.x)
    return {"total": int(x.sum()), "most": int(x.max())}
'''
FORMS = """q.easier(minutes=1, marks={"total": 1}, without=("most",), x=draw.vector(draw.integers(1, 9), 2))
q.harder(minutes=7, marks={"total": 3}, x=draw.vector(draw.integers(1, 9), 7))"""
COURSE = Course(title="Sums", outcomes=("add",), weeks=(), exams={})


def _bank(folder: Path, forms: str = FORMS) -> Bank:
    (folder / "sums").mkdir()
    (folder / "sums" / "few.py").write_text(PAGE.replace("FORMS", forms), encoding="utf-8")
    return scan([folder])


def test_a_form_has_other_ranges_marks_minutes_and_parts(tmp_path: Path) -> None:
    bank = _bank(tmp_path)
    sizes = {id: len(draft(bank.page(id), 3).variant.parameters["x"]) for id in ("sums/few@1", "sums/few", "sums/few@3")}
    assert sizes == {"sums/few@1": 2, "sums/few": 4, "sums/few@3": 7}
    small, usual, large = bank.every()
    assert (small.minutes, small.marks, small.parts) == (1, 1, 1)
    assert (usual.minutes, usual.marks, usual.parts) == (4, 3, 2)
    assert (large.minutes, large.marks, large.parts) == (7, 4, 2)
    for header in bank.every():
        page = bank.page(header.id)
        assert (page.minutes, page.marks, len(page.asks), page.difficulty) == (
            header.minutes, header.marks, header.parts, header.difficulty,
        )  # fmt: skip


def test_a_form_that_there_is_not_is_refused(tmp_path: Path) -> None:
    bank = _bank(tmp_path, FORMS.splitlines()[0])
    assert bank.find("sums/few@2").id == "sums/few"
    for id in ("sums/few@3", "sums/few@", "sums/few@x", "sums/fewer@1"):
        with pytest.raises(UsageError, match="no question"):
            bank.find(id)


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ("q.easier(minutes=1, y=draw.integers(1, 2))", "y is no parameter"),
        ("q.easier(minutes=1, x=3)", "x is no parameter with a range"),
        ('q.easier(minutes=1, without=("least",))', "least is no part"),
        ('q.easier(minutes=1, marks={"least": 2})', "least is no part"),
    ],
)
def test_a_form_of_what_the_page_has_not_is_a_fault(tmp_path: Path, forms: str, said: str) -> None:
    bank = _bank(tmp_path, forms)
    (found, *_) = check_bank([tmp_path], [], 2, 1, lambda: 0.0)
    assert said in " ".join(fault.fact for fault in found.faults)
    assert bank.headers


def test_forms_are_checked_like_pages(tmp_path: Path) -> None:
    _bank(tmp_path, FORMS.replace("minutes=7", "minutes=40"))
    examined = {one.id: one for one in check_bank([tmp_path], [], 60, 2, lambda: 0.0)}
    assert list(examined) == ["sums/few@1", "sums/few", "sums/few@3"]
    assert any("minutes" in fault.check for fault in examined["sums/few@3"].faults)
    assert not any("not asked" in fault.fact for fault in examined["sums/few@1"].faults), "its witnesses also speak of the largest"
    assert not any("minutes" in fault.check for fault in examined["sums/few"].faults)


def test_blueprints_take_the_form_that_they_ask_for(tmp_path: Path) -> None:
    bank = _bank(tmp_path)
    plan = tmp_path / "plan.toml"
    for line, id in (("", "sums/few"), ("difficulty = 1", "sums/few@1"), ("difficulty = 3", "sums/few@3")):
        plan.write_text(f'title = "T"\n{line}\n[[section]]\ntitle = "S"\ntopics = ["sums"]\ncount = 1\n', encoding="utf-8")
        blueprint = load_blueprint(plan, COURSE)
        ((header,),) = select(COURSE, blueprint, bank, 1)
        assert header.id == id
        ((other,),) = select(COURSE, blueprint.at(1), bank, 1)
        assert other.id == "sums/few@1"
    plan.write_text('title = "T"\ndifficulty = 4\n[[section]]\ntitle = "S"\ntopics = ["sums"]\ncount = 1\n', encoding="utf-8")
    with pytest.raises(BlueprintError, match="'difficulty' is 4; it is 1, 2 or 3"):
        load_blueprint(plan, COURSE)


def test_two_forms_of_a_page_never_meet(tmp_path: Path) -> None:
    bank = _bank(tmp_path)
    small, usual, _ = bank.every()
    assert clash([small, usual])
    plan = tmp_path / "plan.toml"
    plan.write_text('title = "T"\n[[section]]\ntitle = "S"\ntopics = ["sums"]\ncount = 1\n', encoding="utf-8")
    blueprint = load_blueprint(plan, COURSE)
    section = Section(title="Small", topics=("sums",), count=1, limits=Limits(difficulty=1))
    with pytest.raises(BlueprintError, match="stand together"):
        select(COURSE, replace(blueprint, sections=(*blueprint.sections, section)), bank, 1)
