"""Intercom's JSON of conversations, contacts and tags.

Trap: some shapes changed on the way from 2.11 to 2.16: "nobody" was null and became 0, priorities
got names. There is no description of the versions between: they answer as 2.16 does, but that
listed conversations tell their tags only from 2.13 on (facts §6).
"""

from __future__ import annotations

from typing import Final

from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.inbox.documents import measured
from intercom_sync.sandbox.rewrite.hosting import sign
from intercom_sync.sandbox.rewrite.plain import plain_text
from intercom_sync.sandbox.store import contacts, conversations, tags, tickets
from intercom_sync.sandbox.store.inbox_rows import (
    CLOSED,
    AppliedTag,
    Author,
    Contact,
    Conversation,
    Part,
    Tag,
    Ticket,
)

MOST_PARTS: Final = 500
_OLDEST: Final = 11
_TELLS_TAGS_IN_LISTS: Final = 13
_NOT_KNOWN: Final = (
    *("phone", "avatar", "owner_id", "os", "language_override"),
    *("browser", "browser_version", "browser_language"),
    *("last_seen_at", "last_replied_at", "last_contacted_at"),
    *("last_email_opened_at", "last_email_clicked_at"),
)


def conversation(call: Call, found: Conversation) -> Json:
    """A conversation with its last parts, as a read or the answer to a write shows it."""
    newest = conversations.parts(call.connection, found.id, limit=MOST_PARTS)
    return {
        **listed_conversation(call, found),
        "tags": _tags(call, found),
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": [_part(call, part) for part in newest],
            "total_count": found.statistics.count_conversation_parts,
        },
    }


def listed_conversation(call: Call, found: Conversation) -> Json:
    """A conversation as a list or a search shows it: without its parts."""
    contact = contacts.find(call.connection, found.contact_id)
    first = found.statistics.first_contact_reply_at
    is_newer = call.version > _OLDEST
    nobody = 0 if is_newer else None
    shape: dict[str, object] = {
        "type": "conversation",
        "id": str(found.id),
        "title": found.title,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
        "waiting_since": found.waiting_since,
        "snoozed_until": found.snoozed_until,
        "open": found.state != CLOSED,
        "state": found.state,
        "read": found.is_read,
        "priority": "none" if is_newer else "not_priority",
        "admin_assignee_id": found.admin_id or nobody,
        "team_assignee_id": found.team_id or nobody,
        "source": _source(call, found, contact),
        "contacts": {
            "type": "contact.list",
            "contacts": [reference(contact)] if contact else [],
        },
        "teammates": {
            "type": "admin.list",
            "teammates": [
                {"type": "admin", "id": admin_id}
                for admin_id in conversations.teammates(call.connection, found.id)
            ],
        },
        "first_contact_reply": {"created_at": first, "type": "conversation", "url": None},
        "custom_attributes": found.custom_attributes,
        "statistics": {"type": "conversation_statistics", **measured(found.statistics)},
        "linked_objects": linked_objects(
            [
                _linked_ticket(call, ticket)
                for ticket in tickets.linked_to(call.connection, found.id)
            ]
        ),
        "ai_agent_participated": False,
    }
    if found.ticket_id is not None:
        shape["ticket"] = {"type": "ticket", "id": str(found.ticket_id)}
    if call.version >= _TELLS_TAGS_IN_LISTS:
        shape["tags"] = _tags(call, found)
    return shape


def contact(call: Call, found: Contact) -> Json:
    """A customer."""
    return {
        "type": "contact",
        "id": found.id,
        "workspace_id": call.workspace.id,
        "external_id": found.external_id,
        "role": "user",
        "email": found.email,
        "name": found.name,
        **dict.fromkeys(_NOT_KNOWN),
        "social_profiles": {"data": []},
        "has_hard_bounced": False,
        "marked_email_as_spam": False,
        "unsubscribed_from_emails": False,
        "created_at": found.created_at,
        "updated_at": found.created_at,
        "signed_up_at": found.created_at,
        "location": {"type": "location", "country": None, "region": None, "city": None},
        "custom_attributes": {},
    }


def tag(found: Tag) -> Json:
    """A tag by itself."""
    return {"type": "tag", "id": str(found.id), "name": found.name}


def applied_tag(found: AppliedTag) -> Json:
    """A tag on a conversation."""
    return {
        **tag(found.tag),
        "applied_at": found.applied_at,
        "applied_by": {"type": "admin", "id": str(found.admin_id)},
    }


def reference(found: Contact) -> Json:
    """A customer, in a list of contacts."""
    return {"type": "contact", "id": found.id, "external_id": found.external_id}


def linked_objects(linked: list[Json]) -> Json:
    """What something is linked to."""
    return {"type": "list", "data": linked, "total_count": len(linked), "has_more": False}


def _linked_ticket(call: Call, ticket: Ticket) -> Json:
    kind = tickets.find_type(call.connection, ticket.type_id)
    return {"type": "ticket", "id": str(ticket.id), "category": kind and kind.category}


def _tags(call: Call, found: Conversation) -> Json:
    return {
        "type": "tag.list",
        "tags": [applied_tag(applied) for applied in tags.of(call.connection, found.id)],
    }


def _source(call: Call, found: Conversation, contact: Contact | None) -> Json:
    author = Author(
        type="user",
        id=found.contact_id,
        name=contact.name if contact else None,
        email=contact.email if contact else "",
    )
    return {
        "type": "conversation",
        "id": str(found.id),
        "delivered_as": "customer_initiated",
        "subject": "",
        "body": _spelled(call, found.body),
        "author": _author(author),
        "attachments": [],
        "url": None,
        "redacted": False,
    }


def _part(call: Call, part: Part) -> Json:
    assigned = part.assigned_to
    return {
        "type": "conversation_part",
        "id": str(part.id),
        "part_type": part.part_type,
        "body": _spelled(call, part.body) if part.body else None,
        "created_at": part.created_at,
        "updated_at": part.created_at,
        "notified_at": part.created_at,
        "assigned_to": {"type": assigned[0], "id": str(assigned[1])} if assigned else None,
        "author": _author(part.author),
        "attachments": [_attachment(url) for url in part.attachment_urls],
        "external_id": None,
        "redacted": False,
    }


def _author(author: Author) -> Json:
    return {"type": author.type, "id": author.id, "name": author.name, "email": author.email}


def _attachment(url: str) -> Json:
    return {
        "type": "upload",
        "name": url.rpartition("/")[2] or "file",
        "url": url,
        "content_type": "application/octet-stream",
        "filesize": 0,
        "width": 0,
        "height": 0,
    }


def _spelled(call: Call, body: str) -> str:
    if call.query.get("display_as") == "plaintext":
        return plain_text(body)
    return sign(body, now=call.now, reading=call.received.number)
