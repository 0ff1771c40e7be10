"""The three views side by side, indexed for the questions a diff asks.

Owns look-ups only. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from intercom_sync.articles.base import Base
from intercom_sync.articles.bind import Binding
from intercom_sync.articles.decision import Setting, Wishes
from intercom_sync.articles.model import (
    NOT_GIVEN,
    Actual,
    ActualArticle,
    ActualCollection,
    AdminId,
    ArticleId,
    ArticleState,
    CollectionId,
    Desired,
    DesiredArticle,
    is_number,
)
from intercom_sync.articles.parts import desired_parts, translation_path


@dataclass(frozen=True, kw_only=True)
class View:
    """Everything a decision may look at."""

    base: Base
    desired: Desired
    actual: Actual
    binding: Binding
    setting: Setting
    wishes: Wishes

    @cached_property
    def articles(self) -> Mapping[ArticleId, ActualArticle]:
        """Article id → what Intercom says."""
        return {article.id: article for article in self.actual.articles}

    @cached_property
    def collections(self) -> Mapping[CollectionId, ActualCollection]:
        """Collection id → what Intercom says."""
        return {collection.id: collection for collection in self.actual.collections}

    @cached_property
    def managed_ids(self) -> frozenset[str]:
        """Ids of articles that base binds to a file."""
        read = frozenset(record.id for record in self.base.articles)
        return read.union(self.base.elsewhere.values())

    @cached_property
    def managed_collection_ids(self) -> frozenset[str]:
        """Ids of collections that base binds to a folder."""
        return frozenset(record.id for record in self.base.collections)

    @cached_property
    def paths_by_id(self) -> dict[str, str]:
        """Article id → file, for people."""
        aside: dict[str, str] = {id_: path for path, id_ in self.base.elsewhere.items()}
        return aside | {record.id: path for path, record in self.binding.articles.items()}

    @cached_property
    def strays(self) -> dict[str, tuple[str, str]]:
        """Article that base knows as a translation → its original's file, its locale.

        It became an article because somebody took its locale out of the config.
        """
        files = {article.path for article in self.desired.articles}
        return {
            file: (path, locale)
            for path, record in self.binding.articles.items()
            for locale in record.sent.translations
            if (file := translation_path(record.path, locale)) in files
        }

    @cached_property
    def admins_by_email(self) -> Mapping[str, AdminId]:
        """E-mail in lower case → admin."""
        return {admin.email.lower(): admin.id for admin in self.actual.admins}

    @cached_property
    def live_collections(self) -> frozenset[CollectionId]:
        """Collections a reader sees, because something in them or below is published."""
        live: set[CollectionId] = set()
        for article in self.actual.articles:
            if article.state is not ArticleState.PUBLISHED:
                continue
            places = {*article.parent_ids, article.parent_id}
            for place in places:
                while place is not None and place not in live:
                    live.add(place)
                    above = self.collections.get(place)
                    place = above.parent_id if above else None
        return frozenset(live)

    def author_id(self, author: str) -> AdminId | None:
        """The admin an author names by id or e-mail; None where nobody has that e-mail."""
        return AdminId(author) if is_number(author) else self.admins_by_email.get(author.lower())

    def unknown_author(self, article: DesiredArticle) -> tuple[str, str] | None:
        """The first file of an article whose author is no teammate, and that author."""
        for part in desired_parts(article).values():
            author = part.author
            if author is NOT_GIVEN and part is article:
                author = self.setting.default_author or NOT_GIVEN
            if author is not NOT_GIVEN and self.author_id(author) is None:
                return part.path, author
        return None

    def author_name(self, admin_id: str) -> str:
        """An admin as people know them: the e-mail where it is known."""
        emails = [admin.email for admin in self.actual.admins if admin.id == admin_id]
        return emails[0] if emails else admin_id

    def collection_name(self, collection_id: str | None) -> str | None:
        """A collection as people know it: its folder in git, else its name in Intercom."""
        for path, record in self.binding.collections.items():
            if record.id == collection_id:
                return path
        found = self.collections.get(CollectionId(collection_id or ""))
        return found.name if found else collection_id

    def article_url(self, article_id: str) -> str | None:
        """Where a teammate edits the article; None where the target has no web app."""
        if self.setting.app_url is None:
            return None
        workspace = self.actual.workspace.id
        return f"{self.setting.app_url}/a/apps/{workspace}/articles/articles/{article_id}/show"
