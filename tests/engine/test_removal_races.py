"""Removals that somebody disturbs: a teammate at the last moment, a server that fails, kill -9.

The process that dies, and the clock that moves with every request, are those of test_review.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.articles.apply import apply
from intercom_sync.articles.decision import Wishes
from intercom_sync.articles.model import OnRemove
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import FaultKind, Limits, Sandbox, When
from tests.engine.test_review import Fuse, Killed, Project, _Journal
from tests.engine.world import (
    HELP_CENTER,
    PUBLISHED,
    World,
    _lost,
    all_done,
    article,
    desired,
)
from tests.sweeps.sweeping import SEED, drawn, summary

LONG = " ".join(f"Refund number {number} takes five days and a signature." for number in range(9))
REFUNDS = article("old/refunds.md", f"<p>{LONG}</p>", title="Refunds", state=PUBLISHED)
VAT = article("billing/vat.md", "<p>The number is on every receipt.</p>", title="VAT")
BOTH = (Gate.PUBLISH, Gate.PRUNE)
SAMPLED = 6


def prepared(folder: Path, policy: OnRemove) -> Project:
    """A published article whose file was removed just now, and with it its folder."""
    project = Project(folder)
    project.sandbox = Sandbox(
        clock=project.clock,
        limits=Limits(per_window=None),
        lost_as=_lost,
        help_center_url=HELP_CENTER,
        locales=("en", "fr"),
    )
    project.setting = replace(project.setting, on_remove=policy)
    project.files = desired(REFUNDS, VAT)
    assert all_done(project.apply(*BOTH))
    project.clock.advance(60)
    project.files = desired(VAT)
    return project


@pytest.fixture
def deleting(tmp_path: Path) -> Project:
    return prepared(tmp_path, OnRemove.DELETE)


@pytest.fixture
def unpublishing(tmp_path: Path) -> Project:
    return prepared(tmp_path, OnRemove.UNPUBLISH)


def titles(world: World) -> list[str]:
    return sorted(one.title for one in world.sandbox.articles())


def old_collection(world: World) -> str:
    return next(str(one.id) for one in world.sandbox.collections() if one.name == "Old")


def end(world: World) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """How things stand in Intercom and in state, without ids and times."""
    articles = [(one.title, one.state) for one in world.sandbox.articles()]
    base = world.store.load()
    return (
        sorted(articles),
        sorted(one.name for one in world.sandbox.collections()),
        [one.path for one in base.articles] + [one.path for one in base.collections],
    )


# A teammate, between plan and write


@pytest.mark.parametrize("policy", [OnRemove.DELETE, OnRemove.UNPUBLISH])
def test_an_article_edited_after_the_plan_stays_as_it_is(tmp_path: Path, policy: OnRemove) -> None:
    project = prepared(tmp_path, policy)
    found = project.id_of("old/refunds.md")

    def edit() -> None:
        project.sandbox.teammate.edits(found, body="<p>Ten days.</p>")

    report = project.apply_after(edit, *BOTH)
    told = {found.split()[1]: said for found, said in project.outcomes(report).items()}
    assert "refused: it changed in Intercom after the plan" in told["content/old/refunds.md"]
    assert ("Refunds", "published") in [
        (one.title, one.state) for one in project.sandbox.articles()
    ]
    assert "conflict content/old/refunds.md" in project.steps()


def test_an_article_translated_after_the_plan_is_not_deleted(deleting: Project) -> None:
    """Nothing of the default locale moves, and neither does updated_at."""
    found = deleting.id_of("old/refunds.md")

    def translate() -> None:
        deleting.sandbox.teammate.translates(found, "fr", title="Remboursements", body="<p>5</p>")

    deleting.apply_after(translate, *BOTH)
    assert ["Refunds", "VAT"] == titles(deleting)


def test_an_article_that_somebody_deleted_first_is_as_gone_as_it_was_meant_to_be(
    deleting: Project,
) -> None:
    found = deleting.id_of("old/refunds.md")
    report = deleting.apply_after(lambda: deleting.sandbox.teammate.deletes(found), *BOTH)
    assert all_done(report)
    assert [] == deleting.steps()


def test_a_translation_that_a_teammate_wrote_is_work_that_would_be_lost(
    deleting: Project,
) -> None:
    deleting.sandbox.teammate.translates(
        deleting.id_of("old/refunds.md"), "fr", title="Remboursements", body="<p>5</p>"
    )
    assert "conflict content/old/refunds.md" in deleting.steps()


def test_a_collection_that_got_an_article_after_the_plan_is_not_deleted(deleting: Project) -> None:
    old = old_collection(deleting)

    def put_in() -> None:
        deleting.sandbox.teammate.creates(title="Late", parent_id=old)

    report = deleting.apply_after(put_in, *BOTH)
    told = deleting.outcomes(report)
    assert "done" == told["delete content/old/refunds.md"]
    assert "refused: it is not empty" in told["delete content/old/"]
    assert "Old" in {one.name for one in deleting.sandbox.collections()}


def test_a_collection_that_got_a_collection_after_the_plan_is_not_deleted(
    deleting: Project,
) -> None:
    old = old_collection(deleting)

    def put_in() -> None:
        deleting.sandbox.teammate.creates_collection(name="Late", parent_id=old)

    report = deleting.apply_after(put_in, *BOTH)
    assert "refused: it is not empty" in deleting.outcomes(report)["delete content/old/"]


def test_a_collection_stays_when_its_article_could_not_be_deleted(deleting: Project) -> None:
    found = deleting.id_of("old/refunds.md")
    report = deleting.apply_after(
        lambda: deleting.sandbox.teammate.edits(found, title="Ours"), *BOTH
    )
    told = deleting.outcomes(report)
    assert "skipped: waits for: delete content/old/refunds.md" == told["delete content/old/"]
    assert "Old" in {one.name for one in deleting.sandbox.collections()}


# A server that fails


@pytest.mark.parametrize("when", list(When))
@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.INTERNAL, FaultKind.RESET])
def test_a_delete_whose_answer_is_lost_is_found_out(
    deleting: Project, kind: FaultKind, when: When
) -> None:
    deleting.sandbox.fail(kind, match="DELETE /articles/*", when=when)
    assert all_done(deleting.apply(*BOTH))
    assert ["VAT"] == titles(deleting)
    assert [] == deleting.steps()


@pytest.mark.parametrize("when", list(When))
def test_an_unpublish_whose_answer_is_lost_is_found_out(unpublishing: Project, when: When) -> None:
    unpublishing.sandbox.fail(FaultKind.TIMEOUT, match="PUT /articles/*", when=when)
    assert all_done(unpublishing.apply(*BOTH))
    assert {"draft"} == {one.state for one in unpublishing.sandbox.articles()}
    assert [] == unpublishing.steps()


@pytest.mark.parametrize("when", list(When))
def test_a_collection_delete_whose_answer_is_lost_is_found_out(
    deleting: Project, when: When
) -> None:
    deleting.sandbox.fail(FaultKind.TIMEOUT, match="DELETE /help_center/collections/*", when=when)
    assert all_done(deleting.apply(*BOTH))
    assert ["Billing"] == [one.name for one in deleting.sandbox.collections()]
    assert [] == deleting.steps()


def test_a_delete_that_intercom_only_says_it_did_is_no_delete(deleting: Project) -> None:
    """Only 404 says gone: the record stays until then, so the next plan still knows."""

    async def planned_and_applied() -> dict[str, str]:
        journal = _Journal(deleting.store._folder / "journal", deleting.fuse)
        with closing(journal):
            async with deleting.client() as client:
                run = await deleting.prepared(client, journal, Wishes())
                run.session.writer = _SaysYes()  # type: ignore[assignment]
                return deleting.outcomes(await apply(run, BOTH))

    told = asyncio.run(planned_and_applied())
    assert told["delete content/old/refunds.md"].startswith("failed: ")
    assert "skipped: waits for" in told["delete content/old/"]
    assert "delete content/old/refunds.md" in deleting.steps()


class _SaysYes:
    """A server that accepts every deletion and deletes nothing."""

    async def delete_article(self, article_id: str, *, before_send: Callable[[], None]) -> None:
        before_send()


# A process that dies


def test_a_file_brought_back_after_a_killed_delete_is_created_anew(deleting: Project) -> None:
    deleting.apply_and_die("after DELETE /articles", *BOTH)
    deleting.files = desired(REFUNDS, VAT)
    assert all_done(deleting.apply(*BOTH))
    assert ["Refunds", "VAT"] == titles(deleting)
    assert [] == deleting.steps()


def test_a_file_brought_back_before_the_killed_delete_left_is_still_that_article(
    deleting: Project,
) -> None:
    found = deleting.id_of("old/refunds.md")
    deleting.apply_and_die("before DELETE /articles", *BOTH)
    deleting.files = desired(REFUNDS, VAT)
    assert all_done(deleting.apply(*BOTH))
    assert found == deleting.id_of("old/refunds.md")
    assert 0 == deleting.sandbox.count("DELETE /articles/*")


def test_an_article_edited_after_a_killed_delete_that_never_left_is_a_conflict(
    deleting: Project,
) -> None:
    deleting.apply_and_die("before DELETE /articles", *BOTH)
    deleting.sandbox.teammate.edits(deleting.id_of("old/refunds.md"), title="Ours")
    deleting.apply(*BOTH)
    assert ["Ours", "VAT"] == titles(deleting)


def killed_everywhere(folder: Path, policy: OnRemove, points: Callable[[int], list[int]]) -> int:
    """Kill at each point, run again, and compare with a run that nobody disturbed."""
    whole = prepared(folder / "whole", policy)
    whole.burn(Fuse())
    assert all_done(whole.apply(*BOTH))
    wanted = end(whole)
    chosen = points(whole.fuse.count)
    for at in chosen:
        project = prepared(folder / str(at), policy)
        project.burn(Fuse(is_at=_is(at)))
        with suppress(Killed):
            project.apply(*BOTH)
        burnt = project.fuse.burnt_at
        project.burn(Fuse())
        project.clock.advance(61)
        assert all_done(project.apply(*BOTH)), burnt
        assert wanted == end(project), burnt
        assert [] == project.steps(), burnt
    return len(chosen)


def _is(at: int) -> Callable[[int, str], bool]:
    return lambda number, what: number == at


@pytest.mark.parametrize("policy", [OnRemove.DELETE, OnRemove.UNPUBLISH])
def test_a_killed_removal_ends_like_an_undisturbed_one(tmp_path: Path, policy: OnRemove) -> None:
    def sampled(count: int) -> list[int]:
        return random.Random(SEED).sample(range(1, count + 1), SAMPLED)

    assert SAMPLED == killed_everywhere(tmp_path, policy, sampled)


@pytest.mark.sweep
@pytest.mark.parametrize("policy", [OnRemove.DELETE, OnRemove.UNPUBLISH])
def test_every_point_of_a_removal_can_be_killed(
    tmp_path: Path, policy: OnRemove, record_property: Callable[[str, object], None]
) -> None:
    there: list[int] = []

    def planned(count: int) -> list[int]:
        there.extend(range(1, count + 1))
        return drawn(f"removals {policy}", there, bounded=60)

    done = killed_everywhere(tmp_path, policy, planned)
    wanted = len(drawn(f"removals {policy}", there, bounded=60))
    name = f"crash of removals ({policy})"
    record_property("sweep", summary(name, there=len(there), planned=wanted, run=done))
    assert wanted == done
