"""Every error that examgen raises on purpose.

ExamgenError                 one line for the user, and the exit code of the command line
├── UsageError               2   an unknown name, a bad option, a seed that is not one
├── BankError                3   a question file or bank folder that cannot be used
│   └── QuestionError        3   one question breaks the rules of the authoring page
│       └── FormulaError     3   a formula that has no value: unequal sizes, a name that stands for nothing
├── BlueprintError           4   a course file or blueprint that is unreadable or cannot be met
├── VerificationError        5   witnesses disagree, or an answer lacks two kinds of them
├── FairnessError            6   no fair variant within the bounded number of tries
├── TemplateError            7   a template, prompt or formula that does not render
├── OutputError              8   the result cannot be written; nothing half-written stays
├── RebuildError             9   a manifest that no longer gives the same bytes
├── StoreError              10   the store of a learner's progress: newer, locked, damaged, or its disk is full
│   └── StoreBusyError      10   another program holds it; the same can be tried again
├── ArgumentError            1   an engine argument: which one, what was given, what was expected
└── UnreadableAnswer         1   a typed answer that the grammar does not cover (not a wrong answer)
"""

from __future__ import annotations

from typing import Self


class ExamgenError(Exception):
    """Base of all errors raised on purpose; ``exit_code`` is what the command line returns."""

    exit_code = 1

    def at(self, place: str) -> Self:
        """The same error, its message starting with the place where it came to light."""
        self.args = (f"{place}: {self}",)
        return self


FOREIGN = (Exception, SystemExit)
"""What code of a question file can raise: one that calls ``sys.exit`` must not end the program as if all were well."""


class UsageError(ExamgenError):
    exit_code = 2


class BankError(ExamgenError):
    exit_code = 3


class QuestionError(BankError):
    pass


class FormulaError(QuestionError, ValueError):
    """A formula that has no value for these quantities."""


class BlueprintError(ExamgenError):
    exit_code = 4


class VerificationError(ExamgenError):
    exit_code = 5


class FairnessError(ExamgenError):
    """``set_aside`` is a variant that was refused: its witnesses tell an unfair page from a wrong engine."""

    exit_code = 6

    def __init__(self, message: str, set_aside: object = None) -> None:
        super().__init__(message)
        self.set_aside = set_aside


class TemplateError(ExamgenError):
    exit_code = 7


class OutputError(ExamgenError):
    exit_code = 8


class RebuildError(ExamgenError):
    exit_code = 9


class StoreError(ExamgenError):
    exit_code = 10


class StoreBusyError(StoreError):
    """Another program holds the store; nothing was written, and the same can be tried again."""


class ArgumentError(ExamgenError, ValueError):
    """A bad engine argument: names the argument, what was given and what was expected."""

    def __init__(self, function: str, argument: str, given: object, expected: str) -> None:
        super().__init__(f"{function}: {argument} is {given}; expected {expected}")


class UnreadableAnswer(ExamgenError, ValueError):
    """A typed answer that cannot be read; it is no wrong answer and costs no attempt."""
