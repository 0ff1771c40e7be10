"""Customers, in the store."""

from __future__ import annotations

import sqlite3

from intercom_sync.sandbox.store.inbox_rows import Contact

_FIRST_ID = 0x6650F1C000000000_00000000


def find(connection: sqlite3.Connection, contact_id: str) -> Contact | None:
    return _one(connection, "id", contact_id)


def by_email(connection: sqlite3.Connection, email: str) -> Contact | None:
    return _one(connection, "email", email)


def by_external_id(connection: sqlite3.Connection, external_id: str) -> Contact | None:
    return _one(connection, "external_id", external_id)


def add(
    connection: sqlite3.Connection, *, name: str | None, email: str, created_at: int
) -> Contact:
    """A new customer; an empty address is made up, since every contact of ours has one."""
    (last,) = connection.execute(
        "SELECT seq FROM sqlite_sequence WHERE name = 'contacts'"
    ).fetchone()
    number = int(last) + 1
    contact = Contact(
        id=f"{_FIRST_ID + number:024x}",
        name=name,
        email=email or f"customer{number}@example.org",
        external_id=str(number),
        created_at=created_at,
    )
    connection.execute(
        "INSERT INTO contacts (number, id, name, email, external_id, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (number, contact.id, name, contact.email, contact.external_id, created_at),
    )
    return contact


def _one(connection: sqlite3.Connection, column: str, value: str) -> Contact | None:
    row = connection.execute(
        f"SELECT * FROM contacts WHERE {column} = ? ORDER BY number",  # noqa: S608 - see above
        (value,),
    ).fetchone()
    if row is None:
        return None
    return Contact(**{name: row[name] for name in Contact.__slots__})
