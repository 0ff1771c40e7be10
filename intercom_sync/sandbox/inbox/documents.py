"""What a search can be asked about a conversation or a ticket: one flat document each.

Owns the fields; which of them may be asked how stands in api/query.py. A field that Intercom
documents and nothing here ever sets (ratings, AI agents) is absent, so nothing matches it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from intercom_sync.sandbox.inbox.metrics import median_time_to_reply
from intercom_sync.sandbox.rewrite.plain import plain_text
from intercom_sync.sandbox.store import contacts, conversations, search_index, tags, tickets
from intercom_sync.sandbox.store.inbox_rows import CLOSED, SNOOZED, Conversation, Statistics, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Librarian:
    """Tells the search index of every change.

    Attributes:
        lag_seconds: How long a search does not know of it.
    """

    lag_seconds: float

    def learn_conversation(
        self, connection: sqlite3.Connection, conversation: Conversation, *, now: float
    ) -> None:
        search_index.learn(
            connection,
            "conversation",
            conversation.id,
            updated_at=conversation.updated_at,
            document=_conversation(connection, conversation),
            due_at=now + self.lag_seconds,
        )

    def learn_ticket(self, connection: sqlite3.Connection, ticket: Ticket, *, now: float) -> None:
        search_index.learn(
            connection,
            "ticket",
            ticket.id,
            updated_at=ticket.updated_at,
            document=_ticket(connection, ticket),
            due_at=now + self.lag_seconds,
        )


def words(body: str) -> list[str]:
    """What `source.body` is searched by: each word for itself."""
    return re.findall(r"\w+", plain_text(body).lower())


def measured(statistics: Statistics) -> Mapping[str, int | str]:
    """What is known, under the API's names."""
    values = {name: getattr(statistics, name) for name in Statistics.__slots__}
    del values["replied_in"]
    values["median_time_to_reply"] = median_time_to_reply(statistics)
    return {name: value for name, value in values.items() if value is not None}


def _conversation(
    connection: sqlite3.Connection, conversation: Conversation
) -> Mapping[str, object]:
    contact = contacts.find(connection, conversation.contact_id)
    return {
        "id": str(conversation.id),
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "source.type": "conversation",
        "source.id": str(conversation.id),
        "source.delivered_as": "customer_initiated",
        "source.subject": "",
        "source.body": words(conversation.body),
        "source.author.id": conversation.contact_id,
        "source.author.type": "user",
        "source.author.name": contact and contact.name,
        "source.author.email": contact and contact.email,
        "contact_ids": [conversation.contact_id],
        "teammate_ids": conversations.teammates(connection, conversation.id),
        "admin_assignee_id": conversation.admin_id,
        "team_assignee_id": conversation.team_id,
        "channel_initiated": "conversation",
        "open": conversation.state != CLOSED,
        "read": conversation.is_read,
        "state": conversation.state,
        "waiting_since": conversation.waiting_since,
        "snoozed_until": conversation.snoozed_until if conversation.state == SNOOZED else None,
        "tag_ids": [str(applied.tag.id) for applied in tags.of(connection, conversation.id)],
        "priority": "not_priority",
        "ai_agent_participated": False,
        **{
            f"statistics.{name}": value for name, value in measured(conversation.statistics).items()
        },
    }


def _ticket(connection: sqlite3.Connection, ticket: Ticket) -> Mapping[str, object]:
    kind = tickets.find_type(connection, ticket.type_id)
    return {
        "id": str(ticket.id),
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "title": ticket.attributes.get("_default_title_", ""),
        "description": ticket.attributes.get("_default_description_", ""),
        "category": kind and kind.category,
        "ticket_type_id": str(ticket.type_id),
        "contact_ids": [ticket.contact_id] if ticket.contact_id else [],
        "teammate_ids": [],
        "admin_assignee_id": str(ticket.admin_id or 0),
        "team_assignee_id": str(ticket.team_id or 0),
        "open": True,
        "state": "submitted",
        "snoozed_until": None,
    }
