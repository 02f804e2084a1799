"""The wheel, installed outside the checkout: the same questions, and a paper."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank

ROOT = Path(__file__).resolve().parents[2]


def run(*command: object, cwd: Path) -> str:
    """What a command prints; it must succeed, and it knows nothing of the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


def test_the_sdist_leaves_out_what_commands_write(distributions: Path) -> None:
    (sdist,) = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {
        "pyproject.toml",
        "examgen/cli/list.py",
        "question_bank/course.toml",
        "templates/paper/paper.typ.j2",
        "docs/json.md",
    } <= names
    assert not [name for name in names if name.startswith(("output", ".venv", ".git/")) or "__pycache__" in name]


def test_the_wheel_carries_bank_and_templates_in_the_package(distributions: Path) -> None:
    (wheel,) = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"examgen/_bundled/question_bank/course.toml", "examgen/_bundled/templates/paper/paper.typ.j2"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"examgen"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_installed_wheel_lists_the_same_questions_and_makes_a_paper(distributions: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    (site,) = (tmp_path / "venv" / "lib").glob("python*/site-packages")
    run(
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        site,
        *distributions.glob("*.whl"),
        cwd=tmp_path,
    )
    here = [path for path in sys.path if path.endswith("site-packages")]
    (site / "libraries.pth").write_text("".join(f"{path}\n" for path in here))  # appended: the installed examgen comes first
    where = run(python, "-c", "import examgen; print(examgen.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(site)
    examgen = (python, "-m", "examgen")
    listed = run(*examgen, "list", cwd=tmp_path).splitlines()
    assert {line.split()[0] for line in listed if line.startswith("  ")} == {header.id for header in scan([bundled_bank()]).headers}
    run(*examgen, "quiz", "--topic", "cnn", "--count", 1, "--seed", 7, cwd=tmp_path)
    (out,) = (tmp_path / "output").iterdir()
    assert sorted(path.name for path in out.iterdir()) == ["key.pdf", "manifest.json", "paper.pdf"]
    assert (out / "paper.pdf").read_bytes().startswith(b"%PDF-")
