"""Translations, end to end: files and workspace in, plan text out (design §5-§7)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from intercom_sync.plan.model import Gate
from intercom_sync.sandbox.store import articles
from tests.engine.translated import ENGLISH, FRENCH, GERMAN, PNG, Shop, draft, published
from tests.engine.world import all_done


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def applied(shop: Shop) -> Shop:
    """One article in three languages, applied."""
    shop.write(a=ENGLISH, a_fr=FRENCH, a_de=GERMAN)
    assert all_done(shop.apply())
    assert [] == shop.steps()
    return shop


def test_a_new_article_is_created_with_its_translations_as_drafts(shop: Shop) -> None:
    shop.write(a=ENGLISH, a_fr=FRENCH, a_de=GERMAN)

    assert (
        '+ create    content/a.md   "Refunds", with de, fr\n'
        "\n"
        "Plan: 1 to create. 0 unchanged, 0 unmanaged.\n"
        "Apply with: apply\n"
    ) == shop.plan()
    assert all_done(shop.apply())

    assert 1 == shop.sandbox.count("POST /articles")
    assert ("Refunds", "draft") == (shop.only.title, shop.only.state)
    assert {"fr": ("Remboursements", "draft"), "de": ("Erstattungen", "draft")} == {
        locale: (one.title, one.state) for locale, one in shop.only.translations.items()
    }
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == shop.plan()


def test_a_translation_is_added_to_an_article_that_is_there(shop: Shop) -> None:
    shop.write(a=ENGLISH)
    shop.apply()
    shop.write(a_fr=FRENCH)

    assert (
        "~ update    content/a.md   title (fr), body (fr) (+1 -0 lines)\n"
        "      body (fr):\n"
        "      @@ -0,0 +1 @@\n"
        "      +Un remboursement prend cinq jours.\n"
    ) in shop.plan()
    assert all_done(shop.apply())

    assert {"type", "title", "body", "author_id", "state"} == set(
        shop.sent()[-1]["translated_content"]["fr"]
    )
    assert {"author_id", "translated_content"} == set(shop.sent()[-1])
    assert [] == shop.steps()


def test_only_the_locale_that_differs_is_sent_and_only_its_changed_fields(applied: Shop) -> None:
    applied.write(a_fr=FRENCH.replace("cinq", "deux"))

    assert (
        "~ update    content/a.md   body (fr) (+1 -1 lines)\n"
        "      body (fr):\n"
        "      @@ -1 +1 @@\n"
        "      -Un remboursement prend cinq jours.\n"
        "      +Un remboursement prend deux jours.\n"
    ) in applied.plan()
    assert all_done(applied.apply())

    content = applied.sent()[-1]["translated_content"]
    assert {"type", "fr"} == set(content)
    assert {"type", "body", "author_id"} == set(content["fr"])
    assert "deux" in applied.only.translations["fr"].body
    assert "fünf" in applied.only.translations["de"].body
    assert [] == applied.steps()


def test_an_edit_of_the_default_locale_sends_no_translation(applied: Shop) -> None:
    applied.write(a=ENGLISH.replace("five", "two"))
    assert all_done(applied.apply())
    assert "translated_content" not in applied.sent()[-1]


def test_a_translation_edited_in_the_web_app_without_a_new_time_is_drift(applied: Shop) -> None:
    found = applied.id_of("a.md")
    before = applied.only.updated_at
    applied.clock.advance(3600)
    applied.sandbox.teammate.translates(
        found, "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )
    assert before == applied.only.updated_at

    assert (
        "≠ drift     content/a.md: changed in Intercom since it was last applied; left alone\n"
        "      Intercom then (-) and now (+):\n"
        "      body (fr):\n"
        "      @@ -1 +1 @@\n"
        "      -Un remboursement prend cinq jours.\n"
        "      +Dix jours.\n"
    ) in applied.plan()
    assert all_done(applied.apply())
    assert "Dix jours" in applied.only.translations["fr"].body


def test_three_locales_of_fifty_articles_show_just_the_one_that_was_edited(shop: Shop) -> None:
    shop.write(
        **{
            f"x__{number}{locale}": text.replace("\n\n", f" {number}\n\n", 1)
            for number in range(50)
            for locale, text in (("", ENGLISH), ("_fr", FRENCH), ("_de", GERMAN))
        }
    )
    assert all_done(shop.apply())
    assert [] == shop.steps()
    assert 50 == shop.sandbox.count("POST /articles")
    shop.clock.advance(3600)
    shop.sandbox.teammate.translates(
        shop.id_of("x/37.md"), "de", title="Erstattungen 37", body="<p>Zehn Tage.</p>"
    )

    assert ["drift content/x/37.md"] == shop.steps()
    assert "body (de):" in shop.plan()
    assert shop.requests < 15


def test_drift_of_a_translation_is_overwritten_only_when_told(applied: Shop) -> None:
    found = applied.id_of("a.md")
    applied.sandbox.teammate.translates(found, "fr", title="Dix", body="<p>Dix jours.</p>")
    assert all_done(applied.apply(overwrite_drift=True))
    assert "Remboursements" == applied.only.translations["fr"].title
    assert "cinq" in applied.only.translations["fr"].body
    assert [] == applied.steps()


def test_the_same_change_of_a_translation_on_both_sides_refreshes_base(applied: Shop) -> None:
    found = applied.id_of("a.md")
    applied.sandbox.teammate.translates(
        found, "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )
    applied.write(a_fr="# Remboursements\n\nDix jours.\n")
    assert ["refresh content/a.md"] == applied.steps()
    before = len(applied.sandbox.record())
    applied.apply()
    assert before == len(applied.sandbox.record())
    assert [] == applied.steps()


def test_different_changes_of_a_translation_are_a_conflict(applied: Shop) -> None:
    found = applied.id_of("a.md")
    applied.sandbox.teammate.translates(
        found, "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )
    applied.write(a_fr=FRENCH.replace("cinq", "deux"))

    text = applied.plan()

    assert "! conflict  content/a.md" in text
    assert "-Dix jours." in text
    assert "+Un remboursement prend deux jours." in text
    applied.apply()
    assert "Dix jours" in applied.only.translations["fr"].body


def test_git_does_not_write_an_article_while_another_of_its_locales_drifts(applied: Shop) -> None:
    """One article is one thing: it is applied as a whole or not at all."""
    found = applied.id_of("a.md")
    applied.sandbox.teammate.translates(
        found, "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )
    applied.write(a=ENGLISH.replace("five", "two"))
    assert "conflict content/a.md" in applied.steps()
    applied.apply()
    assert "Dix jours" in applied.only.translations["fr"].body
    assert "five" in applied.only.body


def test_a_translation_edited_between_plan_and_write_is_not_overwritten(applied: Shop) -> None:
    found = applied.id_of("a.md")
    applied.write(a_fr=FRENCH.replace("cinq", "deux"))
    applied.sandbox.after_page(
        1,
        lambda: applied.sandbox.teammate.translates(
            found, "fr", title="Remboursements", body="<p>Dix jours.</p>"
        ),
        path="/help_center/collections",
    )

    applied.apply()

    assert "Dix jours" in applied.only.translations["fr"].body


def test_a_translation_that_git_does_not_have_is_never_touched(shop: Shop) -> None:
    shop.write(a=ENGLISH, a_fr=FRENCH)
    shop.apply()
    found = shop.id_of("a.md")
    shop.sandbox.teammate.translates(found, "de", title="Erstattung", body="<p>Zehn.</p>")
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == shop.plan()
    shop.write(a=ENGLISH.replace("five", "two"), a_fr=FRENCH.replace("cinq", "deux"))
    assert all_done(shop.apply())
    assert "Zehn" in shop.only.translations["de"].body
    assert [] == shop.steps()


def test_a_file_that_meets_an_equal_translation_takes_note_of_it(shop: Shop) -> None:
    shop.write(a=ENGLISH)
    shop.apply()
    shop.sandbox.teammate.translates(
        shop.id_of("a.md"),
        "fr",
        title="Remboursements",
        body="<p>Un remboursement prend cinq jours.</p>",
    )
    shop.write(a_fr=FRENCH)
    assert ["refresh content/a.md"] == shop.steps()
    before = len(shop.sandbox.record())
    shop.apply()
    assert before == len(shop.sandbox.record())
    assert [] == shop.steps()


def test_a_file_that_meets_another_translation_leaves_it_until_told_to_adopt(shop: Shop) -> None:
    shop.write(a=ENGLISH)
    shop.apply()
    shop.sandbox.teammate.translates(
        shop.id_of("a.md"), "fr", title="Remboursements", body="<p>Dix jours.</p>"
    )
    shop.write(a=ENGLISH.replace("five", "two"), a_fr=FRENCH, a_de=GERMAN)

    text = shop.plan()

    assert (
        f"! differs   content/a.fr.md: article {shop.id_of('a.md')} has a translation in this "
        "locale already, with other content\n"
        "      Intercom (-) and git (+):\n"
        "      body (fr):\n"
        "      @@ -1 +1 @@\n"
        "      -Dix jours.\n"
        "      +Un remboursement prend cinq jours.\n"
        "      Run with --adopt to take it over (git wins), or make the content equal.\n"
    ) in text
    assert "~ update    content/a.md   body (+1 -1 lines), title (de), body (de)" in text
    shop.apply()
    assert "two" in shop.only.body
    assert "Dix jours" in shop.only.translations["fr"].body
    assert ["differs content/a.fr.md"] == shop.steps()
    assert all_done(shop.apply(adopt=True))
    assert "cinq" in shop.only.translations["fr"].body
    assert [] == shop.steps()


def test_an_equal_article_is_adopted_and_gets_the_translations_it_lacks(shop: Shop) -> None:
    shop.sandbox.teammate.creates(title="Refunds", body="<p>Refunds take five days.</p>")
    shop.write(a=ENGLISH, a_fr=FRENCH)
    assert '= adopt     content/a.md   "Refunds", with fr\n' in shop.plan()
    assert all_done(shop.apply())
    assert "Remboursements" == shop.only.translations["fr"].title
    assert [] == shop.steps()


def test_an_article_with_another_translation_is_not_adopted_silently(shop: Shop) -> None:
    found = shop.sandbox.teammate.creates(title="Refunds", body="<p>Refunds take five days.</p>")
    shop.sandbox.teammate.translates(found, "fr", title="Dix", body="<p>Dix jours.</p>")
    shop.write(a=ENGLISH, a_fr=FRENCH)
    assert ["differs content/a.md"] == shop.steps()
    shop.apply()
    assert "Dix" == shop.only.translations["fr"].title
    assert all_done(shop.apply(adopt=True))
    assert "Remboursements" == shop.only.translations["fr"].title
    assert [] == shop.steps()


def test_a_removed_translation_file_leaves_the_translation_and_says_so(applied: Shop) -> None:
    applied.write(a_fr="")
    assert (
        "= forget    content/a.fr.md   stays in Intercom, unmanaged\n"
        "\n"
        "Plan: 1 to forget. 1 unchanged, 0 unmanaged.\n"
        "Apply with: apply\n"
    ) == applied.plan()
    before = len(applied.sandbox.record())
    applied.apply()
    assert before == len(applied.sandbox.record())
    assert {"fr", "de"} == applied.only.translations.keys()
    assert "No changes. 1 unchanged, 0 unmanaged.\n" == applied.plan()


def test_a_removed_translation_file_and_an_edit_are_one_apply(applied: Shop) -> None:
    applied.write(a_fr="", a=ENGLISH.replace("five", "two"))
    assert all_done(applied.apply())
    assert "cinq" in applied.only.translations["fr"].body
    assert ["stale content/a.de.md"] == applied.steps()


def test_a_removed_translation_file_and_a_renamed_original_are_one_apply(applied: Shop) -> None:
    applied.write(a="", a_fr="", a_de="", b=ENGLISH, b_de=GERMAN)
    assert all_done(applied.apply())
    assert [] == applied.steps()


def test_a_renamed_article_keeps_its_translations(applied: Shop) -> None:
    applied.write(a="", a_fr="", a_de="", b=ENGLISH, b_fr=FRENCH, b_de=GERMAN)
    assert ["rename content/b.md"] == applied.steps()
    before = len(applied.sandbox.record())
    applied.apply()
    assert before == len(applied.sandbox.record())
    assert [] == applied.steps()


def test_a_locale_taken_out_of_the_config_makes_no_new_articles(applied: Shop) -> None:
    """Fifty French drafts would appear beside fifty articles."""
    config = applied.folder / "intercom-sync.yaml"
    config.write_text(config.read_text("utf-8").replace("[en, fr, de]", "[en, de]"), "utf-8")
    applied.read()
    assert (
        "! blocked   content/a.fr.md: it was the fr translation of content/a.md, and fr is not in "
        "locales now; both wait\n"
    ) in applied.plan()
    for _ in range(2):
        applied.apply()
    assert ["blocked content/a.fr.md"] == applied.steps()
    assert ["Refunds"] == [one.title for one in applied.sandbox.articles()]
    assert "Remboursements" == applied.only.translations["fr"].title


def test_what_became_of_a_translation_before_git_ruled_it_is_nobodys_drift(shop: Shop) -> None:
    shop.write(a=ENGLISH)
    shop.apply()
    found = shop.id_of("a.md")
    shop.sandbox.teammate.translates(found, "fr", title="Dix", body="<p>Dix jours.</p>")
    shop.write(a=ENGLISH.replace("five", "two"))
    shop.apply()  # base has read the French of that time
    lose_translation(shop, "fr")
    shop.write(a_fr=FRENCH)
    assert ["update content/a.md"] == shop.steps()
    assert all_done(shop.apply())
    assert [] == shop.steps()


def test_a_translation_that_was_deleted_in_intercom_is_drift_that_says_so(applied: Shop) -> None:
    lose_translation(applied, "fr")
    text = applied.plan()
    assert (
        "≠ drift     content/a.md: changed in Intercom since it was last applied; the fr "
        "translation was removed there; left alone\n"
    ) in text
    assert 'title (fr): "Remboursements" → none' in text
    assert all_done(applied.apply(overwrite_drift=True))
    assert "Remboursements" == applied.only.translations["fr"].title
    assert [] == applied.steps()


def lose_translation(shop: Shop, locale: str) -> None:
    """What somebody with another tool, or Intercom's support, might do."""
    article_id = shop.only.id

    def remove(connection: Any, _now: float) -> int:
        found = articles.find(connection, article_id)
        assert found is not None
        kept = {key: one for key, one in found.translations.items() if key != locale}
        articles.put(connection, replace(found, translations=kept))
        return found.id

    shop.sandbox.teammate._scribe.note("WEB", "/articles", remove)


