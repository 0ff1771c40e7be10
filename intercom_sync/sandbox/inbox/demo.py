"""An inbox as a small company might have it: some thirty conversations of different age and state.

Goes through the same doors as everybody, so all of it is stored as if people had typed it. Ages
count back from the moment of writing; what happened in a conversation stands in its order of time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from intercom_sync.sandbox.inbox.colleagues import Colleague
from intercom_sync.sandbox.inbox.customers import Customer
from intercom_sync.sandbox.inbox.stories import OUTAGE, STORIES, Deed, Story

_DAY: Final = 86_400.0


def write(customer: Customer, colleague: Colleague, *, now: float) -> None:
    """All the stories, and a tracker ticket that the first of the outage's is linked to."""
    outage = [
        conversation_id
        for story, conversation_id in _written(customer, colleague, now)
        if story in OUTAGE
    ]
    tracker = colleague.creates_ticket(
        "Tracker",
        title="Sign-in fails with 502",
        description="Since about nine in the morning, all regions.",
        at_unix=now - 0.3 * _DAY,
    )
    for conversation_id in outage[:1]:
        colleague.links(conversation_id, ticket_id=tracker)


def _written(customer: Customer, colleague: Colleague, now: float) -> Iterable[tuple[Story, str]]:
    for story in sorted(STORIES, key=lambda story: -story.days_ago):
        conversation_id = customer.starts(
            story.text,
            name=story.name,
            email=_address(story.name),
            at_unix=now - story.days_ago * _DAY,
        )
        for deed in story.deeds:
            _do(customer, colleague, conversation_id, deed, now)
        yield story, conversation_id


def _do(
    customer: Customer, colleague: Colleague, conversation_id: str, deed: Deed, now: float
) -> None:
    days_ago, kind, text, by = deed
    at = now - days_ago * _DAY
    match kind:
        case "asks":
            customer.replies(conversation_id, text, at_unix=at)
        case "replies":
            colleague.replies(conversation_id, text, by=by, at_unix=at)
        case "notes":
            colleague.notes(conversation_id, text, by=by, at_unix=at)
        case "closes":
            colleague.closes(conversation_id, text, by=by, at_unix=at)
        case "snoozes":
            until = now + float(text) * _DAY
            colleague.snoozes(conversation_id, until_unix=until, by=by, at_unix=at)
        case "tags":
            colleague.tags(conversation_id, text, by=by, at_unix=at)
        case "team":
            colleague.assigns(conversation_id, team=text, by=by, at_unix=at)
        case "admin":
            colleague.assigns(conversation_id, admin=text, by=by, at_unix=at)


def _address(name: str | None) -> str:
    """Made of the name; "" for nobody knows, and one is made up."""
    if name is None:
        return ""
    plain = name.lower().encode("ascii", "ignore").decode()
    return plain.replace("'", "").replace(" ", ".") + "@example.org"
