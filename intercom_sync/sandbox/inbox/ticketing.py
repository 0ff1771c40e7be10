"""Tickets: made from nothing, made of conversations, and linked to them (facts §5).

Trap: linking is known to fail without a word. Before 2.14 it always does; with `links_fail` it does
on every version.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from intercom_sync.sandbox.inbox.deeds import Deed
from intercom_sync.sandbox.inbox.desk import Desk
from intercom_sync.sandbox.refused import RefusedError, invalid
from intercom_sync.sandbox.store import tickets
from intercom_sync.sandbox.store.inbox_rows import Contact, Conversation, Ticket, TicketType

ATTRIBUTES: Final = ("_default_title_", "_default_description_")
_MOST_LINKED: Final = 2500


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOffice:
    """Where tickets are made."""

    desk: Desk

    def creates(
        self,
        connection: sqlite3.Connection,
        kind: TicketType,
        *,
        contact: Contact | None,
        attributes: Mapping[str, object],
        created_at: int,
        now: float,
    ) -> Ticket:
        """A new ticket.

        Raises:
            RefusedError: 400, nobody reported it and it is no tracker; an attribute that is none.
        """
        if contact is None and kind.category != "Tracker":
            raise invalid("contacts must name one contact", "contacts")
        _check(attributes)
        stored = tickets.add(
            connection,
            Ticket(
                id=0,
                shown_id=0,
                type_id=kind.id,
                contact_id=contact.id if contact else None,
                attributes=attributes,
                created_at=created_at,
                updated_at=int(now),
                is_shared=kind.category == "Customer",
            ),
        )
        self.desk.librarian.learn_ticket(connection, stored, now=now)
        return stored

    def converts(self, deed: Deed, kind: TicketType, attributes: Mapping[str, object]) -> Ticket:
        """A conversation becomes a ticket of the same id.

        Raises:
            RefusedError: 400, it is one already, or the type is not for customers.
        """
        if kind.category != "Customer":
            raise invalid("Ticket type is not a customer ticket type", "ticket_type_id")
        before = deed.conversation
        if before.ticket_id is not None:
            raise invalid("Conversation is already a ticket", "id")
        _check(attributes)
        stored = tickets.add(
            deed.connection,
            Ticket(
                id=before.id,
                shown_id=0,
                type_id=kind.id,
                contact_id=before.contact_id,
                attributes=attributes,
                created_at=before.created_at,
                updated_at=int(deed.now),
                admin_id=before.admin_id,
                team_id=before.team_id,
                is_shared=True,
            ),
        )
        self.desk.librarian.learn_ticket(deed.connection, stored, now=deed.now)
        self.desk.keep(deed, replace(before, ticket_id=stored.id))
        return stored

    def links(self, deed: Deed, ticket: Ticket) -> Conversation:
        """Link a conversation to a tracker (or back-office) ticket; the conversation after it.

        Raises:
            RefusedError: 400, as Intercom's examples say.
        """
        kind = tickets.find_type(deed.connection, ticket.type_id)
        if kind is None or kind.category == "Customer":
            raise RefusedError(
                400, "invalid_ticket_type", "Only tracker tickets support linking conversations"
            )
        if tickets.linked_to(deed.connection, deed.conversation.id):
            raise RefusedError(
                400,
                "already_linked_to_tracker",
                "A conversation can only have one tracker ticket",
            )
        if tickets.count_links(deed.connection, ticket.id) >= _MOST_LINKED:
            raise RefusedError(
                400,
                "linked_conversation_limit_exceeded",
                "Ticket has reached the maximum number of conversations that can be linked",
            )
        if self.desk.habits.links_fail:
            return deed.conversation
        tickets.link(deed.connection, ticket.id, deed.conversation.id)
        touched = replace(ticket, updated_at=int(deed.now))
        tickets.touch(deed.connection, touched)
        self.desk.librarian.learn_ticket(deed.connection, touched, now=deed.now)
        return self.desk.keep(deed, deed.conversation)


def _check(attributes: Mapping[str, object]) -> None:
    for name, value in attributes.items():
        if name not in ATTRIBUTES:
            raise invalid(f"the ticket type has no attribute {name}", "ticket_attributes")
        if not isinstance(value, str):
            raise invalid(f"{name} must be a string", "ticket_attributes")
