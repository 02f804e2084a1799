"""A broken rule of the contract."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A broken rule: which check, at which seed (``None`` for the page itself), and what is wrong."""

    check: str
    seed: int | None
    fact: str


def line_of(path: str, error: BaseException | None) -> int:
    """The line of the file at ``path`` where the error arose: the innermost one, 0 if it came by no line of this file."""
    line, trace = 0, error.__traceback__ if error else None
    while trace is not None:
        line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == path else line
        trace = trace.tb_next
    return line
