"""Where translations, staged drafts, removals and recovery meet: what a review found, each as the
harm it does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from intercom_sync.articles.model import (
    CollectionFields,
    CollectionId,
    CollectionTexts,
    OnRemove,
)
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.client import Intercom
from intercom_sync.plan.model import Gate
from intercom_sync.sandbox import FaultKind, When
from intercom_sync.sandbox.store.rows import Article
from tests.engine.translated import ENGLISH, FRENCH, GERMAN, Shop, _Reticent, draft, published
from tests.engine.world import _ClientClock, all_done

TWO = published(ENGLISH).replace("five", "two")
DEUX = FRENCH.replace("cinq", "deux")
BOTH = (Gate.PUBLISH, Gate.PRUNE)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """One article, published in two languages, on a version that stages."""
    shop = Shop(tmp_path, api_version="2.16")
    shop.write(a=published(ENGLISH), a_fr=FRENCH)
    assert all_done(shop.apply(Gate.PUBLISH))
    assert [] == later(shop)
    return shop


@pytest.fixture
def staged(shop: Shop) -> Shop:
    """The same, with an edit of both texts staged."""
    shop.write(a=TWO, a_fr=DEUX)
    shop.apply()
    shop.clock.advance(60)
    return shop


def later(shop: Shop) -> list[str]:
    shop.clock.advance(60)
    return shop.steps()


def refunds(shop: Shop) -> Article:
    (found,) = (one for one in shop.sandbox.articles() if one.title == "Refunds")
    return found


def switch(shop: Shop, version: str) -> None:
    shop.api_version = version
    stages = version == "2.16"
    shop.setting = replace(shop.setting, api_version=version, stages_drafts=stages)


# Identity and what is noted


def test_a_locale_that_sorts_behind_md_is_dropped_with_a_rename(tmp_path: Path) -> None:
    """The old path came back into state, and the next plan knew one article twice."""
    shop = Shop(tmp_path, locales=("en", "pt"))
    (tmp_path / "intercom-sync.yaml").write_text("version: 1\nlocales: [en, pt]\n", "utf-8")
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.md").write_text(ENGLISH, "utf-8")
    (content / "a.pt.md").write_text("# Reembolsos\n\nCinco dias.\n", "utf-8")
    assert all_done(shop.read().apply())
    (content / "a.pt.md").unlink()
    (content / "a.md").rename(content / "b.md")
    assert all_done(shop.read().apply())
    assert ["content/b.md"] == [record.path for record in shop.store.load().articles]
    assert [] == later(shop)


def test_a_word_about_a_translation_is_noted_while_an_edit_waits(shop: Shop) -> None:
    shop.write(a=TWO)
    shop.apply()
    shop.write(a_fr=f"---\n# still right\n---\n{FRENCH}")
    assert all_done(shop.apply(Gate.PUBLISH))
    assert [] == later(shop)


@pytest.mark.parametrize("version", ["2.11", "2.16"])
def test_what_a_teammate_published_meanwhile_is_noted_with_an_edit(
    tmp_path: Path, version: str
) -> None:
    shop = Shop(tmp_path, api_version=version).write(a=published(ENGLISH))
    shop.apply()
    shop.sandbox.teammate.publishes(shop.id_of("a.md"))
    shop.write(a=TWO)
    assert all_done(shop.apply(Gate.PUBLISH))
    assert [] == later(shop)


def test_a_state_written_into_a_stale_translation_is_one_apply(shop: Shop) -> None:
    shop.write(a=TWO)
    assert all_done(shop.apply(Gate.PUBLISH))
    shop.write(a_fr=draft(FRENCH))
    assert all_done(shop.apply(Gate.PUBLISH))
    assert [] == later(shop)


# Staged drafts


def test_a_teammates_edit_of_another_locales_draft_is_not_taken_for_ours(staged: Shop) -> None:
    """Their unfinished text went before readers."""
    (record,) = staged.store.load().articles
    assert record.staged is not None
    unread = replace(record, staged=replace(record.staged, settled=False))
    staged.store.save_article(unread, replaces=record)
    staged.sandbox.teammate.stages(record.id, body="<p>Dix jours.</p>", locale="fr")

    staged.apply(Gate.PUBLISH)

    assert "cinq" in staged.only.translations["fr"].body
    assert ["drift content/a.md"] == later(staged)


def test_a_staged_edit_of_a_page_that_is_taken_down_is_not_planned_again(staged: Shop) -> None:
    staged.write(a=draft(ENGLISH.replace("five", "two")))
    assert all_done(staged.apply(Gate.PUBLISH))
    assert ("draft", True) == (staged.only.state, "two" in staged.only.body)
    assert [] == later(staged)


def test_what_is_staged_does_not_wait_for_a_rerender(staged: Shop) -> None:
    """Nobody could publish it without --rerender."""
    (file,) = staged.files.articles
    other = file.body.replace("<p", '<p class="intercom-align-center"', 1)
    staged.files = replace(staged.files, articles=(replace(file, body=other),))
    assert ["publish content/a.md"] == staged.steps()
    assert all_done(staged.apply(Gate.PUBLISH))
    assert "two" in staged.only.body
    assert ["rerender content/a.md", "publish content/a.md"] == later(staged)


def test_a_translation_nobody_sees_is_edited_without_anything_to_publish(shop: Shop) -> None:
    """The plan said LIVE of nothing, and a draft of an unchanged text waited for ever."""
    for text in (GERMAN, GERMAN.replace("fünf", "zwei")):
        shop.write(a_de=draft(text))
        assert ["update content/a.md"] == shop.steps()
        assert all_done(shop.apply())
        assert [] == later(shop)
    assert None is shop.only.staged


def test_an_author_and_a_draft_translation_go_with_an_edit_that_waits(staged: Shop) -> None:
    """The run refused its own write of the translation as somebody else's."""
    staged.write(a_de=draft(GERMAN))
    staged.apply()
    staged.write(
        a=TWO.replace("---\n", "---\nauthor: support@example.com\n", 1),
        a_de=draft(GERMAN.replace("fünf", "zwei")),
    )
    assert all_done(staged.apply(Gate.PUBLISH))
    assert [] == later(staged)


