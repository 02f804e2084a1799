"""The Rasch model of an exam: one scale for difficulty of questions and ability of students, and which questions do not fit on it.

The partial credit model (Masters 1982), estimated by RaschPy; a question's points come in up to ``STEPS`` steps. RaschPy is an
extra, because it brings pandas and scikit-learn along; without it everything else works.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from examgen.classes.statistics.items import Points

STEPS = 3
"""Steps of a question's points at most: a quarter of a class must be enough to tell each from the next."""
FEWEST_STUDENTS, FEWEST_ITEMS = 20, 3
"""With fewer the model is not fitted: it would look exact and say nothing."""
INSTALL = "it needs RaschPy: pip install 'examgen-dl[classes]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class RaschItem:
    """A question on the scale (logits, 0 is the mean), its standard error, and its fit (mean squares, 1 is expected).

    ``misfit`` is "noisy" for one that strong students miss and weak ones solve, "too regular" for the opposite, else empty.
    """

    number: int
    location: float
    error: float
    infit: float
    outfit: float
    misfit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rasch:
    """The fitted model: items, the students' abilities in order (logits), and how reliably they are told apart."""

    items: tuple[RaschItem, ...]
    abilities: tuple[float, ...]
    reliability: float


def fitted(scores: Points, most: Sequence[int]) -> Rasch | str:
    """The model for points (students, questions) of which there are ``most``; or why there is none, as the end of a sentence.

    Questions that all students solved alike say nothing and are left out.
    """
    levels = np.column_stack([_levels(scores[:, at], of) for at, of in enumerate(most)])
    kept = [at for at in range(levels.shape[1]) if np.ptp(levels[:, at]) > 0]
    if len(levels) < FEWEST_STUDENTS or len(kept) < FEWEST_ITEMS:
        return f"it takes {FEWEST_STUDENTS} students and {FEWEST_ITEMS} questions that not all solved alike"
    try:
        import pandas
        import raschpy
    except ImportError:
        return INSTALL
    frame = pandas.DataFrame(levels[:, kept], columns=[str(at + 1) for at in kept])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = raschpy.PCM(frame)
            model.std_errors(se_method="sandwich")  # its other way draws samples, for minutes, and differently each time
            model.item_stats_df()
            model.person_stats_df()
            model.test_stats_df()
        except (ArithmeticError, ValueError, KeyError, IndexError, np.linalg.LinAlgError) as error:
            return f"these points allow no estimate ({type(error).__name__})"
    return _read(model, len(levels))


def _levels(points: Points, of: int) -> npt.NDArray[np.int64]:
    """Whole steps of the points, the last one reached by all points only; steps that nobody stands on are none."""
    steps = np.floor(points / of * min(STEPS, of) + 1e-9) if of else np.zeros_like(points)
    return np.unique(steps, return_inverse=True)[1]


def _read(model: Any, students: int) -> Rasch | str:
    table = model.item_stats[["Estimate", "SE", "Infit MS", "Outfit MS"]]
    abilities = tuple(sorted(float(one) for one in model.person_stats["Estimate"]))
    reliability = float(model.test_stats.loc["Reliability", "Persons"])
    if not (np.isfinite(table.to_numpy(dtype=float)).all() and np.isfinite(abilities).all()):
        return "these points allow no estimate"
    items = tuple(
        RaschItem(
            number=int(name), location=place, error=error, infit=infit, outfit=outfit, misfit=misfit(infit, outfit, students)
        )
        for name, (place, error, infit, outfit) in zip(table.index, table.to_numpy(dtype=float).tolist(), strict=True)
    )  # fmt: skip
    return Rasch(items=items, abilities=abilities, reliability=max(0.0, reliability) if np.isfinite(reliability) else 0.0)


def misfit(infit: float, outfit: float, students: int) -> str:
    """What a fit says that is further from 1 than 2/sqrt(n) (infit) or 6/sqrt(n) (outfit), and than 0.3: less is chance.

    The bounds that grow with few students: Smith, Schumacker and Bush (1998); 0.7 to 1.3 for tests: Wright and Linacre (1994).
    """
    for fit, wide in ((infit, 2), (outfit, 6)):
        around = max(0.3, wide / sqrt(students))
        if fit > 1 + around:
            return "noisy"
        if fit < 1 - around:
            return "too regular"
    return ""
