"""Two applies at once, in many orders: one writes, the other leaves or waits, nothing is twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import pytest

from intercom_sync.errors import LockedError
from tests.engine.world import all_done, article, desired
from tests.gitstate.office import Fate, Machine, Office
from tests.gitstate.turns import Turns
from tests.sweeps.sweeping import SEED, Record, drawn

QUICK = 1
PARTS = 4
INTERLEAVINGS = 200
FILES = desired(article("guides/a.md"), article("guides/b.md"))


def race(folder: Path, number: int) -> Counter[str]:
    """Two machines apply the same files; how each ended."""
    folder.mkdir(parents=True)
    office, turns, wrote = Office(folder), Turns(f"{SEED} {number}"), list[str]()
    ends: dict[str, str] = {}

    def apply(name: str, machine: Machine) -> None:
        try:
            report = machine.apply()
        except LockedError:
            ends[name] = "left"
        else:
            ends[name] = "done" if all_done(report) else f"{machine.outcomes(report)}"

    jobs: dict[str, Callable[[], None]] = {}
    for name in ("one", "other"):
        fate = Fate(tell=lambda _, name=name: turns.wait(name))  # type: ignore[misc]
        fate.writes = partial(wrote.append, name)
        machine = office.machine(FILES, fate)
        machine.wait = number % 2 == 1
        jobs[name] = partial(apply, name, machine)
    turns.play(jobs)
    assert {"done"} <= set(ends.values()) <= ({"done"} if number % 2 else {"done", "left"}), ends
    assert 2 >= len([name for name, _ in groupby(wrote)]), f"{number}: both wrote at a time"
    assert ["A", "B"] == office.titles(), number
    assert "lock.json" not in office.tree()
    heir = office.machine(FILES)
    heir.refresh()
    assert heir.plan().startswith("No changes.")
    return Counter(ends.values())


def races(folder: Path, numbers: Sequence[int], record: Record) -> None:
    ends: Counter[str] = Counter()
    for number in numbers:
        ends += race(folder / str(number), number)
    told = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
    record("sweep", f"interleavings of two applies: seed {SEED}, {len(numbers)} run, {told}")


def test_of_two_applies_one_writes_at_a_time(tmp_path: Path, record_property: Record) -> None:
    races(tmp_path, range(QUICK), record_property)


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(PARTS))
def test_of_two_applies_one_writes_at_a_time_in_any_order(
    tmp_path: Path, record_property: Record, part: int
) -> None:
    size = INTERLEAVINGS // PARTS
    numbers = drawn(f"interleavings {part}", range(part * size, (part + 1) * size), bounded=12)
    races(tmp_path, numbers, record_property)
