"""What base says after a write, by where the write went.

Owns how an intent and an answer become a record. Pure. Trap: staging changes nothing of what is
live, and publishing a draft changes nothing of state, author and place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from intercom_sync.articles.base import ArticleBase, StagedBase, with_texts
from intercom_sync.articles.intent import ArticleIntent, Channel
from intercom_sync.articles.model import (
    ActualArticle,
    ArticleFields,
    ArticleState,
    TranslationFields,
)
from intercom_sync.plan.model import Verb


def recorded(
    intent: ArticleIntent, known: ArticleBase | None, read: ActualArticle, *, settled: bool
) -> ArticleBase:
    """The record that base keeps once Intercom's version is known.

    Args:
        known: What base said before; None for an article that nothing is known of.
        read: What Intercom returned: of a staged draft the article with the draft for content.
    """
    whole = intent.answered(read, settled=settled)
    if known is None:
        return whole
    match intent.channel:
        case Channel.ARTICLE if intent.verb in (Verb.PUBLISH, Verb.UNPUBLISH):
            # What becomes of a draft behind a page that is taken away, the next read tells.
            return replace(whole, staged=known.staged)
        case Channel.ARTICLE:
            return whole
        case Channel.PLACE:
            return replace(whole, staged=known.staged)
        case Channel.DRAFT:
            staged = StagedBase(sent=texts_of(intent.sent), read=read, settled=settled)
            live = replace(
                whole,
                sent=_with_new_locales(known.sent, intent.sent),
                read=_with_texts_in_place(known.read, whole.read, intent.wire),
                settled=known.settled,
            )
            return replace(live, was_live=True, staged=staged)
        case Channel.PUBLISH_DRAFT:
            return replace(whole, sent=with_texts(known.sent, intent.sent), was_live=True)
        case _:
            assert_never(intent.channel)


def _with_new_locales(known: ArticleFields, sent: ArticleFields) -> ArticleFields:
    """What was sent of live things, with the standing of translations that had none before."""
    new = {
        locale: TranslationFields(state=one.state, author_id=one.author_id)
        for locale, one in sent.translations.items()
        if locale not in known.translations
    }
    return replace(known, translations={**known.translations, **new})


def _with_texts_in_place(
    known: ActualArticle, read: ActualArticle, wire: ArticleFields
) -> ActualArticle:
    """What is live, with the texts that readers do not see: nothing is staged behind those."""
    others, answered = known.translations or {}, read.translations or {}
    changed = {
        locale: answered[locale]
        for locale in wire.translations
        if locale in answered
        and (locale not in others or others[locale].state is not ArticleState.PUBLISHED)
    }
    return replace(known, translations={**others, **changed}) if changed else known


def texts_of(sent: ArticleFields) -> ArticleFields:
    """The fields that can wait in a draft."""
    return with_texts(ArticleFields(), sent)
