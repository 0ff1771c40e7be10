"""The rows of design §7 that begin with "removed", and collections: files and workspace in, plan
text out. What is gone in Intercom cannot be brought back, so most of these say what stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intercom_sync.articles.model import Desired, OnRemove
from intercom_sync.plan.guards import Allowances, Limits, check
from intercom_sync.plan.model import Gate
from intercom_sync.plan.outcome import conclude_plan
from tests.engine.world import (
    PUBLISHED,
    World,
    all_done,
    article,
    desired,
    edited,
)

LONG = " ".join(f"Refund number {number} takes five days and a signature." for number in range(9))
OTHER = " ".join(f"Bike {number} stands in the shed beside the door." for number in range(9))
REFUNDS = article("billing/refunds.md", f"<p>{LONG}</p>", title="Refunds")
VAT = article("billing/vat.md", "<p>The number is on every receipt.</p>", title="VAT")
BOTH = (Gate.PUBLISH, Gate.PRUNE)


def removing(folder: Path, policy: OnRemove, *files: object) -> World:
    """A workspace with these files applied, under a policy for removed ones."""
    world = World(folder)
    world.setting = replace(world.setting, on_remove=policy)
    world.files = desired(*files)  # type: ignore[arg-type]
    assert all_done(world.apply(*BOTH))
    world.clock.advance(60)
    return world


@pytest.fixture
def keeping(tmp_path: Path) -> World:
    return removing(tmp_path, OnRemove.KEEP, REFUNDS, VAT)


@pytest.fixture
def unpublishing(tmp_path: Path) -> World:
    return removing(tmp_path, OnRemove.UNPUBLISH, REFUNDS, VAT)


@pytest.fixture
def deleting(tmp_path: Path) -> World:
    return removing(tmp_path, OnRemove.DELETE, REFUNDS, VAT)


def titles(world: World) -> list[str]:
    return sorted(one.title for one in world.sandbox.articles())


def ids(world: World) -> set[str]:
    return {str(one.id) for one in world.sandbox.articles()}


# Removed and unchanged


def test_a_removed_file_is_forgotten_where_on_remove_keeps(keeping: World) -> None:
    keeping.files = desired(VAT)
    assert keeping.plan() == (
        "= forget    content/billing/refunds.md   stays in Intercom, unmanaged\n"
        "\n"
        "Plan: 1 to forget. 1 unchanged, 0 unmanaged.\n"
        "Apply with: apply\n"
    )
    keeping.apply(*BOTH)
    assert ["Refunds", "VAT"] == titles(keeping)


def test_a_removed_draft_is_deleted_once_prune_says_so(deleting: World) -> None:
    deleting.files = desired(VAT)
    assert deleting.plan() == (
        '- delete    content/billing/refunds.md   "Refunds" (draft)   REMOVED  ! needs --prune\n'
        "\n"
        "Plan: 1 to delete. 1 unchanged, 0 unmanaged. 1 waits for --prune.\n"
        "delete: for good. It could only be created anew, under another address.\n"
        "Apply with: apply --prune\n"
    )
    report = deleting.apply(Gate.PUBLISH)
    assert {"delete content/billing/refunds.md": "skipped: needs --prune"} == deleting.outcomes(
        report
    )
    assert all_done(deleting.apply(Gate.PRUNE))
    assert ["VAT"] == titles(deleting)
    assert deleting.plan() == "No changes. 1 unchanged, 0 unmanaged.\n"


def test_a_removed_published_article_is_deleted_only_with_both_flags(deleting: World) -> None:
    deleting.sandbox.teammate.publishes(deleting.id_of("billing/refunds.md"))
    deleting.files = desired(VAT)
    assert deleting.plan() == (
        '- delete    content/billing/refunds.md   "Refunds" (published)   REMOVED'
        "  ! needs --publish --prune\n"
        "\n"
        "Plan: 1 to delete. 1 unchanged, 0 unmanaged. 1 waits for --prune and --publish.\n"
        "REMOVED: readers lose the page.\n"
        "delete: for good. It could only be created anew, under another address.\n"
        "Apply with: apply --prune --publish\n"
    )
    for gates, missing in (
        ((), "--publish --prune"),
        ((Gate.PUBLISH,), "--prune"),
        ((Gate.PRUNE,), "--publish"),
    ):
        report = deleting.apply(*gates)
        assert {f"skipped: needs {missing}"} == set(deleting.outcomes(report).values())
        assert ["Refunds", "VAT"] == titles(deleting)
    assert all_done(deleting.apply(*BOTH))
    assert ["VAT"] == titles(deleting)


def test_a_removed_published_article_is_unpublished_and_then_unmanaged(
    unpublishing: World,
) -> None:
    unpublishing.sandbox.teammate.publishes(unpublishing.id_of("billing/refunds.md"))
    unpublishing.files = desired(VAT)
    assert unpublishing.plan() == (
        '- unpublish content/billing/refunds.md   "Refunds", whose file was removed; then unmanaged'
        "   REMOVED  ! needs --publish --prune\n"
        '      state: "published" → "draft"\n'
        "\n"
        "Plan: 1 to unpublish. 1 unchanged, 0 unmanaged. 1 waits for --prune and --publish.\n"
        "REMOVED: readers lose the page.\n"
        "Apply with: apply --prune --publish\n"
    )
    unpublishing.apply(Gate.PUBLISH)
    unpublishing.apply(Gate.PRUNE)
    assert "published" in {one.state for one in unpublishing.sandbox.articles()}
    author = unpublishing.sandbox.articles()[0].author_id
    assert all_done(unpublishing.apply(*BOTH))
    assert {"draft"} == {one.state for one in unpublishing.sandbox.articles()}
    assert {author} == {one.author_id for one in unpublishing.sandbox.articles()}
    assert unpublishing.plan() == "No changes. 1 unchanged, 1 unmanaged.\n"


def test_a_removed_draft_has_nothing_to_unpublish(unpublishing: World) -> None:
    unpublishing.files = desired(VAT)
    assert ["forget content/billing/refunds.md"] == unpublishing.steps()
    before = len(unpublishing.sandbox.record())
    assert all_done(unpublishing.apply())
    assert before == len(unpublishing.sandbox.record())


# Removed and changed; removed and gone


def test_a_removed_file_whose_article_changed_is_a_conflict_and_never_deleted(
    deleting: World,
) -> None:
    found = deleting.id_of("billing/refunds.md")
    deleting.sandbox.teammate.edits(found, title="Money back")
    deleting.files = desired(VAT)
    assert deleting.plan() == (
        "! conflict  content/billing/refunds.md: the file was removed, and its title changed in "
        "Intercom since it was last applied; not deleted\n"
        "      Intercom then (-) and now (+):\n"
        '      title: "Refunds" → "Money back"\n'
        "      Bring the file back to keep the article, or let go of it with "
        '"intercom-sync state forget content/billing/refunds.md".\n'
        f"      https://app.intercom.com/a/apps/sandbox/articles/articles/{found}/show\n"
        "\n"
        "Plan: 1 conflict. 1 unchanged, 0 unmanaged.\n"
    )
    deleting.apply(*BOTH, overwrite_drift=True)
    assert ["Money back", "VAT"] == titles(deleting)


@pytest.mark.parametrize("policy", [OnRemove.DELETE, OnRemove.UNPUBLISH])
@pytest.mark.parametrize(
    "change",
    [{"body": "<p>Ten.</p>"}, {"description": "When and how."}, {"title": "Money back"}],
    ids=["body", "description", "title"],
)
def test_whatever_a_teammate_changed_stays(
    tmp_path: Path, policy: OnRemove, change: dict[str, str]
) -> None:
    """Also a description, which git never managed: it is work that would be lost."""
    world = removing(tmp_path, policy, edited(REFUNDS, state=PUBLISHED), VAT)
    world.sandbox.teammate.edits(world.id_of("billing/refunds.md"), **change)
    world.files = desired(VAT)
    assert ["conflict content/billing/refunds.md"] == world.steps()


def test_an_article_that_a_teammate_moved_stays(deleting: World) -> None:
    other = deleting.sandbox.teammate.creates_collection(name="Archive")
    deleting.sandbox.teammate.moves(deleting.id_of("billing/refunds.md"), to=other)
    deleting.files = desired(VAT)
    assert ["conflict content/billing/refunds.md"] == deleting.steps()


def test_a_removed_file_whose_article_is_gone_is_forgotten(deleting: World) -> None:
    deleting.sandbox.teammate.deletes(deleting.id_of("billing/refunds.md"))
    deleting.files = desired(VAT)
    assert deleting.plan() == (
        "= forget    content/billing/refunds.md   was deleted in Intercom\n"
        "\n"
        "Plan: 1 to forget. 1 unchanged, 0 unmanaged.\n"
        "Apply with: apply\n"
    )
    assert all_done(deleting.apply())
    assert deleting.plan() == "No changes. 1 unchanged, 0 unmanaged.\n"


def test_an_article_published_in_the_web_app_can_be_removed_all_the_same(deleting: World) -> None:
    """A file without state has no opinion about publishing, so publishing is nobody's edit."""
    deleting.sandbox.teammate.publishes(deleting.id_of("billing/refunds.md"))
    deleting.files = desired(VAT)
    assert ["delete content/billing/refunds.md"] == deleting.steps()


