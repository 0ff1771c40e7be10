"""A conversation that stays unreadable holds up itself and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from intercom_sync.conversations.writes import SendReply
from intercom_sync.errors import NotSentError
from intercom_sync.plan.outcome import Outcome
from intercom_sync.sandbox import FaultKind
from intercom_sync.state.journal import ActionJournal
from tests.conversations_engine.world import World, action, outcomes, reply

HI = "<p>Hi Ann Lee, we close this now.</p>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def start(world: World) -> tuple[str, str]:
    one, other = world.sandbox.customer.starts_many(2, "Help", name="Ann Lee")
    world.leave_open(SendReply(body=HI), "1-reply", one)
    world.sandbox.fail(FaultKind.INTERNAL, match=f"GET /conversations/{one}", times=99)
    return one, other


def test_others_are_written_to_while_one_cannot_be_read(world: World) -> None:
    one, other = start(world)

    report = world.run(action(reply(), ids=[other]))

    assert ["1-reply: done"] == outcomes(report)
    assert [one] == [entry.key.conversation for entry in world.ledger().view("close-stale").unknown]
    assert any("cannot be read" in said for said in world.said)


def test_what_could_not_be_read_is_looked_for_again_by_the_next_command(world: World) -> None:
    one, other = start(world)
    world.run(action(reply(), ids=[other]))
    assert [one] == left_open(world)
    world.sandbox.no_more_trouble()
    world.sandbox.teammate.replies(one, HI, by="docs@example.com")

    report = world.run(action(reply(), ids=[one]))

    assert 1 == report.count(Outcome.DONE)
    assert [HI] == world.received(one)
    assert [] == left_open(world)


def test_what_could_not_be_read_is_never_sent_again(world: World) -> None:
    one, other = start(world)
    world.run(action(reply(), ids=[other]))
    world.sandbox.no_more_trouble()

    report = world.run(action(reply(), ids=[one]))

    assert 1 == report.count(Outcome.UNKNOWN)
    assert [] == world.received(one)


def test_a_fault_that_is_about_everything_stops_everything(world: World) -> None:
    one, other = start(world)
    world.sandbox.no_more_trouble()
    world.between = lambda transport: Unreachable(transport, path=f"/conversations/{one}")

    with pytest.raises(NotSentError):
        world.run(action(reply(), ids=[other]))
    assert [] == world.received(other)


@dataclass
class Unreachable(httpx.AsyncBaseTransport):
    """A network that breaks as soon as something is asked for."""

    inner: httpx.AsyncBaseTransport
    path: str

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == self.path:
            raise httpx.ConnectError("no route to host")
        return await self.inner.handle_async_request(request)


def left_open(world: World) -> list[str]:
    journal = ActionJournal(world.folder / "journal" / "actions")
    return [str(one.intent.key.conversation) for one in journal.earlier()]
