"""LaTeX mathematics -> tokens, one at a time, with their places."""

from __future__ import annotations

import re

from examgen.errors import TemplateError

_TOKEN = re.compile(r"\s*(\\(?:[A-Za-z]+|.)|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|\S)?", re.DOTALL)
_WORD = re.compile(r"[ -\[\]^`-z|~À-ÿ]", re.DOTALL)
_DISTANCE = re.compile(r"\s*\[\s*\+?(-?(?:\d+\.?\d*|\.\d+))\s*(pt|ex|em|mm|cm|in)\s*\]")
_BRACES = re.compile(r"((?:[^{}]|\{[^{}]*\})*)\}")
ESCAPED = {f"\\{char}": char for char in "{}%$#&_"} | {"\\|": "Vert"}


class Tokens:
    """A formula and the place up to which it was read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.position = 0
        self._peeked = -1, "", 0
        """The place last looked at, the token there, and its end."""

    def peek(self) -> str:
        if self._peeked[0] != self.position:
            match = _TOKEN.match(self.source, self.position)
            self._peeked = self.position, (match and match[1]) or "", match.end() if match else self.position
        return self._peeked[1]

    def next(self) -> str:
        token = self.peek()
        self.position = self._peeked[2]
        return token

    def accept(self, token: str) -> bool:
        found = self.peek() == token
        if found:
            self.next()
        return found

    def expect(self, token: str, reason: str) -> None:
        if not self.accept(token):
            raise self.error(f"expected {token} {reason}")

    def error(self, fact: str, position: int | None = None) -> TemplateError:
        self.position = self.position if position is None else position
        token = self.peek()
        place = f"at {token!r}, character {self.source.find(token, self.position) + 1}" if token else "at the end"
        return TemplateError(f"formula ${self.source}$, {place}: {fact}")

    def skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self.source, self.position):
            self.position = match.end()

    def braces(self) -> str:
        """The braces' content as it stands; braces may stand inside it, but no deeper."""
        self.expect("{", "before the columns")
        match = _BRACES.match(self.source, self.position)
        if match is None:
            raise self.error("the braces are not closed")
        self.position = match.end()
        return match[1]

    def raw(self) -> str:
        """The braces' content letter by letter, with escapes undone: the argument of text commands."""
        self.expect("{", "before the text")
        characters: list[str] = []
        while (char := self.source[self.position : self.position + 1]) != "}":
            if char == "\\" and self.source[self.position : self.position + 2] in ESCAPED:
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

    def distance(self) -> str:
        """What may follow a line break, as in ``\\\\[1ex]`` or ``\\\\*``; empty if no distance does."""
        self.position += self.source.startswith("*", self.position)
        if match := _DISTANCE.match(self.source, self.position):
            self.position = match.end()
            return match[1] + match[2]
        if self.source.startswith("[", self.position):
            raise self.error("right behind \\\\ this is a distance such as [1ex]; put a space before a [ of the row")
        return ""
