"""LaTeX mathematics -> tree.

Stricter than TeX where TeX's reading surprises: ``x_12`` and ``10^-3`` are refused instead of printing a subscript 1 or
a superscript minus. Whatever is not understood is an error; nothing is passed on unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from functools import lru_cache

from examgen.prose import math_commands as commands
from examgen.prose import math_hints as hints
from examgen.prose import math_tree as tree
from examgen.prose.math_grids import END_OF_CELL, Grids
from examgen.prose.math_symbols import SYMBOLS, glyph
from examgen.prose.math_tokens import ESCAPED

_PLAIN = frozenset("!?/.|+-*=<>:()[],;")


@lru_cache(maxsize=4096)
def parse(latex: str) -> tree.Node:
    """Read a formula without its dollar signs.

    Raises TemplateError naming the formula, the offending token and its position.
    """
    return _Parser(latex).formula()


class _Parser(Grids):
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
        while (token := self.peek()) and token not in stops and token not in ("}", "\\right", *END_OF_CELL):
            items.append(self.item())
        return items[0] if len(items) == 1 else tree.Row(items=tuple(items))

    def item(self) -> tree.Node:
        if self.peek() in ("^", "_", "'"):
            raise self.error("there is nothing to attach this to; write {} before it to attach it to nothing")
        base = self.atom()
        if isinstance(base, tree.Style):
            return base
        place = self.place(base)
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
            if place:
                raise self.error(f"expected _ or ^ behind \\{place}")
            return base
        return tree.Script(base=base, sub=sub, sup=_joined(sup), place=place)

    def place(self, base: tree.Node) -> str:
        """Where the scripts of an operator go, if it is said: the last word counts, as in LaTeX."""
        place = ""
        while (token := self.peek()) in ("\\limits", "\\nolimits"):
            if not isinstance(base, tree.Name) and not (isinstance(base, tree.Symbol) and glyph(base.name).kind == "large"):
                raise self.error("this belongs behind an operator such as \\sum or \\max; write \\underset or \\overset elsewhere")
            self.next()
            place = token[1:]
        return place

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

    # Atoms

    def atom(self) -> tree.Node:
        token = self.peek()
        if token == "{":
            return tree.Group(body=self.braced())
        if token[-1] in "0123456789" and token[0] != "\\":
            return tree.Number(text=self.next())
        if token in _PLAIN or (token.isascii() and token.isalpha()):
            return tree.Symbol(name=self.next())
        if token == "~":
            self.next()
            return tree.Space(name=" ")
        if token in ESCAPED:
            return tree.Symbol(name=ESCAPED[self.next()])
        if token.startswith("\\"):
            return self.command(token[1:])
        raise self.error(f"this character is not used in formulas; {hints.character(token)}")

    def command(self, name: str) -> tree.Node:
        is_word = name.isalpha()
        name = commands.ALIASES.get(name, name)
        if name in commands.SPACES:
            self.next()
            return tree.Space(name=name)
        if name in SYMBOLS and is_word:
            self.next()
            return tree.Symbol(name=name)
        if name in commands.NAMES:
            self.next()
            return tree.Name(text=name, limits=commands.NAMES[name])
        for table, read in _COMMANDS:
            if name in table:
                self.next()
                return read(self, name)
        raise self.error(f"unknown command; {hints.command(self.peek())}")

    def font(self, name: str) -> tree.Node:
        start = self.position
        body = self.argument()
        indicator = name == "mathbb" and body == tree.Number(text="1")
        if name in commands.CAPITALS and not indicator and any(map(_is_small, tree.walk(body))):
            signs = "capital letters and 1" if name == "mathbb" else "capital letters"
            raise self.error(f"\\{name} has {signs} only; write {commands.CAPITALS[name]}", start)
        return tree.Font(name=name, body=body)

    def style(self, name: str) -> tree.Node:
        return tree.Style(name=name)

    def enclosure(self, name: str) -> tree.Node:
        return tree.Enclosure(name=name, body=self.argument())

    def colored(self, _: str) -> tree.Node:
        start = self.position
        color = self.raw()
        if color not in commands.COLORS:
            raise self.error(f"unknown colour {color!r}; there are {', '.join(commands.COLORS)}", start)
        return tree.Colored(name=color, body=self.argument())

    def negated(self, _: str) -> tree.Node:
        if self.peek() not in commands.NEGATED:
            raise self.error(f"\\not stands before one of {' '.join(commands.NEGATED)}")
        return tree.Symbol(name=commands.NEGATED[self.next()])

    def modulus(self, _: str) -> tree.Node:
        around = (tree.Space(name="quad"), tree.Symbol(name="("), tree.Name(text="mod", limits=False), tree.Space(name=","))
        return tree.Group(body=tree.Row(items=(*around, self.argument(), tree.Symbol(name=")"))))

    def accent(self, name: str) -> tree.Node:
        return tree.Accent(name=name, body=self.argument())

    def text(self, name: str) -> tree.Node:
        return tree.Text(text=self.raw(), font=name)

    def fraction(self, name: str) -> tree.Node:
        return tree.Fraction(kind=name, top=self.argument(), bottom=self.argument())

    def root(self, _: str) -> tree.Node:
        return tree.Root(degree=self.option(), body=self.argument())

    def option(self) -> tree.Node | None:
        """What may stand in brackets before an argument."""
        if not self.accept("["):
            return None
        row = self.row(("]",))
        self.expect("]", "to close the bracket")
        return row.body if isinstance(row, tree.Group) else row

    def arrow(self, name: str) -> tree.Node:
        return tree.Arrow(name=name, below=self.option(), above=self.argument())

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
        name = ESCAPED.get(token) or (token[1:] if token.startswith("\\") else token)
        name = {"<": "langle", ">": "rangle"}.get(token) or commands.ALIASES.get(name, name)
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


def _is_small(node: tree.Node) -> bool:
    return isinstance(node, tree.Number) or (isinstance(node, tree.Symbol) and len(node.name) == 1 and node.name.islower())


def _joined(items: list[tree.Node]) -> tree.Node | None:
    if len(items) < 2:
        return items[0] if items else None
    flat = [part for item in items for part in (item.items if isinstance(item, tree.Row) else (item,))]
    return tree.Row(items=tuple(flat))


_DELIMITERS = frozenset(
    name for name, (_, kind, _) in SYMBOLS.items() if kind in ("open", "close") or name in ("|", "vert", "Vert", "/", "backslash")
)
_COMMANDS: tuple[tuple[Container[str], Callable[[_Parser, str], tree.Node]], ...] = (
    (commands.FONTS, _Parser.font),
    (commands.ACCENTS, _Parser.accent),
    (commands.ENCLOSURES, _Parser.enclosure),
    (commands.TEXT_FONTS, _Parser.text),
    (commands.FRACTIONS, _Parser.fraction),
    (commands.STACKS, _Parser.stack),
    (commands.ARROWS, _Parser.arrow),
    (commands.STYLES, _Parser.style),
    (commands.BIG_SIZES, _Parser.big),
    (("sqrt",), _Parser.root),
    (("operatorname",), _Parser.operator_name),
    (("textcolor",), _Parser.colored),
    (("not",), _Parser.negated),
    (("pmod",), _Parser.modulus),
    (("substack",), _Parser.substack),
    (("left",), _Parser.fenced),
    (("begin",), _Parser.environment),
)