def test_an_article_unpublished_against_its_file_is_not_removed(tmp_path: Path) -> None:
    world = removing(tmp_path, OnRemove.DELETE, edited(REFUNDS, state=PUBLISHED), VAT)
    world.sandbox.teammate.unpublishes(world.id_of("billing/refunds.md"))
    world.files = desired(VAT)
    assert ["conflict content/billing/refunds.md"] == world.steps()


def test_an_article_created_only_by_git_is_let_go_of(tmp_path: Path) -> None:
    source = "---\nmanage: create-only\n---\n# Terms\n\nOurs.\n"
    terms = article("billing/terms.md", "<p>Ours.</p>", title="Terms", source=source)
    world = removing(tmp_path, OnRemove.DELETE, terms, VAT)
    world.files = desired(VAT)
    assert ["forget content/billing/terms.md"] == world.steps()


def test_an_article_that_the_list_does_not_show_is_not_forgotten_and_not_gone(
    deleting: World,
) -> None:
    """An edit between two pages hides it; whoever edited it sees it stay."""
    found = deleting.id_of("billing/refunds.md")
    for number in range(160):
        deleting.sandbox.teammate.creates(title=f"Other {number}")
    deleting.clock.advance(60)
    deleting.files = desired(VAT)
    deleting.sandbox.after_page(1, lambda: deleting.sandbox.teammate.edits(found, title="Ours!"))
    assert ["conflict content/billing/refunds.md"] == deleting.steps()


