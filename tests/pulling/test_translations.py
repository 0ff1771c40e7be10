"""A translation is one more file of the article, and is pulled as the article is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importing.scene import FRENCH
from tests.pulling.scene import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "p", config=FRENCH, locales=("en", "fr"))
    id_ = desk.mate.creates(title="Refunds", body="<p>Call us.</p><p>Soon.</p>")
    desk.mate.translates(id_, "fr", title="Retours", body="<p>Appelez.</p><p>Vite.</p>")
    desk.imports()
    return desk


def test_an_untouched_translation_is_rewritten_and_the_article_stays(desk: Desk) -> None:
    english, french = desk.text("refunds.md"), desk.text("refunds.fr.md")
    desk.mate.translates(
        desk.id_of("refunds.md"), "fr", title="Retours", body="<p>Appelez-nous.</p><p>Vite.</p>"
    )

    desk.pulls()

    assert english == desk.text("refunds.md")
    assert french.replace("Appelez.", "Appelez-nous.") == desk.text("refunds.fr.md")
    assert ["rewritten content/refunds.fr.md"] == desk.told()
    assert () == desk.pulls().files


def test_a_translation_changed_on_both_sides_is_merged(desk: Desk) -> None:
    french = desk.text("refunds.fr.md")
    desk.writes("content/refunds.fr.md", french.replace("Vite", "Bien vite"))
    desk.mate.translates(
        desk.id_of("refunds.md"), "fr", title="Remboursements", body="<p>Appelez.</p><p>Vite.</p>"
    )

    desk.pulls()

    merged = french.replace("Vite", "Bien vite").replace("Retours", "Remboursements")
    assert merged == desk.text("refunds.fr.md")
    (record,) = desk.store.load().articles
    assert "Remboursements" == record.sent.translations["fr"].title
    assert "Bien" not in str(record.sent.translations["fr"].body)
    assert () == desk.pulls().files


def test_a_conflict_in_a_translation_leaves_the_article_bound(desk: Desk) -> None:
    french = desk.text("refunds.fr.md")
    desk.writes("content/refunds.fr.md", french.replace("Vite.", "Bientôt."))
    desk.mate.translates(
        desk.id_of("refunds.md"), "fr", title="Retours", body="<p>Appelez.</p><p>Demain.</p>"
    )
    desk.mate.edits(desk.id_of("refunds.md"), title="Money")

    report = desk.pulls(code=1)

    assert ["conflict content/refunds.fr.md", "rewritten content/refunds.md"] == desk.told()
    assert "content/refunds.fr.md" == report.files[0].places[0].path
    assert "title: Money" in desk.text("refunds.md")


def test_a_translation_nobody_wrote_a_file_for_is_no_drift(desk: Desk) -> None:
    (desk.folder / "content/refunds.fr.md").unlink()
    desk.mate.translates(desk.id_of("refunds.md"), "fr", title="Autre", body="<p>Autre.</p>")
    assert () == desk.pulls().files
    (record,) = desk.store.load().articles
    assert "Retours" == (record.read.translations or {})["fr"].title
