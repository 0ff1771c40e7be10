"""What base says after a write, by where the write went.

Owns how an intent and an answer become a record. Pure. Trap: staging changes nothing of what is
live, and publishing a draft changes nothing of state, author and place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from intercom_sync.articles.base import ArticleBase, StagedBase, with_texts
from intercom_sync.articles.intent import ArticleIntent, Channel
from intercom_sync.articles.model import ActualArticle, ArticleFields


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
        case Channel.ARTICLE:
            return whole
        case Channel.PLACE:
            return replace(whole, staged=known.staged)
        case Channel.DRAFT:
            staged = StagedBase(sent=texts_of(intent.sent), read=read, settled=settled)
            live = replace(whole, sent=known.sent, read=known.read, settled=known.settled)
            return replace(live, was_live=True, staged=staged)
        case Channel.PUBLISH_DRAFT:
            return replace(whole, sent=with_texts(known.sent, intent.sent), was_live=True)
        case _:
            assert_never(intent.channel)


def texts_of(sent: ArticleFields) -> ArticleFields:
    """The fields that can wait in a draft."""
    return with_texts(ArticleFields(), sent)
