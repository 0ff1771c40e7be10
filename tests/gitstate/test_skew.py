"""Machines whose clocks are wrong by up to an hour: a lock is neither taken from a run that lives,
nor does it keep anybody off longer than it has to, and nothing is done twice.

Whoever takes a lock away tells the journals that their run may have sent something a moment ago.
By whose clock that moment is told decides when its absence proves something.
"""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from intercom_sync.errors import LockedError
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import FaultKind
from tests.engine.world import all_done
from tests.gitstate.office import ENVIRONMENT, Death, Fate, Office
from tests.gitstate.test_actions import GOODBYE, Company
from tests.gitstate.test_dying import SECOND, TITLES, counted, ended, office_after_first
from tests.sweeps.sweeping import SEED, Record, scratch, sweep

SKEWS = (-3600.0, -90.0, 0.0, 90.0, 3600.0)
LATEST_SECONDS = 50.0
"""How long after its sender's death a write may still take effect (facts §7)."""
PATIENCE_SECONDS = 150.0
"""A lease, the minute after which absence proves something, and some polls."""
CUSTOMERS = 3
Case = tuple[float, float, int]


def cases(requests: int) -> list[Case]:
    """Whose clock is wrong by how much, and at which request the first machine dies."""
    return [
        (dead, heir, at)
        for dead, heir, at in product(SKEWS, SKEWS, range(1, requests + 1))
        if dead != heir
    ]


def fate_of(office: Office, at: int, late_seconds: float) -> Fate:
    """Dies once its `at`-th request is sent, which takes effect later."""
    fate = Fate(at=at, after=True, kinds=("request",))

    def tell(kind: str) -> None:
        if kind == "request" and fate.events.count("request") == at - 1:
            office.sandbox.fail(FaultKind.LATE, late_seconds=late_seconds)

    fate.tell = tell
    return fate


def survive(case: Case) -> None:
    dead_skew, skew, at = case
    late = random.Random(f"{SEED} {case}").uniform(0, LATEST_SECONDS)
    office = office_after_first(scratch())
    dying = office.machine(SECOND, fate_of(office, at, late))
    dying.skew_seconds = dead_skew
    with pytest.raises(Death):
        dying.apply(Gate.PUBLISH)
    heir = office.machine(SECOND)
    heir.skew_seconds = skew
    if heir.opened().owner() is not None:
        with pytest.raises(LockedError):
            heir.opened().unlock(force=False)
        heir.opened().unlock(force=True)
    began = office.clock.now()
    assert all_done(heir.apply(Gate.PUBLISH))
    assert PATIENCE_SECONDS >= office.clock.now() - began, "it waited for a clock that is wrong"
    office.clock.advance(LATEST_SECONDS)
    assert TITLES == office.titles(), "something is there twice"
    assert len(TITLES) == len(ended(office, SECOND))


def survive_among_customers(case: Case) -> None:
    dead_skew, skew, at = case
    company = Company(scratch(), CUSTOMERS)
    company.office.sandbox = company.inbox
    late = random.Random(f"{SEED} {case}").uniform(0, LATEST_SECONDS)
    desk = company.desk(fate_of(company.office, at, late))
    desk.machine.skew_seconds = dead_skew
    with pytest.raises(Death):
        desk.run(GOODBYE)
    heir = company.desk()
    heir.machine.skew_seconds = skew
    heir.opened().unlock(force=True)
    began = company.office.clock.now()
    heir.run(GOODBYE)
    assert PATIENCE_SECONDS >= company.office.clock.now() - began, "it waited for a wrong clock"
    company.office.clock.advance(LATEST_SECONDS)
    open_ = {one.key.conversation for one in heir.ledger().view(GOODBYE.name).unknown}
    for conversation, count in zip(company.ids, company.received(), strict=True):
        assert count <= 1, f"{conversation} got it twice"
        assert count == 1 or conversation in open_, f"{conversation} was forgotten"


def test_a_wrong_clock_frees_no_lock_of_a_run_that_lives(tmp_path: Path) -> None:
    office = office_after_first(tmp_path)
    others = [office.machine(SECOND) for _ in range(2)]
    for other, skew in zip(others, (-3600.0, 3600.0), strict=True):
        other.skew_seconds = skew

    def look(kind: str) -> None:
        if kind == "request" and others:
            other = others.pop()
            with pytest.raises(LockedError), other.opened().hold(ENVIRONMENT, say=print):
                pass
            with pytest.raises(LockedError):
                other.opened().unlock(force=False)

    assert all_done(office.machine(SECOND, Fate(tell=look)).apply(Gate.PUBLISH))
    assert [] == others
    assert TITLES == office.titles()


@pytest.mark.parametrize("skew", [-3600.0, 3600.0])
def test_a_lock_taken_away_by_a_wrong_clock_doubles_nothing_and_waits_no_hour(
    skew: float,
) -> None:
    survive((0.0, skew, 12))


@pytest.mark.sweep
def test_machines_with_wrong_clocks_finish_each_other_s_applies(record_property: Record) -> None:
    requests = counted(scratch())["request"]
    sweep("wrong clocks, apply", cases(requests), survive, record_property, bounded=20)


@pytest.mark.sweep
def test_machines_with_wrong_clocks_write_to_nobody_twice(record_property: Record) -> None:
    sweep(
        "wrong clocks, actions",
        cases(4 * CUSTOMERS),
        survive_among_customers,
        record_property,
        bounded=12,
    )
