"""The calls that a solution makes, kept, so that replays need not run the author's Python again.

They are found by running the solution once over tokens, which stand for what ``step`` returns. A token can be handed on, indexed
and unpacked; a solution whose Python looks at the value behind one has no calls to keep, and its replays run it every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from examgen.core import expression
from examgen.core.numbers import Value, freeze, leaves, map_leaves
from examgen.core.trace import COMPUTED, Trace
from examgen.errors import FOREIGN


class Unlike(Exception):
    """A replay in which a step has another length than where the tape was made: the author's Python may go another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of ``step``. ``needs`` are the earlier steps that it rests on; ``whole`` says that no token is to be replaced."""

    name: str
    formula: str
    value: Any
    note: str
    bindings: Mapping[str, Any]
    needs: frozenset[str]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """The calls in order; ``given`` are values that become known before the call of that number, ``lengths`` what was unpacked."""

    calls: tuple[Call, ...]
    given: Mapping[int, Mapping[str, Any]]
    lengths: Mapping[str, int]


class Tape:
    """The solution ``solve``, whose trace is ``right``, for replays with the same parameters.

    Its calls are found when they are first asked for.
    """

    def __init__(self, solve: Callable[[Trace], None], right: Trace) -> None:
        self._solve, self.right = solve, right

    @cached_property
    def _calls(self) -> _Calls | None:
        return _recorded(self._solve, self.right)

    def play(self, trace: Trace) -> None:
        """Replay the solution on a trace that is ``like`` the right one. Raises what ``step`` or the author's Python raises."""
        try:
            if self._calls is not None:
                _play(self._calls, trace)
        except Unlike:
            trace.restart()
        if not trace.steps:
            self._solve(trace)


def _play(tape: _Calls, trace: Trace) -> None:
    for at, call in enumerate(tape.calls):
        if at in tape.given:
            trace.given(**{name: _replaced(value, trace) for name, value in tape.given[at].items()})
        bindings, value = call.bindings, call.value
        if not call.whole:
            bindings = {name: _replaced(bound, trace) for name, bound in bindings.items()}
            value = _replaced(value, trace)
        if not trace.takes_over(call.name, call.needs, bindings):
            trace.step(call.name, call.formula, value, note=call.note, **bindings)
        length = tape.lengths.get(call.name)
        if length is not None and not _has_length(trace.values[call.name], length):
            raise Unlike(call.name)


def _has_length(value: Value, length: int) -> bool:
    return isinstance(value, tuple) and len(value) == length


class _Token:
    """What ``step`` returns while a tape is made: it has entries, and nothing else can be done with it."""

    __slots__ = ("_lengths", "_value", "name", "places")

    def __init__(self, name: str, value: Value, lengths: dict[str, int], places: tuple[int, ...] = ()) -> None:
        self.name, self.places, self._value, self._lengths = name, places, value, lengths

    def __getitem__(self, place: Any) -> _Token:
        if type(place) is not int or not isinstance(self._value, tuple):
            self._refuse()
        return _Token(self.name, self._value[place], self._lengths, (*self.places, place % len(self._value)))

    def __len__(self) -> int:
        if not isinstance(self._value, tuple) or self.places:
            self._refuse()
        self._lengths[self.name] = len(self._value)
        return len(self._value)

    def __iter__(self) -> Iterator[_Token]:
        return iter([self[place] for place in range(len(self))])

    def _refuse(self, *_: Any) -> NoReturn:
        raise TypeError("the solution looks at the value of a step")

    def _lose(self, *_: Any) -> _Lost:
        return _Lost()

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = __bool__ = _refuse
    __int__ = __float__ = __index__ = __str__ = __repr__ = __format__ = __round__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __rpow__ = _lose
    __matmul__ = __rmatmul__ = __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __neg__ = __pos__ = __abs__ = _lose


class _Lost(_Token):
    """What Python computes from a token: it may be handed over as the value of a line that has a formula, and for nothing else."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__("", None, {})


class _Recording(Trace):
    """A trace whose steps are tokens."""

    def __init__(self, like: Trace) -> None:
        super().__init__(recompute=True, like=like)
        self._solved = like
        self.calls: list[Call] = []
        self.known: dict[int, dict[str, Any]] = {}
        self.lengths: dict[str, int] = {}

    def step(self, name: str, formula: str, value: Any = COMPUTED, *, note: str = "", **bindings: Any) -> Any:
        bindings = {given: freeze(one) for given, one in bindings.items()}
        value = COMPUTED if callable(value) or formula else freeze(value)
        tokens = [*_tokens(value), *(token for one in bindings.values() for token in _tokens(one))]
        mentioned = {given for given in expression.mentioned(formula) if given not in bindings} if formula else set()
        needs = frozenset({token.name for token in tokens} | (mentioned & self.values.keys()))
        call = Call(name=name, formula=formula, value=value, note=note, bindings=bindings, needs=needs, whole=not tokens)
        self.calls.append(call)
        self._seen.update(bindings)
        self.values[name] = _Token(name, self._solved.values[name], self.lengths)
        return self.values[name]

    def given(self, **values: Any) -> None:
        self.known.setdefault(len(self.calls), {}).update({name: freeze(value) for name, value in values.items()})
        super().given(**values)

    def means(self, name: str, value: Any) -> bool:
        if isinstance(value, _Token):
            return any(source.get(name) is value for source in (self.values, self._seen))
        held = self._seen.get(name) if name not in self.values and name not in self._names else self.values.get(name)
        return not _tokens(held) and not _tokens(freeze(value)) and super().means(name, value)


def _tokens(value: Any) -> list[_Token]:
    """The tokens in a nest; ``TypeError`` for what is lost."""
    found = [leaf for leaf in leaves(value) if isinstance(leaf, _Token)]
    if any(isinstance(leaf, _Lost) for leaf in found):
        raise TypeError("the solution computes with the value of a step")
    return found


def _replaced(value: Any, trace: Trace) -> Any:
    """The nest with what the tokens in it stand for."""
    return map_leaves(lambda leaf: _entry(leaf, trace) if type(leaf) is _Token else leaf, value)


def _entry(token: _Token, trace: Trace) -> Value:
    found = trace.returned(token.name)
    for place in token.places:
        if not isinstance(found, tuple) or place >= len(found):
            raise Unlike(token.name)
        found = found[place]
    return found


def _recorded(solve: Callable[[Trace], None], right: Trace) -> _Calls | None:
    """``None`` if the solution's Python looks at values of steps."""
    recording = _Recording(right)
    try:
        solve(recording)
    except FOREIGN:
        return None
    if [call.name for call in recording.calls] != [step.name for step in right.steps if step.name]:
        return None
    return _Calls(calls=tuple(recording.calls), given=recording.known, lengths=recording.lengths)
