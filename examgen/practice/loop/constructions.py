"""What a student's own construction computes: said when it does not do what is asked."""

from __future__ import annotations

from dataclasses import replace

from examgen.bank.question import Page
from examgen.core import arithmetic, expression, typeset
from examgen.core.record import Part, Variant
from examgen.errors import ExamgenError
from examgen.marking import PartReport, Report, read

_NOT_RIGHT = "This is not right."


def explained(page: Page, variant: Variant, report: Report) -> Report:
    """The report, in which each construction that fails says what it computes."""
    return replace(report, parts=tuple(_explained(page, variant, part) for part in report.parts))


def _explained(page: Page, variant: Variant, report: PartReport) -> PartReport:
    if report.verdict != "wrong" or not page.asks[report.name].shows:
        return report
    found = _computed(page, variant, variant.part(report.name), report.typed)
    before = "" if report.feedback == _NOT_RIGHT else f"{report.feedback} "
    return replace(report, feedback=f"{before}{found}") if found else report


def _computed(page: Page, variant: Variant, part: Part, typed: str) -> str:
    """``With your values, $a_1 = 4$ and $a_2 = 2$; compare that with what is asked.``"""
    try:
        value = read(part, typed).value
        own = value if isinstance(value, dict) else {part.fields[0][0]: value}
        known = {**page.given(page.parameters(**variant.parameters)), **own}
        shown = [(name, arithmetic.evaluate(expression.parse(text), known)) for name, text in page.asks[part.name].shows]
    except (ExamgenError, ArithmeticError, ValueError, TypeError, LookupError):
        return ""
    *others, last = [f"${name} = {typeset.value_latex(value, part.decimals)}$" for name, value in shown]
    return f"With your values, {', '.join(others)}{' and ' * bool(others)}{last}; compare that with what is asked."
