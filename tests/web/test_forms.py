"""From the fields of a form to the text that marking reads, and bodies that never arrive."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
from starlette.exceptions import HTTPException

from examgen.core.numbers import Value
from examgen.errors import UnreadableAnswer
from examgen.marking import read
from examgen.practice.loop.fields import plain
from examgen.practice.web import forms
from examgen.practice.web.limits import SmallBodies
from tests.marking.conftest import part, variant


def typed(asked: Any, fields: dict[str, str]) -> str:
    return forms.typed(variant(asked), lambda name: [fields[name]] if name in fields else [])[asked.name]


@pytest.mark.parametrize(
    ("decimals", "cells", "value"),
    [
        (3, ("0,5", "-1,5"), (0.5, -1.5)),
        (3, ("2,172", "1"), (2.172, 1)),
        (3, ("0,8*0,5", "0,4+0,4"), (0.4, 0.8)),
        (3, (",5", "1/4"), (0.5, 0.25)),
    ],
)
def test_decimal_commas_in_the_cells_of_a_grid(decimals: int, cells: tuple[str, ...], value: Value) -> None:
    asked = part("vector", (0, 0), decimals=decimals)
    text = typed(asked, {f"x.{place}": cell for place, cell in enumerate(cells)})
    assert tuple(map(float, read(asked, plain(text)).value)) == pytest.approx(value)
    assert forms.values(asked, text) == cells  # as it was typed


@pytest.mark.parametrize(
    ("decimals", "cells"),
    [
        (4, ("2,172", "")),
        (4, ("2,172", "5,8000")),
        (3, ("0;667", "1")),
        (3, ("1;2", "")),
        (3, ("0,5,1", "2")),
        (3, ("[1 2; 3 4]", "2")),
        (3, ("(1", "2")),
        (3, ("max(1,2)", "x")),
    ],
)
def test_a_cell_that_cannot_be_read_stays_in_its_field_and_is_no_other_answer(decimals: int, cells: tuple[str, ...]) -> None:
    asked = part("vector", (2, 172), decimals=decimals)
    text = typed(asked, {f"x.{place}": cell for place, cell in enumerate(cells)})
    with pytest.raises(UnreadableAnswer):
        read(asked, plain(text))
    assert forms.values(asked, text) == cells


@pytest.mark.parametrize("text", ["[1 2; 3 4]", "1 2; 3 4", "[[1, 2], [3, 4]]"])
def test_a_whole_matrix_in_the_first_field_is_one(text: str) -> None:
    asked = part("matrix", ((1, 2), (3, 4)))
    assert read(asked, typed(asked, {"x.0": text})).value == ((1, 2), (3, 4))


@pytest.mark.parametrize("sent", ["zz", "A", "0", "d", "<b>", "", "ab"])
def test_a_letter_that_no_option_has_is_no_choice(sent: str) -> None:
    asked = part("ordering", ("p", "q", "r"), options=("p", "q", "r"))
    text = typed(asked, {"x.0": sent, "x.1": "a", "x.2": "c"})
    assert text == "a, c"
    assert forms.values(asked, text)


def test_a_body_that_does_not_arrive_is_given_up() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    async def never() -> Any:
        await anyio.sleep_forever()

    async def sent(_: Any) -> None: ...

    with ThreadPoolExecutor(1) as elsewhere, pytest.raises(HTTPException) as refused:  # the browser's tests have a loop here
        elsewhere.submit(anyio.run, SmallBodies(app, slowest=0.0), {"type": "http", "method": "POST"}, never, sent).result()
    assert refused.value.status_code == 408
