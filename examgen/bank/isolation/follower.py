"""Follows a page in a child: notes what of it runs, and keeps it from doing what no page does."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import update_wrapper
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

from examgen.bank import pagecode
from examgen.bank.fault import Fault, line_of
from examgen.bank.isolation import events
from examgen.bank.isolation.note import Doing, Note
from examgen.bank.isolation.watch import Watch
from examgen.bank.question import Page
from examgen.core.ask import Ask
from examgen.errors import QuestionError

_T = TypeVar("_T")
REMEDY = "a question only computes from its parameters: remove it"


class Follower(Watch):
    """``start`` gives each variant its time, ``hand_on`` is given each fault as soon as it is found."""

    def __init__(self, path: Path, note: Note, start: Callable[[], None], hand_on: Callable[[Fault], None]) -> None:
        self.path = str(path)
        self.spoiled = False
        """Whether other pages would suffer from what this one left behind."""
        self.doing = Doing()
        self._note = note
        self._start = start
        self._hand_on = hand_on
        self._follows = False
        self._said: dict[tuple[str, str], Fault] = {}

    @property
    def page(self) -> str:
        """The path of the page if its code may run just now, else nothing."""
        return self.path if self._follows else ""

    def loaded(self, path: Path, id: str) -> Page:
        self._follows = True
        self.at(None)
        return self.call("loading", super().loaded, path, id)

    def at(self, seed: int | None) -> None:
        self.doing.done += self.doing.seed is not None
        self.doing.seed = seed
        self.doing.stage = "drawing"
        self._note.write(self.doing)
        self._start()

    def facts(self, check: Callable[..., Iterator[str]], *seen: Any) -> Iterable[str]:
        self._start()
        return Follower.call(self, f"check {check.__name__}", lambda: list(check(*seen)))  # how long checks take is not the page's

    def tell(self, fault: Fault) -> None:
        self._hand_on(fault)

    def found(self) -> list[Fault]:
        self._follows = False
        return list(self._said.values())

    def say(self, check: str, what: str) -> None:
        """The page does something else than computing; which check that breaks, and what it does."""
        if self._follows:
            frame = events.frame_of(self.path, sys._getframe())
            self.add(check, self._line(frame.f_lineno if frame else 0), f"{self.doing.stage} {what}; {REMEDY}")

    def add(self, check: str, where: str, fact: str, key: str = "") -> None:
        """A fault of the page. Each place (or ``key``) has one of a kind: it is not repeated for each seed."""
        self._said.setdefault((check, key or where), Fault(check=check, seed=self.doing.seed, fact=f"{where}: {fact}"))

    def call(self, stage: str, function: Callable[..., _T], *arguments: Any, **options: Any) -> _T:
        """The function's result. ``stage`` says in words what runs."""
        outer = self.doing.stage
        self._enter(stage)
        try:
            return function(*arguments, **options)
        except BaseException as error:
            self._judge_error(error.__cause__ if isinstance(error, QuestionError) and error.__cause__ else error)
            raise
        finally:
            self._enter(outer)

    def followed(self, page: Page) -> Page:
        return replace(
            page, parameters=self._record(page.parameters), solve=self._follow("solution", page.solve),
            figure=self._follow("figure", page.figure) if page.figure else None,
            requirements=tuple(self._named("condition", one) for one in page.requirements),
            asks={name: self._judge(name, ask) for name, ask in page.asks.items()},
            oracles=tuple(self._named("witness", one) for one in page.oracles),
            mistakes=tuple(self._named("mistake", one) for one in page.mistakes),
        )  # fmt: skip

    def _enter(self, stage: str) -> None:
        self.doing.stage = stage
        self._note.write(self.doing)

    def _judge_error(self, error: BaseException) -> None:
        """Most errors are told by whoever asked for the result; those that would end the program are not."""
        where, stage = self._line(line_of(self.path, error)), self.doing.stage
        if isinstance(error, MemoryError):
            self.add(events.ENDS, where, f"{stage} needs more memory than a page gets; compute with fewer numbers")
        elif not isinstance(error, Exception | events.Stopped):
            said = f": {error}" if str(error) else ""
            self.add(events.ENDS, where, f"{stage} ends the program ({type(error).__name__}{said}); {REMEDY}")
        else:
            return
        raise events.Stopped from None

    def _line(self, line: int) -> str:
        return f"{self.path}, line {line}" if line else self.path

    def _named(self, what: str, one: Any) -> Any:
        return replace(one, function=self._follow(f"{what} {one.name}", one.function)) if one.function else one

    def _judge(self, name: str, ask: Ask) -> Ask:
        return replace(ask, verify=self._follow(f"judge of {name}", ask.verify)) if ask.verify else ask

    def _follow(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def followed(*arguments: Any, **options: Any) -> Any:
            return self.call(stage, function, *arguments, **options)

        names = getattr(function, "__globals__", {})  # checks ask the solution for the names of its file
        made = update_wrapper(FunctionType(followed.__code__, names, closure=followed.__closure__), function)
        setattr(made, pagecode.FOLLOWED, True)
        return made

    def _record(self, record: type) -> type:
        """The parameter class with properties that are followed, too."""
        found = ((name, value.fget) for name, value in inspect.getmembers_static(record) if isinstance(value, property))
        followed = {name: property(self._follow(f"property {name}", getter)) for name, getter in found if getter}
        about = {"__module__": record.__module__, "__qualname__": record.__qualname__, "__doc__": record.__doc__}
        return type(record.__name__, (record,), {**about, **followed})
