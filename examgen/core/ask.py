"""What a question asks: one frozen ``Ask`` for each part, written ``ask.integer("What is the height?", marks=2)``.

The keyword under which a part is handed to ``q.ask`` is the name of the trace step that answers it. The text is Markdown with
LaTeX math and ``<<parameter>>``, like the prompt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from examgen.core.expression import parse
from examgen.errors import QuestionError, UnreadableAnswer

Kind: TypeAlias = Literal[
    "integer", "number", "vector", "matrix", "shape", "expression", "choice", "choices",
    "claim", "ordering", "matching", "text", "satisfies", "open",
]  # fmt: skip

MOST_DECIMALS = 6
"""With more decimals a number is nothing to work with on paper."""


Verify: TypeAlias = Callable[[Any, Any], bool | Sequence[bool]]
"""Decides whether a construction fulfils its task: as a whole, or requirement by requirement."""
Domains: TypeAlias = tuple[tuple[str, tuple[int, int]], ...]
"""Open intervals by the names of variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One part of a question.

    ``options`` are the fixed options of choices, orderings and the right-hand sides of matchings; a choice without options
    offers the answer among the live mistakes. ``items`` are the left-hand sides of a matching. ``accepts`` are further
    spellings of a short text. ``variables`` are the names an expression may mention. ``verify`` decides whether a construction
    fulfils the task: it is called with the parameters and the student's values by field name and returns True or False, or a
    tuple with a truth value for each requirement, which then share the points. Of a choice, the options in ``also`` are right
    whenever the answer is, and those in ``half`` earn half of the points. ``shows`` says what a construction does, in formulas of
    its fields and the parameters (symbol in LaTeX to formula): a student whose construction fails is shown their values.
    ``rubric`` says how an open answer is graded.
    ``zero`` allows 0, or nothing but zeros, as the answer: normally such a variant is not admitted, because an empty-minded 0
    would earn marks. ``keep_order`` prints the options in their given order instead of a drawn one. ``domains`` are the open
    intervals that the variables of an expression come from. ``expert`` says why the answer is right where no experiment can
    decide it: a person vouches for it, and key and evidence say so. ``reason`` asks for the reason of a claim, too;
    ``lines`` are those of a short open answer.
    """

    kind: Kind
    text: str
    marks: int
    unit: str = ""
    decimals: int | None = None
    options: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    verify: Verify | None = None
    each: str = "requirement"
    shows: tuple[tuple[str, str], ...] = ()
    rubric: str = ""
    zero: bool = False
    keep_order: bool = False
    domains: Domains = ()
    expert: str = ""
    also: tuple[str, ...] = ()
    half: tuple[str, ...] = ()
    reason: bool = False
    lines: int = 0

    def __post_init__(self) -> None:
        if self.marks < 1:
            raise QuestionError(f"ask.{self.kind}: marks is {self.marks}; a part is worth at least 1 mark")
        if self.decimals is not None and not 0 <= self.decimals <= MOST_DECIMALS:
            raise QuestionError(f"ask.{self.kind}: decimals is {self.decimals}; an answer has 0 to {MOST_DECIMALS}")
        if not self.text.strip():
            raise QuestionError(f"ask.{self.kind}: the text is empty; say what is asked")


def integer(text: str, *, marks: int, unit: str = "", zero: bool = False) -> Ask:
    """A whole number, compared exactly."""
    return Ask(kind="integer", text=text, marks=marks, unit=unit, zero=zero)


def number(text: str, *, marks: int, unit: str = "", decimals: int | None = None, zero: bool = False) -> Ask:
    """A real number, compared within the derived tolerance; ``decimals`` overrides the question's."""
    return Ask(kind="number", text=text, marks=marks, unit=unit, decimals=decimals, zero=zero)


def vector(text: str, *, marks: int, decimals: int | None = None, zero: bool = False) -> Ask:
    """A vector, marked entry by entry."""
    return Ask(kind="vector", text=text, marks=marks, decimals=decimals, zero=zero)


def matrix(text: str, *, marks: int, decimals: int | None = None, zero: bool = False) -> Ask:
    """A matrix, marked entry by entry."""
    return Ask(kind="matrix", text=text, marks=marks, decimals=decimals, zero=zero)


def shape(text: str, *, marks: int) -> Ask:
    """The shape of a tensor such as 64x112x112, compared exactly, axis by axis."""
    return Ask(kind="shape", text=text, marks=marks)


