"""Progress as a picture: a bar for each week, drawn on the server without a style or a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from examgen.core.words import counted
from examgen.practice.loop.learning import Week

WIDTH, HEIGHT, FOOT, HEAD = 360, 150, 20, 16
"""The drawing in its own units; below the bars are the dates, above them the numbers."""
_BAR = 26


def weeks_picture(weeks: Sequence[Week]) -> Markup:
    """The weeks as bars, the part that was right at once filled; the same in words for who cannot see it."""
    most = max(1, *(week.tried for week in weeks))
    bars = Markup("").join(bar for place, week in enumerate(weeks) for bar in _bars(place, week, len(weeks), most))
    return Markup('<svg class="weeks" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, described(weeks), bars
    )


def described(weeks: Sequence[Week]) -> str:
    """What the picture shows."""
    busy = [week for week in weeks if week.tried]
    said = "; ".join(f"week of {_date(week)}: {counted(week.tried, 'question')}, {week.right} right at once" for week in busy)
    return f"Questions in the last {len(weeks)} weeks. {said or 'None yet'}."


def _bars(place: int, week: Week, count: int, most: int) -> Iterator[Markup]:
    middle = WIDTH * (2 * place + 1) / (2 * count)
    room = HEIGHT - FOOT - HEAD
    for name, number in (("tried", week.tried), ("right-bar", week.right)):
        height = room * number / most
        yield Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
            name, middle - _BAR / 2, HEIGHT - FOOT - height, _BAR, height
        )
    top = HEIGHT - FOOT - room * week.tried / most
    yield Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(middle, top - 4, week.tried or "")
    yield Markup('<text x="{:.1f}" y="{}">{}</text>').format(middle, HEIGHT - 5, f"{week.monday.day}.{week.monday.month}.")


def _date(week: Week) -> str:
    return f"{week.monday:%d %B}".removeprefix("0")
