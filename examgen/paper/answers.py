"""Answers, mistakes and lines of the worked solution as the key words them: Markdown and LaTeX from exact values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from string import ascii_lowercase, ascii_uppercase

from examgen.bank.scheme import HALF, rule, scheme, spoken
from examgen.core import expression, formulas, typeset
from examgen.core.ask import Kind
from examgen.core.numbers import (
    Ln2,
    Scalar,
    Value,
    has_words,
    is_shown_as_decimal,
    is_shown_exactly,
    leaves,
    map_leaves,
    round_half_away,
    shown,
)
from examgen.core.record import Mistake, Part, Variant
from examgen.core.trace import Step
from examgen.marking import PartReport, accepts
from examgen.paper.worked import worked
from examgen.prose import markdown, math
from examgen.prose.math_width import width

ROUNDED: frozenset[Kind] = frozenset({"number", "vector", "matrix"})
"""Kinds of answers that may be rounded."""
_TOLERANCE_PLACES = 12
"""Tolerances have two significant digits; so many decimals show them all."""
_LINE = 42.0
"""The width of a line of the key, in em."""
_TELLING_PLACES = 2
"""So many decimals more than asked for may show that a wrong answer is no whole number; one closer to it is written as rounded."""
_NOISE = 1e-12
_LISTED_TOLERANCES = 4
"""Up to so many different ones are printed entry by entry."""
_BRACKET_OR_SIGN = re.compile(r"\\(?:left|right|begin|end)(?![A-Za-z])|[{}()\[\]]| [+-] ")
_OPENING = ("{", "(", "[", r"\left", r"\begin")
_SHORT = 25.0
"""An equation so wide, in em, fits any page on one row."""
_ACCEPTED: Mapping[str, str] = {
    "integer": "exactly", "shape": "exactly, axis by axis", "claim": "", "choice": "", "choices": "each option is one decision",
    "ordering": "place by place", "matching": "item by item", "expression": "any equal formula",
    "satisfies": "any values that do what is asked",
}  # fmt: skip
_ENTRIES: Mapping[Kind, str] = {
    "vector": "vector", "matrix": "matrix", "shape": "shape", "choices": "list of options", "ordering": "ordering",
    "matching": "matching",
}  # fmt: skip
"""Kinds whose entries share the points, as the key calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of the worked solution: ``note`` is Markdown, ``layouts`` are one equation in LaTeX, each narrower than the last."""

    note: str
    layouts: tuple[str, ...]


NOTHING = LineView(note="", layouts=())


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeView:
    """A rule that students break: its sentence, and the wrong answers that show it (part label, answer). All is Markdown."""

    sentence: str
    answers: tuple[tuple[str, str], ...]


def part_labels(parts: Sequence[Part]) -> list[str]:
    """The letters of the parts; a single part has none."""
    return [""] if len(parts) == 1 else list(ascii_lowercase[: len(parts)])


def feedback(report: PartReport) -> str:
    """What marking says of a part, as Markdown; where it quotes what was typed, that is escaped."""
    return markdown.escape(report.feedback, "markdown") if report.verdict == "unreadable" else report.feedback


def answer_text(variant: Variant, part: Part, value: Value) -> str:
    """An answer to the part as the key prints it (Markdown)."""
    if part.options:
        return ", ".join(_letters(part, value))
    if part.kind in ("open", "text", "claim"):
        return markdown.escape(typeset.plain(value, part.decimals), "markdown")
    return f"${_latex(variant, part, value)}$"


def key_text(variant: Variant, part: Part, value: Value) -> str:
    """``answer_text``, and behind it the decimals that a student may give in place of a fraction or a multiple of ln 2."""
    rounded = in_decimals(part, value)
    if rounded is None:
        return answer_text(variant, part, value)
    return rf"${_latex(variant, part, value)} \approx {_latex(variant, part, rounded)}$"


def in_decimals(part: Part, value: Value) -> Value | None:
    """The value with a float for each fraction and multiple of ln 2, which are then rounded; ``None`` if it has none of them."""
    if part.kind not in ROUNDED or all(_is_decimal(leaf, part.decimals) for leaf in leaves(value)):
        return None
    return map_leaves(lambda leaf: leaf if _is_decimal(leaf, part.decimals) else float(leaf), value)


def _is_decimal(leaf: Scalar, decimals: int) -> bool:
    """True if the leaf is printed as a decimal: because it is a short one, or because it is rounded."""
    if isinstance(leaf, Ln2 | Fraction) and is_shown_exactly(leaf, decimals):
        return isinstance(leaf, Fraction) and is_shown_as_decimal(leaf, decimals)
    return True


def wrong_text(variant: Variant, part: Part, value: Value) -> str:
    """What a mistake gives, as ``key_text``, but never so rounded that it looks like a whole number which it is not.

    A vector or matrix has one form only: all of it in decimals, if an entry of it must be rounded.
    """
    if part.kind not in ROUNDED:
        return answer_text(variant, part, value)
    value = map_leaves(_settled, value)
    telling = replace(part, decimals=max(_telling_places(leaf, part.decimals) for leaf in leaves(value)))
    if not isinstance(value, tuple):
        return key_text(variant, telling, value)
    exact = all(is_shown_exactly(leaf, part.decimals) for leaf in leaves(value))
    rounded = None if exact else in_decimals(telling, value)
    return answer_text(variant, telling, value if rounded is None else rounded)


def mistake_views(variant: Variant) -> tuple[MistakeView, ...]:
    """The mistakes that change an answer of this variant; vectors lie flat."""
    found = ((mistake.said, tuple(_wrong(replace(variant, rows=True), mistake))) for mistake in variant.mistakes)
    return tuple(MistakeView(sentence=sentence, answers=answers) for sentence, answers in found if answers)


def _wrong(variant: Variant, mistake: Mistake) -> Iterator[tuple[str, str]]:
    """The answers that the mistake changes; none if a student who makes it is right all the same."""
    labels = dict(zip(variant.names, part_labels(variant.parts), strict=True))
    for name, value in mistake.answers.items():
        part = variant.part(name)
        if value != part.answer if part.kind == "satisfies" else not accepts(part, value):
            yield labels[name], wrong_text(variant, part, value)


def _settled(leaf: Scalar) -> Scalar:
    """A float that is a short decimal but for the noise of its last bits, as that decimal."""
    short = round_half_away(leaf, 4) if isinstance(leaf, float) else leaf
    return short if abs(float(short) - float(leaf)) < _NOISE else leaf


def _telling_places(leaf: Scalar, decimals: int) -> int:
    """The fewest decimals, at least ``decimals``, that do not show a leaf which must be rounded as a whole number."""
    places = range(decimals, decimals + _TELLING_PLACES + 1)
    if is_shown_exactly(leaf, decimals):
        return decimals
    return next((count for count in places if round_half_away(leaf, count).denominator > 1), decimals)


def _latex(variant: Variant, part: Part, value: Value) -> str:
    if part.kind == "shape" and isinstance(value, tuple):
        return r" \times ".join(map(str, value))
    if part.kind == "expression":
        return formulas.formula_latex(expression.parse(value), variant.symbols)
    if part.kind == "satisfies":
        entries = zip(part.fields, value, strict=True)
        return r",\quad ".join(
            f"{typeset.symbol(name, variant.symbols)} = {typeset.value_latex(entry, part.decimals, row=variant.rows)}"
            for (name, _), entry in entries
        )
    return typeset.value_latex(value, part.decimals, row=variant.rows)


def _letters(part: Part, value: Value) -> list[str]:
    """Letters of the chosen options; an answer that was not offered as it is."""
    chosen = value if isinstance(value, tuple) else (value,)
    texts = [one if isinstance(one, str) else typeset.plain(one, part.decimals) for one in chosen]
    return [f"({ascii_uppercase[part.options.index(text)]})" if text in part.options else text for text in texts]


def marking_rules(kinds: Collection[Kind], *, parted: bool, people: bool = False, worked: bool = False) -> tuple[str, ...]:
    """What a grader must know of all answers (Markdown): how sure they are, and how points are shared.

    ``kinds`` are those of the paper's parts; ``parted`` says that some question has several, ``people`` that a person marks or
    decides some answer, ``worked`` that lines of some solution earn points.
    """
    rules = [
        "Each answer was confirmed for exactly these numbers by at least two independent computations "
        "(which ones: `manifest.json`)."
    ]
    if people:
        rules.append("Not so an answer that an expert decided, or that a person marks; it says so.")
    shared = [word for kind, word in _ENTRIES.items() if kind in kinds]
    if shared:
        rules.append(f"Each wrong entry of a {_alternatives(shared)} costs what stands beside it, down to 0 points.")
    numeric = [word for word in shared if word in ("vector", "matrix")]
    if numeric:
        rules.append(f"A {_alternatives(numeric)} of which only zeros are right earns nothing.")
    if "choices" in kinds:
        rules.append("Ticking all options, or none, earns nothing unless it is right.")
    if parted:
        rules += _CARRYING
    if worked:
        rules.append("Lines earn their points where the answer earns fewer: the better of the two counts, not both.")
    return tuple(rules)


_CARRYING = (
    "An error costs points where it was made. A later answer that follows from it correctly, rounded on the way or not, earns "
    "full points, if both answers took work. An answer that is right earns its points however it came about.",
    "An answer took no work if (1) an entry was left open; (2) it repeats, signs apart, numbers of the question or an earlier "
    "answer; (3) of its entries, fewer than half as many as of the key's are other numbers than 0, 1, 0.1, 0.01, ...; (4) all "
    "its entries are alike and the key's are not; (5) it is one number with a single digit before the point (behind it, if it "
    "is below 1; 10 and 100 have a single one, too) and the key's has more.",
    "For example, the key has 12.5 for (a) and 37.5 for (b), which is three times (a). With 13.4 and 40.2, (a) earns nothing "
    "and (b) full points. With 7 and 21, or with 0 and 0, both earn nothing.",
    "A slip is listed with all answers that it spoils. Of those, answers that do not rest on each other each lose their points.",
)
"""What of errors carried forward a grader must know (``marking.worth``)."""


def _alternatives(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def scheme_text(variant: Variant, part: Part) -> str:
    """How the part's points are shared (Markdown): what wrong entries cost, and what lines earn where the answer does not."""
    lines = [typeset.symbol(line, variant.symbols) for line in scheme(variant, part)]
    working = f"if it is wrong, {spoken(HALF)}{' each' * (len(lines) > 1)} for the {'lines' if len(lines) > 1 else 'line'} "
    said = [rule(part), working + ", ".join(f"${symbol}$" for symbol in lines) if lines else ""]
    return "; ".join(filter(None, said))


