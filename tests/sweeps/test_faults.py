"""A server and a wire that fail at every turn, each in its way, and writes that take effect long
after their client gave up: in the end everything is there once.

Nothing of it waits: client and server share a clock that is turned.
"""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from intercom_sync.errors import IntercomSyncError
from intercom_sync.sandbox import DrawnFaults
from tests.sweeps.center import GATES, LATEST_SECONDS, Center, changed, finish
from tests.sweeps.sweeping import SEED, Record, part_of, sweep

CHANGES = 20
SEEDS = 2000
PARTS = 4
RATES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4)
MOST_RUNS = 3


def survive(seed: int) -> None:
    """Some runs under a hail of faults, then a calm one."""
    chance, scene = random.Random(f"{SEED} faults {seed}"), changed(CHANGES)
    center = scene.again()
    center.sandbox.draw_faults(
        DrawnFaults(
            seed=chance.randrange(1 << 30),
            rate=chance.choice(RATES),
            match=chance.choice(["*", "*", "P* *", "POST *", "PUT *", "DELETE *"]),
            late_seconds=chance.uniform(0, LATEST_SECONDS),
        )
    )
    for _ in range(chance.randint(1, MOST_RUNS)):
        with suppress(IntercomSyncError):
            center.apply(*GATES)
        check_unknown(center)
        center.check_nothing_twice()
    center.sandbox.no_more_trouble()
    finish(center, *GATES)
    scene.check()


def check_unknown(center: Center) -> None:
    """What is open was disturbed: as many writes went unanswered at least."""
    disturbed = [
        one
        for one in center.sandbox.requests()
        if one.method != "GET" and (one.status is None or one.status >= 408)
    ]
    assert center.open_writes() <= len(disturbed)


def test_a_hail_of_faults_loses_and_doubles_nothing(record_property: Record) -> None:
    sweep("faults, small", range(SEEDS), survive, record_property, bounded=1)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(PARTS))
def test_no_hail_of_faults_loses_or_doubles_anything(record_property: Record, part: int) -> None:
    cases = part_of(range(SEEDS), part, PARTS)
    sweep(f"faults, part {part}", cases, survive, record_property, bounded=30)
