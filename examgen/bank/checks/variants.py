"""Checks of one variant: what is printed, and what the key says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from examgen.bank import askable, lines
from examgen.bank.draft import solved
from examgen.bank.question import Page
from examgen.bank.tolerance import NUMERIC
from examgen.core import expression, formulas, typeset
from examgen.core.numbers import Ln2, Value, has_words, is_shown_exactly, leaves, map_leaves
from examgen.core.record import Variant
from examgen.core.trace import Step
from examgen.errors import ExamgenError, TemplateError
from examgen.prose import escaping, markdown, math


def displayed_lines_are_true(page: Page, variant: Variant) -> Iterator[str]:
    """Every printed line of the worked solution, read back, gives what it says."""
    for step in variant.steps:
        fault = lines.fault(step, page.decimals, rows=page.rows)
        if fault:
            yield fault


def texts_can_be_typeset(page: Page, variant: Variant) -> Iterator[str]:
    """Every text of the paper and of the key is Markdown with formulas that every target understands."""
    for where, text in _texts(variant).items():
        try:
            markdown.render(text, "markdown")
        except TemplateError as error:
            yield f"the {where} cannot be typeset: {error}"
    for step in variant.steps:
        try:
            for latex in _equation(step, variant):
                math.typst(latex)
        except ExamgenError as error:
            yield f"the line of step {step.name} cannot be typeset: {error}; see symbols={{...}} and the names of its steps"


def _equation(step: Step, variant: Variant) -> Iterator[str]:
    """The sides of a line as the key prints them; what a note tells has none."""
    if not step.name or (step.note and (isinstance(step.value, bool) or has_words(step.value))):
        return
    yield typeset.symbol(step.name, variant.symbols)
    if step.formula:
        yield formulas.formula_latex(expression.parse(step.formula), variant.symbols, rows=variant.rows, first=variant.first)
    yield typeset.value_latex(step.value, variant.decimals, row=variant.rows)


def characters_can_be_printed(page: Page, variant: Variant) -> Iterator[str]:
    """Every character of a text is in the fonts of every target: no invisible ones, no emoji."""
    figure = {"alternative text of the figure": variant.figure.alt} if variant.figure else {}
    for where, text in (_texts(variant) | figure).items():
        for char in escaping.unprintable(text):
            row = next(number for number, line in enumerate(text.splitlines(), start=1) if char in line)
            said = unicodedata.name(char, "a character without a name")
            yield f"the {where}, line {row}: U+{ord(char):04X} ({said}) cannot be printed everywhere; write it in words or as LaTeX"


def _texts(variant: Variant) -> dict[str, str]:
    """The texts of the paper and of the key."""
    texts = {"prompt": variant.prompt, **{f"part {part.name}": part.prompt for part in variant.parts}}
    texts |= {f"option of {part.name}": "\n\n".join((*part.options, *part.items)) for part in variant.parts}
    texts |= {f"note of step {step.name}": step.note for step in variant.steps}
    return texts | {f"mistake {mistake.name}": mistake.sentence for mistake in variant.mistakes}


def parameters_are_printed(page: Page, variant: Variant) -> Iterator[str]:
    """Every parameter that moves an answer can be read from the page."""
    for place in askable.hidden_parameters(page, variant):
        yield f"{place} moves an answer but is not printed in the prompt, the parts or the figure"


def parameters_are_shown_exactly(page: Page, variant: Variant) -> Iterator[str]:
    """Shown = used: no parameter is rounded for print."""
    for name, value in variant.parameters.items():
        if not all(is_shown_exactly(leaf, page.decimals) for leaf in leaves(value)):
            yield f"parameter {name} is {value!r}, which cannot be printed exactly with {page.decimals} decimals"


def displays_follow_the_rounding_rule(page: Page, variant: Variant) -> Iterator[str]:
    """Each printed entry of an answer is the decimal rounding of its value, halves away from zero."""
    for part in variant.parts:
        if part.kind in NUMERIC:
            printed = re.split("[,;] ", part.display.strip("[]"))
            for leaf, text in zip(leaves(part.answer), printed, strict=True):
                if not is_shown_exactly(leaf, part.decimals) and Decimal(text) != (rounded := _rounded(leaf, part.decimals)):
                    yield f"{part.name} is {float(leaf)!r}, the key prints {text} instead of {rounded}"


def _rounded(value: Value, decimals: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def later_lines_use_what_step_returned(page: Page, variant: Variant) -> Iterator[str]:
    """When a replay puts another value into a step, every later line follows; else tolerances and carried errors are wrong."""
    computed: dict[str, Value] = {}

    def moved(name: str, value: Value) -> Value:
        computed[name] = value
        return map_leaves(lambda leaf: leaf + Fraction(1, 8) if isinstance(leaf, Fraction | Ln2 | float) else leaf, value)

    parameters = page.parameters(**variant.parameters)
    try:
        steps = solved(page, parameters, revise=moved).steps
    except (ExamgenError, ArithmeticError, ValueError):  # numbers that no student gets may leave the domain of a later step
        return
    for step, true in zip(steps, variant.steps, strict=False):
        follows = not step.formula or lines.gives(step, computed[step.name], rows=page.rows)
        if not follows and lines.gives(true, true.value, rows=page.rows):  # a line that is false anyway is reported as such
            fact = "does not follow a changed earlier step: compute with what t.step(...) returned"
            yield f"step {step.name} = {step.formula} {fact}"
