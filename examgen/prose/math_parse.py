"""LaTeX mathematics -> tree.

Stricter than TeX where TeX's reading surprises: ``x_12`` and ``10^-3`` are refused instead of printing a subscript 1 or
a superscript minus. Whatever is not understood is an error; nothing is passed on unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from functools import lru_cache

from examgen.errors import TemplateError
from examgen.prose import math_symbols as words
from examgen.prose import math_tree as tree

_TOKEN = re.compile(r"\s*(\\(?:[A-Za-z]+|.)|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|\S)?", re.DOTALL)
_PLAIN = frozenset("!?/.|+-*=<>:()[],;")
_ESCAPED = {f"\\{char}": char for char in "{}%$#&_"} | {"\\|": "Vert"}
_END_OF_CELL = ("&", "\\\\", "\\end")
_WORD = re.compile(r"[ -\[\]^`-z|~À-ÿ]", re.DOTALL)


@lru_cache(maxsize=4096)
def parse(latex: str) -> tree.Node:
    """Read a formula without its dollar signs.

    Raises TemplateError naming the formula, the offending token and its position.
    """
    return _Parser(latex).formula()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0

    # Reading tokens

    def peek(self) -> str:
        match = _TOKEN.match(self.source, self.position)
        return (match and match[1]) or ""

    def next(self) -> str:
        token = self.peek()
        match = _TOKEN.match(self.source, self.position)
        self.position = match.end() if match else self.position
        return token

    def accept(self, token: str) -> bool:
        found = self.peek() == token
        if found:
            self.next()
        return found

    def expect(self, token: str, reason: str) -> None:
        if not self.accept(token):
            raise self.error(f"expected {token} {reason}")

    def error(self, fact: str) -> TemplateError:
        token = self.peek()
        place = f"at {token!r}, character {self.source.find(token, self.position) + 1}" if token else "at the end"
        return TemplateError(f"formula ${self.source}$, {place}: {fact}")

    # Rows and scripts

    def formula(self) -> tree.Node:
        row = self.row(())
        if self.peek():
            raise self.error("there is nothing here that this could close or separate")
        if row == tree.Row(items=()):
            raise self.error("the formula is empty")
        return row

    def row(self, stops: tuple[str, ...]) -> tree.Node:
        items: list[tree.Node] = []
        while (token := self.peek()) and token not in stops and token not in ("}", "\\right", *_END_OF_CELL):
            items.append(self.item())
        return items[0] if len(items) == 1 else tree.Row(items=tuple(items))

    def item(self) -> tree.Node:
        if self.peek() in ("^", "_", "'"):
            raise self.error("there is nothing to attach this to; write {} before it to attach it to nothing")
        base = self.atom()
        label = base.name if isinstance(base, tree.Stack) and base.label else ""
        sub: tree.Node | None = None
        sup: list[tree.Node] = []
        while (token := self.peek()) in ("^", "_", "'"):
            below = sub or label == "underbrace"
            above = label == "overbrace" or (sup and sup[-1] != tree.Symbol(name="prime"))
            if (token == "_" and below) or (token == "^" and above):
                raise self.error("a second script at the same place; use braces to say what belongs together")
            self.next()
            if token == "_":
                sub = self.argument()
            else:
                sup.append(self.argument() if token == "^" else tree.Symbol(name="prime"))
        if sub is None and not sup:
            return base
        return tree.Script(base=base, sub=sub, sup=_joined(sup))

    def argument(self) -> tree.Node:
        token = self.peek()
        if token == "{":
            return self.braced()
        if token == "" or token in ("-", "+", "}", "^", "_", "'", "&", "\\\\", "\\right", "\\end"):
            raise self.error("expected an argument here; put it into braces")
        if len(token) > 1 and not token.startswith("\\"):
            raise self.error("LaTeX would take the first digit only; put the argument into braces")
        return self.atom()

    def braced(self) -> tree.Node:
        self.expect("{", "before the argument")
        row = self.row(())
        self.expect("}", "to close the group")
        return row

    def raw(self) -> str:
        """The braces' content letter by letter, with escapes undone: the argument of text commands."""
        self.expect("{", "before the text")
        characters: list[str] = []
        while (char := self.source[self.position : self.position + 1]) != "}":
            if char == "\\" and self.source[self.position : self.position + 2] in _ESCAPED:
                self.position += 1
                characters.append(self.source[self.position])
            elif char.isspace() or (_WORD.match(char) and char not in "#$%&^"):
                characters.append(" " if char == "~" or char.isspace() else char)
            elif not char:
                raise self.error("the text is not closed")
            else:
                raise self.error(f"{char!r} cannot stand inside text; escape it, or leave the text before it")
            self.position += 1
        self.position += 1
        return "".join(characters)

    # Atoms

    def atom(self) -> tree.Node:
        token = self.peek()
        if token == "{":
            return tree.Group(body=self.braced())
        if token[-1] in "0123456789":
            return tree.Number(text=self.next())
        if token in _PLAIN or (token.isascii() and token.isalpha()):
            return tree.Symbol(name=self.next())
        if token == "~":
            self.next()
            return tree.Space(name=" ")
        if token in _ESCAPED:
            return tree.Symbol(name=_ESCAPED[self.next()])
        if token.startswith("\\"):
            return self.command(token[1:])
        raise self.error("this character is not used in formulas; write its LaTeX command")

    def command(self, name: str) -> tree.Node:
        if name in words.SYMBOLS and name.isalpha():
            self.next()
            return tree.Symbol(name=name)
        if name in words.SPACES:
            self.next()
            return tree.Space(name=name)
        if name in words.NAMES:
            self.next()
            return tree.Name(text=name, limits=words.NAMES[name])
        for table, read in _COMMANDS:
            if name in table:
                self.next()
                return read(self, name)
        raise self.error("unknown command; see the list of formulas in docs/authoring.md")

    def font(self, name: str) -> tree.Node:
        return tree.Font(name=name, body=self.argument())

    def accent(self, name: str) -> tree.Node:
        return tree.Accent(name=name, body=self.argument())

    def text(self, name: str) -> tree.Node:
        return tree.Text(text=self.raw(), font=name)

    def fraction(self, name: str) -> tree.Node:
        return tree.Fraction(kind=name, top=self.argument(), bottom=self.argument())

    def root(self, _: str) -> tree.Node:
        degree = None
        if self.accept("["):
            row = self.row(("]",))
            degree = row.body if isinstance(row, tree.Group) else row
            self.expect("]", "to close the degree of the root")
        return tree.Root(degree=degree, body=self.argument())

    def operator_name(self, _: str) -> tree.Node:
        limits = self.accept("*")
        self.expect("{", "before the name")
        match = re.compile(r"((?:[A-Za-z0-9 -]|\\[,;: ])+)\}").match(self.source, self.position)
        if match is None:
            raise self.error("a function name has letters, digits, spaces and hyphens only")
        self.position = match.end()
        return tree.Name(text=re.sub(r"\\.| ", " ", match[1]).strip(), limits=limits)

    def stack(self, name: str) -> tree.Node:
        if name in ("underbrace", "overbrace"):
            body = self.argument()
            mark = "_" if name == "underbrace" else "^"
            label = self.argument() if self.accept(mark) else None
            return tree.Stack(name=name, body=body, label=label)
        label = self.argument()
        return tree.Stack(name=name, label=label, body=self.argument())

    def delimiter(self) -> tree.Symbol | None:
        token = self.peek()
        if token.startswith("."):
            # A digit behind the invisible delimiter is not its decimal.
            self.position = self.source.index(".", self.position) + 1
            return None
        name = _ESCAPED.get(token) or (token[1:] if token.startswith("\\") else token)
        if name not in _DELIMITERS:
            raise self.error("expected a delimiter: ( ) [ ] \\{ \\} | \\| \\lfloor \\rceil \\langle ... or a full stop")
        self.next()
        return tree.Symbol(name=name)

    def big(self, name: str) -> tree.Node:
        delimiter = self.delimiter()
        if delimiter is None:
            raise self.error("this delimiter cannot be invisible")
        return tree.Big(name=name, delimiter=delimiter)

    def fenced(self, _: str) -> tree.Node:
        left = self.delimiter()
        body = self.row(())
        self.expect("\\right", "to close \\left")
        return tree.Fenced(left=left, body=body, right=self.delimiter())

    # Environments

    def environment(self, _: str) -> tree.Node:
        name = self.raw()
        if name not in words.GRIDS:
            raise self.error(f"unknown environment {name!r}; there are {', '.join(words.GRIDS)}")
        columns = self.raw().replace(" ", "") if name == "array" else ""
        if set(columns) - set("lcr|"):
            raise self.error(f"the columns {columns!r} of the array are not made of l, c, r and |")
        rows = self.rows()
        self.expect("\\end", "to close the environment")
        if (closing := self.raw()) != name:
            raise self.error(f"\\begin{{{name}}} is closed by \\end{{{closing}}}")
        width = max(map(len, rows))
        if columns and width > len(columns.replace("|", "")):
            raise self.error(f"a row has {width} cells, more than the columns {columns!r}")
        empty = tree.Row(items=())
        return tree.Grid(name=name, columns=columns, rows=tuple((*row, *[empty] * (width - len(row))) for row in rows))

    def rows(self) -> list[tuple[tree.Node, ...]]:
        rows = []
        cells = [self.row(())]
        while self.peek() in ("&", "\\\\"):
            if self.next() == "&":
                cells.append(self.row(()))
            else:
                rows.append(tuple(cells))
                cells = [self.row(())]
        if cells != [tree.Row(items=())]:
            rows.append(tuple(cells))
        if not rows:
            raise self.error("the environment is empty")
        return rows


def _joined(items: list[tree.Node]) -> tree.Node | None:
    if len(items) < 2:
        return items[0] if items else None
    flat = [part for item in items for part in (item.items if isinstance(item, tree.Row) else (item,))]
    return tree.Row(items=tuple(flat))


_DELIMITERS = frozenset(
    name for name, (_, kind, _) in words.SYMBOLS.items() if kind in ("open", "close") or name in ("|", "vert", "Vert")
)
_COMMANDS: tuple[tuple[Container[str], Callable[[_Parser, str], tree.Node]], ...] = (
    (words.FONTS, _Parser.font),
    (("bm",), lambda parser, _: parser.font("boldsymbol")),
    (words.ACCENTS, _Parser.accent),
    (words.TEXT_FONTS, _Parser.text),
    (words.FRACTIONS, _Parser.fraction),
    (("sqrt",), _Parser.root),
    (("operatorname",), _Parser.operator_name),
    (words.STACKS, _Parser.stack),
    (words.BIG_SIZES, _Parser.big),
    (("left",), _Parser.fenced),
    (("begin",), _Parser.environment),
)
