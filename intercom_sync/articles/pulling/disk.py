"""Files of the content folder, changed in place: whole or not at all.

Owns the one way a pull writes to the working tree. Trap: a person may save a file while the pull
runs, so a file is replaced only while it has the bytes that were read; and it keeps its line ends,
its byte-order mark and its mode.
"""

from __future__ import annotations

import codecs
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from intercom_sync.articles.importing.keep import Keeper, Kept
from intercom_sync.errors import Problem
from intercom_sync.strict_yaml import decode

_ENDS: Final = ("\r\n", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it was read.

    Attributes:
        text: With plain line ends, as the loader has it.
    """

    path: str
    raw: bytes
    text: str

    def encoded(self, text: str) -> bytes:
        """A text in the manner of this file."""
        if text == self.text:
            return self.raw
        mark = codecs.BOM_UTF8 if self.raw.startswith(codecs.BOM_UTF8) else b""
        return mark + text.replace("\n", self._line_end()).encode()

    def _line_end(self) -> str:
        pairs = self.raw.count(b"\r\n")
        counts = (pairs, self.raw.count(b"\r") - pairs, self.raw.count(b"\n") - pairs)
        most = max(counts)
        return _ENDS[counts.index(most)] if most else "\n"


class WorkingTree:
    """The project's files, by the paths the loader gives them."""

    def __init__(self, root: Path, on_disk: Mapping[str, Path]) -> None:
        """`on_disk`: as in ContentFiles."""
        self._on_disk = on_disk
        self._keeper = Keeper(root)

    def hold(self, path: str) -> Held | str:
        """A file to be changed, or why it must not be."""
        file = self._on_disk.get(path)
        if file is None:
            return f"{path} is not there"
        if file.is_symlink():
            return f"{path} is a link to another file"
        raw = file.read_bytes()
        text = decode(raw, path)
        return text.reason if isinstance(text, Problem) else Held(path, raw, text)

    def replace(self, held: Held, text: str) -> bool:
        """Write a text in place of a file; False where somebody changed it meanwhile.

        Raises:
            OSError: it cannot be written, and is as it was.
        """
        content = held.encoded(text)
        file = self._on_disk[held.path]
        if file.is_symlink() or file.read_bytes() != held.raw:
            return False
        if content == held.raw:
            return True
        unfinished = file.with_name(f".{file.name}.part")
        unfinished.unlink(missing_ok=True)
        with unfinished.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(file, unfinished)
        unfinished.replace(file)
        return True

    def add(self, path: str, content: bytes) -> bool:
        """Write a new file; False where another one is there."""
        return self._keeper.keep(path, content) is not Kept.OTHER

    def has_room(self, path: str, content: bytes) -> bool:
        """Whether `add` would write this, or it is there already."""
        return self._keeper.look(path, content) is not Kept.OTHER

    def remove(self, held: Held) -> bool:
        """Take a file away; False where somebody changed it meanwhile."""
        file = self._on_disk[held.path]
        if file.is_symlink() or file.read_bytes() != held.raw:
            return False
        file.unlink()
        return True
