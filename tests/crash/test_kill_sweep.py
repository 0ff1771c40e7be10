"""kill -9 of the real command, at every request and every save, then run again.

The end must be that of a run nobody disturbed: nothing twice, nothing lost, nothing left open. The
same with a change of 200 parts, where the recovery is killed too.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from intercom_sync.workers import WORKERS
from tests.crash.proxy import Cut
from tests.crash.scene import Scene, prepare, prepare_large
from tests.crash.stage import APPLY, Stage, stage
from tests.sweeps.sweeping import SEED, Record, part_of, sweep

SEEDED_POINTS = 6
PER_TEST = 3
SWEEP_PARTS = 8
LARGE_PARTS = 16
DOUBLE = 320
FIRST_READS = 5
"""So many requests any run begins with, whatever is left to do."""
Point = tuple[str, int]
SAVE = "before state is saved"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return prepare(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return prepare_large(tmp_path_factory.mktemp("large"))


def requests(scene: Scene) -> list[Point]:
    return [(str(cut), at) for cut in Cut for at in range(1, scene.requests + 1)]


def all_points(scene: Scene) -> list[Point]:
    return requests(scene) + [(SAVE, at) for at in range(1, scene.saves + 1)]


def pairs(scene: Scene) -> list[tuple[Point, Point]]:
    """Two deaths each; the second comes while the run before it has still something to do."""
    draw = random.Random(f"{SEED} double, real")
    firsts = [draw.choice(requests(scene)) for _ in range(DOUBLE)]
    return [(first, _in_the_recovery(scene, first, draw)) for first in firsts]


def _in_the_recovery(scene: Scene, first: Point, draw: random.Random) -> Point:
    # What was under way at the death may be done, and is not asked for again.
    left = scene.requests - first[1] - WORKERS
    return str(draw.choice(list(Cut))), draw.randint(1, max(FIRST_READS, left))


def survive(scene: Scene, deaths: Sequence[Point], folder: Path) -> None:
    """Die at each point in turn, run again, and compare with the undisturbed end."""
    shutil.copytree(scene.folder, folder)
    with stage(folder) as setting:
        for point in deaths:
            code = die(setting, point)
            assert -signal.SIGKILL == code, f"{point}: not killed, but ended with {code}"
            assert WORKERS >= setting.open_writes(), "more writes are open than there are workers"
            # What the dead run sent can take effect for a minute; nobody has to wait for it here.
            setting.control("advance", {"seconds": 61})
        again = setting.apply()
        assert 0 == again.returncode, f"{again.stdout}{again.stderr}"
        scene.check(setting)
    shutil.rmtree(folder)


def die(setting: Stage, point: Point) -> int | None:
    where, at = point
    if where == SAVE:
        return setting.apply(DIE_AT_RENAME=str(at)).returncode
    return setting.killed(at, Cut(where), *APPLY)


@pytest.mark.parametrize("part", range(SEEDED_POINTS // PER_TEST))
def test_a_killed_apply_ends_like_an_undisturbed_one(
    scene: Scene, part: int, tmp_path: Path, record_property: Record
) -> None:
    seeded = random.Random(SEED).sample(all_points(scene), SEEDED_POINTS)
    points = seeded[part * PER_TEST : (part + 1) * PER_TEST]
    sweep(
        f"kill -9 of apply, small, part {part}",
        points,
        lambda point: survive(scene, [point], tmp_path / "project"),
        record_property,
        bounded=PER_TEST,
    )


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(SWEEP_PARTS))
def test_every_point_of_an_apply_can_be_killed(
    scene: Scene, part: int, tmp_path: Path, record_property: Record
) -> None:
    sweep(
        f"kill -9 of apply, part {part}",
        part_of(all_points(scene), part, SWEEP_PARTS),
        lambda point: survive(scene, [point], tmp_path / "project"),
        record_property,
        bounded=4,
    )


@pytest.mark.sweep
@pytest.mark.parametrize("part", range(LARGE_PARTS))
def test_every_request_of_a_large_apply_can_be_killed(
    large: Scene, part: int, tmp_path: Path, record_property: Record
) -> None:
    cases = requests(large)
    assert 1600 <= len(cases)
    sweep(
        f"kill -9 of a large apply, part {part}",
        part_of(cases, part, LARGE_PARTS),
        lambda point: survive(large, [point], tmp_path / "project"),
        record_property,
        bounded=1,
    )


@pytest.mark.sweep
def test_the_recovery_of_a_large_apply_can_be_killed_too(
    large: Scene, tmp_path: Path, record_property: Record
) -> None:
    sweep(
        "kill -9 of a large apply and of its recovery",
        pairs(large),
        lambda pair: survive(large, pair, tmp_path / "project"),
        record_property,
        bounded=6,
    )
