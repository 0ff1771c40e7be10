"""Forty customers, three steps each, a reply among them: the run dies at any point of any request,
or everything fails around it. Nobody hears it twice, and whoever did not hear it is named.

A reply may take effect minutes after its client gave up: no waiting ever proves that it will not.
"""

from __future__ import annotations

import random
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from intercom_sync.conversations.apply import MOST_AT_ONCE
from intercom_sync.errors import IntercomSyncError
from intercom_sync.sandbox import DrawnFaults
from tests.conversations_engine.world import World, action, close, note, reply
from tests.crash.proxy import Cut
from tests.sweeps.dying import Doom, Killed, Wire
from tests.sweeps.sweeping import SEED, Record, part_of, sweep

CUSTOMERS, FEW = 40, 6
SEEDS = 600
PARTS = 2
LATEST_SECONDS = 300.0
GOODBYE = action(note(), reply(), close())
Point = tuple[Cut, int]


def inbox(folder: str, customers: int) -> World:
    world = World(Path(folder), is_validated=False)
    world.sandbox.customer.starts_many(customers, "Help", name="Ann Lee")
    world.clock.advance(60)
    return world


def live(world: World, doom: Doom) -> None:
    world.between = lambda inner: Wire(inner, world.sandbox, doom)


def run(world: World) -> None:
    """As the command does: the plan is kept until its run has ended."""
    kept = world.unfinished().all()
    plan = kept[0] if kept else world.plan(GOODBYE)
    world.unfinished().keep(plan)
    world.run(plan)
    world.unfinished().drop(plan)


def check(world: World, disturbances: int) -> None:
    """By what the customers have, whatever our ledger believes."""
    open_ = {one.key.conversation for one in world.ledger().view(GOODBYE.name).unknown}
    assert MOST_AT_ONCE * disturbances >= len(open_), "more are unknown than were under way"
    for found in world.sandbox.conversations():
        count = len(world.received(str(found.id)))
        assert count <= 1, f"{found.id} got it twice"
        assert count == 1 or str(found.id) in open_, f"{found.id} was forgotten"
    before = len(world.sandbox.record())
    run(world)
    assert before == len(world.sandbox.record()), "a run with nothing to do wrote something"


@cache
def requests(customers: int) -> int:
    """How many an undisturbed run makes."""
    with TemporaryDirectory(prefix="sweeps-") as folder:
        world = inbox(folder, customers)
        live(world, doom := Doom())
        run(world)
        check(world, 0)
        return doom.seen


def points(customers: int) -> list[Point]:
    return [(cut, at) for at in range(1, requests(customers) + 1) for cut in Cut]


def survive(customers: int, point: Point) -> None:
    cut, at = point
    late = random.Random(f"{SEED} {point}").choice([0.0, 1.0, 30.0, 90.0, LATEST_SECONDS])
    with TemporaryDirectory(prefix="sweeps-") as folder:
        world = inbox(folder, customers)
        live(world, Doom(at=at, cut=cut, late_seconds=late))
        with suppress(Killed):
            try:
                run(world)
            except* Killed as dead:
                raise Killed from dead
        live(world, Doom())
        run(world)
        world.clock.advance(LATEST_SECONDS)
        run(world)
        check(world, 1)


def weather(seed: int) -> None:
    chance = random.Random(f"{SEED} weather {seed}")
    with TemporaryDirectory(prefix="sweeps-") as folder:
        world = inbox(folder, FEW)
        live(world, Doom())
        world.sandbox.draw_faults(
            DrawnFaults(
                seed=chance.randrange(1 << 30),
                rate=chance.choice([0.05, 0.1, 0.2, 0.4]),
                match=chance.choice(["*", "POST *"]),
                late_seconds=chance.uniform(0, LATEST_SECONDS),
            )
        )
        for _ in range(chance.randint(1, 3)):
            with suppress(IntercomSyncError):
                run(world)
        world.sandbox.no_more_trouble()
        for _ in range(2):
            world.clock.advance(LATEST_SECONDS)
            run(world)
        check(world, FEW)


def test_a_killed_run_is_taken_up_and_writes_to_nobody_twice(record_property: Record) -> None:
    cases = points(FEW)
    name = "crash of actions, small"
    sweep(name, cases, lambda point: survive(FEW, point), record_property, bounded=1)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(PARTS))
def test_a_run_for_forty_customers_can_be_killed_anywhere(
    record_property: Record, part: int
) -> None:
    sweep(
        f"crash of actions, {CUSTOMERS} customers, in process, part {part}",
        part_of(points(CUSTOMERS), part, PARTS),
        lambda point: survive(CUSTOMERS, point),
        record_property,
        bounded=10,
    )


@pytest.mark.sweep
def test_no_weather_makes_a_customer_hear_it_twice(record_property: Record) -> None:
    sweep("faults of actions", range(SEEDS), weather, record_property, bounded=80)
