"""Whatever is in a file or an answer, it is read, or refused with a typed error and its place."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.mutations import applied_seeds, spoilt
from tests.fuzz.targets import Targets

NAMES = (
    *("config", "article", "MkDocs article", "collection", "action", "body", "answer"),
    *("record", "journal", "ledger", "plan", "action plan"),
)
IN_SWEEP = 3_000
"""Cases of each target."""

Seeds = dict[str, list[bytes]]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Seeds:
    return applied_seeds(tmp_path_factory.mktemp("applied"))


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Targets:
    return Targets(tmp_path_factory.mktemp("fuzzed"))


def test_every_target_is_fed(targets: Targets, seeds: Seeds) -> None:
    assert set(NAMES) == targets.all.keys() == seeds.keys()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sane_is_read(targets: Targets, seeds: Seeds, name: str) -> None:
    """Or the tests below would look at refusals only."""
    for seed in seeds[name]:
        if name not in ("answer", "record", "journal"):  # some of these are of another kind
            targets.all[name](seed)
        targets.run(name, seed)


@pytest.mark.parametrize("name", NAMES)
@given(chance=st.randoms(use_true_random=False))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_spoilt_is_read_or_refused(
    targets: Targets, seeds: Seeds, name: str, chance: random.Random
) -> None:
    targets.run(name, spoilt(chance.choice(seeds[name]), chance))


@pytest.mark.sweep
@pytest.mark.parametrize("name", NAMES)
def test_thousands_of_spoilt_inputs_are_read_or_refused(
    targets: Targets, seeds: Seeds, name: str, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("SWEEP_SEED", "1"))
    chance = random.Random(f"{seed} {name}")
    done = 0
    for number in range(IN_SWEEP):
        raw = spoilt(chance.choice(seeds[name]), chance)
        try:
            targets.run(name, raw)
        except BaseException:
            Path(f"fuzz-{name.replace(' ', '-')}-{seed}-{number}.bin").write_bytes(raw)
            raise
        done += 1
    told = f"hostile {name}: seed {seed}, {IN_SWEEP} cases planned, {done} run"
    record_property("sweep", told)
    assert IN_SWEEP == done
