"""Banks and blueprints for the tests of the command line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bank(tmp_path: Path, write_question: Callable[..., Path]) -> Path:
    """A bank folder without a course file: three questions on rnn, one of them broken, and one on cnn."""
    folder = tmp_path / "bank"
    write_question(folder, "rnn/area")
    write_question(folder, "rnn/floor", marks=3)
    write_question(folder, "cnn/pixels", marks=1)
    (folder / "rnn" / "broken.py").write_text("q = Question(")
    return folder


@pytest.fixture
def process() -> Callable[..., subprocess.Popen[str]]:
    """Starts ``python -m examgen`` with these arguments as a process of its own, in a session of its own.

    It hears Ctrl-C even if the tests run in the background of a shell that ignores it.
    """

    def start(*arguments: object, **options: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "examgen", *map(str, arguments)], text=True, stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL), **options,
        )  # fmt: skip

    return start
