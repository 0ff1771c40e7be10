"""Requests that stand still at a chosen point until they are let go.

For kill tests: hold request n before or after its commit, kill the client, then release.
"""

from __future__ import annotations

import asyncio


class Holds:
    """All requests that stand still at the moment."""

    def __init__(self) -> None:
        self._released: list[asyncio.Event] = []
        self._arrived: list[asyncio.Event] = []

    @property
    def held(self) -> int:
        """How many stand still."""
        return len(self._released)

    async def stand_still(self) -> None:
        """Until `release`."""
        released = asyncio.Event()
        self._released.append(released)
        for arrived in self._arrived:
            arrived.set()
        await released.wait()

    async def until(self, requests: int) -> None:
        """Wait for that many to stand still."""
        while self.held < requests:
            arrived = asyncio.Event()
            self._arrived.append(arrived)
            await arrived.wait()
            self._arrived.remove(arrived)

    def release(self) -> int:
        """Let all of them go; how many there were."""
        let_go, self._released = self._released, []
        for released in let_go:
            released.set()
        return len(let_go)
