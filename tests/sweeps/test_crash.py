"""The process dies at a request of a large change, its recovery may die too, and the next run ends
as if nothing had happened.

Four points of each request: before it is sent, once it was sent (and takes effect up to 50 seconds
later, while the next run looks), after the commit, with half of the answer read. In this process;
tests/crash does the same to the real command.
"""

from __future__ import annotations

import random

import pytest

from tests.crash.proxy import Cut
from tests.sweeps.center import GATES, changed, drawn_late
from tests.sweeps.dying import Doom
from tests.sweeps.sweeping import SEED, Record, part_of, sweep

LARGE, SMALL = 200, 20
SKEWS = (-3600.0, -90.0, 90.0, 3600.0)
"""How wrong the clock of a machine may be, in seconds."""
PARTS = 4
DOUBLE = 320
Point = tuple[Cut, int]


def points(changes: int) -> list[Point]:
    return [(cut, at) for at in range(1, changed(changes).requests + 1) for cut in Cut]


def doom(point: Point, why: str) -> Doom:
    cut, at = point
    return Doom(at=at, cut=cut, late_seconds=drawn_late(random.Random(f"{SEED} {point} {why}")))


def survive(changes: int, *deaths: Point) -> None:
    """Die at each point in turn, then run once more."""
    scene = changed(changes)
    center = scene.again()
    for number, point in enumerate(deaths):
        center.killed(doom(point, str(number)), *GATES)
        center.check_few_unknown()
    report = center.apply(*GATES)
    assert {"done"} >= {str(one.outcome) for one in report.results}, center.outcomes(report)
    scene.check()


def test_a_run_killed_at_a_request_ends_as_if_never_killed(record_property: Record) -> None:
    cases = points(SMALL)
    sweep("crash, small", cases, lambda point: survive(SMALL, point), record_property, bounded=2)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(PARTS))
def test_a_large_change_can_be_killed_at_any_request(record_property: Record, part: int) -> None:
    cases = points(LARGE)
    assert 1600 <= len(cases)
    sweep(
        f"crash, {LARGE} changes, in process, part {part}",
        part_of(cases, part, PARTS),
        lambda point: survive(LARGE, point),
        record_property,
        bounded=6,
    )


@pytest.mark.sweep
def test_a_small_change_can_be_killed_at_any_request(record_property: Record) -> None:
    name = f"crash, {SMALL} changes, in process"
    sweep(name, points(SMALL), lambda point: survive(SMALL, point), record_property, bounded=60)


@pytest.mark.sweep
def test_the_recovery_can_be_killed_too(record_property: Record) -> None:
    draw = random.Random(f"{SEED} double")
    cases = [(draw.choice(points(SMALL)), draw.choice(points(SMALL))) for _ in range(DOUBLE)]
    sweep(
        f"double crash, {SMALL} changes, in process",
        cases,
        lambda pair: survive(SMALL, *pair),
        record_property,
        bounded=50,
    )


@pytest.mark.sweep
def test_a_machine_whose_clock_is_wrong_can_be_killed_too(record_property: Record) -> None:
    draw = random.Random(f"{SEED} skew")
    cases = [(draw.choice(SKEWS), point) for point in points(SMALL)]

    def skewed(case: tuple[float, Point]) -> None:
        center = changed(SMALL).center
        center.skew_seconds = case[0]
        try:
            survive(SMALL, case[1])
        finally:
            center.skew_seconds = 0.0

    sweep("crash, the clock wrong", cases, skewed, record_property, bounded=30)
