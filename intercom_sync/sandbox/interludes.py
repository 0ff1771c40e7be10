"""What happens between two pages of a listing: somebody edits, and the pages shift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Action = Callable[[], object]


@dataclass(slots=True)
class Interludes:
    """Each is played once, after the first time its page was read."""

    _waiting: list[tuple[str, int, Action]] = field(default_factory=list)

    def after_page(self, path: str, page: int, do: Action) -> None:
        self._waiting.append((path, page, do))

    def clear(self) -> None:
        self._waiting.clear()

    def play(self, path: str, page: int) -> None:
        """The page was read and its answer is made: now do what waits for it."""
        due = [do for waiting_path, at, do in self._waiting if (waiting_path, at) == (path, page)]
        self._waiting = [entry for entry in self._waiting if (entry[0], entry[1]) != (path, page)]
        for do in due:
            do()
