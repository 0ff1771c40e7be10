"""Whether a write that was never answered took effect.

Owns what to read, and when absence proves that a write did not happen (facts §7); whether what is
read says what was sent is judged in written. Trap: a write can take effect after we gave up on it,
so absence proves nothing before ABSENCE_PROVES_AFTER seconds of the server's time, and in a list
only when seen twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from intercom_sync.articles.article_states import touches_live
from intercom_sync.articles.base import letters_of
from intercom_sync.articles.bodies import (
    fingerprint_article,
    fingerprint_collection,
    fingerprint_pending,
)
from intercom_sync.articles.intent import (
    ArticleIntent,
    Channel,
    CollectionIntent,
    Pending,
    RemovalIntent,
)
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ActualCollection,
    ArticleId,
    CollectionId,
)
from intercom_sync.articles.ports import Landing, Verdict
from intercom_sync.errors import NotFoundError
from intercom_sync.intercom.client import Intercom
from intercom_sync.intercom.written import (
    collection_says,
    is_translation,
    likely_made,
    same_words,
    says,
    says_in_other_words,
)
from intercom_sync.markup.canonical import Site
from intercom_sync.plan.model import Kind, Verb

ABSENCE_PROVES_AFTER = 60.0
"""Seconds of server time (facts §7)."""
SKEW = 2.0
"""Seconds by which created_at, of one-second resolution, may lie before the attempt."""

Thing = TypeVar("Thing", ActualArticle, ActualCollection)


class LandingEvidence:
    """Reads Intercom until a verdict on one write is possible."""

    def __init__(self, client: Intercom, site: Site, local_now: Callable[[], float]) -> None:
        """`local_now` is asked only while the server has told no Date."""
        self._client = client
        self._site = site
        self._local_now = local_now

    def server_now(self) -> float:
        """Unix seconds by the server's clock."""
        told = self._client.server_now()
        return self._local_now() if told is None else told

    async def article(
        self, pending: Pending, managed: frozenset[str], *, strictly: bool = False
    ) -> Landing:
        """A verdict on a write to an article.

        Args:
            managed: Ids that are bound to a file: never what a create has made.
            strictly: Only an article of our title and our words counts. Asked first where several
                creates are open, so that none takes what another one made.
        """
        intent = pending.intent
        if not isinstance(intent, ArticleIntent):
            raise TypeError(f"not about an article: {intent.step}")
        if pending.first_sent_at_unix is None:
            return Landing(verdict=Verdict.NOT_LANDED)
        if intent.article_id is None:
            return await self._created_article(pending, intent, managed, strictly=strictly)
        if intent.channel is Channel.DRAFT:
            return await self._staged_draft(pending, intent, intent.article_id)
        if intent.channel is Channel.PUBLISH_DRAFT:
            return await self._published_draft(pending, intent, intent.article_id)
        return await self._updated_article(pending, intent, intent.article_id)

    async def collection(self, pending: Pending, managed: frozenset[str]) -> Landing:
        """A verdict on a write to a collection; arguments as for articles."""
        intent = pending.intent
        if not isinstance(intent, CollectionIntent):
            raise TypeError(f"not about a collection: {intent.step}")
        if pending.first_sent_at_unix is None:
            return Landing(verdict=Verdict.NOT_LANDED)
        if intent.collection_id is None:
            return await self._created_collection(pending, intent, managed)
        return await self._updated_collection(pending, intent, intent.collection_id)

    async def removal(self, pending: Pending) -> Verdict:
        """A verdict on taking an object away: only 404 proves that it was deleted."""
        intent = pending.intent
        if not isinstance(intent, RemovalIntent):
            raise TypeError(f"not about a removal: {intent.step}")
        if pending.first_sent_at_unix is None:
            return Verdict.NOT_LANDED
        try:
            if intent.kind is Kind.COLLECTION:
                collection = await self._client.get_collection(CollectionId(intent.remote_id))
                is_as_before = fingerprint_collection(collection) == pending.before
            else:
                article = await self._client.get_article(ArticleId(intent.remote_id))
                if intent.verb is Verb.UNPUBLISH and not touches_live(intent.locales, article, ()):
                    return Verdict.LANDED
                is_as_before = fingerprint_article(article, self._site) == pending.before
        except NotFoundError:
            return Verdict.LANDED
        # Repeating it is harmless; but as long as it can still take effect, nobody may rely on the
        # object staying, also where its file was brought back meanwhile.
        return self._unless_early(pending, Verdict.NOT_LANDED if is_as_before else Verdict.UNCLEAR)

    async def _created_article(
        self,
        pending: Pending,
        intent: ArticleIntent,
        managed: frozenset[str],
        *,
        strictly: bool,
    ) -> Landing:
        found: list[ActualArticle] = []
        for _ in range(2 if self._absence_counts(pending) else 1):
            recent = [
                article
                for article in (await self._client.list_articles()).articles
                if article.id not in managed
                and article.created_at_unix >= (pending.first_sent_at_unix or 0) - SKEW
                and article.author_id == intent.wire.author_id
                and article.parent_id == _given_or_none(intent.wire.parent_id)
            ]
            found = likely_made(recent, intent.wire, strictly=strictly)
            if found:
                break
        if strictly and not found:
            return Landing(verdict=Verdict.TOO_EARLY)
        chosen = self._the_one(found, lambda article: same_words(article, intent.wire))
        if chosen is not None:
            return Landing(verdict=Verdict.LANDED, article=chosen)
        return Landing(verdict=Verdict.UNCLEAR if found else self._absent(pending))

    async def _created_collection(
        self, pending: Pending, intent: CollectionIntent, managed: frozenset[str]
    ) -> Landing:
        found: list[ActualCollection] = []
        for _ in range(2 if self._absence_counts(pending) else 1):
            found = [
                collection
                for collection in (await self._client.list_collections()).collections
                if collection.id not in managed
                and collection.created_at_unix >= (pending.first_sent_at_unix or 0) - SKEW
                and letters_of(collection.name) == letters_of(str(intent.wire.name))
                and collection.parent_id == _given_or_none(intent.wire.parent_id)
            ]
            if found:
                break
        wanted = _given_or_none(intent.wire.description)
        chosen = self._the_one(found, lambda one: wanted is None or one.description == wanted)
        if chosen is not None:
            return Landing(verdict=Verdict.LANDED, collection=chosen)
        return Landing(verdict=Verdict.UNCLEAR if found else self._absent(pending))

    def _the_one(self, found: Sequence[Thing], same_body: Callable[[Thing], bool]) -> Thing | None:
        """The only candidate, whatever its body; among several the only one whose body is ours."""
        if len(found) == 1:
            return found[0]
        alike = [candidate for candidate in found if same_body(candidate)]
        return alike[0] if len(alike) == 1 else None

    async def _updated_article(
        self, pending: Pending, intent: ArticleIntent, article_id: ArticleId
    ) -> Landing:
        try:
            now = await self._client.get_article(article_id)
        except NotFoundError:
            return Landing(verdict=Verdict.NOT_LANDED)  # the next plan says that it is gone
        if fingerprint_article(now, self._site, intent.sent.translations) == pending.before:
            # Asked first: an image that did not arrive leaves a body that says the same in words.
            return Landing(verdict=self._absent(pending), article=now)
        if says(now, intent.wire, self._site):
            return Landing(verdict=Verdict.LANDED, article=now)
        # An edit of nothing but a translation need not move the time.
        is_later = is_translation(intent.wire) or (
            now.updated_at_unix >= (pending.first_sent_at_unix or 0) - SKEW
        )
        if is_later and says_in_other_words(now, intent.wire):
            return Landing(verdict=Verdict.LANDED, article=now)
        return Landing(verdict=self._unless_early(pending, Verdict.UNCLEAR), article=now)

    async def _staged_draft(
        self, pending: Pending, intent: ArticleIntent, article_id: ArticleId
    ) -> Landing:
        """As an update, but read where it was written; a teammate may have published it since."""
        try:
            now, draft = await self._with_draft(article_id)
        except NotFoundError:
            return Landing(verdict=Verdict.NOT_LANDED)
        if self._pending(intent, now, draft) == pending.before:
            return Landing(verdict=self._absent(pending), article=draft or now)
        wire = replace(intent.wire, state=NOT_GIVEN, author_id=NOT_GIVEN, parent_id=NOT_GIVEN)
        for seen in (draft or now, now):
            if says(seen, wire, self._site) or says_in_other_words(seen, wire):
                return Landing(verdict=Verdict.LANDED, article=seen)
        return Landing(verdict=self._unless_early(pending, Verdict.UNCLEAR), article=draft or now)

    async def _published_draft(
        self, pending: Pending, intent: ArticleIntent, article_id: ArticleId
    ) -> Landing:
        """No pending changes, and live equals what was sent (facts §7)."""
        try:
            now, draft = await self._with_draft(article_id)
        except NotFoundError:
            return Landing(verdict=Verdict.NOT_LANDED)
        is_pending = not set(intent.locales).isdisjoint(now.unpublished_locales)
        if is_pending and self._pending(intent, now, draft) == pending.before:
            return Landing(verdict=self._absent(pending), article=now)
        is_said = says(now, intent.wire, self._site) or says_in_other_words(now, intent.wire)
        if is_said and not is_pending:
            return Landing(verdict=Verdict.LANDED, article=now)
        return Landing(verdict=self._unless_early(pending, Verdict.UNCLEAR), article=now)

    def _pending(
        self, intent: ArticleIntent, now: ActualArticle, draft: ActualArticle | None
    ) -> str:
        return fingerprint_pending(now, draft, self._site, intent.sent.translations)

    async def _with_draft(
        self, article_id: ArticleId
    ) -> tuple[ActualArticle, ActualArticle | None]:
        now = await self._client.get_article(article_id)
        try:
            return now, await self._client.get_draft(article_id)
        except NotFoundError:  # nothing is staged
            return now, None

    async def _updated_collection(
        self, pending: Pending, intent: CollectionIntent, collection_id: CollectionId
    ) -> Landing:
        try:
            now = await self._client.get_collection(collection_id)
        except NotFoundError:
            return Landing(verdict=Verdict.NOT_LANDED)
        if fingerprint_collection(now, intent.sent.translations) == pending.before:
            return Landing(verdict=self._absent(pending), collection=now)
        if collection_says(now, intent.wire):
            return Landing(verdict=Verdict.LANDED, collection=now)
        return Landing(verdict=self._unless_early(pending, Verdict.UNCLEAR), collection=now)

    def _absence_counts(self, pending: Pending) -> bool:
        sent_at = pending.last_sent_at_unix or 0
        return self.server_now() >= sent_at + ABSENCE_PROVES_AFTER

    def _absent(self, pending: Pending) -> Verdict:
        return self._unless_early(pending, Verdict.NOT_LANDED)

    def _unless_early(self, pending: Pending, verdict: Verdict) -> Verdict:
        return verdict if self._absence_counts(pending) else Verdict.TOO_EARLY


def _given_or_none(value: object) -> object:
    return None if value is NOT_GIVEN else value
