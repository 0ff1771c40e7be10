"""Carries out what people do without the API, each deed in one transaction with its entry in the
record. Trap: they are writes there, and no requests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from intercom_sync.sandbox import record
from intercom_sync.sandbox.clock import Clock
from intercom_sync.sandbox.store.database import Database


class Scribe:
    """Writes for people.

    Args:
        settle: Lets overdue effects happen first, as before any request.
    """

    def __init__(self, *, database: Database, clock: Clock, settle: Callable[[], None]) -> None:
        self._database = database
        self._clock = clock
        self._settle = settle

    def now(self) -> float:
        """Unix seconds of the sandbox."""
        return self._clock.now()

    def note(self, method: str, path: str, act: Callable[[sqlite3.Connection, float], int]) -> int:
        """Do it, note it, and answer with the id of what was created or changed."""
        (object_id,) = self.note_all(method, path, lambda connection, now: [act(connection, now)])
        return object_id

    def note_all(
        self, method: str, path: str, act: Callable[[sqlite3.Connection, float], list[int]]
    ) -> list[int]:
        """Many at once: quick, and an entry for each."""
        self._settle()
        now = self._clock.now()
        with self._database.transaction() as connection:
            object_ids = act(connection, now)
            for object_id in object_ids:
                record.note_write(
                    connection,
                    at_unix=now,
                    method=method,
                    path=path,
                    body="",
                    object_id=object_id,
                    token="",
                )
        return object_ids
