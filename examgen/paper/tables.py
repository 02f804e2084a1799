"""TOML files of a lecturer, read with their places: what is wrong with a table is said with where it stands."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from examgen.bank.files import read_file
from examgen.errors import BlueprintError

_T = TypeVar("_T")
LARGEST = 50_000
"""Bytes that a course file or blueprint may have."""


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file of a bounded size."""
    content = read_file(path, most=LARGEST, error=BlueprintError, remedy="name a course file or blueprint")
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:  # what is no UTF-8, no TOML, or has numbers or nests without end
        raise BlueprintError(f"{path}: is no TOML file: {error}") from None


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table that knows where it stands, and complains with that place."""

    where: str
    content: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """Whether the key is there."""
        return name in self.content

    def take(self, name: str, kind: type[_T], default: Any = ...) -> _T:
        """What stands under the key; the default if nothing does, which is an error if there is no default."""
        value = self.content.get(name, default)
        if value is ...:
            raise BlueprintError(f"{self.where}: {name!r} is missing")
        if value is not default and (not isinstance(value, kind) or isinstance(value, bool)):
            raise BlueprintError(f"{self.where}: {name!r} is {value!r}; expected {_WORDS[kind]}")
        if name in self.content and isinstance(value, str) and not value.strip():
            raise BlueprintError(f"{self.where}: {name!r} is empty")
        return value  # type: ignore[no-any-return]

    def positive(self, name: str, default: Any = ...) -> Any:
        """A whole number above 0."""
        return self._least(1, "a positive number", name, default)

    def natural(self, name: str, default: Any = ...) -> Any:
        """A whole number that is not negative."""
        return self._least(0, "0 or a positive number", name, default)

    def _least(self, least: int, words: str, name: str, default: Any) -> Any:
        value = self.take(name, int, default)
        if value is not None and value < least:
            raise BlueprintError(f"{self.where}: {name!r} is {value}; expected {words}")
        return value

    def of(self, name: str, kind: type[_T], default: Any = ...) -> tuple[_T, ...]:
        """A list with one kind of items."""
        items = self.take(name, list, default)
        if not all(isinstance(item, kind) and not isinstance(item, bool) for item in items):
            raise BlueprintError(f"{self.where}: {name!r} is {items!r}; expected a list with {_WORDS[kind]} in each place")
        return tuple(items)

    def tables(self, name: str) -> list[Table]:
        """The tables ``[[name]]``, in their order."""
        return [Table(f"{self.where}: [[{name}]] {number}", one) for number, one in enumerate(self.of(name, dict, []), 1)]

    def named(self, name: str) -> list[tuple[str, Table]]:
        """The tables ``[name.key]`` with their keys."""
        return [(key, Table(f"{self.where}: [{name}.{key}]", one)) for key, one in self.take(name, dict, {}).items()]

    def only(self, *names: str) -> None:
        """``BlueprintError`` for any other key, with the nearest of these."""
        for name in self.content:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(names)}"
                raise BlueprintError(f"{self.where}: unknown key {name!r}; {hint}")


_WORDS: dict[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}
