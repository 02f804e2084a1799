"""Witnesses: what counts as agreement, what stops a build, and what the message says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from examgen.bank.evidence import agree, build, build_or_disclose, hear
from examgen.bank.question import Page
from examgen.core.numbers import ln2
from examgen.errors import QuestionError, VerificationError

Make = Callable[..., Page]
COUNTED = '    return {"z": z, "y": Fraction(z, 3)}'


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (3, 3.0),
        (3, Fraction(3)),
        (Fraction(1, 3), 1 / 3),
        (ln2(2), 1.3862943611198906),
        (0, 1e-12),
        (1e6, 1e6 + 1e-4),
        (True, True),
        ("same", "same"),
        ((1, (2, 0.5)), (1.0, (2, Fraction(1, 2)))),
        ((), ()),
    ],
)
def test_these_agree(answer: Any, said: Any) -> None:
    assert agree(answer, said)
    assert agree(said, answer)


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (1, True),
        (0, False),
        (True, "True"),
        ("Same", "same"),
        ("3", 3),
        (Fraction(1, 3), Fraction(333_333_333_333, 10**12)),
        (ln2(1), Fraction(6_931_471_805_599_453, 10**16)),
        (1.0, 1.0 + 1e-8),
        (NAN, NAN),
        (1.0, NAN),
        (INF, 1.0),
        (INF, INF),
        ((1, 2), (1, 2, 3)),
        ((1, 2), (1,)),
        ((1,), 1),
        (((1, 2), (3, 4)), ((1, 2), (3,))),
        (((1, 2),), (1, 2)),
        ((1, 2), (2, 1)),
    ],
)
def test_these_do_not_agree(answer: Any, said: Any) -> None:
    assert not agree(answer, said)
    assert not agree(said, answer)


def test_a_variant_carries_what_each_witness_said(page: Make) -> None:
    variant = build(page(), 5, pinned={"w": 2, "x": 4, "b": 5})
    heard = [(item.answer, item.witness, item.kind, item.agrees) for item in variant.evidence]
    assert heard == [
        ("z", "with_tensors", "torch", True),
        ("y", "with_tensors", "torch", True),
        ("z", "counted", "counting", True),
        ("y", "counted", "counting", True),
    ]
    assert [item.value for item in variant.evidence] == [13, pytest.approx(13 / 3), 13, Fraction(13, 3)]


def test_some_kinds_can_be_heard_alone(page: Make) -> None:
    one = page()
    variant = build(one, 5)
    assert {item.witness for item in hear(one, variant, kinds=["counting"])} == {"counted"}
    assert hear(one, variant, kinds=[]) == []


def test_disagreement_names_question_seed_both_values_and_the_replay(page: Make) -> None:
    one = page((COUNTED, '    return {"z": z + 1, "y": Fraction(z, 3)}'))
    with pytest.raises(VerificationError) as caught:
        build(one, 5, pinned={"w": 2, "x": 4, "b": 5})
    assert str(caught.value) == (
        "question planted_1, seed 5: witness counted (counting) says z = 14, the solution says 13; replay with: "
        "examgen show planted_1 --seed 5 --set w=2 --set x=4 --set b=5 --unverified"
    )


def test_a_disagreement_can_be_looked_into(page: Make) -> None:
    one = page((COUNTED, '    return {"z": z + 1, "y": Fraction(z, 3)}'))
    variant = build_or_disclose(one, 5, {}, disclose=True)
    assert [item.agrees for item in variant.evidence] == [True, True, False, True]
    with pytest.raises(VerificationError):
        build_or_disclose(one, 5, {}, disclose=False)


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([(COUNTED, '    return {"z": z}')], r"the answer 'y' is confirmed by 1 kind\(s\) of witness \(torch\); it needs two"),
        ([('@q.oracle("counting")', '@q.oracle("torch")')], r"the answer 'z' is confirmed by 1 kind\(s\) of witness \(torch\)"),
        (
            [(COUNTED, "    return {}"), ('    return {"z": round(z.item()), "y": oracles.numbers(z / 3)}', "    return {}")],
            r"by 0 kind\(s\).*none",
        ),
    ],
)
def test_two_kinds_are_needed_for_every_answer(page: Make, edits: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(VerificationError, match=message):
        build(page(*edits), 0)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("    return {}[p]", r"witness counted, seed 3: KeyError"),
        ("    raise RuntimeError('out of memory')", r"witness counted, seed 3: RuntimeError: out of memory"),
        ('    return {"height": 3}', r"witness counted: it speaks of height, which is not asked"),
        ("    return None", r"witness counted, seed 3: TypeError"),
    ],
)
def test_a_witness_that_fails_is_a_fault_of_the_page(page: Make, said: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message) as caught:
        build(page((COUNTED, said)), 3)
    assert "planted_1.py" in str(caught.value)


def test_a_witness_with_fewer_entries_disagrees(page: Make) -> None:
    edits = (
        ("y=ask.number(", "y=ask.vector("),
        ('t.step("y", "z/3", Fraction(z) / 3)', 't.step("y", "", (z, 2 * z))'),
        ('"y": oracles.numbers(z / 3)}', '"y": (z.item(), 2 * z.item())}'),
        ('return {"y": p.w * p.x + p.b}', 'return {"y": (1, 1)}'),
    )
    build(page(*edits, (COUNTED, '    return {"z": z, "y": (z, 2 * z)}')), 0)
    with pytest.raises(VerificationError, match=r"says y = \[\d+\], the solution says \[\d+, \d+\]"):
        build(page(*edits, (COUNTED, '    return {"z": z, "y": (z,)}')), 0)


FORMULA = (
    ('y=ask.number("Compute the output $y = z / 3$.", marks=1)', 'y=ask.expression("y in z?", marks=1, variables=("z",))'),
    ('t.step("y", "z/3", Fraction(z) / 3)', 't.step("y", "", "(z + 1)^2/3")'),
    ('"y": oracles.numbers(z / 3)}', '"y": "(z*z + 2*z + 1)/3"}'),
    ('return {"y": p.w * p.x + p.b}', 'return {"y": "z^2/3"}'),
)


def test_witnesses_of_a_formula_may_write_it_in_another_way(page: Make) -> None:
    build(page(*FORMULA, (COUNTED, '    return {"z": z, "y": "z^2/3 + 2*z/3 + 1/3"}')), 0)
    with pytest.raises(VerificationError):
        build(page(*FORMULA, (COUNTED, '    return {"z": z, "y": "z^2/3 + 2*z/3"}')), 0)


JUDGED = (
    (
        'y=ask.number("Compute the output $y = z / 3$.", marks=1)',
        'y=ask.satisfies("y + u = b?", marks=1, fields=(("y", "number"), ("u", "number")), verify=WORKS)',
    ),
    ("q.prompt =", 'WORKS = lambda p, v: v["y"] + v["u"] == p.b\nq.prompt ='),
    ('t.step("y", "z/3", Fraction(z) / 3)', 't.step("y", "", (p.b - 2, 2))'),
    ('"y": oracles.numbers(z / 3)}', '"y": lambda v: v["y"] == p.b - v["u"]}'),
    ('return {"y": p.w * p.x + p.b}', 'return {"y": (p.b, 1)}'),
)


@pytest.mark.parametrize(
    ("judge", "agrees"),
    [
        ("lambda v: v['u'] == p.b - v['y']", True),
        ("lambda v: True", False),
        ("lambda v: False", False),
        ("lambda v: (v['y'], v['u']) != (p.b, 1)", False),
    ],
)
def test_a_witness_of_a_construction_judges_as_the_task_does(page: Make, judge: str, agrees: bool) -> None:
    one = page(*JUDGED, (COUNTED, f'    return {{"z": z, "y": {judge}}}'))
    variant = build_or_disclose(one, 0, {}, disclose=True)
    assert [item.agrees for item in variant.evidence if item.answer == "y"] == [True, agrees]


def test_a_witness_of_a_construction_must_be_a_judge(page: Make) -> None:
    with pytest.raises(QuestionError, match="a witness returns a function that judges a construction"):
        build(page(*JUDGED, (COUNTED, '    return {"z": z, "y": (1, 2)}')), 0)


def test_evidence_that_was_heard_elsewhere_is_weighed_in_the_same_way(page: Make) -> None:
    from examgen.bank.draft import draft
    from examgen.bank.evidence import confirmed

    one = page()
    variant = draft(one, 2).variant
    heard = hear(one, variant)
    assert confirmed(one, variant, heard).evidence == tuple(heard)
    with pytest.raises(VerificationError):
        confirmed(one, variant, [replace(heard[0], agrees=False), *heard[1:]])
    with pytest.raises(VerificationError, match="0 kind"):
        confirmed(one, variant, [])
