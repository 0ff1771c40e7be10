"""Translations of published articles on API version 2.16: staged, and published, per locale."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercom_sync.plan.model import Gate
from tests.engine.translated import ENGLISH, FRENCH, GERMAN, Shop, draft, published
from tests.engine.world import all_done


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """One article, published in two languages."""
    shop = Shop(tmp_path, api_version="2.16")
    shop.write(a=published(ENGLISH), a_fr=FRENCH)
    assert all_done(shop.apply(Gate.PUBLISH))
    shop.clock.advance(60)
    assert [] == shop.steps()
    return shop


def state_of(shop: Shop, locale: str) -> str:
    return str(shop.only.translations[locale].state)


def french(shop: Shop) -> str:
    return shop.only.translations["fr"].body


def test_an_edit_of_a_translation_alone_is_staged_then_published(shop: Shop) -> None:
    shop.write(a_fr=FRENCH.replace("cinq", "deux"))

    assert ["stage content/a.md", "publish content/a.md"] == shop.steps()
    shop.apply()
    assert "cinq" in french(shop)
    shop.clock.advance(60)

    assert ["publish content/a.md"] == shop.steps()
    assert "+Un remboursement prend deux jours." in shop.plan()
    assert all_done(shop.apply(Gate.PUBLISH))

    assert "deux" in french(shop)
    assert "five" in shop.only.body
    shop.clock.advance(60)
    assert [] == shop.steps()


def test_several_locales_are_staged_in_one_step_and_published_in_one(shop: Shop) -> None:
    shop.write(a=published(ENGLISH).replace("five", "two"), a_fr=FRENCH.replace("cinq", "deux"))

    assert all_done(shop.apply(Gate.PUBLISH))

    assert "two" in shop.only.body
    assert "deux" in french(shop)
    shop.clock.advance(60)
    assert [] == shop.steps()


def test_a_colleagues_draft_of_a_translation_is_drift_and_not_published(shop: Shop) -> None:
    shop.sandbox.teammate.stages(shop.id_of("a.md"), body="<p>Dix jours.</p>", locale="fr")

    assert ["drift content/a.md"] == shop.steps()
    assert "a teammate has unpublished changes in Intercom; left alone" in shop.plan()
    shop.apply(Gate.PUBLISH)
    assert "cinq" in french(shop)


def test_a_colleagues_draft_of_a_translation_conflicts_with_an_edit_of_the_original(
    shop: Shop,
) -> None:
    shop.sandbox.teammate.stages(shop.id_of("a.md"), body="<p>Dix jours.</p>", locale="fr")
    shop.write(a=published(ENGLISH).replace("five", "two"))

    assert "conflict content/a.md" in shop.steps()


def test_a_new_translation_of_a_published_article_is_seen_only_once_published(shop: Shop) -> None:
    shop.write(a_de=GERMAN)
    shop.apply()
    assert "draft" == state_of(shop, "de")
    shop.clock.advance(60)

    assert all_done(shop.apply(Gate.PUBLISH))

    assert "published" == state_of(shop, "de")
    assert "fünf" in shop.only.translations["de"].body
    shop.clock.advance(60)
    assert [] == shop.steps()


def test_a_new_translation_and_an_edit_go_live_together(shop: Shop) -> None:
    shop.write(
        a=published(ENGLISH).replace("five", "two"),
        a_de=GERMAN,
    )

    assert all_done(shop.apply(Gate.PUBLISH))

    assert "two" in shop.only.body
    assert "published" == shop.only.translations["de"].state
    shop.clock.advance(60)
    assert ["stale content/a.fr.md"] == shop.steps()


def test_a_translation_that_is_taken_away_goes_after_an_edit_of_its_original(shop: Shop) -> None:
    shop.write(a=published(ENGLISH).replace("five", "two"), a_fr=draft(FRENCH))

    assert all_done(shop.apply(Gate.PUBLISH))

    assert "two" in shop.only.body
    assert "draft" == shop.only.translations["fr"].state
    shop.clock.advance(60)
    assert [] == shop.steps()


def test_a_staged_translation_whose_file_is_gone_is_forgotten(shop: Shop) -> None:
    shop.write(a_fr=FRENCH.replace("cinq", "deux"))
    shop.apply()
    shop.clock.advance(60)
    shop.write(a_fr="")

    assert "forget content/a.fr.md" in shop.steps()
    assert all_done(shop.apply(Gate.PUBLISH))
    shop.clock.advance(60)
    assert "cinq" in french(shop), "what git does not rule any more is not published"
    assert [] == shop.steps()
