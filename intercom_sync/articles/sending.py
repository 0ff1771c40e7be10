"""What one write puts on the wire besides bodies, and what base will say was sent.

Owns the fields that are sent although nobody asked for them, and the state of affairs after a
write, locale by locale. Pure. Trap: an author who is left out is replaced by the token's admin, in
translations as in the article itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualTranslation,
    AdminId,
    ArticleFields,
    ArticleState,
    CollectionId,
    DesiredArticle,
    NotGiven,
    TranslationFields,
)
from intercom_sync.articles.parts import (
    DEFAULT,
    ActualPart,
    DesiredPart,
    SentPart,
    actual_part,
    sent_part,
)


def with_authors(wire: ArticleFields, now: ActualArticle | None) -> ArticleFields:
    """The fields with an author for every locale that is sent, as it is in Intercom.

    Leaving it out hands the text to the token's admin (facts §2, seen).

    Args:
        now: None for an article that this write makes; then the fields name its author.
    """
    article_author = wire.author_id
    if article_author is NOT_GIVEN and now is not None:
        article_author = now.author_id
    translations = {}
    for locale, texts in wire.translations.items():
        there = None if now is None else actual_part(now, locale)
        author_id = article_author if there is None else there.author_id
        translations[locale] = (
            replace(texts, author_id=author_id) if texts.author_id is NOT_GIVEN else texts
        )
    return replace(wire, author_id=article_author, translations=translations)


def sent_after(
    desired: DesiredArticle,
    bodies: Mapping[str, str],
    fields: ArticleFields,
    current: ArticleBase | None,
    parent_id: CollectionId | None | NotGiven,
) -> ArticleFields:
    """What base will say was sent: all that git manages, as it stands after this write.

    Fields that the write leaves out already agree, or the step would hold them. The state is the
    exception: publishing is a step of its own, so only what was reached counts.

    Args:
        bodies: Locale → the file's body, ready to be compared.
    """
    return ArticleFields(
        title=desired.title,
        description=desired.description,
        body=bodies[DEFAULT],
        state=_state(DEFAULT, desired, fields, current),
        author_id=_author(DEFAULT, fields, current),
        parent_id=parent_id,
        translations={
            locale: TranslationFields(
                title=part.title,
                description=part.description,
                body=bodies[locale],
                state=_state(locale, part, fields, current),
                author_id=_author(locale, fields, current),
            )
            for locale, part in desired.translations.items()
        },
    )


def states_after(
    desired: DesiredArticle, fields: ArticleFields, current: ArticleBase
) -> ArticleFields:
    """The same for a write of states alone: what was written of the texts still stands."""
    return replace(
        current.sent,
        state=_state(DEFAULT, desired, fields, current),
        translations={
            locale: replace(sent, state=_state(locale, part, fields, current))
            for locale, part in desired.translations.items()
            if (sent := current.sent.translations.get(locale)) is not None
        },
    )


def place_after(
    desired: DesiredArticle,
    fields: ArticleFields,
    current: ArticleBase,
    parent_id: CollectionId | None | NotGiven,
) -> ArticleFields:
    """The same for a write of author and collection alone, while texts may wait in a draft."""
    return replace(
        current.sent,
        author_id=_author(DEFAULT, fields, current),
        parent_id=parent_id,
        translations={
            locale: replace(sent, author_id=_author(locale, fields, current))
            for locale, sent in current.sent.translations.items()
            if locale in desired.translations
        },
    )


def unsent_translations(
    before: ActualArticle, wire: ArticleFields
) -> Mapping[str, ActualTranslation] | None:
    """The locales as last read that a write leaves alone, for an answer that does not say."""
    if before.translations is None:
        return None
    return {key: one for key, one in before.translations.items() if key not in wire.translations}


def _state(
    locale: str, part: DesiredPart, fields: ArticleFields, current: ArticleBase | None
) -> ArticleState | NotGiven:
    if part.state is NOT_GIVEN:
        return NOT_GIVEN
    sending: SentPart = sent_part(fields, locale)
    if sending.state is not NOT_GIVEN:
        return sending.state
    there: ActualPart | None = None if current is None else actual_part(current.read, locale)
    return NOT_GIVEN if there is None else there.state


def _author(locale: str, fields: ArticleFields, current: ArticleBase | None) -> AdminId | NotGiven:
    author_id = sent_part(fields, locale).author_id
    if author_id is NOT_GIVEN and current is not None:
        return sent_part(current.sent, locale).author_id
    return author_id