def test_removals_come_after_everything_else(deleting: World) -> None:
    new = article("billing/new.md", f"<p>{OTHER}</p>", title="New", state=PUBLISHED)
    deleting.files = desired(edited(VAT, title="Taxes"), new)
    before = len(deleting.sandbox.record())
    assert all_done(deleting.apply(*BOTH))
    methods = [write.method for write in deleting.sandbox.record()[before:]]
    assert ["POST", "PUT", "PUT", "DELETE"] == methods


# Guards


def guards(world: World, *gates: Gate, allowed: Allowances | None = None) -> list[str]:
    plan = world.decide().plan
    found = check(
        plan,
        Limits(deletes=1, unpublishes=1),
        allowed or Allowances(),
        gates,
        desired_articles=len(world.files.articles),
    )
    return [f"{one.reason}. {one.fix}." for one in found]


def test_more_deletes_than_the_limit_need_their_number(deleting: World) -> None:
    third = article("help/bikes.md", f"<p>{OTHER}</p>")
    deleting.files = desired(REFUNDS, VAT, third)
    deleting.apply(*BOTH)
    deleting.files = desired(third)
    assert [] == guards(deleting)
    reason = "3 deletes in one run, the limit allows 1"
    fix = "Run with --allow-deletes 3 if all of them are meant"
    assert [f"{reason}. {fix}."] == guards(deleting, *BOTH)
    assert [] == guards(deleting, *BOTH, allowed=Allowances(deletes=3))


