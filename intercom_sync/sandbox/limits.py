"""How many requests a window allows, and what the headers say about it.

Windows are counted by the sandbox's clock from the start of the epoch, for all tokens together:
what one integration uses, another lacks. Trap: what is sent in the headers may be drawn nonsense;
what is allowed never is.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class LimitHeaders(StrEnum):
    """What a client is told."""

    TRUE = "true"
    MISSING = "missing"
    SOMETIMES = "sometimes"
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The default is 10,000 a minute, spread over windows of ten seconds (facts §1).

    Attributes:
        per_window: Requests that are answered in one window; None counts nothing and sends no
            headers.
        headers: Whether what is sent about it can be believed.
    """

    per_window: int | None = 1666
    window_seconds: float = 10.0
    headers: LimitHeaders = LimitHeaders.TRUE


class RateLimiter:
    """Counts one window at a time."""

    def __init__(self, limits: Limits, *, seed: int = 0) -> None:
        self._limits = limits
        self._random = random.Random(seed)
        self._window = -1
        self._taken = 0

    def take(self, now: float) -> bool:
        """Count a request; False where the window has none left."""
        if self._limits.per_window is None:
            return True
        window = math.floor(now / self._limits.window_seconds)
        if window != self._window:
            self._window, self._taken = window, 0
        self._taken += 1
        return self._taken <= self._limits.per_window

    def headers(self) -> Mapping[str, str]:
        """What the answer to the request just taken says of the window."""
        limit = self._limits.per_window
        if limit is None or not self._headers_are_sent():
            return {}
        reset = math.ceil((self._window + 1) * self._limits.window_seconds)
        if self._limits.headers is LimitHeaders.NONSENSE:
            return self._nonsense(limit, reset)
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - self._taken)),
            "X-RateLimit-Reset": str(reset),
        }

    def _headers_are_sent(self) -> bool:
        match self._limits.headers:
            case LimitHeaders.MISSING:
                return False
            case LimitHeaders.SOMETIMES:
                return self._random.random() < 0.5
            case LimitHeaders.TRUE | LimitHeaders.NONSENSE:
                return True

    def _nonsense(self, limit: int, reset: int) -> Mapping[str, str]:
        choose = self._random.choice
        return {
            "X-RateLimit-Limit": choose([str(limit), "0", "-1", "many", ""]),
            "X-RateLimit-Remaining": choose(["0", "-5", str(limit * 9), "NaN", "1e3", ""]),
            "X-RateLimit-Reset": choose(
                [str(reset - 86_400), str(reset + 86_400), "0", "soon", f"{reset}.5", ""]
            ),
        }
