"""The Help Center half of Intercom, as the rest of the program sees it.

Owns its operations: which path, which body, which model comes back; the inbox half is
conversations.py. It must not know how a request travels (sending.py) or how a list is believed
(listing.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

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
from intercom_sync.conversations.model import Team
from intercom_sync.intercom import wire
from intercom_sync.intercom.access import Access
from intercom_sync.intercom.calls import Calls, below
from intercom_sync.intercom.conversations import Conversations
from intercom_sync.intercom.downloads import signed_addresses
from intercom_sync.intercom.fields import Fields
from intercom_sync.intercom.figures import Figures
from intercom_sync.intercom.listing import read_whole
from intercom_sync.intercom.pages import PER_PAGE, Page, ReadPage, read_head, read_newest
from intercom_sync.intercom.raw import RawCalls
from intercom_sync.intercom.sending import BeforeSend, Sender, Usage
from intercom_sync.intercom.versions import Capabilities, capabilities

ItemT = TypeVar("ItemT", ActualArticle, ActualCollection)

_ARTICLES = "/articles"
_COLLECTIONS = "/help_center/collections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Every article of the workspace.

    Attributes:
        articles: Sorted by id, as numbers; each once. An absent id was not seen, which does not
            mean that it is deleted: only a 404 says so.
        settled: Nothing moved while the list was read. If not, it still holds every article that
            was there throughout, but not all of them as of the same moment.
    """

    articles: tuple[ActualArticle, ...]
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionListing:
    """Every collection of the workspace. Attributes as in Listing."""

    collections: tuple[ActualCollection, ...]
    settled: bool


