"""Broken engines, and a broken evaluator of formulas: somebody notices each classic slip, and `examgen check` says so.

``mutants.py`` beside this file does the same with every line that the bank runs; `make mutants` runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from semantic import SLIPS, StaleError, semantic_mutants

ROOT = Path(__file__).resolve().parent.parent.parent
RUN_BY_ALL = ("arithmetic", "exact", "operations", "activations", "cells")
"""Modules that most pages run; `make mutants` makes the slips of all others, too."""


@pytest.mark.parametrize("module", SLIPS)
def test_every_slip_has_its_place_in_the_source(module: str) -> None:
    path = ROOT / f"{module.replace('.', '/')}.py"
    assert len(list(semantic_mutants(module, path.read_text(encoding="utf-8")))) == len(SLIPS[module][1])


def test_a_slip_without_its_place_is_an_error() -> None:
    with pytest.raises(StaleError, match=r"stands 0 times in examgen\.core\.exact"):
        list(semantic_mutants("examgen.core.exact", "def nothing_of_it(): ..."))


def test_no_slip_is_missed() -> None:
    modules = [argument for module in RUN_BY_ALL for argument in ("--module", module)]
    run = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "mutation" / "mutants.py"), "--semantic", "--variants", "1", *modules],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "noticed by a witness" in run.stdout
    assert "0 missed" in run.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout's package, bank and templates, free to be broken."""
    folder = tmp_path_factory.mktemp("broken")
    for name in ("examgen", "question_bank", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("module", "right", "wrong", "question", "said"),
    [
        (
            "engine/conv",
            "matmul(layer.filters(),",
            "matmul(layer.filters()[..., ::-1],",
            "cnn/cross_correlation",
            "VerificationError",
        ),
        ("core/exact", "np.flip(value)", "np.flip(value, -1)", "cnn/kernel_gradient_global_max_pool", "torch says"),
    ],
    ids=["an answer", "a mistake only"],
)
def test_check_fails_on_a_broken_engine(copy: Path, module: str, right: str, wrong: str, question: str, said: str) -> None:
    path = copy / "examgen" / f"{module}.py"
    whole = path.read_text(encoding="utf-8")
    assert right in whole
    path.write_text(whole.replace(right, wrong), encoding="utf-8")
    try:
        check = subprocess.run(
            [sys.executable, "-m", "examgen", "check", question, "--seeds", "3"],
            cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        path.write_text(whole, encoding="utf-8")
    assert check.returncode == 1, check.stderr
    assert said in " ".join(check.stdout.split())
