"""The same work on many things, on all cores where that pays.

Owns processes; knows nothing of the work. Trap: a fork of a process with threads may stand still
for ever, and what is forked must not hear Ctrl-C twice. Where that cannot be ruled out, and where
there is little to do, the work is done right here.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_FEWEST = 100
"""Things for which it pays; starting a process takes as long as rendering ten articles."""
_MOST_PROCESSES = 8
_CHUNK = 25


def on_all_cores(act: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """What `act` makes of each, in their order.

    Args:
        act: Pure, and like the things and the results something that can be pickled.
    """
    processes = min(_cores(), _MOST_PROCESSES, len(things) // _FEWEST + 1)
    if processes < 2 or sys.platform != "linux" or threading.active_count() > 1:
        return [act(thing) for thing in things]
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("fork"),
        initializer=partial(signal.signal, signal.SIGINT, signal.SIG_IGN),
    ) as pool:
        return list(pool.map(act, things, chunksize=_CHUNK))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
