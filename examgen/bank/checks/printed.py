"""Checks that read the printed page back: what stands beside a symbol or a noun is the value that was used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from examgen.bank.checks.tally import Tally
from examgen.bank.given import given, line_of
from examgen.bank.quantities import quantities
from examgen.bank.question import Page
from examgen.bank.statements import Fault, false_statements
from examgen.bank.symbolic import Symbols, symbols
from examgen.core.numbers import Value, is_shown_exactly, leaves
from examgen.core.record import Variant
from examgen.prose.scene import Label

MOST_DIGITS = 8
"""Digits of a printed number that somebody can work with on paper."""
ENOUGH = 5
"""From how many variants on something that happens in all of them is no chance."""


def texts(page: Page, variant: Variant) -> Iterator[tuple[str, str, str]]:
    """Every text of the paper: what it is called, as printed, and as it stands in the file (empty for a figure's labels)."""
    yield "the prompt", variant.prompt, page.prompt
    yield from ((f"part {part.name}", part.prompt, page.asks[part.name].text) for part in variant.parts)
    yield from (("the figure", text, "") for text in labels(variant))


def labels(variant: Variant) -> list[str]:
    """The labels of the figure."""
    return [item.text for item in variant.figure.items if isinstance(item, Label)] if variant.figure else []


def known(page: Page, variant: Variant, *more: tuple[str, Value]) -> Symbols:
    """What the symbols of the page stand for. A page that does not say where indices start is read in both ways."""
    bases = (0,) if "zero-based indices" in page.conventions else (0, 1)
    return symbols((*given(page, variant), *more), page.symbols, bases)


def printed_symbols_have_their_values(page: Page, variant: Variant) -> Iterator[str]:
    """``symbol = value`` in a text, a table or the figure gives the parameter (or property) of that symbol, exactly as used."""
    names = known(page, variant)
    for where, text, template in texts(page, variant):
        for fault in false_statements(text, names):
            if fault.formula not in template or "mathbb" in fault.formula:
                yield f"{where}{_line(page, fault)}: {_contradiction(fault)}; print what is used"


def _line(page: Page, fault: Fault) -> str:
    side = fault.formula.partition("=")[0]
    return line_of(page, f"${side}=", f"{side}=")


def _contradiction(fault: Fault) -> str:
    return f"${fault.formula}$ says {fault.said}, but the value used is {fault.true}"


def notes_are_true(page: Page, variant: Variant) -> Iterator[str]:
    """``formula = value`` in a note of the solution holds for the parameters and the steps up to it."""
    seen: list[tuple[str, Value]] = []
    for step in variant.steps:
        seen += [*step.inputs.items(), *([(step.name, step.value)] if step.name else [])]
        if "=" in step.note:
            for fault in false_statements(step.note, known(page, variant, *seen), slack=_slack(page, seen)):
                yield f"the note of step {step.name or '(words)'}: {_contradiction(fault)}; compute it from the parameters"


def sentences_are_true(page: Page, variant: Variant) -> Iterator[str]:
    """``formula = value`` in a mistake's sentence holds for the right solution or for what the mistake makes of it."""
    steps = [(step.name, step.value) for step in variant.steps if step.name]
    for mistake in variant.mistakes:
        if "=" in mistake.sentence:
            names = known(page, variant, *steps, *mistake.answers.items())
            for fault in false_statements(mistake.sentence, names, slack=_slack(page, steps)):
                yield f"mistake {mistake.name}: {_contradiction(fault)}; a sentence says what is true"


def _slack(page: Page, seen: list[tuple[str, Value]]) -> float:
    """A line with rounded numbers may be off by some units of the last place, one with exact numbers by half a unit."""
    exact = all(is_shown_exactly(leaf, page.decimals) for _, value in seen for leaf in leaves(value))
    return (0.5 if exact else 10.0) * 10.0**-page.decimals


_NAMED = re.compile(r"(?P<noun>[A-Za-z]{3,}) \$(?P<latex>[^$]+)\$")
_NO_NOUNS = frozenset(("and", "are", "equals", "for", "from", "has", "have", "into", "its", "than", "that", "the", "then", "with"))


def nouns_keep_their_values(page: Page, variant: Variant) -> Iterator[str]:
    """A noun that the prompt gives one value, as in "the bias $b = 3$", has no other one in a part or a mistake's sentence."""
    meant = nouns(variant.prompt)
    rules = {rule.name: rule.sentence for rule in page.mistakes}
    told = [(f"part {part.name}", part.prompt, page.asks[part.name].text) for part in variant.parts]
    told += [(f"mistake {mistake.name}", mistake.sentence, rules.get(mistake.name, "")) for mistake in variant.mistakes]
    for where, text, template in told:
        for noun, value in _numbered(text):
            if noun in meant and meant[noun] not in (None, value) and not _is_typed(noun, value, template):
                yield f"{where}: the {noun} is said to be {value:g}, but in the prompt the {noun} is {meant[noun]:g}"


def nouns(text: str) -> Mapping[str, float | None]:
    """The nouns right before ``symbol = number``; ``None`` for one that the text uses for several things."""
    found: dict[str, float | None] = {}
    for match in _NAMED.finditer(text):
        noun, (left, sign, right) = match["noun"].lower(), match["latex"].partition("=")
        value = _lone(right) if sign and left.strip() else None
        found[noun] = value if noun not in found and noun not in _NO_NOUNS else None
    return found


def _numbered(text: str) -> Iterator[tuple[str, float]]:
    for match in _NAMED.finditer(text):
        value = _lone(match["latex"])
        if value is not None:
            yield match["noun"].lower(), value


def _lone(latex: str) -> float | None:
    """The value of a formula that is one number."""
    found = quantities(latex)
    return found[0].values[0] if len(found) == 1 and found[0].text.strip() == latex.strip() else None


def _is_typed(noun: str, value: float, template: str) -> bool:
    return re.search(rf"{noun} \${value:g}\$", template, re.IGNORECASE) is not None


def numbers_can_be_worked_with(page: Page, variant: Variant) -> Iterator[str]:
    """No printed number has more digits than anybody can work with on paper, such as 0.30000000000000004."""
    for where, text, _ in texts(page, variant):
        for number in quantities(text):
            if number.digits > MOST_DIGITS:
                yield f"{where}: {number.text.strip()} has {number.digits} digits; give at most {MOST_DIGITS} to work with on paper"


def decimals_are_printed_in_full(page: Page, tally: Tally) -> Iterator[str]:
    """No decimal parameter stands on the page as a rounded number only: 0.125 as 0.12."""
    for name, value in tally.variants[0].parameters.items() if tally.variants else ():
        for place in range(len(leaves(value))):
            found = [pair for variant in tally.variants if (pair := _rounded(page, variant, name, place))]
            if len(found) == len(tally.variants) >= ENOUGH:
                yield f"parameter {name} is used as {found[0][0]:g} but printed as {found[0][1]}; print it with <<{name}>>"


def _rounded(page: Page, variant: Variant, name: str, place: int) -> tuple[float, str] | None:
    """The value and the rounded number of the page, where the value itself does not stand there."""
    flat = leaves(variant.parameters[name])
    if place >= len(flat) or not isinstance(flat[place], Fraction):
        return None
    exact = float(flat[place])
    printed = [one for _, text, _ in texts(page, variant) for one in quantities(text)]
    if any(abs(value - exact) < 1e-9 for one in printed for value in one.values):
        return None
    near = [one.text for one in printed if one.half_unit and abs(one.values[0] - exact) <= one.half_unit * 1.001]
    return (exact, near[0]) if near else None
