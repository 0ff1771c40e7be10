"""What a plan must not keep to itself, and what a canary or a finished run means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.conversations.model import ConversationState
from intercom_sync.conversations.plan_model import Standing
from intercom_sync.conversations.still_matches import why_not
from intercom_sync.conversations.writes import SendReply
from intercom_sync.errors import ContentError
from intercom_sync.plan.action_guards import ActionRules, check_action
from intercom_sync.plan.action_outcome import conclude_action_plan, summarize_action
from intercom_sync.plan.outcome import Outcome
from intercom_sync.plan.render.action_json import render_action_plan_json
from intercom_sync.plan.render.action_text import render_action_plan
from tests.conversations_engine.test_evidence import bare
from tests.conversations_engine.world import World, action, close, note, outcomes, reply


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def start(world: World, count: int = 1) -> list[str]:
    return list(world.sandbox.customer.starts_many(count, "Help", name="Ann Lee"))


def shown_plan(world: World, found: object) -> str:
    plan = world.plan(found)  # type: ignore[arg-type]
    return render_action_plan(plan, ActionRules(send=True), next_command="go")


def test_a_message_that_a_killed_run_may_have_sent_is_not_shown_as_to_do(world: World) -> None:
    [one] = start(world)
    world.leave_open(SendReply(body="<p>Hi</p>"), "1-reply", one)

    plan = world.plan(action(reply(), ids=[one]))

    [step] = plan.conversations[0].steps
    assert Standing.UNKNOWN is step.standing
    assert "an earlier run sent it and heard no answer; the next run looks for it" == step.reason
    assert 4 == conclude_action_plan(plan, (), detailed=False)
    assert 0 == world.sandbox.count("POST /conversations/*/reply")


def test_a_message_that_a_killed_run_sent_and_that_arrived_is_shown_as_done(world: World) -> None:
    [one] = start(world)
    body = "<p>Hi Ann Lee, we close this now.</p>"
    world.leave_open(SendReply(body=body), "1-reply", one)
    world.sandbox.teammate.replies(one, body, by="docs@example.com")

    plan = world.plan(action(reply(), ids=[one]))

    assert Standing.DONE is plan.conversations[0].steps[0].standing


def test_an_id_that_is_not_found_may_be_mistyped(world: World) -> None:
    plan = world.plan(action(close(), ids=["999999"]))

    [dropped] = plan.dropped
    assert "not found: check the id, or it was deleted" == dropped.reason


def test_messages_without_mark_and_ledger_come_with_a_warning(world: World) -> None:
    [one] = start(world)
    bold, marked = action(reply(), ids=[one]), action(reply(), ids=[one], mark="told")

    text = shown_plan(world, bold)

    assert "! warning   no ledger knows this action, and it has no mark" in text
    assert "no mark" not in shown_plan(world, marked)
    assert "no mark" not in shown_plan(world, action(note(), ids=[one]))
    plan = world.plan(bold)
    rules = ActionRules()
    assert '"warnings": [\n    "no ledger' in render_action_plan_json(plan, rules, (), exit_code=0)
    world.run(bold)
    [other] = start(world)
    assert "no mark" not in shown_plan(world, action(reply(), ids=[other]))


def test_a_step_cannot_have_the_name_of_the_mark(world: World) -> None:
    """The ledger would take the message for done as soon as the tag is set."""
    [one] = start(world)
    bad = action(reply(), ids=[one], mark="told")
    bad = replace(bad, steps=(replace(bad.steps[0], id="mark"),))

    with pytest.raises(ContentError, match='"mark" is the id of the mark itself'):
        world.plan(bad)


def test_a_snoozed_conversation_that_the_search_calls_open_is_not_dropped() -> None:
    """Intercom's `open` is true for a snoozed one; only `state` tells them apart."""
    snoozed = bare(state=ConversationState.SNOOZED)

    assert why_not({"field": "open", "operator": "=", "value": True}, snoozed) is None
    assert why_not({"field": "state", "operator": "=", "value": "open"}, snoozed) is not None


def test_a_canary_goes_on_behind_a_conversation_that_a_person_has_to_look_at(
    world: World,
) -> None:
    ids = start(world, 3)
    greet = action(reply(), ids=ids, mark="told")
    world.sandbox.teammate.tags(ids[0], "told")
    world.run(greet, canary=1)

    report = world.run(greet, canary=1)

    assert [0, 1, 1] == [len(world.received(one)) for one in ids]
    assert 0 == report.not_reached


def test_a_canary_that_fails_stops_the_rest(world: World) -> None:
    ids = start(world, 3)
    world.sandbox.fail("500", match="GET /conversations/*", after=3, times=99)  # type: ignore[arg-type]
    report = world.run(world.plan(action(reply(), ids=ids)), canary=1)

    assert 1 == report.count(Outcome.FAILED)
    assert 2 == report.not_reached


def test_what_a_refusal_left_undone_is_no_reason_to_take_the_run_up_again(world: World) -> None:
    """Otherwise a customer who answered would keep a killed run unfinished for ever."""
    [one] = start(world)
    plan = world.plan(action(reply(), close(), ids=[one]))
    waiting = world.run(plan, send=False)
    world.sandbox.customer.replies(one, "Wait")

    report = world.run(plan)

    assert ["1-reply: refused", "2-close: skipped"] == [
        line.split(" (")[0] for line in outcomes(report)
    ]
    assert not report.waits_for_a_gate
    assert waiting.waits_for_a_gate


def test_one_message_is_one_message(world: World) -> None:
    [one] = start(world)
    plan = world.plan(action(reply(), ids=[one]))
    [violation] = check_action(plan, ActionRules(customer_messages=0))
    assert violation.reason.startswith("1 message to customers in one run, ")


def test_a_run_that_failed_does_not_say_that_there_was_nothing_to_do(world: World) -> None:
    [one] = start(world)
    plan = world.plan(action(note(), close(), ids=[one]))
    world.sandbox.fail("500", match="GET /conversations/*", times=99)  # type: ignore[arg-type]

    report = world.run(plan)

    assert "Run: nothing was done, 1 skipped, 1 failed." == summarize_action(report)


def test_the_next_command_is_left_out_where_the_answer_is_asked_for(world: World) -> None:
    [one] = start(world)
    plan = world.plan(action(note(), ids=[one]))
    assert "Run with" not in render_action_plan(plan, ActionRules(), next_command=None)
