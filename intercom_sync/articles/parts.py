"""An article and its translations as one kind of thing: a text in one locale.

Owns the walk over the locales of the three views, and the names of fields in a locale, e.g.
"body (fr)". Pure. Trap: the text of the default locale is the article itself and is called DEFAULT
here, never by its locale, because an answer need not say which locale that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from intercom_sync.articles.model import (
    ActualArticle,
    ActualTranslation,
    ArticleFields,
    DesiredArticle,
    DesiredTranslation,
    TranslationFields,
)

DEFAULT: Final = ""
"""Stands for the default locale."""
_IN_LOCALE: Final = re.compile(r"(?P<field>[a-z]+) \((?P<locale>[^()]+)\)")

DesiredPart = DesiredArticle | DesiredTranslation
ActualPart = ActualArticle | ActualTranslation
SentPart = ArticleFields | TranslationFields

_NOTHING_SENT: Final = TranslationFields()


def desired_parts(article: DesiredArticle) -> dict[str, DesiredPart]:
    """Locale → its text in git, the default first."""
    if not article.translations:  # as most are, and this is asked a dozen times of each
        return {DEFAULT: article}
    return {DEFAULT: article, **dict(sorted(article.translations.items()))}


def actual_part(article: ActualArticle, locale: str) -> ActualPart | None:
    """An article's text in a locale; None where there is none, or the answer did not say."""
    return article if locale == DEFAULT else (article.translations or {}).get(locale)


def sent_part(sent: ArticleFields, locale: str) -> SentPart:
    """What base says was sent in a locale; no field at all where nothing was."""
    return sent if locale == DEFAULT else sent.translations.get(locale, _NOTHING_SENT)


def with_actual_part(article: ActualArticle, locale: str, part: ActualPart) -> ActualArticle:
    """The article with another text in a locale."""
    if isinstance(part, ActualArticle):
        return part
    return replace(article, translations={**(article.translations or {}), locale: part})


def with_sent_part(sent: ArticleFields, locale: str, part: SentPart) -> ArticleFields:
    """The fields with others in a locale."""
    if isinstance(part, ArticleFields):
        return part
    return replace(sent, translations={**sent.translations, locale: part})


def believed(now: ActualArticle, read: ActualArticle) -> ActualArticle:
    """An article as answered; where the answer did not speak of locales, as last read."""
    return now if now.translations is not None else replace(now, translations=read.translations)


def all_links(article: DesiredArticle) -> tuple[str, ...]:
    """Files of the articles that the texts link to, in any locale; sorted, each once."""
    return tuple(sorted({path for part in desired_parts(article).values() for path in part.links}))


def all_images(article: DesiredArticle) -> tuple[str, ...]:
    """Image files that the texts show, in any locale; sorted, each once."""
    return tuple(sorted({path for part in desired_parts(article).values() for path in part.images}))


def translation_path(path: str, locale: str) -> str:
    """The file of a translation, beside its original: "a.md" in French is "a.fr.md"."""
    return f"{path.removesuffix('.md')}.{locale}.md"


def in_locale(field: str, locale: str) -> str:
    """The name of a field as people read it: "body", "body (fr)"."""
    return field if locale == DEFAULT else f"{field} ({locale})"


def field_and_locale(name: str) -> tuple[str, str]:
    """The two halves of in_locale's answer."""
    found = _IN_LOCALE.fullmatch(name)
    return (name, DEFAULT) if found is None else (found["field"], found["locale"])


def locales_of(names: Iterable[str]) -> frozenset[str]:
    """The locales that fields belong to."""
    return frozenset(field_and_locale(name)[1] for name in names)


def content_of(names: Iterable[str]) -> frozenset[str]:
    """The fields but for the states: publishing is a step of its own."""
    return frozenset(name for name in names if field_and_locale(name)[0] != "state")
