"""What should happen to translations beyond the fields of their article.

Owns the rows of the table in design §7 in which a translation, not the article, appears or goes
away: one that Intercom has already, one whose file is gone, one that was only looked at. Pure.
Trap: Intercom's API cannot delete a translation, so a file that is gone changes only what we know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from intercom_sync.articles import article_steps
from intercom_sync.articles.article_fields import article_fields
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.article_texts import desired_texts, texts
from intercom_sync.articles.base import ArticleBase, sent_locales
from intercom_sync.articles.decision import ArticleWrite
from intercom_sync.articles.model import ActualArticle, ArticleFields, DesiredArticle
from intercom_sync.articles.parts import (
    actual_part,
    content_of,
    field_and_locale,
    in_locale,
    translation_path,
)
from intercom_sync.articles.staleness import known_translations
from intercom_sync.articles.three_way import changes
from intercom_sync.plan.model import Impact, Kind, Observation, Step, Verb


def managed_part(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase, now: ActualArticle
) -> tuple[DesiredArticle, ArticleBase]:
    """The article and its record with the locales that git rules, and can rule, from now on.

    A file that is gone leaves its translation to Intercom; a file that meets a translation it did
    not make leaves it alone until a person says whose text counts. The plan says so.
    """
    dropped = sorted(sent_locales(record) - article.translations.keys())
    if dropped:
        kept = _without(record, dropped)
        for locale in dropped:
            _forget(plan, article, record, kept, locale)
        record = kept
    record = _as_first_met(article, record, now)
    for locale in () if plan.view.wishes.adopt else _met(article, record, now):
        differing = _differing(plan, article, record, now, locale)
        if not differing:
            continue
        part = article.translations[locale]
        plan.notice(
            part.path,
            Observation.DIFFERS,
            f"article {now.id} has a translation in this locale already, with other content",
            "Run with --adopt to take it over (git wins), or make the content equal",
            shown=changes(
                texts(plan.view, now, differing), desired_texts(plan, article, None, differing)
            ),
            article_id=now.id,
        )
        others = {key: one for key, one in article.translations.items() if key != locale}
        article = replace(article, translations=others)
    return article, record


def overwriting(differing: Iterable[str], now: ActualArticle) -> frozenset[str]:
    """The fields that stand in a text Intercom has; the others only add a translation."""
    return frozenset(
        name for name in differing if actual_part(now, field_and_locale(name)[1]) is not None
    )


def note_touched(
    plan: ArticlePlan, article: DesiredArticle, record: ArticleBase
) -> ArticleBase | None:
    """Take note of translations whose files changed without saying anything else.

    Their text was looked at, and stands. Returns the record then; None where there was none.
    """
    known = known_translations(article, record)
    touched = {
        locale: known[locale]
        for locale in record.translations.keys() & known.keys()
        if known[locale] != record.translations[locale]
    }
    if not touched:
        return None
    then = replace(record, path=article.path, translations={**record.translations, **touched})
    renewed = [
        in_locale("original", locale)
        for locale, one in sorted(touched.items())
        if one.made_from != record.translations[locale].made_from
    ]
    shown = changes(dict.fromkeys(renewed, "an older text"), dict.fromkeys(renewed, "this text"))
    article_steps.note(plan, Verb.REFRESH, article, record, then, shown=shown)
    return then


def removed_locales(record: ArticleBase, now: ActualArticle) -> str:
    """What to say of managed translations that Intercom has no more; "" where it has them all."""
    gone = [
        locale
        for locale in sorted(record.sent.translations)
        if actual_part(record.read, locale) is not None and actual_part(now, locale) is None
    ]
    if not gone:
        return ""
    return f"; the {' and '.join(gone)} translation{'s were' if gone[1:] else ' was'} removed there"


def _as_first_met(article: DesiredArticle, record: ArticleBase, now: ActualArticle) -> ArticleBase:
    """The record as if locales that git has just begun to rule were read for the first time.

    What became of them while git did not rule them is nobody's drift.
    """
    texts = dict(record.read.translations or {})
    for locale in article.translations.keys() - sent_locales(record):
        texts.pop(locale, None)
        if now.translations and locale in now.translations:
            texts[locale] = now.translations[locale]
    if texts == (record.read.translations or {}):
        return record
    return replace(record, read=replace(record.read, translations=texts))


def _met(article: DesiredArticle, record: ArticleBase, now: ActualArticle) -> list[str]:
    """Locales that git has just begun to rule, and in which Intercom has a text."""
    return [
        locale
        for locale in sorted(article.translations)
        if locale not in sent_locales(record) and actual_part(now, locale) is not None
    ]


def _differing(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    locale: str,
) -> frozenset[str]:
    fields = article_fields(plan, article, record, now)
    names = (field.name for field in fields if field.differs)
    return content_of(name for name in names if field_and_locale(name)[1] == locale)


def _without(record: ArticleBase, locales: Iterable[str]) -> ArticleBase:
    gone = set(locales)

    def left(sent: ArticleFields) -> ArticleFields:
        kept = {key: one for key, one in sent.translations.items() if key not in gone}
        return replace(sent, translations=kept)

    return replace(
        record,
        sent=left(record.sent),
        staged=record.staged and replace(record.staged, sent=left(record.staged.sent)),
        translations={key: one for key, one in record.translations.items() if key not in gone},
    )


def _forget(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    kept: ArticleBase,
    locale: str,
) -> None:
    there = actual_part(record.read, locale)
    step = Step(
        kind=Kind.ARTICLE,
        verb=Verb.FORGET,
        key=translation_path(article.path, locale),
        title=article.title if there is None else there.title,
        impact=Impact.NONE,
        remote_id=record.id,
        writes=False,
        url=plan.view.article_url(record.id),
    )
    plan.add(step, ArticleWrite(desired=article, record=kept, previous=record))
