"""The sandbox as a process of its own, far away: every request takes as long as it would.

Owns the distance, and the count of what arrived; run by the benchmarks, not by people. Trap: it
waits before the answer is made, so a request counts for the limit when it arrives over there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from intercom_sync.sandbox import Limits, RealClock, Sandbox, serve

COUNTS = "/_bench/counts"


class Distant:
    """An application that answers late, and remembers how it answered."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds
        self._counts: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == COUNTS:
            await _answer(send, self._counts)
            self._counts.clear()
            return

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counts[f"{scope['method']} {message['status']}"] += 1
            await send(message)

        await asyncio.sleep(self._seconds)
        await self._app(scope, receive, counting)


async def _answer(send: Send, counts: Counter[str]) -> None:
    body = json.dumps(counts).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


class _Far(Sandbox):
    """The sandbox with its application at a distance."""

    def __init__(self, path: Path, *, per_window: int | None, seconds: float) -> None:
        super().__init__(path=path, clock=RealClock(), limits=Limits(per_window=per_window))
        self.app = Distant(super().app, seconds)  # type: ignore[method-assign]


def main() -> None:
    """Serve until the end of standard input."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", type=Path)
    parser.add_argument("--ms", type=float, default=0)
    parser.add_argument("--per-window", type=int)
    given = parser.parse_args()
    sandbox = _Far(given.database, per_window=given.per_window, seconds=given.ms / 1000)
    serve(sandbox, ready=lambda url: print(url, flush=True))


if __name__ == "__main__":
    main()
