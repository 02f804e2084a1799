"""How large and how frequent requests may be."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import anyio
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
"""Bytes of a request's body."""
SLOWEST_BODY = 30.0
"""Seconds in which all of it must arrive."""
REMEMBERED = 20_000
"""How many sessions and addresses are remembered; whoever was away longest is forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many requests a second on average, and ``burst`` at once."""

    per_second: float
    burst: float


SESSION_RATE = Rate(per_second=4, burst=60)
ADDRESS_RATE = Rate(per_second=80, burst=1200)
"""An address may be a lecture hall behind one router."""


class Buckets:
    """A token bucket for each key: a request takes a token, and tokens come back with time (``monotonic`` gives seconds)."""

    def __init__(self, rate: Rate, monotonic: Callable[[], float]) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """0 if the request may pass (it takes a token), else the seconds until one may."""
        now = self._monotonic()
        tokens, then = self._buckets.pop(key, (self._rate.burst, now))
        tokens = min(self._rate.burst, tokens + (now - then) * self._rate.per_second)
        passes = tokens >= 1
        self._buckets[key] = (tokens - passes, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0.0 if passes else (1 - tokens) / self._rate.per_second


class SmallBodies:
    """Refuses bodies of more than ``LARGEST_BODY`` bytes (413), announced or not, and those that take too long to arrive (408)."""

    def __init__(self, app: ASGIApp, *, slowest: float = SLOWEST_BODY) -> None:
        self._app = app
        self._slowest = slowest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives, and when."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        arrived, deadline = 0, anyio.current_time() + self._slowest

        async def counted() -> Message:
            nonlocal arrived, deadline
            try:
                with anyio.fail_after(deadline - anyio.current_time()):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            arrived += len(message.get("body", b""))
            if arrived > LARGEST_BODY:
                raise HTTPException(413)
            if not message.get("more_body", False):
                deadline = float("inf")
            return message

        await self._app(scope, counted, send)
