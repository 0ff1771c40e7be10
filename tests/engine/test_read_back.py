"""What was written is read back from the head of the list, and what is not there by its id."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from intercom_sync.articles.stage import read_back_drafts
from intercom_sync.sandbox import Answers, FaultKind
from tests.engine.world import World, all_done, article, desired, edited

COUNT = 30


@pytest.fixture
def world(tmp_path: Path) -> World:
    """All articles are about to be written again, in a list of three pages."""
    world = World(tmp_path, answers=Answers(largest_page=10))
    world.files = desired(*(article(f"a/{number}.md") for number in range(COUNT)))
    world.apply()
    world.clock.advance(3600)
    changed = [edited(found, title=f"New {found.title}") for found in world.files.articles]
    world.files = desired(*changed)
    return world


def while_it_is_read_back(world: World, act: Callable[[], object]) -> None:
    """Between the first page of the head and the others, do that."""

    def wait(pages: int) -> None:
        if pages:
            world.sandbox.after_page(1, lambda: wait(pages - 1))
        else:
            world.clock.advance(1)
            act()

    wait(3)  # the plan reads the first page twice


def touched(world: World, count: int = 1) -> Sequence[str]:
    """Those at the end of the list; saved once more, as they are, they leave for its head."""
    last = sorted((record.id for record in world.store.load().articles), key=int)[:count]
    for article_id in last:
        world.sandbox.teammate.edits(article_id)
    return last


def unsettled(world: World) -> list[str]:
    return sorted(record.id for record in world.store.load().articles if not record.settled)


def test_what_moved_between_two_pages_of_the_head_is_asked_for_by_its_id(world: World) -> None:
    while_it_is_read_back(world, lambda: touched(world))
    assert all_done(world.apply())
    assert COUNT + 1 == world.sandbox.count("GET /articles/*")
    assert [] == unsettled(world)


def test_one_that_cannot_be_read_leaves_the_others_read(world: World) -> None:
    moved: list[str] = []

    def move_two() -> None:
        moved.extend(touched(world, 2))
        world.sandbox.fail(FaultKind.BAD_GATEWAY, match=f"GET /articles/{moved[0]}", times=9)

    while_it_is_read_back(world, move_two)
    assert all_done(world.apply())
    assert moved[:1] == unsettled(world)
    assert "could not be read back" in world.said[-1]
    assert [] == world.steps()


def test_one_that_was_deleted_meanwhile_is_no_failure(world: World) -> None:
    deleted: list[str] = []

    def delete() -> None:
        deleted.extend(touched(world))
        world.sandbox.teammate.deletes(deleted[0])

    while_it_is_read_back(world, delete)
    assert all_done(world.apply())
    assert deleted == unsettled(world)
    assert [] == world.said


def test_nothing_more_is_asked_once_a_stop_was_asked_for(world: World) -> None:
    def stop() -> None:
        touched(world, 9)
        world.stop.ask("stopped by SIGINT")

    while_it_is_read_back(world, stop)
    assert all_done(world.apply())
    assert COUNT == world.sandbox.count("GET /articles/*"), "those before the writes"


def test_a_draft_of_an_article_that_was_deleted_does_not_end_the_reading_of_the_others(
    tmp_path: Path,
) -> None:
    world = World(tmp_path, api_version="2.16")
    world.files = desired(*(article(f"a/{number}.md") for number in range(5)))
    world.apply()
    ids = sorted(record.id for record in world.store.load().articles)
    for article_id in ids:
        world.sandbox.teammate.publishes(article_id)
    world.clock.advance(3600)
    changed = [edited(found, body="<p>New.</p>") for found in world.files.articles]
    world.files = desired(*changed)
    world.sandbox.fail(FaultKind.BAD_GATEWAY, match="GET /articles/*", after=len(ids), times=99)
    world.apply()
    assert ids == unread(world)
    world.sandbox.no_more_trouble()
    world.sandbox.teammate.deletes(ids[0])

    async def read_back() -> None:
        async with world.client() as client:
            session = world._session(client, world.journal())
            session.know(world.store.load())
            await read_back_drafts(session, world.stop)

    asyncio.run(read_back())
    assert ids[:1] == unread(world)


def unread(world: World) -> list[str]:
    drafts = {record.id: record.staged for record in world.store.load().articles}
    return sorted(one for one, staged in drafts.items() if staged and not staged.settled)
