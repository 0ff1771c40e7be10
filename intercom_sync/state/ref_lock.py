"""The lock on a ref: one file in its tree, and what people are told of who wrote it.

Owns its form. Who may write or remove it, git_backend.py knows. Trap: whoever can push to the ref
can write anything there, so a lock that cannot be read is a lock all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from intercom_sync.state.lock import Owner

LOCK_FILE = "lock.json"


def lock_of(files: Mapping[str, bytes]) -> Owner | None:
    """Who holds the lock, by the files of the ref; None for nobody."""
    content = files.get(LOCK_FILE)
    if content is None:
        return None
    try:
        return Owner(**json.loads(content))
    except (ValueError, TypeError):
        return Owner(owner="somebody", host="a computer that did not say", start="?", url="")


def lock_bytes(owner: Owner) -> bytes:
    """The lock of an owner as a file."""
    return (json.dumps(asdict(owner), indent=1, sort_keys=True) + "\n").encode()


def refusal(owner: Owner) -> str:
    """Why the lock is not taken away without being told to, and how to find out whether it may."""
    look = f"look at {owner.url}" if owner.url else f"look on {owner.host}"
    return (
        f"A run holds the lock: {owner}. If it was killed, the lock stays; {look} whether it "
        "still runs. If not, --force takes the lock away, and the next run finds out what became "
        "of its writes"
    )
