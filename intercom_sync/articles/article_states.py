"""Which of an article's locales readers shall see, and shall not see any more.

Owns the comparison of wished and actual states, locale by locale. Pure. Trap: a translation that
is not there yet counts as a draft, because that is how it is made.
"""

from __future__ import annotations

from collections.abc import Iterable

from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.model import (
    NOT_GIVEN,
    ActualArticle,
    ArticleFields,
    ArticleState,
    DesiredArticle,
    TranslationFields,
)
from intercom_sync.articles.parts import DEFAULT, actual_part, desired_parts, in_locale
from intercom_sync.articles.three_way import changes
from intercom_sync.plan.model import FieldChange


def to_publish(article: DesiredArticle, now: ActualArticle | None) -> tuple[str, ...]:
    """The locales whose file says `published` and that readers do not see yet.

    Args:
        now: None for an article that this plan makes.
    """
    return tuple(
        locale
        for locale, part in desired_parts(article).items()
        if part.state is ArticleState.PUBLISHED and not _is_live(now, locale)
    )


def to_unpublish(article: DesiredArticle, now: ActualArticle) -> tuple[str, ...]:
    """The locales whose file says `draft` and that readers see."""
    return tuple(
        locale
        for locale, part in desired_parts(article).items()
        if part.state is ArticleState.DRAFT and _is_live(now, locale)
    )


def state_changes(locales: Iterable[str], state: ArticleState) -> tuple[FieldChange, ...]:
    """A change of state as people read it."""
    before = ArticleState.DRAFT if state is ArticleState.PUBLISHED else ArticleState.PUBLISHED
    names = [in_locale("state", locale) for locale in locales]
    return changes(dict.fromkeys(names, str(before)), dict.fromkeys(names, str(state)))


def state_fields(locales: Iterable[str], state: ArticleState) -> ArticleFields:
    """A change of state as it is sent."""
    locales = tuple(locales)
    return ArticleFields(
        state=state if DEFAULT in locales else NOT_GIVEN,
        translations={
            locale: TranslationFields(state=state) for locale in locales if locale != DEFAULT
        },
    )


def touches_live(locales: Iterable[str], now: ActualArticle, hidden: Iterable[str]) -> bool:
    """Whether readers see a change of these locales at once.

    Args:
        hidden: Locales that are taken away from readers before.
    """
    return any(_is_live(now, locale) and locale not in hidden for locale in locales)


def were_never_live(locales: Iterable[str], record: ArticleBase) -> bool:
    """Whether publishing these locales only completes that they were made."""
    return not any(
        record.was_live
        if locale == DEFAULT
        else locale in record.translations and record.translations[locale].was_live
        for locale in locales
    )


def _is_live(now: ActualArticle | None, locale: str) -> bool:
    part = None if now is None else actual_part(now, locale)
    return part is not None and part.state is ArticleState.PUBLISHED
