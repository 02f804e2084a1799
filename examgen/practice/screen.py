"""What practice looks like in a terminal: questions, feedback, hints, solutions, in whatever width and with or without colour.

Everything is printed as plain ``Text``: nothing that a question or a student says is read as markup, and control characters are
gone. Colour only repeats what words say.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from string import ascii_lowercase

from rich.console import Console
from rich.text import Text

from examgen.core.record import Part, Variant
from examgen.marking import Report
from examgen.paper.answers import LineView
from examgen.paper.terminal import line_rows
from examgen.paper.views import PartView, question_view
from examgen.practice.fields import feedback, grid_size, wrong_entries
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
        """Markdown with mathematics: paragraphs are wrapped, formulas and tables keep their lines."""
        for line in markdown.render(source, "text").rstrip().split("\n"):
            self._row(line, indent)

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
        points = "1 point" if part.marks == 1 else f"{part.marks} points"
        self.document(f"({view.label}) {part.prompt}" if view.label else part.prompt)
        if view.rounding:
            self.sentence(view.rounding, "dim", indent=4)
        for number, item in enumerate(view.items, 1):
            self.sentence(f"{number}\\. {item}", indent=4)
        for letter, option in view.options:
            self.sentence(f"({letter}) {option}", indent=4)
        self.say(f"[{points}; {expected(part)}]", "dim", indent=4)

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
        for row in line_rows(line):
            self._row(row, 0)

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

    def _row(self, line: str, indent: int) -> None:
        if line.startswith("    ") or "│" in line or "┼" in line:
            self.console.print(Text(" " * indent + line), no_wrap=True, overflow="ignore", crop=False)
        else:
            self._wrapped(Text(line.strip()), indent + 2 * line.startswith("  "))

    def _wrapped(self, text: Text, indent: int) -> None:
        for row in text.wrap(self.console, self.console.width - indent):
            row.rstrip()
            self.console.print(Text(" " * indent).append_text(row))


def labels(variant: Variant) -> Sequence[str]:
    """``(a) ``, ``(b) `` and so on; an empty label for a single part."""
    return [""] if len(variant.parts) == 1 else [f"({letter}) " for letter in ascii_lowercase[: len(variant.parts)]]


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
