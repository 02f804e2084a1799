"""Which paper a text comes from: whole papers, single questions and noisy copies of the bundled bank's papers."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from examgen.bank.draft import draft
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.cli import cli
from examgen.core.record import Variant
from examgen.core.seeds import question_seed
from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.making import Made, save
from examgen.paper.manifest import manifest
from examgen.prose import markdown

Run = Callable[..., Result]
QUESTIONS = ("cnn/layer_sizes", "rnn/lstm_step", "optim/adam", "backprop/shared_parameters", "claims/lr_divergence")
SECRETS = (3**90, 5**65, 7**55)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three papers with the same questions and other numbers, by their manifests: ``0/manifest.json`` to ``2/manifest.json``."""
    folder, bank = tmp_path_factory.mktemp("papers"), scan([bundled_bank()])
    for number, secret in enumerate(SECRETS):
        variants = tuple(draft(bank.page(id), question_seed(secret, id)).variant for id in QUESTIONS)
        paper = Paper(
            course="Course", exam="midterm", title="Midterm exam", seed=secret, space="exam", minutes=90, instructions=(),
            sections=(PaperSection(title="All", variants=variants),),
        )  # fmt: skip
        files = {"paper.md": "\n".join(map(told, variants)).encode()}
        save(Made(paper=paper, files=files, manifest=manifest(paper, files, ["md"], {})), folder / str(number))
    return folder


def told(variant: Variant) -> str:
    """A question as it is copied from a page."""
    return "\n".join(markdown.render(text, "text") for text in (variant.prompt, *(part.prompt for part in variant.parts)))


def questions(papers: Path, number: int) -> list[str]:
    bank = scan([bundled_bank()])
    return [told(draft(bank.page(id), question_seed(SECRETS[number], id)).variant) for id in QUESTIONS]


def leaked(examgen: Run, papers: Path, text: str, *options: object) -> list[dict[str, Any]]:
    Path("copy.txt").write_text(text, encoding="utf-8")
    found = examgen("leak", "copy.txt", "--among", papers, "--json", *options)
    assert found.exit_code in (0, 1), found.output
    assert found.exit_code == (not json.loads(found.stdout))
    return json.loads(found.stdout)


def noisy(text: str, seed: int) -> str:
    """A copy as a camera reads it: every tenth number is another one, minus signs and some letters are lost."""
    drawn = random.Random(seed)
    numbers = re.sub(r"\d+", lambda one: one[0] if drawn.random() > 0.1 else str(drawn.randrange(100)), text)
    return "".join(letter for letter in numbers.replace("-", " ") if letter.isdigit() or drawn.random() > 0.02)


@pytest.mark.parametrize("number", range(3))
def test_a_whole_paper_is_told_from_the_others(examgen: Run, papers: Path, number: int) -> None:
    (match,) = leaked(examgen, papers, "\n".join(questions(papers, number)))
    assert match["manifest"] == str(papers / str(number) / "manifest.json")
    assert match["bits"] > 20
    assert {one["id"] for one in match["questions"]} >= {"cnn/layer_sizes", "rnn/lstm_step"}


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("seed", range(3))
def test_a_noisy_copy_is_recognised(examgen: Run, papers: Path, number: int, seed: int) -> None:
    (match,) = leaked(examgen, papers, noisy("\n".join(questions(papers, number)), seed))
    assert match["manifest"] == str(papers / str(number) / "manifest.json")


@pytest.mark.parametrize("place", range(4))
def test_one_question_suffices_if_it_has_numbers_enough(examgen: Run, papers: Path, place: int) -> None:
    (match,) = leaked(examgen, papers, questions(papers, 1)[place])
    assert match["manifest"] == str(papers / "1" / "manifest.json")
    assert [one["number"] for one in match["questions"]] == [place + 1]


def test_other_numbers_are_no_leak(examgen: Run, papers: Path) -> None:
    bank = scan([bundled_bank()])
    for seed in range(5):
        text = "\n".join(told(draft(bank.page(id), seed).variant) for id in QUESTIONS)
        assert leaked(examgen, papers, text) == []
    assert leaked(examgen, papers, "") == []
    assert leaked(examgen, papers, "Dear all, the exam is on 12 March at 10:30 in room 4711. " * 5) == []


def test_text_of_a_real_pdf_through_stdin(examgen: Run, tmp_path: Path) -> None:
    for name, secret in (("one", "0x" + "1a" * 20), ("two", "0x" + "2b" * 20)):
        made = examgen("quiz", "--topic", "cnn", "--count", 3, "--seed", secret, "--out", f"papers/{name}")
        assert made.exit_code == 0, made.output
    pages = PdfReader(tmp_path / "papers" / "one" / "paper.pdf").pages
    text = "\n".join(page.extract_text() for page in pages)
    found = CliRunner().invoke(cli, ["leak", "-", "--among", "papers/one", "papers/two"], input=text)
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith("papers/one/manifest.json: Quiz: ")
    assert "certain (other numbers would fit as well once in more than a million)" in found.stdout
    assert "papers/two" not in found.stdout
    assert re.search(r"question \d, cnn/\w+: \d+ of \d+ numbers", found.stdout)


def test_a_manifest_that_cannot_be_used_is_told_and_the_others_are_compared(examgen: Run, papers: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    Path("copy.txt").write_text("\n".join(questions(papers, 2)))
    found = examgen("leak", "copy.txt", "--among", tmp_path / "manifest.json", papers / "2" / "manifest.json")
    assert found.exit_code == 0
    assert found.stderr.startswith("examgen: warning: left out: ")
    assert "is no manifest of format 1" in found.stderr
    assert str(papers / "2") in found.stdout


def test_what_is_no_text_or_no_folder_of_papers_is_refused(examgen: Run, papers: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "copy.txt").write_text("1 2 3")
    for text, among, says in (
        ("gone.txt", papers, "gone.txt: cannot be read: No such file"),
        ("/dev/zero", papers, "/dev/zero: is no regular file"),
        ("copy.txt", tmp_path / "empty", "there is no manifest.json in this folder"),
    ):
        refused = examgen("leak", text, "--among", among)
        assert refused.exit_code == 2
        assert refused.stderr.count("\n") == 1
        assert says in refused.stderr
    large = CliRunner().invoke(cli, ["leak", "-", "--among", str(papers)], input="1" * 300_000)
    assert large.exit_code == 2
    assert "stdin: is larger than 200 kB" in large.output
