"""Slips by names: an answer and the numbered quantities that it is made of may bear one letter, and parameters need no symbol."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from examgen.bank import slips
from examgen.bank.draft import draft
from examgen.bank.question import Page
from tests.bank.conftest import NEURON, edited

SOLUTION = ('    z = t.step("z", "w*x + b", p.w * p.x + p.b)\n', '    t.step("z_1", "w*x")\n    z = t.step("z", "z_1 + b")\n')


def with_slip(edit: str) -> str:
    """The neuron with one slip, its product being a step of its own."""
    source = NEURON.replace("oracles\n", "oracles, slip\n", 1)
    return edited(source, SOLUTION) + f'\n\nq.slips(wrong=slip("Take care.", {edit}))\n'


def answers(page: Page, steps: tuple[str, ...] = ("z_1", "z", "y")) -> object:
    return slips.made(page, page.parameters(w=2, x=5, b=3), [page.mistakes[-1]], steps=steps).answers


@pytest.mark.parametrize(("name", "shown"), [("w", True), ("factor", False)])
def test_a_changed_parameter_is_shown_where_the_page_calls_it_by_its_name(
    page: Callable[..., Page], name: str, shown: bool
) -> None:
    source = re.sub(r"\bw\b", name, with_slip('w="1"')).replace(f"${name} =", "$w =")
    variant = draft(page(source=source), 0).variant
    assert ("in the place of" in variant.mistakes[-1].lines) is shown


def test_an_edit_of_an_answer_leaves_its_numbered_parts_alone(page: Callable[..., Page]) -> None:
    assert answers(page(source=with_slip('z="z - 1"'))) == {"z": 12, "y": 4}


def test_the_first_time_step_may_have_an_edit_of_its_own(page: Callable[..., Page]) -> None:
    steps = ("v_1", "w"), ("v_2", "v_1*x"), ("z", "v_2 + b")
    written = "".join(f'    z = t.step("{name}", "{formula}")\n' for name, formula in steps)
    slip = '\n\nq.slips(wrong=slip("Take care.", v_1="w + 1", v="2*v_prev"))\n'
    source = edited(NEURON.replace("oracles\n", "oracles, slip\n", 1), (SOLUTION[0], written)) + slip
    assert answers(page(source=source), ("v_1", "v_2", "z", "y")) == {"z": 9, "y": 3}


def test_an_edit_of_a_numbered_part_is_followed(page: Callable[..., Page]) -> None:
    assert answers(page(source=with_slip('z_1="w + x"'))) == {"z": 10, "y": answers(page(source=with_slip('z="10"')))["y"]}
