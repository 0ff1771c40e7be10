"""Whether what stands in Intercom is what was sent.

Owns the comparison of facts §7: to the canonical form, and in other words, because servers rewrite
bodies in ways nobody lists. Pure. Trap: what was not sent says nothing, so it always agrees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from intercom_sync.articles.base import letters_of, told
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualCollection,
    ArticleFields,
    CollectionFields,
    CollectionTexts,
)
from intercom_sync.articles.parts import DEFAULT, ActualPart, SentPart, actual_part
from intercom_sync.articles.three_way import same_text
from intercom_sync.markup.canonical import Site, canonical, plain_text, same_but_for_images

FEW_LETTERS = 12
"""Fewer letters than this are a text by chance."""


def says(now: ActualArticle, wire: ArticleFields, site: Site) -> bool:
    """Whether the article says what was sent, in every field and locale that was sent."""
    return _same_place(now, wire) and all(
        found is not None
        and _same_fields(found, sent)
        and (
            sent.body is NOT_GIVEN
            or canonical(found.body, site) == canonical(sent.body, site)
            or same_but_for_images(found.body, sent.body, site)
        )
        for sent, found in _by_locale(now, wire)
    )


def says_in_other_words(now: ActualArticle, wire: ArticleFields) -> bool:
    """The same words, though the server rewrote what stands around them."""
    return _same_place(now, wire) and all(
        found is not None
        and _same_fields(found, sent)
        and (
            sent.body is NOT_GIVEN
            or letters_of(plain_text(found.body)) == letters_of(plain_text(sent.body))
        )
        for sent, found in _by_locale(now, wire)
    )


def likely_made(
    recent: Sequence[ActualArticle], wire: ArticleFields, *, strictly: bool
) -> list[ActualArticle]:
    """The articles that may be what was created, by the best evidence there is.

    Title and words; else the title alone (the server rewrites bodies); else the words alone
    (a teammate may have renamed it since).
    """
    title = "" if wire.title is NOT_GIVEN else wire.title
    titled = [one for one in recent if same_text(one.title, title)]
    worded = [one for one in recent if same_words(one, wire)]
    both = [one for one in titled if one in worded]
    return both if both or strictly else titled or worded


def same_words(article: ActualArticle, wire: ArticleFields) -> bool:
    """Whether the article has the words that were sent, and enough of them to be no chance."""
    body = "" if wire.body is NOT_GIVEN else wire.body
    words = letters_of(plain_text(body))
    return len(words) >= FEW_LETTERS and letters_of(plain_text(article.body)) == words


def is_translation(wire: ArticleFields) -> bool:
    """Whether nothing but other locales was written; the author goes along with every write."""
    own = (wire.title, wire.description, wire.body, wire.state, wire.parent_id)
    return bool(wire.translations) and all(value is NOT_GIVEN for value in own)


def collection_says(now: ActualCollection, wire: CollectionFields) -> bool:
    """Whether the collection says what was sent, in every locale that was sent."""
    return (
        (wire.name is NOT_GIVEN or letters_of(now.name) == letters_of(wire.name))
        and (
            wire.description is NOT_GIVEN
            or letters_of(now.description) == letters_of(wire.description)
        )
        and (wire.parent_id is NOT_GIVEN or now.parent_id == wire.parent_id)
        and all(
            _same_names((now.translations or {}).get(locale), texts)
            for locale, texts in wire.translations.items()
        )
    )


def _by_locale(
    now: ActualArticle, wire: ArticleFields
) -> Iterator[tuple[SentPart, ActualPart | None]]:
    """What was sent in each locale, and what stands there; None where nothing is or is told."""
    yield wire, actual_part(now, DEFAULT)
    for locale, sent in wire.translations.items():
        yield sent, actual_part(now, locale)


def _same_place(now: ActualArticle, wire: ArticleFields) -> bool:
    return wire.parent_id is NOT_GIVEN or now.parent_id == wire.parent_id


def _same_fields(now: ActualPart, wire: SentPart) -> bool:
    return (
        (wire.title is NOT_GIVEN or letters_of(now.title) == letters_of(wire.title))
        and (
            wire.description is NOT_GIVEN
            or letters_of(now.description) == letters_of(wire.description)
        )
        and (wire.state is NOT_GIVEN or now.state is wire.state)
        and (wire.author_id is NOT_GIVEN or now.author_id == wire.author_id)
    )


def _same_names(now: CollectionTexts | None, wire: CollectionTexts) -> bool:
    return (
        now is not None
        and letters_of(now.name) == letters_of(wire.name)
        and (
            wire.description is NOT_GIVEN
            or letters_of(told(now.description)) == letters_of(wire.description)
        )
    )
