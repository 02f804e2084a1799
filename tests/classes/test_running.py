"""Whoever makes the papers, and however often it is killed, the same bytes come out and nothing finished is made again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

Write = Callable[..., Path]
MANY = "id,name\n" + "".join(f"{number},A\n" for number in range(1, 13))


@pytest.fixture
def command(tmp_path: Path, small: tuple[object, ...], roster: Write, write_question: Write) -> Callable[..., list[str]]:
    """The command line of the small exam for a dozen students; each of its papers takes a while."""
    slow = "    import time; time.sleep(0.15)\n    t.step"
    write_question(tmp_path / "bank", "cnn/pixels", marks=1, edit={"    t.step": slow})
    path = roster(MANY)

    def line(out: str, *options: object, seed: int = 7) -> list[str]:
        words = [sys.executable, "-m", "examgen", "class", path, *small, "--out", tmp_path / out, "--seed", seed, *options]
        return list(map(str, words))

    return line


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def finished(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / "evidence").glob("[!.]*")}


def wait_for(said: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_kill_loses_no_finished_paper_and_the_next_run_goes_on(tmp_path: Path, command: Callable[..., list[str]]) -> None:
    folder = tmp_path / "killed"
    run = subprocess.Popen(command("killed", "--workers", 2), start_new_session=True)
    wait_for(lambda: len(finished(folder)) >= 3)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    before = finished(folder)
    assert len(before) < 12
    assert not (folder / "exam.json").exists()
    wait_for(lambda: not _group(run.pid))
    subprocess.run(command("killed", "--workers", 2), check=True, capture_output=True)
    assert before.items() <= finished(folder).items()
    subprocess.run(command("whole", "--workers", 1), check=True, capture_output=True)
    assert contents(folder) == contents(tmp_path / "whole")


def _group(group: int) -> list[int]:
    """Processes of a group that still run: workers end with the process that began them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


@contextmanager
def dask(*words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-m", *words], stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(tmp_path: Path, command: Callable[..., list[str]]) -> None:
    with dask("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard") as scheduler:
        assert scheduler.stderr is not None
        address = next(line.split()[-1] for line in scheduler.stderr if "Scheduler at" in line)
        worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        with dask(*worker) as first, dask(*worker):
            folder = tmp_path / "cluster"
            run = subprocess.Popen(command("cluster", "--scheduler", address))
            wait_for(lambda: len(finished(folder)) >= 2)
            first.kill()
            assert len(finished(folder)) < 12
            assert run.wait(120) == 0
    subprocess.run(command("whole", "--workers", 1), check=True, capture_output=True)
    assert contents(folder) == contents(tmp_path / "whole")
