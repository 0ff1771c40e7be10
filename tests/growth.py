"""How the time something takes grows with what it is given.

Owns the stopwatch of the tests. Trap: no number of seconds is right on every machine, so nothing is
ever asserted but the ratio of two of them, taken one after the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

LINEAR: Final = 9.0
"""For four times the size: linear is 4, quadratic 16."""


def times_as_long(act: Callable[[T], object], small: T, large: T) -> float:
    """How many times the processor time of `small` it takes to do `large`; the best of three."""
    return _best(act, large) / max(_best(act, small), 0.001)


def _best(act: Callable[[T], object], thing: T) -> float:
    took = []
    for _ in range(3):
        began = time.process_time()
        act(thing)
        took.append(time.process_time() - began)
    return min(took)
