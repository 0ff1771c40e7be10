"""The table of design §7, row by row: files and workspace in, plan out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.articles.model import ArticleId, Manage
from intercom_sync.plan.guards import Allowances, Limits, check
from intercom_sync.plan.model import Gate
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

REFUNDS = article("billing/refunds.md", "<p>Refunds take five days.</p>", title="Refunds")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def applied(world: World) -> World:
    """One article in one collection, applied."""
    world.files = desired(REFUNDS)
    assert all_done(world.apply())
    return world


def there(world: World, **fields: str) -> str:
    """An article somebody wrote in the web app, in a collection of the folder's name."""
    parent = world.sandbox.teammate.creates_collection(name="Billing")
    given = {"title": "Refunds", "body": "<p>Refunds take five days.</p>", "parent_id": parent}
    return world.sandbox.teammate.creates(**{**given, **fields})  # type: ignore[arg-type]


def test_a_new_file_is_created_as_a_draft(world: World) -> None:
    world.files = desired(REFUNDS)
    assert world.plan() == (
        '+ create    content/billing/   "Billing"\n'
        '+ create    content/billing/refunds.md   "Refunds"\n'
        "\n"
        "Plan: 1 collection to create, 1 to create. 0 unchanged, 0 unmanaged.\n"
        "Apply with: apply\n"
    )
    world.apply()
    assert ["draft"] == [one.state for one in world.sandbox.articles()]


def test_the_second_plan_is_empty(applied: World) -> None:
    assert applied.plan() == "No changes. 1 unchanged, 0 unmanaged.\n"


def test_an_equal_article_of_the_same_title_and_place_is_adopted(world: World) -> None:
    found = there(world)
    world.files = desired(REFUNDS)
    assert ["adopt content/billing/", "adopt content/billing/refunds.md"] == world.steps()
    world.apply()
    assert found == world.id_of("billing/refunds.md")
    assert [] == [write for write in world.sandbox.record() if write.method != "WEB"]
    assert [] == world.steps()


def test_a_front_matter_id_adopts_whatever_the_title(world: World) -> None:
    found = there(world)
    world.files = desired(edited(REFUNDS, id=ArticleId(found)))
    assert "adopt content/billing/refunds.md" in world.steps()


def test_an_article_that_differs_is_a_problem_with_its_diff(world: World) -> None:
    there(world, body="<p>Refunds take <b>ten</b> days.</p>")
    world.files = desired(REFUNDS)
    text = world.plan()
    assert "! differs   content/billing/refunds.md" in text
    assert "-Refunds take **ten** days." in text
    assert "+Refunds take five days." in text
    assert "--adopt" in text


def test_adopt_takes_over_what_differs(world: World) -> None:
    there(world, body="<p>Refunds take ten days.</p>")
    world.files = desired(REFUNDS)
    world.apply(adopt=True)
    assert "five days" in world.sandbox.articles()[0].body
    assert [] == world.steps()


def test_several_candidates_are_a_problem_that_lists_them(world: World) -> None:
    first = there(world)
    collection = str(world.sandbox.collections()[0].id)
    second = world.sandbox.teammate.creates(title="Refunds", parent_id=collection)
    world.files = desired(REFUNDS)
    text = world.plan()
    assert "! ambiguous content/billing/refunds.md" in text
    assert first in text
    assert second in text


def test_two_files_never_share_one_candidate(world: World) -> None:
    there(world)
    twin = edited(REFUNDS, path="content/billing/returns.md")
    world.files = desired(REFUNDS, twin)
    assert [
        "adopt content/billing/",
        "ambiguous content/billing/refunds.md",
        "ambiguous content/billing/returns.md",
    ] == world.steps()


def test_a_changed_file_updates_only_what_changed(applied: World) -> None:
    applied.files = desired(edited(REFUNDS, title="Refunds and returns"))
    assert applied.plan() == (
        "~ update    content/billing/refunds.md   title\n"
        '      title: "Refunds" → "Refunds and returns"\n'
        "\n"
        "Plan: 1 to update. 0 unchanged, 0 unmanaged.\n"
        "Apply with: apply\n"
    )
    applied.apply()
    assert {"title", "author_id"} == set(json.loads(applied.sandbox.record()[-1].body))
    assert [] == applied.steps()