def test_more_unpublishes_than_the_limit_need_their_number(tmp_path: Path) -> None:
    files = [edited(one, state=PUBLISHED) for one in (REFUNDS, VAT)]
    bikes = article("help/bikes.md", f"<p>{OTHER}</p>")
    world = removing(tmp_path, OnRemove.UNPUBLISH, *files, bikes)
    world.files = desired(bikes)
    assert 1 == len(guards(world, *BOTH))
    assert [] == guards(world, *BOTH, allowed=Allowances(unpublishes=2))


def test_an_empty_content_folder_removes_nothing_until_somebody_says_so(deleting: World) -> None:
    deleting.files = Desired()
    allowed = Allowances(deletes=9)
    assert (
        "the content folder holds no article, and 2 are managed"
        in guards(deleting, *BOTH, allowed=allowed)[0]
    )
    assert [] == guards(deleting, *BOTH, allowed=replace(allowed, empty=True))


@pytest.mark.parametrize("gates", [(), BOTH])
def test_a_pending_removal_is_told_by_the_exit_code_whether_or_not_its_gate_is_open(
    deleting: World, gates: tuple[Gate, ...]
) -> None:
    deleting.files = desired(VAT)
    assert 3 == conclude_plan(deleting.decide().plan, (), detailed=True)
    assert 0 == conclude_plan(deleting.decide().plan, (), detailed=False)


# Links to what goes


def test_links_to_what_is_removed_are_told(deleting: World) -> None:
    found = deleting.id_of("billing/refunds.md")
    address = f"https://help.example.com/en/articles/{found}-refunds"
    deleting.sandbox.teammate.creates(title="News", body=f'<p><a href="{address}">x</a></p>')
    deleting.files = desired(edited(VAT, body=f'<p>See <a href="{address}">refunds</a>.</p>'))
    text = deleting.plan()
    assert "≠ linked    content/billing/refunds.md: what stays links to it: " in text
    assert '"News" (' in text
    assert "content/billing/vat.md" in text.partition("≠ linked")[2]


def test_a_link_that_this_plan_takes_out_is_not_told(tmp_path: Path) -> None:
    world = removing(tmp_path, OnRemove.DELETE, REFUNDS, VAT)
    found = world.id_of("billing/refunds.md")
    address = f"https://help.example.com/en/articles/{found}-refunds"
    world.files = desired(REFUNDS, edited(VAT, body=f'<p>See <a href="{address}">it</a>.</p>'))
    world.apply(*BOTH)
    world.files = desired(VAT)
    assert "linked" not in world.plan()


# Collections


def test_a_removed_folder_takes_its_articles_first_and_the_innermost_folder_before_the_outer(
    tmp_path: Path,
) -> None:
    inner = article("old/more/bikes.md", f"<p>{OTHER}</p>")
    outer = article("old/refunds.md", f"<p>{LONG}</p>")
    world = removing(tmp_path, OnRemove.DELETE, inner, outer, VAT)
    world.files = desired(VAT)
    assert world.plan() == (
        '- delete    content/old/   "Old" (empty by then)   REMOVED  ! needs --prune\n'
        '- delete    content/old/more/   "More" (empty by then)   REMOVED  ! needs --prune\n'
        '- delete    content/old/more/bikes.md   "Bikes" (draft)   REMOVED  ! needs --prune\n'
        '- delete    content/old/refunds.md   "Refunds" (draft)   REMOVED  ! needs --prune\n'
        "\n"
        "Plan: 2 collections to delete, 2 to delete. 1 unchanged, 0 unmanaged. "
        "4 wait for --prune.\n"
        "delete: for good. It could only be created anew, under another address.\n"
        "Apply with: apply --prune\n"
    )
    before = len(world.sandbox.record())
    assert all_done(world.apply(Gate.PRUNE))
    deletes = [write.path for write in world.sandbox.record()[before:]]
    assert ["articles", "articles", "help_center", "help_center"] == [
        path.split("/")[1] for path in deletes
    ]
    assert ["Billing"] == [one.name for one in world.sandbox.collections()]
    assert world.plan() == "No changes. 1 unchanged, 0 unmanaged.\n"


