"""The plan of the house is kept: floors, what question files import, documents that are written from the code."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path
from types import ModuleType

import click
import pytest
from importlinter.cli import lint_imports

from examgen.bank import reading
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.cli import cli

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_imports_only_go_down(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0, capsys.readouterr().out


def test_question_files_import_examgen_numpy_and_the_standard_library_only() -> None:
    bank = scan([bundled_bank()])
    assert len(bank.headers) >= 10
    assert not [header for header in bank.headers if header.fault]
    for header in bank.headers:
        assert list(reading.foreign_imports(reading.read(bank.page(header.id)))) == [], header.id


@pytest.mark.parametrize("name", ["cli", "conventions", "coverage"])
def test_generated_documents_are_current(generate: ModuleType, name: str) -> None:
    page = getattr(generate, f"{name}_page")()
    written = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == page, f"docs/{name}.md is out of date; run: python docs/generate.py"


def test_the_gallery_is_current_and_shows_every_question(generate: ModuleType) -> None:
    pages = generate.gallery_pages()
    for name, page in pages.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page, f"docs/{name} is out of date; run: make docs"
    shown = {name for page in pages.values() for name in re.findall(r"\(images/(.*?)\)", page)}
    pictures = {path.name: path.read_bytes()[:4] for path in (ROOT / "docs" / "gallery" / "images").iterdir()}
    assert pictures == dict.fromkeys(shown, b"\x89PNG"), "run: make docs"
    assert sorted(shown) == sorted(generate.picture_name(header.id) for header in scan([bundled_bank()]).usable())


def written_commands() -> list[tuple[str, list[str]]]:
    """Every ``examgen ...`` line in the code blocks of the documents, split into words."""
    found = []
    for document in DOCUMENTS:
        if document.name == "cli.md":
            continue
        blocks = re.findall(
            r"^```(?:bash|sh|console|shell)\n(.*?)^```", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        for line in "".join(blocks).replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if words and words[0] == "examgen":
                found.append((document.name, words[1:]))
    return found


def test_commands_in_the_documents_exist_with_their_options() -> None:
    root = click.Context(cli, info_name="examgen")
    for document, words in written_commands():
        if words[0].startswith("-"):
            continue
        command = cli.get_command(root, words[0])
        assert command is not None, f"{document}: examgen {words[0]}"
        known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
        for word in words[1:]:
            if word.startswith("--"):
                assert word.split("=")[0] in known, f"{document}: examgen {' '.join(words)}"
        command.make_context(words[0], [word.replace("...", "") for word in words[1:]], parent=root, resilient_parsing=True)


def test_make_targets_in_the_documents_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z ]+):", makefile, flags=re.MULTILINE))
    known = {word for target in targets for word in target.split()}
    for document in DOCUMENTS:
        for target in re.findall(r"(?:^|`)make ([a-z]+)", document.read_text(encoding="utf-8"), flags=re.MULTILINE):
            assert target in known, f"{document.name}: make {target}"
