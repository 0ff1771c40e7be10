"""Intercom's JSON of tickets and their types.

Trap: from 2.12 on a ticket's state is an object, before that a word; assignees were strings and
became integers.
"""

from __future__ import annotations

from typing import Final

from intercom_sync.sandbox.api import inbox_shapes
from intercom_sync.sandbox.api.call import Call, Json
from intercom_sync.sandbox.inbox.deeds import BOT
from intercom_sync.sandbox.inbox.ticketing import ATTRIBUTES
from intercom_sync.sandbox.refused import not_found
from intercom_sync.sandbox.store import contacts, tickets
from intercom_sync.sandbox.store.inbox_rows import Ticket, TicketType

_STATES_ARE_OBJECTS: Final = 12
_SUBMITTED: Final = {
    "type": "ticket_state",
    "id": "8321",
    "category": "submitted",
    "internal_label": "Submitted",
    "external_label": "Submitted",
}


def ticket(call: Call, found: Ticket) -> Json:
    """A ticket. Nobody works on tickets here, so every one is as it was submitted."""
    kind = tickets.find_type(call.connection, found.type_id)
    if kind is None:
        raise not_found()
    reporter = contacts.find(call.connection, found.contact_id) if found.contact_id else None
    is_newer = call.version >= _STATES_ARE_OBJECTS
    state = {
        "ticket_state": "submitted",
        "ticket_state_internal_label": "Submitted",
        "ticket_state_external_label": "Submitted",
    }
    return {
        "type": "ticket",
        "id": str(found.id),
        "ticket_id": str(found.shown_id),
        "category": kind.category,
        "ticket_attributes": found.attributes,
        **({"ticket_state": _SUBMITTED} if is_newer else state),
        "ticket_type": ticket_type(call, kind),
        "contacts": {
            "type": "contact.list",
            "contacts": [inbox_shapes.reference(reporter)] if reporter else [],
        },
        "admin_assignee_id": _number(found.admin_id, is_newer=is_newer),
        "team_assignee_id": _number(found.team_id, is_newer=is_newer),
        "created_at": found.created_at,
        "updated_at": found.updated_at,
        "open": True,
        "linked_objects": inbox_shapes.linked_objects(
            [
                {"type": "conversation", "id": str(conversation_id), "category": None}
                for conversation_id in tickets.conversations_of(call.connection, found.id)
            ]
        ),
        "ticket_parts": _parts(found),
        "is_shared": found.is_shared,
    }


def ticket_type(call: Call, found: TicketType) -> Json:
    """A kind of ticket."""
    return {
        "type": "ticket_type",
        "id": str(found.id),
        "category": found.category,
        "name": found.name,
        "description": found.description,
        "icon": found.icon,
        "workspace_id": call.workspace.id,
        "ticket_type_attributes": {
            "type": "ticket_type_attributes.list",
            "ticket_type_attributes": [
                _attribute(call, found, name, order) for order, name in enumerate(ATTRIBUTES)
            ],
        },
        "archived": False,
        "created_at": found.created_at,
        "updated_at": found.created_at,
    }


def _attribute(call: Call, kind: TicketType, name: str, order: int) -> Json:
    return {
        "type": "ticket_type_attribute",
        "id": str(kind.id * 10 + order),
        "workspace_id": call.workspace.id,
        "name": name,
        "description": "",
        "data_type": "string",
        "input_options": {"multiline": order == 1},
        "order": order,
        "required_to_create": False,
        "required_to_create_for_contacts": False,
        "visible_on_create": True,
        "visible_to_contacts": True,
        "default": True,
        "ticket_type_id": kind.id,
        "archived": False,
        "created_at": kind.created_at,
        "updated_at": kind.created_at,
    }


def _parts(found: Ticket) -> Json:
    submitted: Json = {
        "type": "ticket_part",
        "id": str(found.id),
        "part_type": "ticket_state_updated_by_admin",
        "body": None,
        "ticket_state": "submitted",
        "previous_ticket_state": "submitted",
        "created_at": found.created_at,
        "updated_at": found.created_at,
        "author": {"type": BOT.type, "id": BOT.id, "name": BOT.name, "email": BOT.email},
        "attachments": [],
        "redacted": False,
    }
    return {"type": "ticket_part.list", "ticket_parts": [submitted], "total_count": 1}


def _number(assignee_id: int | None, *, is_newer: bool) -> int | str:
    return assignee_id or 0 if is_newer else str(assignee_id or 0)
