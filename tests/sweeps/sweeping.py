"""One seed for every sweep, the share of it that is run, and the line that says so.

A sweep is a list of cases. All of them are run with SWEEP_WHOLE=1; otherwise as many as its author
allowed it, drawn by the seed. SWEEP_CASES=n allows each sweep n cases: for a look, and for the
controls. Trap: a sweep that quietly runs less proves nothing, so every one of them says how many
cases there are, how many were planned and how many were run, and fewer than planned is a failure.
"""

from __future__ import annotations

import atexit
import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

SEED = int(os.environ.get("SWEEP_SEED", "20260711"))
IS_WHOLE = bool(os.environ.get("SWEEP_WHOLE"))
_ALLOWED = int(os.environ.get("SWEEP_CASES", "0"))

Record = Callable[[str, object], None]
"""pytest's `record_property`; tests/conftest.py prints what is recorded as "sweep"."""
Case = TypeVar("Case")


def scratch() -> Path:
    """A folder that goes when this process does."""
    folder = mkdtemp(prefix="sweeps-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def drawn(name: str, cases: Sequence[Case], *, bounded: int) -> list[Case]:
    """The cases of a sweep that this run plans, in the order in which they were given.

    Args:
        bounded: How many, where not the whole sweep is asked for.
    """
    count = min(len(cases), _ALLOWED or (len(cases) if IS_WHOLE else bounded))
    numbers = random.Random(f"{SEED} {name}").sample(range(len(cases)), count)
    return [cases[number] for number in sorted(numbers)]


def part_of(cases: Sequence[Case], part: int, parts: int) -> list[Case]:
    """One of several equal shares, for workers side by side."""
    return list(cases[part::parts])


def sweep(
    name: str,
    cases: Sequence[Case],
    survive: Callable[[Case], object],
    record: Record,
    *,
    bounded: int,
) -> None:
    """Run what is drawn of the cases, and say how many; the first that fails ends it."""
    planned = drawn(name, cases, bounded=bounded)
    run = 0
    try:
        for case in planned:
            try:
                survive(case)
            except BaseException as error:
                error.add_note(f"{name}: case {case!r}, SWEEP_SEED={SEED}")
                raise
            run += 1
    finally:
        record("sweep", summary(name, there=len(cases), planned=len(planned), run=run))
    assert run == len(planned)


def summary(name: str, *, there: int, planned: int, run: int) -> str:
    """What a sweep says of itself."""
    share = f"{100 * planned / there:.1f} %" if there else "nothing"
    return (
        f"{name}: seed {SEED}, {there} cases in the whole sweep, {planned} planned ({share}), "
        f"{run} run"
    )
