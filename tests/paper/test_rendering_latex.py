"""The LaTeX of papers and keys goes through pdflatex with nothing but its standard packages."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.render import render
from examgen.paper.views import key_view, paper_view

OVERFULL = 10.0
"""Points by which a line may stick out."""
NASTY = r"""#set $x$ \LaTeX{} <script> & "50 %" 'a' _b_ ^c ~ @d *e* `f` {{j}} #1"""


def typeset(source: str, folder: Path, *, runs: int) -> str:
    """The log of pdflatex."""
    assert shutil.which("pdflatex"), "pdflatex is missing; install texlive-latex-base, -recommended, -extra and texlive-pictures"
    (folder / "document.tex").write_text(source, encoding="utf-8")
    for _ in range(runs):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]
    return (folder / "document.log").read_text(encoding="utf-8", errors="replace")


def overfull(log: str) -> list[float]:
    return [float(size) for size in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log) if float(size) > OVERFULL]


@pytest.mark.parametrize("name", ["paper", "key"])
def test_the_whole_bank_compiles_and_stays_within_its_margins(whole_bank: tuple[Paper, ...], name: str, tmp_path: Path) -> None:
    paper = whole_bank[1]
    log = typeset(render(paper_view(paper) if name == "paper" else key_view(paper), name, "latex"), tmp_path, runs=2)
    assert "undefined" not in log
    assert overfull(log) == []


@pytest.mark.parametrize("name", ["paper", "key"])
def test_every_kind_of_part_and_any_title_compile(one_of_each: Paper, name: str, tmp_path: Path) -> None:
    section = PaperSection(title=NASTY, variants=tuple(replace(variant, title=NASTY) for variant in one_of_each.variants))
    paper = replace(one_of_each, course=NASTY, title=NASTY, sections=(section,))
    log = typeset(render(paper_view(paper) if name == "paper" else key_view(paper), name, "latex"), tmp_path, runs=2)
    assert "undefined" not in log


def test_a_long_line_of_the_solution_is_shrunk_into_the_margins(one_of_each: Paper, tmp_path: Path) -> None:
    assert overfull(typeset(render(key_view(one_of_each), "key", "latex"), tmp_path, runs=1)) == []
