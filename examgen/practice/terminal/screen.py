"""What practice looks like in a terminal: questions, feedback, hints, solutions, in whatever width and with or without colour.

Everything is printed as plain ``Text``: nothing that a question or a student says is read as markup, and control characters are
gone. Colour only repeats what words say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from string import ascii_lowercase

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from examgen.core.record import Part, Variant
from examgen.core.words import counted
from examgen.marking import PartReport, Report
from examgen.paper.answers import LineView, feedback
from examgen.paper.render import fitting
from examgen.paper.views import PartView, question_view
from examgen.practice.loop import wording
from examgen.practice.loop.expecting import expected
from examgen.practice.loop.fields import wrong_entries
from examgen.practice.loop.session import Worked
from examgen.prose import markdown, math

_VERDICTS = {
    "right": ("Right", "bold green"),
    "follows": ("Follows", "bold yellow"),
    "partly": ("Partly right", "bold yellow"),
    "too few digits": ("Too coarse", "bold yellow"),
    "wrong": ("Not right", "bold red"),
    "unreadable": ("Could not be read", "bold yellow"),
    "unanswered": ("Not answered", ""),
    "needs a grader": ("For a person to mark", ""),
}
_TELLING = ("text", "expression", "satisfies", "open")
"""Kinds of answers of which a student should know what else is right; the tolerance of numbers is no such thing."""
_NOTHING_TO_SAY = "This is not right."
_ITEM = re.compile(r"(?:- |\d+\. )(?=\S)")


def make_console(*, width: int | None = None, **options: object) -> Console:
    """A console that takes nothing for markup, at most 100 columns wide; colour as the terminal and ``NO_COLOR`` have it."""
    console = Console(markup=False, highlight=False, emoji=False, **options)  # type: ignore[arg-type]
    console.width = max(40, min(100, width or console.width))
    return console


class Screen:
    """Prints onto a rich console."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.unicode = console.encoding.lower().replace("-", "").startswith("utf")

    def say(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """A sentence, wrapped; text from anybody is made safe."""
        self._wrapped(Text(_clean(text), style), indent)

    def item(self, label: str, text: str, style: str = "", *, indent: int = 0) -> None:
        """A sentence that hangs behind its label."""
        self._wrapped(Text(_clean(text), style), indent, label)

    def entry(self, label: str, text: str, note: str = "") -> None:
        """An entry of a menu, in one line: what does not fit is cut, but not the note behind it."""
        row = Text(f"{label:>3}  {_clean(text)}")
        row.truncate(self.console.width - cell_len(note), overflow="ellipsis" if self.unicode else "crop")
        self.console.print(row.append(note))

    def gap(self) -> None:
        """An empty line."""
        self.console.print()

    def heading(self, text: str, note: str = "") -> None:
        """A rule with a title, and a note under it; a title that is too long for the rule stands above it."""
        line = "─" if self.unicode else "-"
        title = Text(_clean(text), "bold")
        if cell_len(title.plain) > self.console.width - 4:
            self._wrapped(title, 0)
            self.console.rule(characters=line)
        else:
            self.console.rule(title, align="left", characters=line)
        if note:
            self.say(note, "dim")

    def document(self, source: str, *, indent: int = 0, label: str = "") -> None:
        """Markdown with mathematics behind its label: paragraphs are wrapped, formulas and tables keep their lines if they fit."""
        for kind, block in groupby(wording.document(source), key=_kind):
            self._block(kind, [line.rstrip() for line in block], indent, label)
            indent, label = indent + len(label), ""

    def sentence(self, source: str, style: str = "", *, indent: int = 0, label: str = "") -> None:
        """A line of Markdown, wrapped behind its label."""
        self._wrapped(wording.styled(wording.sentence(source), style), indent, label)

    def question(self, variant: Variant, note: str, *, parts: bool = True) -> None:
        """The question as a student may see it, with its figure in words and its conventions; its ``parts`` may come later."""
        view = question_view(variant)
        self.heading(view.title, note)
        self.gap()
        self.document(view.stem)
        if view.figure:
            self.gap()
            self.say(f"[figure: {wording.figure_words(view.figure.brief or view.figure.alt, view.prompt)}]", "dim")
        for convention in view.notes:
            self.sentence(convention, "dim", label="* ")
        if view.statement:
            self.gap()
            self.document(view.statement)
        for part, public in zip(variant.parts, view.parts, strict=True) if parts else ():
            self.gap()
            self.part(part, public)

    def part(self, part: Part, view: PartView) -> None:
        """A part with its options and what its answer looks like."""
        self.document(part.prompt, label=f"({view.label}) " if view.label else "")
        if view.rounding:
            self.sentence(view.rounding, "dim", indent=4)
        for number, item in enumerate(view.items, 1):
            self.sentence(item, indent=4, label=f"{number}. ")
        for letter, option in view.options:
            self.sentence(option, indent=4, label=f"({letter}) ")
        self.say(f"[{counted(part.marks, 'point')}; {expected(part)}]", "dim", indent=4)

    def typed(self, variant: Variant, typed: Mapping[str, str]) -> None:
        """What was typed so far."""
        for name, label in zip(variant.names, labels(variant), strict=True):
            if typed.get(name):
                self.say(f"{label}so far: {one_line(typed[name])}", "dim")

    def report(self, variant: Variant, report: Report, *, answers: bool = False) -> None:
        """What became of each part, which entries are not right, and the sentence of a recognised mistake.

        With ``answers``, what was typed, too.
        """
        for part, label in zip(report.parts, labels(variant), strict=True):
            word, style = _VERDICTS["follows" if part.carried else part.verdict]
            verdict = Text.assemble(label, (word, style), f": {points(part.marks)} of {counted(part.of, 'point')}")
            if answers and part.typed.strip():
                verdict.append(f"; your answer: {_clean(part.understood or one_line(part.typed))}")
            self._wrapped(verdict, 0)
            self._explained(variant, part)

    def _explained(self, variant: Variant, part: PartReport) -> None:
        if part.verdict == "unanswered" or (part.verdict == "right" and not part.carried):
            return
        if part.feedback != _NOTHING_TO_SAY:
            self.sentence(feedback(part), indent=4)
        if part.carried and "first" not in part.feedback:
            self.say("Correct that one first; this value then changes, too.", indent=4)
        missed = wrong_entries(variant.part(part.name), part)
        if missed:
            self.say(f"Look again at {', '.join(missed[:12])}{' and others' if len(missed) > 12 else ''}.", indent=4)

    def line(self, line: LineView) -> bool:
        """A line of the worked solution: its note, and the equation in the first layout that fits, else in one line, wrapped.

        True if the equation has several rows: then the next one needs air.
        """
        if line.note:
            self.document(line.note, indent=2)
        if not line.layouts:
            return False
        room = self.console.width - 4
        rows = math.text(fitting(line.layouts, room))
        if len(rows[0]) > room:
            self._wrapped(Text(math.line(line.layouts[0])), 4)
            return False
        self._block("formula", [f"    {row}".rstrip() for row in rows], 0)
        return len(rows) > 1

    def worked(self, variant: Variant, solution: Worked) -> None:
        """The worked solution, step by step, and the answers."""
        self.heading("Worked solution")
        is_tall = False
        for line in solution.lines:
            if is_tall and not line.note:
                self.gap()
            is_tall = self.line(line)
        self.gap()
        self.say("Answers", "bold")
        for answer, part, label in zip(solution.answers, variant.parts, labels(variant), strict=True):
            told = answer.accepted and part.kind in _TELLING and (part.accepts or part.kind != "text")
            accepted = f" ({answer.accepted})" if told else ""
            unit = f" {part.unit}" if part.unit else ""
            self.sentence(f"{answer.answer}{unit}{accepted}", "bold", indent=2, label=label)

    def _block(self, kind: str, rows: list[str], indent: int, label: str = "") -> None:
        room = self.console.width - indent - len(label)
        if kind == "text":
            for row in rows:
                self._paragraph(row, indent, label)
                indent, label = indent + len(label), ""
            return
        if label:
            self.say(label)
            indent += len(label)
        if kind == "table" and max(map(cell_len, rows)) > room:
            for record in wording.records(rows):
                self._wrapped(Text(record), indent)
        else:
            for part in wording.cut(rows, room) if kind == "formula" else [rows]:
                for row in part:
                    self.console.print(Text(" " * indent + wording.unguarded(row)), no_wrap=True, overflow="ignore", crop=False)

    def _paragraph(self, row: str, indent: int, label: str) -> None:
        """A line of running text, or an item of a list, which hangs behind its mark."""
        mark = None if label else _ITEM.match(row)
        if mark:
            self._wrapped(wording.styled(row[mark.end() :]), indent, mark[0])
        else:
            self._wrapped(wording.styled(row.strip()), indent + 2 * row.startswith("  "), label)

    def _wrapped(self, text: Text, indent: int, label: str = "") -> None:
        first = " " * indent + label
        for row in wording.wrapped(text, self.console, self.console.width - cell_len(first)) if text else [text]:
            self.console.print(Text(first, text.style).append_text(row) if row else Text(first.rstrip()))
            first = " " * cell_len(first)


def labels(variant: Variant) -> Sequence[str]:
    """``(a) ``, ``(b) `` and so on; an empty label for a single part."""
    return [""] if len(variant.parts) == 1 else [f"({letter}) " for letter in ascii_lowercase[: len(variant.parts)]]


def points(earned: Fraction) -> str:
    """With at most two decimals."""
    return f"{float(earned):.2f}".rstrip("0").rstrip(".")


def one_line(typed: str) -> str:
    """A matrix that was typed row by row, in one line."""
    return "; ".join(typed.split("\n"))


def _clean(text: str) -> str:
    return markdown.escape(text, "text")


def _kind(line: str) -> str:
    return "formula" if line.startswith("    ") else "table" if "│" in line or "┼" in line else "text"