def test_a_body_change_is_shown_as_markdown(applied: World) -> None:
    applied.files = desired(edited(REFUNDS, body="<p>Refunds take <b>two</b> days.</p>"))
    text = applied.plan()
    assert "      -Refunds take five days.\n      +Refunds take **two** days.\n" in text
    assert "/articles/articles/" in text


def test_a_teammates_edit_is_drift_and_survives_apply(applied: World) -> None:
    applied.sandbox.teammate.edits(applied.id_of("billing/refunds.md"), body="<p>Ten days.</p>")
    text = applied.plan()
    assert "≠ drift     content/billing/refunds.md" in text
    assert "+Ten days." in text
    applied.apply()
    assert "Ten days." in applied.sandbox.articles()[0].body
    assert ["drift content/billing/refunds.md"] == applied.steps()


def test_drift_is_overwritten_when_asked(applied: World) -> None:
    applied.sandbox.teammate.edits(applied.id_of("billing/refunds.md"), body="<p>Ten days.</p>")
    applied.apply(overwrite_drift=True)
    assert "five days" in applied.sandbox.articles()[0].body
    assert [] == applied.steps()


def test_the_same_change_on_both_sides_refreshes_base(applied: World) -> None:
    applied.sandbox.teammate.edits(applied.id_of("billing/refunds.md"), body="<p>Ten days.</p>")
    applied.files = desired(edited(REFUNDS, body="<p>Ten days.</p>"))
    assert ["refresh content/billing/refunds.md"] == applied.steps()
    before = len(applied.sandbox.record())
    applied.apply()
    assert before == len(applied.sandbox.record())
    assert [] == applied.steps()


def test_different_changes_on_both_sides_are_a_conflict(applied: World) -> None:
    applied.sandbox.teammate.edits(applied.id_of("billing/refunds.md"), body="<p>Ten days.</p>")
    applied.files = desired(edited(REFUNDS, body="<p>Two days.</p>"))
    text = applied.plan()
    assert "! conflict  content/billing/refunds.md" in text
    assert "-Ten days." in text
    assert "+Two days." in text
    applied.apply()
    assert "Ten days." in applied.sandbox.articles()[0].body


def test_a_deleted_article_is_a_problem_until_recreated(applied: World) -> None:
    applied.sandbox.teammate.deletes(applied.id_of("billing/refunds.md"))
    assert ["gone content/billing/refunds.md"] == applied.steps()
    applied.apply(recreate=True)
    assert 1 == len(applied.sandbox.articles())
    assert [] == applied.steps()


def test_an_article_that_the_list_does_not_show_is_not_gone(applied: World) -> None:
    """Only a 404 says gone; here the list loses it to an edit between two pages."""
    found = applied.id_of("billing/refunds.md")
    for number in range(160):
        applied.sandbox.teammate.creates(title=f"Other {number}")
    applied.clock.advance(60)
    applied.sandbox.after_page(1, lambda: applied.sandbox.teammate.edits(found, title="Refunds!"))
    assert ["drift content/billing/refunds.md"] == applied.steps()


def test_a_renamed_file_stays_the_same_article(applied: World) -> None:
    found = applied.id_of("billing/refunds.md")
    applied.files = desired(edited(REFUNDS, path="content/billing/money-back.md"))
    assert ["rename content/billing/money-back.md"] == applied.steps()
    before = len(applied.sandbox.record())
    applied.apply()
    assert found == applied.id_of("billing/money-back.md")
    assert before == len(applied.sandbox.record())
    assert [] == applied.steps()


def test_a_file_in_another_folder_moves_the_article(applied: World) -> None:
    moved = edited(REFUNDS, path="content/help/refunds.md", parent="content/help/")
    other = article("billing/vat.md")
    applied.files = desired(REFUNDS, other)
    applied.apply()
    applied.files = desired(moved, other)
    assert [
        "create content/help/",
        "rename content/help/refunds.md",
        "move content/help/refunds.md",
    ] == applied.steps()
    applied.apply()
    assert [] == applied.steps()
    assert 2 == len(applied.sandbox.articles())


