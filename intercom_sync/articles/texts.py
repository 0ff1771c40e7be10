"""The texts of the content's files, and what is wrong on the way to each.

Owns opening them for load; what a text says is others' business. Trap: the halves of a merge that
was left unfinished make no sense together, so such a text is read only where the config waives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_sync.articles.files import read_text
from intercom_sync.articles.merging import unfinished
from intercom_sync.errors import Problem, Severity
from intercom_sync.strict_yaml.text import place_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class Texts:
    """The texts of files, and the problems met on the way to and in each."""

    def __init__(self, on_disk: Mapping[str, Path], checks: Mapping[str, Severity | None]) -> None:
        self.problems: list[Problem] = []
        self.on_disk = on_disk
        self._reads_conflicts = checks.get("merge-conflict", Severity.ERROR) is not Severity.ERROR

    def read(self, path: str) -> str | None:
        """The text of a file; None where it has none that is worth reading."""
        text = read_text(self.on_disk[path], path)
        if isinstance(text, Problem):
            self.problems.append(text)
            return None
        conflicts = [_conflict(text, at, path) for at in unfinished(text)]
        self.problems += conflicts
        # What the halves of a conflict say wrong would only distract.
        return text if self._reads_conflicts or not conflicts else None

    def readable(self, paths: Iterable[str]) -> dict[str, str]:
        """Path → text, of those that have one."""
        found = ((path, self.read(path)) for path in paths)
        return {path: text for path, text in found if text is not None}


def _conflict(text: str, at: int, path: str) -> Problem:
    marker = text[at:].partition("\n")[0]
    return Problem(
        location=place_at(text, at, path),
        code="merge-conflict",
        reason=f"a merge was left unfinished: {marker:.40}",
        fix="Decide between the two versions and remove the markers, or, if this is meant to be "
        "read, indent it by a space",
    )