def expression(text: str, *, marks: int, variables: tuple[str, ...], domains: Mapping[str, tuple[int, int]] | None = None) -> Ask:
    """A formula in the given variables, compared by its values at many points; the answer is a formula as text.

    A typed formula must have a value wherever the right one has. ``domains={"p": (0, 1)}`` says where a variable lies.
    """
    for name, (low, high) in (domains or {}).items():
        if name not in variables or low >= high:
            raise QuestionError(f"ask.expression: domains has {name}: ({low}, {high}); name a variable and two rising bounds")
    return Ask(kind="expression", text=text, marks=marks, variables=variables, domains=tuple((domains or {}).items()))


def choice(
    text: str,
    *,
    marks: int,
    options: tuple[str, ...] = (),
    keep_order: bool = False,
    expert: str = "",
    also: tuple[str, ...] = (),
    half: tuple[str, ...] = (),
) -> Ask:
    """One of several options; without fixed ``options`` the answer stands among the live mistakes.

    Options in ``also`` are as right as the answer, and those in ``half`` earn half of the points, in every variant.
    ``expert``: the reason why the option is right, if no experiment can show it; then the part needs no witness.
    """
    if expert and not options:
        raise QuestionError("ask.choice: what an expert decides is one of fixed options; give options=(...)")
    if strange := [one for one in (*also, *half) if one not in options or (one in also and one in half)]:
        raise QuestionError(f"ask.choice: {strange[0]!r} in also or half is no option, or in both; name fixed options once")
    return Ask(
        kind="choice", text=text, marks=marks, options=options, keep_order=keep_order, expert=expert, also=also, half=half
    )  # fmt: skip


def choices(text: str, *, marks: int, options: tuple[str, ...], keep_order: bool = False, expert: str = "") -> Ask:
    """Any number of the options; the answer is a tuple of the right ones, each option a decision. ``expert``: see ``choice``."""
    return Ask(kind="choices", text=text, marks=marks, options=options, keep_order=keep_order, expert=expert)


def claim(text: str = "Is this statement true or false?", *, marks: int = 1, reason: bool = False) -> Ask:
    """A statement that is true or false; the answer is a truth value.

    With ``reason`` a second part asks for a reason in one line, for another mark that a person gives.
    """
    return Ask(kind="claim", text=text, marks=marks, reason=reason)


def reasoned(name: str) -> tuple[str, Ask]:
    """The part that asks for the reason of the claim of that name, and its name."""
    rubric = "The mark is for a reason that decides this statement for these numbers, such as that of the solution."
    return f"{name}_reason", essay("Give the reason in one line.", marks=1, rubric=rubric, lines=1)


def ordering(text: str, *, marks: int, options: tuple[str, ...], expert: str = "") -> Ask:
    """The options in the right order; the answer is a tuple of all of them. ``expert``: see ``choice``."""
    return Ask(kind="ordering", text=text, marks=marks, options=options, expert=expert)


def matching(
    text: str, *, marks: int, items: tuple[str, ...], options: tuple[str, ...], keep_order: bool = False, expert: str = ""
) -> Ask:
    """An option for each item; the answer is a tuple of options, one an item. ``expert``: see ``choice``."""
    return Ask(kind="matching", text=text, marks=marks, items=items, options=options, keep_order=keep_order, expert=expert)


def short(text: str, *, marks: int, accepts: tuple[str, ...] = ()) -> Ask:
    """A word or a name, compared without regard to case, spaces and hyphens; ``accepts`` are further right spellings."""
    return Ask(kind="text", text=text, marks=marks, accepts=accepts)


def satisfies(
    text: str, *, marks: int, fields: tuple[tuple[str, str], ...], verify: Verify,
    each: str = "requirement", shows: Mapping[str, str] | None = None,
) -> Ask:  # fmt: skip
    """A construction, graded by what it does: any values of the ``fields`` (name, kind) that ``verify`` accepts are right.

    ``verify`` may return a tuple with a truth value for each requirement: these share the points, and ``each`` says what one of
    them is, such as "row of the table".
    ``shows={"a_1": "v*u*w^2"}`` are formulas of what it computes; who fails is shown their values.
    """
    for symbol, formula in (shows or {}).items():
        try:
            parse(formula)
        except UnreadableAnswer as error:
            raise QuestionError(f"ask.satisfies: shows has {symbol} = {formula!r}, which is no formula: {error}") from None
    return Ask(
        kind="satisfies", text=text, marks=marks, fields=fields, verify=verify, each=each, shows=tuple((shows or {}).items())
    )


def essay(text: str, *, marks: int, rubric: str, lines: int = 0) -> Ask:
    """An open answer, graded by a person with the rubric; the trace step holds a model answer in words.

    ``lines`` are those that it has on paper, if it is a short one.
    """
    return Ask(kind="open", text=text, marks=marks, rubric=rubric, lines=lines)
