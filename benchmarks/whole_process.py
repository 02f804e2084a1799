"""Times whole commands against a yardstick of the same run, and prints the ratios.

    python benchmarks/whole_process.py [--runs N] [--seeds N]

Each pair is run in turn (yardstick, command, yardstick, ...), after one run of each that is not counted, so that a machine whose
speed drifts moves both. The ratio is that of the medians. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

EXAMGEN = [sys.executable, "-m", "examgen"]
ROOT = Path(__file__).resolve().parent.parent


def seconds(command: Sequence[str]) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def compared(name: str, command: Sequence[str], yardstick: str, runs: int) -> None:
    """Print the ratio of a command's median time to that of ``python -c yardstick``."""
    against = [sys.executable, "-c", yardstick]
    pairs = [(seconds(against), seconds(command)) for _ in range(runs + 1)][1:]
    base, own = (median(times) for times in zip(*pairs, strict=True))
    print(f"{name:<42} {own:6.2f} s   {own / base:5.2f} x  python -c {yardstick!r} ({base:.2f} s, {runs} runs)")


def main() -> None:
    """Run the comparisons and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--seeds", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        midterm = [*EXAMGEN, "midterm", "--seed", "7", "--out", f"{folder}/midterm"]
        compared("examgen midterm (PDF, key, evidence)", midterm, "import torch", options.runs)
    compared("examgen --help", [*EXAMGEN, "--help"], "import click", options.runs)
    compared("examgen list", [*EXAMGEN, "list"], "import click", options.runs)
    check = seconds([*EXAMGEN, "check", "--seeds", str(options.seeds), "--jobs", "2"])
    print(f"examgen check, all questions, {options.seeds} seeds, 2 processes: {check:.1f} s")


if __name__ == "__main__":
    main()
