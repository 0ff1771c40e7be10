"""A disk under the project that fails at the n-th thing that is done to it, or loses its power.

Stands below Python's own files: what fails is a write, an fsync or a rename as the system would
see it, so nothing of ours is replaced. Only what is opened while it is installed goes through it.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import pytest


class Trouble(StrEnum):
    """What goes wrong."""

    FAILS = "fails"
    SHORT = "writes half, then fails"
    FULL = "is full from here on"
    KILLED = "kills the process before it"
    TORN = "kills the process half-way through it"


KILLS = (Trouble.KILLED, Trouble.TORN)


@dataclass
class Cache:
    """What the system has been told and the disk need not have yet.

    Attributes:
        paths, lasting: Of each file that was written: where it is, and how much of it is safe.
        before: What each name stood for that was given or taken since its folder was last synced;
            None where there was no such file.
    """

    paths: dict[int, Path] = field(default_factory=dict)
    lasting: dict[int, int] = field(default_factory=dict)
    before: dict[Path, bytes | None] = field(default_factory=dict)

    def opens(self, number: int, path: Path | None) -> None:
        found = os.fstat(number)
        self.lasting.setdefault(found.st_ino, found.st_size)
        if path is not None:
            self.paths[found.st_ino] = path

    def names(self, path: Path) -> None:
        """A name is about to be given."""
        self.before.setdefault(path, path.read_bytes() if path.exists() else None)

    def renames(self, source: Path, target: Path) -> None:
        self.names(target)
        self.paths[source.stat().st_ino] = target

    def syncs(self, number: int) -> None:
        found = os.fstat(number)
        if stat.S_ISDIR(found.st_mode):
            for path in [one for one in self.before if one.parent.stat().st_ino == found.st_ino]:
                del self.before[path]
        else:
            self.lasting[found.st_ino] = found.st_size

    def lose(self) -> None:
        for number, path in self.paths.items():
            if path.exists() and path.stat().st_ino == number:
                os.truncate(path, min(self.lasting[number], path.stat().st_size))
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)


@dataclass
class Disk:
    """Counts what happens to files below a folder, and spoils one of these things.

    Attributes:
        at: Which one, from 1; 0 spoils none.
        die: Ends the process; it raises.
        seen: What happened so far.
    """

    folder: Path
    at: int = 0
    trouble: Trouble = Trouble.FAILS
    die: Callable[[], None] = lambda: None
    seen: int = 0
    is_dead: bool = False
    cache: Cache = field(default_factory=lambda: Cache())

    def lose_power(self) -> None:
        """The machine is gone, and with it what no fsync has made last."""
        self.is_dead = True
        self.cache.lose()

    def passes(self, what: str) -> bool:
        """Whether this thing goes well; where the process dies of it, that ends here.

        Raises:
            OSError: it fails as a whole.
        """
        self.seen += 1
        is_it = self.seen == self.at
        is_rest = self.trouble is Trouble.SHORT and self.seen == self.at + 1
        if is_it and (self.trouble is Trouble.KILLED or (what != "write" and self._kills)):
            self.end()
        is_full = self.trouble is Trouble.FULL and 0 < self.at <= self.seen
        if what == "write":
            return not is_it and not is_full and not is_rest
        if is_it or is_full:
            raise self.error()
        return True

    @property
    def _kills(self) -> bool:
        return self.trouble in KILLS

    def error(self) -> OSError:
        """What the system says."""
        number = errno.ENOSPC if self.trouble is Trouble.FULL else errno.EIO
        return OSError(number, os.strerror(number))

    def end(self) -> None:
        self.is_dead = True
        self.die()

    def is_ours(self, path: object) -> bool:
        return isinstance(path, int) or Path(os.fsdecode(path)).is_relative_to(self.folder)  # type: ignore[arg-type]


class _Raw(io.FileIO):
    """A file whose writes go through a Disk."""

    disk: Disk

    def write(self, content: Any) -> int:
        disk = self.disk
        if disk.is_dead:
            return len(content)  # the process is gone, and so is what it had not written
        if disk.passes("write"):
            return super().write(content)
        half = bytes(content)[: len(content) // 2]
        if disk.trouble is Trouble.TORN:
            super().write(half)
            disk.end()
        if half and disk.seen == disk.at and disk.trouble is not Trouble.FAILS:
            return super().write(half)  # the system says how much it took, and fails next time
        raise disk.error()


@contextmanager
def spoiled(disk: Disk) -> Iterator[Disk]:
    """Install it for the time of a `with`."""
    real_open, real_fsync, real_replace = io.open, os.fsync, os.replace

    def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> IO[Any]:
        is_text_written = "b" not in mode and set(mode) & set("wax")
        if not is_text_written or not disk.is_ours(file):
            found: IO[Any] = real_open(file, mode, *rest, **named)
            return found
        path = None if isinstance(file, int) else Path(file)
        if path is not None and not path.exists():
            disk.cache.names(path)
        raw = _Raw(file, mode)
        raw.disk = disk
        disk.cache.opens(raw.fileno(), path)
        names = ("buffering", "encoding", "errors", "newline")
        given = {**dict(zip(names, rest, strict=False)), **named}
        given.pop("buffering", None)
        return io.TextIOWrapper(io.BufferedWriter(raw), **given)

    def synced(number: int) -> None:
        if disk.is_dead:
            disk.die()
        disk.passes("fsync")
        real_fsync(number)
        disk.cache.syncs(number)

    def replaced(source: Any, target: Any, **named: Any) -> None:
        if disk.is_dead:
            disk.die()
        disk.passes("rename")
        disk.cache.renames(Path(source), Path(target))
        real_replace(source, target, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(io, "open", opened)
        patch.setattr(os, "fsync", synced)
        patch.setattr(os, "replace", replaced)
        yield disk
