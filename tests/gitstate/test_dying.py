"""The machine dies, its disk is gone, and another one goes on: nothing twice, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.articles.model import Desired
from intercom_sync.errors import LockedError
from intercom_sync.plan.model import Gate
from tests.engine.world import PUBLISHED, all_done, article, desired, edited, link
from tests.gitstate.office import Death, Fate, Office
from tests.sweeps.sweeping import SEED, Record, drawn

Point = tuple[str, int, bool]
MOST_POINTS = 25

OLD = [article(f"billing/old-{number}.md", f"<p>Old {number}.</p>") for number in range(4)]
FIRST = desired(*OLD)
SECOND = desired(
    *(edited(one, body=f"{one.body}<p>More.</p>") for one in OLD[:3]),
    OLD[3],
    article("guides/a.md", f"<p>First, {link('guides/b.md')}.</p>", links=("guides/b.md",)),
    article("guides/b.md", f"<p>Next, {link('guides/a.md')}.</p>", links=("guides/a.md",)),
    article("guides/live.md", "<p>For all to read.</p>", state=PUBLISHED),
)
TITLES = ["A", "B", "Live", "Old-0", "Old-1", "Old-2", "Old-3"]


def office_after_first(folder: Path) -> Office:
    folder.mkdir(parents=True, exist_ok=True)
    office = Office(folder)
    assert all_done(office.machine(FIRST).apply())
    return office


def ended(office: Office, files: Desired) -> dict[str, object]:
    """What Intercom holds, and that a plan on a fresh machine finds nothing to do."""
    machine = office.machine(files)
    machine.refresh()
    assert machine.plan(Gate.PUBLISH).startswith("No changes.")
    bound = {one.path: one.id for one in machine.store.load().articles}
    assert {str(found.id) for found in office.sandbox.articles()} == set(bound.values())
    return {found.title: (found.state, found.author_id) for found in office.sandbox.articles()}


def survive(folder: Path, point: Point) -> None:
    kind, at, after = point
    office = office_after_first(folder)
    fate = Fate(at=at, after=after, kinds=(kind,))
    with pytest.raises(Death):
        office.machine(SECOND, fate).apply(Gate.PUBLISH)
    heir = office.machine(SECOND)
    holder = heir.opened().owner()
    if holder is not None:
        with pytest.raises(LockedError, match=r"on .*, since .*state unlock"):
            heir.apply(Gate.PUBLISH)
        assert holder == heir.opened().unlock(force=True), point
    assert all_done(heir.apply(Gate.PUBLISH)), point
    assert TITLES == office.titles(), point
    assert len(ended(office, SECOND)) == len(TITLES), point


def counted(folder: Path) -> dict[str, int]:
    """How many pushes and requests an undisturbed apply makes."""
    office = office_after_first(folder)
    machine = office.machine(SECOND)
    assert all_done(machine.apply(Gate.PUBLISH))
    return {kind: machine.fate.events.count(kind) for kind in ("push", "request")}


def points(kind: str, count: int) -> list[Point]:
    return [(kind, at, after) for at in range(1, count + 1) for after in (False, True)]


def sweep(folder: Path, chosen: list[Point], record: Record, name: str) -> None:
    for number, point in enumerate(chosen):
        survive(folder / str(number), point)
    record("sweep", f"git state, {name}: seed {SEED}, {len(chosen)} points planned and run")


@pytest.mark.sweep
@pytest.mark.parametrize("kind", ["push", "request"])
def test_a_run_that_dies_anywhere_is_finished_elsewhere(
    tmp_path: Path, record_property: Record, kind: str
) -> None:
    count = counted(tmp_path / "whole")[kind]
    chosen = drawn(kind, points(kind, count), bounded=MOST_POINTS)
    sweep(tmp_path, chosen, record_property, f"{kind}, {count} of them, before and after")


@pytest.mark.sweep
def test_a_run_that_died_here_is_taken_up_here_without_anybody_s_help(tmp_path: Path) -> None:
    office = office_after_first(tmp_path)
    fate = Fate(at=12, kinds=("request",), after=True)
    machine = office.machine(SECOND, fate)
    with pytest.raises(Death):
        machine.apply(Gate.PUBLISH)
    fate.is_dead, fate.at = False, 0
    assert all_done(machine.apply(Gate.PUBLISH))
    assert TITLES == office.titles()
    ended(office, SECOND)
