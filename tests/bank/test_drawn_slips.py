"""Slips whose edits depend on what is drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from examgen.bank import suspects
from examgen.bank.draft import draft
from examgen.bank.question import Page
from examgen.errors import QuestionError

DRAWN = (
    ("draw, engine, oracles", "draw, engine, oracles, slip"),
    (
        "@q.mistake\ndef forgot_to_divide",
        'q.slips(scaled=slip("It is added once.", drawn=lambda p: {"z": f"w*x + {p.w}*b", "y": f"z/{p.x}"}))\n'
        "@q.mistake\ndef forgot_to_divide",
    ),
)
PINS = {"w": 3, "x": 4, "b": 5}


def test_the_lines_of_this_variant_are_edited(page: Callable[..., Page]) -> None:
    (made,) = (one for one in draft(page(*DRAWN), 0, pinned=PINS).variant.mistakes if one.name == "scaled")
    assert {name: float(value) for name, value in made.answers.items()} == {"z": 27, "y": 6.75}


def test_what_is_drawn_are_formulas(page: Callable[..., Page]) -> None:
    one = page(DRAWN[0], (DRAWN[1][0], DRAWN[1][1].replace('f"w*x + {p.w}*b"', "p.w * p.x")))
    with pytest.raises(QuestionError, match=r"slip 'scaled': drawn gives a int for z; give formulas as texts, such as \{'z': '"):
        draft(one, 0, pinned=PINS)


def test_it_is_also_made_in_one_place_only(page: Callable[..., Page]) -> None:
    one = page(*DRAWN)
    made = [dict(found.answers) for found in suspects.in_one_place(one, draft(one, 0, pinned=PINS).variant)]
    assert made == [{"z": 27, "y": 9}, {"y": 4.25}]