# Publishing


def test_a_published_article_is_published_with_its_translations_behind_one_gate(
    shop: Shop,
) -> None:
    shop.write(a=published(ENGLISH), a_fr=FRENCH, a_de=draft(GERMAN))
    assert (
        "^ publish   content/a.md   LIVE  ! needs --publish\n"
        '      state: "draft" → "published"\n'
        '      state (fr): "draft" → "published"\n'
    ) in shop.plan()
    shop.apply()
    assert ["draft", "draft", "draft"] == states(shop)
    assert all_done(shop.apply(Gate.PUBLISH))
    assert ["published", "published", "draft"] == states(shop)
    assert [] == shop.steps()


def states(shop: Shop) -> list[str]:
    """Of English, French and German."""
    others = [shop.only.translations[locale].state for locale in ("fr", "de")]
    return [shop.only.state, *others]


def test_a_new_translation_of_a_published_article_is_seen_only_after_its_gate(shop: Shop) -> None:
    shop.write(a=published(ENGLISH), a_de=GERMAN)
    shop.apply(Gate.PUBLISH)
    shop.write(a_fr=FRENCH)
    text = shop.plan()
    assert "~ update    content/a.md   title (fr), body (fr) (+1 -0 lines)\n" in text
    assert "^ publish   content/a.md   LIVE  ! needs --publish\n" in text
    shop.apply()
    assert ["published", "draft", "published"] == states(shop)
    assert all_done(shop.apply(Gate.PUBLISH))
    assert ["published", "published", "published"] == states(shop)
    assert [] == shop.steps()


