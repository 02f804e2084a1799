"""``exam.json`` gives back what was confirmed, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from examgen.bank.loader import load, scan
from examgen.classes.record import read_exam
from examgen.errors import ExamgenError, RebuildError

Make = Callable[..., Path]


def test_each_student_gets_back_the_variants_that_are_printed(class_exam: Make, tmp_path: Path) -> None:
    exam = read_exam(class_exam())
    bank = scan([tmp_path / "bank"])
    for place in exam.places:
        paper = exam.paper_of(place.student.id)
        text = (exam.path.parent / f"papers/{paper.code}.md").read_text(encoding="utf-8")
        for variant in exam.variants(bank, paper):
            assert {item.kind for item in variant.evidence} == {"counting", "second formula"}
            assert all(f"${variant.parameters[name]}$" in text for name in "ab")
    assert len({paper.code for paper in exam.papers}) == 3


def test_a_code_is_found_however_it_is_typed(class_exam: Make) -> None:
    exam = read_exam(class_exam())
    code = exam.papers[0].code
    assert exam.paper(code.lower().replace("-", "").replace("0", "o").replace("1", "l")) is exam.papers[0]
    with pytest.raises(ExamgenError, match="another exam's"):
        exam.paper("0000-0000")


def test_a_changed_question_file_is_refused(class_exam: Make, tmp_path: Path) -> None:
    exam = read_exam(class_exam())
    file = tmp_path / "bank/rnn/area.py"
    file.write_text(file.read_text("utf-8").replace("A rectangle", "Some rectangle"), "utf-8")
    load.cache_clear()
    with pytest.raises(RebuildError, match="rnn/area changed"):
        exam.variants(scan([tmp_path / "bank"]), exam.papers[0])


@pytest.mark.parametrize(
    "edit", [lambda d: d["papers"][0]["items"][0].__setitem__(0, 3), lambda d: d["students"][0].update(paper="X")]
)
def test_a_changed_record_is_refused(class_exam: Make, edit: Callable[[dict], object]) -> None:
    path = class_exam() / "exam.json"
    document = json.loads(path.read_bytes())
    edit(document)
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(RebuildError, match="seal"):
        read_exam(path)
