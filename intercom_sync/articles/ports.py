"""What the engine needs from the outside world, as small protocols.

Owns no behaviour. intercom/ and state/ fit these without knowing them; cli/ joins the two. A
planner is given the readers only, so it cannot write.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from intercom_sync.articles.base import ArticleBase, CollectionBase
from intercom_sync.articles.intent import Intent, Pending
from intercom_sync.articles.model import (
    ActualArticle,
    ActualCollection,
    Admin,
    ArticleFields,
    ArticleId,
    CollectionFields,
    CollectionId,
    HelpCenter,
    Workspace,
)

BeforeSend = Callable[[], Awaitable[None] | None]
"""Called just before each transmission of a write, which waits for what it returns."""


class ArticleListing(Protocol):
    """Every article that was seen, sorted by id."""

    @property
    def articles(self) -> tuple[ActualArticle, ...]: ...


class CollectionListing(Protocol):
    """Every collection that was seen, sorted by id."""

    @property
    def collections(self) -> tuple[ActualCollection, ...]: ...


class ArticleReader(Protocol):
    """Reads of Intercom. Errors as in errors.ServiceError."""

    async def me(self) -> Workspace: ...
    async def list_admins(self) -> tuple[Admin, ...]: ...
    async def list_help_centers(self) -> tuple[HelpCenter, ...]: ...
    async def list_articles(self) -> ArticleListing: ...
    async def list_article_head(
        self, *, since_unix: int | None = None
    ) -> tuple[ActualArticle, ...]: ...
    async def list_newest(self, count: int) -> tuple[ActualArticle, ...]: ...
    async def list_collections(self) -> CollectionListing: ...
    async def get_article(self, article_id: ArticleId) -> ActualArticle: ...
    async def get_draft(self, article_id: ArticleId) -> ActualArticle: ...
    async def get_collection(self, collection_id: CollectionId) -> ActualCollection: ...


class ArticleWriter(Protocol):
    """Writes to Intercom. None of them is sent twice unless it never left."""

    async def create_article(
        self, fields: ArticleFields, *, before_send: BeforeSend
    ) -> ActualArticle: ...
    async def update_article(
        self, article_id: ArticleId, fields: ArticleFields, *, before_send: BeforeSend
    ) -> ActualArticle: ...
    async def delete_article(self, article_id: ArticleId, *, before_send: BeforeSend) -> None: ...
    async def stage_draft(
        self, article_id: ArticleId, fields: ArticleFields, *, before_send: BeforeSend
    ) -> ActualArticle: ...
    async def publish_draft(
        self, article_id: ArticleId, locales: tuple[str, ...], *, before_send: BeforeSend
    ) -> ActualArticle: ...
    async def create_collection(
        self, fields: CollectionFields, *, before_send: BeforeSend
    ) -> ActualCollection: ...
    async def update_collection(
        self, collection_id: CollectionId, fields: CollectionFields, *, before_send: BeforeSend
    ) -> ActualCollection: ...
    async def delete_collection(
        self, collection_id: CollectionId, *, before_send: BeforeSend
    ) -> None: ...


class Verdict(StrEnum):
    """Whether an unanswered write took effect (facts §7)."""

    LANDED = "landed"
    NOT_LANDED = "not landed"
    TOO_EARLY = "too early"  # it may still take effect
    UNCLEAR = "unclear"  # neither what was sent nor what was before


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A verdict, and the object as it is now where one was found."""

    verdict: Verdict
    article: ActualArticle | None = None
    collection: ActualCollection | None = None


class Landings(Protocol):
    """Finds out whether a write took effect, by reading."""

    def server_now(self) -> float: ...
    async def article(
        self, pending: Pending, managed: frozenset[str], *, strictly: bool = False
    ) -> Landing: ...
    async def collection(self, pending: Pending, managed: frozenset[str]) -> Landing: ...
    async def removal(self, pending: Pending) -> Verdict: ...


class Journal(Protocol):
    """Where intents and outcomes are kept in the order they happen.

    What is being sent is durable once what `sending` returns was waited for; an outcome is, once
    something later is.

    `announce` is called with all intents of a batch before the first of them is sent, unless
    `at_once` is None: then nobody has to be told.
    """

    @property
    def at_once(self) -> int | None: ...
    async def announce(self, intents: Sequence[Intent], at_unix: float) -> None: ...
    def intent(self, intent: Intent) -> None: ...
    def sending(self, step: str, at_unix: float, before: str | None) -> Awaitable[None] | None: ...
    def outcome(self, step: str, outcome: str, remote_id: str | None, reason: str) -> None: ...
    def pending(self, step: str) -> Pending | None: ...


class Records(Protocol):
    """Where base is kept."""

    def save_article(self, record: ArticleBase, *, replaces: ArticleBase | None) -> None: ...
    def save_collection(
        self, record: CollectionBase, *, replaces: CollectionBase | None
    ) -> None: ...
    def forget_article(self, record: ArticleBase) -> None: ...
    def forget_collection(self, record: CollectionBase) -> None: ...


class ImageUrls(Protocol):
    """The public addresses of local images."""

    async def urls(self, paths: Iterable[str]) -> dict[str, str]: ...


class Clock(Protocol):
    """Time that tests can turn."""

    async def sleep(self, seconds: float) -> None: ...
    def monotonic(self) -> float: ...
