"""Conversations and their parts, in the store. What may happen to them is decided elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, replace

from intercom_sync.sandbox.store.inbox_rows import (
    Author,
    Conversation,
    ConversationState,
    Part,
    Statistics,
)


def find(connection: sqlite3.Connection, conversation_id: int) -> Conversation | None:
    row = connection.execute(
        "SELECT * FROM conversations WHERE id = ?", (conversation_id,)
    ).fetchone()
    return _conversation(row) if row else None


def newest_first(
    connection: sqlite3.Connection, *, before: tuple[int, int] | None = None, limit: int = -1
) -> list[Conversation]:
    """By `updated_at`, newest first; of those of one second, the highest id first.

    Args:
        before: `updated_at` and id of the last one that was seen.
    """
    rows = connection.execute(
        "SELECT * FROM conversations WHERE (updated_at, id) < (?, ?)"
        " ORDER BY updated_at DESC, id DESC LIMIT ?",
        (*(before or (1 << 62, 0)), limit),
    )
    return [_conversation(row) for row in rows]


def of_state_and_tag(
    connection: sqlite3.Connection,
    *,
    state: ConversationState | None,
    tag_id: int | None,
    limit: int,
    offset: int,
) -> list[Conversation]:
    """Newest first; None stands for any."""
    rows = connection.execute(
        "SELECT * FROM conversations WHERE (:state IS NULL OR state = :state)"
        " AND (:tag_id IS NULL OR id IN"
        " (SELECT conversation_id FROM applied_tags WHERE tag_id = :tag_id))"
        " ORDER BY updated_at DESC, id DESC LIMIT :limit OFFSET :offset",
        {"state": state, "tag_id": tag_id, "limit": limit, "offset": offset},
    )
    return [_conversation(row) for row in rows]


def count_by_state(connection: sqlite3.Connection) -> dict[str, int]:
    rows = connection.execute("SELECT state, count(*) AS total FROM conversations GROUP BY state")
    return {row["state"]: row["total"] for row in rows}


def to_wake(connection: sqlite3.Connection, now: float) -> list[Conversation]:
    """Those whose sleep is over, the earliest first."""
    rows = connection.execute(
        "SELECT * FROM conversations WHERE snoozed_until <= ? ORDER BY snoozed_until, id", (now,)
    )
    return [_conversation(row) for row in rows]


def count(connection: sqlite3.Connection) -> int:
    (total,) = connection.execute("SELECT count(*) FROM conversations").fetchone()
    return int(total)


def add(connection: sqlite3.Connection, conversation: Conversation) -> Conversation:
    """Store it under an id that was never used before; the one it came with does not count."""
    cursor = connection.execute(
        "INSERT INTO conversations (contact_id, body, title, state, created_at, updated_at,"
        " waiting_since, snoozed_until, is_read, admin_id, team_id, ticket_id, custom_attributes,"
        " statistics)"
        " VALUES (:contact_id, :body, :title, :state, :created_at, :updated_at,"
        " :waiting_since, :snoozed_until, :is_read, :admin_id, :team_id, :ticket_id,"
        " :custom_attributes, :statistics)",
        _values(conversation),
    )
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
    return replace(conversation, id=cursor.lastrowid)


def put(connection: sqlite3.Connection, conversation: Conversation) -> None:
    connection.execute(
        "UPDATE conversations SET title = :title, state = :state, updated_at = :updated_at,"
        " waiting_since = :waiting_since, snoozed_until = :snoozed_until, is_read = :is_read,"
        " admin_id = :admin_id, team_id = :team_id, ticket_id = :ticket_id,"
        " custom_attributes = :custom_attributes, statistics = :statistics WHERE id = :id",
        _values(conversation),
    )


def parts(
    connection: sqlite3.Connection, conversation_id: int, *, limit: int = -1
) -> tuple[Part, ...]:
    """In the order of time; the newest of them where there are more than the limit."""
    rows = connection.execute(
        "SELECT * FROM parts WHERE conversation_id = ? ORDER BY created_at DESC, id DESC LIMIT ?",
        (conversation_id, limit),
    )
    return tuple(reversed([_part(row) for row in rows]))


def add_part(connection: sqlite3.Connection, part: Part) -> Part:
    """Store it under an id that was never used before; the one it came with does not count."""
    cursor = connection.execute(
        "INSERT INTO parts (conversation_id, part_type, body, author, created_at, assigned_to,"
        " attachment_urls) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            part.conversation_id,
            part.part_type,
            part.body,
            json.dumps(asdict(part.author)),
            part.created_at,
            json.dumps(part.assigned_to) if part.assigned_to else None,
            json.dumps(part.attachment_urls),
        ),
    )
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
    return replace(part, id=cursor.lastrowid)


def teammates(connection: sqlite3.Connection, conversation_id: int) -> list[str]:
    """Ids of the admins who did something in it, in the order they first did."""
    rows = connection.execute(
        "SELECT json_extract(author, '$.id') AS id FROM parts"
        " WHERE conversation_id = ? AND json_extract(author, '$.type') = 'admin'"
        " GROUP BY 1 ORDER BY min(parts.id)",
        (conversation_id,),
    )
    return [row["id"] for row in rows]


def _values(conversation: Conversation) -> Mapping[str, object]:
    values = {name: getattr(conversation, name) for name in Conversation.__slots__}
    return values | {
        "custom_attributes": json.dumps(conversation.custom_attributes),
        "statistics": json.dumps(_counted(conversation.statistics)),
    }


def _counted(statistics: Statistics) -> Mapping[str, object]:
    """As `asdict`, which would copy every number with great care: thousands are stored at once."""
    return {name: getattr(statistics, name) for name in Statistics.__slots__}


def _conversation(row: sqlite3.Row) -> Conversation:
    values = dict(row)
    statistics = json.loads(values["statistics"])
    return Conversation(
        **values
        | {
            "is_read": bool(values["is_read"]),
            "custom_attributes": json.loads(values["custom_attributes"]),
            "statistics": Statistics(
                **statistics | {"replied_in": tuple(statistics["replied_in"])}
            ),
        }
    )


def _part(row: sqlite3.Row) -> Part:
    assigned_to = json.loads(row["assigned_to"]) if row["assigned_to"] else None
    return Part(
        **dict(row)
        | {
            "author": Author(**json.loads(row["author"])),
            "assigned_to": tuple(assigned_to) if assigned_to else None,
            "attachment_urls": tuple(json.loads(row["attachment_urls"])),
        }
    )