def test_an_edit_of_a_published_translation_is_live(shop: Shop) -> None:
    shop.write(a=ENGLISH, a_fr=published(FRENCH), a_de=GERMAN)
    shop.apply(Gate.PUBLISH)
    assert ["draft", "published", "draft"] == states(shop)
    shop.write(a_fr=published(FRENCH.replace("cinq", "deux")))
    assert "body (fr) (+1 -1 lines)   LIVE  ! needs --publish" in shop.plan()
    shop.apply()
    assert "cinq" in shop.only.translations["fr"].body
    assert all_done(shop.apply(Gate.PUBLISH))
    assert "deux" in shop.only.translations["fr"].body


def test_an_edit_of_a_draft_translation_of_a_published_article_is_not_live(shop: Shop) -> None:
    german = draft(GERMAN)
    shop.write(a=published(ENGLISH), a_fr=FRENCH, a_de=german)
    shop.apply(Gate.PUBLISH)
    shop.write(a_de=german.replace("fünf", "zwei"))
    assert "LIVE" not in shop.plan()
    assert all_done(shop.apply())
    assert "zwei" in shop.only.translations["de"].body
    assert ["published", "published", "draft"] == states(shop)


def test_one_locale_alone_is_taken_from_readers_before_its_edit(shop: Shop) -> None:
    shop.write(a=published(ENGLISH), a_fr=FRENCH, a_de=GERMAN)
    shop.apply(Gate.PUBLISH)
    shop.write(a_fr=draft(FRENCH.replace("cinq", "deux")))
    text = shop.plan()
    assert '      state (fr): "published" → "draft"\n' in text
    assert "REMOVED  ! needs --publish" in text
    assert all_done(shop.apply(Gate.PUBLISH))
    assert ["published", "draft", "published"] == states(shop)
    assert "deux" in shop.only.translations["fr"].body
    assert [] == shop.steps()


