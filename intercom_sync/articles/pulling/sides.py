"""The files of one article, each with what base and Intercom say of it.

Owns seeing a translation as an article of its own: its title, body and the rest stand to each other
as those of the article do. Pure. Trap: an absent translation says nothing, so it is no side; and a
translation has no place, which is the article's alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from intercom_sync.articles.article_fields import article_fields
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.model import (
    ActualArticle,
    ActualTranslation,
    ArticleFields,
    DesiredArticle,
    DesiredTranslation,
    TranslationFields,
)
from intercom_sync.articles.parts import translation_path
from intercom_sync.articles.three_way import FIELD_ORDER, Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One file.

    Attributes:
        locale: None for the article itself.
        fields: What git manages of it, seen three ways.
    """

    locale: str | None
    desired: DesiredArticle
    record: ArticleBase
    now: ActualArticle
    fields: Mapping[str, Field]

    @property
    def changed(self) -> tuple[str, ...]:
        """What the file says and was changed in Intercom, in the order people read it."""
        return tuple(
            name
            for name in FIELD_ORDER
            if name != "collection" and name in self.fields and self.fields[name].intercom_changed
        )

    @property
    def is_moved(self) -> bool:
        """Whether it was put into another collection in Intercom."""
        place = self.fields.get("collection")
        return place is not None and place.intercom_changed

    @property
    def agrees(self) -> bool:
        """Whether the file says already all that was changed."""
        return all(self.fields[name].agree for name in self.changed)

    @property
    def is_untouched(self) -> bool:
        """Whether git says what it said when it was last applied."""
        return not any(field.git_changed for field in self.fields.values())

    def without_place(self) -> Side:
        """The same, but for the collection."""
        kept = {name: field for name, field in self.fields.items() if name != "collection"}
        return replace(self, fields=kept)


def sides_of(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase, now: ActualArticle
) -> tuple[Side, ...]:
    """The article itself first, then its translations by locale."""
    own = _side(plan, None, article, record, now)
    return (own, *_translations(plan, article, record, now))


def with_translation(record: ArticleBase, locale: str, side: ArticleBase) -> ArticleBase:
    """The article's record with that of one of its translations in it."""
    sent = TranslationFields(
        title=side.sent.title,
        description=side.sent.description,
        body=side.sent.body,
        state=side.sent.state,
        author_id=side.sent.author_id,
    )
    read = ActualTranslation(
        title=side.read.title,
        body=side.read.body,
        state=side.read.state,
        author_id=side.read.author_id,
        description=side.read.description,
    )
    return replace(
        record,
        sent=replace(record.sent, translations={**record.sent.translations, locale: sent}),
        read=replace(record.read, translations={**(record.read.translations or {}), locale: read}),
        translations={
            **record.translations,
            locale: replace(record.translations[locale], source=side.source),
        },
    )


def _translations(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase, now: ActualArticle
) -> Iterator[Side]:
    for locale, file in sorted(article.translations.items()):
        sent = record.sent.translations.get(locale)
        read = (record.read.translations or {}).get(locale)
        actual = (now.translations or {}).get(locale)
        if sent is None or read is None or actual is None:
            continue
        desired = _as_article(file, article.parent)
        known = record.translations.get(locale)
        if known is None:
            continue
        then = replace(
            record,
            path=translation_path(record.path, locale),
            source=known.source,
            sent=ArticleFields(
                title=sent.title,
                description=sent.description,
                body=sent.body,
                state=sent.state,
                author_id=sent.author_id,
            ),
            read=_as_actual(read, record.read),
        )
        yield _side(plan, locale, desired, then, _as_actual(actual, now)).without_place()


def _side(
    plan: ArticlePlan,
    locale: str | None,
    desired: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
) -> Side:
    fields = article_fields(plan, desired, record, now)
    return Side(
        locale=locale,
        desired=desired,
        record=record,
        now=now,
        fields={field.name: field for field in fields},
    )


def _as_article(file: DesiredTranslation, parent: str | None) -> DesiredArticle:
    return DesiredArticle(
        path=file.path,
        parent=parent,
        title=file.title,
        body=file.body,
        source=file.source,
        description=file.description,
        state=file.state,
        author=file.author,
        links=file.links,
        images=file.images,
        title_at=file.title_at,
    )


def _as_actual(texts: ActualTranslation, article: ActualArticle) -> ActualArticle:
    return replace(
        article,
        title=texts.title,
        body=texts.body,
        state=texts.state,
        author_id=texts.author_id,
        description=texts.description,
        translations=None,
    )
