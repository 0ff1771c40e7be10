"""File names: readable, safe everywhere, the same in every run."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercom_sync.articles.base import Base
from intercom_sync.articles.importing.names import Names, folded, is_device, slug
from intercom_sync.articles.importing.places import lay_out
from intercom_sync.articles.model import (
    ActualArticle,
    ActualCollection,
    AdminId,
    ArticleId,
    ArticleState,
    CollectionId,
)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("How do I get a refund?", "how-do-i-get-a-refund"),
        ("  Don't panic: it\u2019s fine!  ", "dont-panic-its-fine"),
        ("Größe ändern", "größe-ändern"),
        ("Größe", "größe"),
        ("返金について", "返金について"),
        ("كيف أسترد مالي؟", "كيف-أسترد-مالي"),
        ("धन वापसी", "धन-वापसी"),
        ("\uff26ull width \u2460", "full-width-1"),
        ("C:\\temp/../x", "c-temp-x"),
        ("...", ""),
        ("🎉✅", ""),
        ("1️⃣ First", "1-first"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u062e\u0648"),
        ("İstanbul", "i\u0307stanbul"),
        ("install.fr", "install-fr"),
        ("_collection.yaml", "collection-yaml"),
        ("trailing dot.", "trailing-dot"),
        ("a\x00b\x1bc\u202ed", "a-b-cd"),
    ],
)
def test_a_title_is_readable_in_its_file_name(title: str, name: str) -> None:
    assert unicodedata.normalize("NFC", name) == slug(title)


def test_a_long_title_is_cut_between_words() -> None:
    name = slug("word " * 100)
    assert len(name) <= 80
    assert name.endswith("-word")


def test_a_long_title_without_spaces_is_cut_between_letters() -> None:
    assert "返" * 26 == slug("返" * 300)
    assert slug("e\u0300\u0316" * 100).encode().decode()


@settings(max_examples=40)
@given(st.text(max_size=60))
@example("\u0345\u0301" * 50)
@example("ß" * 90)
def test_a_name_is_safe_on_every_system(title: str) -> None:
    name = slug(title)

    assert len(name.encode()) <= 80
    assert name == unicodedata.normalize("NFC", name)
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>|. _')
    assert name == name.strip("-")
    assert name == slug(name)


def test_names_that_many_computers_take_for_one_get_numbers() -> None:
    names = Names()
    assert ["a.md", "a-2.md", "A-3.md"] == [names.give("content/", s, ".md") for s in "aaA"]
    assert "strasse.md" == names.give("content/", "strasse", ".md")
    assert "straße-2.md" == names.give("content/", "straße", ".md")


def test_names_of_devices_and_of_our_own_folders_are_never_given() -> None:
    names = Names()
    assert "con-2.md" == names.give("content/", "con", ".md")
    assert "com1-2" == names.give("content/", "com1")
    assert "images-2" == names.give("content/", "images")
    assert not is_device("content")


def article(id_: int, title: str = "A", parent: str | None = None) -> ActualArticle:
    return ActualArticle(
        id=ArticleId(str(id_)),
        title=title,
        body="",
        state=ArticleState.DRAFT,
        author_id=AdminId("1"),
        parent_id=None if parent is None else CollectionId(parent),
    )


def collection(id_: str, name: str, parent: str | None = None) -> ActualCollection:
    return ActualCollection(
        id=CollectionId(id_), name=name, parent_id=None if parent is None else CollectionId(parent)
    )


def test_nested_collections_become_folders_in_folders() -> None:
    places = lay_out(
        [article(1, "Visa", "12"), article(2, "Visa")],
        [collection("12", "Cards", "11"), collection("11", "Billing")],
        Base(),
        "content",
        {},
    )
    assert {"11": "content/billing/", "12": "content/billing/cards/"} == places.folders
    assert {"1": "content/billing/cards/visa.md", "2": "content/visa.md"} == places.files
    assert "content/billing/" == places.parent("content/billing/cards/")
    assert places.parent("content/billing/") is None


def test_parents_in_a_circle_unknown_or_too_deep_still_give_every_article_a_file() -> None:
    chain = [collection(str(n), f"L{n}", str(n - 1) if n > 1 else None) for n in range(1, 6)]
    circle = [collection("21", "X", "22"), collection("22", "Y", "21")]
    places = lay_out(
        [article(1, "Deep", "5"), article(2, "Round", "21"), article(3, "Lost", "99")],
        [*chain, *circle, collection("31", "Orphan", "77")],
        Base(),
        "content",
        {},
    )
    assert "content/l1/l2/l3/deep.md" == places.files[ArticleId("1")]
    assert "content/lost.md" == places.files[ArticleId("3")]
    assert "content/orphan/" == places.folders[CollectionId("31")]
    assert ["4", "5"] == [one.id for one in places.flattened]
    assert all(path.count("/") <= 4 for path in places.files.values())


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["a", "A", "a 2", "a-2", "", "con", "á"]), max_size=9), st.data())
def test_names_do_not_depend_on_what_is_managed_already(
    titles: list[str], data: st.DataObject
) -> None:
    """A run that was killed gives the rest the same names as one that was not."""
    from tests.importing.records import managed

    articles = [article(number, title) for number, title in enumerate(titles, 1)]
    whole = lay_out(articles, [], Base(), "content", {}).files
    done = data.draw(st.sets(st.sampled_from(articles or [article(1)]).map(lambda one: one.id)))

    base = Base(articles=tuple(managed(id_, path) for id_, path in whole.items() if id_ in done))
    assert whole == lay_out(articles, [], base, "content", {}).files
    assert len({folded(path) for path in whole.values()}) == len(titles)
