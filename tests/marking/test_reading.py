"""Reading typed answers: what is shown as understood, constructions, messages, and what hostile text does."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examgen.core.numbers import Ln2
from examgen.core.record import Part
from examgen.errors import UnreadableAnswer
from examgen.marking import Reading, compare, read

from .conftest import cases, part

XOR = (("W1", "matrix"), ("b1", "vector"), ("b2", "number"))
KINDS = {
    "integer": part("integer", 51, unit="pixels"),
    "number": part("number", 0.25),
    "vector": part("vector", (1, 2)),
    "matrix": part("matrix", ((1, 0, 0), (0, -2, 1))),
    "shape": part("shape", (64, 112, 112)),
    "expression": part("expression", "a*(1-a)", variables=("a", "y")),
    "choice": part("choice", "one", options=("one", "two")),
    "choices": part("choices", ("one",), options=("one", "two")),
    "claim": part("claim", True),
    "ordering": part("ordering", ("one", "two"), options=("two", "one")),
    "matching": part("matching", ("one", "two"), options=("two", "one"), items=("1", "2")),
    "text": part("text", "dropout"),
    "satisfies": part("satisfies", None, fields=XOR),
    "open": part("open", "words", rubric="2 marks for ..."),
}


def understood(kind: str, text: str) -> str:
    return read(KINDS[kind], text).understood


def message(asked: Part, text: str) -> str:
    with pytest.raises(UnreadableAnswer) as caught:
        read(asked, text)
    return str(caught.value)


# --- values and what is shown -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("number", "0,25", "0.25"),
        ("number", "4/5", "4/5"),
        ("number", "0.8 ln 2", "0.8*ln(2)"),
        ("number", "\u22120.5", "-0.5"),
        ("integer", "1,792 pixels", "1792"),
        ("vector", "1 -2", "[1, -2]"),
        ("vector", "0,5; 1/3", "[0.5, 1/3]"),
        ("matrix", "1 0 0\n0 -2 1", "[1, 0, 0; 0, -2, 1]"),
        ("shape", "(64, 112, 112)", "64x112x112"),
        ("choice", "b", "two"),
        ("choices", "none", "none"),
        ("choices", "ba", "one; two"),
        ("ordering", "b, a", "one; two"),
        ("claim", "T", "true"),
        ("expression", "y = a\u00b7(1\u2212a)", "a*(1-a)"),
        ("satisfies", "W1 = 1 1; 1 1\nb1 = 0, -1\nb2=0", "W1 = [1, 1; 1, 1]; b1 = [0, -1]; b2 = 0"),
    ],
)
def test_the_student_sees_what_was_read(kind: str, text: str, shown: str) -> None:
    assert understood(kind, text) == shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("2 ln 2", Ln2(Fraction(0), Fraction(2))),
        ("51.0", 51),
        ("1/3", Fraction(1, 3)),
        ("e^0", 1),
    ],
)
def test_what_is_typed_exactly_is_kept_exactly(text: str, value: object) -> None:
    assert read(KINDS["number"], text).value == value


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("0.33", Fraction(1, 100)),
        ("12", 1),
        ("1.2e3", 100),
        ("0,250", Fraction(1, 1000)),
        ("1/3", None),
        ("ln 2", None),
        ("-5.", 1),
    ],
)
def test_the_last_typed_place_is_remembered(text: str, unit: Fraction | None) -> None:
    assert read(KINDS["number"], text).units == (unit,)


def test_a_reading_of_what_was_understood_gives_the_same_value() -> None:
    for asked, text, verdict in cases():
        if verdict != "unreadable" and asked.kind not in ("choices", "ordering", "matching", "choice"):
            reading = read(asked, text)
            assert compare(asked, read(asked, reading.understood)) == compare(asked, reading), (asked.kind, text)


def test_an_open_answer_is_kept_as_it_is() -> None:
    essay = "First line.\n\n  <b>Second</b> line: 50 %   " * 20000
    assert read(KINDS["open"], essay).value == essay.strip()


# --- constructions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "W1=[1, 1; 1, 1]; b1=[0, -1]; b2=0.5",
        "W1 = [[1,1],[1,1]]\nb1 = (0, -1)\nb2 = 1/2",
        "b2=0,5; b1=0 -1; W1=1 1; 1 1",
        "W1: 1 1\n1 1\n\nb1: 0, -1\nb2: 0.5",
        "W1=[1,1;1,1], b1=[0,-1], b2=.5",
    ],
)
def test_fields_of_a_construction_in_any_order(text: str) -> None:
    assert read(KINDS["satisfies"], text).value == {"W1": ((1, 1), (1, 1)), "b1": (0, -1), "b2": Fraction(1, 2)}


def test_a_construction_of_one_field_needs_no_name() -> None:
    asked = part("satisfies", None, fields=(("w", "vector"),))
    assert read(asked, "1, -1").value == (1, -1)
    assert read(asked, "w = 1 -1").value == (1, -1)
    assert read(asked, "0,5; 0,25; 2").value == (Fraction(1, 2), Fraction(1, 4), 2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("W1=1 1; 1 1", "W1=...; b1=...; b2=..."),
        ("W1=[1,1;1]; b1=0,0; b2=0", "W1: "),
        ("W1=1; b1=0; b2=0; b2=1", "W1=...; b1=...; b2=..."),
        ("hello W1=1; b1=0; b2=0", "W1=...; b1=...; b2=..."),
        ("W1=1; b1=0; b2=", "W1=...; b1=...; b2=..."),
        ("W1=1; b1=0; b2=zero", "b2: 'zero' cannot be read"),
    ],
)
def test_a_construction_that_cannot_be_read_names_the_field(text: str, says: str) -> None:
    assert says in message(KINDS["satisfies"], text)


# --- messages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("matrix", "1, 2; 3, 4", "2 by 3 matrix: rows separated by ; and entries by commas"),
        ("vector", "1, 2, 3", "expects 2 entries separated by commas"),
        ("vector", "[1, 2", "bracket ] is missing"),
        ("vector", "1 -2, 2", "could be one entry or two"),
        ("number", "0.5.2", "'0.5.2' cannot be read"),
        ("number", "50 %", "without a percent sign, such as 0.5 for 50 per cent"),
        ("number", "1/2 ln 2", "1/2*ln(2) or 1/(2*ln(2))"),
        ("number", "1/2 (ln 7 + ln 11)", "write every * and +, as in 1/2*(3 + 4)"),
        ("number", "(1/2) (ln 7 + ln 11)", "write every * and +, as in 1/2*(3 + 4)"),
        ("number", "1\u00bd", "write every * and +, as in 1/2*(3 + 4)"),
        ("number", "ln sqrt(77)", "write brackets around what belongs to ln, as in ln(sqrt(...))"),
        ("expression", "ln a", "write brackets around what belongs to ln, as in ln(a)"),
        ("matrix", "1, 2 3; 4 5 6", "rows separated by ; and entries by commas"),
        ("number", "log 2", "write brackets around what belongs to log, as in log(2)"),
        ("number", "2*tanh -1", "as in tanh(-1)"),
        ("number", "1/0", "divides by zero"),
        ("number", "9**9**9", "cannot be read"),
        ("integer", "51 cm", "whole number in pixels"),
        ("integer", "1.024", "write whole numbers without a point"),
        ("shape", "64xhx112", "whole numbers such as 64x112x112"),
        ("expression", "a(1-a)", "a formula in a, y, with a * for every multiplication"),
        ("expression", "z", "unknown: z"),
        ("choice", "c", "one letter from A to B"),
        ("choices", "x", "letters from A to B, as in A, C"),
        ("ordering", "a", "each letter from A to B once, as in B, A"),
        ("matching", "a", "a letter for each of 2 items"),
        ("claim", "maybe", "true or false"),
        ("text", "?", "a word or a name"),
        ("number", " \n", "nothing was written"),
        ("number", "1" * 5000, "longer than 4000 characters"),
    ],
)
def test_the_message_says_what_to_do(kind: str, text: str, says: str) -> None:
    assert says in message(KINDS[kind], text)


@pytest.mark.parametrize("text", ["1,234", "0,8 + 1,234"])
def test_a_comma_before_three_digits_is_a_decimal_comma_where_three_are_asked(text: str) -> None:
    says = "the comma could group digits; write a decimal point, or no separator at all"
    assert says in message(part("number", 0.25, decimals=4), text)
    assert read(part("number", 0.25, decimals=3), text).value == Fraction(text.replace("0,8 + 1,234", "2,034").replace(",", "."))
    assert read(part("integer", 1234), "1,234").value == 1234


@pytest.mark.parametrize(("kind", "text"), [("vector", "4, abc"), ("vector", "[abc; 4]"), ("matrix", "1, 2, 3; 4, 5, abc")])
def test_an_entry_that_cannot_be_read_is_quoted_alone(kind: str, text: str) -> None:
    assert message(KINDS[kind], text) == "'abc' cannot be read: unknown: abc"


def test_a_message_never_repeats_a_long_answer() -> None:
    for kind, asked in KINDS.items():
        if kind not in ("open", "text"):
            assert len(message(asked, "\u00bf" * 3900)) < 300, kind


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"open"}))
def test_a_message_quotes_nothing_that_acts_on_a_terminal(kind: str) -> None:
    said = message(KINDS[kind], "?\x1b[31m\x07?\n\x00\x9b?\u202e?\u200b?" + "?" * (200 * (kind == "text")))
    assert said.isprintable()
    assert "\ufffd" in said


def test_a_letter_that_is_also_another_options_text_is_not_guessed() -> None:
    asked = part("choice", "A", options=("B", "A"))
    assert "two options" in message(asked, "a")
    assert read(asked, "b) A").value == "A"


# --- hostile text -----------------------------------------------------------------------------------------------------

HOSTILE = [
    "__import__('os').system('true')",
    "9**9**9**9",
    "9^9^9",
    "((((1/3)^64)^64)^64)^64",
    "exp(1e60*ln(2))",
    "nan",
    "inf",
    "-Infinity",
    "\u0663\u0664",
    "1e400",
    "1e-400",
    "\x00",
    "\ud800",
    "{{7*7}}",
    "${7*7}",
    "<script>",
    "'; DROP TABLE",
    "\\input{x}",
    "#eval(1)",
    "a" * 10**6,
    "1," * 500000,
    "(" * 1500 + ")" * 1500,
    "[" * 1500 + "]" * 1500,
    "[" * 3000,
    "1 " * 1900,
    "1;" * 1900,
    "1" + " " * 3900 + "1",
    "\n" * 3900 + "1",
    "1" + "\n" * 3900 + "1",
    "1" * 3900,
    "1^" * 150 + "1",
    "-" * 3900 + "1",
    "1" + "-" * 3900,
    " ;" * 1900,
    "a=" * 1900,
    "W1=" * 1300,
    "\ufdfa" * 3900,
    "\u00b2" * 3900,
    "x" * 3900,
    "ln " * 1300,
    "ln(" * 130 + ")" * 130,
    "(1)" * 1300,
    ";\n" * 1900,
    "1b " * 1300,
    "True and None",
]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_hostile_text_is_read_as_harmless_or_refused(kind: str) -> None:
    for text in HOSTILE:
        _read_or_refused(KINDS[kind], text)


def test_hostile_text_is_refused_where_numbers_are_expected() -> None:
    for text in HOSTILE:
        message(KINDS["matrix"], text)


def _read_or_refused(asked: Part, text: str) -> None:
    try:
        reading = read(asked, text)
    except UnreadableAnswer:
        return
    assert isinstance(reading, Reading)
    assert reading.understood
    assert _is_plain(reading.value)


def _is_plain(value: Any) -> bool:
    """True for finite numbers, words and truth values, and nests of them."""
    if isinstance(value, dict | tuple):
        return all(map(_is_plain, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str | bool) or math.isfinite(float(value))


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=200))
def test_any_text_is_read_or_refused(kind: str, text: str) -> None:
    _read_or_refused(KINDS[kind], text)


@given(
    st.sampled_from(sorted(KINDS)),
    st.lists(
        st.sampled_from([*"0123456789.,;:()[] \n+-*/^=%xeabyTt'", "ln", "sqrt", "W1=", "b1=", "b2=", "1/2", "one"]),
        max_size=40,
    ),
)
def test_any_almost_right_text_is_read_or_refused_and_compared(kind: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    _read_or_refused(KINDS[kind], text)
    if kind not in ("satisfies", "open"):
        try:
            reading = read(KINDS[kind], text)
        except UnreadableAnswer:
            return
        compare(KINDS[kind], reading)


@pytest.mark.parametrize(
    ("asked", "text", "says"),
    [
        (part("expression", "p*(1-p)", variables=("p",)), "p(1-p)", "write p*(1-p) for p(1-p)"),
        (part("vector", (1, 2, 3)), "1, 2", "you gave 2 of 3 entries"),
        (part("vector", (1, 2, 3)), "1 2", "you gave 2 of 3 entries"),
        (part("matrix", ((1, 2), (3, 4))), "1, 2; 3", "you gave 3 of 4 entries"),
        (part("integer", 31), "-31.4", "this part expects a whole number"),
        (part("number", 0.8), "0\u00b78", "write . or *"),
        (part("number", 3), "log(1000)", "base e or 10"),
        (part("number", 3), "1\u00b3\u2044\u2082\u2080", "a power or a mixed number"),
        (part("number", 3), "(23/20,1/5)", "two fractions"),
    ],
)
def test_the_message_says_what_to_write(asked: Part, text: str, says: str) -> None:
    assert says in message(asked, text)


@pytest.mark.parametrize(
    ("text", "shown"), [("0.8*log(2)", "0.8*ln(2)"), ("1.84 x 10^3", "1.84*10^3"), ("20/3 \u2248 6.67", "20/3")]
)
def test_what_was_understood_is_echoed(text: str, shown: str) -> None:
    assert understood("number", text) == shown
