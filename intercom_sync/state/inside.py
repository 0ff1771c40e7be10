"""Nothing in the state folder may lead out of the project.

Owns that check. Trap: .intercom-sync/ is committed, so a pull request may put a link into it: what
is read through one could be a device without end or somebody's secrets, and what is written through
one would land anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from intercom_sync.errors import StateError


def refuse_strays(home: Path, *, root: Path) -> None:
    """Look at a target's folder and all in it, and open nothing.

    Args:
        home: .intercom-sync/<target>; it need not be there.

    Raises:
        StateError: a link leads out of the project, or something is neither a file nor a folder.
    """
    inside = Path(os.path.realpath(root))
    for path in (home.parent, home):
        if path.is_symlink():
            _refuse_link(path, inside, root)
    for entry in _below(home):
        if entry.is_symlink():
            _refuse_link(Path(entry.path), inside, root)
        elif not entry.is_file(follow_symlinks=False):
            raise _stray(Path(entry.path), root, "is neither a file nor a folder")


def _below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Whatever is no plain folder; what cannot be listed will be missed where it is needed."""
    folders = [os.fspath(folder)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        yield entry
        except OSError:
            continue


def _refuse_link(link: Path, inside: Path, root: Path) -> None:
    # Not Path.resolve, which raises where links lead in a circle.
    target = Path(os.path.realpath(link))
    if not target.is_relative_to(inside) or not (target.is_file() or target.is_dir()):
        raise _stray(link, root, "is a link that leads out of the project, or to nothing")


def _stray(path: Path, root: Path, what: str) -> StateError:
    name = path.relative_to(root).as_posix()
    return StateError(f"{name}: this {what}. Nothing was read or written. Remove it")
