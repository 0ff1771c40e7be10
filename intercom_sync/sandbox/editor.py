"""Saving articles: what Intercom checks, and what it makes of what it was given.

The API and the teammates in the web app come through here alike. Owns the rules of facts §2 about
authors, states and parents; bodies belong to rewrite/. Trap: an update without an author hands the
article to whoever saves it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from intercom_sync.sandbox.changes import ABSENT, Absent, ArticleChange, TextChange, given
from intercom_sync.sandbox.refused import invalid, missing
from intercom_sync.sandbox.rewrite.hosting import Hosting
from intercom_sync.sandbox.rewrite.rewriting import Rewriting, Saved
from intercom_sync.sandbox.rewrite.tree import BodyRefusedError
from intercom_sync.sandbox.store import articles, collections, people
from intercom_sync.sandbox.store.rows import DRAFT, Article, Staged, Translation

_NOBODY = Saved(body="", answer="", has_images=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedArticle:
    """What a save made.

    Attributes:
        stored: As every later read sees it.
        answer: As the answer to the write shows it: bodies may differ (see Answered).
    """

    stored: Article
    answer: Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Saves articles.

    Attributes:
        locales: Of the help center, the default one first.
    """

    rewriting: Rewriting
    hosting: Hosting
    locales: tuple[str, ...]

    def create(
        self, connection: sqlite3.Connection, change: ArticleChange, *, now: float
    ) -> SavedArticle:
        """A new article.

        Raises:
            RefusedError: a title or an author is missing, or something given cannot be.
        """
        change = self.with_default_locale(change)
        text = change.text
        if text.title is ABSENT:
            raise missing("title is a required parameter.", "title")
        if text.author_id is ABSENT:
            raise missing(
                "author_id must be in the main body or default locale translated_content object",
                "author_id",
            )
        blank = Article(
            id=0,
            title="",
            description="",
            body="",
            author_id=text.author_id,
            state=DRAFT,
            parent_id=None,
            created_at=int(now),
            updated_at=int(now),
            saves=0,
        )
        saved = self._saved(connection, blank, change, by=text.author_id, now=now)
        stored = articles.add(connection, saved.stored)
        return SavedArticle(stored=stored, answer=replace(saved.answer, id=stored.id))

    def update(
        self,
        connection: sqlite3.Connection,
        article: Article,
        change: ArticleChange,
        *,
        by: int,
        now: float,
    ) -> SavedArticle:
        """Another version of an article.

        Args:
            by: The admin who saves; the author from now on where the change names none.

        Raises:
            RefusedError: something given cannot be.
        """
        saved = self._saved(connection, article, self.with_default_locale(change), by=by, now=now)
        articles.put(connection, saved.stored)
        return saved

    def draft(
        self,
        connection: sqlite3.Connection,
        before: Staged,
        text: TextChange,
        *,
        save: int,
        by: int,
        now: float,
    ) -> tuple[Staged, Staged]:
        """Another version of a draft: as it is kept, and as the answer to the write shows it.

        Args:
            before: What stands where the change says nothing: the draft so far, or what is live.

        Raises:
            RefusedError: something given cannot be.
        """
        body = self._body(connection, text.body, save=save)
        kept = Staged(
            title=self._title(text.title, before.title),
            description=given(text.description, before.description),
            body=before.body if body is None else body.body,
            author_id=self._author(connection, given(text.author_id, by)),
            updated_at=int(now),
        )
        return kept, kept if body is None else replace(kept, body=body.answer)

    def _saved(
        self,
        connection: sqlite3.Connection,
        article: Article,
        change: ArticleChange,
        *,
        by: int,
        now: float,
    ) -> SavedArticle:
        text = change.text
        body = self._body(connection, text.body, save=article.saves + 1)
        only_translated = text == TextChange() and change.parent_id is ABSENT
        if only_translated and change.translations:
            # The time is the default language's own: a translation does not move it (design §6).
            updated_at, author_id = article.updated_at, article.author_id
        else:
            updated_at = int(now)
            author_id = self._author(connection, given(text.author_id, by))
        stored = replace(
            article,
            title=self._title(text.title, article.title),
            description=given(text.description, article.description),
            body=article.body if body is None else body.body,
            author_id=author_id,
            state=given(text.state, article.state),
            parent_id=self._parent(connection, change.parent_id, article.parent_id),
            updated_at=updated_at,
            saves=article.saves + (body is not None),
            touch_at=self._touch_at(body or _NOBODY, now),
        )
        return self._with_translations(connection, stored, body, change, by=by, now=now)

    def _with_translations(
        self,
        connection: sqlite3.Connection,
        stored: Article,
        body: Saved | None,
        change: ArticleChange,
        *,
        by: int,
        now: float,
    ) -> SavedArticle:
        kept = dict(stored.translations)
        shown = dict(stored.translations)
        for locale, text in change.translations.items():
            if locale not in self.locales:
                raise invalid(f"the help center has no locale {locale}", "translated_content")
            before = kept.get(locale)
            if before is None and text.title is ABSENT:
                raise missing(f"title of {locale} is missing", "translated_content")
            saved = self._body(connection, text.body, save=stored.saves)
            before = before or Translation(
                title="",
                description="",
                body="",
                author_id=by,
                state=DRAFT,
                created_at=int(now),
                updated_at=int(now),
            )
            kept[locale] = replace(
                before,
                title=self._title(text.title, before.title),
                description=given(text.description, before.description),
                body=before.body if saved is None else saved.body,
                author_id=self._author(connection, given(text.author_id, by)),
                state=given(text.state, before.state),
                updated_at=int(now),
            )
            shown[locale] = replace(
                kept[locale], body=kept[locale].body if saved is None else saved.answer
            )
        stored = replace(stored, translations=kept)
        answer = replace(
            stored,
            translations=shown,
            body=stored.body if body is None else body.answer,
        )
        return SavedArticle(stored=stored, answer=answer)

    def with_default_locale(self, change: ArticleChange) -> ArticleChange:
        """The default locale may stand among the translations: it means the main fields."""
        default = change.translations.get(self.locales[0])
        if default is None:
            return change
        text = TextChange(
            title=given(change.text.title, default.title),
            description=given(change.text.description, default.description),
            body=given(change.text.body, default.body),
            author_id=given(change.text.author_id, default.author_id),
            state=given(change.text.state, default.state),
        )
        others = {
            locale: other
            for locale, other in change.translations.items()
            if locale != self.locales[0]
        }
        return replace(change, text=text, translations=others)

    def _body(
        self, connection: sqlite3.Connection, body: str | Absent, *, save: int
    ) -> Saved | None:
        if body is ABSENT:
            return None
        try:
            return self.rewriting.save(
                body, save=save, host=lambda source: self.hosting.take_over(connection, source)
            )
        except BodyRefusedError as error:
            raise invalid(f"body: {error}", "body") from error

    def _title(self, title: str | Absent, before: str) -> str:
        if title is ABSENT:
            return before
        if not title.strip():
            raise invalid("title can't be blank", "title")
        return self.rewriting.title(title)

    def _author(self, connection: sqlite3.Connection, author_id: int) -> int:
        if people.find_admin(connection, author_id) is None:
            raise invalid(f"author {author_id} is not a teammate of this workspace", "author_id")
        return author_id

    def _parent(
        self, connection: sqlite3.Connection, parent_id: int | Absent | None, before: int | None
    ) -> int | None:
        if parent_id is ABSENT:
            return before
        if parent_id is not None and collections.find(connection, parent_id) is None:
            raise invalid(f"collection {parent_id} does not exist", "parent_id")
        return parent_id

    def _touch_at(self, body: Saved, now: float) -> int | None:
        touches = self.rewriting.touches_after_images and body.has_images
        return int(now) + 1 if touches else None
