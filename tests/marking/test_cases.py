"""The table of typed answers: every line gets the verdict that it is listed under."""

from __future__ import annotations

from typing import get_args

import pytest

from examgen.core.ask import Kind
from examgen.core.record import Part
from examgen.errors import UnreadableAnswer
from examgen.marking import compare, read

from .conftest import cases


def verdict(part: Part, text: str) -> str:
    try:
        return compare(part, read(part, text)).verdict
    except UnreadableAnswer:
        return "unreadable"


@pytest.mark.parametrize(
    ("part", "text", "expected"),
    [pytest.param(*case, id=f"{case[0].kind}: {case[1]!a} is {case[2]}") for case in cases()],
)
def test_typed_answer(part: Part, text: str, expected: str) -> None:
    assert verdict(part, text) == expected


def test_the_table_covers_every_kind_that_is_compared() -> None:
    kinds = {part.kind for part, _, _ in cases()}
    assert kinds == set(get_args(Kind)) - {"satisfies", "open"}
