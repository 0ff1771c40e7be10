"""What a plan of an action says, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.conversations.conditions import Group, Name, NameKind
from intercom_sync.conversations.model import Once, Snooze
from intercom_sync.errors import ContentError
from intercom_sync.plan.action_guards import ActionRules, check_action
from intercom_sync.plan.action_outcome import conclude_action_plan
from intercom_sync.plan.render.action_text import render_action_plan
from intercom_sync.state.plans import dump_plan, load_plan
from tests.conversations_engine.world import (
    World,
    action,
    assign,
    close,
    condition,
    note,
    outcomes,
    reply,
    tag,
    tracker,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_the_plan_shows_each_conversation_with_its_texts(world: World) -> None:
    one = world.sandbox.customer.starts("Where is it?", name="Ann <b>Lee", email="a@example.org")
    url = f"https://app.intercom.com/a/inbox/sandbox/inbox/conversation/{one}"

    plan = world.plan(action(note("<p>By {{ run.name }}</p>"), reply(), close(), ids=[one]))

    assert (
        "close-stale   actions/test.yaml   as Dora Lindqvist\n"
        f"{one}   Ann <b>Lee   {url}\n"
        "  ~ 1-note: note\n"
        "      By close-stale\n"
        "  > 2-reply: reply   CUSTOMER: sees it   ! needs --send\n"
        "      Hi Ann <b>Lee, we close this now.\n"
        "  ~ 3-close: close\n"
        "! warning   no ledger knows this action, and it has no mark. If it ran elsewhere with "
        "other words, those customers get a second message; add a mark, or make sure that this is "
        "its first run.\n"
        "Plan: 1 conversation to act on, 3 steps, 1 message to customers. Messages to customers "
        "wait for --send, and so does what comes after them.\n"
        "Limits: 1 of 20 messages to customers (limits.customer_messages). About 4 requests.\n"
        "Run with: go\n"
    ) == render_action_plan(plan, ActionRules(), next_command="go")


def test_nothing_is_read_and_nothing_sent_when_a_query_matches_more_than_its_limit(
    world: World,
) -> None:
    world.sandbox.customer.starts_many(10_000, "Help", name="Ann Lee")

    plan = world.plan(action(reply(), limit=200))

    [violation] = check_action(plan, ActionRules(allowed_messages=1000, send=True))
    assert "limit" == violation.guard
    assert "it selects 10,000 conversations, its limit is 200" == violation.reason
    assert "raise select.limit" in violation.fix
    assert () == plan.conversations
    assert 1 == world.sandbox.count("POST /conversations/search")
    assert 0 == world.sandbox.count("GET /conversations/*")


def test_all_pages_of_a_search_are_frozen(world: World) -> None:
    ids = world.sandbox.customer.starts_many(310, "Help", name="Ann Lee")

    plan = world.plan(action(close(), limit=400))

    assert sorted(ids) == sorted(found.id for found in plan.conversations)
    assert 3 == world.sandbox.count("POST /conversations/search")


def test_a_conversation_that_the_lagging_index_still_shows_is_dropped_with_the_reason(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, index_lag_seconds=600)
    one, other = world.sandbox.customer.starts_many(2, "Help", name="Ann Lee")
    world.clock.advance(700)
    world.sandbox.teammate.closes(one, "")

    plan = world.plan(action(reply()))

    assert [other] == [found.id for found in plan.conversations]
    assert [(one, "no longer matches: state is closed")] == [
        (found.id, found.reason) for found in plan.dropped
    ]


def test_a_tag_that_excludes_is_judged_by_the_conversation_itself(tmp_path: Path) -> None:
    world = World(tmp_path, index_lag_seconds=600)
    one, other = world.sandbox.customer.starts_many(2, "Help", name="Ann Lee")
    world.sandbox.teammate.creates_tag("vip")
    world.clock.advance(700)
    world.sandbox.teammate.tags(one, "vip")
    vip = condition("tag_ids", "!=", Name(NameKind.TAG, "vip"))
    search = Group(operator="AND", members=(condition("state", "=", "open"), vip))

    plan = world.plan(action(reply(), search=search))

    assert [other] == [found.id for found in plan.conversations]


def test_a_deleted_conversation_is_dropped(world: World) -> None:
    plan = world.plan(action(close(), ids=["999999"]))

    assert ["not found: check the id, or it was deleted"] == [
        found.reason for found in plan.dropped
    ]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (reply("<p>Dear {{ contact.name }}</p>"), "no value for contact.name"),
        (assign("team:Biling"), 'no team "Biling"'),
        (assign("admin:nobody@example.com"), 'no teammate "nobody@example.com"'),
        (Snooze(until="2020-01-01 09:00 UTC"), "is in the past"),
    ],
)
def test_what_cannot_be_resolved_stops_the_action_before_anything_is_sent(
    world: World, step: object, words: str
) -> None:
    one = world.sandbox.customer.starts("Help", name=None, email="a@example.org")

    with pytest.raises(ContentError) as raised:
        world.plan(action(step, ids=[one]))  # type: ignore[arg-type]

    assert words in str(raised.value)


def test_an_unknown_acting_teammate_stops_the_action(world: World) -> None:
    one = world.sandbox.customer.starts("Help", name="Ann Lee", email="a@example.org")
    with pytest.raises(ContentError, match="no teammate has the e-mail"):
        world.plan(action(close(), ids=[one], acting="nobody@example.com"))


def test_the_teammate_of_the_file_acts(world: World) -> None:
    one = world.sandbox.customer.starts("Help", name="Ann Lee", email="a@example.org")

    world.run(action(reply(), ids=[one], acting="Support@example.com"))

    [part] = [part for part in world.sandbox.parts(one) if part.is_seen_by_customer]
    assert "support@example.com" == part.author.email


def test_the_messages_to_customers_are_limited(world: World) -> None:
    ids = world.sandbox.customer.starts_many(3, "Help", name="Ann Lee")
    plan = world.plan(action(reply(), close("<p>Bye</p>"), ids=ids))

    [violation] = check_action(plan, ActionRules(customer_messages=5))

    assert "customer-messages" == violation.guard
    assert "Run with --allow-customer-messages 6 if all of them are meant" == violation.fix
    assert () == check_action(plan, ActionRules(customer_messages=5, allowed_messages=6))


def test_a_missing_ledger_is_refused_until_somebody_says_new(world: World) -> None:
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    greet = action(reply(), ids=[one])
    world.run(greet)
    world.wipe()
    other = world.sandbox.customer.starts("Help too", name="Bo", email="bo@example.org")
    plan = world.plan(action(reply(), ids=[one, other]))

    [violation] = check_action(plan, ActionRules(send=True))

    assert "ledger" == violation.guard
    assert () == check_action(plan, ActionRules(send=True, new_ledger=True))
    assert () == check_action(plan, ActionRules(send=False)), "without messages nothing is lost"


@pytest.mark.parametrize("once", [Once.CONVERSATION, Once.DAY])
def test_a_runner_whose_disk_goes_with_it_is_no_place_for_a_ledger(
    world: World, once: Once
) -> None:
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    plan = world.plan(action(reply(), ids=[one], once=once))
    rules = ActionRules(send=True, has_lasting_ledger=False)

    assert ["lasting-ledger"] == [found.guard for found in check_action(plan, rules)]
    assert () == check_action(replace(plan, once=Once.RUN), rules)


def test_a_saved_plan_reads_back_as_it_was(tmp_path: Path) -> None:
    world = World(tmp_path, version="2.14")
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    plan = world.plan(
        action(
            note(),
            reply(),
            assign("team:Billing", "<p>Over</p>"),
            tag("new one", remove=["vip"]),
            Snooze(until="in 2 days"),
            tracker(),
            close("<p>Bye</p>"),
            ids=[one],
            mark="m",
        )
    )

    assert plan == load_plan(dump_plan(plan), name="plan.json")
    assert dump_plan(plan) == dump_plan(load_plan(dump_plan(plan), name="plan.json"))


def test_a_saved_plan_sends_the_text_that_was_approved(world: World) -> None:
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    saved = dump_plan(world.plan(action(reply(), ids=[one])))

    report = world.run(load_plan(saved, name="plan.json"))

    assert ["1-reply: done"] == outcomes(report)
    assert ["<p>Hi Ann Lee, we close this now.</p>"] == world.received(one)


def test_exit_codes_tell_customers_from_other_changes(world: World) -> None:
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    quiet, loud = world.plan(action(note(), ids=[one])), world.plan(action(reply(), ids=[one]))

    assert 0 == conclude_action_plan(loud, (), detailed=False)
    assert 2 == conclude_action_plan(quiet, (), detailed=True)
    assert 3 == conclude_action_plan(loud, (), detailed=True)
    rules = ActionRules(customer_messages=0)
    assert 1 == conclude_action_plan(loud, check_action(loud, rules), detailed=True)


def test_what_the_ledger_knows_is_done_whatever_the_words_are_now(world: World) -> None:
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    world.run(action(reply(), ids=[one]))

    plan = world.plan(action(reply("<p>New words.</p>"), ids=[one]))

    [step] = plan.conversations[0].steps
    assert ("already done", "the ledger says so") == (step.standing, step.reason)
    assert 0 == plan.customer_messages


def test_the_same_words_by_a_colleague_are_not_ours(world: World) -> None:
    [one] = world.sandbox.customer.starts_many(1, "Help", name="Ann Lee")
    world.sandbox.teammate.replies(one, "<p>Hi Ann Lee, we close this now.</p>")

    plan = world.plan(action(reply(), ids=[one]))

    assert 1 == plan.customer_messages
    assert not plan.ran_before
