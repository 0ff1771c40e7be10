"""Everything Intercom says now, in as few requests as it takes.

Owns which reads a plan needs. Holds readers only, so it cannot write. Trap: "not in the list" is
not "gone"; what base or a file names and the list did not show is asked for by id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from intercom_sync.articles.base import Base
from intercom_sync.articles.drafts import read_drafts
from intercom_sync.articles.fetch_translations import confirm_articles, confirm_collections
from intercom_sync.articles.model import (
    NOT_GIVEN,
    Actual,
    ActualArticle,
    ActualCollection,
    Admin,
    ArticleId,
    CollectionId,
    Desired,
    HelpCenter,
    Workspace,
    is_number,
)
from intercom_sync.articles.parts import desired_parts
from intercom_sync.articles.ports import ArticleReader
from intercom_sync.errors import IntercomSyncError, NotFoundError


class TargetError(IntercomSyncError):
    """The workspace behind the token is not what the target or the state says it is."""


async def fetch(
    reader: ArticleReader,
    workspace: Workspace,
    base: Base,
    desired: Desired,
    *,
    help_center_id: str | None,
    default_author: str | None,
    is_part: bool = False,
) -> Actual:
    """Read the whole Help Center.

    Costs the pages of articles and of collections, one reading of each list's head, and at most
    two requests more; besides, one for each article whose translations a list leaves open.

    Args:
        workspace: The answer of GET /me, which the caller already had to ask for.
        help_center_id: Of the target; None means the only one.
        is_part: Ask for the articles that base and files name, one by one, and list none.

    Raises:
        TargetError: the help center cannot be told.
        ServiceError: Intercom could not be read.
    """
    needs_admins = _names_an_email(desired, default_author)
    admins, centers, (articles, gone), collection_list = await asyncio.gather(
        reader.list_admins() if needs_admins else _nobody(),
        reader.list_help_centers(),
        _ask_articles(reader, sorted(_named(base, desired)))
        if is_part
        else _list_articles(reader, base, desired),
        reader.list_collections(),
    )
    help_center = choose_help_center(centers, help_center_id)
    collections = await confirm_collections(reader, base, collection_list.collections)
    concerned = _concerned(base, desired)
    ours = [one for one in articles if one.has_unpublished_changes and concerned(one)]
    drafts, reread = await read_drafts(reader, ours)
    fresh = {article.id: article for article in (*articles, *reread)}
    seen_collections = {collection.id for collection in collections}
    wanted_collections = {record.id for record in base.collections}
    others, gone_collections = await _ask_collections(
        reader, sorted(wanted_collections - seen_collections)
    )
    return Actual(
        workspace=workspace,
        articles=tuple(sorted(fresh.values(), key=lambda article: int(article.id))),
        collections=tuple(sorted((*collections, *others), key=lambda found: int(found.id))),
        gone_articles=gone,
        gone_collections=gone_collections,
        drafts=drafts,
        admins=admins,
        help_center=help_center,
    )


def choose_help_center(centers: tuple[HelpCenter, ...], wanted: str | None) -> HelpCenter | None:
    """The help center a target means.

    Raises:
        TargetError: the wanted one does not exist, or there are several and none was named.
    """
    known = ", ".join(f"{center.id} ({center.name})" for center in centers) or "none"
    if wanted is not None:
        for center in centers:
            if center.id == wanted:
                return center
        raise TargetError(
            f"The workspace has no help center {wanted}; it has {known}. "
            "Correct help_center of the target in intercom-sync.yaml"
        )
    if len(centers) > 1:
        raise TargetError(
            f"The workspace has {len(centers)} help centers: {known}. "
            "Name one as help_center of the target in intercom-sync.yaml"
        )
    return centers[0] if centers else None


def _names_an_email(desired: Desired, default_author: str | None) -> bool:
    authors = [
        part.author
        for article in desired.articles
        for part in desired_parts(article).values()
        if part.author is not NOT_GIVEN
    ]
    return any(not is_number(author) for author in [*authors, default_author or "0"])


def _concerned(base: Base, desired: Desired) -> Callable[[ActualArticle], bool]:
    """Whether a file is bound to an article, or may be."""
    ids = _named(base, desired)
    titles = {" ".join(file.title.split()) for file in desired.articles}
    return lambda article: article.id in ids or " ".join(article.title.split()) in titles


def _named(base: Base, desired: Desired) -> set[ArticleId]:
    """The articles that base or a file names."""
    bound = {record.id for record in base.articles}
    return bound | {article.id for article in desired.articles if article.id is not None}


async def _list_articles(
    reader: ArticleReader, base: Base, desired: Desired
) -> tuple[list[ActualArticle], frozenset[ArticleId]]:
    """Every article, and which of those that base or a file names answered 404."""
    listed = (await reader.list_articles()).articles
    articles = await confirm_articles(reader, base, desired, listed)
    seen = {article.id for article in articles}
    more, gone = await _ask_articles(reader, sorted(_named(base, desired) - seen))
    return [*articles, *more], gone


async def _nobody() -> tuple[Admin, ...]:
    return ()


async def _ask_articles(
    reader: ArticleReader, ids: Iterable[ArticleId]
) -> tuple[list[ActualArticle], frozenset[ArticleId]]:
    """What articles that the list did not show are now, and which of them answered 404."""

    async def ask(article_id: ArticleId) -> ActualArticle | None:
        try:
            return await reader.get_article(article_id)
        except NotFoundError:
            return None

    asked = tuple(ids)
    answers = await asyncio.gather(*map(ask, asked))
    gone = {name for name, answer in zip(asked, answers, strict=True) if answer is None}
    return [answer for answer in answers if answer is not None], frozenset(gone)


async def _ask_collections(
    reader: ArticleReader, ids: Iterable[CollectionId]
) -> tuple[list[ActualCollection], frozenset[CollectionId]]:
    """The same for collections."""

    async def ask(collection_id: CollectionId) -> ActualCollection | None:
        try:
            return await reader.get_collection(collection_id)
        except NotFoundError:
            return None

    asked = tuple(ids)
    answers = await asyncio.gather(*map(ask, asked))
    gone = {name for name, answer in zip(asked, answers, strict=True) if answer is None}
    return [answer for answer in answers if answer is not None], frozenset(gone)
