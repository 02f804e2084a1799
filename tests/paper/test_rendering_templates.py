"""Templates of a lecturer's own: they override ours by name, and their errors say where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from examgen.errors import TemplateError
from examgen.paper.assembly import Paper
from examgen.paper.render import pdf, render
from examgen.paper.views import paper_view


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paper").mkdir()
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / "paper" / name).write_text(text, encoding="utf-8")


def test_a_template_overrides_ours_by_name(one_of_each: Paper, folder: Path) -> None:
    put(folder, "paper.md.j2", "Mine: << view.title >> at 100 %\n")
    assert render(paper_view(one_of_each), "paper", "markdown", [folder]) == "Mine: One of each at 100 %\n"
    assert render(paper_view(one_of_each), "paper", "html", [folder]).startswith("<!DOCTYPE html>")


def test_a_piece_of_a_template_can_be_overridden_alone(one_of_each: Paper, folder: Path) -> None:
    put(folder, "layout.html.j2", "<html><body>\n")
    html = render(paper_view(one_of_each), "paper", "html", [folder])
    assert html.startswith("<html><body>\n")
    assert "<h1>One of each</h1>" in html


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("one\n<< view.nothing >>\n", 2, "has no attribute 'nothing'"),
        ("one\ntwo\n<< 1 / 0 >>\n", 3, "ZeroDivisionError"),
        ("one\n<% for %>\n", 2, "Expected"),
        ("<< '\\\\nonsense' | math >>\n", 1, "unknown command"),
        ("\n<< view.title | shout >>\n", 2, "No filter named 'shout'"),
    ],
)
def test_an_error_names_the_template_and_its_line(one_of_each: Paper, folder: Path, text: str, line: int, complaint: str) -> None:
    put(folder, "paper.md.j2", text)
    with pytest.raises(TemplateError) as caught:
        render(paper_view(one_of_each), "paper", "markdown", [folder])
    assert str(caught.value).startswith(f"template {folder}/paper/paper.md.j2, line {line}: ")
    assert complaint in str(caught.value)


def test_a_missing_piece_or_folder_is_named(one_of_each: Paper, folder: Path) -> None:
    put(folder, "paper.md.j2", "<% include 'paper/nowhere.j2' %>")
    with pytest.raises(TemplateError, match=r"there is no template paper/nowhere\.j2"):
        render(paper_view(one_of_each), "paper", "markdown", [folder])
    with pytest.raises(TemplateError, match="this template folder does not exist"):
        render(paper_view(one_of_each), "paper", "markdown", [folder / "missing"])


def test_what_typst_refuses_is_quoted(folder: Path) -> None:
    with pytest.raises(TemplateError, match=r"mine: Typst cannot set it: unknown variable: foo \(line 3 of its Typst source: #foo"):
        pdf('#set document(title: "x")\n= Title\n#foo\n', "mine")


def test_typst_reads_no_files() -> None:
    with pytest.raises(TemplateError, match="file not found"):
        pdf('#read("pyproject.toml")\n', "mine")