def test_adopting_a_published_article_publishes_its_translations_too(tmp_path: Path) -> None:
    shop = Shop(tmp_path, api_version="2.16").write(a=published(ENGLISH), a_fr=FRENCH)
    made = shop.sandbox.teammate.creates(title="Refunds", body="<p>Other.</p>", state="published")
    shop.sandbox.teammate.translates(made, "fr", title="Remboursements", body="<p>Autre.</p>")
    assert all_done(shop.apply(Gate.PUBLISH, adopt=True))
    assert [] == later(shop)
    assert "published" == shop.only.translations["fr"].state


def test_an_older_version_leaves_what_is_staged_to_the_newer_one(staged: Shop) -> None:
    switch(staged, "2.11")
    writes = len(staged.sandbox.record())
    assert ["drift content/a.md"] == staged.steps()
    staged.apply(Gate.PUBLISH)
    assert writes == len(staged.sandbox.record())
    switch(staged, "2.16")
    assert all_done(staged.apply(Gate.PUBLISH))
    assert [] == later(staged)
    assert "two" in staged.only.body


@dataclass
class Reticent(Shop):
    """On a version that stages, before a server that may be silent about locales."""

    def client(self) -> Intercom:
        return Intercom(
            Access(
                base_url="http://intercom.test",
                token="sandbox",
                api_version=self.api_version,
                transport=_Reticent(self),
                clock=_ClientClock(self.clock),
            )
        )


