"""Published articles on API version 2.16: edits are staged, and go live only when told to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.articles.model import ArticleId, OnRemove
from intercom_sync.articles.settling import settle_draft
from intercom_sync.plan.model import Gate
from intercom_sync.plan.outcome import Outcome
from intercom_sync.sandbox import Answers, FaultKind, Rewriting, When
from tests.engine.world import (
    DRAFT,
    PUBLISHED,
    World,
    all_done,
    article,
    desired,
    edited,
    link,
    picture,
)
from tests.sandbox.client import DOCS_ID, Client

REFUNDS = article("billing/refunds.md", "<p>Refunds take five days.</p>", title="Refunds")
CHANGED = edited(REFUNDS, body="<p>Refunds take two days.</p>")
KEY = "content/billing/refunds.md"


def published(folder: Path, **details: object) -> World:
    """One article, applied and published; version 2.16."""
    world = World(folder, api_version="2.16", **details)  # type: ignore[arg-type]
    world.files = desired(REFUNDS)
    assert all_done(world.apply())
    world.sandbox.teammate.publishes(world.id_of("billing/refunds.md"))
    world.clock.advance(60)
    assert [] == world.steps()
    return world


@pytest.fixture
def world(tmp_path: Path) -> World:
    return published(tmp_path)


def live(world: World) -> str:
    return world.sandbox.articles()[0].body


def staged(world: World) -> str | None:
    found = world.sandbox.articles()[0].staged
    return None if found is None else found.body


def the_id(world: World) -> str:
    return world.id_of("billing/refunds.md")


def test_an_edit_of_a_published_article_is_staged_and_waits_to_be_published(world: World) -> None:
    world.files = desired(CHANGED)
    assert world.plan() == (
        "~ stage     content/billing/refunds.md   body (+1 -1 lines)   staged\n"
        "      @@ -1 +1 @@\n"
        "      -Refunds take five days.\n"
        "      +Refunds take two days.\n"
        "      https://app.intercom.com/a/apps/sandbox/articles/articles/9100501/show\n"
        "^ publish   content/billing/refunds.md   LIVE  ! needs --publish\n"
        "\n"
        "Plan: 1 to stage, 1 to publish. 0 unchanged, 0 unmanaged. 1 waits for --publish.\n"
        "Staged: an edit of a published page, which readers do not see before it is published.\n"
        "LIVE: readers see it at once.\n"
        "Apply with: apply\n"
    )
    world.apply()
    assert ("five" in live(world), "two" in (staged(world) or "")) == (True, True)


def test_second_plan_after_staging_shows_only_what_waits_to_be_published(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    assert world.plan() == (
        "^ publish   content/billing/refunds.md   LIVE  ! needs --publish\n"
        "      @@ -1 +1 @@\n"
        "      -Refunds take five days.\n"
        "      +Refunds take two days.\n"
        "      https://app.intercom.com/a/apps/sandbox/articles/articles/9100501/show\n"
        "\n"
        "Plan: 1 to publish. 0 unchanged, 0 unmanaged. 1 waits for --publish.\n"
        "LIVE: readers see it at once.\n"
        "Apply with: apply --publish\n"
    )
    writes = len(world.sandbox.record())
    world.apply()
    assert writes == len(world.sandbox.record())
    assert all_done(world.apply(Gate.PUBLISH))
    assert ("two" in live(world), staged(world)) == (True, None)
    assert [] == world.steps()


def test_staging_and_publishing_are_one_run_when_told_to(world: World) -> None:
    world.files = desired(CHANGED)
    assert all_done(world.apply(Gate.PUBLISH))
    assert ("two" in live(world), staged(world)) == (True, None)
    assert [] == world.steps()
    assert 0 == world.sandbox.count(f"PUT /articles/{the_id(world)}")


def test_nothing_is_planned_when_the_draft_was_published_in_the_web_app(world: World) -> None:
    """Published in the web app, now what? Nothing."""
    world.files = desired(CHANGED)
    world.apply()
    world.clock.advance(60)
    world.sandbox.teammate.publishes_draft(the_id(world))
    assert world.plan() == "No changes. 1 unchanged, 0 unmanaged.\n"
    world.apply()
    assert world.plan() == "No changes. 1 unchanged, 0 unmanaged.\n"


def test_state_forgets_a_draft_that_was_published_in_the_web_app(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    (before,) = world.store.load().articles
    world.sandbox.teammate.publishes_draft(the_id(world))
    world.files = desired(CHANGED, article("billing/vat.md"))
    (after,) = (one for one in world.settled().articles if one.path == KEY)
    assert before.staged is not None
    assert (None, before.staged.sent.body) == (after.staged, after.sent.body)


def test_a_draft_is_ours_by_what_was_sent_when_the_answer_showed_what_is_live(
    world: World,
) -> None:
    """And the server went on rewriting, which moved the draft's time."""
    world.files = desired(CHANGED)
    world.apply()
    (record,) = world.store.load().articles
    assert record.staged is not None
    draft = record.staged.read
    answer = replace(draft, body=record.read.body)
    provisional = replace(record, staged=replace(record.staged, read=answer, settled=False))
    rewritten = replace(
        draft,
        body="<p><b>Refunds</b> take two days.</p>",
        draft_updated_at_unix=draft.draft_updated_at_unix + 1,
    )
    theirs = replace(rewritten, body="<p>Refunds take ten days.</p>")
    site = world.setting.site
    ours = settle_draft(provisional, draft, rewritten, site).staged
    assert ours == replace(record.staged, read=rewritten, settled=True)
    assert provisional == settle_draft(provisional, draft, theirs, site)


