"""The state's ref: a tree of files that is read whole, and replaced only by who knows what it was.

Owns the compare-and-swap, and what an unanswered push means. Trap: a push whose answer was lost
may have arrived, and one that was cut short may arrive late. So it is the ref that is believed, and
what is sent again is the same commit.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from intercom_sync.errors import StateError
from intercom_sync.state.git import Git, PushRefusedError
from intercom_sync.state.git_program import GitError
from intercom_sync.state.records import FORMAT

_TRIES = 3
_FETCHES = 10
MOVED_FILE = "moved.json"


class RefLostError(StateError):
    """The ref is no longer at what this run made it."""


class Ref:
    """One ref of one remote.

    Attributes:
        tip: The commit it was at when it was last read or written; None where it was not there.
        is_lost: Somebody else has written to it since; nothing can be written any more.
        pushed_at: When the last push that went through was begun, by the monotonic clock.
    """

    def __init__(
        self,
        git: Git,
        *,
        now_unix: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._git = git
        self._now_unix = now_unix
        self._sleep = sleep
        self.tip: str | None = None
        self.is_lost = False
        self.pushed_at = float("-inf")

    def tracks(self, place: Path) -> bool:
        """As Git.tracks."""
        return self._git.tracks(place)

    @property
    def remote(self) -> str:
        """As Git.remote."""
        return self._git.remote

    def is_at(self, commit: str | None) -> bool:
        """Whether the ref is there now."""
        return self._git.tip() == commit

    def read(self) -> dict[str, bytes]:
        """What it holds now, nothing where it is not there.

        Raises:
            GitError: the remote cannot be asked.
        """
        self.is_lost = False
        self.tip = self._git.tip()
        for _ in range(_FETCHES):
            if self.tip is None or self._git.has(self.tip):
                break
            self._git.fetch()  # which may bring a later one, if somebody was at work
            self.tip = self._git.tip()
        return {} if self.tip is None else self._git.files(self.tip)

    def write(self, files: Mapping[str, bytes], message: str) -> None:
        """Make it hold exactly these files, if it still is at `tip`.

        Raises:
            RefLostError: it is not.
            GitError: the remote says no, or cannot be reached.
        """
        if self.is_lost:
            raise RefLostError("Somebody took this run's lock away; nothing more is sent")
        began = time.monotonic()
        at_unix = int(self._now_unix())
        commit = self._git.commit(files, parent=self.tip, message=message, at_unix=at_unix)
        for tries in range(1, _TRIES + 1):
            if self._is_pushed(commit, is_last=tries == _TRIES):
                break
            self._sleep(2.0 ** (tries - 1))
        self.tip, self.pushed_at = commit, began

    def _is_pushed(self, commit: str, *, is_last: bool) -> bool:
        """Push once; False where trying again may help."""
        try:
            self._git.push(commit, expected=self.tip)
        except GitError as error:
            now = self._seen_tip()
            if now == commit:
                return True
            if now != self.tip:
                self.is_lost = True
                raise RefLostError(
                    "The state's ref was changed by somebody else while this run held it (it is at "
                    f"{(now or 'nothing')[:12]}). Nothing more is sent"
                ) from error
            if is_last or _is_final(error):
                raise
            return False
        return True

    def _seen_tip(self) -> str | None:
        """Where it is; where we believe it to be if the remote cannot be asked."""
        try:
            return self._git.tip()
        except GitError:
            return self.tip


def moved_note() -> bytes:
    """What a ref holds whose state went to files."""
    return (json.dumps({"format": FORMAT, "to": "file"}, indent=1, sort_keys=True) + "\n").encode()


def _is_final(error: GitError) -> bool:
    """Whether asking again is no use; a ref that another push has locked is free in a moment."""
    return isinstance(error, PushRefusedError) and "lock" not in str(error)
