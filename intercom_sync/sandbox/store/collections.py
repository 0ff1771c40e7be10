"""Collections, in the store: read, add, replace, remove. What may be saved is decided elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, replace

from intercom_sync.sandbox.store.rows import Collection, CollectionText


def find(connection: sqlite3.Connection, collection_id: int) -> Collection | None:
    row = connection.execute("SELECT * FROM collections WHERE id = ?", (collection_id,)).fetchone()
    return _collection(row) if row else None


def newest_first(
    connection: sqlite3.Connection, *, limit: int = -1, offset: int = 0
) -> list[Collection]:
    """By `updated_at`, newest first; of those of one second, the highest id first."""
    rows = connection.execute(
        "SELECT * FROM collections ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [_collection(row) for row in rows]


def children(connection: sqlite3.Connection, parent_id: int | None) -> list[Collection]:
    """As the Help Center orders them."""
    rows = connection.execute(
        "SELECT * FROM collections WHERE parent_id IS ? ORDER BY position, id", (parent_id,)
    )
    return [_collection(row) for row in rows]


def count(connection: sqlite3.Connection) -> int:
    (total,) = connection.execute("SELECT count(*) FROM collections").fetchone()
    return int(total)


def depth(connection: sqlite3.Connection, collection: Collection) -> int:
    """1 at the top."""
    parent = find(connection, collection.parent_id) if collection.parent_id else None
    return 1 if parent is None else 1 + depth(connection, parent)


def height(connection: sqlite3.Connection, collection: Collection) -> int:
    """Levels of it and below it; 1 where it has no children."""
    below = children(connection, collection.id)
    return 1 + max((height(connection, child) for child in below), default=0)


def add(connection: sqlite3.Connection, collection: Collection) -> Collection:
    """Store it, last among its siblings, under an id that was never used before."""
    placed = replace(collection, position=1 + len(children(connection, collection.parent_id)))
    cursor = connection.execute(
        "INSERT INTO collections (name, description, parent_id, position, icon,"
        " created_at, updated_at, translations)"
        " VALUES (:name, :description, :parent_id, :position, :icon,"
        " :created_at, :updated_at, :translations)",
        _values(placed),
    )
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
    return replace(placed, id=cursor.lastrowid)


def put(connection: sqlite3.Connection, collection: Collection) -> None:
    connection.execute(
        "UPDATE collections SET name = :name, description = :description,"
        " parent_id = :parent_id, updated_at = :updated_at, translations = :translations"
        " WHERE id = :id",
        _values(collection),
    )


def remove(connection: sqlite3.Connection, collection_id: int) -> None:
    connection.execute("DELETE FROM collections WHERE id = ?", (collection_id,))


def _values(collection: Collection) -> Mapping[str, object]:
    values = {
        name: getattr(collection, name) for name in Collection.__slots__ if name != "translations"
    }
    return values | {
        "translations": json.dumps(
            {locale: asdict(text) for locale, text in collection.translations.items()}
        )
    }


def _collection(row: sqlite3.Row) -> Collection:
    values = dict(row)
    translations = json.loads(values.pop("translations"))
    return Collection(
        **values,
        translations={locale: CollectionText(**text) for locale, text in translations.items()},
    )
