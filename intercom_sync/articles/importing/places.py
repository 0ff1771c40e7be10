"""Where in the content folder every collection and article belongs.

Owns paths, from the tree Intercom has; what is managed keeps the path it has. Pure. Trap: a server
may answer parents that are not listed, that stand in a circle, or that nest deeper than folders
may; then an article goes to the nearest folder there is, and base says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intercom_sync.articles.base import Base
from intercom_sync.articles.importing.names import Names, folded, slug
from intercom_sync.articles.model import (
    ActualArticle,
    ActualCollection,
    ArticleId,
    CollectionId,
)
from intercom_sync.articles.three_way import same_text

DEEPEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The tree, laid out.

    Attributes:
        content: The content folder with a slash at the end.
        folders: Collection → its folder, e.g. "content/billing/".
        files: Article → its file.
        flattened: Collections that nest too deep for a folder of their own.
    """

    content: str
    folders: Mapping[CollectionId, str]
    files: Mapping[ArticleId, str]
    flattened: tuple[ActualCollection, ...] = ()

    def parent(self, path: str) -> str | None:
        """The folder above, as articles and collections name it; None at the top of content."""
        above = f"{path.rstrip('/').rpartition('/')[0]}/"
        return None if above == self.content else above


def lay_out(
    articles: Iterable[ActualArticle],
    collections: Iterable[ActualCollection],
    base: Base,
    content: str,
    standing: Mapping[str, str],
) -> Places:
    """Give every collection a folder and every article a file.

    Args:
        content: Without a slash at the end.
        standing: Folder on disk that is bound to no collection → what the loader calls it.
    """
    top = f"{content}/"
    names = Names()
    files = {record.id: record.path for record in base.articles}
    bound = {record.id: record.path for record in base.collections}
    names.take((*files.values(), *bound.values()))
    known = {collection.id: collection for collection in collections}
    folders: dict[CollectionId, str] = {}
    flattened: list[ActualCollection] = []
    lines = {id_: _lineage(known, id_) for id_ in known}
    free = dict(standing)
    for id_ in sorted(known, key=lambda id_: (len(lines[id_]), int(id_))):
        above = folders.get(lines[id_][-2], top) if len(lines[id_]) > 1 else top
        if id_ in bound:
            folders[id_] = bound[id_]
        elif above.count("/") - top.count("/") >= DEEPEST:
            folders[id_] = above
            flattened.append(known[id_])
        else:
            name = known[id_].name
            given = f"{above}{names.give(above, slug(name) or 'collection')}/"
            folders[id_] = _standing(free, above, name, given)
            free.pop(folders[id_], None)
    for article in sorted(articles, key=lambda article: int(article.id)):
        if article.id not in files:
            folder = _folder_of(article, folders, top)
            stem = slug(article.title) or "article"
            files[article.id] = f"{folder}{names.give(folder, stem, '.md')}"
    return Places(content=top, folders=folders, files=files, flattened=tuple(flattened))


def _standing(free: Mapping[str, str], above: str, name: str, path: str) -> str:
    """The folder in which a collection stands on disk already, else `path`."""
    if path in free:
        return path
    for folder, folder_name in free.items():
        if _above(folder) == above and same_text(folder_name, name):
            return folder
    return next((folder for folder in free if folded(folder) == folded(path)), path)


def _folder_of(article: ActualArticle, folders: Mapping[CollectionId, str], top: str) -> str:
    for parent in (article.parent_id, *article.parent_ids):
        if parent is not None and parent in folders:
            return folders[parent]
    return top


def _lineage(
    known: Mapping[CollectionId, ActualCollection], id_: CollectionId
) -> tuple[CollectionId, ...]:
    """A collection and those it stands in, the outermost first."""
    line: list[CollectionId] = []
    here: CollectionId | None = id_
    while here is not None and here in known and here not in line:
        line.append(here)
        here = known[here].parent_id
    return tuple(reversed(line))


def _above(folder: str) -> str:
    return f"{folder.rstrip('/').rpartition('/')[0]}/"
