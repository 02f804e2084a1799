"""The authoring shell: what a question file writes, and the frozen page that the rest of examgen reads."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, make_dataclass, replace
from typing import Any, Literal, TypeAlias, TypeVar, get_args

from examgen.bank.mistakes import MistakeRule, Slip, rule_of
from examgen.bank.operations import ARITHMETIC
from examgen.core.ask import MOST_DECIMALS, Ask, reasoned
from examgen.core.conventions import CONVENTIONS
from examgen.core.draws import Draw
from examgen.core.numbers import Value
from examgen.core.trace import Trace
from examgen.errors import QuestionError
from examgen.oracles import KINDS

USUAL = 2
"""The difficulty of a page as it is written, between those of its smaller and its larger form."""
IN_THE_SOLUTION = "The solution states it."
"""The model answer to the question for a reason: the notes of the solution hold it, with its numbers."""
Level: TypeAlias = Literal["remember", "understand", "apply", "analyze", "evaluate", "create"]
_F = TypeVar("_F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """A witness: its kind, and the function from parameters to the answers it confirms."""

    name: str
    kind: str
    function: Callable[[Any], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A named condition on the parameters."""

    name: str
    function: Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A question as loaded: everything its file says, frozen."""

    id: str
    path: str
    digest: str
    title: str
    doc: str
    topic: str
    outcomes: tuple[int, ...]
    level: str
    minutes: int
    difficulty: int
    revision: int
    apart: tuple[str, ...]
    covers: tuple[str, ...]
    decimals: int
    largest: int
    rows: bool
    first: int
    conventions: tuple[str, ...]
    symbols: Mapping[str, str]
    few_variants: str
    parameters: type
    draws: Mapping[str, Draw]
    requirements: tuple[Requirement, ...]
    prompt: str
    asks: Mapping[str, Ask]
    solve: Callable[[Any, Trace], None]
    figure: Callable[[Any], Any] | None
    oracles: tuple[Oracle, ...]
    mistakes: tuple[MistakeRule, ...]
    distinct: tuple[tuple[str, ...], ...]
    left_out: frozenset[str] = frozenset()

    @property
    def marks(self) -> int:
        """Marks of all parts together."""
        return sum(ask.marks for ask in self.asks.values())

    def of_parts(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """What a witness or a mistake says, without what it says of parts that this form of the question leaves out."""
        return {name: value for name, value in dict(said).items() if name not in self.left_out}

    def given(self, parameters: Any) -> dict[str, Value]:
        """The parameters by name."""
        return {name: getattr(parameters, name) for name in self.draws}

    def trace(
        self,
        parameters: Any,
        revise: Callable[[str, Value], Value] | None = None,
        *,
        recompute: bool = False,
        like: Trace | None = None,
    ) -> Trace:
        """An empty trace of the page's solution: formulas know the parameters, and the engine's operations."""
        trace = Trace(self.given(parameters), revise, arithmetic=ARITHMETIC, first=self.first, recompute=recompute, like=like)
        trace.values |= {reasoned(name)[0]: IN_THE_SOLUTION for name, ask in self.asks.items() if ask.reason}
        return trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A smaller or larger form of a question: its time, other marks of some parts, parts that it has not, and other ranges."""

    minutes: int
    marks: Mapping[str, int]
    without: tuple[str, ...]
    draws: Mapping[str, Draw]


@dataclass
class _Collected:
    parameters: type | None = None
    draws: dict[str, Draw] = field(default_factory=dict)
    requirements: list[Requirement] = field(default_factory=list)
    asks: dict[str, Ask] = field(default_factory=dict)
    solve: Callable[[Any, Trace], None] | None = None
    figure: Callable[[Any], Any] | None = None
    oracles: list[Oracle] = field(default_factory=list)
    mistakes: list[MistakeRule] = field(default_factory=list)
    distinct: list[tuple[str, ...]] = field(default_factory=list)
    forms: dict[int, Form] = field(default_factory=dict)


