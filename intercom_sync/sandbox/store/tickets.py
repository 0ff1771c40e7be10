"""Tickets, their types and what they are linked to, in the store."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, replace

from intercom_sync.sandbox.store.inbox_rows import Ticket, TicketType


def types(connection: sqlite3.Connection) -> list[TicketType]:
    rows = connection.execute("SELECT * FROM ticket_types ORDER BY id")
    return [TicketType(**row) for row in rows]


def find_type(connection: sqlite3.Connection, type_id: int) -> TicketType | None:
    row = connection.execute("SELECT * FROM ticket_types WHERE id = ?", (type_id,)).fetchone()
    return TicketType(**row) if row else None


def add_type(connection: sqlite3.Connection, ticket_type: TicketType) -> None:
    connection.execute(
        "INSERT INTO ticket_types (id, name, description, icon, category, created_at)"
        " VALUES (:id, :name, :description, :icon, :category, :created_at)",
        asdict(ticket_type),
    )


def find(connection: sqlite3.Connection, ticket_id: int) -> Ticket | None:
    row = connection.execute("SELECT * FROM tickets WHERE id = ?", (ticket_id,)).fetchone()
    return _ticket(row) if row else None


def every(connection: sqlite3.Connection) -> list[Ticket]:
    return [_ticket(row) for row in connection.execute("SELECT * FROM tickets ORDER BY shown_id")]


def add(connection: sqlite3.Connection, ticket: Ticket) -> Ticket:
    """Store it under the next number people see, and under its id unless that is 0."""
    (shown,) = connection.execute("SELECT coalesce(max(shown_id), 0) FROM tickets").fetchone()
    placed = replace(ticket, shown_id=int(shown) + 1)
    cursor = connection.execute(
        "INSERT INTO tickets (id, shown_id, type_id, contact_id, attributes, created_at,"
        " updated_at, admin_id, team_id, is_shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            placed.id or None,
            placed.shown_id,
            placed.type_id,
            placed.contact_id,
            json.dumps(placed.attributes),
            placed.created_at,
            placed.updated_at,
            placed.admin_id,
            placed.team_id,
            placed.is_shared,
        ),
    )
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
    return replace(placed, id=cursor.lastrowid)


def touch(connection: sqlite3.Connection, ticket: Ticket) -> None:
    connection.execute(
        "UPDATE tickets SET updated_at = ? WHERE id = ?", (ticket.updated_at, ticket.id)
    )


def link(connection: sqlite3.Connection, ticket_id: int, conversation_id: int) -> None:
    connection.execute("INSERT INTO ticket_links VALUES (?, ?)", (ticket_id, conversation_id))


def conversations_of(connection: sqlite3.Connection, ticket_id: int) -> list[int]:
    """Ids, in the order they were linked."""
    rows = connection.execute(
        "SELECT conversation_id FROM ticket_links WHERE ticket_id = ? ORDER BY rowid", (ticket_id,)
    )
    return [row["conversation_id"] for row in rows]


def count_links(connection: sqlite3.Connection, ticket_id: int) -> int:
    (total,) = connection.execute(
        "SELECT count(*) FROM ticket_links WHERE ticket_id = ?", (ticket_id,)
    ).fetchone()
    return int(total)


def linked_to(connection: sqlite3.Connection, conversation_id: int) -> list[Ticket]:
    """In the order they were linked."""
    rows = connection.execute(
        "SELECT tickets.* FROM ticket_links JOIN tickets ON tickets.id = ticket_id"
        " WHERE conversation_id = ? ORDER BY ticket_links.rowid",
        (conversation_id,),
    )
    return [_ticket(row) for row in rows]


def _ticket(row: sqlite3.Row) -> Ticket:
    return Ticket(
        **dict(row)
        | {"attributes": json.loads(row["attributes"]), "is_shared": bool(row["is_shared"])}
    )
