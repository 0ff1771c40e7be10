"""The disk fails, is full, takes half of a write, or the process dies, at the n-th write, fsync or
rename of state, journal, ledger and plan: the next run reads what is left, and ends well."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from intercom_sync.conversations.apply import MOST_AT_ONCE
from intercom_sync.errors import StateError
from intercom_sync.sandbox.inbox.customers import Customer
from intercom_sync.state.atomic import write_whole
from tests.conversations_engine.world import World, action, close, note, reply
from tests.sweeps.center import GATES, changed, finish
from tests.sweeps.disk import Disk, Trouble, spoiled
from tests.sweeps.dying import Doom, Killed
from tests.sweeps.sweeping import Record, part_of, scratch, sweep

# A file whose last write failed cannot be closed well either; the end of a process closes it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
CHANGES = 20
PARTS = 2
CUSTOMERS = 5
GOODBYE = action(note(), reply(), close())
Point = tuple[Trouble, int]


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    """Of such files while that is ignored, not at the end of the session."""
    yield
    gc.collect()


@cache
def writes() -> int:
    """How many writes, fsyncs and renames an undisturbed apply makes."""
    center = changed(CHANGES).again()
    with spoiled(Disk(center.folder)) as disk:
        center.apply(*GATES)
    assert disk.seen > 100
    return disk.seen


def points(count: int) -> list[Point]:
    return [(trouble, at) for at in range(1, count + 1) for trouble in Trouble]


def survive(point: Point) -> None:
    """One spoiled apply, then as many as it takes."""
    trouble, at = point
    scene = changed(CHANGES)
    center = scene.again()
    center.live(doom := Doom())
    try:
        with spoiled(Disk(center.folder, at=at, trouble=trouble, die=doom.die)):
            center.apply(*GATES)
    except* (OSError, StateError, Killed):
        pass
    center.live(Doom())
    center.check_few_unknown()
    finish(center, *GATES)
    scene.check()


def test_a_spoiled_write_costs_a_run_and_nothing_else(record_property: Record) -> None:
    sweep("local writes, small", points(writes()), survive, record_property, bounded=2)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(PARTS))
def test_every_write_can_be_spoiled(record_property: Record, part: int) -> None:
    sweep(
        f"local writes of an apply, part {part}",
        part_of(points(writes()), part, PARTS),
        survive,
        record_property,
        bounded=40,
    )


def inbox() -> World:
    world = World(scratch(), is_validated=False)
    customer: Customer = world.sandbox.customer
    customer.starts_many(CUSTOMERS, "Help", name="Ann Lee")
    return world


def run_an_action(world: World) -> None:
    """As the command does: the plan is kept until its run has ended."""
    kept = world.unfinished().all()
    plan = kept[0] if kept else world.plan(GOODBYE)
    world.unfinished().keep(plan)
    world.run(plan)
    world.unfinished().drop(plan)


@cache
def writes_of_actions() -> int:
    world = inbox()
    with spoiled(Disk(world.folder)) as disk:
        run_an_action(world)
    assert disk.seen > 50
    return disk.seen


def answer_everybody_once(point: Point) -> None:
    trouble, at = point
    world = inbox()
    world.clock.advance(60)
    doom = Doom()
    try:
        with spoiled(Disk(world.folder, at=at, trouble=trouble, die=doom.die)):
            run_an_action(world)
    except* (OSError, StateError, Killed):
        pass
    for _ in range(2):
        world.clock.advance(120)
        run_an_action(world)
    run_an_action(world)
    open_ = {one.key.conversation for one in world.ledger().view(GOODBYE.name).unknown}
    assert MOST_AT_ONCE >= len(open_)
    for found in world.sandbox.conversations():
        count = len(world.received(str(found.id)))
        assert count <= 1, f"{found.id} got it twice"
        assert count == 1 or str(found.id) in open_, f"{found.id} was forgotten"


def test_a_spoiled_write_writes_to_nobody_twice(record_property: Record) -> None:
    cases = points(writes_of_actions())
    name = "local writes of an action, small"
    sweep(name, cases, answer_everybody_once, record_property, bounded=2)


@pytest.mark.sweep
def test_every_write_of_an_action_can_be_spoiled(record_property: Record) -> None:
    cases = points(writes_of_actions())
    name = "local writes of an action"
    sweep(name, cases, answer_everybody_once, record_property, bounded=100)


@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_plan_is_the_old_one_or_the_new_one_whatever_happens(
    tmp_path: Path, trouble: Trouble
) -> None:
    path, tried = tmp_path / "plan.json", 0
    write_whole(path, "old\n")
    for at in range(1, 100):
        tried = at
        with spoiled(Disk(tmp_path, at=at, trouble=trouble, die=Doom().die)) as disk:
            wrote = _is_written(lambda: write_whole(path, "new\n"))
        assert path.read_text("utf-8") in ("old\n", "new\n")
        if wrote and disk.seen < at:
            break
        write_whole(path, "old\n")
    assert 4 < tried < 99, "write, fsync, rename and the folder's fsync"


def _is_written(write: Callable[[], None]) -> bool:
    try:
        write()
    except (OSError, Killed):
        return False
    return True
