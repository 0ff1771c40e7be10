"""Writes that take effect after the client gave up, kept in the store until their time has come."""

from __future__ import annotations

import sqlite3

from intercom_sync.sandbox.api.call import Received


def postpone(connection: sqlite3.Connection, received: Received, *, due_at: float) -> None:
    connection.execute(
        "INSERT INTO late_calls (number, due_at, base_url, version, content_type, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            received.number,
            due_at,
            received.base_url,
            received.version,
            received.content_type,
            received.body,
        ),
    )


def take_due(connection: sqlite3.Connection, now: float) -> list[tuple[float, Received]]:
    """Those whose time has come, the earliest first, each with its time; they are kept no more."""
    rows = connection.execute(
        "SELECT due_at, number, method, path, query, base_url, token, version, content_type, body"
        " FROM late_calls JOIN requests ON requests.id = late_calls.number"
        " WHERE due_at <= ? ORDER BY due_at, number",
        (now,),
    ).fetchall()
    connection.execute("DELETE FROM late_calls WHERE due_at <= ?", (now,))
    return [
        (row["due_at"], Received(**{name: row[name] for name in Received.__slots__}))
        for row in rows
    ]
