"""What a run costs: people share the rate limit with their live support."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from tests.engine.world import World, all_done, article, desired, edited, link

PAGE = 150


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize("count", [1, 149, 150, 151, 460])
def test_a_plan_costs_its_pages_and_at_most_six_requests_more(world: World, count: int) -> None:
    world.files = desired(*(article(f"a/{number}.md") for number in range(count)))
    assert all_done(world.apply())
    world.clock.advance(3600)
    world.decide()
    assert world.requests <= ceil(count / PAGE) + 6


@pytest.mark.parametrize(("count", "changed"), [(40, 40), (40, 1), (310, 10), (310, 160)])
def test_an_update_costs_one_read_and_one_write_an_article_and_the_head_of_the_list(
    world: World, count: int, changed: int
) -> None:
    """However many articles there are besides."""
    world.files = desired(*(article(f"a/{number}.md") for number in range(count)))
    world.apply()
    world.clock.advance(3600)
    world.decide()
    looked = world.requests
    others = world.files.articles[changed:]
    world.files = desired(
        *(edited(found, title=f"New {found.title}") for found in world.files.articles[:changed]),
        *others,
    )
    assert all_done(world.apply())
    me = 1
    assert looked + me + 2 * changed + ceil(changed / PAGE) == world.requests
    assert all(record.settled for record in world.store.load().articles)


def test_creates_are_read_back_by_one_listing_not_one_by_one(world: World) -> None:
    world.files = desired(*(article(f"a/{number}.md") for number in range(40)))
    world.apply()
    assert 40 == world.sandbox.count("POST /articles")
    assert 0 == world.sandbox.count("GET /articles/*")


def test_a_second_pass_is_made_only_where_links_need_it(world: World) -> None:
    linking = article("a/1.md", f"<p>{link('a/2.md')}</p>", links=["a/2.md"])
    world.files = desired(linking, *(article(f"a/{number}.md") for number in range(2, 10)))
    world.apply()
    assert 1 == world.sandbox.count("PUT /articles/*")
