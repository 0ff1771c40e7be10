"""What a conversation itself proves about what was sent to it, and what it does not."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.conversations.evidence import is_so, same_text
from intercom_sync.conversations.ledger_model import LedgerView
from intercom_sync.conversations.model import (
    Conversation,
    ConversationId,
    Part,
    PartId,
    TagId,
    Who,
)
from intercom_sync.conversations.plan_model import Standing
from intercom_sync.conversations.traces import Doubts
from intercom_sync.conversations.writes import AddTag, SendReply
from intercom_sync.plan.outcome import Outcome
from tests.conversations_engine.world import World, action, reply

HOSTED = "https://downloads.intercomcdn.com/i/o/1/a.png"
IMAGE = '<p><img src="https://example.com/a.png"></p>'
NEW_WORDS = "<p>Dear {{ author.name | there }}, this is closed.</p>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def start(world: World, count: int = 1) -> list[str]:
    return list(world.sandbox.customer.starts_many(count, "Help", name="Ann Lee"))


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        ("<p>👍🏽</p>", "<p> 👍🏽 </p>\n"),
        ("<p>👍🏽<br></p>", "👍🏽"),
        (
            f'<div class="intercom-container"><img src="{HOSTED}?expires=1&signature=2"></div>',
            IMAGE,
        ),
        (unicodedata.normalize("NFC", "<p>Café à Zürich</p>"), "<p>Cafe\u0301 à Zürich</p>"),
        (
            "<p>See https://x.example/a</p>",
            "<p>See <a href='https://x.example/a'>https://x.example/a</a></p>",
        ),
    ],
)
def test_our_words_are_known_again_however_they_were_stored(stored: str, sent: str) -> None:
    assert same_text(stored, sent)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>👍</p>", "<p>👎</p>"),
        ("<p></p>", "<p>👎</p>"),
        ("<p>Hi</p>", "<p>Ho</p>"),
        ("<p></p>", IMAGE),
    ],
)
def test_other_words_are_not_ours(one: str, other: str) -> None:
    assert not same_text(one, other)


def test_a_mark_counts_whatever_its_capitals(world: World) -> None:
    """Intercom takes "Told" and "told" for one tag, and answers with the one it has."""
    [one] = start(world)
    world.sandbox.teammate.creates_tag("told")
    world.run(action(reply(), ids=[one], mark="Told"))
    world.wipe()

    report = world.run(action(reply(NEW_WORDS), ids=[one], mark="Told"))

    assert 1 == report.count(Outcome.UNKNOWN)
    assert 1 == len(world.received(one))


def test_a_tag_is_there_whatever_its_capitals() -> None:
    assert is_so(bare(tags={TagId("9"): "VIP"}), AddTag(name="vip"))


def test_a_conversation_whose_parts_are_not_all_shown_proves_nothing(world: World) -> None:
    [one] = start(world)
    world.run(action(reply(), ids=[one]))
    chatter(world, one)
    world.wipe()
    again = action(reply(), ids=[one])

    plan = world.plan(again)
    report = world.run(again)

    [step] = plan.conversations[0].steps
    assert Standing.UNKNOWN is step.standing
    assert "not all of its parts" in step.reason
    assert 1 == report.count(Outcome.UNKNOWN)
    assert 1 == world.sandbox.count("POST /conversations/*/reply")


@pytest.mark.parametrize(
    ("mark", "since_unix", "is_doubted"), [("", 0, True), ("told", 0, False), ("", 60, False)]
)
def test_hidden_parts_are_a_doubt_unless_mark_or_time_rule_it_out(
    mark: str, since_unix: int, is_doubted: bool
) -> None:
    """A mark is set before the first message; parts come in the order of time."""
    part = Part(
        id=PartId("1"), part_type="note", body="", who=Who.OTHER, author_id="", created_at_unix=50
    )
    doubts = Doubts(
        action="a",
        run="run",
        mark=mark,
        occasion="",
        since_unix=since_unix,
        ledger=LedgerView((), ()),
    )

    doubt = doubts.about(
        bare(has_all_parts=False, parts=(part,)), "told", SendReply(body="<p>Hi</p>"), ["told"]
    )

    assert is_doubted is (doubt is not None)


def chatter(world: World, conversation: str) -> None:
    for number in range(501):
        world.sandbox.teammate.notes(conversation, f"No. {number}")


def bare(**changes: object) -> Conversation:
    found = Conversation(
        id=ConversationId("12"),
        state="open",  # type: ignore[arg-type]
        title="",
        created_at_unix=0,
        updated_at_unix=0,
        snoozed_until_unix=None,
        is_read=True,
        assignee_id="",
        team_id="",
    )
    return replace(found, **changes)  # type: ignore[arg-type]