def accepted(part: Part) -> str:
    """What the marker accepts besides the answer itself, how a person marks the part, or who decided it (Markdown)."""
    if part.expert:
        return f"decided by an expert, not by an experiment: {part.expert}"
    if part.kind == "open":
        return f"a person marks this. {part.rubric}"
    if part.kind in ROUNDED:
        return _within(part)
    if part.kind == "choice":
        return "; ".join(_other_options(part))
    if part.kind == "text":
        return f"also: {', '.join(part.accepts)}" if part.accepts else "in capitals or not, hyphens or not"
    return _ACCEPTED[part.kind]


def _other_options(part: Part) -> Iterator[str]:
    for said, options in (("also", part.also), ("half of the points for", part.half)):
        if options:
            yield f"{said} {', '.join(_letters(part, options))}"


def _within(part: Part) -> str:
    """The tolerance: one number if all entries have the same, else entry by entry, or the range if these are many."""
    entries = leaves(part.tolerance)
    least, most = map(_size, (min(entries), max(entries)))
    if least == most:
        return f"within ${most}$" + ("" if part.kind == "number" else " in each entry")
    if len(entries) > _LISTED_TOLERANCES:
        return f"within ${least}$ to ${most}$, by entry"
    return f"within {', '.join(f'${_size(size)}$' for size in entries)}, entry by entry"


