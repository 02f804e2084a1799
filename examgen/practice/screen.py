"""What practice looks like in a terminal: questions, feedback, hints, solutions, in whatever width and with or without colour.

Everything is printed as plain ``Text``: nothing that a question or a student says is read as markup, and control characters are
gone. Colour only repeats what words say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from string import ascii_lowercase

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from examgen.core.record import Part, Variant
from examgen.marking import Report
from examgen.paper.answers import LineView, feedback
from examgen.paper.terminal import line_rows
from examgen.paper.views import PartView, question_view
from examgen.practice.fields import grid_size, wrong_entries
from examgen.practice.session import Worked
from examgen.prose import markdown

_STYLES = {"right": "bold green", "wrong": "bold red", "partly": "bold yellow", "too few digits": "bold yellow"}
_WORDS = {"partly": "partly right"}
_EXAMPLES = {
    "integer": "a whole number",
    "number": "a number such as 0.25, 4/5 or 2*ln(2)",
    "shape": "a shape such as 64x112x112",
    "expression": "a formula, with * for every multiplication",
    "choice": "one letter",
    "choices": "letters such as a, c; or none",
    "claim": "true or false",
    "ordering": "all letters in order, such as b, a, c",
    "matching": "pairs such as 1b 2a",
    "text": "a word or a name",
    "open": "your answer in words",
}


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

    def entry(self, number: int, text: str) -> None:
        """An entry of a numbered menu."""
        self._wrapped(Text(f"{number:>3}  {_clean(text)}"), 0)

    def gap(self) -> None:
        """An empty line."""
        self.console.print()

    def heading(self, text: str, note: str = "") -> None:
        """A rule with a title, and a note under it."""
        self.console.rule(Text(_clean(text), "bold"), align="left", characters="─" if self.unicode else "-")
        if note:
            self.say(note, "dim")

    def document(self, source: str, *, indent: int = 0) -> None:
        """Markdown with mathematics: paragraphs are wrapped, formulas and tables keep their lines as far as they fit."""
        lines = markdown.render(source, "text").rstrip().split("\n")
        for kind, block in groupby(lines, key=_kind):
            self._block(kind, [line.rstrip() for line in block], indent)

    def sentence(self, source: str, style: str = "", *, indent: int = 0) -> None:
        """A line of Markdown, wrapped."""
        self._wrapped(Text(markdown.inline(source, "text"), style), indent)

    def question(self, variant: Variant, note: str) -> None:
        """The question as a student may see it, with its figure in words and its conventions."""
        view = question_view(variant)
        self.heading(view.title, note)
        self.gap()
        self.document(view.prompt)
        if view.figure:
            self.gap()
            self.say(f"[figure: {view.figure.alt}]", "dim")
        for convention in view.notes:
            self.sentence(f"* {convention}".replace("* ", r"\* ", 1), "dim")
        for part, public in zip(variant.parts, view.parts, strict=True):
            self.gap()
            self.part(part, public)

    def part(self, part: Part, view: PartView) -> None:
        """A part with its options and what its answer looks like."""
        self.document(f"({view.label}) {part.prompt}" if view.label else part.prompt)
        if view.rounding:
            self.sentence(view.rounding, "dim", indent=4)
        for number, item in enumerate(view.items, 1):
            self.sentence(f"{number}\\. {item}", indent=4)
        for letter, option in view.options:
            self.sentence(f"({letter}) {option}", indent=4)
        self.say(f"[{counted(part.marks, 'point')}; {expected(part)}]", "dim", indent=4)

    def report(self, variant: Variant, report: Report) -> None:
        """What became of each part: right, partly right (which entries), or wrong, and the sentence of a recognised mistake."""
        for part, label in zip(report.parts, labels(variant), strict=True):
            verdict = Text.assemble(label, (_WORDS.get(part.verdict, part.verdict), _STYLES.get(part.verdict, "")))
            self.console.print(verdict.append(f", {_marks(part.marks)} of {part.of}"))
            if part.verdict != "right" or part.carried:
                self.sentence(feedback(part), indent=4)
            missed = wrong_entries(variant.part(part.name), part)
            if missed:
                self.say(f"Look again at {', '.join(missed[:12])}{' and others' if len(missed) > 12 else ''}.", indent=4)

    def line(self, line: LineView) -> None:
        """A line of the worked solution."""
        for kind, block in groupby(line_rows(line), key=_kind):
            self._block(kind, [row.rstrip() for row in block], 0)

    def worked(self, variant: Variant, solution: Worked) -> None:
        """The worked solution, step by step, and the answers."""
        self.heading("Worked solution")
        for line in solution.lines:
            self.line(line)
        self.gap()
        for answer, part, label in zip(solution.answers, variant.parts, labels(variant), strict=True):
            accepted = f" ({answer.accepted})" if answer.accepted else ""
            unit = f" {part.unit}" if part.unit else ""
            self.sentence(f"{label or 'Answer: '}{answer.answer}{unit}{accepted}", "bold")

    def _block(self, kind: str, rows: list[str], indent: int) -> None:
        if kind == "text":
            for row in rows:
                self._wrapped(Text(row.strip()), indent + 2 * row.startswith("  "))
        elif kind == "table" and max(map(cell_len, rows)) > self.console.width - indent:
            for record in _records(rows):
                self._wrapped(Text(record), indent)
        else:
            for part in _cut(rows, self.console.width - indent) if kind == "formula" else [rows]:
                for row in part:
                    self.console.print(Text(" " * indent + row), no_wrap=True, overflow="ignore", crop=False)

    def _wrapped(self, text: Text, indent: int) -> None:
        for row in text.wrap(self.console, self.console.width - indent):
            row.rstrip()
            self.console.print(Text(" " * indent).append_text(row))


def labels(variant: Variant) -> Sequence[str]:
    """``(a) ``, ``(b) `` and so on; an empty label for a single part."""
    return [""] if len(variant.parts) == 1 else [f"({letter}) " for letter in ascii_lowercase[: len(variant.parts)]]


def counted(count: int, thing: str) -> str:
    """``1 point``, ``2 points``."""
    return f"{count} {thing}" + "s" * (count != 1)


def expected(part: Part) -> str:
    """What an answer to the part looks like, in words."""
    size = grid_size(part)
    if size and part.kind == "vector":
        return f"{size[1]} entries such as [1/2, 0.25, -3]" if size[1] > 1 else "a vector of one entry, such as [1/2]"
    if size:
        return f"a {size[0]} by {size[1]} matrix, such as [1 2; 3 4] for 2 by 2, or row by row"
    if part.kind == "satisfies":
        return "; ".join(f"{name}=..." for name, _ in part.fields)
    return _EXAMPLES[part.kind] + (f" in {part.unit}" if part.unit else "")


def _marks(marks: Fraction) -> str:
    return f"{float(marks):.2f}".rstrip("0").rstrip(".")


def _clean(text: str) -> str:
    return markdown.escape(text, "text")


def _kind(line: str) -> str:
    return "formula" if line.startswith("    ") else "table" if "│" in line or "┼" in line else "text"


def _records(rows: Sequence[str]) -> Iterator[str]:
    """A table that is too wide, row by row: ``layer: 1; kind: embedding``."""
    head, _, *body = ([cell.strip() for cell in row.split("│")] for row in rows)
    for cells in body:
        yield "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(head, cells, strict=True))


def _cut(rows: Sequence[str], width: int) -> Iterator[list[str]]:
    """A formula of several rows in parts that fit, cut behind commas that two columns of space follow."""
    longest = max(map(len, rows))
    padded = [row.ljust(longest) for row in rows]
    cuts = [
        place + 1
        for place in range(4, min(longest - 2, width))
        if any(row[place : place + 3] == ",  " for row in padded) and all(not row[place + 1 : place + 3].strip() for row in padded)
    ]
    if max(map(cell_len, rows)) <= width or not cuts:
        yield [row.rstrip() for row in padded]
        return
    yield [row[: cuts[-1]].rstrip() for row in padded]
    yield from _cut(["    " + row[cuts[-1] :].removeprefix("  ") for row in padded], width)
