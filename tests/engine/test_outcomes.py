"""Steps that end in anything but an answer: nothing twice, nothing lost (design §8, facts §7)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.errors import IntercomSyncError
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import DrawnFaults, FaultKind, Rewriting, When
from tests.engine.test_review import Project
from tests.engine.world import PUBLISHED, World, all_done, article, desired, edited, link

REFUNDS = article("billing/refunds.md", "<p>Refunds take five days.</p>", title="Refunds")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.HALF_ANSWER])
@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
def test_a_create_that_was_never_answered_is_done_exactly_once(
    world: World, kind: FaultKind, when: When
) -> None:
    world.files = desired(REFUNDS)
    world.sandbox.fail(kind, match="POST /articles", when=when)
    assert all_done(world.apply())
    assert 1 == len(world.sandbox.articles())
    assert [] == world.steps()


def test_a_create_that_takes_effect_fifty_seconds_later_is_not_repeated(world: World) -> None:
    world.files = desired(REFUNDS)
    world.sandbox.fail(FaultKind.LATE, match="POST /articles", late_seconds=50)
    assert all_done(world.apply())
    assert 1 == world.sandbox.count("POST /articles")
    assert 1 == len(world.sandbox.articles())
    assert [] == world.steps()


def test_a_collection_that_takes_effect_later_is_not_made_twice(world: World) -> None:
    world.files = desired(REFUNDS)
    world.sandbox.fail(FaultKind.LATE, match="POST /help_center/collections", late_seconds=50)
    assert all_done(world.apply())
    assert 1 == len(world.sandbox.collections())
    assert 1 == len(world.sandbox.articles())


@pytest.mark.parametrize("kind", [FaultKind.INTERNAL, FaultKind.BAD_GATEWAY, FaultKind.TIMEOUT])
@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
def test_an_update_that_was_never_answered_is_settled_in_the_same_run(
    world: World, kind: FaultKind, when: When
) -> None:
    world.files = desired(REFUNDS)
    world.apply()
    world.files = desired(edited(REFUNDS, body="<p>Refunds take two days.</p>"))
    world.sandbox.fail(kind, match="PUT /articles/*", when=when)
    assert all_done(world.apply())
    assert "two days" in world.sandbox.articles()[0].body
    assert [] == world.steps()


def test_an_update_that_takes_effect_fifty_seconds_later_is_sent_once(tmp_path: Path) -> None:
    world = World(tmp_path, rewriting=Rewriting.draw(6))
    world.files = desired(REFUNDS)
    world.apply()
    world.files = desired(edited(REFUNDS, body="<p>Refunds take two days.</p>"))
    world.sandbox.fail(FaultKind.LATE, match="PUT /articles/*", late_seconds=50)
    assert all_done(world.apply())
    assert 1 == world.sandbox.count("PUT /articles/*")
    assert [] == world.steps()


def test_an_update_of_a_run_that_died_does_not_overtake_the_next_one(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.files = desired(REFUNDS)
    project.apply()
    project.files = desired(edited(REFUNDS, body="<p>Refunds take two days.</p>"))
    project.sandbox.fail(FaultKind.LATE, match="PUT /articles/*", late_seconds=50)
    project.apply_and_die("before outcome")
    project.files = desired(edited(REFUNDS, body="<p>Refunds take three days.</p>"))
    assert all_done(project.apply())
    project.clock.advance(60)
    assert "three days" in project.sandbox.articles()[0].body
    assert [] == project.steps()


def test_steps_that_waited_for_an_unknown_one_are_done_once_it_is_settled(world: World) -> None:
    one = article("billing/a.md", f"<p>{link('billing/b.md')}</p>", links=["billing/b.md"])
    two = article("billing/b.md", f"<p>{link('billing/a.md')}</p>", links=["billing/a.md"])
    world.files = desired(replace(one, state=PUBLISHED), two)
    world.sandbox.fail(FaultKind.TIMEOUT, match="POST /articles", when=When.AFTER)
    assert all_done(world.apply(Gate.PUBLISH))
    assert [] == world.steps()


def test_a_rewriting_server_does_not_hide_that_an_update_landed(tmp_path: Path) -> None:
    world = World(tmp_path, rewriting=Rewriting.draw(7))
    world.files = desired(REFUNDS)
    world.apply()
    world.files = desired(edited(REFUNDS, body="<p>Refunds take <b>two</b> days.</p>"))
    world.sandbox.fail(FaultKind.TIMEOUT, match="PUT /articles/*", when=When.AFTER)
    assert all_done(world.apply())
    assert [] == world.steps()


def test_refusals_for_going_too_fast_only_slow_a_run_down(world: World) -> None:
    world.files = desired(*(article(f"billing/{number}.md") for number in range(20)))
    world.sandbox.draw_faults(DrawnFaults(seed=3, rate=0.3))
    report = world.apply()
    world.sandbox.no_more_trouble()
    for _ in range(3):
        if all_done(report):
            break
        report = world.apply()
    assert 20 == len(world.sandbox.articles())
    assert 20 == len({found.title for found in world.sandbox.articles()})
    assert [] == world.steps()


@pytest.mark.parametrize("seed", range(12))
def test_under_drawn_faults_nothing_is_made_twice_and_a_rerun_converges(
    tmp_path: Path, seed: int
) -> None:
    world = World(tmp_path, rewriting=Rewriting.draw(seed))
    names = [f"{folder}/{number}.md" for folder in ("billing", "help") for number in range(4)]
    world.files = desired(
        *(
            article(name, f"<p>About {name} {link(names[0])}</p>", links=[names[0]])
            for name in names
        )
    )
    world.sandbox.draw_faults(DrawnFaults(seed=seed, rate=0.25))
    for _ in range(4):
        try:
            world.apply()
        except IntercomSyncError:
            continue  # so many faults that Intercom could not even be read
    world.sandbox.no_more_trouble()
    assert all_done(world.apply())
    assert len(names) == len(world.sandbox.articles())
    assert 2 == len(world.sandbox.collections())
    assert [] == world.steps()


def test_every_write_is_journaled_before_it_is_sent(world: World) -> None:
    world.files = desired(REFUNDS)
    world.apply()
    events = [(line["event"], line.get("step")) for line in world.journal_lines()]
    names = [event for event, _ in events]
    assert ["intent", "sending", "outcome", "intent", "sending", "outcome"] == names


def test_the_journal_never_holds_the_token(world: World) -> None:
    world.files = desired(REFUNDS)
    world.apply()
    assert "Bearer" not in str(world.journal_lines())