def _size(tolerance: Scalar) -> str:
    """A tolerance in decimals, without zeros at its end."""
    return f"{float(tolerance):.{_TOLERANCE_PLACES}f}".rstrip("0").rstrip(".")


def line_view(step: Step, variant: Variant) -> LineView:
    """One line of the worked solution; a verdict or word that has a note is told by it."""
    if not step.name or is_told(step):
        return LineView(note=step.note, layouts=())
    formula = expression.parse(step.formula) if step.formula else None
    exact = all(shown(value, variant.decimals) == value for value in (step.value, *step.inputs.values()))
    value = typeset.value_latex(step.value, variant.decimals, row=variant.rows)
    symbols = formulas.formula_latex(formula, variant.symbols, rows=variant.rows, first=variant.first) if formula else ""
    numbers = (
        formulas.plugged_latex(formula, step.inputs, variant.decimals, rows=variant.rows, first=variant.first) if formula else ""
    )
    sides = [f"= {side}" for side in dict.fromkeys((symbols, numbers)) if side not in ("", value)]
    sides.append(f"= {value}" if exact else rf"\approx {value}")
    if has_words(step.value):  # sentences in formulas have no place to break; as an answer they stand above by their letters
        sides = [side for side in sides if width(math.parse(side)) <= _LINE]
    told = (step.note, worked(step, variant))
    note = " ".join(filter(None, told if step.note.endswith(".") else told[::-1]))
    if not sides:
        return LineView(note=note, layouts=())
    return LineView(note=note, layouts=_layouts(typeset.symbol(step.name, variant.symbols), sides))


