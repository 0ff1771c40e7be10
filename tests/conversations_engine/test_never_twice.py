"""What could make a customer hear the same thing twice: each case was once possible."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from intercom_sync.conversations.fetch import fetch
from intercom_sync.conversations.intent import ConversationIntent
from intercom_sync.conversations.ledger_model import LedgerEntry, LedgerKey, Noted
from intercom_sync.conversations.model import (
    Conversation,
    ConversationId,
    Once,
)
from intercom_sync.conversations.plan_model import Standing
from intercom_sync.conversations.writes import CloseIt, SendReply
from intercom_sync.errors import ServiceError
from intercom_sync.markup.canonical import plain_text
from intercom_sync.plan.action_guards import ActionRules, check_action
from intercom_sync.plan.outcome import Outcome
from intercom_sync.sandbox import DrawnFaults, FaultKind, InboxHabits, Rewriting
from intercom_sync.state.journal import ActionJournal
from tests.conversations_engine.world import World, action, close, note, reply, tag

NEW_WORDS = "<p>Dear {{ author.name | there }}, this is closed.</p>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def start(world: World, count: int = 1) -> list[str]:
    return list(world.sandbox.customer.starts_many(count, "Help", name="Ann Lee"))


@pytest.mark.parametrize("later", [Noted.DONE, Noted.UNKNOWN])
def test_a_persons_word_of_a_fast_clock_does_not_undo_what_a_later_run_did(
    world: World, later: Noted
) -> None:
    """`resolve --not-sent` on a computer whose clock is an hour ahead, then a run that sent it."""
    key = LedgerKey(action="close-stale", step="1-reply", conversation=ConversationId("12"))
    ledger = world.ledger()
    for run, noted, at_unix in (
        ("a", Noted.UNKNOWN, 100),
        ("a", Noted.NOT_DONE, 3700),
        ("b", later, 200),
    ):
        ledger.note(LedgerEntry(key=key, noted=noted, run=run, at_unix=at_unix, verb="reply"))
    ledger.close()

    assert later is world.ledger().view("close-stale").of(key)


def test_a_reply_that_nobody_answered_is_in_the_ledger_before_anything_else_happens(
    world: World,
) -> None:
    """The server is away for longer than the run looks; the next plan must not send it again."""
    [one] = start(world)
    greet = action(reply(), ids=[one])
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /conversations/*/reply")
    plan = world.plan(greet)
    world.sandbox.fail(FaultKind.INTERNAL, match=f"GET /conversations/{one}", after=1, times=999)

    first = world.run(plan)
    world.sandbox.no_more_trouble()
    world.wipe("journal")
    second = world.run(action(reply(NEW_WORDS), ids=[one]))

    assert 1 == first.count(Outcome.UNKNOWN)
    assert 1 == second.count(Outcome.UNKNOWN)
    assert 1 == world.sandbox.count("POST /conversations/*/reply")


def test_a_reply_that_was_under_way_when_the_run_was_stopped_is_in_the_ledger(
    world: World,
) -> None:
    [one] = start(world)
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /conversations/*/reply")
    world.sandbox.fail(FaultKind.INTERNAL, match=f"GET /conversations/{one}", after=2, times=999)

    world.run(action(reply(), ids=[one]))

    assert [one] == [entry.key.conversation for entry in world.ledger().view("close-stale").unknown]


def test_two_runs_of_one_process_do_not_share_the_name_of_a_step(world: World) -> None:
    """One journal serves a run that is taken up and the one after it."""
    [one] = start(world)
    world.leave_open(SendReply(body="<p>Hi</p>"), "1-reply", one)
    [first] = _open_intents(world)

    assert first.step != replace(first, run="other").step


def _open_intents(world: World) -> list[ConversationIntent]:
    journal = ActionJournal(world.folder / "journal" / "actions")
    return [pending.intent for pending in journal.earlier()]


def test_a_step_that_moved_and_got_new_words_is_not_sent_as_if_it_were_new(world: World) -> None:
    """A note was put before the reply, and a typo corrected: its default id is another now."""
    [one] = start(world)
    world.run(action(reply(), ids=[one], mark="told"))
    moved = action(note(), reply(NEW_WORDS), ids=[one], mark="told")

    plan = world.plan(moved)
    report = world.run(moved)

    [_, _, step] = plan.conversations[0].steps
    assert Standing.UNKNOWN is step.standing
    assert '"1-reply"' in step.reason
    assert 1 == report.count(Outcome.UNKNOWN)
    assert 1 == len(world.received(one))


def test_a_step_that_was_added_behind_is_sent(world: World) -> None:
    [one] = start(world)
    world.run(action(reply(), ids=[one]))

    world.run(action(reply(), reply(NEW_WORDS), ids=[one]))

    assert 2 == len(world.received(one))


def test_a_run_that_wrote_to_nobody_does_not_stand_for_a_ledger_that_is_missing(
    world: World,
) -> None:
    """The ledger is lost; a run without --send begins a new one, and the next run has --send."""
    one, other = start(world, 2)
    both = action(note(), reply(), ids=[one, other])
    world.run(action(note(), reply(), ids=[one]))
    world.wipe()
    world.run(both, send=False)

    [violation] = check_action(world.plan(both), ActionRules(send=True))

    assert "ledger" == violation.guard


def test_notes_of_a_run_without_send_are_no_sign_of_a_lost_ledger(world: World) -> None:
    ids = start(world, 2)
    both = action(note(), reply(), ids=ids)
    world.run(both, send=False)

    assert () == check_action(world.plan(both), ActionRules(send=True))
    assert 2 == world.run(both).count(Outcome.DONE) // 2


def test_two_ids_that_lead_to_one_conversation_are_one_customer(world: World) -> None:
    """Two conversations were merged, and both ids answer with the one that is left."""
    [one] = start(world)

    class Merged:
        def __init__(self, inner: object) -> None:
            self._inner = inner

        def __getattr__(self, name: str) -> object:
            return getattr(self._inner, name)

        async def get_conversation(self, _: ConversationId) -> Conversation:
            return await self._inner.get_conversation(ConversationId(one))  # type: ignore[attr-defined,no-any-return]

    async def look() -> list[str]:
        async with world.client() as client:
            reader = Merged(client.conversations)
            wanted = action(reply(), ids=["4711", one])
            sight = await fetch(reader, client, wanted, lambda _: None)  # type: ignore[arg-type]
            return [found.id for found in sight.conversations]

    assert [one] == asyncio.run(look())


def test_a_plan_that_names_a_conversation_twice_is_refused(world: World) -> None:
    [one] = start(world)
    plan = world.plan(action(reply(), ids=[one]))

    with pytest.raises(ValueError, match="twice"):
        replace(plan, conversations=plan.conversations * 2)


def test_an_answer_typed_by_our_own_teammate_stops_a_run_that_is_taken_up(world: World) -> None:
    """The token's admin is a person, too, and has written in the inbox while the run was down."""
    [one] = start(world)
    plan = world.plan(action(note(), reply(), ids=[one]))
    world.run(plan, send=False)
    world.clock.advance(60)
    world.sandbox.teammate.replies(one, "<p>It works again.</p>", by="docs@example.com")

    report = world.run(plan)

    assert 1 == report.count(Outcome.REFUSED)
    assert ["<p>It works again.</p>"] == world.received(one)


