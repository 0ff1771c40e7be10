"""What the sweeps found, each as small as it could be made and named after the harm it did."""

from __future__ import annotations

from pathlib import Path

from tests.engine.world import World, all_done, article, desired, link


def test_a_link_to_an_article_that_a_teammate_deleted_is_not_written_at_every_apply(
    tmp_path: Path,
) -> None:
    """The plan saw it without an address, the apply sent the old one: no end of updates."""
    world = World(tmp_path)
    world.files = desired(
        article("a.md", f"<p>See {link('b.md')}.</p>", links=("b.md",)), article("b.md")
    )
    assert all_done(world.apply())
    world.sandbox.teammate.deletes(world.id_of("b.md"))
    world.clock.advance(60)
    world.apply()
    assert ["gone content/b.md"] == world.steps()


def test_a_link_to_an_article_that_is_created_again_follows_it(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.files = desired(
        article("a.md", f"<p>See {link('b.md')}.</p>", links=("b.md",)), article("b.md")
    )
    world.apply()
    world.sandbox.teammate.deletes(world.id_of("b.md"))
    world.apply(recreate=True)
    world.clock.advance(60)
    found = world.sandbox.article(world.id_of("a.md"))
    assert found is not None
    assert f"/articles/{world.id_of('b.md')}" in found.body
    assert [] == world.steps()