def sketch(step: Step, variant: Variant) -> LineView:
    """The step as a formula, without numbers; nothing for a step without one, or one whose note gives the verdict."""
    if not step.formula or is_told(step):
        return NOTHING
    formula = formulas.formula_latex(expression.parse(step.formula), variant.symbols, rows=variant.rows, first=variant.first)
    return LineView(note="", layouts=(f"{typeset.symbol(step.name, variant.symbols)} = {formula}",))


def is_told(step: Step) -> bool:
    """Whether the step's note says all: an equation for "true" adds nothing to the sentence that draws the conclusion."""
    return (isinstance(step.value, bool) or has_words(step.value)) and bool(step.note)


def _layouts(symbol: str, sides: Sequence[str]) -> tuple[str, ...]:
    """The equation on one row; unless that is short, also with more and more of its sides on rows of their own, and broken sums."""
    whole = " ".join([symbol, *sides])
    if _is_short(whole):
        return (whole,)
    stacks = [[" ".join(sides[:first]), *sides[first:]] for first in range(len(sides) - 1, 0, -1)]
    broken = [row for side in sides for row in _broken(side)]
    if len(broken) > len(sides):
        stacks.append(broken)
    return (whole, *(rf"\begin{{aligned}} {symbol} {_stacked(rows)} \end{{aligned}}" for rows in stacks))


def _is_short(latex: str) -> bool:
    return width(math.parse(latex)) <= _SHORT


def _stacked(rows: Sequence[str]) -> str:
    return r" \\ ".join(f"&{row}" for row in rows)


def _broken(side: str) -> list[str]:
    """A long side in rows that begin with the plus or minus of an addend."""
    if _is_short(side):
        return [side]
    rows = [""]
    for addend in _addends(side):
        if rows[-1] and not _is_short(rows[-1] + addend):
            rows.append(r"\quad {}")
        rows[-1] += addend
    return rows


def _addends(side: str) -> Iterator[str]:
    """The side cut before each plus and minus that stands in no bracket, fraction or matrix."""
    depth, start = 0, 0
    for found in _BRACKET_OR_SIGN.finditer(side):
        if found[0] in (" + ", " - "):
            if depth == 0:
                yield side[start : found.start()]
                start = found.start()
        else:
            depth += 1 if found[0] in _OPENING else -1
    yield side[start:]
