"""A Help Center becomes files, and the plan right after is empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.articles.importing.report import render_import
from intercom_sync.plan.model import Gate
from tests.engine.world import HELP_CENTER
from tests.importing.scene import Scene, again

EMPTY = "No changes. {} unchanged, 0 unmanaged.\n"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "project")


def small_center(scene: Scene) -> dict[str, str]:
    mate = scene.mate
    billing = mate.creates_collection(name="Billing & plans", description="Money.")
    cards = mate.creates_collection(name="Cards", parent_id=billing)
    mate.creates_collection(name="Getting started")
    refunds = mate.creates(
        title="Refunds",
        description="When and how",
        body="<h1>How</h1><p>Ask <b>us</b>.</p>",
        state="published",
        parent_id=billing,
    )
    visa = mate.creates(
        title="Visa",
        body=f'<p>See <a href="{HELP_CENTER}/en/articles/{refunds}-refunds">refunds</a>.</p>',
        parent_id=cards,
    )
    alone = mate.creates(title="On its own", body="<p>Text.</p>", state="published")
    mate.edits(
        refunds,
        body="<h1>How</h1><p>Ask <b>us</b>, "
        f'<a href="{HELP_CENTER}/fr/articles/{visa}">here</a>, not '
        f'<a href="{HELP_CENTER}/en/articles/77">there</a>.</p>',
    )
    return {"billing": billing, "cards": cards, "refunds": refunds, "visa": visa, "alone": alone}


def test_a_help_center_becomes_files_that_say_what_it_says(scene: Scene) -> None:
    small_center(scene)

    scene.imports()

    assert [
        "billing-plans/_collection.yaml",
        "billing-plans/cards/visa.md",
        "billing-plans/refunds.md",
        "getting-started/_collection.yaml",
        "on-its-own.md",
    ] == scene.names()
    assert "name: Billing & plans\ndescription: Money.\n" == scene.text(
        "billing-plans/_collection.yaml"
    )
    assert "name: Getting started\n" == scene.text("getting-started/_collection.yaml")
    assert (
        "---\ntitle: Refunds\ndescription: When and how\nstate: published\n"
        "author: support@example.com\n---\n\n"
        "## How\n\nAsk **us**, [here](cards/visa.md), "
        f"not [there]({HELP_CENTER}/en/articles/77).\n"
    ) == scene.text("billing-plans/refunds.md")
    assert "[refunds](../refunds.md)" in scene.text("billing-plans/cards/visa.md")


def test_the_plan_after_an_import_is_empty_and_apply_sends_nothing(scene: Scene) -> None:
    small_center(scene)
    scene.imports()

    assert EMPTY.format(3) == scene.next_plan()
    written = len(scene.sandbox.record())
    scene.apply(Gate.PUBLISH)
    assert written == len(scene.sandbox.record())


def test_an_import_sends_nothing_but_reads(scene: Scene) -> None:
    small_center(scene)
    scene.imports()

    assert {"GET"} == {seen.method for seen in scene.sandbox.requests()}
    assert 0 == scene.sandbox.count("GET /articles/*")


def test_importing_again_changes_no_byte(scene: Scene) -> None:
    small_center(scene)
    scene.imports()
    before = scene.contents()

    report = scene.imports()

    assert (3, ()) == (report.managed, report.imported)
    assert before == scene.contents()


def test_importing_without_its_state_binds_the_files_that_are_there(scene: Scene) -> None:
    small_center(scene)
    scene.imports()
    before = scene.contents()
    for path in (scene.folder / ".intercom-sync" / "test").rglob("*.json"):
        path.unlink()

    report = scene.imports()

    assert [True] * 3 == [one.was_there for one in report.imported]
    assert before == scene.contents()


def test_another_workspace_is_made_the_same_from_the_files(scene: Scene, tmp_path: Path) -> None:
    small_center(scene)
    scene.imports()
    other = again(scene, tmp_path / "other")
    other.loads()
    other.apply(Gate.PUBLISH)

    assert scene.pages() == other.pages()
    assert scene.shelves() == other.shelves()
    assert "No changes." in other.next_plan()


def test_a_draft_may_be_published_in_the_web_app_without_drift(scene: Scene) -> None:
    ids = small_center(scene)
    scene.imports()
    scene.mate.publishes(ids["visa"])

    assert EMPTY.format(3) == scene.next_plan()


def test_a_published_article_that_a_teammate_takes_away_is_drift(scene: Scene) -> None:
    ids = small_center(scene)
    scene.imports()
    scene.mate.unpublishes(ids["alone"])

    scene.next_plan()
    assert ["drift content/on-its-own.md"] == scene.steps()


def test_only_what_was_asked_for_is_imported(scene: Scene) -> None:
    ids = small_center(scene)

    scene.imports(collections=("content/billing-plans/cards",))
    assert ["billing-plans/_collection.yaml", "billing-plans/cards/visa.md"] == scene.names()
    # The other article is not in git: a link to it stays an address.
    assert f"({HELP_CENTER}/en/articles/{ids['refunds']}-refunds)" in scene.text(
        "billing-plans/cards/visa.md"
    )
    assert "No changes. 1 unchanged, 2 unmanaged.\n" == scene.next_plan()

    scene.imports(state="draft")
    scene.imports(articles=(ids["alone"],))
    assert "on-its-own.md" in scene.names()
    scene.imports()
    assert "[here](cards/visa.md)" in scene.text("billing-plans/refunds.md")
    assert EMPTY.format(3) == scene.next_plan()


def test_a_collection_is_found_by_id_folder_or_path_and_else_named(scene: Scene) -> None:
    ids = small_center(scene)
    for name in (ids["cards"], "billing-plans/cards", "content/billing-plans/cards/"):
        fresh = again_empty(scene, name)
        fresh.imports(collections=(name,))
        assert "billing-plans/cards/visa.md" in fresh.names()
    with pytest.raises(Exception, match=r'No collection has the id or folder "cards".*cards/'):
        scene.imports(collections=("cards",))
    with pytest.raises(Exception, match='The Help Center has no article "12"'):
        scene.imports(articles=("12",))


def again_empty(scene: Scene, name: str) -> Scene:
    """The same workspace, and an empty project."""
    fresh = Scene(scene.folder.parent / f"fresh-{abs(hash(name))}", config=scene.config)
    fresh.sandbox = scene.sandbox
    return fresh


def test_a_changed_file_and_a_strangers_file_are_left_as_they_are(scene: Scene) -> None:
    ids = small_center(scene)
    scene.imports()
    for kind in ("articles", "collections"):
        for path in (scene.folder / ".intercom-sync" / "test" / kind).glob("*.json"):
            path.unlink()
    scene.writes("content/on-its-own.md", "# Something else\n\nOurs.\n")
    visa = scene.text("billing-plans/cards/visa.md") + "\nMore.\n"
    scene.writes("content/billing-plans/cards/visa.md", visa)

    report = scene.imports(code=1)

    assert ["content/billing-plans/refunds.md"] == [one.path for one in report.imported]
    assert [
        (
            "content/billing-plans/cards/visa.md",
            "content/billing-plans/cards/visa.md is there already, and differs",
        ),
        ("content/on-its-own.md", "content/on-its-own.md is there already, and is another article"),
    ] == [(left.place, left.reason) for left in report.left_out]
    assert "# Something else\n\nOurs.\n" == scene.text("on-its-own.md")
    assert visa == scene.text("billing-plans/cards/visa.md")
    assert ids["refunds"] == scene.id_of("billing-plans/refunds.md")


def test_an_article_that_a_new_file_means_already_gets_no_second_file(scene: Scene) -> None:
    ids = small_center(scene)
    scene.writes("content/mine.md", "# On its own\n\nText.\n")
    scene.writes("content/cards/pay.md", f"---\ntitle: Pay\nid: {ids['visa']}\n---\n")

    report = scene.imports(code=1)

    assert [
        (
            "content/billing-plans/cards/visa.md",
            "content/cards/pay.md names this article by its id",
        ),
        ("content/on-its-own.md", "content/mine.md has this title in the same collection"),
    ] == [(left.place, left.reason) for left in report.left_out]
    assert "on-its-own.md" not in scene.names()


def test_what_is_left_out_says_what_to_do_about_it(scene: Scene) -> None:
    """Advice about a file that is not there, or that no plan will compare, helps nobody."""
    small_center(scene)
    scene.writes("content/on-its-own.md", "# Something else\n\nOurs.\n")
    scene.writes("content/billing-plans/_collection.yaml", "name: Old things\n")

    report = scene.imports(code=1)

    rename = "Rename it and import again. As it is, the next plan makes a new article of it"
    folder = "Make the folder say what Intercom says, or move it away, and import again"
    mend = "Mend that first, and import again"
    assert {
        "content/billing-plans/": folder,
        "content/billing-plans/cards/": mend,
        "content/billing-plans/cards/visa.md": mend,
        "content/billing-plans/refunds.md": mend,
        "content/on-its-own.md": rename,
    } == {left.place: left.fix for left in report.left_out}


def test_a_file_of_the_same_title_is_left_to_the_plan(scene: Scene) -> None:
    small_center(scene)
    scene.writes("content/on-its-own.md", "# On its own\n\nOurs.\n")

    (left,) = scene.imports(code=1).left_out

    assert "content/on-its-own.md is there already, and differs" == left.reason
    assert (
        '! left out  content/on-its-own.md "On its own": content/on-its-own.md is there already, '
        "and differs.\n"
        "      Move it away and import again, or keep it: the next plan compares the two.\n"
    ) in render_import(scene.reports[-1])
    assert "differs   content/on-its-own.md" in scene.next_plan()


def test_managed_files_that_are_gone_are_told(scene: Scene) -> None:
    """Somebody who deleted them to import anew would wait for them for ever."""
    small_center(scene)
    scene.imports()
    for name in ("on-its-own.md", "billing-plans/refunds.md"):
        (scene.folder / "content" / name).unlink()

    (note,) = scene.imports().notes

    assert (
        "content/billing-plans/refunds.md and 1 more are managed and not there, moved or removed: "
        '"intercom-sync plan" says what becomes of the article. Removed by mistake, a file comes '
        'back with git, or with "intercom-sync state forget content/billing-plans/refunds.md" and '
        "another import"
    ) == note


def test_a_file_that_differs_in_case_only_is_not_joined(scene: Scene) -> None:
    scene.mate.creates(title="Install", body="<p>A</p>")
    scene.writes("content/INSTALL.md", "# Readme\n\nText.\n")

    report = scene.imports(code=1)

    assert ["INSTALL.md"] == scene.names()
    assert "content/INSTALL.md is there" in report.left_out[0].reason


def test_a_folder_that_is_the_collection_already_is_used(scene: Scene) -> None:
    small_center(scene)
    scene.writes("content/Money/_collection.yaml", "name: Billing & plans # ours\n")

    scene.imports()

    assert "Money/cards/visa.md" in scene.names()
    assert "name: Billing & plans # ours\n" == scene.text("Money/_collection.yaml")
    assert EMPTY.format(3) == scene.next_plan()


def test_a_folder_that_says_something_else_keeps_out_what_would_stand_in_it(scene: Scene) -> None:
    small_center(scene)
    scene.writes("content/billing-plans/_collection.yaml", "name: Old things\n")

    report = scene.imports(code=1)

    assert ["content/on-its-own.md"] == [one.path for one in report.imported]
    assert 'the folder is called "Old things" in git' in [left.reason for left in report.left_out]
    assert "name: Old things\n" == scene.text("billing-plans/_collection.yaml")


def test_a_folder_that_is_being_renamed_waits_for_apply(scene: Scene) -> None:
    ids = small_center(scene)
    scene.imports()
    (scene.folder / "content/billing-plans").rename(scene.folder / "content/money")
    scene.mate.creates(title="New", body="<p>A</p>", parent_id=ids["billing"])

    report = scene.imports(code=1)

    assert "apply" in report.left_out[0].fix
    assert not (scene.folder / "content/billing-plans").exists()


def test_links_lead_to_articles_that_were_managed_before(scene: Scene) -> None:
    ids = small_center(scene)
    scene.imports(articles=(ids["refunds"],))
    scene.imports(articles=(ids["visa"],))

    assert "[refunds](../refunds.md)" in scene.text("billing-plans/cards/visa.md")
    assert "No changes. 2 unchanged, 1 unmanaged.\n" == scene.next_plan()


def test_an_article_that_cannot_be_written_stays_and_links_to_it_too(scene: Scene) -> None:
    bad = scene.mate.creates(title="Bad", body=f"<p>{'x' * 1_000_100}</p>")
    scene.mate.creates(
        title="Good", body=f'<p><a href="{HELP_CENTER}/en/articles/{bad}">bad</a></p>'
    )

    report = scene.imports(code=1)

    assert ["content/bad.md"] == [left.place for left in report.left_out]
    assert "[file-too-large]" in report.left_out[0].reason
    assert f"[bad]({HELP_CENTER}/en/articles/{bad})" in scene.text("good.md")
    assert "No changes. 1 unchanged, 1 unmanaged.\n" == scene.next_plan()


def test_without_an_address_of_the_help_center_links_stay_and_the_report_says_why(
    tmp_path: Path,
) -> None:
    scene = Scene(tmp_path / "p", help_center=None)
    one = scene.mate.creates(title="One", body="<p>A</p>", state="published")
    scene.mate.creates(
        title="Two", body=f'<p><a href="https://intercom.help/example/en/articles/{one}">A</a></p>'
    )

    report = scene.imports()

    assert f"https://intercom.help/example/en/articles/{one}" in scene.text("two.md")
    assert "help_center_url" in report.notes[0]


def test_two_articles_of_one_title_get_two_names_in_the_order_of_ids(scene: Scene) -> None:
    for text in ("a", "b", "c"):
        scene.mate.creates(title="Same", body=f"<p>{text}</p>")

    scene.imports()

    assert ["same-2.md", "same-3.md", "same.md"] == scene.names()
    assert "\nc\n" in scene.text("same-3.md")
    assert EMPTY.format(3) == scene.next_plan()


def test_an_author_the_config_names_for_all_is_not_repeated(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "p", config="version: 1\ndefaults: {author: support@example.com}\n")
    scene.mate.creates(title="A", body="<p>A</p>")

    scene.imports()

    assert "---\ntitle: A\n---\n\nA\n" == scene.text("a.md")


def test_an_empty_help_center_is_no_problem(scene: Scene) -> None:
    assert (0, ()) == (scene.imports().managed, scene.reports[0].left_out)
