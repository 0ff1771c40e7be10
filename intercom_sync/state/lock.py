"""One run at a time on one machine's copy of a target's state.

Owns the run lock of the file backend. The system drops the lock when its process ends, however it
ends, so a killed run leaves nothing to clean up; the note beside it only says who holds it.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from intercom_sync.errors import LockedError


@contextmanager
def locked(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """Hold the target's lock for the time of a `with`.

    Raises:
        LockedError: another run holds it; the message says who, where and since when.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock", timeout=0)
    note = folder / "lock.json"
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(
            f"Another run is working on this target{_holder(note)}. Wait for it to end; "
            "a lock never outlives its process"
        ) from error
    try:
        note.write_text(json.dumps(_owner(environment)), "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _owner(environment: Mapping[str, str]) -> dict[str, str]:
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    run = environment.get("GITHUB_RUN_ID")
    url = f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""
    return {
        "owner": environment.get("GITHUB_ACTOR") or _user(),
        "host": socket.gethostname(),
        "start": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        "url": url,
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may be a number without a name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "somebody"


def _holder(note: Path) -> str:
    try:
        owner = json.loads(note.read_text("utf-8"))
        text = f": {owner['owner']} on {owner['host']}, since {owner['start']}"
        return f"{text}, {owner['url']}" if owner["url"] else text
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # the holder has not written its note yet, or has just gone
