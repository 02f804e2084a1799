"""LaTeX environments -> grids of the tree; what stands in their cells is read by ``row``."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace

from examgen.prose import math_commands as commands
from examgen.prose import math_hints as hints
from examgen.prose import math_tree as tree
from examgen.prose.math_tokens import Tokens

_POSITION = re.compile(r"\s*\[[tcb]\]")
END_OF_CELL = ("&", "\\\\", "\\end")
_TOO_WIDE = {
    "cases": "a row of cases has a value and a condition, with one & between them",
    "gathered": "gathered lines have no &; write aligned",
}


class Grids(Tokens, ABC):
    """Reads environments."""

    @abstractmethod
    def row(self, stops: tuple[str, ...]) -> tree.Node:
        """What stands side by side up to the end of the cell or group, or one of the stops."""

    def environment(self, _: str) -> tree.Node:
        start = self.position
        begun = self.raw()
        if begun not in commands.ENVIRONMENTS:
            raise self.error(f"unknown environment {begun!r}; {hints.environment(begun, ', '.join(commands.ENVIRONMENTS))}", start)
        name = commands.ENVIRONMENTS[begun]
        self.skip(_POSITION)
        grid = self.grid(name, self.columns(name) if name in commands.WITH_COLUMNS else "")
        self.expect("\\end", "to close the environment")
        if (closing := self.raw()) != begun:
            raise self.error(f"\\begin{{{begun}}} is closed by \\end{{{closing}}}")
        return grid

    def columns(self, name: str) -> str:
        """The columns of an array; what changes only the space around them is left out."""
        columns = re.sub(r"[@!]\{[^{}]*\}|\s", "", self.braces())
        if set(columns) - set("lcr|"):
            raise self.error(f"the columns {columns!r} of the {name} are not made of l, c, r and |")
        return columns

    def substack(self, _: str) -> tree.Node:
        self.expect("{", "before the lines")
        grid = self.grid("subarray", "c")
        self.expect("}", "to close the lines")
        return grid

    def grid(self, name: str, columns: str) -> tree.Node:
        grid = self.rows(name, columns)
        width = max(map(len, grid.rows))
        limit = len(columns.replace("|", "")) or commands.WIDTHS.get(name, width)
        if width > limit:
            raise self.error(f"a row has {width} cells, more than the columns {columns!r}" if columns else _TOO_WIDE[name])
        empty = tree.Row(items=())
        return replace(grid, rows=tuple((*row, *[empty] * (width - len(row))) for row in grid.rows))

    def rows(self, name: str, columns: str) -> tree.Grid:
        """The grid with rows of different lengths, as they were written."""
        rows: list[tuple[tree.Node, ...]] = []
        distances: list[str] = []
        lines = self.lines(0, name)
        cells = [self.row(())]
        while self.peek() in ("&", "\\\\"):
            if self.next() == "&":
                cells.append(self.row(()))
            else:
                distances.append(self.distance())
                rows.append(tuple(cells))
                lines += self.lines(len(rows), name)
                cells = [self.row(())]
        if cells != [tree.Row(items=())]:
            rows.append(tuple(cells))
        if not rows:
            raise self.error("the environment is empty")
        asked = (*distances[: len(rows) - 1], "")
        return tree.Grid(name=name, columns=columns, rows=tuple(rows), lines=lines, distances=asked if any(asked) else ())

    def lines(self, above: int, name: str) -> tuple[int, ...]:
        found: tuple[int, ...] = ()
        while self.peek() == "\\hline":
            if name not in commands.WITH_LINES:
                raise self.error("lines are drawn in arrays and matrices only")
            self.next()
            found = (above,)
        return found
