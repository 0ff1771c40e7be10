"""The operations on tickets: make, read, search, link; and conversations made into tickets.

Trap: before 2.14 linking answers as if it had linked, and nothing is (facts §5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from intercom_sync.sandbox.api import cursor, fields, inbox_shapes, query, ticket_shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.api.conversation_search import matches
from intercom_sync.sandbox.api.conversations import deed, find
from intercom_sync.sandbox.changes import ABSENT
from intercom_sync.sandbox.refused import RefusedError, invalid, missing
from intercom_sync.sandbox.store import contacts, conversations, tickets
from intercom_sync.sandbox.store.inbox_rows import Contact, Conversation, Ticket, TicketType

_LINKS_ON_CREATE: Final = 14
_LINKS_LATER: Final = 16


def list_ticket_types(call: Call) -> Json:
    """`GET /ticket_types`."""
    found = tickets.types(call.connection)
    return {"type": "list", "data": [ticket_shapes.ticket_type(call, kind) for kind in found]}


def create_ticket(call: Call) -> Json:
    """`POST /tickets`."""
    kind = _kind(call)
    created_at = fields.whole_number(call.json, "created_at")
    contact = _reporter(call)
    to_link = _conversation_to_link(call)
    stored = call.workspace.tickets.creates(
        call.connection,
        kind,
        contact=contact,
        attributes=fields.mapping(call.json, "ticket_attributes"),
        created_at=int(call.now) if created_at is ABSENT else created_at,
        now=call.now,
    )
    if to_link is not None:
        call.workspace.tickets.links(deed(call, to_link, call.admin), stored)
    call.wrote(stored.id)
    return ticket_shapes.ticket(call, stored)


def get_ticket(call: Call) -> Json:
    """`GET /tickets/{id}`."""
    return ticket_shapes.ticket(call, _find(call))


def search_tickets(call: Call) -> Json:
    """`POST /tickets/search`, by an index that lags like the one of conversations."""
    page, total, found, is_last = matches(call, "ticket", query.TICKETS)
    shown = [tickets.find(call.connection, one) for _, one in found]
    return {
        "type": "ticket.list",
        "pages": cursor.pages(
            page, total=total, last=found[-1] if found else None, is_last=is_last
        ),
        "total_count": total,
        "tickets": [ticket_shapes.ticket(call, one) for one in shown if one is not None],
    }


def link_conversation(call: Call) -> Json:
    """`POST /tickets/{id}/linked_conversations`: links from 2.16 on."""
    ticket = _find(call)
    conversation_id = fields.id_in_text(call.json, "conversation_id")
    if conversation_id is ABSENT or conversation_id is None:
        raise missing("conversation_id not specified", "conversation_id")
    found = conversations.find(call.connection, conversation_id)
    if found is None:
        raise RefusedError(404, "not_found", "Conversation not found")
    if call.version < _LINKS_LATER:
        return inbox_shapes.conversation(call, found)
    after = call.workspace.tickets.links(deed(call, found, call.admin), ticket)
    call.wrote(ticket.id)
    return inbox_shapes.conversation(call, after)


def convert(call: Call) -> Json:
    """`POST /conversations/{id}/convert`."""
    found = find(call)
    stored = call.workspace.tickets.converts(
        deed(call, found, call.admin), _kind(call), fields.mapping(call.json, "attributes")
    )
    call.wrote(found.id)
    return ticket_shapes.ticket(call, stored)


def _find(call: Call) -> Ticket:
    found = tickets.find(call.connection, call.id("id"))
    if found is None:
        raise RefusedError(404, "not_found", "Resource Not Found")
    return found


def _kind(call: Call) -> TicketType:
    found = tickets.find_type(call.connection, fields.required_id(call.json, "ticket_type_id"))
    if found is None:
        raise invalid("Ticket type not found", "ticket_type_id")
    return found


def _conversation_to_link(call: Call) -> Conversation | None:
    conversation_id = fields.id_in_text(call.json, "conversation_to_link_id")
    if call.version < _LINKS_ON_CREATE or conversation_id is ABSENT or conversation_id is None:
        return None
    found = conversations.find(call.connection, conversation_id)
    if found is None:
        raise invalid("Conversation not found", "conversation_to_link_id")
    return found


def _reporter(call: Call) -> Contact | None:
    """The contact of the request: "currently only one is allowed"; made where only an e-mail
    address is given that nobody has."""
    named = call.json.get("contacts")
    if named is None:
        raise missing("contacts not specified", "contacts")
    if not isinstance(named, list) or len(named) > 1:
        raise invalid("contacts must be a list of at most one contact", "contacts")
    if not named:
        return None
    one = named[0]
    found = _contact(call, one) if isinstance(one, dict) else None
    if found is None:
        raise invalid("User Not Found", "contacts")
    return found


def _contact(call: Call, named: Mapping[str, object]) -> Contact | None:
    match named:
        case {"id": str(contact_id)}:
            return contacts.find(call.connection, contact_id)
        case {"external_id": str(external_id)}:
            return contacts.by_external_id(call.connection, external_id)
        case {"email": str(email)} if "@" in email:
            return contacts.by_email(call.connection, email) or contacts.add(
                call.connection, name=None, email=email, created_at=int(call.now)
            )
        case _:
            return None
