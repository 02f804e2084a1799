"""Small banks, and the command line, for the tests of all rooms above the bank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from examgen.bank.loader import load
from examgen.cli import cli

_PAGE = '''"""Area of a rectangle."""

from examgen import Question, ask, draw

q = Question(topic="<TOPIC>", outcomes=(1,), level="apply", minutes=<MINUTES>, largest=50_000)


@q.params
class P:
    a: int = draw.integers(101, 199)
    b: int = draw.integers(101, 199)


q.prompt = "A rectangle has the sides $<<a>>$ and $<<b>>$."
q.ask(area=ask.integer("How large is its area $A$?", marks=<MARKS>))


@q.solve
def solve(p, t):
    t.step("area", "a*b", p.a * p.b)


@q.oracle("counting")
def cells(p):
    return {"area": len([(i, j) for i in range(p.a) for j in range(p.b)])}


@q.oracle("<KIND>")
def sums(p):
    return {"area": sum([p.a] * p.b)}


@q.mistake
def added_the_sides(p):
    """An area is the product of the sides."""
    return {"area": p.a + p.b}
'''


@pytest.fixture
def write_question() -> Callable[..., Path]:
    """Writes a small question without torch: ``write_question(folder, "rnn/area", marks=3)``; ``edit`` maps old text to new."""

    def write(
        folder: Path, id: str, *, marks: int = 2, minutes: int = 4, topic: str = "", edit: dict[str, str] | None = None
    ) -> Path:
        text = _PAGE.replace("<TOPIC>", topic or id.rsplit("/", 1)[0].replace("/", ".")).replace("<KIND>", "second formula")
        text = text.replace("<MARKS>", str(marks)).replace("<MINUTES>", str(minutes))
        for old, new in (edit or {}).items():
            assert old in text
            text = text.replace(old, new)
        path = folder / f"{id}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        load.cache_clear()
        return path

    return write


@pytest.fixture
def examgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs ``examgen`` with these arguments in an empty folder: ``examgen("list", "--topic", "rnn")``."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="examgen")

    return run
