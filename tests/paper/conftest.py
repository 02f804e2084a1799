"""A paper needs a courtroom; most of these tests can do without the process behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from examgen.bank.draft import draft
from examgen.bank.evidence import hear
from examgen.bank.loader import load, scan
from examgen.core.record import Evidence, Mistake, Part, Variant
from examgen.core.trace import Step
from examgen.paper.assembly import Paper, PaperSection
from examgen.paper.course import Course, load_blueprint
from examgen.paper.making import Made, make
from examgen.paper.witnessing import ELSEWHERE, Case
from tests import banked

COURSE = Course(title="Small course", outcomes=(), weeks=(), exams={})

_SECTION = '[[section]]\ntitle = "S"\ntopics = ["{}"]\ncount = {}\n'


class CourtroomNextDoor:
    """Hears in this process what the courtroom hears in its own."""

    def hear(self, cases: Sequence[Case]) -> Future[list[list[Evidence]]]:
        future: Future[list[list[Evidence]]] = Future()
        future.set_result([hear(load(case.path, case.variant.id), case.variant, kinds=ELSEWHERE) for case in cases])
        return future


@pytest.fixture
def court() -> CourtroomNextDoor:
    return CourtroomNextDoor()


@pytest.fixture
def blueprint(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a blueprint file."""

    def write(text: str) -> Path:
        path = tmp_path / "trial.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def small_bank(tmp_path: Path, write_question: Callable[..., Path]) -> Path:
    """A bank folder with two questions on rnn and one on cnn."""
    folder = tmp_path / "bank"
    write_question(folder, "rnn/area", marks=2)
    write_question(folder, "rnn/floor", marks=3)
    write_question(folder, "cnn/pixels", marks=1)
    return folder


@pytest.fixture
def make_small(court: CourtroomNextDoor, blueprint: Callable[[str], Path]) -> Callable[..., Made]:
    """Makes a paper with two questions on rnn and one on cnn from a bank folder."""

    def make_it(
        folder: Path, *, seed: int = 7, formats: tuple[str, ...] = ("json",), templates: Sequence[Path] = (), court=court
    ) -> Made:
        plan = blueprint('title = "Trial"\n' + _SECTION.format("rnn", 2) + _SECTION.format("cnn", 1))
        return make(court, COURSE, load_blueprint(plan), scan([folder]), seed, formats, templates)

    return make_it


@pytest.fixture(scope="session")
def whole_bank() -> tuple[Paper, ...]:
    """For the seeds 0 to 2 a paper of all questions to go through: drafts, because only their looks are tested."""
    bank = banked.bank()
    return tuple(
        _paper("Whole bank", seed, tuple(draft(bank.page(header.id), seed).variant for header in banked.headers()))
        for seed in range(3)
    )


@pytest.fixture(scope="session")
def one_of_each() -> Paper:
    """A paper with a part of every kind, all of it written down here."""
    return _paper("One of each", 5, (NUMBERS, WORDS, CLAIM))


@pytest.fixture
def paper_of() -> Callable[..., Paper]:
    """Makes a paper of these variants: ``paper_of(title, seed, variants)``."""
    return _paper


def _paper(title: str, seed: int, variants: tuple[Variant, ...]) -> Paper:
    section = PaperSection(title="All questions", variants=variants)
    return Paper(
        course="Small course", exam="trial", title=title, seed=seed, space="exam", minutes=90, instructions=(), sections=(section,)
    )


def _part(name: str, kind: str, answer: object, display: str, tolerance: object = 0, **more: object) -> Part:
    return replace(
        Part(
            name=name, kind="number", prompt=f"Find ${name}$ now.", marks=2, unit="", decimals=3, answer=answer, display=display,
            tolerance=tolerance,
        ),
        kind=kind, **more,
    )  # fmt: skip


def _variant(id: str, title: str, parts: tuple[Part, ...], **more: object) -> Variant:
    blank = Variant(
        id=id, title=title, topic="trial", level="apply", minutes=5, revision=1, digest="", space="exam", seed=5, attempt=0,
        pinned={}, parameters={}, prompt="Given is $x = 4$.", figure=None, conventions=("floor",), decimals=3, parts=parts,
        steps=(), mistakes=(), evidence=(), symbols={}, rows=False,
    )  # fmt: skip
    return replace(blank, **more)


_LONG = "green as the grass on the other side of the fence, which is known to be always greener than on this one"
_MANY = {f"addend{number}": Fraction(123450 + number, 100) for number in range(30)}
NUMBERS = _variant(
    "trial/numbers",
    "Numbers of all kinds",
    (
        _part("n", "integer", 4711, "4711", unit="pixels"),
        _part("y", "number", 0.125371, "0.125", Fraction(7, 10000)),
        _part("z", "number", 0.31, "0.3", Fraction(1, 20), decimals=1),
        _part("v", "vector", (12, -34), "[12, -34]", (Fraction(1, 2000), Fraction(9, 1000))),
        _part("M", "matrix", ((51, 52), (53, 54)), "[51, 52; 53, 54]", ((Fraction(1, 2000),) * 2,) * 2),
        _part("S", "shape", (61, 62, 63), "61x62x63"),
    ),
    steps=(
        Step(name="n", formula="x*k + 11", value=4711, inputs={"x": 4, "k": 1175}, note="The product comes **first**."),
        Step(name="y", formula="", value=0.125371),
        Step(name="total", formula=" + ".join(_MANY), value=Fraction(4629375, 10**2), inputs=_MANY),
    ),
    mistakes=(
        Mistake(name="forgot_eleven", sentence="The constant $11$ is added.", answers={"n": 4700, "y": 0.125371}),
        Mistake(name="harmless_here", sentence="This changes nothing here.", answers={"y": 0.125372}),
    ),
)
WORDS = _variant(
    "trial/words",
    "Words of all kinds",
    (
        _part("e", "expression", "w^2 + b", "w^2 + b", variables=("w", "b")),
        _part("one", "choice", "red", "red", options=("blue", "red", _LONG)),
        _part("some", "choices", ("first", "third"), "first, third", options=("first", "second", "third")),
        _part("order", "ordering", ("q", "p"), "q, p", options=("p", "q")),
        _part("match", "matching", ("B", "A"), "B, A", items=("left", "right"), options=("A", "B")),
        _part("word", "text", "dropout", "dropout", accepts=("drop out",)),
        _part("w", "satisfies", (21, 22), "21, 22", fields=(("w", "number"), ("b", "number"))),
        _part("why", "open", "Because of the chain rule.", "Because of the chain rule.", rubric="One point for each cause."),
    ),
    decimals=4,
    conventions=("floor", "natural log"),
)  # fmt: skip
CLAIM = _variant(
    "trial/claim",
    "Claim: a title that gives nothing away",
    (_part("truth", "claim", True, "true", marks=1, prompt="Is this statement true or false?"),),
    prompt="A tree has leaves. **Statement.** Leaves are green.",
    steps=(Step(name="truth", formula="", value=True, note="Look out of the window."),),
)