def test_a_locale_is_unpublished_while_another_is_new(shop: Shop) -> None:
    shop.write(a=published(ENGLISH), a_de=GERMAN)
    shop.apply(Gate.PUBLISH)
    shop.write(a_de=draft(GERMAN), a_fr=FRENCH)
    assert all_done(shop.apply(Gate.PUBLISH))
    assert ["published", "published", "draft"] == states(shop)
    assert [] == shop.steps()


def test_a_translation_without_any_state_is_left_to_teammates(applied: Shop) -> None:
    lines = published(FRENCH)
    applied.write(a_fr=lines)
    applied.apply(Gate.PUBLISH)
    applied.write(a_fr=FRENCH)
    assert "No changes" in applied.plan() or ["refresh content/a.md"] == applied.steps()
    applied.apply()
    assert "published" == applied.only.translations["fr"].state
    assert [] == applied.steps()


def test_publishing_first_translations_counts_against_no_limit(shop: Shop) -> None:
    shop.write(a=published(ENGLISH))
    shop.apply(Gate.PUBLISH)
    shop.write(a_fr=FRENCH)
    publish = [step for step in shop.decide().plan.steps if step.verb == "publish"]
    assert [True] == [step.completes_create for step in publish]


# Authors


def test_the_author_of_a_translation_survives_an_update(shop: Shop) -> None:
    mei = 5017693
    shop.write(a=ENGLISH, a_fr=f"---\nauthor: mei@example.com\n---\n{FRENCH}")
    shop.apply()
    assert mei == shop.only.translations["fr"].author_id
    shop.write(a_fr=f"---\nauthor: mei@example.com\n---\n{FRENCH.replace('cinq', 'deux')}")
    shop.apply()
    assert mei == shop.only.translations["fr"].author_id
    shop.write(a_fr=FRENCH)
    shop.apply()
    assert mei == shop.only.translations["fr"].author_id
    assert [] == shop.steps()


