"""Which translations were made from an older text of their original.

Owns what counts as another text, and when a translation counts as made anew: when its file
changes, be it by a comment in its front matter that says "still right". Pure.
Trap: state counts from apply to apply. What was edited and edited back in between never happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from intercom_sync.articles.base import ArticleBase, TranslationBase
from intercom_sync.articles.model import (
    NOT_GIVEN,
    Desired,
    DesiredArticle,
    DesiredTranslation,
    Manage,
)
from intercom_sync.errors import Problem, Severity
from intercom_sync.location import Location
from intercom_sync.plan.model import Kind, Notice, Observation

CODE = "stale-translation"
_FIX = "Translate what changed; if it is still right, change a comment in its front matter"


def stale_problems(
    desired: Desired, records: Mapping[str, ArticleBase], severity: Severity
) -> Iterator[Problem]:
    """The stale translations as validate reports them.

    Args:
        records: File → what base says of it, after moves (bind.Binding.articles).
    """
    for article, translation in _stale(desired, records):
        yield Problem(
            location=Location(translation.path, 1),
            code=CODE,
            reason=_reason(article),
            fix=_FIX,
            severity=severity,
        )


def stale_notices(desired: Desired, records: Mapping[str, ArticleBase]) -> Iterator[Notice]:
    """The stale translations as a plan lists them; arguments as for stale_problems."""
    for article, translation in _stale(desired, records):
        yield Notice(
            observation=Observation.STALE,
            kind=Kind.ARTICLE,
            key=translation.path,
            reason=_reason(article),
            fix=_FIX,
        )


def known_translations(
    article: DesiredArticle, before: ArticleBase | None
) -> dict[str, TranslationBase]:
    """What base says of an article's translations once they are as their files say."""
    records = {} if before is None else before.translations
    return {
        locale: _known(article, translation, records.get(locale))
        for locale, translation in article.translations.items()
    }


def _known(
    article: DesiredArticle, translation: DesiredTranslation, before: TranslationBase | None
) -> TranslationBase:
    if before is not None and before.source == translation.source:
        return before
    made_from = _digest(article)
    if before is None:
        return TranslationBase(source=translation.source, made_from=made_from)
    return replace(before, source=translation.source, made_from=made_from)


def _stale(
    desired: Desired, records: Mapping[str, ArticleBase]
) -> Iterator[tuple[DesiredArticle, DesiredTranslation]]:
    for article in desired.articles:
        record = records.get(article.path)
        if record is None or not record.translations or article.manage is Manage.CREATE_ONLY:
            continue
        digest = _digest(article)
        for locale, translation in sorted(article.translations.items()):
            known = record.translations.get(locale)
            if known is None or known.source != translation.source:
                continue  # written anew since
            if known.made_from != digest:
                yield article, translation


def _reason(article: DesiredArticle) -> str:
    return f"made from an older {article.path.rpartition('/')[2]}"


def _digest(article: DesiredArticle) -> str:
    """What a translator translates: the title, the description and the text.

    Not the HTML, which a new renderer changes; nor the other front matter, nor white space.
    """
    description = "" if article.description is NOT_GIVEN else article.description
    source = article.source
    text = source.split("\n---", 1)[-1] if source.startswith("---") else source
    lines = (" ".join(line.split()) for line in text.splitlines())
    told = "\n".join([article.title, description, *filter(None, lines)])
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
