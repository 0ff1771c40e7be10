"""Our clock and Intercom's.

Owns the Clock port that makes waiting testable, and the estimate of the server's time. Trap: the
local wall clock is never asked for a limit or a deadline of the server's; it may be wrong by hours.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Protocol

# No answer is on its way for longer. A Date further back is a clock that was set back: follow it.
_LONGEST_WAY_SECONDS = 60.0


class Clock(Protocol):
    """What pacing needs of time."""

    def monotonic(self) -> float:
        """Seconds from any start; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Come back after `seconds`."""
        ...


class SystemClock:
    """The machine's own clock."""

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def date_unix(header: str | None) -> int | None:
    """The Date header in Unix seconds; None where it is absent or cannot be read."""
    if header is None:
        return None
    try:
        moment = parsedate_to_datetime(header)
        # "-0000" reads as a naive time; HTTP knows no other zone than UTC.
        return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
    except (ValueError, OverflowError):
        return None


class ServerTime:
    """The server's clock, followed from the Date headers of its answers.

    A Date is cut to the second and has travelled, so it is never later than the truth: of several,
    the one that puts the clock furthest ahead is nearest.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead_of_monotonic: float | None = None

    def hear(self, date: int) -> None:
        """Take in the Date of an answer that has arrived just now."""
        ahead = date - self._clock.monotonic()
        known = self._ahead_of_monotonic
        if known is None or ahead > known or ahead < known - _LONGEST_WAY_SECONDS:
            self._ahead_of_monotonic = ahead

    def now(self) -> float | None:
        """Unix seconds; None until a Date was heard."""
        if self._ahead_of_monotonic is None:
            return None
        return self._ahead_of_monotonic + self._clock.monotonic()
