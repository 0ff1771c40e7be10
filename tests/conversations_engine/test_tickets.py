"""Tracker tickets: linking is known to fail without a word, so only a read counts."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from intercom_sync.conversations.model import TicketId
from intercom_sync.conversations.plan_model import Standing
from intercom_sync.conversations.writes import LinkTicket
from intercom_sync.plan.action_guards import ActionRules, check_action
from intercom_sync.plan.outcome import Outcome
from intercom_sync.plan.render.action_json import render_action_plan_json
from intercom_sync.plan.render.action_text import render_action_plan
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
    assert (plan.conversations[0].url,) == violation.urls
    assert f"/inbox/conversation/{one}" in violation.urls[0]
    assert 0 == world.sandbox.count("POST /tickets")


def test_addresses_are_listed_one_a_line_and_not_without_end(tmp_path: Path) -> None:
    world = World(tmp_path)
    plan = world.plan(action(tracker(), ids=start(world, 12)))
    violations = check_action(plan, ActionRules(send=True))

    text = render_action_plan(plan, ActionRules(send=True), violations, next_command=None)

    guard, *listed = text[text.index("! guard") :].splitlines()[:12]
    assert "http" not in guard
    assert [f"      {found.url}" for found in plan.conversations[:10]] == listed[:10]
    assert (
        "      and 2 more: intercom-sync actions plan actions/test.yaml --format json"
        == (listed[10])
    )
    value = json.loads(render_action_plan_json(plan, ActionRules(), violations, exit_code=1))
    assert [found.url for found in plan.conversations] == value["guards"][0]["urls"]


@pytest.mark.parametrize("version", ["2.11", "2.14"])
def test_a_link_that_only_a_person_can_make_is_not_planned_as_to_do(
    tmp_path: Path, version: str
) -> None:
    """Such a version links a ticket only while it makes it, if at all."""
    world = World(tmp_path, version="2.16")
    [one] = start(world)
    world.sandbox.fail(FaultKind.INTERNAL, match="POST /tickets/*", times=99)
    world.run(action(tracker(), ids=[one]))
    [ticket] = world.sandbox.tickets()
    world.version = version

    plan = world.plan(action(tracker(), ids=[one]))

    _, link = plan.conversations[0].steps
    assert Standing.BY_HAND is link.standing
    text = render_action_plan(plan, ActionRules(), next_command=None)
    assert f"  ! 1-ticketstep link: by hand, API version {version} cannot link" in text
    assert f"link ticket {ticket.id} in the inbox" in text
    assert "Plan: 0 conversations to act on, 0 steps" in text
    assert "1 by hand" in text
    assert () == check_action(plan, ActionRules())
    assert 1 == world.run(plan).count(Outcome.FAILED), "it is looked at, and not there"
    world.sandbox.teammate.links(one, ticket_id=str(ticket.id))
    assert 2 == world.run(plan).count(Outcome.DONE)
    assert 1 == world.sandbox.count("POST /tickets")


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


def test_a_ticket_that_was_made_and_not_linked_is_planned_as_the_link_to_do(tmp_path: Path) -> None:
    world = World(tmp_path, version="2.16")
    [one] = start(world)
    world.sandbox.fail(FaultKind.INTERNAL, match="POST /tickets/*", times=99)
    world.run(action(tracker(), ids=[one]))
    world.sandbox.no_more_trouble()
    [ticket] = world.sandbox.tickets()

    plan = world.plan(action(tracker(), ids=[one]))

    made, link = plan.conversations[0].steps
    assert Standing.DONE is made.standing
    assert ("1-ticketstep link", Standing.TODO) == (link.id, link.standing)
    assert LinkTicket(ticket_id=TicketId(str(ticket.id))) == link.write
    report = world.run(action(tracker(), ids=[one]))
    assert ["1-ticketstep: done (already done)", "1-ticketstep link: done"] == outcomes(report)
    [step] = world.plan(action(tracker(), ids=[one])).conversations[0].steps
    assert Standing.DONE is step.standing


def test_a_link_that_a_person_made_is_nothing_to_do(tmp_path: Path) -> None:
    world = World(tmp_path, version="2.16")
    [one] = start(world)
    world.sandbox.fail(FaultKind.INTERNAL, match="POST /tickets/*", times=99)
    world.run(action(tracker(), ids=[one]))
    [ticket] = world.sandbox.tickets()
    world.sandbox.teammate.links(one, ticket_id=str(ticket.id))

    _, link = world.plan(action(tracker(), ids=[one])).conversations[0].steps

    assert Standing.SO is link.standing


def test_a_ticket_that_is_made_and_linked_is_nothing_to_refuse_on_an_older_version(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, version="2.16")
    [one] = start(world)
    world.run(action(tracker(), ids=[one]))
    world.version = "2.11"

    plan = world.plan(action(tracker(), ids=[one]))

    assert () == check_action(plan, ActionRules(send=True))
    assert ["1-ticketstep: done (already done)"] == outcomes(world.run(plan))


def test_a_link_that_is_known_costs_no_request(tmp_path: Path) -> None:
    world = World(tmp_path, version="2.16")
    [one] = start(world)
    plan = world.plan(action(tracker(), ids=[one]))
    world.run(plan)
    before = world.sandbox.count("GET /conversations/*")

    world.run(plan)

    assert before == world.sandbox.count("GET /conversations/*")


@pytest.mark.parametrize("when", [When.AFTER, When.BEFORE])
def test_conversations_wait_for_the_ticket_that_they_share(tmp_path: Path, when: When) -> None:
    """Its answer was lost: found, it serves all; not found, nobody makes another."""
    world = World(tmp_path, version="2.16")
    ids = start(world, 3)
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /tickets", when=when)
    plan = world.plan(action(tracker(), ids=ids))

    report = world.run(plan)
    again = world.run(plan)

    assert 0 == report.count(Outcome.FAILED)
    assert (3 if when is When.AFTER else 0) == report.count(Outcome.DONE)
    assert 1 == world.sandbox.count("POST /tickets")
    assert (0 if when is When.AFTER else 1) == again.count(Outcome.UNKNOWN)
    assert (0 if when is When.AFTER else 2) == again.count(Outcome.SKIPPED)


@dataclass
class StoppedAtALook(httpx.AsyncBaseTransport):
    """Once so many links were sent, the next look at a ticket is never answered: a stop came."""

    world: World
    links: int
    inner: httpx.AsyncBaseTransport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        is_look = request.method == "GET" and request.url.path.startswith("/tickets/")
        if is_look and self.world.sandbox.count("POST /tickets/*") == self.links:
            self.world.stop.ask("stopped by SIGTERM")
            await asyncio.Event().wait()
        return await self.inner.handle_async_request(request)


def test_a_ticket_that_was_made_is_not_called_skipped_when_its_link_was_cut_off(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, version="2.16")
    [one] = start(world)
    world.between = lambda inner: StoppedAtALook(world, 0, inner)

    report = world.run(action(tracker(), ids=[one]))

    assert 1 == len(world.sandbox.tickets())
    assert ["1-ticketstep: unknown (the run was stopped before the link could be seen)"] == (
        outcomes(report)
    )


def test_a_link_that_was_sent_is_not_called_skipped_when_its_read_back_was_cut_off(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, version="2.16")
    [one] = start(world)
    world.sandbox.fail(FaultKind.INTERNAL, match="POST /tickets/*", times=99)
    world.run(action(tracker(), ids=[one]))
    world.sandbox.no_more_trouble()
    sent = world.sandbox.count("POST /tickets/*")
    plan = world.plan(action(tracker(), ids=[one]))
    world.between = lambda inner: StoppedAtALook(world, sent + 1, inner)

    report = world.run(plan)

    assert sent + 1 == world.sandbox.count("POST /tickets/*")
    assert "unknown (the run was stopped before the link could be seen)" in outcomes(report)[-1]
