"""Which file each article's record is of, without reading the records.

Owns a look at their heads, for whoever needs to know of all of them and to read a few. Trap: it
believes only what was written to the letter as `records` writes it; whatever else it meets, it
knows nothing at all, and the records have to be read.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from intercom_sync.articles.model import ArticleId, is_number
from intercom_sync.state.records import FORMAT

_HEAD_BYTES: Final = 4096
_PATH: Final = b'\n "path": '


def record_names(folder: Path) -> list[str]:
    """The files of a folder that hold a record, sorted; none where it is not there."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.name.endswith(".json"))
    except (FileNotFoundError, NotADirectoryError):
        return []


def bound_articles(folder: Path) -> dict[str, ArticleId] | None:
    """File → id of its article; None where a record does not tell, or two are of one file.

    Args:
        folder: Of the records, one file each.
    """
    found: dict[str, ArticleId] = {}
    for name in record_names(folder):
        stem = name.removesuffix(".json")
        path = _path_in(f"{folder}/{name}", stem)
        if path is None or path in found:
            return None
        found[path] = ArticleId(stem)
    return found


def _path_in(file: str, article_id: str) -> str | None:
    """The file that a record says it is of."""
    with open(file, "rb", buffering=0) as stream:  # noqa: PTH123 -- a Path costs more than the rest
        head = stream.read(_HEAD_BYTES)
        # Links and images stand before the path; there may be many.
        if b"\n" not in head.partition(_PATH)[2]:
            head += stream.readall()
    # A line break in a text is written as two letters, so a line that begins so is the record's.
    if not is_number(article_id) or not head.startswith(
        b'{\n "format": %d,\n "id": "%s",\n' % (FORMAT, article_id.encode())
    ):
        return None
    line = head.partition(_PATH)[2].partition(b"\n")[0].removesuffix(b",")
    try:
        # Only where something is escaped is it worth asking what a text says.
        path = json.loads(line) if b"\\" in line or line[:1] != b'"' else line[1:-1].decode()
    except ValueError:
        return None
    return path if isinstance(path, str) else None
