"""Translations beside their articles, for the locales the config lists."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from intercom_sync.articles.model import CollectionFields, CollectionId, CollectionTexts
from intercom_sync.plan.model import Gate
from tests.importing.scene import FRENCH, Scene, again


def translated(scene: Scene) -> str:
    shelf = scene.mate.creates_collection(name="Billing")
    made = scene.mate.creates(title="Refunds", body="<p>Ask.</p>", parent_id=shelf)
    scene.mate.translates(made, "fr", title="Remboursements", body="<p>Demandez.</p>")
    scene.mate.translates(made, "de", title="Erstattung", body="<p>Fragen Sie.</p>")

    async def name_it() -> None:
        async with scene.client() as client:
            texts = {"fr": CollectionTexts(name="Facturation", description="Tout")}
            await client.update_collection(
                CollectionId(shelf), CollectionFields(translations=texts)
            )

    asyncio.run(name_it())
    return made


def center(folder: Path, config: str) -> Scene:
    scene = Scene(folder, config=config, locales=("en", "fr", "de"))
    translated(scene)
    return scene


def test_a_translation_stands_beside_its_article_if_the_config_lists_its_locale(
    tmp_path: Path,
) -> None:
    scene = center(tmp_path / "p", FRENCH)

    report = scene.imports()

    assert [
        "billing/_collection.yaml",
        "billing/refunds.fr.md",
        "billing/refunds.md",
    ] == scene.names()
    assert "---\ntitle: Remboursements\n---\n\nDemandez.\n" == scene.text("billing/refunds.fr.md")
    assert ("translations:\n  fr:\n    name: Facturation\n    description: Tout\n") == scene.text(
        "billing/_collection.yaml"
    )
    assert ("content/billing/refunds.fr.md", "content/billing/refunds.md") == (
        report.imported[0].files
    )


def test_locales_that_the_config_does_not_list_are_told_with_the_line_to_write(
    tmp_path: Path,
) -> None:
    (note,) = center(tmp_path / "p", "version: 1\n").imports().notes
    assert (
        "Translations that are not imported, because the config does not list their locales: "
        'de (1), fr (1). Write "locales: [en, de, fr]" into intercom-sync.yaml, run "intercom-sync '
        'state forget content" and import again'
    ) == note
    assert (
        'de (1). Write "locales: [en, fr, de]"'
        in (center(tmp_path / "q", FRENCH).imports().notes[0])
    )


def test_locales_that_are_listed_later_come_after_the_articles_were_forgotten(
    tmp_path: Path,
) -> None:
    scene = center(tmp_path / "p", "version: 1\n")
    scene.imports()
    scene.writes("../p/intercom-sync.yaml", FRENCH)

    (unlisted, late) = scene.imports().notes

    assert unlisted.startswith("Translations that are not imported")
    assert (
        "Translations of articles that were managed before, and have no file: fr (1). Run "
        '"intercom-sync state forget content" and import again: files that are as Intercom has '
        "them are bound as they are, and these are written"
    ) == late
    assert "billing/refunds.fr.md" not in scene.names()

    before = scene.text("billing/refunds.md")
    base = scene.store.load()
    for record in base.articles:
        scene.store.forget_article(record)
    for shelf in base.collections:
        scene.store.forget_collection(shelf)
    scene.imports()
    assert before == scene.text("billing/refunds.md")
    assert "Demandez." in scene.text("billing/refunds.fr.md")


def test_state_knows_what_a_translation_says_and_what_was_read(tmp_path: Path) -> None:
    scene = center(tmp_path / "p", FRENCH)
    scene.imports()

    (record,) = scene.store.load().articles
    assert ["fr"] == list(record.sent.translations)
    assert '<p class="no-margin">Demandez.</p>' == record.sent.translations["fr"].body
    assert ["de", "fr"] == sorted(record.read.translations or {})
    (shelf,) = scene.store.load().collections
    assert "Facturation" == shelf.sent.translations["fr"].name


def test_a_plan_without_any_listed_locale_is_empty_whatever_translations_there_are(
    tmp_path: Path,
) -> None:
    scene = center(tmp_path / "p", "version: 1\n")
    scene.imports()
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()


def test_translations_move_to_git_and_to_another_workspace(tmp_path: Path) -> None:
    scene = center(tmp_path / "p", "version: 1\nlocales: [en, fr, de]\n")
    scene.imports()

    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()
    other = again(scene, tmp_path / "other")
    other.loads()
    other.apply(Gate.PUBLISH)
    assert scene.pages() == other.pages()
    assert scene.shelves() == other.shelves()


def test_the_report_says_the_same_for_programs(tmp_path: Path) -> None:
    from intercom_sync.articles.importing.report import render_import_json

    scene = center(tmp_path / "p", FRENCH)
    value = json.loads(render_import_json(scene.imports(), exit_code=0))
    assert {
        "path": "content/billing/refunds.md",
        "title": "Refunds",
        "fidelity_percent": 100.0,
    } == {key: value["articles"][0][key] for key in ("path", "title", "fidelity_percent")}
    assert (2, 0, 1) == (
        value["articles"][0]["blocks"],
        value["exit_code"],
        len(value["notes"]),
    )


def test_a_colleagues_unpublished_draft_stays_out_of_the_plan_until_git_writes_there(
    tmp_path: Path,
) -> None:
    config = 'version: 1\ntargets: {production: {api_version: "2.16"}}\n'
    scene = Scene(tmp_path / "p", config=config, api_version="2.16")
    id_ = scene.mate.creates(title="A", body="<p>Live.</p>")
    scene.mate.publishes(id_)
    scene.clock.advance(60)
    scene.mate.stages(id_, body="<p>Being written.</p>")

    scene.imports()

    assert "No changes. 1 unchanged, 0 unmanaged.\n" == scene.next_plan()
    scene.writes("content/a.md", scene.text("a.md").replace("Live.", "From git."))
    assert "a teammate has unpublished changes in Intercom" in scene.next_plan()
    scene.writes("content/a.md", scene.text("a.md").replace("From git.", "Live."))
    scene.clock.advance(60)
    scene.mate.stages(id_, body="<p>Written on.</p>")
    assert "drift" in scene.next_plan()
