"""Backward operations say when they differentiate where textbooks disagree."""

from __future__ import annotations

import pytest

from examgen import engine
from examgen.core import kinks


def reports(function, *arguments, **options):
    with kinks.watching() as met:
        function(*arguments, **options)
    return met


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        (engine.relu_backward, ([1, 1], [0, 2]), ["relu_at_0"]),
        (engine.relu_backward, ([1, 1], [-1, 2]), []),
        (engine.relu_backward, ([0, 1], [0, 2]), []),
        (engine.hardtanh_backward, ([1, 1], [0, 1]), ["hardtanh_at_its_bound"]),
        (engine.hardtanh_backward, ([1, 0], [0, 1]), []),
        (engine.leaky_relu_backward, ([1, 1], [0, 2]), ["leaky_relu_at_0"]),
        (engine.max_pool1d_backward, ([[1]], [[3, 3]], 2), ["tie_in_a_max_pool"]),
        (engine.max_pool1d_backward, ([[1]], [[3, 2]], 2), []),
        (engine.max_pool1d_backward, ([[0]], [[3, 3]], 2), []),
        (engine.global_max_pool_backward, ([1], [[[3, 3]]]), ["tie_in_a_max_pool"]),
        (engine.rnn_cell_backward, ([[1]], [[1]], [[1]], [[1]], [[-1]]), []),
    ],
)
def test_a_kink_is_reported_and_nothing_else(function, arguments, expected):
    assert reports(function, *arguments) == expected


def test_a_relu_cell_reports_a_pre_activation_of_0():
    assert reports(engine.rnn_cell_backward, [[1]], [[1]], [[1]], [[1]], [[-1]], nonlinearity="relu") == ["relu_at_0"]


def test_reports_outside_of_watching_go_nowhere():
    engine.relu_backward([1], [0])
    with kinks.watching() as met:
        pass
    assert met == []
