"""A disk that is full half-way: one line, an exit code, no half-written paper, and no acknowledged attempt lost.

The disk is a small file system of its own in a mount namespace, which ends with the command. Where a machine allows no namespaces,
a limit on the size of each file takes its place.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

UNSHARE = ("unshare", "--mount", "--map-root-user")
MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'
RUN = """
import json, os, shutil, subprocess, sys
disk, kept, *command = sys.argv[1:]
done = subprocess.run([sys.executable, "-m", "examgen", *command], capture_output=True, text=True)
left = sorted(os.listdir(disk))
shutil.copytree(disk, kept)
print(json.dumps({"code": done.returncode, "said": done.stderr, "left": left}))
"""


def on_a_small_disk(disk: Path, size: int, *command: str | Path) -> Any:
    """Run examgen with a disk of so many bytes mounted at ``disk``: its exit code, what it said, the names left on the disk.

    A copy of what is left lies in ``kept`` beside it, since the disk is gone afterwards.
    """
    disk.mkdir()
    probe = (sys.executable, "-c", RUN, disk, disk.with_name("kept"), *command)
    small = [*UNSHARE, "sh", "-c", MOUNT, "sh", str(size), disk]
    allowed = subprocess.run([*small, "true"], capture_output=True).returncode == 0
    confined = small if allowed else ["prlimit", f"--fsize={size}"]
    return json.loads(subprocess.run([*confined, *probe], capture_output=True, text=True, check=True).stdout)


def test_a_paper_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    found = on_a_small_disk(tmp_path / "disk", 120_000, "midterm", "--seed", "3", "--out", tmp_path / "disk" / "paper")
    assert found["code"] == 8
    assert found["said"].count("\n") == 1
    assert found["said"].startswith(f"examgen: {tmp_path / 'disk' / 'paper'}: cannot be written: ")
    assert found["left"] == []


def test_practice_says_that_nothing_more_is_kept_and_keeps_the_rest(tmp_path: Path) -> None:
    answers, store = tmp_path / "answers.txt", tmp_path / "disk" / "store.sqlite3"
    answers.write_text("1\n1\n1\n2\n2\n2\n" * 1500)
    command = ("practice", "cnn/receptive_field", "--store", store, "--answers", answers)
    found = on_a_small_disk(tmp_path / "disk", 600_000, *command)
    assert (found["code"], found["said"].count("\n")) == (10, 1)
    assert "this was not stored, everything before it is" in found["said"]
    with closing(sqlite3.connect(tmp_path / "kept" / "store.sqlite3")) as kept:
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        attempts, last = kept.execute("SELECT count(*), max(number) FROM attempts").fetchone()
    assert attempts == last > 0
