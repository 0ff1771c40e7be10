"""The comment about an action: who would be written to, and what names cannot do to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.conversations.model import ConversationId, ConversationState, Once
from intercom_sync.conversations.plan_model import (
    ActionPlan,
    Dropped,
    PlannedConversation,
    PlannedStep,
    Seen,
    Standing,
)
from intercom_sync.conversations.writes import AddTag, CloseIt, SendNote, SendReply
from intercom_sync.plan.action_guards import ActionRules, check_action
from intercom_sync.plan.guards import Violation
from intercom_sync.plan.render.action_markdown import render_action_plan_markdown
from intercom_sync.plan.render.fitting import COMMENT_LIMIT
from tests.reports.on_github import OURS, REFERENCES, loose_texts, on_github
from tests.reports.plans import FRAGMENTS, hostile

INBOX = "https://app.intercom.com/a/inbox/abc/inbox/conversation"
SEND = ActionRules(send=True, customer_messages=1_000)
REPLY = PlannedStep(
    id="bye", write=SendReply(body="<p>We close this.</p><p>Bye!</p>"), waits_for_send=True
)
NOTE = PlannedStep(id="why", write=SendNote(body="<p>Closed by policy.</p>"))


def conversation(number: int, *steps: PlannedStep, **fields: str) -> PlannedConversation:
    return PlannedConversation(
        id=ConversationId(str(number)),
        title=fields.get("title", "Where is it?"),
        customer=fields.get("customer", "Ann Lee"),
        url=f"{INBOX}/{number}",
        seen=Seen(state=ConversationState.OPEN, last_part="", updated_at_unix=0),
        steps=steps,
    )


def plan(*conversations: PlannedConversation, **fields: object) -> ActionPlan:
    found = ActionPlan(
        target="production",
        workspace_id="abc",
        workspace_name="Acme",
        api_version="2.11",
        action="close-stale",
        path="actions/close-stale.yaml",
        content_hash="",
        run="1",
        occasion="",
        once=Once.CONVERSATION,
        mark="",
        admin_id="1",
        admin_name="Support",
        planned_at_unix=0,
        matched=len(conversations),
        limit=None,
        conversations=conversations,
    )
    return replace(found, **fields)  # type: ignore[arg-type]  # one builder for every field


def test_who_would_be_written_to_and_what_stands_before_everything_else() -> None:
    quiet = conversation(1, NOTE)
    loud = conversation(2, NOTE, REPLY, PlannedStep(id="end", write=CloseIt()))

    text = render_action_plan_markdown(plan(quiet, loud), ActionRules())

    assert text.startswith(
        "<!-- intercom-sync action: production close-stale -->\n\n"
        "## Action: 1 message to CUSTOMERS\n"
    )
    places = [
        text.index(words)
        for words in (
            "**CUSTOMERS:** 1 message in 1 conversation. What was sent cannot be taken back. They",
            "<b>CUSTOMER</b> · note, reply, close · <code>2</code> <code>Ann Lee</code>",
            "<b>CUSTOMER sees it</b>: <code>bye</code>: reply. <i>It needs --send.</i>",
            "<p>To the customer, <code>bye</code>:</p>\n\n<pre>We close this.",
            f'<a href="{INBOX}/2">Open in the inbox</a>',
            "<summary>note · <code>1</code>",
        )
    ]
    assert sorted(places) == places


def test_an_action_that_writes_to_nobody_says_so() -> None:
    text = render_action_plan_markdown(plan(conversation(1, NOTE)), SEND)
    assert "## Action: no customer is written to\n" in text
    assert "CUSTOMER" not in text


def test_what_stands_in_the_way_and_what_is_left_alone_is_said() -> None:
    unclear = PlannedStep(
        id="hi", write=REPLY.write, standing=Standing.UNKNOWN, reason="no answer was heard"
    )
    found = plan(
        *(conversation(number, REPLY) for number in range(3)),
        conversation(9, unclear),
        dropped=(Dropped(id=ConversationId("7"), url="", reason="it is snoozed"),),
        warnings=("the ledger is new",),
    )
    rules = ActionRules(send=True, customer_messages=2)

    text = render_action_plan_markdown(found, rules, check_action(found, rules))

    assert "**A limit stands in the way:**" in text
    assert "--allow-customer-messages 3" in text
    assert "**UNKNOWN:** of 1 step nobody knows" in text
    assert "<b>unknown</b>: <code>hi</code>, no answer was heard" in text
    assert "<b>warning</b>: the ledger is new." in text
    assert "<summary>1 conversation left alone</summary>" in text
    assert "They wait for" not in text


@pytest.mark.parametrize("character", ["x", "🦊", "\n"])
def test_a_comment_about_500_conversations_fits_and_says_what_it_leaves_out(character: str) -> None:
    long = replace(REPLY, write=SendReply(body=f"<p>{character * 3_000}</p>"))
    found = plan(*(conversation(number, long) for number in range(500)))

    text = render_action_plan_markdown(found, SEND)

    assert COMMENT_LIMIT >= len(text.encode("utf-16-le")) // 2
    assert "## Action: 500 messages to CUSTOMERS\n" in text
    assert "**This comment is cut:**" in text
    assert text.count("<details") == text.count("</details>")


@settings(max_examples=30, deadline=None)
@given(st.lists(hostile, min_size=8, max_size=8))
@example(list(FRAGMENTS[:8]))
@example(list(FRAGMENTS[8:16]))
@example(list(FRAGMENTS[16:24]))
@example(list(FRAGMENTS[24:32]))
@example(list(FRAGMENTS[32:]))
def test_names_and_texts_stay_text_in_a_comment(words: list[str]) -> None:
    title, customer, text, step, tag, reason, name, path = words[:8]
    steps = (
        PlannedStep(id=step, write=SendReply(body=text)),
        PlannedStep(id=step, write=AddTag(name=tag, tag_id=None)),
        PlannedStep(id=step, write=SendNote(body=text), standing=Standing.DONE, reason=reason),
    )
    found = plan(
        conversation(1, *steps, title=title, customer=customer),
        conversation(2, *steps[1:], title=title, customer=customer),
        dropped=(Dropped(id=ConversationId("7"), url="", reason=reason),),
        warnings=(reason,),
        workspace_name=name,
        admin_name=name,
        path=path,
    )
    violations = (Violation(guard="limit", reason=reason, fix=reason, urls=(reason, INBOX)),)

    page = on_github(render_action_plan_markdown(found, SEND, violations))

    assert set() == {element.tag for element in page.iter() if isinstance(element.tag, str)} - OURS
    links = {link.get("href") for link in page.iter("a")}
    assert {f"{INBOX}/1", f"{INBOX}/2", INBOX} >= links - {reason}
    assert 3 == len(list(page.iter("details"))) == len(list(page.iter("summary")))
    assert [] == [each for each in loose_texts(page) if REFERENCES.search(each)]
