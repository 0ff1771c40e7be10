"""Whole Help Centers, drawn: an empty plan, no write, the same again elsewhere."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import Rewriting
from tests.corpus import ARTICLES, CONFIG, corpus_project
from tests.importing.center import picture, write_center
from tests.importing.scene import ASSETS, Scene, again


def assert_moves(scene: Scene, other_folder: Path) -> None:
    """Import, plan, apply, import again, and make it anew in another workspace."""
    report = scene.imports(assets=True)
    count = len(scene.sandbox.articles())
    assert count == len(report.imported)
    assert all(one.comes_back for one in report.imported)
    assert f"No changes. {count} unchanged, 0 unmanaged.\n" == scene.next_plan()
    written = len(scene.sandbox.record())
    scene.apply(Gate.PUBLISH)
    assert written == len(scene.sandbox.record())
    before = scene.contents()
    scene.imports(assets=True)
    assert before == scene.contents()

    other = again(scene, other_folder)
    other.loads()
    other.apply(Gate.PUBLISH)
    assert scene.shelves() == other.shelves()
    ours, theirs = scene.pages(images=False), other.pages(images=False)
    assert ours.keys() == theirs.keys()
    if scene.rewriting is not None:
        return  # what such a server makes of a body when it is saved once more, nobody knows
    assert [] == [title for title, page in ours.items() if page != theirs[title]]


@pytest.mark.parametrize("seed", [None, 3])
def test_a_drawn_help_center_moves_to_git_and_to_another_workspace(
    seed: int | None, tmp_path: Path
) -> None:
    scene = Scene(
        tmp_path / "p",
        config=f"version: 1\n{ASSETS}",
        internet=picture,
        rewriting=None if seed is None else Rewriting.draw(seed),
    )
    write_center(scene, 16 if seed is None else 8)
    assert_moves(scene, tmp_path / "other")


@pytest.mark.sweep
@pytest.mark.parametrize("seed", [None, 1])
def test_five_hundred_articles_move_to_git_and_to_another_workspace(
    seed: int | None, tmp_path: Path
) -> None:
    scene = Scene(
        tmp_path / "p",
        config=f"version: 1\n{ASSETS}",
        internet=picture,
        rewriting=None if seed is None else Rewriting.draw(seed),
    )
    write_center(scene, 500)
    assert_moves(scene, tmp_path / "other")


@pytest.mark.sweep
def test_the_corpus_moves_to_git_and_to_another_workspace(tmp_path: Path) -> None:
    written = Scene(corpus_project(tmp_path / "written"), config=CONFIG)
    written.loads()
    written.apply(Gate.PUBLISH)
    scene = Scene(tmp_path / "p", config=CONFIG)
    scene.sandbox, scene.clock = written.sandbox, written.clock

    report = scene.imports()

    assert ARTICLES == len(report.imported)
    assert report.fidelity_percent >= 95
    assert f"No changes. {ARTICLES} unchanged, 0 unmanaged.\n" == scene.next_plan()
    before = scene.contents()
    scene.imports()
    assert before == scene.contents()
    other = again(scene, tmp_path / "other")
    other.loads()
    other.apply(Gate.PUBLISH)
    assert scene.shelves() == other.shelves()
    assert scene.pages(images=False) == other.pages(images=False)


@pytest.mark.sweep
def test_time_grows_with_the_number_of_articles_only(
    tmp_path: Path, record_property: pytest.TestReport
) -> None:
    seconds = []
    for number in (100, 400):
        scene = Scene(tmp_path / str(number))
        write_center(scene, number)
        start = time.perf_counter()
        scene.imports()
        seconds.append(time.perf_counter() - start)
    assert seconds[1] < 8 * seconds[0], seconds
