"""The pictures of a paper and its key that the documentation shows."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from examgen.paper.render import pdf, render
from examgen.paper.views import key_view, paper_view

from .test_rendering_key import exam

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
PAGES = {"paper": 2, "key": 1}


@pytest.mark.parametrize("name", PAGES)
def test_the_pictures_of_the_documentation(name: str, tmp_path: Path) -> None:
    """Taken where they are missing: delete ``docs/images/paper.png`` and ``key.png`` to renew them."""
    paper = exam("midterm", 2026)
    view = paper_view(paper) if name == "paper" else key_view(paper)
    (tmp_path / "file.pdf").write_bytes(pdf(render(view, name, "typst"), name))
    where = str(PAGES[name])
    command = [
        "pdftoppm",
        "-png",
        "-gray",
        "-r",
        "75",
        "-f",
        where,
        "-l",
        where,
        "-singlefile",
        tmp_path / "file.pdf",
        tmp_path / "page",
    ]
    subprocess.run(command, check=True)
    if not (IMAGES / f"{name}.png").exists():
        shutil.copy(tmp_path / "page.png", IMAGES / f"{name}.png")
    assert (IMAGES / f"{name}.png").stat().st_size > 10_000
    assert (tmp_path / "page.png").stat().st_size > 10_000
