"""The machine loses its power at some point of some request: what was written and not synced is
gone, and what was sent takes effect all the same, at once or while the next run looks."""

from __future__ import annotations

import random

import pytest

from tests.crash.proxy import Cut
from tests.sweeps.center import GATES, LATEST_SECONDS, changed, finish
from tests.sweeps.disk import Disk, spoiled
from tests.sweeps.dying import Doom
from tests.sweeps.sweeping import SEED, Record, sweep

CHANGES = 20
Point = tuple[Cut, int]


def points() -> list[Point]:
    return [(cut, at) for at in range(1, changed(CHANGES).requests + 1) for cut in Cut]


def survive(point: Point) -> None:
    cut, at = point
    late = random.Random(f"{SEED} {point}").choice([10.0, LATEST_SECONDS])
    scene = changed(CHANGES)
    center = scene.again()
    disk = Disk(center.folder)
    doom = Doom(at=at, cut=cut, late_seconds=late, and_then=disk.lose_power)
    with spoiled(disk):
        center.killed(doom, *GATES)
    center.check_few_unknown()
    finish(center, *GATES)
    scene.check()


def test_a_machine_without_power_loses_nothing_that_was_sent(record_property: Record) -> None:
    sweep("power cut, small", points(), survive, record_property, bounded=1)


@pytest.mark.sweep
def test_the_power_can_go_at_any_request(record_property: Record) -> None:
    sweep("power cut at a request", points(), survive, record_property, bounded=60)
