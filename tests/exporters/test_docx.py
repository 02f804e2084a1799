"""Versions of a paper as Word documents: LibreOffice reads every number of them."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.cli import cli
from examgen.exporters import losses
from examgen.exporters.drawing import chosen
from examgen.exporters.losses import Losses
from examgen.exporters.target import Collection, target
from examgen.exporters.versions import papers
from examgen.paper.assembly import Paper
from examgen.paper.course import load_course
from examgen.paper.draws import look, truths
from examgen.paper.views import paper_code
from tests.paper.test_word import NUMBER, opened, printed


@pytest.fixture(scope="module")
def documents(collection: Callable[..., Collection], versions: tuple[Paper, ...]) -> dict[str, bytes]:
    file = BytesIO()
    target("docx").write(collection(items=(), papers=versions), file, Losses())
    with zipfile.ZipFile(file) as files:
        return {name: files.read(name) for name in files.namelist()}


def test_versions_ask_the_same_with_other_numbers_and_every_answer_is_confirmed(versions: tuple[Paper, ...]) -> None:
    assert len({tuple(variant.id for variant in paper.variants) for paper in versions}) == 1
    for same in zip(*(paper.variants for paper in versions), strict=True):
        assert len({look(variant) for variant in same}) == len(versions)
        assert len({tuple(variant.names) for variant in same}) == 1
    for paper in versions:
        assert all(item.agrees for variant in paper.variants for item in variant.evidence)
        assert all({item.answer for item in variant.evidence} == set(variant.names) for variant in paper.variants)
        assert {truth for variant in paper.variants for truth in truths(variant)} == {True, False}


def test_the_first_version_is_the_paper_of_that_seed(versions: tuple[Paper, ...], tmp_path: Path) -> None:
    made = CliRunner().invoke(cli, ["midterm", "--seed", "7", "--format", "md", "--out", str(tmp_path / "paper")])
    assert made.exit_code == 0, made.output
    text = (tmp_path / "paper" / "paper.md").read_text()
    codes = [paper_code(paper) for paper in versions]
    assert [code in text for code in codes] == [True, False, False]


RANGES = {"a": "101, 102", "b": "150, 151"}


def test_where_variants_run_out_versions_share_them_and_it_is_said(write_question: Callable[..., Path], tmp_path: Path) -> None:
    few = {f"{name}: int = draw.integers(101, 199)": f"{name}: int = draw.integers({ends})" for name, ends in RANGES.items()}
    write_question(tmp_path / "bank", "rnn/few", edit=few)
    write_question(tmp_path / "bank", "rnn/many")
    bank, course, lost, told = scan([tmp_path / "bank"]), load_course(bundled_bank()), Losses(), list[None]()
    choice = chosen(course, bank, ("rnn/many", "rnn/few"), "", "", None, 1)
    found = list(papers(bank, course, choice, 1, 6, lost, lambda: told.append(None)))
    assert {(paper.title, paper.points, tuple(variant.id for variant in paper.variants)) for paper in found} == {
        ("Quiz", 4, ("rnn/many", "rnn/few"))
    }
    many, few_ones = (Counter(look(paper.variants[at]) for paper in found) for at in (0, 1))
    assert sorted(many.values()) == [1] * 6
    assert sorted(few_ones.values()) == [1, 1, 2, 2]
    assert lost.found == {losses.SAME_NUMBERS: {"rnn/few": 2}}
    assert len(told) == 2


@pytest.mark.parametrize("name", ["paper-2", "key-2", "sheet-3"])
def test_libreoffice_shows_every_number(documents: dict[str, bytes], name: str, tmp_path: Path) -> None:
    assert sorted(documents) == sorted(f"{kind}-{number}.docx" for kind in ("paper", "key", "sheet") for number in (1, 2, 3))
    numbers = set(NUMBER.findall(printed(documents[f"{name}.docx"])))
    shown = re.sub(r"\s", "", opened(documents[f"{name}.docx"], tmp_path))
    assert len(numbers) > 30
    assert [number for number in sorted(numbers) if number not in shown] == []
