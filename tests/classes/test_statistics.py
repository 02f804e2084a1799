"""Statistics of a class against values worked out by hand, and against students who were drawn from a model."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from examgen.classes.statistics import plots
from examgen.classes.statistics.items import alpha, discrimination
from examgen.classes.statistics.rasch import INSTALL, Rasch, fitted, misfit
from examgen.errors import UsageError


def test_alpha_and_discrimination_as_by_hand() -> None:
    """Each item has the variance 1, the totals 1, 2, 6 have 7; the first item is 0, 1, 2, the others together 1, 1, 4."""
    scores = np.array([[0.0, 0, 1], [1, 1, 0], [2, 2, 2]])
    assert alpha(scores) == pytest.approx(1.5 * (1 - 3 / 7))
    assert discrimination(scores, 0) == pytest.approx(3 / (2 * 6) ** 0.5)


def test_what_is_not_defined_is_not_said() -> None:
    assert alpha(np.ones((5, 3))) is None
    assert alpha(np.array([[1.0, 0], [0, 1]])) is None
    assert discrimination(np.array([[1.0, 0], [1, 1], [1, 0]]), 0) is None
    assert "20 students" in str(fitted(np.ones((5, 3)), [1, 1, 1]))


def test_the_rasch_model_finds_difficulties_and_the_item_that_does_not_fit() -> None:
    rng = np.random.default_rng(4)
    ability, difficulty = rng.normal(0, 1.2, 400), np.linspace(-1.5, 1.5, 8)
    chance = 1 / (1 + np.exp(difficulty - ability[:, None]))
    scores = (rng.random(chance.shape) < chance).astype(float)
    scores[:, 3] = rng.random(400) < 0.5
    model = fitted(scores, [1] * 8)
    assert isinstance(model, Rasch)
    found = np.array([item.location for item in model.items])
    others = [at for at in range(8) if at != 3]
    assert np.abs(found - difficulty)[others].max() < 0.4
    assert [item.number for item in model.items if item.misfit] == [4]
    assert model.items[3].misfit == "noisy"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'examgen-dl\[classes\]'"):
        plots.check()
    monkeypatch.setitem(sys.modules, "raschpy", None)
    assert fitted(np.arange(60.0).reshape(20, 3) % 7 % 2, [1, 1, 1]) == INSTALL


def test_steps_that_nobody_stands_on_are_left_out_and_twice_the_same_comes_out() -> None:
    rng = np.random.default_rng(1)
    scores = rng.choice([0.0, 4.0], (30, 4)) + np.array([0, 0, 0, 1]) * rng.integers(0, 2, (30, 1))
    found = [fitted(scores, [4, 4, 4, 5]) for _ in range(2)]
    assert isinstance(found[0], Rasch)
    assert found[0] == found[1]


def test_a_misfit_is_more_than_chance() -> None:
    assert [misfit(1.35, 1, 400), misfit(1.35, 1, 25), misfit(0.6, 1, 400), misfit(1.2, 1.2, 4000)] == [
        "noisy",
        "",
        "too regular",
        "",
    ]
