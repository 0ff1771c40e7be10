"""What there is to read: collections and articles, with or without drafts.

Owns what is visible. Like the real one, an empty collection is not shown, unless drafts are.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from intercom_sync.sandbox.rewrite.plain import plain_text
from intercom_sync.sandbox.store import articles, collections, people
from intercom_sync.sandbox.store.rows import PUBLISHED, Admin, Article, Collection, HelpCenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found, with the words around the first find."""

    article: Article
    excerpt: str


class Library:
    """Everything a visitor may see, read at once."""

    def __init__(self, connection: sqlite3.Connection, *, drafts: bool) -> None:
        self.drafts = drafts
        self._admins = {admin.id: admin for admin in people.admins(connection)}
        self._collections = {found.id: found for found in collections.newest_first(connection)}
        self._articles = {
            found.id: found
            for found in articles.newest_first(connection)
            if drafts or found.state == PUBLISHED
        }
        self.help_center: HelpCenter = people.help_centers(connection)[0]

    def article(self, article_id: int) -> Article | None:
        return self._articles.get(article_id)

    def collection(self, collection_id: int) -> Collection | None:
        found = self._collections.get(collection_id)
        return found if found and self._is_shown(found) else None

    def author(self, article: Article) -> Admin | None:
        return self._admins.get(article.author_id)

    def below(self, parent_id: int | None) -> list[Collection]:
        """The collections in one that are shown, as the Help Center orders them."""
        found = [
            collection
            for collection in self._collections.values()
            if collection.parent_id == parent_id and self._is_shown(collection)
        ]
        return sorted(found, key=lambda collection: (collection.position, collection.id))

    def articles_in(self, parent_id: int | None) -> list[Article]:
        """Of one collection itself, or of none; as they were written."""
        found = [article for article in self._articles.values() if article.parent_id == parent_id]
        return sorted(found, key=lambda article: article.id)

    def count(self, collection: Collection) -> int:
        """Articles in it and below."""
        return len(self.articles_in(collection.id)) + sum(
            map(self.count, self.below(collection.id))
        )

    def way_to(self, parent_id: int | None) -> list[Collection]:
        """From the top down to a collection, for breadcrumbs."""
        found = self._collections.get(parent_id) if parent_id else None
        return [*self.way_to(found.parent_id), found] if found else []

    def search(self, phrase: str) -> list[Hit]:
        """Articles that hold every word, those with a word in the title first."""
        words = phrase.lower().split()
        hits = [
            (not any(word in article.title.lower() for word in words), article, text)
            for article in self._articles.values()
            for text in [plain_text(article.body)]
            if words
            and all(
                word in f"{article.title} {article.description} {text}".lower() for word in words
            )
        ]
        return [
            Hit(article=article, excerpt=_around(words, article.description, text))
            for _, article, text in sorted(hits, key=lambda hit: (hit[0], hit[1].id))
        ]

    def _is_shown(self, collection: Collection) -> bool:
        return self.drafts or bool(
            self.articles_in(collection.id)
            or any(
                self._is_shown(child)
                for child in self._collections.values()
                if child.parent_id == collection.id
            )
        )


def _around(words: list[str], description: str, text: str) -> str:
    plain = f"{description} {text}".strip()
    found = min((at for word in words if (at := plain.lower().find(word)) >= 0), default=0)
    start = plain.rfind(" ", 0, max(0, found - 60)) + 1
    return ("…" if start else "") + plain[start : start + 180]
