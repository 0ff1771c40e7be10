"""kill -9 of the real command, at every request and every save, then run again.

The end must be that of a run nobody disturbed: nothing twice, nothing lost, nothing left open.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.crash.proxy import Cut
from tests.crash.scene import Scene, prepare, stage
from tests.sweeps.sweeping import SEED, Record, part_of, sweep

SEEDED_POINTS = 6
PER_TEST = 3
SWEEP_PARTS = 8
Point = tuple[str, int]
SAVE = "before state is saved"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return prepare(tmp_path_factory.mktemp("scene"))


def all_points(scene: Scene) -> list[Point]:
    requests = range(1, scene.requests + 1)
    points: list[Point] = [(str(cut), at) for cut in Cut for at in requests]
    return points + [(SAVE, at) for at in range(1, scene.saves + 1)]


def survive(scene: Scene, point: Point, folder: Path) -> None:
    """Kill at one point, run again, and compare with the undisturbed end."""
    where, at = point
    shutil.copytree(scene.folder, folder)
    with stage(folder) as setting:
        if where == SAVE:
            code = setting.apply(DIE_AT_RENAME=str(at)).returncode
        else:
            code = setting.killed_apply(at, Cut(where))
        assert code == -9, f"{point}: the run was not killed but ended with {code}"
        # What the dead run sent can take effect for a minute; nobody has to wait for it here.
        setting.control("advance", {"seconds": 61})
        again = setting.apply()
        assert again.returncode == 0, f"{point}: {again.stdout}{again.stderr}"
        assert scene.end == setting.end(), point
        bound = setting.bound()
        assert len(bound) == len(set(bound.values())), point
        assert set(bound.values()) == setting.ids(), point
        settled = setting.run("plan", "--publish", "--prune", "--detailed-exitcode")
        assert settled.returncode == 0, f"{point}: {settled.stdout}{settled.stderr}"
    shutil.rmtree(folder)


@pytest.mark.parametrize("part", range(SEEDED_POINTS // PER_TEST))
def test_a_killed_apply_ends_like_an_undisturbed_one(
    scene: Scene, part: int, tmp_path: Path, record_property: Record
) -> None:
    seeded = random.Random(SEED).sample(all_points(scene), SEEDED_POINTS)
    points = seeded[part * PER_TEST : (part + 1) * PER_TEST]
    sweep(
        f"kill -9 of apply, small, part {part}",
        points,
        lambda point: survive(scene, point, tmp_path / "project"),
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
        lambda point: survive(scene, point, tmp_path / "project"),
        record_property,
        bounded=6,
    )
