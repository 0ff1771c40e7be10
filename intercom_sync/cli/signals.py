"""SIGINT and SIGTERM as a wish to stop, not as a death.

Owns the handlers while a run writes. Trap: a second signal must not cut short the few seconds that
requests in flight are given, so it changes nothing.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from intercom_sync.plan.outcome import Ended, Outcome
from intercom_sync.workers import Stop


class Signals:
    """What was heard.

    Attributes:
        exit_code: 128 plus the first signal's number; 0 where there was none.
        name: Of that signal; "" where there was none.
    """

    def __init__(self) -> None:
        self.stop = Stop()
        self.exit_code = 0
        self.name = ""

    def hear(self, number: signal.Signals) -> None:
        """Ask the run to stop."""
        self.exit_code = self.exit_code or 128 + number
        self.name = self.name or number.name
        self.stop.ask(f"stopped by {number.name}")

    def came_late(self, results: Iterable[Ended]) -> bool:
        """Whether there was one, and no step was left that it could cut short."""
        return self.exit_code != 0 and not any(
            one.outcome is Outcome.UNKNOWN or one.reason == self.stop.reason for one in results
        )


@contextmanager
def stopping() -> Iterator[Signals]:
    """Handle signals inside a `with` of a running event loop."""
    heard = Signals()
    loop = asyncio.get_running_loop()
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
        for number, handler in earlier.items():
            signal.signal(number, handler)
