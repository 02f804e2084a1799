"""Faults of slips, each reported by its check, and their repaired twins."""

from __future__ import annotations

import pytest

from examgen.bank import lines
from examgen.bank.operations import ARITHMETIC

from .conftest import NEURON, Check, facts, faults

HEAD, _ = NEURON.split("@q.mistake", 1)
SLIPS = HEAD.replace("engine, oracles", "engine, oracles, slip") + (
    "q.slips(\n"
    '    forgot_the_bias=slip("The bias is added.", z="w*x"),\n'
    '    added_the_weight=slip("The input is multiplied by the weight.", z="w + x + b"),\n'
    '    forgot_to_divide=slip("The output is a third.", y="z"),\n'
    ")\n"
)


def test_a_page_with_slips_is_clean(check: Check) -> None:
    found = check(source=SLIPS, seeds=60)
    assert found.faults == ()
    assert found.live["forgot_the_bias"] == 1.0


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ('zz="w*x"', "edits zz, which is no step and no parameter; the steps are y, z, the parameters w, x, b"),
        ('z="w*x", when="0*w"', "can be made in no variant"),
        ('z="w*x/(b - b)"', "can be made in no variant"),
    ],
)
def test_an_edit_that_does_nothing(check: Check, edit: str, says: str) -> None:
    found = check(('z="w*x")', f"{edit})"), source=SLIPS)
    assert "edits_meet_a_line" in faults(found)
    assert says in facts(found)


WORDS = (
    (
        '    t.step("y", "z/3", Fraction(z) / 3)',
        '    said = t.step("said", "", ("low", "high") if z < 45 else ("high", "low"))\n    t.step("y", "", said[0])',
    ),
    ('y=ask.number("Compute the output $y = z / 3$.", marks=1)', 'y=ask.choice("How large?", marks=1, options=("low", "high"))'),
    ('"y": oracles.numbers(z / 3)', '"y": "low" if z < 45 else "high"'),
    ("Fraction(z, 3)}", '"high" if z >= 45 else "low"}'),
)


def test_an_edit_that_turns_words_round(check: Check) -> None:
    """No second computation of words is needed: torch leaves them as they are."""
    assert faults(check(*WORDS, ('y="z"', 'said="flip(said)"'), source=SLIPS, seeds=20)) == set()


def test_an_edit_that_leaves_the_ends_of_a_vector(check: Check) -> None:
    """Neither computation has a value there."""
    cut = ('t.step("y", "z/3", Fraction(z) / 3)', 'u = t.step("u", "(z/3, z, x)")\n    t.step("y", "u[0:n][0]", n=3)')
    assert faults(check(cut, ('y="z"', 'z="w*x - 1", y="u[1:n + x][0]"'), source=SLIPS, seeds=20)) == set()


def test_what_is_no_step_is_told_once(check: Check) -> None:
    found = check(('z="w*x")', 'zz="w*x")'), source=SLIPS)
    assert [fault.fact for fault in found.faults if fault.check == "edits_meet_a_line"] == [
        "slip forgot_the_bias edits zz, which is no step and no parameter; the steps are y, z, the parameters w, x, b"
    ]


def test_an_engine_that_computes_a_slip_wrongly(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """No witness hears what a mistake leads to."""
    squashed = ('z="w*x")', 'z="100*sigmoid(w)")')
    assert faults(check(squashed, source=SLIPS)) == set()
    monkeypatch.setitem(ARITHMETIC.functions, "sigmoid", lambda x: 0.5)  # type: ignore[arg-type]
    found = check(squashed, source=SLIPS)
    assert "slips_give_the_same_twice" in faults(found)
    assert "slip forgot_the_bias gives z = 50.0, torch says" in facts(found)


def test_an_engine_that_computes_an_edited_parameter_wrongly(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    squashed = ('z="w*x")', 'w="100*sigmoid(w)")')
    assert faults(check(squashed, source=SLIPS)) == set()
    monkeypatch.setitem(ARITHMETIC.functions, "sigmoid", lambda x: 0.5)  # type: ignore[arg-type]
    assert "slip forgot_the_bias gives w = 50.0, torch says" in facts(check(squashed, source=SLIPS))


DECIDED = (
    '    t.step("y", "z/3", Fraction(z) / 3)',
    '    t.step("order", "", ("low", "high"))\n    t.step("pick", "order[1*(z > 0)]")\n'
    '    t.step("low", "chosen(order, (0, 1))")\n    t.step("y", "z/3*(pick == order[1]) + z/3*(pick != order[1])")',
)


def test_torch_leaves_words_alone(check: Check) -> None:
    """A slip may turn words round; what numbers follow from them is still computed twice."""
    slip = ('forgot_to_divide=slip("The output is a third.", y="z")', 'turned=slip("Low comes first.", order="flip(order)", y="z")')
    found = check(DECIDED, slip, source=SLIPS)
    assert faults(found) == set(), facts(found)


def test_an_engine_that_cannot_compute_a_slip(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    squashed = ('z="w*x")', 'z="100*sigmoid(w)")')
    monkeypatch.delitem(ARITHMETIC.functions, "sigmoid")  # type: ignore[arg-type]
    assert "slip forgot_the_bias gives z = no value, torch says" in facts(check(squashed, source=SLIPS))


def test_an_edited_line_that_is_false_as_printed(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    added = ('z="w*x")', 'z="w*x + sign(b)")')
    assert faults(check(added, source=SLIPS)) == set()
    monkeypatch.setitem(lines.FUNCTIONS, "sign", lambda x: 0.0)
    assert faults(check(added, source=SLIPS)) == {"edited_lines_are_true"}
