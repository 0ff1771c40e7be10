"""A line that a crash cut short is no statement, for every later run; any other damage is refused,
with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.errors import StateError
from intercom_sync.state.journal import ActionJournal
from intercom_sync.state.replay import cut
from tests.conversations_engine.world import World, action, close, note
from tests.journals import taken_back

STEPS = action(note(), close())


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A run that ended well, and another that was killed in its last line."""
    world = World(tmp_path, is_validated=False)
    world.sandbox.customer.starts("Help", name="Ann Lee", email="ann@example.org")
    world.run(STEPS)
    return world


def journal_of(world: World) -> Path:
    return taken_back(world.folder / "journal" / "actions")


def tear(path: Path, lines: int) -> None:
    """Leave that many whole lines, and half of the next."""
    content = path.read_bytes().splitlines(keepends=True)
    torn = content[lines][: len(content[lines]) // 2]
    path.write_bytes(b"".join(content[:lines]) + torn)


@pytest.mark.parametrize("lines", range(1, 6))
def test_a_torn_line_stops_no_later_run(world: World, lines: int) -> None:
    """The run that finds it writes its outcomes behind it; the one after that reads both."""
    tear(journal_of(world), lines)
    for _ in range(3):
        world.clock.advance(120)
        world.run(STEPS)
    assert () == ActionJournal(world.folder / "journal" / "actions").earlier()


def test_a_torn_line_that_is_told_of_a_cut_is_still_one(world: World) -> None:
    """On the git backend whoever takes over a dead machine's journal writes a line behind it."""
    tear(journal_of(world), 2)
    cut(world.folder / "journal")
    cut(world.folder / "journal")
    assert 1 == len(ActionJournal(world.folder / "journal" / "actions").earlier())


@pytest.mark.parametrize("number", range(1, 6))
def test_damage_before_the_last_line_is_refused_with_the_way_out(world: World, number: int) -> None:
    path = journal_of(world)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number - 1] = lines[number - 1][:20] + b"\n"
    path.write_bytes(b"".join(lines))
    with pytest.raises(StateError, match=rf"{path.name}:{number}: .* then delete the file"):
        ActionJournal(path.parent)