def test_an_edited_and_moved_file_is_recognised_by_its_text(applied: World) -> None:
    text = "<p>" + " ".join(f"Sentence {number} says something." for number in range(30)) + "</p>"
    long = article("billing/refunds.md", text, title="Refunds")
    applied.files = desired(long)
    applied.apply()
    body = text.replace("Sentence 3 ", "Sentence three ")
    edited = article("billing/money-back.md", body, title="Money back")
    applied.files = desired(edited)
    assert [
        "update content/billing/money-back.md",
        "rename content/billing/money-back.md",
    ] == applied.steps()


def test_what_might_be_a_move_is_a_problem_that_names_moved_from(applied: World) -> None:
    words = [f"word{number}" for number in range(40)]
    applied.files = desired(article("billing/a.md", f"<p>{' '.join(words)}</p>"))
    applied.apply()
    half = [*words[:20], *(f"other{number}" for number in range(20))]
    applied.files = desired(article("billing/b.md", f"<p>{' '.join(half)}</p>"))
    text = applied.plan()
    assert "! ambiguous content/billing/b.md" in text
    assert '"moved_from: content/billing/a.md"' in text
    told = article("billing/b.md", f"<p>{' '.join(half)}</p>", moved_from="content/billing/a.md")
    applied.files = desired(told)
    assert [
        "update content/billing/b.md",
        "rename content/billing/b.md",
    ] == applied.steps()


def test_a_removed_file_leaves_the_article_and_makes_it_unmanaged(applied: World) -> None:
    other = article("billing/vat.md")
    applied.files = desired(REFUNDS, other)
    applied.apply()
    applied.files = desired(other)
    assert ["forget content/billing/refunds.md"] == applied.steps()
    applied.apply()
    assert 2 == len(applied.sandbox.articles())
    assert applied.plan() == "No changes. 1 unchanged, 1 unmanaged.\n"


def test_unmanaged_articles_are_counted_and_never_touched(world: World) -> None:
    world.sandbox.teammate.creates(title="Old news", body="<p>Old.</p>")
    world.files = desired(REFUNDS)
    world.apply()
    assert world.plan() == "No changes. 1 unchanged, 1 unmanaged.\n"


def test_a_published_article_without_state_in_its_file_is_no_drift(applied: World) -> None:
    applied.sandbox.teammate.publishes(applied.id_of("billing/refunds.md"))
    assert applied.plan() == "No changes. 1 unchanged, 0 unmanaged.\n"


def test_adopting_a_hundred_published_articles_plans_no_unpublish(world: World) -> None:
    parent = world.sandbox.teammate.creates_collection(name="Billing")
    for number in range(100):
        world.sandbox.teammate.creates(
            title=f"Article {number}", body="<p>Text.</p>", state="published", parent_id=parent
        )
    world.files = desired(
        *(article(f"billing/{number}.md", title=f"Article {number}") for number in range(100))
    )
    verbs = {step.split()[0] for step in world.steps()}
    assert {"adopt"} == verbs
    world.apply(Gate.PUBLISH)
    assert {"published"} == {one.state for one in world.sandbox.articles()}


def test_publishing_waits_for_its_flag_and_follows_the_create(world: World) -> None:
    world.files = desired(edited(REFUNDS, state=PUBLISHED))
    world.apply()
    assert ["draft"] == [one.state for one in world.sandbox.articles()]
    assert ["publish content/billing/refunds.md"] == world.steps()
    world.apply(Gate.PUBLISH)
    assert ["published"] == [one.state for one in world.sandbox.articles()]
    assert [] == world.steps()


def test_an_edit_of_a_published_article_waits_for_its_flag(applied: World) -> None:
    applied.sandbox.teammate.publishes(applied.id_of("billing/refunds.md"))
    applied.files = desired(edited(REFUNDS, title="Money back"))
    assert "title   LIVE  ! needs --publish" in applied.plan()
    report = applied.apply()
    assert (
        "skipped: needs --publish" == applied.outcomes(report)["update content/billing/refunds.md"]
    )
    assert "Refunds" == applied.sandbox.articles()[0].title
    applied.apply(Gate.PUBLISH)
    assert "Money back" == applied.sandbox.articles()[0].title


