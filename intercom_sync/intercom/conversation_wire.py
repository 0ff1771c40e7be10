"""Between Intercom's JSON and the models of the inbox, in both directions.

Owns the spellings of conversations, tags, contacts and tickets, and what each write says on the
wire. It must not send anything. Trap: ids of contacts are not numbers, ids in requests are strings
whatever they are in answers, and "0" is an assignee who is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from intercom_sync.conversations.model import (
    Contact,
    ContactId,
    Conversation,
    ConversationId,
    ConversationState,
    Part,
    PartId,
    Tag,
    TagId,
    Ticket,
    TicketId,
    TicketType,
    TicketTypeId,
    Who,
)
from intercom_sync.intercom.fields import Fields
from intercom_sync.markup.settled.addresses import without_signatures

T = TypeVar("T")

MOST_PARTS = 500
"""That a read of a conversation shows: the last ones (facts §4)."""
_WHO = {"admin": Who.ADMIN, "user": Who.CONTACT, "lead": Who.CONTACT, "contact": Who.CONTACT}
_AUTHOR_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def conversation(fields: Fields) -> Conversation:
    """A conversation: with its parts if it was read alone, without them in a search."""
    parts = fields.values.get("conversation_parts")
    shown = _inner(fields, "conversation_parts", "conversation_parts", part)
    return Conversation(
        id=ConversationId(fields.id("id")),
        state=fields.one_of("state", ConversationState),
        title=fields.optional_text("title"),
        created_at_unix=fields.seconds("created_at"),
        updated_at_unix=fields.seconds("updated_at"),
        snoozed_until_unix=fields.seconds("snoozed_until") or None,
        is_read=fields.values.get("read") is True,
        assignee_id=_assignee(fields, "admin_assignee_id"),
        team_id=_assignee(fields, "team_assignee_id"),
        tags={found.id: found.name for found in _inner(fields, "tags", "tags", tag)},
        contacts=_inner(fields, "contacts", "contacts", _contact_id),
        author=_author(fields),
        opening=without_signatures(_source(fields).optional_text("body")),
        linked_tickets=tuple(
            TicketId(id_)
            for kind, id_ in _inner(fields, "linked_objects", "data", _linked)
            if kind == "ticket"
        ),
        ticket_id=_ticket_id(fields),
        parts=_in_order(shown),
        is_complete=isinstance(parts, dict),
        has_all_parts=len(shown) < MOST_PARTS and _total(parts) <= len(shown),
    )


def part(fields: Fields) -> Part:
    """One thing that happened."""
    author = Fields(_object(fields, "author"), fields.request)
    kind, author_id = author.optional_text("type"), author.values.get("id")
    return Part(
        id=PartId(fields.id("id")),
        part_type=fields.optional_text("part_type"),
        # Signatures change on every read and expire (facts §2, 7).
        body=without_signatures(fields.optional_text("body")),
        who=_WHO.get(kind, Who.OTHER),
        author_id=_author_id(author_id),
        created_at_unix=fields.seconds("created_at"),
    )


def tag(fields: Fields) -> Tag:
    """A tag."""
    return Tag(id=TagId(fields.id("id")), name=fields.optional_text("name"))


def contact(fields: Fields) -> Contact:
    """A customer."""
    return Contact(
        id=_contact_id(fields),
        name=fields.optional_text("name"),
        email=fields.optional_text("email"),
    )


def ticket_type(fields: Fields) -> TicketType:
    """A kind of ticket."""
    return TicketType(
        id=TicketTypeId(fields.id("id")),
        name=fields.optional_text("name"),
        category=fields.optional_text("category"),
    )


def ticket_types(fields: Fields) -> tuple[TicketType, ...]:
    """The list of them, under the key of the examples, or of the description of 2.11."""
    key = "ticket_types" if "ticket_types" in fields.values else "data"
    return fields.list_of(key, ticket_type)


def ticket(fields: Fields) -> Ticket:
    """A ticket."""
    attributes = Fields(_object(fields, "ticket_attributes"), fields.request)
    kind = Fields(_object(fields, "ticket_type"), fields.request)
    title = attributes.values.get("_default_title_")
    return Ticket(
        id=TicketId(fields.id("id")),
        shown_id=fields.optional_text("ticket_id"),
        title=title if isinstance(title, str) else "",
        type_id=TicketTypeId(kind.optional_id("id") or ""),
        created_at_unix=fields.seconds("created_at"),
        linked=tuple(
            ConversationId(id_)
            for kind_, id_ in _inner(fields, "linked_objects", "data", _linked)
            if kind_ == "conversation"
        ),
    )


def cursor(fields: Fields) -> str | None:
    """Where the next page of a search starts; None after the last."""
    pages = Fields(_object(fields, "pages"), fields.request)
    return Fields(_object(pages, "next"), fields.request).optional_text("starting_after") or None


def search(query: object, per_page: int, starting_after: str | None) -> dict[str, object]:
    """The body of a search."""
    pagination: dict[str, object] = {"per_page": per_page}
    if starting_after is not None:
        pagination["starting_after"] = starting_after
    return {"query": query, "pagination": pagination}


def message(kind: str, admin_id: str, body: str) -> dict[str, object]:
    """The body of a reply ("comment") or a note."""
    return {"message_type": kind, "type": "admin", "admin_id": admin_id, "body": body}


def assignment(
    admin_id: str, assignee_kind: str, assignee_id: str, body: str | None
) -> dict[str, object]:
    """The body of an assignment."""
    return {
        "message_type": "assignment",
        "type": assignee_kind,
        "admin_id": admin_id,
        "assignee_id": assignee_id,
        **_given(body=body),
    }


def change_of_state(
    kind: str, admin_id: str, *, body: str | None = None, until_unix: int | None = None
) -> dict[str, object]:
    """The body of a close, an open or a snooze ("snoozed")."""
    return {
        "message_type": kind,
        "type": "admin",
        "admin_id": admin_id,
        **_given(body=body, snoozed_until=until_unix),
    }


def new_ticket(
    *,
    type_id: str,
    title: str,
    description: str,
    contact: Mapping[str, str] | None,
    link_to: ConversationId | None,
) -> dict[str, object]:
    """The body of POST /tickets. `contacts` is required, also where it is empty (facts §5)."""
    attributes = {"_default_title_": title, "_default_description_": description}
    return {
        "ticket_type_id": type_id,
        "contacts": [] if contact is None else [dict(contact)],
        "ticket_attributes": attributes,
        **_given(conversation_to_link_id=link_to),
    }


def _given(**values: str | int | None) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _inner(fields: Fields, outer: str, inner: str, parse: Callable[[Fields], T]) -> tuple[T, ...]:
    """A list that stands inside a list object; empty where there is none."""
    value = fields.values.get(outer)
    if value is None:
        return ()
    found = fields.nested(outer)
    return found.list_of(inner, parse) if found.values.get(inner) is not None else ()


def _ticket_id(fields: Fields) -> TicketId | None:
    found = Fields(_object(fields, "ticket"), fields.request).optional_id("id")
    return None if found is None else TicketId(found)


def _total(parts: object) -> int:
    """How many parts there are in all, as far as the list says."""
    total = parts.get("total_count") if isinstance(parts, dict) else None
    return total if isinstance(total, int) else 0


def _in_order(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda found: (found.created_at_unix, int(found.id))))


def _assignee(fields: Fields, key: str) -> str:
    found = fields.optional_id(key) or ""
    return "" if found == "0" else found


def _source(fields: Fields) -> Fields:
    return Fields(_object(fields, "source"), fields.request)


def _author(fields: Fields) -> Contact | None:
    author = Fields(_object(_source(fields), "author"), "")
    if _WHO.get(author.optional_text("type")) is not Who.CONTACT:
        return None
    return Contact(
        id=ContactId(_author_id(author.values.get("id"))),
        name=author.optional_text("name"),
        email=author.optional_text("email"),
    )


def _contact_id(fields: Fields) -> ContactId:
    found = _author_id(fields.values.get("id"))
    if not found:
        fields.refuse("id", "is not an id")
    return ContactId(found)


def _author_id(value: object) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and _AUTHOR_ID.fullmatch(text) else ""


def _linked(fields: Fields) -> tuple[str, str]:
    return fields.optional_text("type"), fields.id("id")


def _object(fields: Fields, key: str) -> dict[str, object]:
    value = fields.values.get(key)
    return value if isinstance(value, dict) else {}
