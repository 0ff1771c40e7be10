"""414 real articles, from files to Intercom and back to an empty plan."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from intercom_sync.articles.load import load
from intercom_sync.articles.model import Desired
from intercom_sync.config import Flags, load_settings
from intercom_sync.plan.outcome import Outcome
from intercom_sync.sandbox import Rewriting
from tests.corpus import ARTICLES, corpus_project
from tests.engine.world import World


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return corpus_project(tmp_path)


def read(project: Path) -> Desired:
    loaded = load(load_settings(Flags(root=project), {}, project))
    assert not loaded.has_errors, loaded.problems[:5]
    return loaded.desired


def test_the_corpus_loads_without_an_error(project: Path) -> None:
    assert ARTICLES == len(read(project).articles)


@pytest.mark.parametrize("seed", [pytest.param(None, marks=pytest.mark.sweep), 11])
def test_applying_the_corpus_makes_everything_and_the_second_plan_is_empty(
    project: Path, seed: int | None
) -> None:
    world = World(project, rewriting=None if seed is None else Rewriting.draw(seed))
    world.files = read(project)
    report = world.apply()
    assert len(report.results) == report.count(Outcome.DONE)
    assert ARTICLES == len(world.sandbox.articles())
    assert world.plan() == f"No changes. {ARTICLES} unchanged, 0 unmanaged.\n"


def test_renames_edits_and_swapped_titles_are_exactly_that(project: Path) -> None:
    world = World(project)
    world.files = read(project)
    world.apply()
    content = project / "content"
    (content / "Store Support").rename(content / "Shop Support")
    edited = sorted((content / "Software Support" / "Upload").glob("*.md"))[:10]
    for path in edited:
        path.write_text(f"{path.read_text('utf-8')}\nOne sentence more.\n", "utf-8")
    swapped = sorted((content / "Hardware Support" / "UNO").glob("*.md"))[:2]
    _swap_titles(*swapped)

    world.files = read(project)
    plan = world.decide().plan

    moved = list((content / "Shop Support").rglob("*.md"))
    inner = [path for path in (content / "Shop Support").iterdir() if path.is_dir()]
    assert () == plan.notices
    assert Counter(
        {
            ("collection", "update"): 1,
            ("collection", "rename"): len(inner) + 1,
            ("article", "rename"): len(moved),
            ("article", "update"): 12,
        }
    ) == Counter((step.kind, step.verb) for step in plan.steps)
    titles = {
        step.key: tuple(change.field for change in step.changes)
        for step in plan.steps
        if step.key in {path.relative_to(project).as_posix() for path in swapped}
    }
    assert {("title",)} == set(titles.values())
    assert all(not step.writes for step in plan.steps if step.verb == "rename")


def _swap_titles(one: Path, other: Path) -> None:
    texts = {path: path.read_text("utf-8").splitlines(keepends=True) for path in (one, other)}
    places = {
        path: next(number for number, line in enumerate(lines) if line.startswith("title:"))
        for path, lines in texts.items()
    }
    titles = {path: texts[path][places[path]] for path in (one, other)}
    texts[one][places[one]], texts[other][places[other]] = titles[other], titles[one]
    for path, lines in texts.items():
        path.write_text("".join(lines), "utf-8")
