"""Clocks that are wrong on purpose: a variant that depends on one comes out differently, even within the same day."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from typing import Any


def set_off(seconds: float) -> None:
    """Whoever asks ``time`` or ``datetime`` from now on is told the time ``seconds`` from now."""
    true_time, true_time_ns = time.time, time.time_ns
    offset = datetime.timedelta(seconds=seconds)

    class Date(datetime.date):
        @classmethod
        def today(cls) -> Any:
            return cls.fromtimestamp(true_time() + seconds)

    class Datetime(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return super().now(tz) + offset

        @classmethod
        def utcnow(cls) -> Any:
            return super().now(datetime.UTC).replace(tzinfo=None) + offset

        @classmethod
        def today(cls) -> Any:
            return cls.now()

    datetime.date, datetime.datetime = Date, Datetime  # type: ignore[misc]
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _by_default(getattr(time, name), lambda: time.time()))
    strftime, asctime = time.strftime, time.asctime
    time.strftime = lambda format, when=None: strftime(format, when or time.localtime())
    time.asctime = lambda when=None: asctime(when or time.localtime())
    time.time = lambda: true_time() + seconds
    time.time_ns = lambda: true_time_ns() + int(seconds * 10**9)


def _by_default(function: Callable[[float], Any], now: Callable[[], float]) -> Callable[..., Any]:
    return lambda when=None: function(now() if when is None else when)
