"""Which of the articles are imported, and why some of them cannot be.

Owns the selection, and every reason to leave something out that is known before a body is looked
at. It writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intercom_sync.articles.base import Base
from intercom_sync.articles.importing.places import Places
from intercom_sync.articles.importing.report import LeftOut
from intercom_sync.articles.importing.standing import Standing
from intercom_sync.articles.model import (
    ActualArticle,
    ActualCollection,
    ArticleId,
    ArticleState,
    CollectionId,
    DesiredArticle,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for; nothing of it given means everything.

    Attributes:
        collections: With all that stands in them.
    """

    collections: frozenset[CollectionId] = frozenset()
    articles: frozenset[ArticleId] = frozenset()
    state: ArticleState | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing was asked for in particular."""
        return not self.collections and not self.articles and self.state is None


def chosen_articles(
    wanted: Wanted, articles: tuple[ActualArticle, ...], places: Places
) -> tuple[ActualArticle, ...]:
    """The articles that were asked for, by id."""
    below = tuple(places.folders[id_] for id_ in wanted.collections)
    return tuple(
        article
        for article in articles
        if (not wanted.articles or article.id in wanted.articles)
        and (wanted.state is None or article.state is wanted.state)
        and (not below or places.files[article.id].startswith(below))
    )


def chosen_collections(
    wanted: Wanted,
    collections: tuple[ActualCollection, ...],
    articles: tuple[ActualArticle, ...],
    places: Places,
) -> tuple[ActualCollection, ...]:
    """Those asked for, and those that what was asked for stands in; the outer ones first."""
    flattened = {collection.id for collection in places.flattened}
    named = tuple(places.folders[id_] for id_ in wanted.collections)
    by_files = wanted.articles or wanted.state is not None
    leaves = {places.files[article.id] for article in articles}
    if wanted.is_everything:
        leaves |= set(places.folders.values())
    elif not by_files:
        leaves |= {folder for folder in places.folders.values() if folder.startswith(named)}
    needed = {
        leaf[: index + 1] for leaf in leaves for index, sign in enumerate(leaf) if sign == "/"
    }
    found = [
        collection
        for collection in collections
        if collection.id not in flattened and places.folders[collection.id] in needed
    ]
    return tuple(sorted(found, key=lambda one: places.folders[one.id].count("/")))


def gone_folders(base: Base, standing: Standing) -> Iterator[LeftOut]:
    """Managed collections whose folder is not there: somebody is moving it."""
    for record in base.collections:
        if record.path in standing.gone:
            yield LeftOut(
                place=record.path,
                title=record.read.name,
                reason="the folder of this collection is not there any more",
                fix='Run "intercom-sync apply" first, so that it is known what became of it',
            )


def claimed(
    articles: tuple[ActualArticle, ...], places: Places, standing: Standing
) -> Iterator[tuple[ActualArticle, LeftOut]]:
    """Articles that a file nobody applied yet means already, or whose place is taken."""
    by_id = {file.id: file for file in standing.unbound if file.id is not None}
    own = {places.files[article.id] for article in articles}
    by_place: dict[tuple[str, str | None], DesiredArticle] = {
        (" ".join(file.title.split()), file.parent): file
        for file in standing.unbound
        # A file at the place of an article of the same title is that one's, half done.
        if file.path not in own
    }
    for article in articles:
        path = places.files[article.id]
        file = by_id.get(article.id)
        if file is not None and file.path != path:
            reason = f"{file.path} names this article by its id"
        elif twin := _other_spelling(path, standing):
            reason = f"{twin} is there, which many computers take for the same file"
        else:
            file = by_place.get((" ".join(article.title.split()), places.parent(path)))
            if file is None:
                continue
            reason = f"{file.path} has this title in the same collection"
        yield (
            article,
            LeftOut(
                place=path,
                title=article.title,
                reason=reason,
                fix='Look at "intercom-sync plan", or move that file away and import again',
            ),
        )


def _other_spelling(path: str, standing: Standing) -> str | None:
    twin = standing.twin(path)
    return twin if twin is not None and twin != path else None