class Intercom(Calls):
    """One workspace. Every method raises what Sender.send raises; use it in `async with`.

    Attributes:
        capabilities: What the API version in use can do.
        conversations: The inbox of the same workspace.
        raw: Answers as they came, for whoever looks at Intercom rather than at articles.
    """

    def __init__(self, access: Access) -> None:
        super().__init__(Sender(access))
        self.capabilities: Capabilities = capabilities(access.api_version)
        self.conversations = Conversations(self._sender, self.capabilities)
        self.raw = RawCalls(self._sender)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._sender.aclose()

    @property
    def usage(self) -> Usage:
        """What this has cost so far."""
        return self._sender.usage

    @property
    def requests_per_second(self) -> float | None:
        """What the rate limit leaves us, roughly; None while none was announced."""
        return self._sender.requests_per_second

    @property
    def rate_limit(self) -> Figures | None:
        """As the last answer that told it said; None while none did."""
        return self._sender.announced

    def server_now(self) -> float | None:
        """Unix seconds by Intercom's clock, never ahead of it; None before the first answer."""
        return self._sender.server_time.now()

    async def me(self) -> Workspace:
        """The workspace the token belongs to, and the admin behind it."""
        return await self._read("/me", wire.workspace)

    async def list_admins(self) -> tuple[Admin, ...]:
        """Every teammate, in Intercom's order."""
        return await self._read("/admins", lambda found: found.list_of("admins", wire.admin))

    async def list_teams(self) -> tuple[Team, ...]:
        """Every team, in Intercom's order."""
        return await self._read("/teams", lambda found: found.list_of("teams", wire.team))

    async def list_help_centers(self) -> tuple[HelpCenter, ...]:
        """Every help center, in Intercom's order; more than one page of them is unheard of."""
        return await self._read(
            "/help_center/help_centers",
            lambda found: found.list_of("data", wire.help_center),
            params={"per_page": PER_PAGE},
        )

    async def get_article(self, article_id: ArticleId) -> ActualArticle:
        """One article, with its body.

        Raises:
            NotFoundError: It does not exist (any more): the one proof of it.
        """
        return await self._read(below(_ARTICLES, article_id), wire.article)

    async def signed_addresses(self, article_id: ArticleId) -> dict[str, str]:
        """Address of each file Intercom keeps for an article → the same, signed for some minutes.

        Not for keeping: what is written anywhere is the address without its signature.
        """
        return await self._read(below(_ARTICLES, article_id), signed_addresses)

    async def get_draft(self, article_id: ArticleId) -> ActualArticle:
        """One article with its staged drafts for content; what has none shows what is live.

        From 2.16 on, and only where the article says that it has unpublished changes.

        Raises:
            NotFoundError: Nothing is staged, or there is no such article.
        """
        return await self._read(_draft_of(article_id), wire.article)

    async def list_articles(self) -> Listing:
        """Every article, with its body. Costs one request more than there are pages of 150.

        Raises:
            ServiceError: Articles were changed too fast for five readings of the list.
        """
        found = await read_whole(self._pages(_ARTICLES, wire.article), f"GET {_ARTICLES}")
        return Listing(articles=found.items, settled=found.settled)

    async def list_article_head(
        self, *, since_unix: int | None = None
    ) -> tuple[ActualArticle, ...]:
        """The articles that changed last, newest first, each once.

        The first page; with `since_unix`, all pages down to the first article older than that
        second of the server's clock, so that an article created since then cannot be out of sight.
        """
        read_page = self._pages(_ARTICLES, wire.article)
        first = await read_page(1)
        if since_unix is None:
            return first.items
        return (await read_head(read_page, first, since_unix)).items

    async def list_newest(self, count: int) -> tuple[ActualArticle, ...]:
        """About as many of the articles that changed last, in any order, each once.

        One round trip for sixteen pages of 150. An article that changes while they are read may
        be missing.
        """
        return await read_newest(self._pages(_ARTICLES, wire.article), count)

    async def get_collection(self, collection_id: CollectionId) -> ActualCollection:
        """One collection.

        Raises:
            NotFoundError: It does not exist (any more).
        """
        return await self._read(below(_COLLECTIONS, collection_id), wire.collection)

    async def list_collections(self) -> CollectionListing:
        """Every collection. Cost and errors as in list_articles."""
        found = await read_whole(self._pages(_COLLECTIONS, wire.collection), f"GET {_COLLECTIONS}")
        return CollectionListing(collections=found.items, settled=found.settled)

    async def create_article(
        self, fields: ArticleFields, *, before_send: BeforeSend | None = None
    ) -> ActualArticle:
        """Create an article; title and author_id must be given. The answer is provisional."""
        return await self._write(
            "POST", _ARTICLES, wire.new_article(fields), wire.article, before_send
        )

    async def update_article(
        self,
        article_id: ArticleId,
        fields: ArticleFields,
        *,
        before_send: BeforeSend | None = None,
    ) -> ActualArticle:
        """Change the given fields. Always give author_id: left out, the article is handed to the
        token's admin (facts §2, seen). The answer is provisional."""
        path = below(_ARTICLES, article_id)
        return await self._write(
            "PUT", path, wire.changed_article(fields), wire.article, before_send
        )

    async def stage_draft(
        self,
        article_id: ArticleId,
        fields: ArticleFields,
        *,
        before_send: BeforeSend | None = None,
    ) -> ActualArticle:
        """Stage the given texts behind what is live, from 2.16 on. Always give author_id, as in
        update_article. The answer is provisional, and may show what is live.

        Raises:
            InvalidBodyError: The article was never published.
        """
        path = _draft_of(article_id)
        return await self._write("PUT", path, wire.staged_draft(fields), wire.article, before_send)

    async def publish_draft(
        self,
        article_id: ArticleId,
        locales: tuple[str, ...],
        *,
        before_send: BeforeSend | None = None,
    ) -> ActualArticle:
        """Make staged drafts live, from 2.16 on.

        Args:
            locales: As in ActualArticle.unpublished_locales, or some of those.

        Raises:
            InvalidBodyError: Nothing is staged, or nothing in one of the locales.
        """
        path = f"{_draft_of(article_id)}/publish"
        body = wire.published_locales(locales)
        return await self._write("POST", path, body, wire.article, before_send)

    async def delete_article(
        self, article_id: ArticleId, *, before_send: BeforeSend | None = None
    ) -> None:
        """Delete an article, for good.

        Raises:
            NotFoundError: There is none.
        """
        await self._delete(below(_ARTICLES, article_id), before_send)

    async def create_collection(
        self, fields: CollectionFields, *, before_send: BeforeSend | None = None
    ) -> ActualCollection:
        """Create a collection; the name must be given."""
        return await self._write(
            "POST", _COLLECTIONS, wire.new_collection(fields), wire.collection, before_send
        )

    async def update_collection(
        self,
        collection_id: CollectionId,
        fields: CollectionFields,
        *,
        before_send: BeforeSend | None = None,
    ) -> ActualCollection:
        """Change the given fields; the help center of a collection cannot be changed."""
        path = below(_COLLECTIONS, collection_id)
        return await self._write(
            "PUT", path, wire.changed_collection(fields), wire.collection, before_send
        )

    async def delete_collection(
        self, collection_id: CollectionId, *, before_send: BeforeSend | None = None
    ) -> None:
        """Delete a collection, for good.

        Raises:
            NotFoundError: There is none.
        """
        await self._delete(below(_COLLECTIONS, collection_id), before_send)

    def _pages(self, path: str, parse: Callable[[Fields], ItemT]) -> ReadPage[ItemT]:
        async def read(number: int) -> Page[ItemT]:
            return await self._read(
                path,
                partial(wire.page, parse=parse, number=number),
                params={"page": number, "per_page": PER_PAGE},
            )

        return read


def _draft_of(article_id: ArticleId) -> str:
    return f"{below(_ARTICLES, article_id)}/draft"
