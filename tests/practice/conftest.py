"""A bank of four small questions whose answers one sees at a glance, and a practice room over it with a clock that tests move."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from examgen.bank.loader import scan
from examgen.paper.course import load_course
from examgen.practice.loop.session import Practice
from examgen.practice.store.attempts import Store
from examgen.practice.store.pool import Pool, pool_path
from examgen.practice.store.worker import prepare

READY = 6
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

SUM = '''"""A sum and its double."""

from examgen import Question, ask, draw

q = Question(topic="toy.sums", outcomes=(1,), level="apply", minutes=2)


@q.params
class P:
    a: int = draw.integers(50, 90)
    b: int = draw.integers(2, 40)


q.prompt = "Let $a = <<a>>$ and $b = <<b>>$."
q.ask(
    total=ask.integer("What is $a + b$?", marks=1),
    double=ask.integer("What is twice the sum?", marks=2),
)


@q.solve
def solve(p, t):
    t.say("Addition comes first.")
    successor = t.step("successor", "a + 1", p.a + 1)
    total = t.step("total", "successor + b - 1", successor + p.b - 1)
    t.step("double", "2*total", 2 * total)


@q.oracle("counting")
def on_fingers(p):
    fingers = [*range(p.a), *range(p.b)]
    return {"total": len(fingers), "double": len(fingers + fingers)}


@q.oracle("brute force")
def search(p):
    found = next(n for n in range(1000) if n - p.b == p.a)
    return {"total": found, "double": next(n for n in range(1000) if n - found == found)}


@q.mistake
def subtracted(p):
    """A sum grows with $b$: add it, do not take it away."""
    return {"total": p.a - p.b}
'''

GRID = '''"""Adding one to a matrix."""

from examgen import Question, ask, draw

q = Question(topic="toy.grids", outcomes=(1,), level="apply", minutes=3, conventions=("floor",))


@q.params
class P:
    M: tuple = draw.matrix(draw.integers(10, 90), 2, 2)


q.prompt = "Let $M = <<M>>$."
q.ask(N=ask.matrix("Add 1 to each entry of $M$.", marks=4))


@q.solve
def solve(p, t):
    t.step("N", "M", tuple(tuple(entry + 1 for entry in row) for row in p.M))


@q.oracle("counting")
def count_on(p):
    return {"N": tuple(tuple(len(range(entry)) + len("x") for entry in row) for row in p.M)}


@q.oracle("brute force")
def search(p):
    return {"N": tuple(tuple(next(n for n in range(200) if n > entry) for entry in row) for row in p.M)}


@q.mistake
def added_two(p):
    """One is added once, not twice."""
    return {"N": tuple(tuple(entry + 2 for entry in row) for row in p.M)}
'''

CLAIM = '''"""Claim: which number is larger."""

from examgen import Question, ask, draw

q = Question(topic="words.claims", outcomes=(1,), level="understand", minutes=1)


@q.params
class P:
    a: int = draw.integers(1, 500)
    b: int = draw.integers(501, 999)
    turned: bool = draw.choice(True, False)

    @property
    def stated(self):
        return (self.b, self.a) if self.turned else (self.a, self.b)


q.prompt = "**Statement.** $<<p.stated[0]>> < <<p.stated[1]>>$, although $a = <<a>>$ and $b = <<b>>$."
q.ask(truth=ask.claim(marks=1))


@q.solve
def solve(p, t):
    t.step("truth", "", not p.turned, note="The smaller number stands on the left.")


@q.oracle("counting")
def count_up(p):
    left, right = p.stated
    return {"truth": left in range(right)}


@q.oracle("brute force")
def search(p):
    left, right = p.stated
    return {"truth": any(left + more == right for more in range(1, 1000))}
'''

WORD = '''"""The name of a neighbour."""

from examgen import Question, ask, draw

q = Question(topic="words.names", outcomes=(1,), level="remember", minutes=1)


@q.params
class P:
    first: str = draw.choice("linear", "convolutional", "recurrent", "residual", "pooling", "attention")
    second: str = draw.choice("Adam", "momentum", "RMSprop", "AdaGrad", "Nesterov")


q.prompt = "A list begins with `<<first>>` and ends with `<<second>>`."
q.ask(last=ask.short("Which word ends the list?", marks=1))


@q.solve
def solve(p, t):
    t.step("last", "", p.second)


@q.oracle("counting")
def second_of_two(p):
    return {"last": [p.first, p.second][-1]}


@q.oracle("brute force")
def not_the_first(p):
    return {"last": next(word for word in (p.first, p.second) if word != p.first)}
'''

COURSE = """
title = "Toy course"
[[week]]
number = 1
title = "Sums and grids"
topics = ["toy"]
[[week]]
number = 2
title = "Words"
topics = ["words.claims", "words.names"]
[exam.midterm]
title = "Toy midterm"
weeks = [1]
[[exam.midterm.section]]
title = "Numbers"
topics = ["toy"]
count = 2
"""

FILES = {"toy/sum": SUM, "toy/grid": GRID, "words/claim": CLAIM, "words/name": WORD}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the toy bank in ``bank`` and six variants of each question in ``pool.sqlite3``, made once."""
    folder = tmp_path_factory.mktemp("prepared")
    for name, text in FILES.items():
        path = folder / "bank" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "bank" / "course.toml").write_text(COURSE)
    bank = scan([folder / "bank"])
    pool = Pool(folder / "pool.sqlite3", bank)
    for header in bank.headers:
        prepare(pool, header.id, READY)
    pool.close()
    return folder


@pytest.fixture
def bank_folder(prepared: Path) -> Path:
    """The folder of the toy bank; copy it before you change it."""
    return prepared / "bank"


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move the clock by ``timedelta(**by)``."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """The clock of ``practice``."""
    return Clock()


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where the store of ``practice`` lies."""
    return tmp_path / "data" / "store.sqlite3"


@pytest.fixture
def practice(prepared: Path, store_path: Path, clock: Clock) -> Iterator[Practice]:
    """A practice room with six variants of each question ready."""
    store_path.parent.mkdir(parents=True)
    shutil.copy(prepared / "pool.sqlite3", pool_path(store_path))
    bank = scan([prepared / "bank"])
    pool = Pool(pool_path(store_path), bank)
    store = Store(store_path)
    yield Practice(bank=bank, course=load_course(prepared / "bank"), store=store, pool=pool, clock=clock)
    pool.close()
    store.close()


@pytest.fixture
def right() -> Callable[..., dict[str, str]]:
    """The right answers to a sitting of the toy bank, typed; computed from its parameters by hand."""

    def typed(sitting) -> dict[str, str]:
        p = sitting.variant.parameters
        match sitting.variant.id:
            case "toy/sum":
                return {"total": str(p["a"] + p["b"]), "double": str(2 * (p["a"] + p["b"]))}
            case "toy/grid":
                return {"N": "[" + "; ".join(" ".join(str(entry + 1) for entry in row) for row in p["M"]) + "]"}
            case "words/claim":
                return {"truth": "false" if p["turned"] else "true"}
        return {"last": p["second"].upper()}

    return typed
