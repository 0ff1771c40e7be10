"""Pictures fetched at save time, in the store.

Trap: fetching the same source twice makes two pictures with two paths, as a new upload would. Only
a picture sent back by its own bare address keeps its path.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from typing import Final
from urllib.parse import urlsplit

from intercom_sync.sandbox.store.rows import Image

HOST: Final = "https://downloads.intercomcdn.com"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


def add(connection: sqlite3.Connection, source: str, content: bytes | None) -> Image:
    (last,) = connection.execute("SELECT coalesce(max(number), 0) FROM images").fetchone()
    number = int(last) + 1
    digest = hashlib.sha256(content if content is not None else source.encode()).hexdigest()[:24]
    name = _NOT_IN_NAMES.sub("-", urlsplit(source).path.rpartition("/")[2]) or "image"
    path = f"/i/o/{700_100_000 + number}/{digest}/{name}"
    connection.execute(
        "INSERT INTO images (number, path, source, content) VALUES (?, ?, ?, ?)",
        (number, path, source, content),
    )
    return Image(path=path, source=source, content=content)


def find(connection: sqlite3.Connection, path: str) -> Image | None:
    """By its path, without the host and without a query."""
    row = connection.execute(
        "SELECT path, source, content FROM images WHERE path = ?", (path,)
    ).fetchone()
    return Image(**row) if row else None
