"""A pull that is killed before any of its writes and run again ends as one that was not."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pulling.scene import Desk
from tests.pulling.test_pull import HOURS, NAME, REFUNDS, folder_id


class Killed(BaseException):
    """As if the process ended here."""


class _Deaths:
    """Sees every rename and removal below a folder before it happens, and may end the run there.

    The interpreter's own audit tells: hooks cannot be taken back, so there is one, mostly asleep.
    """

    def __init__(self) -> None:
        self.below: Path | None = None
        self.seen = 0
        self.at = 0
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.below is None or event not in ("os.rename", "os.remove"):
            return
        path = Path(str(arguments[0]))
        if path.is_relative_to(self.below) and "lock" not in path.name:
            self.seen += 1
            if self.seen == self.at:
                self.below = None
                raise Killed

    def watch(self, desk: Desk, *, at: int = 0) -> int:
        """Pull, and die before the write with this number; how many there were."""
        self.below, self.seen, self.at = desk.folder, 0, at
        try:
            asyncio.run(desk._pulls(()))
        except* Killed:
            pass
        finally:
            self.below = None
        return self.seen


DEATHS = _Deaths()


def rewritten(desk: Desk) -> None:
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.edits(NAME, title="Money")
    desk.rewords("help/hours.md", "Nine", "Ten")


def merged(desk: Desk) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("* first", "* very first"))
    rewritten(desk)


def disputed(desk: Desk) -> None:
    ours = REFUNDS.replace("Write to us.", "Write an e-mail.").replace("* first", "* very first")
    desk.writes(f"content/{NAME}", ours.replace("title: Refunds", "title: Cash"))
    desk.rewords(NAME, "You get", "You will get")
    rewritten(desk)


def renamed(desk: Desk) -> None:
    (desk.folder / "content" / NAME).rename(desk.folder / "content/billing/money.md")
    desk.writes("content/help/hours.md", HOURS.replace("refunds.md", "money.md"))
    rewritten(desk)


def moved(desk: Desk) -> None:
    merged(desk)
    desk.mate.moves(desk.id_of(NAME), to=folder_id(desk, "help/"))


def shelves(desk: Desk) -> None:
    desk.mate.edits_collection(folder_id(desk, "billing/"), name="Money")
    desk.writes("content/help/_collection.yaml", "name: Help yourself\n")
    desk.mate.edits_collection(folder_id(desk, "help/"), name="Help desk")


LESS = (rewritten, merged, renamed, shelves)


@pytest.mark.parametrize(
    "happens",
    [disputed, moved, *(pytest.param(one, marks=pytest.mark.sweep) for one in LESS)],
)
def test_killed_before_any_write_it_ends_the_same(
    tmp_path: Path, happens: Callable[[Desk], None]
) -> None:
    desk = Desk(tmp_path / "p")
    desk.applies((NAME, REFUNDS), ("help/hours.md", HOURS))
    happens(desk)
    before = tmp_path / "before"
    shutil.copytree(desk.folder, before)

    writes = DEATHS.watch(desk)
    whole = desk.contents()
    assert writes >= 2

    for number in range(1, writes + 1):
        shutil.rmtree(desk.folder)
        shutil.copytree(before, desk.folder)
        DEATHS.watch(desk, at=number)
        assert whole != desk.contents(), number
        desk.pulls(code=None)
        assert whole == desk.contents(), number
