"""What happened, for ever: every request that arrived and every write that was committed.

This is the oracle of tests: it says what was done, whatever the client believes. A write is noted
in the transaction that makes it, so the two cannot disagree. Tokens appear as fingerprints only.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

TEAMMATE_METHOD = "WEB"
"""Stands where a write of the API has its method: somebody saved this in the web app."""
CUSTOMER_METHOD = "MESSENGER"
"""The same for what a customer wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One committed change.

    Attributes:
        number: In the order of commits, from 1.
        at_unix: By the sandbox's clock.
        method: "POST", "PUT", "DELETE", "WEB" for a teammate in the web app, or "MESSENGER" for a
            customer.
        body: As it was sent; "" where nothing was.
        object_id: What was created, changed or deleted.
        token: Fingerprint of the token, never the token; "" for people.
    """

    number: int
    at_unix: float
    method: str
    path: str
    body: str
    object_id: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """One request of the API that reached us.

    Attributes:
        status: What it was answered with; None where no whole answer left (or not yet).
        lost: How the answer was lost, e.g. "time-out"; None where it was not.
    """

    number: int
    at_unix: float
    method: str
    path: str
    query: str
    token: str
    status: int | None
    lost: str | None


def fingerprint(token: str) -> str:
    """Tells tokens apart without giving them away; "" stays ""."""
    return hashlib.sha256(token.encode()).hexdigest()[:12] if token else ""


def matches(pattern: str, method: str, path: str) -> bool:
    """Does "POST /articles" or "PUT /articles/*" or "GET *" mean this request?"""
    return fnmatchcase(f"{method} {path}", pattern)


def note_write(
    connection: sqlite3.Connection,
    *,
    at_unix: float,
    method: str,
    path: str,
    body: str,
    object_id: int,
    token: str,
) -> None:
    """To be called in the transaction that makes the change.

    Args:
        token: A fingerprint.
    """
    connection.execute(
        "INSERT INTO writes (at, method, path, body, object_id, token) VALUES (?, ?, ?, ?, ?, ?)",
        (at_unix, method, path, body, str(object_id), token),
    )


def note_request(
    connection: sqlite3.Connection,
    *,
    at_unix: float,
    method: str,
    path: str,
    query: str,
    token: str,
) -> int:
    """The request's number, for `note_answer`."""
    cursor = connection.execute(
        "INSERT INTO requests (at, method, path, query, token) VALUES (?, ?, ?, ?, ?)",
        (at_unix, method, path, query, token),
    )
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
    return cursor.lastrowid


def note_answer(
    connection: sqlite3.Connection, request: int, *, status: int | None, lost: str | None = None
) -> None:
    connection.execute(
        "INSERT INTO answers (request, status, lost) VALUES (?, ?, ?)", (request, status, lost)
    )


def writes(connection: sqlite3.Connection) -> tuple[Write, ...]:
    rows = connection.execute(
        "SELECT id AS number, at AS at_unix, method, path, body, object_id, token"
        " FROM writes ORDER BY id"
    )
    return tuple(Write(**row) for row in rows)


def requests(connection: sqlite3.Connection) -> tuple[SeenRequest, ...]:
    rows = connection.execute(
        "SELECT id AS number, at AS at_unix, method, path, query, token, status, lost"
        " FROM requests LEFT JOIN answers ON answers.request = requests.id ORDER BY id"
    )
    return tuple(SeenRequest(**row) for row in rows)


def last_moment(connection: sqlite3.Connection) -> float:
    """When the newest entry was made; 0 where there is none."""
    (last,) = connection.execute(
        "SELECT max((SELECT coalesce(max(at), 0) FROM requests),"
        " (SELECT coalesce(max(at), 0) FROM writes))"
    ).fetchone()
    return float(last)


def count(entries: Iterable[Write | SeenRequest], pattern: str) -> int:
    return sum(matches(pattern, entry.method, entry.path) for entry in entries)