def test_an_edit_after_a_web_publish_is_drift(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    world.sandbox.teammate.publishes_draft(the_id(world))
    world.sandbox.teammate.edits(the_id(world), body="<p>Refunds take one hour.</p>")
    assert [f"drift {KEY}"] == world.steps()
    assert "+Refunds take one hour." in world.plan()


def test_a_discarded_draft_is_drift_and_staged_again_when_asked(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    world.sandbox.teammate.discards_draft(the_id(world))
    assert "what was staged is neither pending nor live any more; left alone" in world.plan()
    world.apply(overwrite_drift=True)
    assert "two" in (staged(world) or "")
    assert [f"publish {KEY}"] == world.steps()


def test_another_edit_goes_into_the_same_draft(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    world.files = desired(edited(CHANGED, title="Money back"))
    assert [f"stage {KEY}", f"publish {KEY}"] == world.steps()
    assert 'title: "Refunds" → "Money back"' in world.plan()
    world.apply()
    assert [f"publish {KEY}"] == world.steps()
    world.apply(Gate.PUBLISH)
    assert [] == world.steps()
    assert "Money back" == world.sandbox.articles()[0].title
    assert "two" in live(world)


def test_taking_the_edit_back_stages_what_is_live(world: World) -> None:
    """There is no call that throws a draft away."""
    world.files = desired(CHANGED)
    world.apply()
    world.files = desired(REFUNDS)
    assert [f"stage {KEY}", f"publish {KEY}"] == world.steps()
    assert all_done(world.apply(Gate.PUBLISH))
    assert "five" in live(world)
    assert [] == world.steps()


def test_somebody_elses_draft_is_a_conflict_with_an_edit_in_git(world: World) -> None:
    world.sandbox.teammate.stages(the_id(world), body="<p>Refunds take ten days.</p>")
    world.files = desired(CHANGED)
    text = world.plan()
    assert (
        f"! conflict  {KEY}: changed in git, and a teammate has unpublished changes in Intercom; "
        "not applied\n"
    ) in text
    assert "-Refunds take ten days." in text
    assert "+Refunds take two days." in text
    writes = len(world.sandbox.record())
    world.apply(Gate.PUBLISH)
    assert writes == len(world.sandbox.record())


def test_somebody_elses_draft_is_drift_while_git_stands_still(world: World) -> None:
    world.sandbox.teammate.stages(the_id(world), body="<p>Refunds take ten days.</p>")
    text = world.plan()
    assert f"≠ drift     {KEY}: a teammate has unpublished changes in Intercom; left alone" in text
    assert "+Refunds take ten days." in text
    world.sandbox.teammate.discards_draft(the_id(world))
    assert [] == world.steps()


def test_git_wins_over_somebody_elses_draft_when_asked(world: World) -> None:
    world.sandbox.teammate.stages(
        the_id(world), title="Rückgabe", body="<p>Refunds take ten days.</p>"
    )
    world.files = desired(CHANGED)
    assert all_done(world.apply(Gate.PUBLISH, overwrite_drift=True))
    assert ("Refunds", True) == (world.sandbox.articles()[0].title, "two" in live(world))
    assert [] == world.steps()


def test_a_colleague_in_our_draft_is_drift_and_nothing_goes_live(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    world.clock.advance(60)
    world.sandbox.teammate.stages(the_id(world), body="<p>Refunds take ten days.</p>")
    assert [f"drift {KEY}"] == world.steps()
    world.apply(Gate.PUBLISH)
    assert "five" in live(world)


def test_a_colleague_who_staged_the_same_text_is_agreed_with(world: World) -> None:
    world.sandbox.teammate.stages(the_id(world), body=CHANGED.body)
    world.files = desired(CHANGED)
    assert [f"publish {KEY}", f"refresh {KEY}"] == sorted(world.steps())
    world.apply()
    assert [f"publish {KEY}"] == world.steps()
    world.apply(Gate.PUBLISH)
    assert "two" in live(world)
    assert [] == world.steps()


def test_an_edit_of_the_draft_between_plan_and_publishing_is_refused(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    world.clock.advance(60)
    found = the_id(world)

    def edit() -> None:
        world.clock.advance(5)
        world.sandbox.teammate.stages(found, body="<p>Refunds take ten days.</p>")

    # The second reading of page 1 is the last thing a plan does.
    world.sandbox.after_page(1, edit, path="/help_center/collections")
    world.apply(Gate.PUBLISH)
    assert "five" in live(world)
    assert "ten" in (staged(world) or "")


def test_an_edit_of_the_draft_while_one_run_stages_and_publishes_is_refused(
    world: World,
) -> None:
    world.files = desired(CHANGED)
    found = the_id(world)

    def edit() -> None:
        world.clock.advance(5)
        world.sandbox.teammate.stages(found, body="<p>Refunds take ten days.</p>")

    # The first reading is before the staging, the second one before the publishing.
    read = f"/articles/{found}"
    world.sandbox.after_page(1, lambda: world.sandbox.after_page(1, edit, path=read), path=read)
    outcomes = world.outcomes(world.apply(Gate.PUBLISH))
    assert "done" == outcomes[f"stage {KEY}"]
    assert (
        "refused: its draft changed in Intercom while this run was writing it"
        == outcomes[f"publish {KEY}"]
    )
    assert "five" in live(world)


def test_a_draft_staged_between_plan_and_write_is_refused(world: World) -> None:
    world.files = desired(CHANGED)
    found = the_id(world)
    world.sandbox.after_page(
        1,
        lambda: world.sandbox.teammate.stages(found, title="Theirs"),
        path="/help_center/collections",
    )
    world.apply(Gate.PUBLISH)
    assert ("five" in live(world), "Refunds") == (True, world.sandbox.articles()[0].title)
    assert "five" in (staged(world) or "")


@pytest.mark.parametrize("seed", range(6))
def test_second_plan_shows_only_the_publishing_whatever_the_server_rewrites(
    tmp_path: Path, seed: int
) -> None:
    world = published(tmp_path, rewriting=Rewriting.draw(seed), answers=Answers.draw(seed))
    body = f"<p>Look — it's “done”:</p>{picture('x.png')}<p>{link('billing/b.md')}</p>"
    world.files = desired(
        edited(REFUNDS, body=body, images=("content/x.png",), links=("content/billing/b.md",)),
        article("billing/b.md"),
    )
    world.apply()
    assert [f"publish {KEY}"] == world.steps()
    world.clock.advance(60)
    assert all_done(world.apply(Gate.PUBLISH))
    assert [] == world.steps()


def test_an_answer_that_shows_what_is_live_is_not_believed(tmp_path: Path) -> None:
    world = published(tmp_path, answers=Answers(staged_answers_live=True))
    world.files = desired(CHANGED)
    world.apply()
    assert [f"publish {KEY}"] == world.steps()
    world.apply(Gate.PUBLISH)
    assert [] == world.steps()


def test_a_move_stays_live_and_waits_for_its_flag(world: World) -> None:
    moved = edited(CHANGED, path="content/help/refunds.md", parent="content/help/")
    other = article("billing/vat.md")
    world.files = desired(REFUNDS, other)
    world.apply()
    world.files = desired(moved, other)
    steps = [step.id for step in world.decide().plan.steps]
    assert [
        "create content/help/",
        "stage content/help/refunds.md",
        "rename content/help/refunds.md",
        "move content/help/refunds.md",
        "publish content/help/refunds.md",
    ] == steps
    world.apply()
    assert ["move content/help/refunds.md", "publish content/help/refunds.md"] == world.steps()
    assert all_done(world.apply(Gate.PUBLISH))
    assert [] == world.steps()
    assert "two" in live(world)


def test_an_author_stays_live_and_needs_no_draft(world: World) -> None:
    world.files = desired(edited(REFUNDS, author="mei@example.com"))
    assert "~ update    content/billing/refunds.md   author   LIVE  ! needs --publish" in (
        world.plan()
    )
    world.apply()
    assert staged(world) is None
    world.apply(Gate.PUBLISH)
    assert [] == world.steps()
    assert (5017693, None) == (world.sandbox.articles()[0].author_id, staged(world))


def test_text_author_and_place_together_end_as_git_says(world: World) -> None:
    other = article("help/vat.md")
    world.files = desired(REFUNDS, other)
    world.apply()
    world.files = desired(
        edited(
            CHANGED,
            path="content/help/refunds.md",
            parent="content/help/",
            author="mei@example.com",
        ),
        other,
    )
    world.apply()
    assert all_done(world.apply(Gate.PUBLISH))
    assert [] == world.steps()
    found = world.sandbox.articles()[0]
    assert ("two" in found.body, found.author_id) == (True, 5017693)


def test_unpublishing_stays_removed_and_leaves_no_draft_behind(world: World) -> None:
    world.files = desired(CHANGED)
    world.apply()
    world.files = desired(edited(CHANGED, state=DRAFT))
    assert "REMOVED  ! needs --publish" in world.plan()
    world.apply()
    assert "published" == world.sandbox.articles()[0].state
    world.apply(Gate.PUBLISH)
    world.apply(Gate.PUBLISH)
    assert ("draft", "two" in live(world)) == (world.sandbox.articles()[0].state, True)
    assert [] == world.steps()


def test_drafts_that_were_never_published_are_edited_as_before(tmp_path: Path) -> None:
    world = World(tmp_path, api_version="2.16")
    world.files = desired(replace(REFUNDS, state=PUBLISHED))
    world.apply()
    world.files = desired(edited(CHANGED, state=PUBLISHED))
    assert [f"update {KEY}", f"publish {KEY}"] == world.steps()
    assert all_done(world.apply(Gate.PUBLISH))
    assert ("two" in live(world), staged(world)) == (True, None)
    assert [] == world.steps()


def test_adopting_a_published_article_stages_what_git_says(tmp_path: Path) -> None:
    world = World(tmp_path, api_version="2.16")
    parent = world.sandbox.teammate.creates_collection(name="Billing")
    world.sandbox.teammate.creates(
        title="Refunds", body="<p>Old words.</p>", state="published", parent_id=parent
    )
    world.files = desired(REFUNDS)
    assert [f"adopt {'content/billing/'}", f"differs {KEY}"] == world.steps()
    world.apply(adopt=True)
    assert ("Old words" in live(world), "five" in (staged(world) or "")) == (True, True)
    assert [f"publish {KEY}"] == world.steps()
    world.apply(Gate.PUBLISH)
    assert "five" in live(world)
    assert [] == world.steps()


def test_adopting_never_writes_into_a_colleagues_draft_unasked(tmp_path: Path) -> None:
    world = World(tmp_path, api_version="2.16")
    parent = world.sandbox.teammate.creates_collection(name="Billing")
    found = world.sandbox.teammate.creates(
        title="Refunds", body=REFUNDS.body, state="published", parent_id=parent
    )
    world.sandbox.teammate.stages(found, body="<p>Refunds take ten days.</p>")
    world.files = desired(replace(REFUNDS, id=ArticleId(found)))
    assert f"differs {KEY}" in world.steps()
    world.apply()
    assert "ten" in (staged(world) or "")


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
@pytest.mark.parametrize("match", ["PUT /articles/*/draft", "POST /articles/*/draft/publish"])
@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.INTERNAL])
def test_a_lost_answer_ends_like_none(
    world: World, match: str, when: When, kind: FaultKind
) -> None:
    world.files = desired(CHANGED)
    world.sandbox.fail(kind, match=match, when=when)
    assert all_done(world.apply(Gate.PUBLISH))
    assert ("two" in live(world), staged(world)) == (True, None)
    assert [] == world.steps()


@pytest.mark.parametrize("match", ["PUT /articles/*/draft", "POST /articles/*/draft/publish"])
def test_a_write_that_lands_late_puts_nothing_else_before_readers(world: World, match: str) -> None:
    """What may remain is a draft that says what is live; no call throws it away."""
    world.files = desired(CHANGED)
    world.sandbox.fail(FaultKind.LATE, match=match, late_seconds=20)
    world.apply(Gate.PUBLISH)
    world.clock.advance(120)
    world.apply(Gate.PUBLISH)
    assert "two" in live(world)
    assert staged(world) in (None, live(world))
    assert [] == world.steps()


@pytest.mark.parametrize("when", [When.BEFORE, When.AFTER])
@pytest.mark.parametrize("match", ["PUT /articles/*/draft", "POST /articles/*/draft/publish"])
def test_a_run_that_never_heard_what_became_of_it_is_settled_by_the_next(
    world: World, match: str, when: When
) -> None:
    world.files = desired(CHANGED)
    world.sandbox.fail(FaultKind.TIMEOUT, match=match, when=when)
    reads = {"PUT /articles/*/draft": 1, "POST /articles/*/draft/publish": 2}[match]
    world.sandbox.fail(FaultKind.UNAVAILABLE, match="GET /articles/9100501", after=reads, times=999)
    report = world.apply(Gate.PUBLISH)
    assert 1 == report.count(Outcome.UNKNOWN)
    world.sandbox.no_more_trouble()
    world.clock.advance(600)
    assert all_done(world.apply(Gate.PUBLISH))
    assert ("two" in live(world), staged(world)) == (True, None)
    assert [] == world.steps()


def test_read_back_that_never_came_is_settled_by_the_next_plan(world: World) -> None:
    world.files = desired(CHANGED)
    world.sandbox.fail(FaultKind.UNAVAILABLE, match="GET /articles/*/draft", times=99)
    world.apply()
    world.sandbox.no_more_trouble()
    world.clock.advance(60)
    assert [f"publish {KEY}"] == world.steps()


def test_only_what_we_staged_goes_live(tmp_path: Path) -> None:
    """A colleague's French draft is nobody's business here."""
    world = published(tmp_path, locales=("en", "fr"))
    found = the_id(world)
    french = {"title": "Oui", "body": "<p>Oui</p>", "author_id": DOCS_ID, "state": "published"}
    web = Client(world.sandbox, version="2.16")
    web.put(f"/articles/{found}", {"translated_content": {"fr": french}})
    world.sandbox.teammate.stages(found, locale="fr", title="Si")
    assert [] == world.steps()
    world.files = desired(CHANGED)
    assert all_done(world.apply(Gate.PUBLISH))
    assert [] == world.steps()
    assert {"locales": ["en"]} == json.loads(world.sandbox.record()[-1].body)
    assert "two" in live(world)
    assert "Oui" == world.sandbox.articles()[0].translations["fr"].title


def test_before_2_16_an_edit_is_live_and_the_plan_says_what_it_cannot_see(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.files = desired(REFUNDS)
    world.apply()
    world.sandbox.teammate.publishes(the_id(world))
    world.files = desired(CHANGED)
    assert world.plan().endswith(
        "Plan: 1 to update. 0 unchanged, 0 unmanaged. 1 waits for --publish.\n"
        "LIVE: readers see it at once.\n"
        "An edit of a published article goes live at once, or into a colleague's pending draft, "
        "which API version 2.11 cannot see.\n"
        "Apply with: apply --publish\n"
    )
    writes = len(world.sandbox.record())
    world.apply()
    assert writes == len(world.sandbox.record())


def test_a_page_with_a_colleagues_draft_behind_it_is_not_deleted(world: World) -> None:
    world.setting = replace(world.setting, on_remove=OnRemove.DELETE)
    world.sandbox.teammate.stages(the_id(world), body="<p>Work of an afternoon.</p>")
    world.files = desired()

    report = world.apply(Gate.PUBLISH, Gate.PRUNE)

    assert [] == [result.step.id for result in report.results]
    assert f"conflict {KEY}" in world.steps()
    assert "Work of an afternoon." in (staged(world) or "")


def test_our_own_staged_edit_does_not_keep_a_removed_page(world: World) -> None:
    world.setting = replace(world.setting, on_remove=OnRemove.DELETE)
    world.files = desired(CHANGED)
    world.apply()
    assert "two days" in (staged(world) or "")
    world.clock.advance(60)
    world.files = desired()

    assert all_done(world.apply(Gate.PUBLISH, Gate.PRUNE))

    assert not world.sandbox.articles()
