"""The copy of the state's ref on this machine: a plain folder that all else reads and writes.

Owns .intercom-sync/<target>/.ref/, which ignores itself: tree/ is what the ref holds and what this
run has written since, copy.json says of which commit it is and which lock was taken for it. Trap: a
copy whose lock is still on the ref is of a run that died here, and knows more than the ref does. It
must never be replaced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from intercom_sync.errors import StateError
from intercom_sync.state.atomic import write_whole

PLACE = ".ref"
TREE = "tree"
_NOTE = "copy.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy is of.

    Attributes:
        tip: The commit; "" where the ref was not there.
        lock: Id of the lock this machine took for it; "" while it only reads.
    """

    tip: str
    lock: str = ""


class Copy:
    """The copy of one target's ref."""

    def __init__(self, home: Path) -> None:
        """`home` is .intercom-sync/<target>."""
        self.place = home / PLACE
        self.tree = self.place / TREE

    def prepare(self) -> None:
        """Make its place, which git then does not see.

        Raises:
            StateError: something there is a link, and what it leads to is not ours to write.
        """
        home = self.place.parent
        # Stricter than inside.py: git made this place for us alone, so no link has a reason here.
        inside = self.tree.rglob("*") if not self.tree.is_symlink() else ()
        for path in (home.parent, home, self.place, self.tree, *inside):
            if path.is_symlink():
                raise StateError(
                    f"{path.relative_to(home.parent.parent).as_posix()} is a link, and "
                    "intercom-sync keeps what is its own in folders. Remove the link"
                )
        ignore = self.place / ".gitignore"
        if not ignore.exists():
            self.place.mkdir(parents=True, exist_ok=True)
            ignore.write_text("*\n", "utf-8")

    def copied(self) -> Copied | None:
        """What it is of; None where there is none, or one that was cut short."""
        try:
            return Copied(**json.loads((self.place / _NOTE).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def note(self, copied: Copied) -> None:
        """Write down what it is of."""
        write_whole(self.place / _NOTE, json.dumps(asdict(copied)) + "\n")

    def replace(self, files: Mapping[str, bytes], tip: str) -> None:
        """Make it what a commit holds, and nothing else."""
        (self.place / _NOTE).unlink(missing_ok=True)
        here = self.files()
        for name in here.keys() - files.keys():
            (self.tree / name).unlink()
        for name, content in files.items():
            if here.get(name) != content:
                path = self.tree / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self.note(Copied(tip=tip))

    def files(self) -> dict[str, bytes]:
        """Everything in it, as it is at this moment."""
        return {
            path.relative_to(self.tree).as_posix(): path.read_bytes()
            for path in sorted(self.tree.rglob("*"))
            if path.is_file() and not path.name.endswith(".tmp")
        }
