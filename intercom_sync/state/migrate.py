"""Moving a target's state from files to a ref, or back.

Owns the order: what is new is whole before what is old goes. Trap: state in two places is two
truths. So the side that is left says where it went, and a side that already holds state is never
written over.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from intercom_sync.errors import StateError
from intercom_sync.state.atomic import write_whole
from intercom_sync.state.git import PushRefusedError
from intercom_sync.state.git_backend import GitBackend
from intercom_sync.state.git_copy import PLACE
from intercom_sync.state.git_ref import RefLostError
from intercom_sync.state.pulled import SEEN_FILE

_FILES = ("workspace.json",)
_FOLDERS = ("articles", "collections", "ledger", "journal")


def has_files(home: Path) -> bool:
    """Whether state is in files here."""
    return bool(_files_of(home))


def to_ref(home: Path, backend: GitBackend) -> int:
    """Move the state from the files of the working tree to the ref; how many files that were.

    Raises:
        StateError: there is none, the ref has state already, or it cannot be pushed.
    """
    files = _files_of(home)
    if not files:
        raise StateError("There is no state in files here: nothing to move")
    backend.begin(files)
    _remove(home)
    return len(files)


def to_files(home: Path, backend: GitBackend) -> int:
    """Move the state from the ref to files of the working tree; how many files that were.

    Raises:
        LockedError: a run works on it.
        StateError: there is none, or other files are there already.
    """
    files = backend.contents()
    kept = {name: content for name, content in files.items() if name != SEEN_FILE}
    # Those that an earlier move wrote before it was cut short are no others.
    if not _files_of(home).items() <= kept.items():
        raise StateError(
            "There is state in files here already. Look which one is right: the ref's or the files'"
        )
    try:
        for name, content in kept.items():
            write_whole(home / name, content.decode("utf-8"))
    except BaseException:
        _remove(home)
        raise
    try:
        backend.end()
    except (PushRefusedError, RefLostError):
        _remove(home)  # after anything else the ref may say by now that state is here
        raise
    shutil.rmtree(home / PLACE, ignore_errors=True)
    return len(kept)


def _files_of(home: Path) -> Mapping[str, bytes]:
    paths = [home / name for name in _FILES]
    for folder in _FOLDERS:
        paths += sorted((home / folder).rglob("*"))
    return {
        path.relative_to(home).as_posix(): path.read_bytes() for path in paths if path.is_file()
    }


def _remove(home: Path) -> None:
    for name in _FILES:
        (home / name).unlink(missing_ok=True)
    for folder in _FOLDERS:
        shutil.rmtree(home / folder, ignore_errors=True)
