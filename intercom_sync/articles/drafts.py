"""Staged drafts as Intercom has them now.

Owns when a draft is asked for: where the article says that there is one. Trap: between the article
and its draft somebody may publish it, and then the article that was read is not what is live.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from intercom_sync.articles.model import ActualArticle, ArticleId
from intercom_sync.articles.ports import ArticleReader
from intercom_sync.errors import NotFoundError


async def read_drafts(
    reader: ArticleReader, articles: Iterable[ActualArticle]
) -> tuple[dict[ArticleId, ActualArticle], list[ActualArticle]]:
    """The drafts of articles that say they have one, in any locale.

    Returns:
        Article → the same article with its drafts for content; and the articles whose draft was
        gone by the time it was asked for, read once more.
    """
    pairs = await asyncio.gather(*(with_draft(reader, article) for article in articles))
    drafts = {now.id: draft for now, draft in pairs if draft is not None}
    return drafts, [now for now, draft in pairs if draft is None]


async def with_draft(
    reader: ArticleReader, now: ActualArticle
) -> tuple[ActualArticle, ActualArticle | None]:
    """An article just read, and its draft if there is one. Errors as get_article."""
    if not now.has_unpublished_changes:
        return now, None
    try:
        return now, await reader.get_draft(now.id)
    except NotFoundError:  # published or thrown away in between
        return await reader.get_article(now.id), None