def test_state_draft_against_a_published_article_removes_the_page_only_with_the_flag(
    applied: World,
) -> None:
    applied.sandbox.teammate.publishes(applied.id_of("billing/refunds.md"))
    applied.files = desired(edited(REFUNDS, state=DRAFT))
    assert "REMOVED  ! needs --publish" in applied.plan()
    applied.apply()
    assert "published" == applied.sandbox.articles()[0].state
    applied.apply(Gate.PUBLISH)
    assert "draft" == applied.sandbox.articles()[0].state
    assert [] == applied.steps()


def test_an_update_keeps_the_author_whom_intercom_shows(applied: World) -> None:
    mei = 5017693
    found = applied.id_of("billing/refunds.md")
    asked = {"author_id": mei, "title": "Refunds"}
    applied.sandbox.teammate.edits(found, title="Refunds")
    applied.files = desired(edited(REFUNDS, author="mei@example.com"))
    applied.apply()
    assert asked["author_id"] == applied.sandbox.articles()[0].author_id
    applied.files = desired(edited(REFUNDS, title="Money back"))
    applied.apply()
    assert mei == applied.sandbox.articles()[0].author_id


def test_an_author_nobody_knows_is_a_problem_that_names_the_nearest(world: World) -> None:
    world.files = desired(edited(REFUNDS, author="doc@example.com"))
    text = world.plan()
    assert '"doc@example.com". Nearest: "docs@example.com"' in text
    assert ["create content/billing/", "blocked content/billing/refunds.md"] == world.steps()


def test_links_between_two_new_articles_need_one_pass_more(world: World) -> None:
    one = article("billing/a.md", f"<p>See {link('billing/b.md')}.</p>", links=["billing/b.md"])
    two = article("billing/b.md", f"<p>See {link('billing/a.md')}.</p>", links=["billing/a.md"])
    world.files = desired(one, two)
    world.apply()
    bodies = {found.title: found.body for found in world.sandbox.articles()}
    assert f"/en/articles/{world.id_of('billing/b.md')}" in bodies["A"]
    assert f"/en/articles/{world.id_of('billing/a.md')}" in bodies["B"]
    assert [] == world.steps()


def test_a_link_from_an_old_article_to_a_new_one_needs_no_second_pass(applied: World) -> None:
    linking = edited(
        REFUNDS,
        body=f"<p>Refunds take five days. {link('billing/b.md')}</p>",
        links=("content/billing/b.md",),
    )
    applied.files = desired(linking, article("billing/b.md"))
    assert ["create content/billing/b.md", "update content/billing/refunds.md"] == applied.steps()
    applied.apply()
    assert [] == applied.steps()


def test_an_unchanged_image_is_never_sent_again_under_a_new_address(world: World) -> None:
    shown = article(
        "billing/refunds.md",
        f"<p>Look:</p>{picture('x.png')}",
        images=("content/x.png",),
    )
    world.files = desired(shown)
    world.apply()
    world.images.commit = "2"
    assert [] == world.steps()
    world.files = desired(edited(shown, body=f"<p>Look here:</p>{picture('x.png')}"))
    world.apply()
    sent = json.loads(world.sandbox.record()[-1].body)["body"]
    assert "downloads.intercomcdn.com" in sent
    assert "images.example.org" not in sent
    assert [] == world.steps()


def test_a_changed_image_is_an_update(world: World) -> None:
    shown = article("billing/a.md", picture("x.png"), images=("content/x.png",))
    world.files = desired(shown)
    world.apply()
    world.files = replace(world.files, image_hashes={"content/x.png": "0" * 64})
    assert ["update content/billing/a.md"] == world.steps()
    world.apply()
    assert [] == world.steps()


