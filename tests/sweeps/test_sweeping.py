"""A sweep that runs less than it planned has failed, whatever became of the cases it ran."""

from __future__ import annotations

import pytest

from tests.sweeps.sweeping import SEED, drawn, part_of, summary, sweep


def test_the_same_seed_draws_the_same_cases() -> None:
    cases = list(range(100))
    assert drawn("a", cases, bounded=5) == drawn("a", cases, bounded=5)
    assert drawn("a", cases, bounded=5) != drawn("b", cases, bounded=5)


def test_the_parts_of_a_sweep_are_all_of_it() -> None:
    assert list(range(10)) == sorted([*part_of(range(10), 0, 2), *part_of(range(10), 1, 2)])


def test_a_sweep_says_what_it_planned_and_ran() -> None:
    said: list[object] = []
    seen: list[int] = []
    sweep("a", range(8), seen.append, lambda _, told: said.append(told), bounded=2)
    count = len(drawn("a", range(8), bounded=2))
    assert count == len(seen)
    assert [summary("a", there=8, planned=count, run=count)] == said


def test_the_line_of_a_sweep_tells_its_share() -> None:
    line = f"a: seed {SEED}, 8 cases in the whole sweep, 2 planned (25.0 %), 2 run"
    assert line == summary("a", there=8, planned=2, run=2)


def test_a_sweep_that_ends_early_says_so_and_fails() -> None:
    said: list[object] = []

    def dies(case: int) -> None:
        raise AssertionError("lost")

    with pytest.raises(AssertionError, match="lost") as found:
        sweep("a", range(8), dies, lambda _, told: said.append(told), bounded=2)
    count = len(drawn("a", range(8), bounded=2))
    assert [summary("a", there=8, planned=count, run=0)] == said
    assert f"SWEEP_SEED={SEED}" in found.value.__notes__[0]
