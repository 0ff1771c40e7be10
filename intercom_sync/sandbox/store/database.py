"""The SQLite file: its tables, and one transaction at a time.

What a transaction wrote survives kill -9 (write-ahead log), and nothing of a broken one stays.
The tables of the record only ever grow: triggers refuse everything else, so that a test can
believe them.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from intercom_sync.sandbox.store import inbox_tables

# Raise with every change of the tables: an older file is refused rather than half understood.
SCHEMA_VERSION: Final = 3

_TABLES: Final = """
CREATE TABLE admins (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, job_title TEXT NOT NULL
);
CREATE TABLE teams (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE team_members (team_id INTEGER NOT NULL, admin_id INTEGER NOT NULL);
CREATE TABLE help_centers (
  id INTEGER PRIMARY KEY, identifier TEXT NOT NULL, display_name TEXT NOT NULL,
  url TEXT, custom_domain TEXT, created_at INTEGER NOT NULL
);
CREATE TABLE collections (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, description TEXT NOT NULL,
  parent_id INTEGER, position INTEGER NOT NULL, icon TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, translations TEXT NOT NULL
);
CREATE TABLE articles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, description TEXT NOT NULL,
  body TEXT NOT NULL, author_id INTEGER NOT NULL, state TEXT NOT NULL, parent_id INTEGER,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, saves INTEGER NOT NULL,
  touch_at INTEGER, staged TEXT, translations TEXT NOT NULL
);
CREATE INDEX articles_newest_first ON articles (updated_at DESC, id DESC);
CREATE INDEX articles_to_touch ON articles (touch_at) WHERE touch_at IS NOT NULL;
CREATE TABLE images (
  number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
  content BLOB
);
CREATE TABLE late_calls (
  number INTEGER PRIMARY KEY REFERENCES requests, due_at REAL NOT NULL, base_url TEXT NOT NULL,
  version TEXT NOT NULL, content_type TEXT NOT NULL, body BLOB NOT NULL
);
CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL,
  path TEXT NOT NULL, query TEXT NOT NULL, token TEXT NOT NULL
);
CREATE TABLE answers (
  request INTEGER PRIMARY KEY REFERENCES requests, status INTEGER, lost TEXT
);
CREATE TABLE writes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL,
  path TEXT NOT NULL, body TEXT NOT NULL, object_id TEXT NOT NULL, token TEXT NOT NULL
);
INSERT INTO sqlite_sequence (name, seq) VALUES ('collections', 4100200), ('articles', 9100500);
"""
_GROWS_ONLY: Final = ("requests", "answers", "writes")


class StoreUnreadableError(Exception):
    """The file is not a sandbox of this version."""


class Database:
    """One connection, used by one thread at a time.

    Args:
        path: The file; None keeps everything in memory.

    Raises:
        StoreUnreadableError: the file was made by another version, or is something else.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        # Whoever lets go of a sandbox without closing it leaves no open file behind.
        weakref.finalize(self, self._connection.close)
        self._connection.row_factory = sqlite3.Row
        try:
            self._prepare(path)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise StoreUnreadableError(f"{path} is not a sandbox: {error}") from error
        except StoreUnreadableError:
            self._connection.close()
            raise

    def _prepare(self, path: Path | None) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL loses nothing to a killed process, only (maybe) the last moments to a power cut.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        if found not in (0, SCHEMA_VERSION):
            raise StoreUnreadableError(
                f"{path} was made by another version of the sandbox ({found}, not {SCHEMA_VERSION})"
            )
        if found == 0:
            self.clear()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it happens, or nothing does."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Forget everything, the record too."""
        with self.transaction() as connection:
            names = [
                row["name"]
                for row in connection.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'table'"
                    " AND name NOT LIKE 'sqlite_%'"
                )
            ]
            for name in names:
                connection.execute(f'DROP TABLE "{name}"')
            if names:
                connection.execute("DELETE FROM sqlite_sequence")
            for statement in filter(str.strip, (_TABLES + inbox_tables.TABLES).split(";")):
                connection.execute(statement)
            for name in _GROWS_ONLY:
                for change in ("UPDATE", "DELETE"):
                    connection.execute(
                        f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name}"
                        f" BEGIN SELECT RAISE(ABORT, 'the record only grows'); END"
                    )
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        with self._lock:
            self._connection.close()
