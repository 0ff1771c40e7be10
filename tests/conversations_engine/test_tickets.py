"""Tracker tickets: linking is known to fail without a word, so only a read counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.plan.action_guards import ActionRules, check_action
from intercom_sync.plan.outcome import Outcome
from intercom_sync.sandbox import FaultKind, InboxHabits, When
from tests.conversations_engine.world import World, action, outcomes, tracker


def start(world: World, count: int = 1) -> list[str]:
    return list(world.sandbox.customer.starts_many(count, "It is down", name="Ann Lee"))


@pytest.mark.parametrize("version", ["2.11", "2.13"])
def test_linking_is_refused_before_2_14_with_the_addresses_a_person_needs(
    tmp_path: Path, version: str
) -> None:
    world = World(tmp_path, version=version)
    [one] = start(world)

    plan = world.plan(action(tracker(), ids=[one]))

    [violation] = check_action(plan, ActionRules(send=True))
    assert "blocked" == violation.guard
    assert f"/inbox/conversation/{one}" in violation.reason
    assert 0 == world.sandbox.count("POST /tickets")


@pytest.mark.parametrize(("version", "tickets"), [("2.14", 3), ("2.16", 1)])
def test_a_tracker_is_made_and_linked(tmp_path: Path, version: str, tickets: int) -> None:
    """One for all where it can be linked afterwards; before 2.16, one a conversation."""
    world = World(tmp_path, version=version)
    ids = start(world, 3)

    report = world.run(action(tracker(), ids=ids))

    assert ["1-ticketstep: done"] * 3 == outcomes(report)
    linked = [
        world.sandbox.linked_conversations(str(ticket.id)) for ticket in world.sandbox.tickets()
    ]
    assert sorted(ids) == sorted(str(one) for found in linked for one in found)
    again = world.run(action(tracker(), ids=ids))
    assert 3 == again.count(Outcome.DONE)
    assert tickets == world.sandbox.committed("POST /tickets")


@pytest.mark.parametrize("version", ["2.14", "2.16"])
def test_a_link_that_fails_without_a_word_is_a_failure(tmp_path: Path, version: str) -> None:
    world = World(tmp_path, version=version, habits=InboxHabits(links_fail=True))
    [one] = start(world)

    report = world.run(action(tracker(), ids=[one]))
    again = world.run(action(tracker(), ids=[one]))

    assert 1 == report.count(Outcome.FAILED)
    assert "did not link it" in report.results[0].reason
    assert 1 == again.count(Outcome.FAILED)
    assert 1 == world.sandbox.committed("POST /tickets"), "the ticket is not made again"


@pytest.mark.parametrize("version", ["2.14", "2.16"])
def test_a_ticket_whose_answer_was_lost_is_found_and_not_made_again(
    tmp_path: Path, version: str
) -> None:
    world = World(tmp_path, version=version)
    [one] = start(world)
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /tickets", when=When.AFTER)

    report = world.run(action(tracker(), ids=[one]))

    assert 1 == world.sandbox.committed("POST /tickets")
    assert 1 == report.count(Outcome.DONE)
    [ticket] = world.sandbox.tickets()
    assert (one,) == tuple(map(str, world.sandbox.linked_conversations(str(ticket.id))))
    world.run(action(tracker(), ids=[one]))
    assert 1 == world.sandbox.count("POST /tickets")


def test_a_ticket_that_never_shows_stays_unknown_and_is_not_made_again(tmp_path: Path) -> None:
    world = World(tmp_path, version="2.14")
    [one] = start(world)
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /tickets")

    report = world.run(action(tracker(), ids=[one]))
    world.run(action(tracker(), ids=[one]))

    assert 1 == report.count(Outcome.UNKNOWN)
    assert 1 == world.sandbox.count("POST /tickets")
