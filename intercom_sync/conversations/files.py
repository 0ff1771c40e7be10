"""The files of the actions folder, and those that actions name.

Owns finding and opening them; it knows nothing of what stands in one. Every `.yaml` file below the
folder is an action, unless its name or a folder above it begins with `_` or a dot.
Trap: pull requests come from strangers. What leads out of the project, or to something hidden, such
as the token in .git/config, is a problem and is never opened.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.strict_yaml import MAX_BYTES, decode


def action_files(root: Path, folder: str) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The action files below a folder, by path from the root, sorted; and what was misnamed.

    Args:
        root: The project, without symbolic links in its path.
    """
    files: list[str] = []
    problems: list[Problem] = []
    unread: list[OSError] = []
    for path in sorted(_below(root, folder, unread)):
        if path.endswith(".yaml"):
            files.append(path)
        elif path.endswith(".yml"):
            reason = "this is not read: its extension is .yml"
            fix = f'Rename it "{PurePosixPath(path).stem}.yaml"'
            problems.append(_problem(Location(path), "file-not-read", reason, fix))
    for error in unread:
        reason = f"the folder cannot be read: {error.strerror}"
        location = Location(Path(error.filename).relative_to(root).as_posix())
        problems.append(_problem(location, "unreadable-file", reason, "Make it readable"))
    return tuple(files), tuple(problems)


def read_action(root: Path, path: str) -> str | Problem:
    """The text of an action file, or why it cannot be had."""
    return _read(root, path, Location(path))


def read_named(root: Path, action: str, name: str, location: Location) -> tuple[str, str | Problem]:
    """The path and the text of a file that an action names, or why it cannot be had.

    Args:
        action: Path of the action file; names count from its folder on.
        location: Where it is named.
    """
    path = posixpath.normpath(posixpath.join(posixpath.dirname(action), name))
    if path.startswith("../"):
        reason = f'"{name:.100}" leads out of the project'
        return path, _problem(location, "outside-project", reason, "Put the file into the project")
    return path, _read(root, path, location)


def _below(root: Path, folder: str, unread: list[OSError]) -> Iterator[str]:
    """Every file that is not set aside; folders that cannot be read are put into `unread`."""
    if not (root / folder).is_dir():  # a project may have no actions
        return
    for at, folders, names in os.walk(root / folder, onerror=unread.append):
        # Not into links to folders: os.walk leaves those alone.
        folders[:] = [name for name in folders if not name.startswith(("_", "."))]
        below = Path(at).relative_to(root).as_posix()
        yield from (f"{below}/{name}" for name in names if not name.startswith(("_", ".")))


def _read(root: Path, path: str, location: Location) -> str | Problem:
    # Not Path.resolve, which raises where links lead in a circle.
    actual = Path(os.path.realpath(root / path))
    if not actual.is_relative_to(root) or any(
        part.startswith(".") for part in actual.relative_to(root).parts
    ):
        reason = f'"{path:.100}" leads to something hidden or outside the project'
        return _problem(location, "symlink-outside", reason, "Put the file itself here")
    try:
        if not actual.is_file():
            reason = f'there is no file "{path:.100}"'
            return _problem(location, "unreadable-file", reason, "Create it, or correct the name")
        with actual.open("rb") as stream:
            return decode(stream.read(MAX_BYTES + 1), path)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = f'"{path:.100}" cannot be read: {error}'
        return _problem(location, "unreadable-file", reason, "Make it readable, or remove it")


def _problem(location: Location, code: str, reason: str, fix: str) -> Problem:
    return Problem(location=location, code=code, reason=reason, fix=fix)
