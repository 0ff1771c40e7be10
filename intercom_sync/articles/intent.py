"""What is written down before a request is sent, so that a later run can tell whether it landed.

Owns the nouns; state/journal keeps them. Trap: an intent must hold everything base needs, because
after a crash the files in git may already say something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from intercom_sync.articles.base import ArticleBase, CollectionBase, TranslationBase
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualCollection,
    ActualTranslation,
    ArticleFields,
    ArticleId,
    ArticleState,
    CollectionFields,
    CollectionId,
    NotGiven,
)
from intercom_sync.articles.parts import DEFAULT
from intercom_sync.plan import pending
from intercom_sync.plan.model import Kind, Verb


class Channel(StrEnum):
    """Where a write to an article goes."""

    ARTICLE = "article"  # the article itself
    PLACE = "place"  # the article itself, but author and collection only: never staged
    DRAFT = "draft"  # the draft behind what is live
    PUBLISH_DRAFT = "publish draft"  # the draft becomes what is live


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleIntent:
    """One write to one article.

    Attributes:
        path: The file; "" for a write by hand, which no file is bound to.
        article_id: None for a create.
        wire: The fields as they go on the wire.
        before: Fingerprint of the article before the write; None for a create, and where an
            earlier write of the same run made the article what it is.
        sent, links, images, source, was_live, translations: What base will say, see ArticleBase.
        replaces: Id of the deleted article that a create stands in for.
        channel: Where the write goes.
        locales: Whose drafts go live, where that is what it does.
    """

    step: str
    verb: Verb
    path: str
    article_id: ArticleId | None
    wire: ArticleFields
    before: str | None
    source: str
    sent: ArticleFields
    tool_version: str
    links: Mapping[str, ArticleId | None] = field(default_factory=dict)
    images: Mapping[str, str] = field(default_factory=dict)
    was_live: bool = False
    replaces: str | None = None
    channel: Channel = Channel.ARTICLE
    locales: tuple[str, ...] = ()
    translations: Mapping[str, TranslationBase] = field(default_factory=dict)

    @property
    def remote_id(self) -> str | None:
        """The id in Intercom; None for a create."""
        return self.article_id

    def answered(self, read: ActualArticle, *, settled: bool) -> ArticleBase:
        """The record that base keeps once Intercom's version is known."""
        texts = self._texts(read)
        return ArticleBase(
            path=self.path,
            id=read.id,
            source=self.source,
            sent=self.sent,
            read=replace(read, translations=texts),
            settled=settled,
            tool_version=self.tool_version,
            links=self.links,
            images=self.images,
            was_live=self.was_live or read.state is ArticleState.PUBLISHED,
            translations={
                locale: replace(
                    known,
                    was_live=known.was_live
                    or (texts or {})[locale].state is ArticleState.PUBLISHED,
                )
                for locale, known in self.translations.items()
            },
        )

    def _texts(self, read: ActualArticle) -> Mapping[str, ActualTranslation] | None:
        """The other locales as answered; what the answer left out, as it was sent.

        An answer may be silent about locales, which must not look like a deletion to later runs.
        """
        if not self.sent.translations:
            return read.translations
        texts = dict(read.translations or {})
        for locale, sent in self.sent.translations.items():
            if locale not in texts:
                texts[locale] = ActualTranslation(
                    title=_given(sent.title, ""),
                    description=_given(sent.description, ""),
                    body=_given(sent.body, ""),
                    state=_given(sent.state, ArticleState.DRAFT),
                    author_id=_given(sent.author_id, read.author_id),
                )
        return texts


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionIntent:
    """One write to one collection. Attributes as in ArticleIntent."""

    step: str
    verb: Verb
    path: str
    collection_id: CollectionId | None
    wire: CollectionFields
    before: str | None
    source: str
    sent: CollectionFields
    tool_version: str
    replaces: str | None = None

    @property
    def remote_id(self) -> str | None:
        """The id in Intercom; None for a create."""
        return self.collection_id

    def answered(self, read: ActualCollection, *, settled: bool) -> CollectionBase:
        """The record that base keeps once Intercom's version is known."""
        texts = read.translations
        if self.sent.translations:
            # An answer may be silent about locales, as in _texts above.
            texts = {**self.sent.translations, **(texts or {})}
        return CollectionBase(
            path=self.path,
            id=read.id,
            source=self.source,
            sent=self.sent,
            read=replace(read, translations=texts),
            settled=settled,
            tool_version=self.tool_version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalIntent:
    """Taking away one article or collection that has no file any more; then base forgets it.

    Attributes:
        verb: UNPUBLISH or DELETE.
        path: The file or folder that was removed.
        remote_id: The id in Intercom.
        before: Fingerprint of the object before the write.
        locales: Of the texts that are unpublished (parts.DEFAULT for the default one).
    """

    step: str
    verb: Verb
    kind: Kind
    path: str
    remote_id: str
    before: str | None
    locales: tuple[str, ...] = (DEFAULT,)


def _given(value: T | NotGiven, otherwise: T) -> T:
    return otherwise if value is NOT_GIVEN else value


Intent = ArticleIntent | CollectionIntent | RemovalIntent
Pending = pending.Pending[Intent]
