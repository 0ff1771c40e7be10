"""Drafts behind published articles: staged, edited, published, thrown away.

Owns what becomes of an edit while a draft is pending, for the API and the web app alike. Trap: such
an edit goes into the draft, whoever makes it; a client of an older version cannot see that, because
its answers show what is live. What nobody described stands here as a guess and says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import overload

from intercom_sync.sandbox.api.answers import Answers
from intercom_sync.sandbox.changes import ABSENT, ArticleChange, TextChange
from intercom_sync.sandbox.editor import Editor, SavedArticle
from intercom_sync.sandbox.refused import RefusedError
from intercom_sync.sandbox.store import articles
from intercom_sync.sandbox.store.rows import PUBLISHED, Article, Staged, Translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Stager:
    """Saves edits where they belong: on the page, or in the draft behind it."""

    editor: Editor
    answers: Answers

    def update(
        self,
        connection: sqlite3.Connection,
        article: Article,
        change: ArticleChange,
        *,
        by: int,
        now: float,
    ) -> SavedArticle:
        """An ordinary edit; arguments and errors as Editor.update.

        The text of a language with a pending draft goes in there, unless the edit gives a state:
        then the draft becomes the content, and the edit comes on top of it [guess].
        """
        change = self.editor.with_default_locale(change)
        texts = {self._default: change.text, **change.translations}
        pending = set(pending_locales(article, self._default)) & texts.keys()
        decided = {locale for locale in pending if texts[locale].state is not ABSENT}
        article = promoted(article, decided, self._default, now=now)
        drafted = {
            locale: texts.pop(locale)
            for locale in sorted(pending - decided)
            if texts[locale] != TextChange()
        }
        if not drafted:
            return self.editor.update(connection, article, change, by=by, now=now)
        saved = self._draft(connection, article, drafted, by=by, now=now)
        text = texts.pop(self._default, TextChange())
        rest = ArticleChange(text=text, parent_id=change.parent_id, translations=texts)
        if rest == ArticleChange():
            return SavedArticle(stored=saved.stored, answer=saved.stored)
        if rest.text == TextChange() and rest.parent_id is not ABSENT:
            # Whose article it is was said of the draft; a move alone says nothing about that.
            rest = replace(rest, text=TextChange(author_id=article.author_id))
        return self.editor.update(connection, saved.stored, rest, by=by, now=now)

    def stage(
        self,
        connection: sqlite3.Connection,
        article: Article,
        change: ArticleChange,
        *,
        by: int,
        now: float,
    ) -> SavedArticle:
        """Change the draft, and make one where there is none; what is live stays.

        A language that was never published has nothing to stage behind: its text is changed where
        it stands [guess]. State and place are ignored.

        Raises:
            RefusedError: 422, the article is not published; or something given cannot be.
        """
        if article.state != PUBLISHED:
            raise _refused("Article must be published before a draft can be staged")
        change = self.editor.with_default_locale(change)
        texts = {
            locale: replace(text, state=ABSENT)
            for locale, text in {self._default: change.text, **change.translations}.items()
        }
        if not change.translations or texts[self._default] != TextChange():
            drafted = {self._default: texts.pop(self._default)}
        else:
            del texts[self._default]
            drafted = {}
        published = [
            locale
            for locale, text in article.translations.items()
            if text.state == PUBLISHED and locale in texts
        ]
        drafted |= {locale: texts.pop(locale) for locale in published}
        if texts:
            rest = ArticleChange(translations=texts)
            article = self.editor.update(connection, article, rest, by=by, now=now).stored
        return self._draft(connection, article, drafted, by=by, now=now)

    def publish(
        self,
        connection: sqlite3.Connection,
        article: Article,
        locales: Collection[str] | None,
        *,
        now: float,
    ) -> Article:
        """Make drafts the live content.

        Args:
            locales: Which ones; None where the request does not say.

        Raises:
            RefusedError: 422, as the description has it.
        """
        pending = pending_locales(article, self._default)
        if not pending:
            raise _refused("Article has no draft to publish")
        if len(self.editor.locales) == 1:
            locales = pending
        elif not locales:
            raise RefusedError(
                422,
                "parameter_not_found",
                "locales must be specified to publish a draft on a multilingual workspace",
            )
        if idle := [locale for locale in locales if locale not in pending]:
            names = ", ".join(idle)
            raise _refused(f"Cannot publish a draft for locale(s) without pending changes: {names}")
        stored = promoted(article, locales, self._default, now=now)
        articles.put(connection, stored)
        return stored

    def discard(
        self, connection: sqlite3.Connection, article: Article, locales: Collection[str] | None
    ) -> Article:
        """Throw drafts away, as only the web app can; all of them where no locale is named."""
        kept = {
            locale: replace(text, staged=None) if locales is None or locale in locales else text
            for locale, text in article.translations.items()
        }
        is_meant = locales is None or self._default in locales
        stored = replace(article, staged=None if is_meant else article.staged, translations=kept)
        articles.put(connection, stored)
        return stored

    def _draft(
        self,
        connection: sqlite3.Connection,
        article: Article,
        drafted: Mapping[str, TextChange],
        *,
        by: int,
        now: float,
    ) -> SavedArticle:
        stored, shown = article, article
        for locale, text in drafted.items():
            live = article if locale == self._default else article.translations[locale]
            kept, told = self.editor.draft(
                connection,
                live.staged or _as_draft(live),
                text,
                save=article.saves + 1,
                by=by,
                now=now,
            )
            stored = _with_staged(stored, locale, kept, self._default)
            shown = _with_staged(shown, locale, told, self._default)
        if self.answers.staging_moves_updated_at:
            stored = replace(stored, updated_at=int(now))
        stored = replace(stored, saves=article.saves + 1)
        articles.put(connection, stored)
        shown = replace(shown, saves=stored.saves, updated_at=stored.updated_at)
        answer = shown if self.answers.staged_answers_live else as_drafted(shown)
        return SavedArticle(stored=stored, answer=answer)

    @property
    def _default(self) -> str:
        return self.editor.locales[0]


def pending_locales(article: Article, default: str) -> tuple[str, ...]:
    """The languages with a draft behind what is live, the default one first."""
    others = [locale for locale, text in article.translations.items() if text.staged]
    return ((default,) if article.staged else ()) + tuple(others)


def as_drafted(article: Article) -> Article:
    """The article with its drafts for content; what has none shows what is live."""
    return replace(
        _shown(article),
        translations={locale: _shown(text) for locale, text in article.translations.items()},
    )


def promoted(article: Article, locales: Collection[str], default: str, *, now: float) -> Article:
    """The article once the drafts of these languages are its content."""
    translations = {
        locale: replace(_shown(text), staged=None, updated_at=int(now))
        if locale in locales and text.staged
        else text
        for locale, text in article.translations.items()
    }
    article = replace(article, translations=translations)
    if default in locales and article.staged:
        article = replace(_shown(article), staged=None, updated_at=int(now))
    return article


@overload
def _shown(live: Article) -> Article: ...
@overload
def _shown(live: Translation) -> Translation: ...
def _shown(live: Article | Translation) -> Article | Translation:
    staged = live.staged
    if staged is None:
        return live
    return replace(
        live,
        title=staged.title,
        description=staged.description,
        body=staged.body,
        author_id=staged.author_id,
    )


def _with_staged(article: Article, locale: str, staged: Staged, default: str) -> Article:
    if locale == default:
        return replace(article, staged=staged)
    text = replace(article.translations[locale], staged=staged)
    return replace(article, translations={**article.translations, locale: text})


def _as_draft(live: Article | Translation) -> Staged:
    return Staged(
        title=live.title,
        description=live.description,
        body=live.body,
        author_id=live.author_id,
        updated_at=0,
    )


def _refused(message: str) -> RefusedError:
    return RefusedError(422, "parameter_invalid", message)
