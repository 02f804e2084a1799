"""``--json`` prints exactly the fields of docs/json.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from click.testing import Result

Run = Callable[..., Result]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "json.md"


def documented(command: str) -> set[str]:
    """The fields that the page's section on a command lists."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## examgen {command}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE))


def printed(document: Any, fields: set[str], path: str = "") -> Iterator[str]:
    """The fields of a document in the notation of the page; below a map (``*``) all names are alike."""
    if f"{path}.*" in fields:
        yield f"{path}.*"
    elif isinstance(document, dict):
        for name, value in document.items():
            yield from printed(value, fields, f"{path}.{name}" if path else name)
    elif isinstance(document, list) and any(field.startswith(f"{path}[]") for field in fields):
        yield from (field for item in document for field in printed(item, fields, f"{path}[]"))
        if not document:
            yield f"{path}[]"
    else:
        yield path


def compare(command: str, *results: Result, also: set[str] = frozenset()) -> None:
    fields = documented(command) | also
    found: set[str] = set()
    for result in results:
        assert result.exit_code in (0, 1), result.output
        found |= set(printed(json.loads(result.stdout), fields))
    unknown = {field for field in found - fields if not any(known.startswith(field) for known in fields)}
    empty = tuple(field for field in found if field.endswith("[]"))
    missing = {field for field in fields - found if not field.startswith(empty)}
    assert (unknown, missing) == (set(), set())


def test_list(examgen: Run, bank: Path) -> None:
    compare("list", examgen("list", "--bank", bank, "--json"))


def test_show(examgen: Run) -> None:
    compare("show", examgen("show", "backprop/relu_softmax_classifier", "--seed", 1, "--json"))


def test_class(examgen: Run, bank: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\n1,Ada\n", "utf-8")
    plan = tmp_path / "trial.toml"
    plan.write_text('title = "Trial"\n[[section]]\ntitle = "S"\ntopics = ["rnn"]\ncount = 1\n', "utf-8")
    options = ("--blueprint", plan, "--bank", bank, "--out", tmp_path / "exam", "--workers", 1, "--format", "md")
    compare("class", examgen("class", roster, *options, "--json"))


def test_mark(examgen: Run, bank: Path) -> None:
    compare("mark", examgen("mark", "rnn/area", "--seed", 1, "--bank", bank, "--answer", "area=3", "--json"))


def test_check(examgen: Run, bank: Path) -> None:
    compare("check", examgen("check", "rnn/area", "--bank", bank, "--seeds", 2, "--json"))


def test_new(examgen: Run) -> None:
    compare("new", examgen("new", "rnn/gate", "--json"))


def test_leak(examgen: Run, bank: Path, tmp_path: Path) -> None:
    examgen("quiz", "--topic", "rnn", "--count", 2, "--bank", bank, "--out", "out", "--format", "md")
    compare("leak", examgen("leak", "out/paper.md", "--among", "out", "--bank", bank, "--json"))


def test_manifest_and_rebuild(examgen: Run, bank: Path) -> None:
    made = examgen(
        "quiz", "--topic", "rnn", "--count", 2, "--seed", 1, "--bank", bank, "--out", "out", "--format", "json", "--json"
    )
    questions = {f"sections[].questions[].{field}" for field in documented("show")}
    compare("midterm", made, also=questions)
    compare("rebuild", examgen("rebuild", "out/manifest.json", "--bank", bank, "--json"))


def test_grade_and_feedback(examgen: Run, bank: Path) -> None:
    examgen("quiz", "--topic", "rnn", "--count", 1, "--bank", bank, "--format", "md", "--out", "paper", "--seed", 1)
    Path("answers.csv").write_text("student,1\n1001,7\n", encoding="utf-8")
    shared = ("answers.csv", "--manifest", "paper", "--bank", bank, "--json", "--out")
    ruling = ("--what-if", "question=1", "accept=7")
    kept = examgen("grade", *shared, "grades", *ruling, "--accept", "--reason", "misprint")
    compare("grade", kept, examgen("grade", *shared, "other", *ruling))
    compare("feedback", examgen("feedback", *shared, "feedback", "--format", "html"))
