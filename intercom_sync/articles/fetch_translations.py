"""What lists leave out about other locales, asked for article by article.

Owns which articles a plan reads once more for their translations. Trap: a list that does not speak
of locales, or lacks one, is no word about what exists; only the article's own answer is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from intercom_sync.articles.base import Base
from intercom_sync.articles.model import (
    ActualArticle,
    ActualCollection,
    ArticleId,
    CollectionId,
    Desired,
)
from intercom_sync.articles.ports import ArticleReader
from intercom_sync.errors import NotFoundError


async def confirm_articles(
    reader: ArticleReader, base: Base, desired: Desired, articles: Sequence[ActualArticle]
) -> tuple[ActualArticle, ...]:
    """The articles, those asked again whose list item leaves a locale of ours open.

    Where one that is asked does not speak of locales either, nobody else is asked: then this
    server does not tell.
    """
    managed = {record.id: record.sent.translations.keys() for record in base.articles}
    concerned = _concerned(base, desired)
    doubtful = [
        one.id
        for one in articles
        if (one.translations is None and concerned(one))
        or (one.translations is not None and managed.get(one.id, set()) - one.translations.keys())
    ]
    silent = [one.id for one in articles if one.id in doubtful and one.translations is None]
    answers: dict[ArticleId, ActualArticle] = {}
    if silent:
        first = await _ask(reader, silent[0])
        answers |= first
        if any(one.translations is None for one in first.values()):
            doubtful = [one for one in doubtful if one not in silent]
    rest = [one for one in doubtful if one not in answers]
    for found in await asyncio.gather(*(_ask(reader, one) for one in rest)):
        answers |= found
    return tuple(answers.get(one.id, one) for one in articles)


async def confirm_collections(
    reader: ArticleReader, base: Base, collections: Sequence[ActualCollection]
) -> tuple[ActualCollection, ...]:
    """The same for collections; one that its own answer leaves open stays as it is."""
    wanted = {record.id: record.sent.translations.keys() for record in base.collections}
    doubtful = [
        one.id
        for one in collections
        if one.translations is not None and wanted.get(one.id, set()) - one.translations.keys()
    ]

    async def ask(collection_id: CollectionId) -> dict[CollectionId, ActualCollection]:
        try:
            return {collection_id: await reader.get_collection(collection_id)}
        except NotFoundError:
            return {}

    answers: dict[CollectionId, ActualCollection] = {}
    for found in await asyncio.gather(*map(ask, doubtful)):
        answers |= found
    return tuple(answers.get(one.id, one) for one in collections)


def _concerned(base: Base, desired: Desired) -> Callable[[ActualArticle], bool]:
    """Whether git rules, or may soon rule, a translation of an article."""
    translated = [article for article in desired.articles if article.translations]
    paths = {article.path for article in translated}
    ids = {record.id for record in base.articles if record.sent.translations} | {
        record.id for record in base.articles if record.path in paths
    }
    ids |= {article.id for article in translated if article.id is not None}
    titles = {" ".join(article.title.split()) for article in translated}
    return lambda article: article.id in ids or " ".join(article.title.split()) in titles


async def _ask(reader: ArticleReader, article_id: ArticleId) -> dict[ArticleId, ActualArticle]:
    try:
        return {article_id: await reader.get_article(article_id)}
    except NotFoundError:
        return {}
