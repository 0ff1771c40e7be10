"""State that is lost, old, forked, or left with git's conflict markers: what is there is taken over
without a duplicate, or the run stops with the reason before it sends anything."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable

import pytest

from intercom_sync.errors import StateError
from tests.crash.proxy import Cut
from tests.sweeps.center import GATES, KEPT, Center, Changed, changed, finish
from tests.sweeps.dying import Doom
from tests.sweeps.sweeping import SEED, Record, sweep

CHANGES = 20
MOVED = "Moved-"
"""Whose file moved to another collection while state was lost, nobody can tell from a new article
of the same title: it is made again there, and the old one stays as nobody's (design §7)."""


def lost(scene: Changed, center: Center) -> None:
    shutil.rmtree(center.store._folder)


def journal_lost(scene: Changed, center: Center) -> None:
    shutil.rmtree(center.store._folder / "journal", ignore_errors=True)


def old(scene: Changed, center: Center) -> None:
    """A checkout of the commit before."""
    shutil.rmtree(center.store._folder)
    shutil.copytree(scene.moment.state, center.store._folder)


def half_lost(scene: Changed, center: Center) -> None:
    """Every other record, as a careless merge leaves it."""
    for path in sorted((center.store._folder / "articles").glob("*.json"))[::2]:
        path.unlink()


LOSSES: tuple[Callable[[Changed, Center], None], ...] = (lost, journal_lost, old, half_lost)
Case = tuple[Callable[[Changed, Center], None], int]


def cases() -> list[Case]:
    return [(loss, at) for loss in LOSSES for at in range(1, changed(CHANGES).requests + 1)]


def survive(case: Case) -> None:
    """Killed at a request, then robbed of its state, then run again, a person helping.

    A person has to say which text counts where both differ; what vanished with its file's record is
    nobody's any more, so removals may be left undone. Neither may be there twice.
    """
    loss, at = case
    scene = changed(CHANGES)
    center = scene.again()
    cut = random.Random(f"{SEED} {at}").choice(list(Cut))
    center.killed(Doom(at=at, cut=cut), *GATES)
    center.clock.advance(60)
    loss(scene, center)
    finish(center, *GATES, runs=2)
    center.check_nothing_twice(but=MOVED)
    center.apply(*GATES, adopt=True, overwrite_drift=True)
    center.apply(*GATES, adopt=True, overwrite_drift=True)
    center.check_nothing_twice(but=MOVED)
    plan = center.decide().plan
    assert () == plan.steps
    told = frozenset(notice.key for notice in plan.notices)
    center.check_says_what_files_say(but=told)
    if loss is not half_lost:
        assert {KEPT} >= set(center.steps())
    kept = {one: center.row(one) for one in scene.unmanaged}
    assert scene.unmanaged == kept


def test_state_that_is_gone_costs_no_duplicate(record_property: Record) -> None:
    sweep("state lost or old, small", cases(), survive, record_property, bounded=1)


@pytest.mark.sweep
def test_state_can_be_lost_or_old_at_any_moment(record_property: Record) -> None:
    sweep("state lost or old", cases(), survive, record_property, bounded=40)


def spoil_with_markers(center: Center, chance: random.Random) -> str:
    path = chance.choice(sorted((center.store._folder / "articles").glob("*.json")))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines[at:at] = ["<<<<<<< HEAD\n", lines[at], "=======\n", lines[at], ">>>>>>> theirs\n"]
    path.write_text("".join(lines), "utf-8")
    return path.name


def fork(center: Center, chance: random.Random) -> str:
    """Two branches have created the same file, and git has merged them without a word."""
    paths = sorted((center.store._folder / "articles").glob("*.json"))
    one, other = chance.sample(paths, 2)
    text = one.read_text("utf-8").replace(f'"{one.stem}"', f'"{other.stem}"')
    other.write_text(text, "utf-8")
    return one.stem


def cut_short(center: Center, chance: random.Random) -> str:
    path = chance.choice(sorted((center.store._folder / "articles").glob("*.json")))
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content) - 2)])
    return path.name


@pytest.mark.parametrize("spoil", [spoil_with_markers, fork, cut_short])
@pytest.mark.parametrize("seed", range(2))
def test_state_that_contradicts_itself_stops_the_run_before_it_sends_anything(
    spoil: Callable[[Center, random.Random], str], seed: int
) -> None:
    center = changed(CHANGES).again()
    named = spoil(center, random.Random(f"{SEED} {seed}"))
    before = center.sandbox.record()
    with pytest.raises(StateError, match=rf"{named}.*(Restore|Delete|Take|Resolve|resolve)"):
        center.apply(*GATES)
    assert before == center.sandbox.record()
