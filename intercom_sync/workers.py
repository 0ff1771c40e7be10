"""Many steps side by side, and an orderly end when somebody asks for one.

Owns concurrency and stopping, knows nothing of what it runs. Trap: a cancelled job must be awaited
until it is over, or what it had in flight would be lost without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

WORKERS = 128
"""Jobs under way at once; the client's budget slows them to what the server announces. As many as
it lets be in flight, or a server that is far away could not be asked as fast as it allows."""
GRACE_SECONDS = 4.0
"""What jobs under way get once a stop was asked for."""

Job = Callable[[], Awaitable[None]]
Aside = Callable[[Callable[[], None]], Awaitable[None]]
"""How something is done that waits for the disk; it is over when this returns."""


async def at_once(act: Callable[[], None]) -> None:
    """Everybody waits for it."""
    act()


async def in_thread(act: Callable[[], None]) -> None:
    """Other jobs go on meanwhile.

    Who is cancelled meanwhile hears of it at the next wait: what is being written is written, and
    must not be taken for undone.
    """
    doing = asyncio.ensure_future(asyncio.to_thread(act))
    is_cancelled = False
    while not doing.done():
        try:
            await asyncio.wait([doing])
        except asyncio.CancelledError:
            is_cancelled = True
    task = asyncio.current_task()
    if is_cancelled and task is not None:
        task.cancel()
    doing.result()


class Stop:
    """A wish to end the run: nothing new is started, what is in flight gets GRACE_SECONDS."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.reason = ""

    def ask(self, reason: str) -> None:
        """Ask for it; the first reason stays."""
        if not self._event.is_set():
            self.reason = reason
            self._event.set()

    @property
    def is_asked(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set()

    async def wait(self) -> None:
        """Until somebody asks."""
        await self._event.wait()


async def side_by_side(jobs: Sequence[Job], stop: Stop, *, most: int = WORKERS) -> None:
    """Run independent jobs until all are over, or a stop has had its grace.

    Jobs not yet started when a stop is asked for are started all the same: they look at the stop
    themselves, so that each can say what became of it.

    Args:
        most: How many at once.
    """
    waiting = iter(jobs)

    async def worker() -> None:
        for job in waiting:
            await job()

    workers = [asyncio.ensure_future(worker()) for _ in range(min(most, len(jobs)))]
    stopper = asyncio.ensure_future(stop.wait())
    try:
        await _until_over_or_asked(workers, stopper)
    finally:
        stopper.cancel()
        for task in workers:
            task.cancel()
        ends = await asyncio.gather(*workers, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
            raise end


async def _until_over_or_asked(
    workers: Sequence[asyncio.Future[None]], stopper: asyncio.Future[None]
) -> None:
    pending = set(workers)
    while pending and not stopper.done():
        done, rest = await asyncio.wait({*pending, stopper}, return_when=asyncio.FIRST_COMPLETED)
        pending = rest - {stopper}
        if any(task.exception() for task in done - {stopper}):
            return
    if pending:
        await asyncio.wait(pending, timeout=GRACE_SECONDS)
