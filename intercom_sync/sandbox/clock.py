"""What time it is in the sandbox: everything it stamps, waits for or counts by asks here.

Trap: windows, late effects and `Date` headers all follow this clock, so a test that never moves a
VirtualClock never leaves its first rate window.
"""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Unix seconds, and a way to move them."""

    def now(self) -> float:
        """Unix seconds; never less than it was before."""
        ...

    def advance(self, seconds: float) -> None:
        """Move forward. Moving back would break the order of `updated_at`.

        Raises:
            ValueError: seconds is negative.
        """
        ...


class VirtualClock:
    """Time that stands still until somebody moves it."""

    def __init__(self, start_unix: float = 1_750_000_000.0) -> None:
        self._now = start_unix

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        _refuse_going_back(seconds)
        self._now += seconds

    async def sleep(self, seconds: float) -> None:
        """Let everybody else run, with the time gone by: what a client under test waits with."""
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)


class RealClock:
    """The machine's time, plus what it was moved forward by."""

    def __init__(self) -> None:
        self._moved_seconds = 0.0

    def now(self) -> float:
        return time.time() + self._moved_seconds

    def advance(self, seconds: float) -> None:
        _refuse_going_back(seconds)
        self._moved_seconds += seconds


def _refuse_going_back(seconds: float) -> None:
    if seconds < 0:
        raise ValueError(f"time goes forward only, not by {seconds} seconds")
