"""Articles, in the store: read, add, replace, remove. What may be saved is decided elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from intercom_sync.sandbox.store.rows import Article, Staged, Translation


def find(connection: sqlite3.Connection, article_id: int) -> Article | None:
    row = connection.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    return _article(row) if row else None


def newest_first(
    connection: sqlite3.Connection, *, limit: int = -1, offset: int = 0
) -> list[Article]:
    """By `updated_at`, newest first; of those of one second, the highest id first."""
    rows = connection.execute(
        "SELECT * FROM articles ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return [_article(row) for row in rows]


def count(connection: sqlite3.Connection) -> int:
    (total,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    return int(total)


def add(connection: sqlite3.Connection, article: Article) -> Article:
    """Store it under an id that was never used before; the one it came with does not count."""
    cursor = connection.execute(
        "INSERT INTO articles (title, description, body, author_id, state, parent_id,"
        " created_at, updated_at, saves, touch_at, staged, translations)"
        " VALUES (:title, :description, :body, :author_id, :state, :parent_id,"
        " :created_at, :updated_at, :saves, :touch_at, :staged, :translations)",
        _values(article),
    )
    assert cursor.lastrowid is not None  # noqa: S101 - an INSERT always has one
    return replace(article, id=cursor.lastrowid)


def put(connection: sqlite3.Connection, article: Article) -> None:
    connection.execute(
        "UPDATE articles SET title = :title, description = :description, body = :body,"
        " author_id = :author_id, state = :state, parent_id = :parent_id,"
        " updated_at = :updated_at, saves = :saves, touch_at = :touch_at,"
        " staged = :staged, translations = :translations WHERE id = :id",
        _values(article),
    )


def remove(connection: sqlite3.Connection, article_id: int) -> None:
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))


def leave_collection(connection: sqlite3.Connection, collection_id: int) -> None:
    """The articles of a collection that goes away stand alone from now on."""
    connection.execute("UPDATE articles SET parent_id = NULL WHERE parent_id = ?", (collection_id,))


def touch(connection: sqlite3.Connection, now: float) -> None:
    """Move `updated_at` where its time has come, with nothing else changing."""
    connection.execute(
        "UPDATE articles SET updated_at = max(updated_at, touch_at), touch_at = NULL"
        " WHERE touch_at <= ?",
        (now,),
    )


def _values(article: Article) -> Mapping[str, object]:
    values = {name: getattr(article, name) for name in Article.__slots__}
    return values | {
        "staged": None if article.staged is None else json.dumps(asdict(article.staged)),
        "translations": json.dumps(
            {locale: asdict(text) for locale, text in article.translations.items()}
        ),
    }


def _article(row: sqlite3.Row) -> Article:
    values = dict(row)
    staged = json.loads(values.pop("staged") or "null")
    translations = json.loads(values.pop("translations"))
    return Article(
        **values,
        staged=_staged(staged),
        translations={
            locale: Translation(**{**text, "staged": _staged(text["staged"])})
            for locale, text in translations.items()
        },
    )


def _staged(values: Mapping[str, Any] | None) -> Staged | None:
    return None if values is None else Staged(**values)