def test_a_new_translation_is_by_the_articles_author(shop: Shop) -> None:
    mei = 5017693
    shop.write(a=f"---\nauthor: mei@example.com\n---\n{ENGLISH}", a_fr=FRENCH)
    shop.apply()
    assert mei == shop.only.translations["fr"].author_id
    shop.write(a_de=GERMAN)
    shop.apply()
    assert mei == shop.only.translations["de"].author_id


def test_an_unknown_author_of_a_translation_stops_the_article_and_names_the_file(
    shop: Shop,
) -> None:
    shop.write(a=ENGLISH, a_fr=f"---\nauthor: doc@example.com\n---\n{FRENCH}")
    text = shop.plan()
    assert (
        'the e-mail "doc@example.com", which content/a.fr.md names. Nearest: "docs@example.com"'
    ) in text
    assert ["blocked content/a.md"] == shop.steps()


# Links and images


def test_links_in_a_translation_lead_to_its_own_locale(shop: Shop) -> None:
    shop.write(
        a=f"{ENGLISH}\n[b](b.md)\n",
        a_fr=f"{FRENCH}\n[b](b.md) [b](b.fr.md) [b](b.de.md)\n",
        b="# B\n\nText.\n",
        b_fr="# B fr\n\nTexte.\n",
        b_de="# B de\n\nText.\n",
    )
    assert "then links" in shop.plan()
    assert all_done(shop.apply())

    a, b = (shop.id_of(name) for name in ("a.md", "b.md"))
    found = next(one for one in shop.sandbox.articles() if str(one.id) == a)
    assert f"https://help.example.com/en/articles/{b}" in found.body
    french = found.translations["fr"].body
    assert 2 == french.count(f"https://help.example.com/fr/articles/{b}")
    assert 1 == french.count(f"https://help.example.com/de/articles/{b}")
    assert [] == shop.steps()


