"""What the command line and marking ask of a page: typed pins, carried errors, constructions, and what a student may see."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

import pytest

from examgen.bank.describe import public_json, variant_json
from examgen.bank.evidence import build
from examgen.bank.pins import named_values, parse_pins
from examgen.bank.playing import Behaviour
from examgen.bank.question import Page
from examgen.core.numbers import Ln2
from examgen.errors import UsageError

Make = Callable[..., Page]


def test_typed_pins() -> None:
    pins = parse_pins(["w=-3", "lr = 0.25", "c=2*ln(2)", "M=[1, 2; 3, 4]", "mode=same", "op=|w|"])
    assert pins == {
        "w": -3,
        "lr": Fraction(1, 4),
        "c": Ln2(Fraction(0), Fraction(2)),
        "M": ((1, 2), (3, 4)),
        "mode": "same",
        "op": "|w|",
    }


@pytest.mark.parametrize(
    ("pairs", "message"), [(["w"], "write it as name=value"), (["=3"], "name=value"), (["w=1", "w=2"], "given twice")]
)
def test_pins_that_are_no_pairs(pairs: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=f"--set .*{message}"):
        named_values(pairs, "--set")


def test_what_follows_from_a_students_own_earlier_answer(page: Make) -> None:
    one = page()
    variant = build(one, 0, pinned={"w": 2, "x": 4, "b": 5})
    assert Behaviour(one).follow(variant, {"z": 12}) == {"z": 12, "y": 4}
    assert Behaviour(one).follow(variant, {}) == {"z": 13, "y": Fraction(13, 3)}


def test_constructions_are_judged_by_what_they_do(page: Make) -> None:
    fields = 'fields=(("y", "number"), ("u", "number")), verify=lambda p, v: v["y"] + v["u"] == p.b)'
    one = page(
        ('y=ask.number("Compute the output $y = z / 3$.", marks=1)', f'y=ask.satisfies("Give y and u.", marks=1, {fields}'),
        ('t.step("y", "z/3", Fraction(z) / 3)', 't.step("y", "", (p.b - 2, 2))'),
        ('"y": oracles.numbers(z / 3)}', '"y": lambda v: v["y"] == p.b - v["u"]}'),
        ('"y": Fraction(z, 3)}', '"y": lambda v: v["u"] == p.b - v["y"]}'),
        ('return {"y": p.w * p.x + p.b}', 'return {"y": (p.b, 1)}'),
    )
    variant = build(one, 0, pinned={"b": 5})
    assert Behaviour(one).satisfies(variant, "y", {"y": 1, "u": 4}) == (True,)
    assert Behaviour(one).satisfies(variant, "y", {"y": 4, "u": 4}) == (False,)


def test_a_student_sees_no_answer_no_seed_and_no_parameters(page: Make) -> None:
    variant = build(page(), 0, pinned={"w": 7, "x": 8, "b": 9})
    public = json.dumps(public_json(variant))
    assert "65" not in public
    assert not {"seed", "parameters", "solution", "evidence", "mistakes"} & set(public_json(variant))
    everything = variant_json(variant)
    assert everything["parameters"] == {"w": 7, "x": 8, "b": 9}
    assert [part["display"] for part in everything["parts"]] == ["65", "65/3"]
    assert everything["solution"][0]["numbers"] == r"7 \cdot 8 + 9"
    assert len(everything["evidence"]) == 4
