"""The terminal: a script of lines, a real pseudo-terminal, narrow and colourless screens, and everything a student may type."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examgen.practice.loop.scope import Scope
from examgen.practice.loop.session import Practice
from examgen.practice.terminal import mock_terminal
from examgen.practice.terminal.screen import Screen, make_console
from examgen.practice.terminal.terminal import Terminal
from tests.practice.typist import GRIDS, SUMS, Lines, double, parameters, session, total

ROOT = Path(__file__).resolve().parents[2]


def test_the_loop_from_a_mistake_over_a_hint_to_the_right_answer(practice):
    wrong = lambda: str(parameters(practice)["a"] - parameters(practice)["b"])  # noqa: E731
    seen = session(practice, SUMS, wrong, "1", ":h", ":h", total(practice), double(practice), ":s", ":q")
    assert "(a) Not right: 0 of 1 point" in seen
    assert "A sum grows with b: add it, do not take it away." in seen
    assert "Addition comes first." in seen
    assert "successor = a + 1" in seen
    assert "(a) Right: 1 of 1 point\n(b) Right: 2 of 2 points" in seen
    assert seen.index("(b) Right") < seen.index("Worked solution")
    assert practice.store.attempts("ann") == 2


def test_an_answer_is_echoed_and_an_unreadable_one_is_asked_again(practice):
    seen = session(practice, SUMS, "1e", "100 / 2", "9**9**9", "4", ":q")
    assert "Not an attempt: '1e' cannot be read" in seen
    assert "read as 100 / 2" in seen
    assert "Not an attempt: '9**9**9' cannot be read" in seen
    assert practice.store.attempts("ann") == 1


def test_what_cannot_be_read_is_offered_again_to_be_edited(practice):
    screen = Screen(make_console(width=80, file=io.StringIO()))
    lines = Lines("1e", "1e1e", "5", ":q")
    Terminal(practice, "ann", screen, lines).run(SUMS)
    assert lines.offered[:4] == ["", "1e", "1e1e", ""]
    lines = Lines("1 2", "3 x", "3 4", ":q")
    Terminal(practice, "bob", screen, lines).run(GRIDS)
    assert [prompt.strip() for prompt in lines.prompts[1:3]] == ["row 2 of 2 >", "row 2 of 2 >"]
    assert lines.offered[:3] == ["", "", "3 x"]
    assert practice.store.attempts("bob") == 1


def test_the_solution_is_never_shown_without_asking(practice):
    seen = session(practice, GRIDS, "[1 2; 3 4]", "[1 2; 3 4]", ":n", ":q")
    (a, _), _ = parameters(practice)["M"]
    assert "Worked solution" not in seen
    assert f"[{a + 1}" not in seen


def test_a_matrix_can_be_typed_at_once_or_row_by_row(practice):
    def row(index):
        return lambda: " ".join(str(entry + 1) for entry in parameters(practice)["M"][index])

    whole = lambda: "[" + row(0)() + "; " + row(1)() + "]"  # noqa: E731
    assert "Right: 4 of 4" in session(practice, GRIDS, whole, ":q")
    assert "Right: 4 of 4" in session(practice, GRIDS, row(0), row(1), ":q")


def test_partly_right_says_where_to_look(practice):
    def nearly():
        (a, b), (c, d) = parameters(practice)["M"]
        return f"[{a + 1} {b + 1}; {c + 1} {d}]"

    seen = session(practice, GRIDS, nearly, ":q")
    assert "Partly right: 3 of 4 points" in seen
    assert "3 of 4 entries are right." in seen
    assert "Look again at the second row, second column." in seen


def test_another_one_draws_new_numbers_and_next_goes_on(practice):
    seen = session(practice, Scope(by="topic", value="toy"), ":a", ":n", ":q")
    titles = re.findall(r"^(A sum and its double|Adding one to a matrix)", seen, re.MULTILINE)
    assert titles[0] == titles[1] != titles[2]
    numbers = re.findall(r"^Let .*$", seen, re.MULTILINE)
    assert numbers[0] != numbers[1]


def test_the_menu_asks_until_it_understands(practice):
    seen = session(practice, None, "0", "x", "³", "5", "", "5", "2", ":q")
    assert "  1  What I need most (4)" in seen
    assert seen.count("Type a number from 1 to 5") == 3
    assert seen.count("  2  words (2)") == 2
    assert seen.count("What do you want to practice?") == 2
    assert "words." in seen


def test_a_topic_may_be_typed_by_its_name(practice):
    assert "Claim: which number is larger" in session(practice, None, "5", "WORDS", ":q")


def test_keys_that_were_pressed_while_waiting_are_forgotten(practice):
    lines = Lines(":q")
    lines.forget = lambda: waited.append("forgotten")
    waited: list[str] = []
    asked = iter([None, None, "a question"])
    terminal = Terminal(practice, "ann", Screen(make_console(width=80, file=io.StringIO())), lines, sleep=lambda _: None)
    assert terminal.wait(lambda: next(asked)) == "a question"
    assert waited == ["forgotten"]


def test_the_menu_has_mock_exams_and_asks_for_their_minutes(practice):
    seen = session(practice, None, "3", "0", "30", ":q", "h", "")
    assert "  3  Mock exam with a clock: Toy midterm" in seen
    assert "Type a number from 1 to 1440" in seen
    assert "30:00 left" in seen
    assert "Toy midterm: 0 of 7 points" in seen


def test_a_blank_line_at_a_second_try_keeps_the_answer(practice):
    seen = session(practice, SUMS, total(practice), "1", double(practice), ":q")
    assert "(a) Right: 1 of 1 point\n(b) Not right: 0 of 2 points" in seen
    assert "(a) Right: 1 of 1 point\n(b) Right: 2 of 2 points" in seen


@pytest.mark.parametrize(
    "typed", ["[red]x[/red]", "[/]", "$", "\x1b[31mred", "<b>x</b>", "{{ 7*7 }}", "'; DROP TABLE x", "\ud800", "‮abc", "٣"]
)
def test_what_a_student_types_is_never_interpreted(practice, typed):
    seen = session(practice, SUMS, typed, ":q")
    assert "\x1b" not in seen
    assert "‮" not in seen
    seen = session(practice, Scope(by="topic", value="words.names"), typed, ":q")
    assert "\x1b" not in seen


KEYS = st.sampled_from([":h", ":s", ":n", ":a", ":q", "hint", "", "4/5", "[1 2; 3 4]", "1 2", "true", ":", "9**9**9", "$", "[/b]"])


@given(lines=st.lists(KEYS | st.text(max_size=30), max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_lines_break_the_terminal(practice, lines):
    """Whatever is typed, the session ends, colourless, with as many attempts as the store has tries."""
    practice.store._file.write("DELETE FROM mistakes")
    practice.store._file.write("DELETE FROM attempts")
    practice.store._file.write("DELETE FROM sittings")
    seen = session(practice, Scope(), *lines)
    assert "\x1b" not in seen
    ((tries,),) = practice.store._file.rows("SELECT coalesce(sum(tries), 0) FROM sittings")
    assert practice.store.attempts("ann") == tries <= len(lines)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_lines_fit_the_screen(practice, width):
    seen = session(practice, GRIDS, "[1 2; 3 4]", ":h", ":s", ":q", width=width)
    assert max(map(len, seen.splitlines())) <= width
    assert all(line == line.rstrip() for line in seen.splitlines())


class Candidate:
    """Types the right total, a wrong double, and nothing else; hands in when asked."""

    def __init__(self, practice: Practice, after) -> None:
        self.practice = practice
        self.after = after
        self.prompts: list[str] = []

    def line(self, prompt: str, offered: str = "") -> str:
        self.prompts.append(prompt)
        self.after()
        if prompt.endswith("(a) > "):
            sittings = self.practice.store.exam_sittings("ann", 1)
            p = next(self.practice.seated(row) for row in sittings if row.question == "toy/sum").variant.parameters
            return str(p["a"] + p["b"])
        if prompt.startswith("1 to 2: see that question"):
            return "2" if self.prompts.count(prompt) == 1 else ""
        return "7" if prompt.endswith("(b) > ") else "h" if prompt.startswith("h: hand in") else ""


def take_exam(practice: Practice, after) -> tuple[str, list[str]]:
    out, candidate = io.StringIO(), Candidate(practice, after)
    mock_terminal.run(Terminal(practice, "ann", Screen(make_console(width=80, file=out)), candidate), "midterm", 120)
    return out.getvalue(), candidate.prompts


def test_what_is_too_wide_is_cut_where_it_stays_readable():
    out = io.StringIO()
    screen = Screen(make_console(width=40, file=out))
    screen.document("| layer | what it does |\n|:--|:--|\n| first | it embeds words as vectors of numbers |\n| last | a sum |")
    matrices = r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix},\quad B = \begin{pmatrix} 5 & 6 \\ 7 & 8 \end{pmatrix}"
    screen.document(rf"$${matrices},\quad C = 1234567$$")
    assert out.getvalue().splitlines() == [
        "layer: first; what it does: it embeds",
        "words as vectors of numbers",
        "layer: last; what it does: a sum",
        "    A = ⎛1  2⎞,  B = ⎛5  6⎞,",
        "        ⎝3  4⎠       ⎝7  8⎠",
        "    C = 1234567",
    ]


def test_a_mock_exam_to_its_end(practice):
    seen, prompts = take_exam(practice, after=lambda: None)
    assert "[120:00] (a) > " in prompts
    assert re.search(r"1 of 2 questions have no answer yet: [12]\.", seen)
    assert re.search(r"toy\.grids +0 of 4\n.* toy\.sums +1 of 3\n", seen)
    assert seen.count("Worked solution") == 1
    assert seen.index("Toy midterm: 1 of 7 points") < seen.index("Worked solution")


def test_a_mock_exam_ends_with_its_time(practice, clock):
    seen, prompts = take_exam(practice, after=lambda: clock.move(minutes=50))
    assert [prompt.split("]")[0] for prompt in prompts[:3]] == ["[120:00", "[70:00", "[20:00"]
    assert not any(prompt.startswith("[") for prompt in prompts[3:])
    assert "The time is up." in seen
    assert re.search(r"Toy midterm: \d of 7 points", seen)


# --- the real program ---------------------------------------------------------------------------------------------------


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def command(bank: Path, store: Path, *more: object) -> list[str]:
    return [sys.executable, "-m", "examgen", "practice", "--bank", str(bank), "--store", str(store), *map(str, more)]


def test_a_script_of_answers_on_an_empty_pool(bank_folder, tmp_path):
    script = tmp_path / "lines.txt"
    script.write_text("1\n3\n:s\n:q\n")
    store = tmp_path / "new" / "store.sqlite3"
    done = subprocess.run(
        [*command(bank_folder, store, "toy/sum"), "--answers", script],
        capture_output=True,
        text=True,
        env=environment(COLUMNS="80"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "(a) > 1" in done.stdout
    assert "Worked solution" in done.stdout
    assert "\x1b" not in done.stdout
    report = subprocess.run(
        [sys.executable, "-m", "examgen", "progress", "--bank", bank_folder, "--store", store],
        capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    assert "1 attempt;" in report.stdout
    assert re.search(r"toy\.sums +1 of 1 +0% +░{20}", report.stdout)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--topic", "tos"], 2, "did you mean"),
        (["--minutes", "5"], 2, "--minutes belongs to --exam"),
        (["--topic", "toy", "--week", "1"], 2, "give one of ID, --topic, --week, --exam and --need"),
        (["--exam", "final", "--minutes", "5"], 4, "the course has no exam 'final'"),
        (["--answers", "missing.txt"], 2, "cannot be read"),
        (["--learner", ""], 2, "the name of a learner"),
    ],
)
def test_bad_options_are_one_line(bank_folder, tmp_path, arguments, code, message):
    script = tmp_path / "lines.txt"
    script.write_text("1\n")
    done = subprocess.run(
        [*command(bank_folder, tmp_path / "s.sqlite3"), "--answers", script, *arguments],
        capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (code, 1)
    assert message in done.stderr


def test_without_a_keyboard_a_script_is_asked_for(bank_folder, tmp_path):
    done = subprocess.run(
        command(bank_folder, tmp_path / "s.sqlite3"), stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment()
    )
    assert done.returncode == 2
    assert "--answers FILE" in done.stderr


def test_a_store_that_cannot_be_used_ends_with_its_own_code(bank_folder, tmp_path):
    (tmp_path / "bad.sqlite3").write_text("no database " * 100)
    done = subprocess.run(
        [sys.executable, "-m", "examgen", "progress", "--bank", bank_folder, "--store", tmp_path / "bad.sqlite3"],
        capture_output=True, text=True, env=environment(),
    )  # fmt: skip
    assert done.returncode == 10
    assert done.stderr.count("\n") == 1


class Pseudoterminal:
    """``examgen`` in a pseudo-terminal of 80 columns."""

    def __init__(self, arguments: list[str], **more: str) -> None:
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execvpe(arguments[0], arguments, environment(COLUMNS="80", **more))
        self.seen = ""
        self._read = 0

    def until(self, text: str, *, patience: float = 60, otherwise: str = "") -> str:
        """What has come since the last call, up to ``text``. ``otherwise`` is typed once when nothing has come for ``patience``."""
        while text not in self.seen[self._read :]:
            ready, _, _ = select.select([self._master], [], [], patience)
            if not ready and otherwise:
                self.type(otherwise)
                otherwise, patience = "", 60
                continue
            assert ready, f"{text!r} did not come; there is {self.seen[-500:]!r}"
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            assert data, f"{text!r} did not come; there is {self.seen[-500:]!r}"
            self.seen += data.decode(errors="replace")
        before, self._read = self._read, self.seen.index(text, self._read) + len(text)
        return self.seen[before : self._read]

    def type(self, text: str | bytes) -> None:
        os.write(self._master, text if isinstance(text, bytes) else text.encode())

    def end(self) -> int:
        """Wait for the end; the exit code."""
        while True:
            try:
                if not os.read(self._master, 65536):
                    break
            except OSError:
                break
        os.close(self._master)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_ctrl_c_keeps_what_was_done_and_no_color_is_obeyed(practice, bank_folder, store_path):
    terminal = Pseudoterminal(command(bank_folder, store_path, "--topic", "toy.sums"), NO_COLOR="1", TERM="dumb")
    terminal.until("(a) > ")
    terminal.type("1\r")
    terminal.until("(b) > ")
    terminal.type("3\r")
    terminal.until("(a) > ")
    terminal.type("\x03")
    # an interrupt between the prompt and the reading of a line waits inside Python for the next key: one presses it again
    terminal.until("What you answered is kept", patience=5, otherwise="\x03")
    assert terminal.end() == 130
    assert "\x1b" not in terminal.seen
    assert practice.store.attempts("me") == 1


def test_bytes_that_are_no_text_are_no_attempt(practice, bank_folder, store_path):
    terminal = Pseudoterminal(command(bank_folder, store_path, "--topic", "toy.sums"), TERM="dumb", LC_ALL="C.UTF-8")
    terminal.until("(a) > ")
    terminal.type(b"\xff\xfe\r")
    terminal.until("Not an attempt")
    terminal.type(":q\r")
    assert terminal.end() == 0


def test_in_a_colour_terminal_colour_repeats_what_words_say(practice, bank_folder, store_path):
    terminal = Pseudoterminal(command(bank_folder, store_path, "--topic", "toy.sums"), TERM="xterm-256color")
    terminal.until(">")
    terminal.type("1\r")
    terminal.until(">")
    terminal.type("3\r")
    said = terminal.until("0 of 1")
    assert "\x1b[1;31mNot right" in said
    terminal.until(">")
    terminal.type("\x04")
    assert terminal.end() == 0


def test_lines_are_edited_and_called_back(practice, bank_folder, store_path):
    terminal = Pseudoterminal(command(bank_folder, store_path, "--topic", "toy.sums"), TERM="xterm-256color")
    terminal.until("(a) >")
    terminal.type("19\x1b[D\x1b[D7\r")  # a 7 before the 19
    terminal.until("read as 719")
    terminal.until("(b) >")
    terminal.type("\x1b[A\r")  # the line before
    terminal.until("read as 719")
    terminal.until(">")
    terminal.type("\x04")
    assert terminal.end() == 0


def test_a_killed_terminal_loses_no_answer(practice, bank_folder, store_path):
    terminal = Pseudoterminal(command(bank_folder, store_path, "--topic", "toy.sums"), TERM="dumb")
    terminal.until("(a) > ")
    terminal.type("1\r")
    terminal.until("(b) > ")
    terminal.type("3\r")
    terminal.until("(a) Not right")
    os.kill(terminal.pid, signal.SIGKILL)
    assert terminal.end() == -signal.SIGKILL
    assert practice.store.attempts("me") == 1