def test_a_customer_who_wrote_while_the_rate_limit_held_a_message_back_is_left_alone(
    world: World,
) -> None:
    [one] = start(world)
    plan = world.plan(action(reply(), ids=[one]))
    world.sandbox.fail(FaultKind.RATE_LIMITED, match="POST /conversations/*/reply", times=5)
    began = world.clock.now()
    answered: list[float] = []

    def answers() -> None:
        if not answered and world.clock.now() > began + 20:
            answered.append(world.clock.now())
            world.sandbox.customer.replies(one, "Never mind")

    world.while_waiting = answers
    report = world.run(plan)

    assert answered
    assert 1 == report.count(Outcome.REFUSED)
    assert [] == world.received(one)


def test_a_close_left_open_on_a_conversation_that_is_gone_needs_nobody(world: World) -> None:
    world.leave_open(CloseIt(), "1-close", "4711")

    world.run(action(tag("x"), ids=start(world)))

    assert () == world.ledger().view("close-stale").unknown


def test_an_echo_within_seconds_is_told_as_one_with_the_way_to_mean_it(world: World) -> None:
    [one] = start(world)
    always = action(reply(), ids=[one], once=Once.RUN)
    first, second = world.plan(always), world.plan(always)
    world.run(first)
    world.clock.advance(1)

    [result] = world.run(second).results

    assert not result.sent
    assert (
        "its text is in the conversation, sent 1 second ago. If it is meant twice, say it again 3 "
        "seconds after the first"
    ) == result.reason
    world.clock.advance(2)
    world.run(always)
    assert 2 == len(world.received(one))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("forgets", ["journal", ""])
def test_nobody_hears_it_twice_whatever_fails_is_reworded_and_forgotten(
    tmp_path: Path, seed: int, forgets: str
) -> None:
    """With a mark; either the journal is lost and steps move, or everything the machine knew."""
    world = World(
        tmp_path, habits=InboxHabits.draw(seed), rewriting=Rewriting.draw(seed), version="2.16"
    )
    ids = start(world, 4)
    for number in range(4):
        world.sandbox.draw_faults(
            DrawnFaults(seed=seed * 10 + number, rate=0.15) if number < 3 else None
        )
        moved = [note(f"<p>{number}</p>")] * (number if forgets else 0)
        texts = reply(f"<p>Hi {number}</p>"), close(f"<p>Bye {number}</p>")
        with suppress(ServiceError):
            world.run(action(*moved, *texts, ids=ids, mark="told"))
        world.clock.advance(200)  # what is under way arrives
        if forgets or number % 2:
            world.wipe(forgets)

    for one in ids:
        received = [plain_text(body)[:2] for body in world.received(one)]
        assert 1 >= received.count("Hi")
        assert 1 >= received.count("By")
    assert any(world.received(one) for one in ids)


class _Translating(httpx.AsyncBaseTransport):
    """A server that stores other words than it was given."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        content = (await answer.aread()).replace(b"we close this now", b"nous fermons")
        headers = [(k, v) for k, v in answer.headers.items() if k.lower() != "content-length"]
        stream = httpx.ByteStream(content)
        return httpx.Response(answer.status_code, headers=headers, stream=stream)


def test_our_own_message_is_not_somebody_elses_when_the_server_stored_other_words(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, between=_Translating)
    [one] = start(world)

    plan = world.plan(action(reply(), close(), ids=[one]))
    world.clock.advance(1)

    report = world.run(plan)

    assert 2 == report.count(Outcome.DONE)
    assert 1 == len(world.received(one))
