"""``examgen serve`` as a process of its own, with a real worker: it waits, serves, survives kill -9, and never loads torch."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from examgen.practice.store.attempts import Store

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(*options: object) -> Iterator[tuple[subprocess.Popen[str], httpx2.Client]]:
    """The process, and a browser at its address."""
    command = [sys.executable, "-m", "examgen", "serve", "--port", "0", *map(str, options)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with process:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        try:
            assert found
            with httpx2.Client(base_url=found[0], follow_redirects=True, headers={"origin": found[0].rstrip("/")}) as client:
                yield process, client
        finally:
            process.kill()


def question(client: httpx2.Client) -> Any:
    """The question's page, as soon as it is there."""
    while (response := client.get("/start?by=question&value=rnn/area")).status_code == 503:
        assert "being prepared" in response.text
        time.sleep(0.1)
    return response


@pytest.fixture
def options(tmp_path: Path, write_question: Callable[..., Path]) -> tuple[object, ...]:
    write_question(tmp_path / "bank", "rnn/area")
    return ("--bank", tmp_path / "bank", "--store", tmp_path / "progress.sqlite3")


def test_an_acknowledged_attempt_survives_kill_9_and_so_does_the_pool(tmp_path: Path, options: tuple[object, ...]) -> None:
    with served(*options) as (process, client):
        page = question(client)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        answered = client.post(str(page.url), data={**hidden, "area": "5", "do": "answer"})
        process.send_signal(signal.SIGKILL)
        assert answered.status_code == 200
        assert "Not right" in answered.text
        cookie = client.cookies["examgen"]
    learner = cookie.rsplit(".", 1)[0]
    store = Store(tmp_path / "progress.sqlite3")
    assert store.attempts(learner) == 1
    store.close()
    with served(*options) as (_, client):
        client.cookies["examgen"] = cookie
        assert "1 answer so far" in client.get("/progress").text
        assert client.get("/start?by=question&value=rnn/area").status_code == 200


def test_ctrl_c_ends_it_in_one_line(options: tuple[object, ...]) -> None:
    with served(*options) as (process, client):
        client.get("/")
        process.send_signal(signal.SIGINT)
        assert process.stdout
        assert process.stdout.read().endswith("\nThe page is closed. All progress is kept.\n")
        assert process.wait() == 0


def test_torch_is_never_imported_by_the_process_that_serves(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
sys.path[:0] = [{str(ROOT)!r}]
from tests.web.serving import Student, app, right_form, room
practice = room(Path({str(tmp_path)!r}))
student = Student(app(practice)).get("/").start("rnn/lstm_step")
variant = practice.sitting("web-student-1", 1).variant
student.press("answer", {{"c1": "1"}}).press("hint").press("answer", right_form(variant)).press("solution").get("/progress")
assert "Worked solution" in student.responses[-2].text
print(sorted(set(sys.modules) & {{"torch", "sympy"}}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_other_machines_are_let_in_only_with_a_warning(
    examgen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, options: tuple[object, ...]
) -> None:
    hosts = []
    monkeypatch.setattr("uvicorn.Server.run", lambda server, sockets: hosts.append(sockets[0].getsockname()[0]))
    quiet = examgen("serve", "--port", 0, *options)
    loud = examgen("serve", "--port", 0, "--host", "0.0.0.0", *options)
    assert hosts == ["127.0.0.1", "0.0.0.0"]
    assert "warning" not in quiet.output
    assert "other machines can reach this page" in loud.stderr


def test_a_port_that_is_taken_is_one_line(options: tuple[object, ...]) -> None:
    with served(*options) as (_, client):
        taken = str(client.base_url.port)
        command = [sys.executable, "-m", "examgen", "serve", "--port", taken, *map(str, options)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "choose another with --port" in done.stderr
