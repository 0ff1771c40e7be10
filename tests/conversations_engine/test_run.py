"""What a run of an action does, and what it must never do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from intercom_sync.conversations.model import Once
from intercom_sync.conversations.plan_model import Standing
from intercom_sync.plan.outcome import Outcome
from intercom_sync.sandbox import FaultKind, InboxHabits, Limits, Rewriting, When
from tests.conversations_engine.world import (
    World,
    action,
    assign,
    close,
    note,
    outcomes,
    reply,
    tag,
)

HI_ANN = "<p>Hi Ann Lee, we close this now.</p>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def start(world: World, count: int = 1) -> list[str]:
    return [
        world.sandbox.customer.starts("Help", name="Ann Lee", email=f"ann{n}@example.org")
        for n in range(count)
    ]


def test_a_run_does_every_step_in_its_order(world: World) -> None:
    [one] = start(world)

    report = world.run(action(note(), reply(), tag("stale"), close()))

    assert ["1-note: done", "2-reply: done", "3-tagstep +stale: done", "4-close: done"] == (
        outcomes(report)
    )
    assert [HI_ANN] == world.received(one)
    stored = world.sandbox.conversation(one)
    assert stored is not None
    assert "closed" == stored.state
    kinds = [part.part_type for part in world.sandbox.parts(one)]
    assert ["note", "comment", "close"] == kinds


def test_a_second_run_sends_nothing_under_once_conversation(world: World) -> None:
    [one] = start(world)
    world.run(action(reply(), ids=[one]))

    report = world.run(action(reply("<p>Other words for {{ author.name }}.</p>"), ids=[one]))

    assert ["1-reply: done (already done)"] == outcomes(report)
    assert [HI_ANN] == world.received(one)


def test_a_second_run_the_same_day_sends_nothing_under_once_day(world: World) -> None:
    [one] = start(world)
    daily = action(reply(), ids=[one], once=Once.DAY)
    world.run(daily)

    world.run(daily)
    assert 1 == len(world.received(one))

    world.clock.advance(86_400)
    world.run(daily)
    assert 2 == len(world.received(one))


def test_each_run_sends_once_under_once_run(world: World) -> None:
    [one] = start(world)
    always = action(reply(), ids=[one], once=Once.RUN)
    plan = world.plan(always)
    world.run(plan)
    world.run(plan)
    assert 1 == len(world.received(one)), "one plan is one run, however often it is started"

    world.clock.advance(5)
    world.run(always)
    assert 2 == len(world.received(one))


def test_without_send_a_customer_gets_nothing_and_later_steps_wait(world: World) -> None:
    [one] = start(world)

    report = world.run(action(note(), reply(), close(), mark="written"), send=False)

    assert [
        "1-note: done",
        "mark: skipped (needs --send)",
        "2-reply: skipped (waits for: mark)",
        "3-close: skipped (waits for: mark)",
    ] == outcomes(report)
    assert [] == world.received(one)


@pytest.mark.parametrize("step", [close("<p>Bye.</p>"), assign("team:Billing", "<p>Over.</p>")])
def test_a_body_on_close_or_assign_needs_send(world: World, step: object) -> None:
    [one] = start(world)

    report = world.run(action(step, ids=[one]), send=False)  # type: ignore[arg-type]

    assert 1 == report.count(Outcome.SKIPPED)
    assert [] == world.received(one)
    assert 0 == world.sandbox.committed("POST /conversations/*")


def test_a_customer_who_answered_after_the_plan_is_left_alone(world: World) -> None:
    one, other = start(world, 2)
    plan = world.plan(action(reply(), close(), ids=[one, other]))
    world.sandbox.customer.replies(one, "Wait, I am here")

    report = world.run(plan)

    assert [
        "1-reply: refused (the customer wrote after the plan was made)",
        "2-close: skipped (waits for: 1-reply)",
        "1-reply: done",
        "2-close: done",
    ] == outcomes(report)
    assert [] == world.received(one)


def test_a_conversation_that_a_colleague_closed_after_the_plan_is_left_alone(
    world: World,
) -> None:
    [one] = start(world)
    plan = world.plan(action(reply(), ids=[one]))
    world.sandbox.teammate.closes(one, "")

    report = world.run(plan)

    assert ["1-reply: refused (a teammate acted after the plan was made)"] == outcomes(report)
    assert [] == world.received(one)


def test_a_change_by_our_own_admin_after_the_plan_counts_too(world: World) -> None:
    [one] = start(world)
    plan = world.plan(action(reply(), ids=[one]))
    world.clock.advance(2)
    world.sandbox.teammate.notes(one, "I look at this", by="docs@example.com")

    report = world.run(plan)

    assert ["1-reply: refused (it was changed after the plan was made)"] == outcomes(report)


def test_a_customer_who_answers_after_our_first_step_stops_the_second(world: World) -> None:
    [one] = start(world)
    plan = world.plan(action(note(), reply(), ids=[one]))
    world.run(plan, send=False)
    world.sandbox.customer.replies(one, "I found it myself")

    report = world.run(plan)

    assert [
        "1-note: done (already done)",
        "2-reply: refused (the customer wrote after the plan was made)",
    ] == outcomes(report)
    assert [] == world.received(one)


def test_a_customer_seen_in_the_answer_to_a_step_stops_the_next(world: World) -> None:
    [one] = start(world)
    plan = world.plan(action(note(), reply(), ids=[one]))
    world.sandbox.after_page(
        1, lambda: world.sandbox.customer.replies(one, "Wait"), path=f"/conversations/{one}"
    )

    report = world.run(plan)

    assert 0 == sum(result.sent for result in report.results if result.step.id == "2-reply")
    assert [] == world.received(one)


def test_a_failure_stops_its_conversation_only(world: World) -> None:
    one, other = start(world, 2)
    world.sandbox.fail(FaultKind.INTERNAL, match=f"POST /conversations/{one}/*", times=9)

    report = world.run(action(note(), close(), ids=[one, other]))

    results = outcomes(report)
    assert "1-note: unknown" in results[0]
    assert "2-close: skipped (waits for: 1-note)" == results[1]
    assert ["1-note: done", "2-close: done"] == results[2:]


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.INTERNAL])
def test_a_reply_whose_answer_was_lost_is_found_in_the_conversation(
    world: World, kind: FaultKind
) -> None:
    [one] = start(world)
    world.sandbox.fail(kind, match="POST /conversations/*/reply", when=When.AFTER)

    report = world.run(action(reply(), close()))

    assert ["1-reply: done", "2-close: done"] == outcomes(report)
    assert [HI_ANN] == world.received(one)
    assert 1 == world.sandbox.count("POST /conversations/*/reply")


def test_a_reply_that_never_shows_stays_unknown_and_is_never_sent_again(world: World) -> None:
    [one] = start(world)
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /conversations/*/reply", when=When.BEFORE)
    shut = action(reply(), close(), ids=[one])

    first = world.run(shut)
    second = world.run(shut)

    assert 1 == first.count(Outcome.UNKNOWN)
    assert 1 == second.count(Outcome.UNKNOWN)
    assert 1 == world.sandbox.count("POST /conversations/*/reply")
    assert [one] == [entry.key.conversation for entry in world.ledger().view("close-stale").unknown]


def test_a_reply_that_lands_late_is_found_and_not_doubled(world: World) -> None:
    [one] = start(world)
    world.sandbox.fail(FaultKind.LATE, match="POST /conversations/*/reply", late_seconds=30)

    report = world.run(action(reply(), close()))

    assert ["1-reply: done", "2-close: done"] == outcomes(report)
    assert [HI_ANN] == world.received(one)


def test_a_close_whose_answer_was_lost_is_done_again_only_if_it_did_not_land(world: World) -> None:
    one, other = start(world, 2)
    world.sandbox.fail(FaultKind.TIMEOUT, match=f"POST /conversations/{one}/parts")
    world.sandbox.fail(
        FaultKind.TIMEOUT, match=f"POST /conversations/{other}/parts", when=When.AFTER
    )

    report = world.run(action(close(), ids=[one, other]))

    assert 2 == report.count(Outcome.DONE)
    assert 2 == world.sandbox.count(f"POST /conversations/{one}/parts")
    assert 1 == world.sandbox.count(f"POST /conversations/{other}/parts")


def test_the_mark_is_set_before_the_first_message(world: World) -> None:
    [one] = start(world)

    world.run(action(note(), reply(), mark="written"))

    paths = [write.path for write in world.sandbox.record() if "conversations/" in write.path]
    assert paths.index(f"/conversations/{one}/tags") == 1
    assert [f"/conversations/{one}/reply"] * 2 == [path for path in paths if "reply" in path]


def test_a_marked_conversation_without_ledger_and_message_is_unknown(world: World) -> None:
    [one] = start(world)
    world.sandbox.teammate.tags(one, "written")

    report = world.run(action(reply(), ids=[one], mark="written"))

    assert 1 == report.count(Outcome.UNKNOWN)
    assert [] == world.received(one)


def test_with_the_ledger_wiped_the_parts_themselves_are_evidence(world: World) -> None:
    [one] = start(world)
    greet = action(reply(), ids=[one])
    world.run(greet)
    world.wipe()

    plan = world.plan(greet)
    report = world.run(greet)

    assert plan.ran_before
    assert Standing.DONE is plan.conversations[0].steps[0].standing
    assert 0 == report.count(Outcome.UNKNOWN)
    assert [HI_ANN] == world.received(one)


def test_a_canary_does_so_many_conversations_and_stops(world: World) -> None:
    ids = start(world, 5)

    report = world.run(action(reply(), ids=ids), canary=2)

    assert 2 == sum(len(world.received(one)) for one in ids)
    assert 3 == report.not_reached


def test_what_is_already_so_is_not_sent(world: World) -> None:
    [one] = start(world)
    world.sandbox.teammate.closes(one, "")

    report = world.run(action(close(), ids=[one]))

    assert ["1-close: done (already so)"] == outcomes(report)
    assert 0 == world.sandbox.committed("POST /conversations/*")


def test_two_plans_made_side_by_side_write_to_a_customer_once(world: World) -> None:
    """Two machines without a common ledger: whoever comes second sees the message."""
    [one] = start(world)
    greet = action(reply(), ids=[one])
    first, second = world.plan(greet), world.plan(greet)
    world.run(first)
    world.wipe()

    report = world.run(second)

    assert ["1-reply: done (its text is in the conversation)"] == outcomes(report)
    assert [HI_ANN] == world.received(one)


def test_a_message_that_the_server_rewrote_is_still_known_as_ours(tmp_path: Path) -> None:
    text = "<p>Hi&nbsp;there &amp; <strong>thanks</strong>,<br>see <a href='https://x.example'>x</a></p>"
    for seed in range(6):
        world = World(tmp_path / str(seed), rewriting=Rewriting.draw(seed))
        [one] = start(world)
        greet = action(reply(text), ids=[one])
        world.run(greet)
        world.wipe()

        world.run(greet)

        assert 1 == len(world.received(one)), seed


@pytest.mark.parametrize(
    "habits",
    [
        InboxHabits(messages_apart=True),
        InboxHabits(admin_reply_reopens=True),
        InboxHabits(tagging_touches=False),
    ],
)
def test_other_habits_of_the_inbox_change_nothing(tmp_path: Path, habits: InboxHabits) -> None:
    world = World(tmp_path, habits=habits)
    [one] = start(world)
    parting = action(tag("stale"), reply(), close("<p>Bye then.</p>"), ids=[one], mark="m")
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /conversations/*/parts", when=When.AFTER)

    world.run(parting)
    world.wipe()
    world.run(parting)

    assert 2 == len(world.received(one))


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder that syncs at once where the system has one: this is not about the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it has a name nobody can guess
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.mark.parametrize("conversations", [300, pytest.param(1000, marks=pytest.mark.sweep)])
def test_the_announced_rate_is_used_and_not_exceeded(in_memory: Path, conversations: int) -> None:
    per_window, seconds, reserve = 400, 10, 0.2
    limits = Limits(per_window=per_window, window_seconds=seconds)
    world = World(in_memory, limits=limits, is_validated=False)
    world.sandbox.customer.starts_many(conversations, "Help", name="Ann Lee")
    began, before = world.clock.now(), len(world.sandbox.requests())

    report = world.run(action(note(), close(), limit=1000))

    assert 2 * conversations == report.count(Outcome.DONE)
    made = world.sandbox.requests()[before:]
    allowed = (world.clock.now() - began) * per_window / seconds * (1 - reserve)
    assert 0.9 * allowed <= len(made)
    assert 0.01 * len(made) >= sum(request.status == 429 for request in made)


def test_a_run_that_is_stopped_starts_nothing_more(world: World) -> None:
    ids = start(world, 3)
    report = world.run(action(close(), ids=ids), stopped=True)

    assert 3 == report.count(Outcome.SKIPPED)
    assert 0 == world.sandbox.committed("POST /conversations/*")