@pytest.mark.parametrize("silent", ["GET", "P", ""])
def test_second_plan_is_empty_where_answers_do_not_speak_of_locales(
    tmp_path: Path, silent: str
) -> None:
    shop = Reticent(tmp_path, api_version="2.16")
    shop.is_silent = lambda request: request.startswith(silent)
    for english, french in ((published(ENGLISH), FRENCH), (TWO, DEUX)):
        shop.write(a=english, a_fr=french)
        shop.apply()
        shop.clock.advance(60)
        assert all_done(shop.apply(Gate.PUBLISH))
        assert [] == later(shop)


# Removals


def test_a_removed_page_is_taken_from_readers_in_every_locale_git_ruled(shop: Shop) -> None:
    """The French page stayed online, and nothing knew of it any more."""
    shop.setting = replace(shop.setting, on_remove=OnRemove.UNPUBLISH)
    shop.write(a="", a_fr="")
    assert all_done(shop.apply(*BOTH))
    page = refunds(shop)
    assert ("draft", "draft") == (page.state, page.translations["fr"].state)
    assert [] == later(shop)


def test_a_removed_page_of_which_readers_see_a_translation_only_is_taken_from_them(
    tmp_path: Path,
) -> None:
    """And a lost request is no proof: the page itself was a draft all the time."""
    shop = Shop(tmp_path)
    shop.setting = replace(shop.setting, on_remove=OnRemove.UNPUBLISH)
    shop.write(a=published(ENGLISH), a_fr=published(FRENCH))
    assert all_done(shop.apply(Gate.PUBLISH))
    shop.write(a=draft(ENGLISH))
    assert all_done(shop.apply(Gate.PUBLISH))
    shop.write(a="", a_fr="")
    shop.sandbox.fail(FaultKind.TIMEOUT, match="PUT /articles/*", when=When.BEFORE)
    assert all_done(shop.apply(*BOTH))
    assert "draft" == refunds(shop).translations["fr"].state


@pytest.mark.parametrize("locale", ["fr", "de"])
def test_a_teammates_draft_of_another_locale_keeps_a_removed_page(
    staged: Shop, locale: str
) -> None:
    """The time of a draft is the default locale's own."""
    staged.setting = replace(staged.setting, on_remove=OnRemove.DELETE)
    page = staged.id_of("a.md")
    if locale == "de":
        staged.sandbox.teammate.translates(page, "de", title="E", body="<p>Zehn.</p>")
    staged.sandbox.teammate.stages(page, body="<p>Dix jours.</p>", locale=locale)
    staged.write(a="", a_fr="")
    assert ["conflict content/a.md"] == staged.steps()
    staged.apply(*BOTH)
    assert 0 == staged.sandbox.count("DELETE /articles/*")


# Collections


def test_a_collections_name_in_another_language_is_not_overwritten_when_git_begins_to_give_one(
    shop: Shop,
) -> None:
    """A translator's work in the web app was gone without a question."""
    shop.write(x__b=published("# B\n\nBody.\n"))
    assert all_done(shop.apply(Gate.PUBLISH))
    (shelf,) = shop.sandbox.collections()

    async def name_it() -> None:
        async with shop.client() as client:
            texts = {"de": CollectionTexts(name="Ihr Name", description="Alles")}
            fields = CollectionFields(translations=texts)
            await client.update_collection(CollectionId(str(shelf.id)), fields)

    asyncio.run(name_it())
    file = shop.folder / "content" / "x" / "_collection.yaml"
    file.write_text("translations:\n  de: {name: Unser Name}\n  fr: {name: Ici}\n", "utf-8")
    shop.read().apply(Gate.PUBLISH)

    texts = {locale: one.name for locale, one in shop.sandbox.collections()[0].translations.items()}
    assert {"de": "Ihr Name", "fr": "Ici"} == texts
    assert ["differs content/x/"] == later(shop)
    assert all_done(shop.apply(Gate.PUBLISH, adopt=True))
    assert "Unser Name" == shop.sandbox.collections()[0].translations["de"].name
    assert [] == later(shop)