def test_a_collection_with_an_article_of_nobody_is_kept_and_says_why(tmp_path: Path) -> None:
    world = removing(tmp_path, OnRemove.DELETE, article("old/refunds.md", f"<p>{LONG}</p>"), VAT)
    old = next(str(one.id) for one in world.sandbox.collections() if one.name == "Old")
    theirs = world.sandbox.teammate.creates(title="Ours", parent_id=old)
    world.files = desired(VAT)
    assert world.plan() == (
        '- delete    content/old/refunds.md   "Refunds" (draft)   REMOVED  ! needs --prune\n'
        "\n"
        "≠ kept      content/old/: collection whose folder was removed is kept: "
        f'"Ours" ({theirs}) will still be in it\n'
        "      Remove or move them first, or let go of the collection with "
        '"intercom-sync state forget content/old/".\n'
        "\n"
        "Plan: 1 to delete, 1 kept. 1 unchanged, 1 unmanaged. 1 waits for --prune.\n"
        "delete: for good. It could only be created anew, under another address.\n"
        "Apply with: apply --prune\n"
    )
    assert all_done(world.apply(*BOTH))
    assert "Old" in {one.name for one in world.sandbox.collections()}


def test_a_collection_with_a_collection_of_nobody_is_kept(tmp_path: Path) -> None:
    world = removing(tmp_path, OnRemove.DELETE, article("old/refunds.md", f"<p>{LONG}</p>"), VAT)
    old = next(str(one.id) for one in world.sandbox.collections() if one.name == "Old")
    world.sandbox.teammate.creates_collection(name="Theirs", parent_id=old)
    world.files = desired(VAT)
    world.apply(*BOTH)
    assert {"Old", "Theirs"} < {one.name for one in world.sandbox.collections()}


def test_a_collection_that_a_teammate_renamed_is_a_conflict(tmp_path: Path) -> None:
    world = removing(tmp_path, OnRemove.DELETE, article("old/refunds.md", f"<p>{LONG}</p>"), VAT)
    old = next(str(one.id) for one in world.sandbox.collections() if one.name == "Old")
    world.sandbox.teammate.edits_collection(old, name="Archive")
    world.files = desired(VAT)
    assert ["delete content/old/refunds.md", "conflict content/old/"] == world.steps()
    world.apply(*BOTH)
    assert "Archive" in {one.name for one in world.sandbox.collections()}


def test_unpublishing_means_nothing_for_a_collection(tmp_path: Path) -> None:
    world = removing(tmp_path, OnRemove.UNPUBLISH, article("old/refunds.md", f"<p>{LONG}</p>"), VAT)
    world.files = desired(VAT)
    assert ["forget content/old/", "forget content/old/refunds.md"] == world.steps()


def test_a_collection_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    world = removing(tmp_path, OnRemove.DELETE, article("old/refunds.md", f"<p>{LONG}</p>"), VAT)
    old = next(str(one.id) for one in world.sandbox.collections() if one.name == "Old")
    world.sandbox.teammate.deletes_collection(old)
    world.files = desired(VAT)
    text = world.plan(*BOTH)
    assert "= forget    content/old/   was deleted in Intercom\n" in text
    assert "- delete    content/old/refunds.md" in text
    assert all_done(world.apply(*BOTH))
    assert [] == world.steps()


def test_a_folder_whose_articles_moved_on_goes_after_they_left(tmp_path: Path) -> None:
    """Two folders become one: the emptied one has no article left by then."""
    bikes = article("old/bikes.md", f"<p>{OTHER}</p>")
    world = removing(tmp_path, OnRemove.DELETE, bikes, VAT)
    moved = edited(bikes, path="content/billing/bikes.md", parent="content/billing/")
    world.files = desired(moved, VAT)
    assert [
        "rename content/billing/bikes.md",
        "move content/billing/bikes.md",
        "delete content/old/",
    ] == sorted(world.steps(), key=lambda step: step.split()[1])
    assert all_done(world.apply(*BOTH))
    assert ["Billing"] == [one.name for one in world.sandbox.collections()]
    assert [] == world.steps()
