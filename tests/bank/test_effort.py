"""The work of a solution, counted."""

from __future__ import annotations

import pytest

from examgen.bank.draft import draft
from examgen.bank.effort import effort, operations
from examgen.bank.loader import scan
from examgen.bank.places import bundled_bank
from examgen.core.numbers import ln2
from examgen.core.trace import Step


def line(formula: str, **inputs: object) -> Step:
    return Step(name="y", formula=formula, value=0, inputs=inputs)


@pytest.mark.parametrize(
    ("formula", "inputs", "count"),
    [
        ("a + b", {"a": 3, "b": 4}, 1),
        ("a*b - a", {"a": 3, "b": 4}, 2),
        ("a*b", {"a": 1, "b": 4}, 0),
        ("a*b", {"a": 345, "b": 4}, 2),
        ("x + b", {"x": (1, 2, 3), "b": (4, 5, 6)}, 3),
        ("W @ x", {"W": ((2, 3), (4, 5)), "x": (6, 7)}, 6),
        ("W @ x", {"W": ((2, 0), (0, 5)), "x": (6, 7)}, 2),
        ("W @ x", {"W": ((2, 3), (4, 5)), "x": (0, 7)}, 2),
        ("T(W)", {"W": ((2, 3), (4, 5))}, 0),
        ("corr(x, k)", {"x": (2, 3, 4, 5), "k": (2, 3)}, 9),
        ("corr(x, k)", {"x": (0, 3, 0, 0), "k": (2, 3)}, 2),
        ("exp(x)", {"x": (1, 2)}, 4),
        ("softmax(s)", {"s": (ln2(1), ln2(2), 0)}, 9),
        ("", {}, 1),
    ],
)
def test_operations_are_those_of_paper_and_pencil(formula: str, inputs: dict[str, object], count: float) -> None:
    assert operations(line(formula, **inputs)) == count


def test_more_work_takes_longer() -> None:
    bank = scan([bundled_bank()])
    short, long = (effort(draft(bank.page(id), 3).variant) for id in ("claims/fork_add", "cnn/kernel_gradient_global_max_pool"))
    assert short.minutes < 3
    assert long.minutes > 10
    assert (short.entries, short.decisions, long.decisions) == (0, 1, 0)
    assert long.entries == 22