def test_another_renderer_plans_no_update_only_rerender_steps(applied: World) -> None:
    applied.files = desired(replace(REFUNDS, body="<p>Refunds take <i>five</i> days.</p>"))
    assert ["rerender content/billing/refunds.md"] == applied.steps()
    report = applied.apply()
    assert {"skipped: needs --rerender"} == set(applied.outcomes(report).values())
    applied.apply(Gate.RERENDER)
    assert [] == applied.steps()


def test_another_renderer_is_told_apart_from_what_people_changed(world: World) -> None:
    """After an upgrade, nobody's change drowns among hundreds that nobody made."""
    files = [article(f"billing/{name}.md", f"<p>About {name}.</p>") for name in "abc"]
    linking = article("billing/d.md", f"<p>See {link('billing/a.md')}.</p>", links=["billing/a.md"])
    world.files = desired(*files, linking)
    world.apply()
    newer = [replace(one, body=one.body.replace("<p>", '<p class="x">')) for one in files]
    newer = [replace(one, body=f"{one.body}<p>More.</p>") for one in (*newer, linking)]
    world.files = desired(*newer[:2], edited(newer[2], title="Other"), newer[3])
    assert [
        "rerender content/billing/a.md",
        "rerender content/billing/b.md",
        "update content/billing/c.md",
        "rerender content/billing/d.md",
    ] == world.steps()
    plan = world.decide().plan
    assert [] == list(
        check(plan, Limits(live_edits=0), Allowances(updates=1), tuple(Gate), desired_articles=4)
    )
    world.apply()
    assert 3 == sum(step.startswith("rerender ") for step in world.steps())
    assert all_done(world.apply(Gate.RERENDER))
    assert [] == world.steps()


def test_create_only_articles_are_left_alone_once_they_exist(applied: World) -> None:
    applied.files = desired(edited(REFUNDS, title="Other", manage=Manage.CREATE_ONLY))
    assert [] == applied.steps()


def test_a_renamed_folder_renames_its_collection_and_moves_nothing(applied: World) -> None:
    applied.files = desired(
        edited(REFUNDS, path="content/money/refunds.md", parent="content/money/")
    )
    assert [
        "update content/money/",
        "rename content/money/",
        "rename content/money/refunds.md",
    ] == applied.steps()
    applied.apply()
    assert ["Money"] == [one.name for one in applied.sandbox.collections()]
    assert [] == applied.steps()


def test_a_collection_renamed_in_the_web_app_is_drift(applied: World) -> None:
    collection = str(applied.sandbox.collections()[0].id)
    applied.sandbox.teammate.edits_collection(collection, name="Money")
    assert ["drift content/billing/"] == applied.steps()


def test_an_article_that_changes_between_plan_and_write_is_refused(applied: World) -> None:
    found = applied.id_of("billing/refunds.md")
    applied.files = desired(edited(REFUNDS, title="Money back"))

    def edit() -> None:
        applied.clock.advance(1)
        applied.sandbox.teammate.edits(found, body="<p>Ten days.</p>")

    # The second reading of page 1 is the last thing a plan does.
    applied.sandbox.after_page(1, edit, path="/help_center/collections")
    report = applied.apply()
    outcomes = applied.outcomes(report)
    if "update content/billing/refunds.md" in outcomes:
        assert "changed in Intercom after the plan" in outcomes["update content/billing/refunds.md"]
    assert "Ten days." in applied.sandbox.articles()[0].body


def test_one_failure_stops_only_the_steps_that_wait_for_it(world: World) -> None:
    broken = article("billing/a.md", '<p>x</p><img src="https://images.invalid/x.png">')
    world.files = desired(broken, article("help/b.md"))
    report = world.apply()
    outcomes = world.outcomes(report)
    assert outcomes["create content/billing/a.md"].startswith("failed: POST /articles: 400")
    assert "done" == outcomes["create content/help/b.md"]


def test_only_asked_paths_are_planned_with_what_they_need(world: World) -> None:
    world.files = desired(article("billing/a.md"), article("help/b.md"))
    decision = world.decide(only=("content/help/b.md",))
    assert ["create content/help/", "create content/help/b.md"] == [
        step.id for step in decision.plan.steps
    ]
