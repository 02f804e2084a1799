"""A learner who types lines, and what is on the screen after them."""

from __future__ import annotations

import io

from examgen.practice.loop.scope import Scope
from examgen.practice.loop.session import Practice
from examgen.practice.terminal.screen import Screen, make_console
from examgen.practice.terminal.terminal import Terminal

SUMS, GRIDS = Scope(by="topic", value="toy.sums"), Scope(by="topic", value="toy.grids")
CLAIMS = Scope(by="topic", value="words.claims")


class Lines:
    """A keyboard that types these lines; a callable is asked for its line when its turn comes."""

    def __init__(self, *lines) -> None:
        self.waiting = list(lines)
        self.prompts: list[str] = []
        self.offered: list[str] = []

    def line(self, prompt: str, offered: str = "") -> str:
        self.prompts.append(prompt)
        self.offered.append(offered)
        if not self.waiting:
            raise EOFError
        line = self.waiting.pop(0)
        return line() if callable(line) else line

    def forget(self) -> None:
        """These lines are typed when they are asked for."""


def give_up(_: float) -> None:
    """Nobody prepares variants in these tests: the learner leaves instead of waiting."""
    raise EOFError


def session(practice: Practice, scope, *lines, width: int = 80) -> str:
    """What stands on the screen after a learner has typed these lines."""
    out = io.StringIO()
    screen = Screen(make_console(width=width, file=out))
    Terminal(practice, "ann", screen, Lines(*lines), sleep=give_up).run(scope)
    return out.getvalue()


def parameters(practice: Practice) -> dict:
    """The parameters of the learner's latest sitting."""
    ((id,),) = practice.store._file.rows("SELECT max(id) FROM sittings WHERE learner = 'ann'")
    return practice.sitting("ann", id).variant.parameters


def total(practice: Practice):
    return lambda: str(parameters(practice)["a"] + parameters(practice)["b"])


def double(practice: Practice):
    return lambda: str(2 * (parameters(practice)["a"] + parameters(practice)["b"]))


def truth(practice: Practice, *, right: bool):
    return lambda: "true" if parameters(practice)["turned"] != right else "false"
