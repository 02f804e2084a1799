"""Marking: read what a student typed, compare it, recognise the mistake, carry errors forward.

Everything that marks calls this: the command line, practice in terminal and browser, and the bank's proofs of fairness.
"""

from __future__ import annotations

from examgen.marking.comparing import Comparison, accepts, compare, would_accept
from examgen.marking.following import Behaviour
from examgen.marking.reading import Reading, read
from examgen.marking.reports import PartReport, Report, mark, report_json

__all__ = [
    "Behaviour",
    "Comparison",
    "PartReport",
    "Reading",
    "Report",
    "accepts",
    "compare",
    "mark",
    "read",
    "report_json",
    "would_accept",
]
