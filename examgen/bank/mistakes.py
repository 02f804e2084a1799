"""Misconceptions as a question file writes them: edits of the worked solution, or a function for what no edit expresses."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from examgen.core import expression
from examgen.errors import QuestionError, UnreadableAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """Formulas in the place of others (see ``slip``)."""

    sentence: str
    essential: bool
    when: str
    gives: Mapping[str, str]
    edits: Mapping[str, str]
    drawn: Callable[[Any], Mapping[str, str]] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeRule:
    """A misconception: the wrong answers it leads to. An ``essential`` one must change an answer in every variant.

    A slip is an edit of lines of the worked solution (``edits``, step to formula, and those that are ``drawn`` with the
    parameters), of parameters (``given``), or of what is written down as the answer (``gives``); it is made where the formula
    ``when`` is not 0. Anything else is a ``function``.
    """

    name: str
    sentence: str
    essential: bool
    function: Callable[[Any], Mapping[str, Any]] | None = None
    edits: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    when: str = ""
    drawn: Callable[[Any], Mapping[str, str]] | None = None

    def in_variant(self, parameters: Any) -> MistakeRule:
        """The mistake with the edits that it has for these parameters."""
        if self.drawn is None:
            return self
        drawn = self.drawn(parameters)
        for step, formula in drawn.items():
            if not isinstance(formula, str):
                fact = f"slip {self.name!r}: drawn gives a {type(formula).__name__} for {step}"
                raise QuestionError(f"{fact}; give formulas as texts, such as {{{step!r}: '2*s + 1'}}")
        return replace(self, edits={**self.edits, **drawn}, drawn=None)

    @property
    def is_slip(self) -> bool:
        """Whether it can be replayed on a student's own numbers, and together with another one."""
        return self.function is None


def slip(
    why: str,
    *,
    essential: bool = False,
    when: str = "",
    gives: Mapping[str, str] | None = None,
    drawn: Callable[[Any], Mapping[str, str]] | None = None,
    **edits: str,
) -> Slip:
    """A misconception as an edit of the worked solution, for ``q.slips``: ``slip("Take the root ...", update="lr*m_hat/v_hat")``.

    ``why`` is the sentence that the student reads: it says what is right. Each keyword names a step (``m_2``, or ``m`` for every
    ``m_1``, ``m2``) or a parameter, and holds the formula that stands in its place; everything after it follows. The formula may
    mention all that was computed before, and by the step's own name the value it should have. ``gives`` holds formulas for what is
    written down as the answer to a part and from which nothing follows. ``when``: the slip exists only where this formula of the
    parameters is not 0. Where the lines themselves depend on what is drawn, ``drawn`` is a function from the parameters to edits,
    formulas by step.
    ``QuestionError`` for a slip without sentence or edit, and for a formula that cannot be read.
    """
    written = {"gives": gives or {}, "when": {"when": when} if when else {}, "edits": edits}
    if not why.strip() or not (edits or gives or drawn):
        raise QuestionError(f"slip({why[:40]!r}): it needs a sentence, and an edit such as w='w_prev + update'")
    for name, formula in (pair for formulas in written.values() for pair in formulas.items()):
        try:
            expression.parse(formula)
        except (UnreadableAnswer, TypeError) as error:
            reason = expression.unread(formula, error)
            raise QuestionError(f"slip({why[:40]!r}): {name}={formula!r} cannot be read: {reason}") from None
    sentence = inspect.cleandoc(why).replace("\n", " ")
    return Slip(sentence=sentence, essential=essential, when=when, gives=dict(gives or {}), edits=edits, drawn=drawn)


def rule_of(name: str, one: Slip, parameters: Mapping[str, Any]) -> MistakeRule:
    """The slip under its name; keywords that are parameters edit these."""
    return MistakeRule(
        name=name, sentence=one.sentence, essential=one.essential, when=one.when, gives=one.gives, drawn=one.drawn,
        edits={step: formula for step, formula in one.edits.items() if step not in parameters},
        given={step: formula for step, formula in one.edits.items() if step in parameters},
    )  # fmt: skip
