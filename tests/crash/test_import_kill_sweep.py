"""kill -9 of the real `import` at every request, and of the import that goes on, then once more.

An import only reads Intercom, so what counts is what it leaves here: at the end the same files and
the same state, byte for byte, as of an import that nobody disturbed.
"""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.proxy import Cut
from tests.crash.stage import Stage, stage
from tests.importing.test_resuming import bytes_of
from tests.sweeps.sweeping import SEED, Record, sweep

ARTICLES = 170
"""More than a page of the list holds."""
SHELVES = 12
DOUBLE = 40
Point = tuple[Cut, int]


@dataclass(frozen=True)
class Scene:
    """A Help Center before its import, and the files of an undisturbed one."""

    folder: Path
    requests: int
    whole: dict[str, bytes]

    @property
    def points(self) -> list[Point]:
        return [(cut, at) for at in range(1, self.requests + 1) for cut in Cut]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    start = tmp_path_factory.mktemp("import") / "start"
    start.mkdir()
    (start / "intercom-sync.yaml").write_text("version: 1\n", "utf-8")
    with stage(start) as setting:
        write_help_center(setting)
    whole = start.parent / "whole"
    shutil.copytree(start, whole)
    with stage(whole) as setting:
        setting.proxy.arm(0, Cut.BEFORE_SENDING, lambda: None)
        done = setting.run("import")
        assert 0 == done.returncode, f"{done.stdout}{done.stderr}"
        requests = setting.proxy.seen
    assert ARTICLES == len(list(whole.rglob("content/**/*.md")))
    return Scene(start, requests, bytes_of(whole))


def write_help_center(setting: Stage) -> None:
    shelves: list[str] = []
    for one in range(SHELVES):
        parent = {"parent_id": shelves[one // 3]} if one > 2 else {}
        shelves.append(setting.teammate("creates_collection", name=f"Shelf {one}", **parent))
    for one in range(ARTICLES):
        state = "published" if one % 2 else "draft"
        body = f"<h2>Of {one}</h2><p>Words of <b>number</b> {one}.</p>"
        title = f"Article {one % 150}"  # some have one name
        shelf = shelves[one % SHELVES]
        setting.teammate("creates", title=title, body=body, parent_id=shelf, state=state)


def survive(scene: Scene, deaths: Sequence[Point], folder: Path) -> None:
    shutil.copytree(scene.folder, folder)
    with stage(folder) as setting:
        for cut, at in deaths:
            code = setting.killed(at, cut, "import")
            assert -signal.SIGKILL == code, f"{cut}, {at}: not killed, but ended with {code}"
        ended = setting.run("import")
        assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert scene.whole == bytes_of(folder)
    shutil.rmtree(folder)


@pytest.mark.sweep
def test_an_import_that_was_killed_at_any_request_ends_the_same(
    scene: Scene, tmp_path: Path, record_property: Record
) -> None:
    sweep(
        "kill -9 of import",
        scene.points,
        lambda point: survive(scene, [point], tmp_path / "project"),
        record_property,
        bounded=10,
    )


@pytest.mark.sweep
def test_the_import_that_goes_on_can_be_killed_too(
    scene: Scene, tmp_path: Path, record_property: Record
) -> None:
    draw = random.Random(f"{SEED} double import")
    sweep(
        "kill -9 of import, twice",
        [(draw.choice(scene.points), draw.choice(scene.points)) for _ in range(DOUBLE)],
        lambda pair: survive(scene, pair, tmp_path / "project"),
        record_property,
        bounded=4,
    )
