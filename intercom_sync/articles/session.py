"""What a run works with, and what it knows while it goes on.

Owns base as it grows: every record is on disk before it is believed. Trap: the files on disk and
the records in here must never disagree, so both change in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from intercom_sync.articles.base import ArticleBase, Base, CollectionBase
from intercom_sync.articles.decision import Setting
from intercom_sync.articles.model import NOT_GIVEN, ArticleId, CollectionId, NotGiven
from intercom_sync.articles.ports import (
    ArticleReader,
    ArticleWriter,
    BeforeSend,
    ImageUrls,
    Journal,
    Landings,
    Records,
)
from intercom_sync.errors import IntercomSyncError
from intercom_sync.plan.model import Kind, Step
from intercom_sync.workers import Aside, at_once


class RefusedError(IntercomSyncError):
    """The object is not as the plan saw it; nothing was sent."""


@dataclass(slots=True, kw_only=True)
class Session:
    """What a run works with: the ports, and base as it grows.

    Attributes:
        articles, collections: Path → record; the current truth while the run goes on.
        written: Paths of articles written by this run.
        removed: Ids of what this run has taken away; a list may go on showing them for a while.
        aside: How what the disk takes its time for is written while other steps are under way.
    """

    reader: ArticleReader
    writer: ArticleWriter
    journal: Journal
    records: Records
    landings: Landings
    images: ImageUrls
    setting: Setting
    image_hashes: Mapping[str, str]
    articles: dict[str, ArticleBase] = field(default_factory=dict)
    collections: dict[str, CollectionBase] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    aside: Aside = at_once

    def know(self, base: Base) -> None:
        """Start from what state says."""
        self.articles.update((record.path, record) for record in base.articles)
        self.collections.update((record.path, record) for record in base.collections)

    def keep_article(self, record: ArticleBase, previous: ArticleBase | None) -> None:
        """Make a record the current truth, on disk first."""
        self.records.save_article(record, replaces=previous or self.articles.get(record.path))
        self._believe(record, previous)

    async def keep_written(self, record: ArticleBase, previous: ArticleBase | None) -> None:
        """The same, while other steps go on."""
        replaced = previous or self.articles.get(record.path)
        await self.aside(partial(self.records.save_article, record, replaces=replaced))
        self._believe(record, previous)

    def _believe(self, record: ArticleBase, previous: ArticleBase | None) -> None:
        if previous is not None and previous.path != record.path:
            known = self.articles.get(previous.path)
            if known is not None and known.id == previous.id:
                del self.articles[previous.path]
        self.articles[record.path] = record

    def keep_collection(self, record: CollectionBase, previous: CollectionBase | None) -> None:
        """The same for a collection."""
        self.records.save_collection(record, replaces=previous or self.collections.get(record.path))
        if previous is not None and previous.path != record.path:
            known = self.collections.get(previous.path)
            if known is not None and known.id == previous.id:
                del self.collections[previous.path]
        self.collections[record.path] = record

    def forget(self, remote_id: str, kind: Kind) -> None:
        """Let go of what base knows by this id, on disk first; its path may be another's by now."""
        match kind:
            case Kind.ARTICLE:
                for article in [one for one in self.articles.values() if one.id == remote_id]:
                    self.records.forget_article(article)
                    del self.articles[article.path]
            case Kind.COLLECTION:
                for folder in [one for one in self.collections.values() if one.id == remote_id]:
                    self.records.forget_collection(folder)
                    del self.collections[folder.path]

    def article_id(self, path: str) -> ArticleId | None:
        """The id of a file's article, None while it has none."""
        record = self.articles.get(path)
        return None if record is None else record.id

    def collection_id(self, path: str | None | NotGiven) -> CollectionId | None | NotGiven:
        """The id of a folder, or NOT_GIVEN where there is none to send.

        Raises:
            RefusedError: the folder has no collection, because the step that makes it failed.
        """
        if path is None or path is NOT_GIVEN:
            return path
        record = self.collections.get(path)
        if record is None:
            raise RefusedError(f"the collection {path} does not exist")
        return record.id

    def before_send(self, step: Step, before: str | None) -> BeforeSend:
        """What the writer calls just before each transmission."""
        return lambda: self.journal.sending(step.id, self.landings.server_now(), before)
