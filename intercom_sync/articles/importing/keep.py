"""New files in the content folder, whole or not there.

Owns the one way an import writes to the working tree. It never changes a file that exists. Trap: a
run may be killed between any two steps; its unfinished file has a fixed hidden name, which the next
run takes over, so nothing is left behind.
"""

from __future__ import annotations

import os
from enum import Enum, auto
from pathlib import Path
from typing import Final

_UNFINISHED: Final = ".part"


class Kept(Enum):
    """What became of a file that should be there."""

    WRITTEN = auto()
    THERE = auto()  # with the same bytes
    OTHER = auto()  # something else is there, and stays


class Keeper:
    """Writes below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def look(self, path: str, content: bytes) -> Kept:
        """What `keep` would do."""
        file = self._root / path
        if not self._is_inside(file.parent):
            return Kept.OTHER
        if not os.path.lexists(file):
            return Kept.WRITTEN
        if file.is_symlink() or not file.is_file():
            return Kept.OTHER  # a link is not followed, wherever it leads
        return Kept.THERE if file.read_bytes() == content else Kept.OTHER

    def keep(self, path: str, content: bytes) -> Kept:
        """Write a file that is not there yet.

        Args:
            path: From the root, with forward slashes.

        Raises:
            OSError: it cannot be written; nothing of it is visible.
        """
        found = self.look(path, content)
        if found is not Kept.WRITTEN:
            return found
        file = self._root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}{_UNFINISHED}")
        # Whatever a killed run left there, a link too, is not written through.
        unfinished.unlink(missing_ok=True)
        with unfinished.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.rename(file)
        return Kept.WRITTEN

    def make_folder(self, path: str) -> bool:
        """A folder and those above it; False where a link leads it out of the project."""
        folder = self._root / path
        if not self._is_inside(folder):
            return False
        folder.mkdir(parents=True, exist_ok=True)
        return True

    def _is_inside(self, folder: Path) -> bool:
        """Links among the folders may lead anywhere, and content comes from strangers."""
        return folder.resolve().is_relative_to(self._root.resolve())
