"""``examgen practice --static``: what is written, and what is refused."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

from examgen.bank.loader import scan
from examgen.practice.page import verified_variants
from examgen.single.page import SCRIPTS, page_script

Run = Callable[..., Result]
Write = Callable[..., Path]


def questions(page: str) -> list[dict[str, Any]]:
    packed = re.findall(r'<script type="text/plain" id="question-\d+">([A-Za-z0-9+/=]+)</script>', page)
    return [json.loads(zlib.decompress(base64.b64decode(one))) for one in packed]


def test_one_file_with_the_asked_variants(examgen: Run, write_question: Write, tmp_path: Path) -> None:
    write_question(tmp_path / "bank", "rnn/area")
    write_question(tmp_path / "bank", "cnn/area")
    result = examgen("practice", "--static", "out/page.html", "--topic", "rnn", "--variants", 5, "--bank", tmp_path / "bank")
    assert result.exit_code == 0, result.output
    assert "out/page.html: 1 questions, 5 verified variants" in result.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page.html"]
    (data,) = questions((tmp_path / "out/page.html").read_text(encoding="utf-8"))
    prompts = {data["texts"][variant["prompt"]] for variant in data["variants"]}
    assert len(prompts) == 5


def test_twenty_variants_unless_told_otherwise(examgen: Run, write_question: Write, tmp_path: Path) -> None:
    write_question(tmp_path / "bank", "rnn/area")
    result = examgen("practice", "--static", "page.html", "--bank", tmp_path / "bank")
    assert "20 verified variants" in result.output


def test_the_same_bank_gives_the_same_bytes(examgen: Run, write_question: Write, tmp_path: Path) -> None:
    write_question(tmp_path / "bank", "rnn/area")
    for name in ("one.html", "other.html"):
        examgen("practice", "--static", name, "--variants", 3, "--bank", tmp_path / "bank")
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "other.html").read_bytes()


def test_practice_variants_are_not_the_exams(write_question: Write, tmp_path: Path) -> None:
    write_question(tmp_path, "rnn/area")
    variants = verified_variants(scan([tmp_path]).page("rnn/area"), 5)
    assert {variant.space for variant in variants} == {"practice"}
    assert all(variant.evidence for variant in variants)


def test_a_question_with_few_texts_gives_few_variants(write_question: Write, tmp_path: Path) -> None:
    edit = {
        "a: int = draw.integers(101, 199)": "a: int = draw.choice(101, 150)",
        "draw.integers(101, 199)": "draw.choice(103, 107)",
    }
    write_question(tmp_path, "rnn/area", edit=edit)
    assert len(verified_variants(scan([tmp_path]).page("rnn/area"), 20)) == 4


def test_nothing_is_written_when_witnesses_disagree(examgen: Run, write_question: Write, tmp_path: Path) -> None:
    write_question(tmp_path / "bank", "rnn/area", edit={"sum([p.a] * p.b)": "sum([p.a] * p.b) + 1"})
    result = examgen("practice", "--static", "page.html", "--bank", tmp_path / "bank")
    assert result.exit_code == 5
    assert not (tmp_path / "page.html").exists()


def test_an_unknown_topic_is_one_line(examgen: Run, write_question: Write, tmp_path: Path) -> None:
    write_question(tmp_path / "bank", "rnn/area")
    result = examgen("practice", "--static", "page.html", "--topic", "rrn", "--bank", tmp_path / "bank")
    assert result.exit_code == 2
    assert "did you mean rnn?" in result.output


def test_the_scripts_hand_nothing_to_the_interpreter() -> None:
    scripts = page_script([*SCRIPTS, "journal", "scorm"])
    assert not re.search(r"\beval\(|\bFunction\(|</script|document\.write|setTimeout\([\"'`]", scripts)
