"""One line of the table, and what it is measured with.

Trap: every figure is the median of several runs, and what it is compared with was measured in the
same run, so that a busy machine is busy for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.running import Ran, ours, served
from benchmarks.workspaces import Workspaces

REPEATS: Final = 3
ABSENT: Final = "not installed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table.

    Attributes:
        beside: The peer, or the limit, in the same run.
        used: What was measured, as a share of what the goal allows: 1 is just met.
    """

    work: str
    measured: str
    goal: str
    beside: str
    used: float


@dataclass(frozen=True, slots=True)
class Bench:
    """What the lines are measured with.

    Attributes:
        folder: For whatever is thrown away afterwards.
        large: How many articles a large help center has.
    """

    folder: Path
    workspaces: Workspaces
    large: int


@dataclass(frozen=True, slots=True)
class Imported:
    """A project that is as its workspace is, and the import that made it."""

    root: Path
    database: Path
    ran: Ran


@cache
def imported(bench: Bench, count: int, number: int = 0) -> Imported:
    """An import into an empty folder; the same arguments, the same one."""
    root, database = bench.workspaces.empty(f"{count}-{number}"), bench.workspaces.written(count)
    with served(database) as there:
        return Imported(root, database, ours(root, "import", at=there))
