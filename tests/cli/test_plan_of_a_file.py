"""`plan PATH` says of a file what the plan of everything says, and reads no more than it needs.

The whole way is what decides: `--out` always takes it. Trap: a scene in which both ways say nothing
would prove nothing, so each scene names a word that the plan has to hold.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.cli.wiring import DATABASE
from intercom_sync.sandbox import RealClock, Sandbox
from tests.cli.project import Project

REFUNDS = "content/billing/refunds.md"
REFUNDS_FR = "content/billing/refunds.fr.md"
VAT = "content/billing/vat.md"
LOGIN = "content/login.md"
CONFIG = """\
version: 1
locales: [en, fr]
targets: {production: {api_version: "2.16"}}
assets: {base_url: "https://example.com/{commit}/content/"}
"""
PNG = b"\x89PNG\r\n\x1a\n"


class Shop(Project):
    """A project that has been applied, and the people who work on the other side."""

    @contextmanager
    def workspace(self) -> Iterator[Sandbox]:
        sandbox = Sandbox(
            path=self.root / ".intercom-sync" / "sandbox" / DATABASE,
            clock=RealClock(),
            locales=("en", "fr"),
        )
        try:
            yield sandbox
        finally:
            sandbox.close()

    def record_of(self, path: str) -> dict[str, Any]:
        folder = self.root / ".intercom-sync" / "sandbox"
        records = (json.loads(file.read_text("utf-8")) for file in folder.glob("*/*.json"))
        return next(record for record in records if record["path"] == path)

    def id_of(self, path: str) -> str:
        return str(self.record_of(path)["id"])

    def place_of(self, path: str) -> Path:
        """The file of a record."""
        kind = "collections" if path.endswith("/") else "articles"
        return self.root / f".intercom-sync/sandbox/{kind}/{self.id_of(path)}.json"

    def planned(self, *arguments: str) -> tuple[dict[str, Any], bool]:
        """A plan, and whether it read the list of articles."""
        ran = self.run("-vv", "--sandbox", "plan", "--format", "json", *arguments)
        assert ran.code in (0, 1), ran.err
        assert " 200 " in ran.err
        return json.loads(ran.out), "GET /articles 200" in ran.err


def write_shop(shop: Shop) -> None:
    shop.write("intercom-sync.yaml", CONFIG)
    shop.write(REFUNDS, "# Refunds\n\nRefunds take five days. See [VAT](vat.md).\n")
    shop.write(REFUNDS_FR, "# Remboursements\n\nCinq jours.\n")
    shop.write(VAT, "# VAT\n\n![A form](form.png)\n\nIt is on the [receipt](refunds.md).\n")
    shop.write("content/billing/_collection.yaml", "name: Billing\ndescription: Money.\n")
    shop.write("content/later/_collection.yaml", "name: Later\n")
    shop.write(LOGIN, "---\nstate: published\n---\n# Login\n\nType your name.\n")
    (shop.root / "content/billing/form.png").write_bytes(PNG)


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Applied once; every scene begins from a copy."""
    return tmp_path_factory.mktemp("applied")


