"""Classic slips in the engine, made by hand in a copy of the package: `examgen check` fails, and the witnesses say why.

``mutants.py`` beside this file does the same over every line that the bank runs; `make mutants` runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout's package, bank and templates, free to be broken."""
    folder = tmp_path_factory.mktemp("broken")
    for name in ("examgen", "question_bank", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("module", "right", "wrong", "question"),
    [
        ("activations", "np.maximum(x, ", "np.minimum(x, ", "backprop/residual_connection"),
        ("activations", "powers / powers.sum(", "powers / powers.max(", "backprop/relu_softmax_classifier"),
        ("activations", "np.where(x >= 0, 1", "np.where(x < 0, 1", "rnn/lstm_step"),
        ("conv", "layer.filters() @", "layer.filters()[..., ::-1] @", "cnn/conv1d_backward"),
    ],
    ids=["wrong half", "probabilities that do not sum to 1", "sign", "flipped kernel"],
)
def test_check_fails_on_a_broken_engine(copy: Path, module: str, right: str, wrong: str, question: str) -> None:
    path = copy / "examgen" / "engine" / f"{module}.py"
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
    assert "VerificationError" in check.stdout
    assert "replay with: examgen show" in " ".join(check.stdout.split())