class Question:
    """One question of the bank, written top to bottom: parameters, conditions, text, parts, solution, witnesses, mistakes.

    ``topic`` is a topic of the course file; ``outcomes`` are the numbers of its learning outcomes; ``level`` is Bloom's;
    ``minutes`` is the time a prepared student needs on paper. ``conventions`` name sentences of ``core.conventions``.
    ``decimals`` is the number of decimals of everything that is not shown exactly. ``largest`` bounds the size of the numbers a
    student must handle. ``rows`` typesets vectors lying flat (signals, time series). ``first`` is the index of the first entry of a
    vector in formulas and answers, 0 or 1. ``symbols`` gives LaTeX for step and
    parameter names where the rule of ``core.typeset.symbol`` is not what one wants. Raise ``revision`` when the numbers that a
    seed gives should change. ``apart`` names questions that never stand on one paper with this one,
    because one gives away the other. ``covers`` names the kinds of exam question and the claims of a catalogue that the page
    asks, such as ``W4-06``. ``few_variants`` says why fewer than 500 distinct variants are right, if they are.
    """

    def __init__(
        self,
        *,
        topic: str,
        outcomes: tuple[int, ...],
        level: Level,
        minutes: int,
        conventions: tuple[str, ...] = (),
        decimals: int = 3,
        largest: int = 10_000,
        rows: bool = False,
        first: int = 0,
        symbols: Mapping[str, str] | None = None,
        revision: int = 1,
        apart: tuple[str, ...] = (),
        covers: tuple[str, ...] = (),
        few_variants: str = "",
    ) -> None:
        if level not in get_args(Level):
            raise QuestionError(f"level {level!r} is none of {', '.join(get_args(Level))}")
        if first not in (0, 1):
            raise QuestionError(f"first={first!r}: entries are counted from 0 or from 1")
        for name in conventions:
            if name not in CONVENTIONS:
                raise QuestionError(f"convention {name!r} does not exist; the names are {', '.join(CONVENTIONS)}")
        if not 0 <= decimals <= MOST_DECIMALS:
            raise QuestionError(f"decimals is {decimals}; numbers for work on paper have 0 to {MOST_DECIMALS}")
        self.prompt = ""
        self._about: dict[str, Any] = {
            "topic": topic, "outcomes": outcomes, "level": level, "minutes": minutes, "conventions": conventions,
            "decimals": decimals, "largest": largest, "rows": rows, "first": first, "symbols": dict(symbols or {}),
            "revision": revision, "apart": apart, "covers": covers, "few_variants": few_variants,
        }  # fmt: skip
        self._collected = _Collected()

    def params(self, template: type) -> type:
        """Class decorator: each annotated attribute with a draw becomes a parameter; properties and methods stay."""
        draws: dict[str, Any] = {name: getattr(template, name, None) for name in inspect.get_annotations(template)}
        for name, value in vars(template).items():
            if isinstance(value, Draw) and name not in draws:
                raise QuestionError(f"parameter {name!r} has no annotation; write it as {name}: int = draw....")
        if "p" in draws:
            raise QuestionError("parameter 'p': texts call the whole record p, as in <<p.total>>; give it another name")
        for name, range_ in draws.items():
            if not isinstance(range_, Draw):
                raise QuestionError(f"parameter {name!r} is {range_!r}; give it a range such as draw.integers(1, 9)")
            delattr(template, name)
        self._collected.draws = draws
        base = make_dataclass(template.__name__, list(draws), bases=(template,), frozen=True, kw_only=True)
        self._collected.parameters = base
        return base

    def require(self, condition: _F) -> _F:
        """Function decorator: the parameters are drawn again until every condition holds."""
        self._collected.requirements.append(Requirement(name=condition.__name__, function=condition))
        return condition

    def ask(self, **parts: Ask) -> None:
        """The parts, in print order; each keyword is the name of the trace step that answers it."""
        for name, part in parts.items():
            self._collected.asks[name] = part
            if part.reason:
                self._collected.asks.update([reasoned(name)])

    def easier(self, *, minutes: int, marks: Mapping[str, int] | None = None, without: tuple[str, ...] = (), **draws: Draw) -> None:
        """The smaller form of the question, of difficulty 1 (the page itself has 2): other ranges of some parameters.

        It takes so many ``minutes``, some parts have other ``marks``, and the parts in ``without`` are not asked.
        """
        self._form(1, minutes, marks, without, draws)

    def harder(self, *, minutes: int, marks: Mapping[str, int] | None = None, without: tuple[str, ...] = (), **draws: Draw) -> None:
        """The larger form of the question, of difficulty 3; see ``easier``."""
        self._form(3, minutes, marks, without, draws)

    def _form(
        self, difficulty: int, minutes: int, marks: Mapping[str, int] | None, without: tuple[str, ...], draws: Mapping[str, Draw]
    ) -> None:
        for name, range_ in draws.items():
            if name not in self._collected.draws or not isinstance(range_, Draw):
                known = ", ".join(self._collected.draws) or "none yet: write it behind the class"
                raise QuestionError(f"the form of difficulty {difficulty}: {name} is no parameter with a range; there are {known}")
        for name in (*(marks or {}), *without):
            if name not in self._collected.asks:
                asked = ", ".join(self._collected.asks) or "none yet: write it behind q.ask"
                raise QuestionError(f"the form of difficulty {difficulty}: {name} is no part; there are {asked}")
        self._collected.forms[difficulty] = Form(minutes=minutes, marks=marks or {}, without=without, draws=draws)

    def solve(self, solution: _F) -> _F:
        """Function decorator: the worked solution, written as steps of a trace."""
        self._collected.solve = solution
        return solution

    def figure(self, drawing: _F) -> _F:
        """Function decorator: the figure of the parameters; it shows what is given, never an answer."""
        self._collected.figure = drawing
        return drawing

    def oracle(self, kind: str) -> Callable[[_F], _F]:
        """Function decorator: a witness of that kind, from parameters to the answers it confirms."""
        if kind not in KINDS:
            raise QuestionError(f"witness kind {kind!r} is none of {', '.join(KINDS)}")

        def collect(function: _F) -> _F:
            self._collected.oracles.append(Oracle(name=function.__name__, kind=kind, function=function))
            return function

        return collect

    def mistake(self, function: Callable[..., Any] | None = None, *, essential: bool = False) -> Any:
        """Function decorator: a misconception that no edit of a line expresses; its docstring is the sentence a student reads.

        It returns wrong answers by part name. ``essential``: a variant in which the mistake changes nothing is not admitted.
        """

        def collect(rule: Callable[..., Any]) -> Callable[..., Any]:
            sentence = inspect.cleandoc(rule.__doc__ or "").replace("\n", " ")
            if not sentence:
                raise QuestionError(f"mistake {rule.__name__!r} has no docstring; it is the sentence that the student reads")
            found = MistakeRule(name=rule.__name__, sentence=sentence, essential=essential, function=rule)
            self._collected.mistakes.append(found)
            return rule

        return collect if function is None else collect(function)

    def slips(self, **slips: Slip) -> None:
        """Misconceptions as edits of the worked solution, by name (see ``slip``). Written behind the parameters."""
        self._collected.mistakes += [rule_of(name, one, self._collected.draws) for name, one in slips.items()]

    def tell_apart(self, *names: str) -> None:
        """A condition: in every variant these mistakes lead to different answers, as far as they change any."""
        self._collected.distinct.append(names)

    def page(self, *, id: str, path: str, digest: str, doc: str, difficulty: int = USUAL) -> Page:
        """The question, or its form of that difficulty, as a frozen record; ``QuestionError`` names what is missing."""
        got = self._collected
        if got.parameters is None or got.solve is None:
            raise QuestionError("the question has no @q.params class" if got.parameters is None else "it has no @q.solve function")
        if not (got.asks and self.prompt.strip() and doc.strip()):
            missing = "q.ask(...)" if not got.asks else "q.prompt" if doc.strip() else "docstring whose first line is its title"
            raise QuestionError(f"the question has no {missing}")
        _check_names(got)
        _distinct("conditions", [one.name for one in got.requirements])
        _distinct("witnesses of one kind", [f"{one.name} ({one.kind})" for one in got.oracles])
        _distinct("mistakes", [one.name for one in got.mistakes])
        page = Page(
            id=id, path=path, digest=digest, doc=doc, title=doc.strip().splitlines()[0].rstrip("."), difficulty=difficulty,
            parameters=got.parameters, draws=got.draws, requirements=tuple(got.requirements),
            prompt=inspect.cleandoc(self.prompt), asks=got.asks, solve=got.solve, figure=got.figure,
            oracles=tuple(got.oracles), mistakes=tuple(got.mistakes), distinct=tuple(got.distinct), **self._about,
        )  # fmt: skip
        return page if difficulty == USUAL else _formed(page, got.forms[difficulty])


def _formed(page: Page, form: Form) -> Page:
    asks = {
        name: replace(ask, marks=form.marks.get(name, ask.marks)) for name, ask in page.asks.items() if name not in form.without
    }
    return replace(page, minutes=form.minutes, asks=asks, draws={**page.draws, **form.draws}, left_out=frozenset(form.without))


def _check_names(got: _Collected) -> None:
    """Parts that slips give, and mistakes that are to be told apart, exist."""
    for rule in got.mistakes:
        for name in rule.gives:
            if not any(one == name or one.removeprefix(name).lstrip("_").isdigit() for one in got.asks if one.startswith(name)):
                raise QuestionError(f"slip {rule.name!r} gives {name!r}, which is not asked; the parts are {', '.join(got.asks)}")
    known = {rule.name for rule in got.mistakes}
    for name in (one for names in got.distinct for one in names):
        if name not in known:
            raise QuestionError(f"q.tell_apart names {name!r}, which is no mistake; they are {', '.join(sorted(known))}")


def _distinct(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise QuestionError(f"two {what} are called {name}; give each a name of its own")
