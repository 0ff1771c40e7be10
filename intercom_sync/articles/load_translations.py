"""Translations beside their originals: which belongs to which, and what it takes over from it.

Owns joining the files of one article, and what a link to another locale's file means. Trap: a link
in a text leads to the reader's own locale, so only a link to a third locale's file names one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from intercom_sync.articles.files import nearest_path
from intercom_sync.articles.model import NOT_GIVEN
from intercom_sync.articles.parts import DEFAULT, desired_parts
from intercom_sync.errors import Problem
from intercom_sync.location import Location
from intercom_sync.markup import references
from intercom_sync.markup.references import Reference, ReferenceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from intercom_sync.articles.files import ContentFiles
    from intercom_sync.articles.model import (
        ArticleState,
        DesiredArticle,
        DesiredTranslation,
        NotGiven,
    )
    from intercom_sync.articles.parts import DesiredPart


def orphans(files: ContentFiles) -> Iterator[Problem]:
    """Translations without an original."""
    articles = frozenset(files.articles)
    for path, of in files.translations.items():
        if of.original in articles:
            continue
        near = nearest_path(of.original, articles)
        fix = f"Nearest: {near}; rename the translation like it" if near else "Add the original"
        yield Problem(
            location=Location(path),
            code="orphan-translation",
            reason=f"this is the {of.locale} translation of {of.original}, which does not exist",
            fix=f"{fix}, or take {of.locale} out of locales in intercom-sync.yaml",
        )


def linkable(files: ContentFiles) -> frozenset[str]:
    """Every file of which a link to it leads to an article."""
    articles = frozenset(files.articles)
    beside = (path for path, of in files.translations.items() if of.original in articles)
    return articles.union(beside)


def join(
    articles: Iterable[DesiredArticle],
    translations: Mapping[str, DesiredTranslation],
    files: ContentFiles,
) -> dict[str, DesiredArticle]:
    """The articles by file, each with its translations, and its links to articles that exist.

    A translation that gives no state takes its original's, so that it is published as that is: in
    a step of its own, behind the same gate.

    Args:
        translations: File → translation, of all articles.
    """
    existing = linkable(files)
    beside: dict[str, dict[str, DesiredTranslation]] = {}
    for path, found in translations.items():
        of = files.translations[path]
        beside.setdefault(of.original, {})[of.locale] = found
    joined = {}
    for article in articles:
        whole = {}
        for locale, found in beside.get(article.path, {}).items():
            state = article.state if found.state is NOT_GIVEN else found.state
            body, links = _linked(found, locale, files, existing)
            whole[locale] = replace(found, state=state, body=body, links=links)
        body, links = _linked(article, DEFAULT, files, existing)
        is_whole = body is article.body and links == article.links and not whole
        joined[article.path] = (
            article if is_whole else replace(article, body=body, links=links, translations=whole)
        )
    return joined


def states(articles: Mapping[str, DesiredArticle]) -> dict[str, ArticleState | NotGiven]:
    """File → the state it asks for, of articles and translations."""
    return {
        part.path: part.state
        for article in articles.values()
        for part in desired_parts(article).values()
    }


def _linked(
    part: DesiredPart, locale: str, files: ContentFiles, existing: frozenset[str]
) -> tuple[str, tuple[str, ...]]:
    """A text whose links name originals, and the files of the articles it links to."""
    translations = files.translations

    def link(found: Reference) -> str:
        of = translations.get(found.value) if found.kind is ReferenceKind.FILE else None
        if of is None or found.value not in existing:
            return str(found)
        original = references.article_file(of.original)
        return str(replace(original, locale=None if of.locale == locale else of.locale))

    body = part.body
    if any(path in translations for path in part.links):
        body = references.resolve(body, link=link, image=str)
    originals = {
        translations[path].original if path in translations else path
        for path in part.links
        if path in existing
    }
    return body, tuple(sorted(originals))
