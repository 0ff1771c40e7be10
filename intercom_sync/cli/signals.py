"""SIGINT and SIGTERM as a wish to stop, not as a death; and the end of who started us as one.

Owns what is heard while a run writes. Trap: a second signal must not cut short the few seconds that
requests in flight are given, so it changes nothing. And where a job is stopped, often only its
shell is told: whoever goes on then works unseen.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from intercom_sync.plan.outcome import Ended, Outcome
from intercom_sync.workers import Stop

LOOK_SECONDS: Final = 0.5
"""How often is looked whether who started us is still there."""


class Signals:
    """What was heard.

    Attributes:
        exit_code: 128 plus the first signal's number; 0 where there was none.
        name: Of that signal, or what counts as one; "" where there was none.
    """

    def __init__(self) -> None:
        self.stop = Stop()
        self.exit_code = 0
        self.name = ""

    def hear(self, number: signal.Signals, name: str = "") -> None:
        """Ask the run to stop."""
        self.exit_code = self.exit_code or 128 + number
        self.name = self.name or name or number.name
        self.stop.ask(f"stopped by {name or number.name}")

    def came_late(self, results: Iterable[Ended]) -> bool:
        """Whether there was one, and no step was left that it could cut short."""
        return self.exit_code != 0 and not any(
            one.outcome is Outcome.UNKNOWN or one.reason == self.stop.reason for one in results
        )


@contextmanager
def stopping(parent: int) -> Iterator[Signals]:
    """Handle signals inside a `with` of a running event loop.

    Args:
        parent: Process id of who started us. Its end counts as SIGTERM, but under `nohup`.
    """
    heard = Signals()
    loop = asyncio.get_running_loop()
    watching = loop.create_task(_watch(parent, heard))
    numbers = (signal.SIGINT, signal.SIGTERM)
    earlier = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        # Not loop.add_signal_handler: Windows has none. The handler only sets an event.
        signal.signal(
            number,
            lambda found, _: loop.call_soon_threadsafe(heard.hear, signal.Signals(found)),
        )
    try:
        yield heard
    finally:
        watching.cancel()
        for number, handler in earlier.items():
            signal.signal(number, handler)


async def _watch(parent: int, heard: Signals) -> None:
    # Windows tells the same number for ever.
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_IGN:
        return
    while os.getppid() == parent:  # noqa: ASYNC110 -- the system tells nobody
        await asyncio.sleep(LOOK_SECONDS)
    heard.hear(signal.SIGTERM, "the end of the program that started it")
