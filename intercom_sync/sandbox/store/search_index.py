"""What searches know: one flat document for each conversation and ticket, as of some moment ago.

Trap: a document waits here until its time has come, so two quick changes are found one after the
other, each as it was.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Literal

Kind = Literal["conversation", "ticket"]


def learn(
    connection: sqlite3.Connection,
    kind: Kind,
    object_id: int,
    *,
    updated_at: int,
    document: Mapping[str, object],
    due_at: float,
) -> None:
    """Take a document in, to be found from due_at on."""
    connection.execute(
        "INSERT INTO index_waiting (due_at, kind, id, updated_at, document) VALUES (?, ?, ?, ?, ?)",
        (due_at, kind, object_id, updated_at, json.dumps(document, ensure_ascii=False)),
    )


def catch_up(connection: sqlite3.Connection, now: float) -> None:
    """Let be found whatever waited long enough."""
    connection.execute(
        "INSERT OR REPLACE INTO search_index (kind, id, updated_at, document)"
        " SELECT kind, id, updated_at, document FROM index_waiting WHERE due_at <= ?"
        " ORDER BY number",
        (now,),
    )
    connection.execute("DELETE FROM index_waiting WHERE due_at <= ?", (now,))


def found(
    connection: sqlite3.Connection,
    kind: Kind,
    *,
    condition: str,
    values: Sequence[object],
    before: tuple[int, int] | None,
    limit: int,
) -> tuple[int, list[tuple[int, int]]]:
    """How many match at all, and a page of `updated_at` and id: newest first.

    Args:
        condition: SQL on `document`, made of constants and question marks only.
        before: Of the last one of the page before.
    """
    rows = connection.execute(
        "SELECT updated_at, id FROM search_index"  # noqa: S608 - see condition
        f" WHERE kind = ? AND ({condition}) ORDER BY updated_at DESC, id DESC",
        (kind, *values),
    )
    matching = [(row["updated_at"], row["id"]) for row in rows]
    after = [one for one in matching if before is None or one < before]
    return len(matching), after[:limit]
