"""SIGTERM as Ctrl-C, wherever a command is.

Owns the handler for all but the time in which a run writes (signals.py). Trap: at SIGTERM Python
ends at once, and whatever a `with` would have given back, such as a lock on a ref, stays taken.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Ending:
    """What was heard.

    Attributes:
        is_told: To end, by SIGTERM.
    """

    def __init__(self) -> None:
        self.is_told = False

    def hear(self) -> None:
        """End as at Ctrl-C."""
        self.is_told = True
        signal.raise_signal(signal.SIGINT)


@contextmanager
def ending() -> Iterator[Ending]:
    """Hear SIGTERM inside a `with`; only the main thread can."""
    heard = Ending()
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return
    earlier = signal.signal(signal.SIGTERM, lambda *_: heard.hear())
    try:
        yield heard
    finally:
        signal.signal(signal.SIGTERM, earlier)
