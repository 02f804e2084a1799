"""Plots of a class as PNG, drawn without a screen; the same numbers give the same bytes."""

from __future__ import annotations

import importlib.util
import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from examgen.classes.statistics.items import Summary
from examgen.classes.statistics.rasch import Rasch
from examgen.errors import UsageError
from examgen.paper.grading import Grading

INK, SOFT, FILL, MARK = "#1a1a1a", "#777777", "#4878a8", "#c0504d"
_MOST_SLIPS = 12
_DPI = 110


def check() -> None:
    """``UsageError`` if there is nothing to draw plots with: said before anything is marked for them."""
    if importlib.util.find_spec("matplotlib") is None:
        raise UsageError("--report: plots need matplotlib: pip install 'examgen-dl[classes]'")


def plots(summary: Summary, model: Rasch | None, grading: Grading) -> dict[str, bytes]:
    """The plots by file name."""
    return dict(_plots(summary, model, grading))


def _plots(summary: Summary, model: Rasch | None, grading: Grading) -> Iterator[tuple[str, bytes]]:
    yield "plot-points.png", _png(lambda axes: _points(axes, summary, grading), 7, 3)
    yield "plot-questions.png", _png(lambda axes: _questions(axes, summary), 7, 0.9 + 0.34 * len(summary.items))
    if summary.slips:
        count = min(len(summary.slips), _MOST_SLIPS)
        yield "plot-slips.png", _png(lambda axes: _slips(axes, summary), 7, 0.9 + 0.34 * count)
    if model:
        yield "plot-rasch.png", _png(lambda axes: _scale(axes, model), 7, 3.4)


def _png(draw: Callable[[Any], None], width: float, height: float) -> bytes:
    import matplotlib.style
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.style.context("default"), warnings.catch_warnings():  # importing other libraries changes the style of all plots
        warnings.simplefilter("ignore")  # a title may have letters that its font has not
        figure = Figure(figsize=(width, height), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        written = io.BytesIO()
        figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _points(axes: Any, summary: Summary, grading: Grading) -> None:
    """How many students have how many percent, with the bounds of the grades."""
    axes.hist(summary.percents, bins=range(0, 101, 5), color=FILL, edgecolor="white")
    axes.set(xlim=(0, 100), xlabel="percent of the points", ylabel="students")
    axes.yaxis.get_major_locator().set_params(integer=True)
    top = axes.get_ylim()[1]
    axes.set_ylim(0, top * (1.4 if grading.scale else 1))  # the names of the grades stand above the bars
    for grade in grading.scale:
        axes.axvline(float(grade.least), color=MARK, linewidth=1, linestyle="--")
        axes.annotate(
            f" {grade.name}", (float(grade.least), 1.0), xycoords=("data", "axes fraction"), rotation=90, va="top", ha="left",
            fontsize=7, color=MARK,
        )  # fmt: skip


def _questions(axes: Any, summary: Summary) -> None:
    """How much of each question's points was reached, and how well it tells students apart."""
    items = summary.items[::-1]
    names = [f"{one.number}  {_short(one.title)}" for one in items]
    places = range(len(items))
    axes.barh(places, [100 * one.facility for one in items], color=FILL, height=0.65)
    axes.set(xlim=(0, 118), yticks=places, yticklabels=names, xlabel="mean percent of the points; behind it, the discrimination")
    axes.set_xticks(range(0, 101, 20))
    axes.tick_params(axis="y", labelsize=8, length=0)
    for place, one in zip(places, items, strict=True):
        said = "" if one.discrimination is None else f"{one.discrimination:+.2f}"
        weak = one.discrimination is not None and one.discrimination < 0
        axes.text(102, place, said, va="center", fontsize=8, color=MARK if weak else SOFT)


def _slips(axes: Any, summary: Summary) -> None:
    """The most frequent slips: how many students made them."""
    slips = summary.slips[:_MOST_SLIPS][::-1]
    places = range(len(slips))
    axes.barh(places, [one.students for one in slips], color=FILL, height=0.65)
    axes.set(yticks=places, yticklabels=[f"{one.number}  {_short(one.name.replace('_', ' '))}" for one in slips], xlabel="students")
    axes.tick_params(axis="y", labelsize=8, length=0)
    axes.xaxis.get_major_locator().set_params(integer=True)


def _scale(axes: Any, model: Rasch) -> None:
    """Abilities as a histogram above the scale, questions as their numbers below it."""
    axes.hist(model.abilities, bins=20, color=FILL, edgecolor="white")
    highest = axes.get_ylim()[1]
    places = [*model.abilities, *(one.location for one in model.items)]
    margin = 0.05 * (max(places) - min(places))
    axes.set_xlim(min(places) - margin, max(places) + margin)
    axes.axhline(0, color=INK, linewidth=0.8)
    rows: list[float] = []
    for item in sorted(model.items, key=lambda one: one.location):
        row = next((at for at, last in enumerate(rows) if item.location - last > margin), len(rows))
        rows[row : row + 1] = [item.location]
        place, color = -highest * (0.07 + 0.09 * row), MARK if item.misfit else INK
        axes.text(item.location, place, str(item.number), ha="center", va="center", fontsize=8, color=color)
    axes.set_ylim(-highest * (0.1 + 0.09 * len(rows)), highest)
    axes.set(xlabel="logits: able students and hard questions to the right", ylabel="students")
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= highest])


def _short(text: str) -> str:
    """A label that leaves room for its bar, without signs that matplotlib would set as formulas."""
    plain = text.replace("$", "")
    return plain if len(plain) <= 44 else f"{plain[:43]}…"
