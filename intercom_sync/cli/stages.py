"""The time that each stage of a run took: load, fetch, diff, check, render, apply.

Owns the stopwatch; what is told of it is the business of cost.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Stages:
    """The time that each stage of a run took."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now`: seconds from any start."""
        self._now = now
        self._seconds: dict[str, float] = {}
        self._stage = ""
        self._since = now()

    def begin(self, stage: str) -> None:
        """From now on it is this stage; "" is none. Begun twice, both times count."""
        now = self._now()
        if self._stage:
            self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now

    def __str__(self) -> str:
        return ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in self._seconds.items())
