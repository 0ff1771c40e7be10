"""Where something stands in a file a person can open.

Owns the one notation for places, `path:line:column`, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file.

    Attributes:
        path: As people write it: from the project's root, with forward slashes.
        line: From 1; None where the whole file is meant.
        column: From 1, counted in characters; None where the whole line is meant.
    """

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.path, self.line, self.column) if part is not None
        )
