"""One run at a time on one machine's copy of a target's state.

Owns the run lock of the file backend. The system drops the lock when its process ends, however it
ends; the note beside it only says who holds it, and is all that a killed run leaves behind. Trap:
so a lock that is held is held by somebody alive, whatever the note says.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from intercom_sync.errors import LockedError

LOCK = "lock"
NOTE = "lock.json"
WAIT_SECONDS = 1800.0
"""How long --wait waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who holds a lock, as they wrote it down when they took it.

    Attributes:
        start: For people.
        url: Of the run in CI; "" anywhere else.
        pid: Of the process, on `host`; 0 where it was not written down.
        id: Of the lock, where the system does not keep it; "" elsewhere.
    """

    owner: str
    host: str
    start: str
    url: str
    pid: int = 0
    id: str = ""

    def __str__(self) -> str:
        process = f" (process {self.pid})" if self.pid else ""
        run = f", {self.url}" if self.url else ""
        return f"{self.owner} on {self.host}{process}, since {self.start}{run}"


@contextmanager
def locked(
    folder: Path, environment: Mapping[str, str], *, wait: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the target's lock for the time of a `with`.

    Args:
        wait: Wait for another run to end, and tell here who that is; None leaves at once.

    Raises:
        LockedError: another run holds it; the message says who, where and since when.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=0)
    note = folder / NOTE
    try:
        _acquire(lock, folder, wait)
    except Timeout as error:
        raise LockedError(
            f"Another run is working on this target{_named(folder)}. Wait for it to end; "
            "a lock never outlives its process"
        ) from error
    try:
        note.write_text(json.dumps(asdict(owner_now(environment))), "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, folder: Path, wait: Callable[[str], None] | None) -> None:
    try:
        lock.acquire()
    except Timeout:
        if wait is None:
            raise
        wait(f"Another run is working on this target{_named(folder)}. Waiting for it to end.")
        lock.acquire(timeout=WAIT_SECONDS, poll_interval=1)


@contextmanager
def alone_here(folder: Path) -> Iterator[bool]:
    """Keep others on this machine off for a moment; False where somebody holds the lock."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def unlock(folder: Path, *, force: bool) -> Owner | None:
    """Clear away what a run left behind; with `force` also the lock of one that still holds it.

    Returns:
        Whose note was there; None where there was none.

    Raises:
        LockedError: somebody holds the lock, and `force` was not given.
    """
    owner = owner_of(folder)
    if not folder.is_dir():
        return owner
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        if not force:
            raise LockedError(_refusal(folder)) from error
        # The next run makes a file of its own, which the holder of this one does not hold.
        (folder / LOCK).unlink(missing_ok=True)
        (folder / NOTE).unlink(missing_ok=True)
        return owner
    try:
        owner = owner_of(folder)
        (folder / NOTE).unlink(missing_ok=True)
    finally:
        lock.release()
    return owner


def owner_of(folder: Path) -> Owner | None:
    """Who says they hold the lock; a run that was killed leaves its word behind."""
    try:
        return Owner(**json.loads((folder / NOTE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # the holder has not written its note yet, or has just gone


def _refusal(folder: Path) -> str:
    owner = owner_of(folder)
    if owner is None:
        return (
            "Somebody holds the lock and has not said who. Try again in a moment; if it stays so, "
            "--force takes the lock away"
        )
    way_out = f"end process {owner.pid}" if owner.pid else "end it"
    if owner.host != socket.gethostname():
        way_out = f"look on {owner.host} whether it still runs"
    return (
        f"A run holds the lock: {owner}. A lock never outlives its process, so wait, or {way_out}. "
        "--force takes the lock away all the same; then two runs may write at once"
    )


def owner_now(environment: Mapping[str, str]) -> Owner:
    """This process, as it will be named to others."""
    server, repository = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_REPOSITORY")
    run = environment.get("GITHUB_RUN_ID")
    url = f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""
    return Owner(
        owner=environment.get("GITHUB_ACTOR") or _user(),
        host=socket.gethostname(),
        start=datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
        url=url,
        pid=os.getpid(),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name, as containers have
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "somebody"


def _named(folder: Path) -> str:
    owner = owner_of(folder)
    return "" if owner is None else f": {owner}"
