"""A colleague edits in the web app, and `pull` brings it into the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intercom_sync.articles.pulling.report import Outcome, render_pull
from intercom_sync.plan.model import Observation
from tests.importing.scene import ASSETS, PNG
from tests.pulling.scene import EVERY_GATE, Desk

REFUNDS = """\
---
# for the team
title: Refunds
state: published
---

You get your money back
within two weeks.


* first
* second

Write to us.
"""
HOURS = "# Hours\n\nNine to five. See [refunds](../billing/refunds.md).\n"
NAME = "billing/refunds.md"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "p")
    desk.applies((NAME, REFUNDS), ("help/hours.md", HOURS))
    return desk


def folder_id(desk: Desk, path: str) -> str:
    return next(one.id for one in desk.store.load().collections if one.path == f"content/{path}")


def test_an_untouched_file_is_rewritten_and_the_next_plan_is_empty(desk: Desk) -> None:
    desk.rewords(NAME, "Write to us.", "Call us.")

    desk.pulls()

    assert REFUNDS.replace("Write to us.", "Call us.") == desk.text(NAME)
    assert ["rewritten content/billing/refunds.md"] == desk.told()
    assert desk.is_even()


def test_a_pull_where_nothing_drifted_changes_no_byte(desk: Desk) -> None:
    before = desk.contents()
    report = desk.pulls()
    assert before == desk.contents()
    assert "Pull: nothing to do. 2 unchanged, 0 unmanaged.\n" == render_pull(report)


def test_a_pull_sends_no_write(desk: Desk) -> None:
    desk.rewords(NAME, "Write to us.", "Call us.")
    before = len(desk.sandbox.record())
    desk.pulls()
    assert before == len(desk.sandbox.record())


def test_changes_in_other_places_are_merged_and_the_plan_shows_git_s_alone(desk: Desk) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("* first", "* very first"))
    desk.rewords(NAME, "Write to us.", "Call us.")

    desk.pulls()

    merged = REFUNDS.replace("* first", "* very first").replace("Write to us.", "Call us.")
    assert merged == desk.text(NAME)
    assert ["merged content/billing/refunds.md"] == desk.told()
    (step,) = desk.plan_now().steps
    (change,) = step.changes
    assert "very first" in str(change.after)
    assert "Call us." in str(change.before)


@pytest.mark.parametrize(
    ("chosen", "outcome"), [("Call us.", "No changes."), ("Write an e-mail.", "1 to update")]
)
def test_a_conflict_is_decided_by_a_person_and_the_plan_knows_both_sides(
    desk: Desk, chosen: str, outcome: str
) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("Write to us.", "Write an e-mail."))
    desk.rewords(NAME, "Write to us.", "Call us.")

    report = desk.pulls(code=1)

    conflict = f"<<<<<<< content/{NAME}\nWrite an e-mail.\n=======\nCall us.\n>>>>>>> Intercom"
    text = re.sub(r" [0-9a-f]{8}$", "", desk.text(NAME), flags=re.MULTILINE)
    assert REFUNDS.replace("Write to us.", conflict) == text
    (place,) = report.files[0].places
    assert f"content/{NAME}:14:1" == str(place)
    desk.writes(f"content/{NAME}", REFUNDS.replace("Write to us.", chosen))
    assert outcome in desk.next_plan()


def test_an_unfinished_merge_is_told_again_and_nothing_is_written(desk: Desk) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("Write to us.", "Write an e-mail."))
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.pulls(code=1)
    before = desk.contents()

    report = desk.pulls(code=1)

    assert before == desk.contents()
    assert [f"content/{NAME}:14:1"] == [left.place for left in report.left_out]


def test_more_drift_waits_until_the_merge_before_is_finished(desk: Desk) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("Write to us.", "Write an e-mail."))
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.pulls(code=1)
    desk.rewords(NAME, "second", "2nd")
    before = desk.contents()

    desk.pulls(code=1)
    assert before == desk.contents()

    desk.writes(f"content/{NAME}", REFUNDS.replace("Write to us.", "Call us."))
    desk.pulls()
    assert "* first\n* 2nd\n" in desk.text(NAME).replace("- ", "* ")
    assert desk.is_even()


def test_each_key_is_taken_in_alone(desk: Desk) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("published", "draft"))
    desk.edits(NAME, title="Money: back", description="Nobody manages this")

    desk.pulls()

    expected = REFUNDS.replace("published", "draft").replace("Refunds", "'Money: back'")
    assert expected == desk.text(NAME)
    assert ["unpublish"] == [str(step.verb) for step in desk.plan_now().steps]


def test_a_state_that_a_colleague_changed_is_taken_in(desk: Desk) -> None:
    desk.mate.unpublishes(desk.id_of(NAME))
    desk.pulls()
    assert REFUNDS.replace("published", "draft") == desk.text(NAME)
    assert desk.is_even()


def test_publishing_what_gives_no_state_is_nothing_to_pull(desk: Desk) -> None:
    desk.mate.publishes(desk.id_of("help/hours.md"))
    report = desk.pulls()
    assert () == report.files
    assert HOURS == desk.text("help/hours.md")


def test_an_author_is_taken_in_by_e_mail(desk: Desk) -> None:
    one, other = desk.admins()[:2]
    desk.applies((NAME, REFUNDS.replace("state:", f"author: {one.email}\nstate:")))
    desk.signs(NAME, other)

    desk.pulls()

    assert f"\nauthor: {other.email}\nstate:" in desk.text(NAME)
    assert desk.is_even()


def test_what_both_sides_changed_to_the_same_is_noted(desk: Desk) -> None:
    mine = REFUNDS.replace("Write to us.", "Call\nus.")
    desk.writes(f"content/{NAME}", mine)
    desk.rewords(NAME, "Write to us.", "Call us.")

    desk.pulls()

    assert mine == desk.text(NAME)
    assert ["agreed content/billing/refunds.md"] == desk.told()
    assert desk.is_even()


def test_a_link_and_a_picture_a_colleague_kept_stay_files(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "p", config=f"version: 1\n{ASSETS}", internet=lambda _: PNG)
    desk.writes("content/billing/images/a.png", "")
    (desk.folder / "content/billing/images/a.png").write_bytes(PNG)
    text = "# A\n\nSee [b](b.md).\n\n![Window](images/a.png)\n\nText.\n"
    desk.applies(("billing/a.md", text), ("billing/b.md", "# B\n\nText.\n"))
    desk.rewords("billing/a.md", "See ", "Now see ")
    desk.rewords("billing/a.md", ">Text.<", ">More.<")

    desk.pulls()

    assert text.replace("See", "Now see").replace("Text.", "More.") == desk.text("billing/a.md")
    assert desk.is_even()


def test_a_file_with_windows_line_ends_and_a_byte_order_mark_keeps_them(desk: Desk) -> None:
    raw = b"\xef\xbb\xbf" + REFUNDS.replace("\n", "\r\n").encode()
    (desk.folder / "content" / NAME).write_bytes(raw)
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.edits(NAME, title="Money")

    desk.pulls()

    expected = raw.replace(b"Write to us.", b"Call us.").replace(b": Refunds", b": Money")
    assert expected == (desk.folder / "content" / NAME).read_bytes()
    assert desk.is_even()


def test_a_file_keeps_its_mode(desk: Desk) -> None:
    file = desk.folder / "content" / NAME
    file.chmod(0o640)
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.pulls()
    assert 0o640 == file.stat().st_mode & 0o777


def test_only_what_was_asked_for_is_pulled(desk: Desk) -> None:
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.rewords("help/hours.md", "Nine", "Ten")

    desk.pulls("content/help")

    assert REFUNDS == desk.text(NAME)
    assert ["rewritten content/help/hours.md"] == desk.told()


def test_a_file_that_does_not_load_is_left_with_its_messages_and_others_go_on(desk: Desk) -> None:
    broken = REFUNDS.replace("state: published", "sate: published")
    desk.writes(f"content/{NAME}", broken)
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.rewords("help/hours.md", "Nine", "Ten")

    report = desk.pulls(code=1)

    assert broken == desk.text(NAME)
    assert "# Hours\n\nTen to five." in desk.text("help/hours.md")
    (left,) = report.left_out
    assert f"content/{NAME}:4:1" == left.place
    assert "sate" in left.reason


def test_a_file_that_does_not_load_and_did_not_drift_is_no_matter(desk: Desk) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("state: published", "sate: published"))
    desk.rewords("help/hours.md", "Nine", "Ten")
    desk.pulls()
    assert ["rewritten content/help/hours.md"] == desk.told()


def test_a_link_is_not_written_through(desk: Desk) -> None:
    file = desk.folder / "content" / NAME
    desk.writes("shared/refunds.md", REFUNDS)
    file.unlink()
    file.symlink_to(desk.folder / "shared/refunds.md")
    desk.rewords(NAME, "Write to us.", "Call us.")

    report = desk.pulls(code=1)

    assert file.is_symlink()
    assert REFUNDS == (desk.folder / "shared/refunds.md").read_text()
    assert "is a link" in report.left_out[0].reason


def test_what_was_deleted_in_intercom_is_told_and_stays(desk: Desk) -> None:
    desk.mate.deletes(desk.id_of(NAME))
    report = desk.pulls(code=1)
    assert REFUNDS == desk.text(NAME)
    (left,) = report.left_out
    assert f"content/{NAME}" == left.place
    assert "--recreate" in left.fix


def test_unmanaged_articles_are_counted(desk: Desk) -> None:
    desk.mate.creates(title="New", body="<p>A</p>")
    text = render_pull(desk.pulls())
    assert "2 unchanged, 1 unmanaged." in text
    assert "intercom-sync import" in text


def test_a_file_renamed_in_git_is_still_the_one(desk: Desk) -> None:
    (desk.folder / "content" / NAME).rename(desk.folder / "content/billing/money.md")
    desk.writes("content/help/hours.md", HOURS.replace("refunds.md", "money.md"))
    desk.rewords(NAME, "Write to us.", "Call us.")

    desk.pulls()

    assert REFUNDS.replace("Write to us.", "Call us.") == desk.text("billing/money.md")
    assert [] == [step for step in desk.plan_now().steps if step.writes]


def test_what_was_never_sent_is_still_to_be_sent_after_a_pull(desk: Desk) -> None:
    """A file whose publishing waits for its gate, edited by a colleague meanwhile."""
    desk.writes("content/help/new.md", "---\nstate: published\n---\n# New\n\nText.\n")
    desk.loads()
    desk.apply()
    desk.edits("help/new.md", title="Newer")

    desk.pulls()

    assert "# Newer\n\nText.\n" in desk.text("help/new.md")
    assert ["publish"] == [str(step.verb) for step in desk.plan_now().steps]


def test_intercom_s_text_that_cannot_be_a_file_is_left_with_the_reason(desk: Desk) -> None:
    (desk.folder / "intercom-sync.yaml").write_text("version: 1\nchecks: {long-title: error}\n")
    desk.edits(NAME, title="Money " * 60)
    report = desk.pulls(code=1)
    assert REFUNDS == desk.text(NAME)
    assert "long-title" in report.left_out[0].reason


def test_whatever_the_plan_calls_drift_or_conflict_is_pulled_or_left_out(desk: Desk) -> None:
    desk.rewords(NAME, "Write to us.", "Call us.")
    desk.writes("content/help/hours.md", HOURS.replace("Nine", "Eight"))
    desk.rewords("help/hours.md", "Nine", "Ten")
    desk.mate.edits_collection(folder_id(desk, "help/"), name="Help desk")
    told = {notice.key for notice in desk.plan_now().notices}
    assert {f"content/{NAME}", "content/help/hours.md", "content/help/"} == told

    report = desk.pulls(code=1)

    found = {file.path for file in report.files}
    assert {f"content/{NAME}", "content/help/hours.md", "content/help/_collection.yaml"} == found


# Collections


def test_a_collection_renamed_in_intercom_gets_its_name_in_the_folder(desk: Desk) -> None:
    desk.mate.edits_collection(folder_id(desk, "billing/"), name="Money", description="Unmanaged")
    desk.pulls()
    assert "name: Money\n" == desk.text("billing/_collection.yaml")
    assert desk.is_even()


def test_a_collection_s_keys_are_taken_in_where_they_stand(desk: Desk) -> None:
    text = "# ours\nname: Billing  # short\ndescription: All about it\n"
    desk.applies(("billing/_collection.yaml", text))
    desk.mate.edits_collection(folder_id(desk, "billing/"), description="Nothing about it")

    desk.pulls()

    assert text.replace("All", "Nothing") == desk.text("billing/_collection.yaml")
    assert desk.is_even()


def test_a_collection_s_name_changed_on_both_sides_is_a_conflict(desk: Desk) -> None:
    desk.writes("content/billing/_collection.yaml", "name: Cash\n")
    desk.mate.edits_collection(folder_id(desk, "billing/"), name="Money")

    report = desk.pulls(code=1)

    path = "content/billing/_collection.yaml"
    expected = f"<<<<<<< {path}\nname: Cash\n=======\nname: Money\n>>>>>>> Intercom\n"
    assert expected == desk.text("billing/_collection.yaml")
    assert [Outcome.CONFLICT] == [file.outcome for file in report.files]
    desk.pulls(code=1)
    assert expected == desk.text("billing/_collection.yaml")
    desk.writes(path, "name: Money\n")
    assert desk.is_even()


def test_a_collection_moved_in_intercom_is_told_with_the_way_out(desk: Desk) -> None:
    desk.mate.edits_collection(folder_id(desk, "billing/"), parent_id=folder_id(desk, "help/"))

    report = desk.pulls(code=1)

    (left,) = report.left_out
    assert "content/billing/" == left.place
    assert "git mv content/billing content/help/billing" in left.fix
    (desk.folder / "content/billing").rename(desk.folder / "content/help/billing")
    desk.writes("content/help/hours.md", HOURS.replace("../billing", "billing"))
    desk.loads()
    desk.apply(*EVERY_GATE)
    assert desk.is_even()


# Moves


def test_a_file_follows_its_article_with_all_links(desk: Desk) -> None:
    tax = "# Tax\n\n[a](refunds.md) `[a](refunds.md)`\n\n[b]: <refunds.md>\n\n[x][b]\n"
    desk.applies(("billing/tax.md", tax))
    linked = REFUNDS + "\n[tax](tax.md#top) and [hours](../help/hours.md)\n"
    desk.writes(f"content/{NAME}", linked)
    desk.loads()
    desk.apply(*EVERY_GATE)
    desk.mate.moves(desk.id_of(NAME), to=folder_id(desk, "help/"))

    desk.pulls()

    assert "help/refunds.md" in desk.names()
    assert NAME not in desk.names()
    assert linked.replace("(tax.md", "(../billing/tax.md") == desk.text("help/refunds.md")
    assert HOURS.replace("../billing/refunds.md", "refunds.md") == desk.text("help/hours.md")
    tax = tax.replace("](refunds", "](../help/refunds", 1).replace("<", "<../help/")
    assert tax == desk.text("billing/tax.md")
    assert desk.is_even()


def test_a_file_moves_and_takes_in_what_else_was_changed(desk: Desk) -> None:
    desk.writes(f"content/{NAME}", REFUNDS.replace("* first", "* very first"))
    desk.mate.moves(desk.id_of(NAME), to=folder_id(desk, "help/"))
    desk.rewords(NAME, "Write to us.", "Call us.")

    desk.pulls()

    text = REFUNDS.replace("* first", "* very first").replace("Write to us.", "Call us.")
    assert text == desk.text("help/refunds.md")
    assert ["update"] == [str(step.verb) for step in desk.plan_now().steps]


def test_a_folder_that_loses_its_last_file_stays_a_collection(desk: Desk) -> None:
    desk.mate.moves(desk.id_of(NAME), to=folder_id(desk, "help/"))
    desk.pulls()
    assert "name: Billing\n" == desk.text("billing/_collection.yaml")
    assert desk.is_even()


def test_an_article_taken_out_of_all_collections_goes_to_the_top(desk: Desk) -> None:
    desk.mate.moves(desk.id_of(NAME), to=None)
    desk.pulls()
    assert REFUNDS == desk.text("refunds.md")
    assert desk.is_even()


def test_images_are_shown_from_the_new_place(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "p", config=f"version: 1\n{ASSETS}", internet=lambda _: PNG)
    desk.writes("content/billing/images/a.png", "")
    (desk.folder / "content/billing/images/a.png").write_bytes(PNG)
    desk.applies(("billing/a.md", "# A\n\n![](images/a.png)\n"), ("help/b.md", "# B\n\nText.\n"))
    desk.mate.moves(desk.id_of("billing/a.md"), to=folder_id(desk, "help/"))

    desk.pulls()

    assert "# A\n\n![](../billing/images/a.png)\n" == desk.text("help/a.md")
    assert desk.is_even()


def test_a_move_to_a_collection_without_a_folder_names_import(desk: Desk) -> None:
    new = desk.mate.creates_collection(name="New")
    desk.mate.moves(desk.id_of(NAME), to=new)
    desk.rewords(NAME, "Write to us.", "Call us.")

    report = desk.pulls(code=1)

    assert f"intercom-sync import --collection {new}" in report.left_out[0].fix
    assert "Call us." in desk.text(NAME)
    desk.imports(collections=(new,))
    desk.pulls()
    assert "Call us." in desk.text("new/refunds.md")
    assert desk.is_even()


def test_a_file_in_the_way_of_a_move_is_not_overwritten(desk: Desk) -> None:
    desk.applies(("help/refunds.md", "# Other\n\nText.\n"))
    desk.mate.moves(desk.id_of(NAME), to=folder_id(desk, "help/"))

    report = desk.pulls(code=1)

    assert REFUNDS == desk.text(NAME)
    assert "# Other\n\nText.\n" == desk.text("help/refunds.md")
    assert "content/help/refunds.md" in report.left_out[0].reason


def test_a_move_on_both_sides_is_left_to_a_person(desk: Desk) -> None:
    desk.applies(("else/a.md", "# A\n\nText.\n"))
    (desk.folder / "content" / NAME).rename(desk.folder / "content/else/refunds.md")
    desk.writes("content/help/hours.md", HOURS.replace("billing", "else"))
    desk.mate.moves(desk.id_of(NAME), to=folder_id(desk, "help/"))

    report = desk.pulls(code=1)

    assert REFUNDS == desk.text("else/refunds.md")
    (left,) = report.left_out
    assert "content/help/" in left.reason
    assert Observation.CONFLICT in {notice.observation for notice in desk.plan_now().notices}


def test_translations_beside_a_file_move_with_it(desk: Desk) -> None:
    (desk.folder / "intercom-sync.yaml").write_text("version: 1\nlocales: [en, fr]\n")
    desk.writes("content/billing/refunds.fr.md", "# R\n\n[h](../help/hours.md)\n")
    desk.mate.moves(desk.id_of(NAME), to=folder_id(desk, "help/"))
    desk.pulls()
    assert "# R\n\n[h](../help/hours.md)\n" == desk.text("help/refunds.fr.md")
    assert "billing/refunds.fr.md" not in desk.names()


def test_content_of_the_other_flavor_keeps_its_own_manner(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "p", config="version: 1\nmarkdown: {flavor: python-markdown}\n")
    text = "# A\n\n!!! note\n    Careful.\n\n1. One\n\n    Inside\n\n2. Two\n\nText.\n"
    desk.applies(("a.md", text))
    desk.rewords("a.md", "Text.", "More.")
    desk.pulls()
    assert text.replace("Text.", "More.") == desk.text("a.md")
    desk.rewords("a.md", "Careful", "Beware")
    desk.rewords("a.md", "Inside", "Within")
    desk.pulls()
    assert desk.is_even()
    assert "Beware" in desk.text("a.md")


def test_one_picture_shown_twice_stays_one_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "p", config=f"version: 1\n{ASSETS}", internet=lambda _: PNG)
    desk.writes("content/images/a.png", "")
    (desk.folder / "content/images/a.png").write_bytes(PNG)
    text = "# A\n\n![One](images/a.png)\n\nText.\n\n![Two](images/a.png)\n"
    desk.applies(("a.md", text))
    desk.rewords("a.md", "Text.", "More.")
    desk.pulls()
    assert text.replace("Text.", "More.") == desk.text("a.md")
    assert desk.is_even()


def test_a_link_a_colleague_made_to_an_article_becomes_a_link_to_its_file(desk: Desk) -> None:
    url = f"https://help.example.com/en/articles/{desk.id_of('help/hours.md')}"
    desk.rewords(NAME, "Write to us.", f'<a href="{url}">Write</a> to us.')
    desk.pulls()
    assert "[Write](../help/hours.md) to us." in desk.text(NAME)
    assert desk.is_even()
