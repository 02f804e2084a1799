"""What only a whole process can show: what is loaded, Ctrl-C, and a stdout that is gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Start = Callable[..., "subprocess.Popen[str]"]
HEAVY = ("torch", "sympy", "numpy", "jinja2", "rich", "typst", "markdown_it")
ROOT = Path(__file__).resolve().parents[2]


def loaded_by(program: str) -> list[str]:
    """Which of the ``HEAVY`` libraries are loaded when ``program`` ends."""
    ending = f"\nimport sys; print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program + ending],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return [name for name in HEAVY if f"'{name}'" in done.stderr]


@pytest.mark.parametrize("arguments", [["--help"], ["midterm", "--help"], ["list"]])
def test_help_and_list_load_nothing_heavy(arguments: list[str]) -> None:
    run = f"cli.main({arguments!r}, prog_name='examgen')"
    assert loaded_by(f"from examgen.cli import cli\ntry: {run}\nexcept SystemExit as end: assert not end.code") == []


def test_importing_examgen_loads_nothing_heavy() -> None:
    assert loaded_by("import examgen") == []


def test_drawing_a_variant_loads_neither_torch_nor_sympy() -> None:
    program = (
        "from examgen.bank.loader import scan\nfrom examgen.bank.places import bundled_bank\nfrom examgen.bank.draft import draft\n"
        "draft(scan([bundled_bank()]).page('backprop/relu_softmax_classifier'), 1)"
    )
    assert not {"torch", "sympy"} & set(loaded_by(program))


@pytest.mark.parametrize("kind", ["torch", "counting"])
def test_ctrl_c_in_the_middle_leaves_one_line_and_nothing_else(
    process: Start, write_question: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    """The witness says who hears it and then takes very long; Ctrl-C reaches the whole foreground group."""
    says = "import os, pathlib, time; pathlib.Path(__file__).with_suffix('.pid').write_text(str(os.getpid()))"
    slow = f'{says}; time.sleep(600)\n    return {{"area": len('
    page = write_question(tmp_path / "bank", "rnn/area", edit={'"counting"': f'"{kind}"', 'return {"area": len(': slow})
    running = process("quiz", "--topic", "rnn", "--count", 1, "--seed", 1, "--bank", tmp_path / "bank", "--out", tmp_path / "out")
    witness = page.with_suffix(".pid")
    while not (witness.exists() and witness.read_text()):
        assert running.poll() is None
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate()
    assert running.returncode == 130
    assert errors.strip() == "examgen: interrupted; nothing was written"
    assert [path.name for path in tmp_path.iterdir()] == ["bank"]
    if kind == "torch":
        with pytest.raises(ProcessLookupError):
            os.kill(int(witness.read_text()), 0)


def test_a_reader_that_stops_early_gets_no_complaint(process: Start, bank: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    running = process("list", "--bank", bank, stdout=writing)
    os.close(writing)
    _, errors = running.communicate()
    assert (running.returncode, errors) == (1, "")


def test_a_full_disk_behind_stdout_is_one_line(process: Start, bank: Path) -> None:
    with Path("/dev/full").open("w") as full:
        running = process("list", "--bank", bank, stdout=full)
        _, errors = running.communicate()
    assert (running.returncode, errors) == (8, "examgen: stdout cannot be written: No space left on device\n")
