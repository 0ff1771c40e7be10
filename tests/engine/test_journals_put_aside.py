"""Journals with nothing open are put aside, or every run would cost more than the one before."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from intercom_sync.plan.outcome import Outcome
from intercom_sync.state.journal import KEPT_RUNS, RunJournal
from intercom_sync.state.replay import FINISHED, cut
from tests.engine.world import World, all_done, article, desired, edited
from tests.journals import taken_back


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.files = desired(article("a.md"))
    assert all_done(world.apply())
    return world


def journals(world: World) -> Path:
    return world.store._folder / "journal"


def edit(world: World, title: str) -> None:
    world.clock.advance(3600)
    world.files = desired(*(edited(found, title=title) for found in world.files.articles))


def test_the_journal_of_a_run_that_ended_is_not_read_again(world: World) -> None:
    [finished] = (journals(world) / FINISHED).iterdir()
    finished.write_text("not a journal\n" * 3, "utf-8")
    edit(world, "New")
    assert all_done(world.apply())


def test_a_run_that_cannot_tidy_up_has_done_its_work_all_the_same(world: World) -> None:
    [finished] = (journals(world) / FINISHED).iterdir()
    finished.unlink()
    finished.parent.rmdir()
    finished.parent.write_text("a file in the way", "utf-8")
    edit(world, "New")
    assert all_done(world.apply())


def test_whoever_takes_over_a_dead_run_reads_no_journal_that_was_put_aside(world: World) -> None:
    [finished] = (journals(world) / FINISHED).iterdir()
    finished.write_text("not a journal\n" * 3, "utf-8")
    cut(journals(world))
    assert "not a journal\n" * 3 == finished.read_text("utf-8")


def test_what_is_open_stays_until_a_later_run_has_settled_it(world: World) -> None:
    journal = taken_back(journals(world))
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text("".join(line for line in lines if '"outcome"' not in line), "utf-8")
    with closing(RunJournal(journals(world))) as later:
        [pending] = later.earlier()
        later.close()
        assert journal.exists()
        later.close_earlier(pending, Outcome.DONE, "1")
    assert not journal.exists()
    assert (journals(world) / FINISHED / journal.name).exists()


def test_the_last_ones_are_kept_for_people(world: World) -> None:
    for number in range(KEPT_RUNS + 3):
        edit(world, f"Title {number}")
        assert all_done(world.apply())
    kept = sorted((journals(world) / FINISHED).iterdir())
    assert KEPT_RUNS == len(kept)
    assert f"Title {KEPT_RUNS + 2}" in kept[-1].read_text("utf-8")