def test_a_second_pass_is_needed_and_done_for_a_translation_alone(shop: Shop) -> None:
    shop.write(
        a=ENGLISH,
        a_fr=f"{FRENCH}\n[b](b.md)\n",
        b="# B\n\nText.\n",
        b_fr="# B fr\n\n[a](a.fr.md)\n",
    )
    assert all_done(shop.apply())
    linked = [one for one in shop.sent() if "title" not in one]
    assert [{"author_id", "translated_content"}] * 2 == [set(one) for one in linked]
    assert [] == shop.steps()


def test_a_link_that_changes_only_its_locale_is_an_update(shop: Shop) -> None:
    shop.write(a=f"{ENGLISH}\n[b](b.md)\n", b="# B\n\nText.\n", b_fr="# B fr\n\nTexte.\n")
    shop.apply()
    shop.write(a=f"{ENGLISH}\n[b](b.fr.md)\n")
    assert ["update content/a.md"] == shop.steps()
    assert all_done(shop.apply())
    assert f"/fr/articles/{shop.id_of('b.md')}" in shop.sandbox.articles()[0].body + (
        shop.sandbox.articles()[1].body
    )
    assert [] == shop.steps()


def test_an_image_of_a_translation_is_fetched_once(shop: Shop) -> None:
    (shop.folder / "content").mkdir()
    (shop.folder / "content/x.png").write_bytes(PNG)
    shop.write(a=f"{ENGLISH}\n![x](x.png)\n", a_fr=f"{FRENCH}\n![x](x.png)\n\n![x](x.png)\n")
    assert all_done(shop.apply())
    assert [] == shop.steps()
    shop.images.commit = "2"
    assert [] == shop.steps()
    shop.write(a_fr=f"{FRENCH}\nEncore.\n\n![x](x.png)\n\n![x](x.png)\n")
    assert all_done(shop.apply())
    body = shop.sent()[-1]["translated_content"]["fr"]["body"]
    assert 2 == body.count("downloads.intercomcdn.com")
    assert "images.example.org" not in body
    assert [] == shop.steps()
    (shop.folder / "content/x.png").write_bytes(PNG + b"2")
    shop.read()
    assert ["update content/a.md"] == shop.steps()
    assert "body (fr)" in shop.plan()
    assert all_done(shop.apply())
    assert [] == shop.steps()


def test_an_image_of_a_translation_alone_is_sent_from_where_intercom_keeps_it(shop: Shop) -> None:
    (shop.folder / "content").mkdir()
    (shop.folder / "content/x.png").write_bytes(PNG)
    shop.write(a=ENGLISH, a_fr=f"{FRENCH}\n![x](x.png)\n")
    assert all_done(shop.apply())
    shop.write(a_fr=f"{FRENCH}\nEncore.\n\n![x](x.png)\n")
    assert all_done(shop.apply())
    assert "downloads.intercomcdn.com" in shop.sent()[-1]["translated_content"]["fr"]["body"]
    assert [] == shop.steps()


# Staleness


def test_a_translation_is_stale_from_the_edit_of_its_original_to_its_own(applied: Shop) -> None:
    applied.write(a=ENGLISH.replace("five", "two"), a_de=GERMAN.replace("fünf", "zwei"))
    stale = (
        "≠ stale     content/a.fr.md: made from an older a.md\n"
        "      Translate what changed; if it is still right, change a comment in its front matter."
        "\n"
    )
    assert stale in applied.plan()
    assert all_done(applied.apply())
    assert f"{stale}\nNo changes. 1 unchanged, 0 unmanaged. 1 stale.\n" == applied.plan()
    applied.write(a_fr=FRENCH.replace("cinq", "deux"))
    assert "stale" not in applied.plan()
    assert all_done(applied.apply())
    assert [] == applied.steps()


def test_a_comment_says_that_a_translation_is_still_right(applied: Shop) -> None:
    applied.write(a=ENGLISH.replace("five", "5"))
    applied.apply()
    assert ["stale content/a.de.md", "stale content/a.fr.md"] == applied.steps()
    applied.write(a_fr=f"---\n# still right\n---\n{FRENCH}", a_de=f"---\n# checked\n---\n{GERMAN}")
    assert (
        "= refresh   content/a.md   original (de), original (fr)\n"
        '      original (de): "an older text" → "this text"\n'
        '      original (fr): "an older text" → "this text"\n'
    ) in applied.plan()
    before = len(applied.sandbox.record())
    applied.apply()
    assert before == len(applied.sandbox.record())
    assert [] == applied.steps()
    applied.write(a=ENGLISH.replace("five", "6"))
    assert ["stale content/a.de.md", "stale content/a.fr.md"] == applied.steps()[1:]


