"""What the person who starts a run asked for beyond the files.

Owns that noun only, apart from decision.py: validate needs it and none of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person who starts the run asked for beyond the files.

    Attributes:
        adopt: Take over existing articles whose content differs; git wins.
        overwrite_drift: Git wins over drift and conflicts.
        recreate: Create again what answered 404.
        publish: Nothing but publishing, also where the file gives no state.
        only: Paths of files and folders (with a slash at the end) to plan for; empty means all.
        shows_bodies: Somebody will read the plan. Without, updates say that a body changes and
            not how: that is the costly part, and nothing that is sent depends on it.
    """

    adopt: bool = False
    overwrite_drift: bool = False
    recreate: bool = False
    publish: bool = False
    only: tuple[str, ...] = ()
    shows_bodies: bool = True

    def wants(self, path: str) -> bool:
        """Whether a path lies inside what was asked for."""
        return not self.only or any(
            path == wanted or (wanted.endswith("/") and path.startswith(wanted))
            for wanted in self.only
        )

    def concerns(self, path: str) -> bool:
        """Whether what is said of a path matters: it, or a folder that holds it, was asked for."""
        return self.wants(path) or (
            path.endswith("/") and any(wanted.startswith(path) for wanted in self.only)
        )
