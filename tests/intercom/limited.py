"""A server that limits its callers by windows, in the event loop's own time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

EPOCH = 1_790_000_003.7
"""Server time when the loop starts: in the middle of a second, and of a window."""

Announce = Callable[[dict[str, str], random.Random], dict[str, str]]


def truly(headers: dict[str, str], draw: random.Random) -> dict[str, str]:
    return headers


def nothing(headers: dict[str, str], draw: random.Random) -> dict[str, str]:
    return {}


def sometimes(headers: dict[str, str], draw: random.Random) -> dict[str, str]:
    return headers if draw.random() < 0.3 else {}


def nonsense(headers: dict[str, str], draw: random.Random) -> dict[str, str]:
    reset = int(headers["X-RateLimit-Reset"])
    wrong = [
        {"X-RateLimit-Remaining": "-3"},
        {"X-RateLimit-Remaining": "none"},
        {"X-RateLimit-Reset": str(reset + 9 * 3600)},
        {"X-RateLimit-Reset": str(reset - 500)},
        {"X-RateLimit-Limit": "0"},
        {"Date": "the other day"},
    ]
    return headers | draw.choice(wrong)


@dataclass
class Limited:
    """Answers {} to everything, 429 once a window is used up.

    Attributes:
        lag: Seconds between an answer and its request, half of it each way, give or take a fifth.
        allowed_at: When requests arrived that were let in.
    """

    limit: int
    window: float = 10.0
    lag: float = 0.05
    announce: Announce = truly
    others_per_second: float = 0.0
    draw: random.Random = field(default_factory=lambda: random.Random(7))
    allowed_at: list[float] = field(default_factory=list)
    refused: int = 0
    most_in_flight: int = 0
    _in_flight: int = 0
    _window: int = -1
    _used: int = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        await asyncio.sleep(self._half_way())
        status, headers = self._judge(EPOCH + asyncio.get_running_loop().time())
        await asyncio.sleep(self._half_way())
        self._in_flight -= 1
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        raw.append((b"content-type", b"application/json"))
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": b"{}"})

    def _half_way(self) -> float:
        return self.lag / 2 * self.draw.uniform(0.8, 1.2)

    def _judge(self, now: float) -> tuple[int, dict[str, str]]:
        window = int(now // self.window)
        if window != self._window:
            self._window, self._used = window, 0
        by_others = int((now - window * self.window) * self.others_per_second)
        is_allowed = self._used + by_others < self.limit
        if is_allowed:
            self._used += 1
            self.allowed_at.append(now)
        else:
            self.refused += 1
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self._used - by_others)),
            "X-RateLimit-Reset": str(int((window + 1) * self.window)),
            "Date": formatdate(int(now), usegmt=True),
        }
        return (200 if is_allowed else 429), self.announce(headers, self.draw)