@pytest.fixture
def shop(
    applied: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    if not (applied / "intercom-sync.yaml").exists():
        first = Shop(applied, monkeypatch, capsys)
        write_shop(first)
        assert 0 == first.run("--sandbox", "apply", "--yes", "--publish").code
        assert 0 == first.run("--sandbox", "publish", REFUNDS, "--yes").code
    shutil.copytree(applied, tmp_path, dirs_exist_ok=True)
    return Shop(tmp_path, monkeypatch, capsys)


def nothing_changes(shop: Shop) -> None:
    pass


def its_text_changes(shop: Shop) -> None:
    shop.write(REFUNDS, "# Refunds\n\nRefunds take two days. See [VAT](vat.md).\n")


def its_translation_changes(shop: Shop) -> None:
    shop.write(REFUNDS_FR, "# Remboursements\n\nDeux jours.\n")


def its_translation_is_removed(shop: Shop) -> None:
    (shop.root / REFUNDS_FR).unlink()


def its_translation_is_stale(shop: Shop) -> None:
    its_text_changes(shop)


def a_teammate_edits_it(shop: Shop) -> None:
    with shop.workspace() as there:
        login = f"https://help.example.com/en/articles/{shop.id_of(LOGIN)}"
        body = f'<p>See <a href="{login}">there</a>.</p>'
        there.teammate.edits(shop.id_of(REFUNDS), body=body)


def both_sides_change_it(shop: Shop) -> None:
    a_teammate_edits_it(shop)
    its_text_changes(shop)


def a_teammate_edits_its_translation(shop: Shop) -> None:
    with shop.workspace() as there:
        there.teammate.translates(shop.id_of(REFUNDS), "fr", title="Retours", body="<p>Non.</p>")


def a_teammate_stages_an_edit(shop: Shop) -> None:
    with shop.workspace() as there:
        there.teammate.stages(shop.id_of(REFUNDS), body="<p>Soon.</p>")


def a_teammate_moves_it(shop: Shop) -> None:
    with shop.workspace() as there:
        elsewhere = there.teammate.creates_collection(name="Elsewhere")
        there.teammate.moves(shop.id_of(REFUNDS), to=elsewhere)


def a_teammate_deletes_it(shop: Shop) -> None:
    with shop.workspace() as there:
        there.teammate.deletes(shop.id_of(REFUNDS))


def what_it_links_to_is_deleted(shop: Shop) -> None:
    with shop.workspace() as there:
        there.teammate.deletes(shop.id_of(VAT))
    its_text_changes(shop)


def its_collection_is_renamed_in_intercom(shop: Shop) -> None:
    with shop.workspace() as there:
        there.teammate.edits_collection(shop.id_of("content/billing/"), name="Invoices")
    its_text_changes(shop)


def its_collection_is_deleted(shop: Shop) -> None:
    with shop.workspace() as there:
        there.teammate.deletes_collection(shop.id_of("content/billing/"))
    its_text_changes(shop)


def its_collection_changes_in_git(shop: Shop) -> None:
    shop.write("content/billing/_collection.yaml", "name: Invoices\n")
    its_text_changes(shop)


def its_author_is_nobody(shop: Shop) -> None:
    shop.write(REFUNDS, "---\nauthor: nobody@example.com\n---\n# Refunds\n\nNow.\n")


def its_author_is_given(shop: Shop) -> None:
    shop.write(REFUNDS, "---\nauthor: ana@example.com\n---\n# Refunds\n\nNow.\n")


def it_is_to_be_a_draft(shop: Shop) -> None:
    shop.write(REFUNDS, "---\nstate: draft\n---\n# Refunds\n\nNow.\n")


def another_file_changes_and_one_is_new(shop: Shop) -> None:
    shop.write(VAT, "# VAT\n\nNone.\n")
    shop.write("content/new.md", "# New\n\nNews.\n")
    its_text_changes(shop)


def its_picture_changes(shop: Shop) -> None:
    (shop.root / "content/billing/form.png").write_bytes(PNG + b"other")


Scene = Callable[[Shop], None]
ALONE: tuple[tuple[Scene, str, str], ...] = (
    (nothing_changes, REFUNDS, '"unchanged": 1'),
    (its_text_changes, REFUNDS, '"verb": "stage"'),
    (its_text_changes, REFUNDS_FR, '"verb": "stage"'),
    (its_translation_changes, REFUNDS, '"locale": "fr"'),
    (its_translation_is_removed, REFUNDS, '"forget"'),
    (its_translation_is_stale, REFUNDS_FR, '"stale"'),
    (a_teammate_edits_it, REFUNDS, f"({LOGIN})"),
    (both_sides_change_it, REFUNDS, '"conflict"'),
    (a_teammate_edits_its_translation, REFUNDS, '"drift"'),
    (a_teammate_stages_an_edit, REFUNDS, '"drift"'),
    (a_teammate_moves_it, REFUNDS, "Elsewhere"),
    (a_teammate_deletes_it, REFUNDS, '"gone"'),
    (what_it_links_to_is_deleted, REFUNDS, '"verb": "stage"'),
    (its_collection_is_renamed_in_intercom, REFUNDS, '"content/billing/"'),
    (its_collection_is_deleted, REFUNDS, '"gone"'),
    (its_collection_changes_in_git, REFUNDS, '"verb": "stage"'),
    (its_author_is_nobody, REFUNDS, "nobody@example.com"),
    (its_author_is_given, REFUNDS, "ana@example.com"),
    (it_is_to_be_a_draft, REFUNDS, '"unpublish"'),
    (another_file_changes_and_one_is_new, REFUNDS, '"verb": "stage"'),
    (its_picture_changes, VAT, '"verb": "update"'),
)


def it_is_new(shop: Shop) -> None:
    shop.write("content/new.md", "# New\n\nNews.\n")


def it_is_new_and_there_already(shop: Shop) -> None:
    it_is_new(shop)
    with shop.workspace() as there:
        there.teammate.creates(title="New", body="<p>News.</p>")


def it_links_to_a_new_file(shop: Shop) -> None:
    it_is_new(shop)
    shop.write(LOGIN, "# Login\n\nSee [new](new.md).\n")


def it_is_removed(shop: Shop) -> None:
    (shop.root / LOGIN).unlink()


def it_is_renamed(shop: Shop) -> None:
    (shop.root / LOGIN).rename(shop.root / "content/new.md")


def it_moved_into_another_folder(shop: Shop) -> None:
    (shop.root / LOGIN).rename(shop.root / "content/billing/login.md")


def another_file_was_removed(shop: Shop) -> None:
    it_is_removed(shop)
    its_text_changes(shop)


def its_folder_is_renamed(shop: Shop) -> None:
    (shop.root / "content/billing").rename(shop.root / "content/money")


def it_says_where_it_was(shop: Shop) -> None:
    shop.write(REFUNDS, "---\nmoved_from: old.md\n---\n# Refunds\n\nNow.\n")


def it_names_its_article(shop: Shop) -> None:
    shop.write(REFUNDS, f"---\nid: {shop.id_of(VAT)}\n---\n# Refunds\n\nNow.\n")


def its_translation_is_no_locale_any_more(shop: Shop) -> None:
    shop.write("intercom-sync.yaml", CONFIG.replace("[en, fr]", "[en]"))


def it_is_an_article_and_the_translation_of_one(shop: Shop) -> None:
    its_translation_is_no_locale_any_more(shop)
    record = shop.place_of(LOGIN)
    record.write_text(record.read_text("utf-8").replace(LOGIN, REFUNDS_FR), "utf-8")
    it_is_removed(shop)


def its_folder_is_not_known(shop: Shop) -> None:
    shop.place_of("content/billing/").unlink()


def another_folder_was_removed(shop: Shop) -> None:
    shutil.rmtree(shop.root / "content/later")
    its_text_changes(shop)


WHOLE: tuple[tuple[Scene, str, str], ...] = (
    (it_is_new, "content/new.md", '"create"'),
    (it_is_new_and_there_already, "content/new.md", '"adopt"'),
    (it_links_to_a_new_file, LOGIN, '"create"'),
    (it_is_removed, LOGIN, '"forget"'),
    (it_is_renamed, "content/new.md", '"rename"'),
    (it_moved_into_another_folder, "content/billing/login.md", '"move"'),
    (another_file_was_removed, REFUNDS, '"verb": "stage"'),
    (its_folder_is_renamed, "content/money/refunds.md", '"rename"'),
    (it_says_where_it_was, REFUNDS, '"verb": "stage"'),
    (it_names_its_article, REFUNDS, '"blocked"'),
    (its_translation_is_no_locale_any_more, REFUNDS_FR, '"blocked"'),
    (its_translation_is_no_locale_any_more, REFUNDS, "was the fr translation"),
    (it_is_an_article_and_the_translation_of_one, REFUNDS_FR, '"blocked"'),
    (its_folder_is_not_known, REFUNDS, '"unchanged": 1'),
    (another_folder_was_removed, REFUNDS, '"verb": "stage"'),
)


@pytest.mark.parametrize(
    ("happens", "path", "word", "is_alone"),
    [(*scene, True) for scene in ALONE] + [(*scene, False) for scene in WHOLE],
)
def test_the_plan_of_a_file_says_what_the_plan_of_all_says_of_it(
    shop: Shop, happens: Scene, path: str, word: str, is_alone: bool
) -> None:
    happens(shop)
    part, lists = shop.planned(path)
    assert is_alone is not lists
    assert word in json.dumps(part, ensure_ascii=False)
    assert (part, True) == shop.planned(path, "--out", "plan.json")
    everything, _ = shop.planned()
    for kind in ("steps", "notices"):
        assert [one for one in everything[kind] if one["key"] == path] == [
            one for one in part[kind] if one["key"] == path
        ]


def test_a_plan_of_everything_counts_what_no_file_manages_and_that_of_a_file_does_not(
    shop: Shop,
) -> None:
    with shop.workspace() as there:
        there.teammate.creates(title="By hand", body="<p>Mine.</p>")
    every = "No changes. 3 unchanged, 1 unmanaged.\n"
    assert every == shop.run("--sandbox", "plan").out
    assert "No changes. 1 unchanged.\n" == shop.run("--sandbox", "plan", REFUNDS).out
    assert "No changes. 2 unchanged.\n" == shop.run("--sandbox", "plan", "content/billing").out


def test_the_plan_of_a_file_is_not_held_up_by_what_is_wrong_in_another(shop: Shop) -> None:
    shop.write(VAT, "---\ntitel: VAT\n---\nText.\n")
    its_translation_changes(shop)
    assert 1 == shop.run("--sandbox", "plan").code
    planned = shop.run("--sandbox", "plan", REFUNDS)
    assert (0, "") == (planned.code, planned.err)
    assert f"~ stage     {REFUNDS}" in planned.out


def test_the_plan_of_a_file_is_refused_where_the_file_is_wrong(shop: Shop) -> None:
    shop.write(REFUNDS, "# Refunds\n\n[Nowhere](nowhere.md)\n")
    planned = shop.run("--sandbox", "plan", REFUNDS)
    assert (1, "") == (planned.code, planned.out)
    assert f"{REFUNDS}:3" in planned.err


def test_a_link_to_a_draft_is_an_error_of_the_plan_of_a_file_where_the_config_says_so(
    shop: Shop,
) -> None:
    shop.write("intercom-sync.yaml", CONFIG + "checks: {link-to-draft: error}\n")
    shop.write(LOGIN, "---\nstate: published\n---\n# Login\n\n[VAT](billing/vat.md).\n")
    shop.write(VAT, "---\nstate: draft\n---\n# VAT\n\nText.\n")
    planned = shop.run("--sandbox", "plan", LOGIN)
    assert 1 == planned.code
    assert "content/billing/vat.md says state: draft" in planned.err


def test_the_plan_of_a_file_reads_every_file_where_titles_may_not_repeat(shop: Shop) -> None:
    shop.write("intercom-sync.yaml", CONFIG + "checks: {duplicate-title: error}\n")
    shop.write(VAT, "# Refunds\n\nText.\n")
    planned = shop.run("--sandbox", "plan", VAT)
    assert 1 == planned.code
    assert f'{REFUNDS} has the title "Refunds" as well' in planned.err


def test_every_record_is_read_where_one_was_not_written_by_us(shop: Shop) -> None:
    record = shop.place_of(LOGIN)
    record.write_text(json.dumps(json.loads(record.read_text("utf-8"))), "utf-8")
    _, lists = shop.planned(REFUNDS)
    assert lists


def test_two_records_of_one_file_are_refused_by_the_plan_of_another(shop: Shop) -> None:
    record = shop.place_of(LOGIN)
    text = record.read_text("utf-8").replace(record.stem, "7")
    record.with_name("7.json").write_text(text, "utf-8")
    planned = shop.run("--sandbox", "plan", REFUNDS)
    assert 1 == planned.code
    assert f"{LOGIN}: state binds it to two ids" in planned.err


def test_a_file_with_a_letter_that_is_escaped_in_state_is_planned_alone(shop: Shop) -> None:
    name = 'content/what "it" is.md'
    shop.write(name, "# It\n\nText.\n")
    assert 0 == shop.run("--sandbox", "apply", "--yes").code
    _, lists = shop.planned(name)
    assert not lists