def test_what_no_translator_translates_makes_nothing_stale(applied: Shop) -> None:
    applied.write(a=f"---\nstate: draft\nauthor: docs@example.com\n---\n{ENGLISH}\n\n")
    assert [] == [step for step in applied.steps() if step.startswith("stale")]


def test_a_moved_original_makes_nothing_stale_and_hides_nothing_stale(applied: Shop) -> None:
    applied.write(a=ENGLISH.replace("five", "5"))
    applied.apply()
    changed = ENGLISH.replace("five", "5")
    applied.write(a="", a_fr="", a_de="", b=changed, b_fr=FRENCH, b_de=GERMAN)
    assert ["rename content/b.md", "stale content/b.de.md", "stale content/b.fr.md"] == (
        applied.steps()
    )


# Another renderer


def test_another_renderer_plans_only_a_rerender_of_the_locales_concerned(applied: Shop) -> None:
    (found,) = applied.files.articles
    french = found.translations["fr"]
    changed = replace(french, body=french.body.replace("cinq", "<b>cinq</b>"))
    article = replace(found, translations={**found.translations, "fr": changed})
    applied.files = replace(applied.files, articles=(article,))
    assert ["rerender content/a.md"] == applied.steps()
    assert all_done(applied.apply(Gate.RERENDER))
    assert {"type", "fr"} == set(applied.sent()[-1]["translated_content"])
    assert [] == applied.steps()


def test_a_deleted_article_is_recreated_in_every_locale(applied: Shop) -> None:
    applied.sandbox.teammate.deletes(applied.id_of("a.md"))
    assert ["gone content/a.md"] == applied.steps()
    assert all_done(applied.apply(recreate=True))
    assert {"fr", "de"} == applied.only.translations.keys()
    assert [] == applied.steps()


# Collections


def collection(shop: Shop, text: str) -> Shop:
    path = shop.folder / "content/x/_collection.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return shop.write(x__a=ENGLISH)


def test_a_collection_is_created_and_changed_in_every_locale(shop: Shop) -> None:
    collection(shop, "name: Billing\ntranslations: {fr: {name: Factures, description: Tout}}\n")
    assert '+ create    content/x/   "Billing", with fr\n' in shop.plan()
    assert all_done(shop.apply())
    (made,) = shop.sandbox.collections()
    assert ("Factures", "Tout") == (
        made.translations["fr"].name,
        made.translations["fr"].description,
    )
    assert [] == shop.steps()
    collection(shop, "name: Billing\ntranslations: {fr: {name: Paiements}, de: {name: Geld}}\n")
    assert (
        '~ update    content/x/   name (de), name (fr)\n      name (fr): "Factures" → "Paiements"\n'
    ) in shop.plan()
    assert all_done(shop.apply())
    (made,) = shop.sandbox.collections()
    assert ("Paiements", "Tout", "Geld") == (
        made.translations["fr"].name,
        made.translations["fr"].description,
        made.translations["de"].name,
    )
    assert [] == shop.steps()


def test_a_locale_taken_out_of_a_collection_file_stays_and_is_said(shop: Shop) -> None:
    collection(shop, "name: Billing\ntranslations: {fr: {name: Factures}}\n")
    shop.apply()
    collection(shop, "name: Billing\n")
    assert (
        "= refresh   content/x/   translation (fr)\n"
        '      translation (fr): "managed" → "stays, unmanaged"\n'
    ) in shop.plan()
    before = len(shop.sandbox.record())
    shop.apply()
    assert before == len(shop.sandbox.record())
    assert [] == shop.steps()


def test_an_existing_collection_is_adopted_and_gets_the_locales_it_lacks(shop: Shop) -> None:
    shop.sandbox.teammate.creates_collection(name="Billing")
    collection(shop, "name: Billing\ntranslations: {fr: {name: Factures}}\n")
    assert all_done(shop.apply())
    (made,) = shop.sandbox.collections()
    assert "Factures" == made.translations["fr"].name
    assert [] == shop.steps()
