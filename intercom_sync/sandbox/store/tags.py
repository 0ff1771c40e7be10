"""Tags, and which conversation has which, in the store. Names differ in more than their case."""

from __future__ import annotations

import sqlite3

from intercom_sync.sandbox.store.inbox_rows import AppliedTag, Tag


def all_tags(connection: sqlite3.Connection) -> list[Tag]:
    return [Tag(**row) for row in connection.execute("SELECT id, name FROM tags ORDER BY id")]


def find(connection: sqlite3.Connection, tag_id: int) -> Tag | None:
    row = connection.execute("SELECT id, name FROM tags WHERE id = ?", (tag_id,)).fetchone()
    return Tag(**row) if row else None


def by_name(connection: sqlite3.Connection, name: str) -> Tag | None:
    row = connection.execute(
        "SELECT id, name FROM tags WHERE lower(name) = lower(?)", (name,)
    ).fetchone()
    return Tag(**row) if row else None


def add(connection: sqlite3.Connection, name: str) -> Tag:
    cursor = connection.execute("INSERT INTO tags (name) VALUES (?)", (name,))
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
    return Tag(id=cursor.lastrowid, name=name)


def rename(connection: sqlite3.Connection, tag: Tag) -> None:
    connection.execute("UPDATE tags SET name = ? WHERE id = ?", (tag.name, tag.id))


def of(connection: sqlite3.Connection, conversation_id: int) -> list[AppliedTag]:
    """In the order they were applied."""
    rows = connection.execute(
        "SELECT tags.id, tags.name, applied_at, admin_id FROM applied_tags"
        " JOIN tags ON tags.id = tag_id WHERE conversation_id = ? ORDER BY applied_at, tags.id",
        (conversation_id,),
    )
    return [
        AppliedTag(
            tag=Tag(id=row["id"], name=row["name"]),
            applied_at=row["applied_at"],
            admin_id=row["admin_id"],
        )
        for row in rows
    ]


def apply(connection: sqlite3.Connection, conversation_id: int, applied: AppliedTag) -> None:
    """A tag that is there already stays as it was applied."""
    connection.execute(
        "INSERT OR IGNORE INTO applied_tags (conversation_id, tag_id, applied_at, admin_id)"
        " VALUES (?, ?, ?, ?)",
        (conversation_id, applied.tag.id, applied.applied_at, applied.admin_id),
    )


def take_off(connection: sqlite3.Connection, conversation_id: int, tag_id: int) -> None:
    connection.execute(
        "DELETE FROM applied_tags WHERE conversation_id = ? AND tag_id = ?",
        (conversation_id, tag_id),
    )
