"""What an export costs: its peak of memory for N and for ten times N variants, and its time against drawing the variants alone.

    python benchmarks/export_memory.py [--target moodle] [--variants 20] [--questions ID ...]

Each measurement runs in a process of its own, whose peak the system reports. Memory is flat if both peaks are alike. Nothing here
passes or fails.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.exporters import drawing, export
from examgen.paper.course import load_course

QUESTIONS = ("cnn/receptive_field", "rnn/lstm_step", "optim/adam")
SEED = 11
ROOT = Path(__file__).resolve().parent.parent


def measured(target: str, variants: int, questions: Sequence[str]) -> tuple[float, float]:
    """Seconds and megabytes of an export in a process of its own; of drawing alone if no target is named."""
    command = [sys.executable, __file__, "--child", "--target", target, "--variants", str(variants), "--questions", *questions]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def run(target: str, variants: int, questions: Sequence[str]) -> None:
    """Export (or only draw), and print seconds and the peak of memory in megabytes."""
    bank, course = scan([bundled_bank()]), load_course(bundled_bank())
    choice = drawing.chosen(course, bank, questions, "", "", None, SEED)
    for one in choice.wanted:  # what is loaded once (torch, the page, the fonts) is no cost of a variant
        deque(drawing.different(bank, one.id, SEED + 1, 1), maxlen=0)
    start = time.perf_counter()
    if target:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "written"
            export(target, out, choice, bank, course=course, seed=SEED, variants=variants)
    else:
        for one in choice.wanted:
            deque(drawing.different(bank, one.id, SEED, variants), maxlen=0)
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--target", default="moodle")
    parser.add_argument("--variants", type=int, default=20)
    parser.add_argument("--questions", nargs="+", default=QUESTIONS)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run(options.target, options.variants, options.questions)
        return
    print(f"{options.target}, {len(options.questions)} questions")
    for variants in (options.variants, 10 * options.variants):
        (drawing_alone, base), (seconds, peak) = (measured(one, variants, options.questions) for one in ("", options.target))
        print(
            f"{variants:>6} variants each: peak {peak:.0f} MB (drawing alone {base:.0f} MB), {seconds:.1f} s, "
            f"{seconds / drawing_alone:.2f} x drawing alone ({drawing_alone:.1f} s)"
        )


if __name__ == "__main__":
    main()
