"""What `import` and `pull` took in on a branch, where they may not write the state itself.

Owns .intercom-sync/<target>/pulled/ in the working tree, which people commit with the files it
belongs to, and the note on the state of what an apply has already looked at. Trap: those files
stay in git for a while. Once an apply has seen one it must never count again, or an article that
somebody later sets back to what it was would be taken for untouched.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from intercom_sync.articles.base import Base
from intercom_sync.errors import StateError
from intercom_sync.state.atomic import write_whole
from intercom_sync.state.records import load_object
from intercom_sync.state.store import Store

FORMAT = 1
SEEN_FILE = "pulled.json"


class Pulled:
    """The records that were taken in for one target."""

    def __init__(self, place: Path, *, state: Path, root: Path) -> None:
        """`place` is .intercom-sync/<target>/pulled, `state` the folder of the state."""
        self._place = place
        self._seen_file = state / SEEN_FILE
        self._root = root
        self.store = Store(place, root=root)

    def fresh(self) -> Base:
        """The records no apply has seen yet.

        Raises:
            StateError: as Store.load, or the note of what was seen is damaged.
        """
        taken, left = self.store.load(), self._unseen()
        return Base(
            articles=tuple(one for one in taken.articles if f"articles/{one.id}.json" in left),
            collections=tuple(
                one for one in taken.collections if f"collections/{one.id}.json" in left
            ),
        )

    def note_seen(self) -> None:
        """Write into the state that all of them were looked at."""
        seen = self._seen()
        for name, digest in self._digests().items():
            if digest not in seen.setdefault(name, []):
                seen[name].append(digest)
        if seen:
            value = {"format": FORMAT, "seen": seen}
            write_whole(self._seen_file, json.dumps(value, indent=1, sort_keys=True) + "\n")

    def drop_seen(self) -> None:
        """Remove the records that the state has taken over, or passed over."""
        for name in self._digests().keys() - self._unseen():
            (self._place / name).unlink()

    def _unseen(self) -> set[str]:
        seen = self._seen()
        return {
            name for name, digest in self._digests().items() if digest not in seen.get(name, [])
        }

    def _digests(self) -> dict[str, str]:
        return {
            path.relative_to(self._place).as_posix(): sha256(path.read_bytes()).hexdigest()
            for kind in ("articles", "collections")
            for path in sorted((self._place / kind).glob("*.json"))
        }

    def _seen(self) -> dict[str, list[str]]:
        name = self._seen_file.relative_to(self._root).as_posix()
        try:
            value = load_object(self._seen_file.read_text("utf-8"), name=name)
        except FileNotFoundError:
            return {}
        try:
            return {str(key): [str(one) for one in found] for key, found in value["seen"].items()}
        except (KeyError, TypeError, AttributeError) as error:
            raise StateError(f"{name}: it is damaged. Restore it from an earlier state") from error
