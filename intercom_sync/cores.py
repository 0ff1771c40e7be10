"""The same work on many things, on all cores where that pays.

Owns processes; knows nothing of the work. Trap: a fork of a process with threads may stand still
for ever, and one that outlives this process keeps its locks and its pipes. Where there is little to
do, where a fork may stand still, and where the system grants none, the work is done right here.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_FEWEST = 100
"""Things for which it pays; starting a process takes as long as rendering ten articles."""
_MOST_PROCESSES = 8
_CHUNK = 25
_ENDINGS = frozenset({signal.SIGINT, signal.SIGTERM})


def on_all_cores(act: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """What `act` makes of each, in their order.

    Args:
        act: Pure, and like the things and the results something that can be pickled.
    """
    processes = min(_cores(), _MOST_PROCESSES, len(things) // _FEWEST + 1)
    if processes < 2 or sys.platform != "linux" or threading.active_count() > 1:
        return [act(thing) for thing in things]
    import multiprocessing
    from concurrent.futures.process import BrokenProcessPool

    try:
        return _side_by_side(act, things, processes)
    except (BrokenProcessPool, ImportError, NotImplementedError, OSError):
        # No memory, processes, files or semaphores left, or none given. Whatever was begun is ours.
        for child in multiprocessing.active_children():
            child.kill()
    return [act(thing) for thing in things]


def _side_by_side(act: Callable[[T], R], things: Sequence[T], processes: int) -> list[R]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("fork"), initializer=_begin
    ) as pool:
        # What is forked would hear a signal by the handlers of this process; _begin sets others.
        earlier = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)
        try:
            results = pool.map(act, things, chunksize=_CHUNK)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, earlier)
        return list(results)


def _begin() -> None:
    """Leave Ctrl-C to the process that forked this one, and end when told to, or with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDINGS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
