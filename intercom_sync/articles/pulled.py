"""Which of the records that `import` and `pull` left beside the files count as base.

Owns the one question of design §9: a record that was taken in on a branch is base while Intercom
still is as it was then. Pure. Trap: main may have applied meanwhile, or a teammate edited once
more; what was taken in then is history, and calling it base would revert them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from intercom_sync.articles.base import ArticleBase, Base, CollectionBase
from intercom_sync.articles.bodies import fingerprint_article, fingerprint_collection
from intercom_sync.articles.model import Actual, ActualArticle, ActualTranslation
from intercom_sync.markup.canonical import Site, canonical


def take_in(
    base: Base, pulled: Base, actual: Actual, site: Site, stands: Callable[[str], bool]
) -> Base:
    """Base, with what was taken in since, as far as it still is so in Intercom."""
    if pulled == Base():
        return base
    articles = {article.id: article for article in actual.articles}
    collections = {collection.id: collection for collection in actual.collections}
    return overlaid(
        base,
        Base(
            articles=tuple(
                one
                for one in pulled.articles
                if one.id in articles and _is_same(one.read, articles[one.id], site)
            ),
            collections=tuple(
                one
                for one in pulled.collections
                if one.id in collections
                and fingerprint_collection(one.read) == fingerprint_collection(collections[one.id])
            ),
        ),
        stands,
    )


def overlaid(base: Base, pulled: Base, stands: Callable[[str], bool]) -> Base:
    """Base, with records in the place of those of the same id.

    A file stays with the object base binds it to, and a draft that we staged stays ours: of those
    nothing is taken in.

    Args:
        stands: Whether a file, or a folder, is there. A record keeps the place base knows, unless
            it was taken in at a place where it still stands.
    """
    if pulled == Base():
        return base
    staged = {one.id: one.staged for one in base.articles}
    articles = _overlaid(base.articles, pulled.articles, stands)
    return replace(
        base,
        articles=tuple(replace(one, staged=staged.get(one.id, one.staged)) for one in articles),
        collections=_overlaid(base.collections, pulled.collections, stands),
    )


Record = TypeVar("Record", ArticleBase, CollectionBase)


def _overlaid(
    known: tuple[Record, ...], pulled: tuple[Record, ...], stands: Callable[[str], bool]
) -> tuple[Record, ...]:
    found: dict[str, Record] = {one.id: one for one in known}
    bound = {one.path for one in known}
    for one in pulled:
        if one.id in found:
            before = found[one.id].path
            is_moved = stands(one.path) and not stands(before) and one.path not in bound
            found[one.id] = one if is_moved else replace(one, path=before)
        elif one.path not in bound:
            found[one.id] = one
    return tuple(sorted(found.values(), key=lambda record: record.path))


def _is_same(then: ActualArticle, now: ActualArticle, site: Site) -> bool:
    if fingerprint_article(then, site) != fingerprint_article(now, site):
        return False
    if then.translations is None or now.translations is None:
        return True  # which says nothing of them (design §7)
    return _texts(then.translations, site) == _texts(now.translations, site)


def _texts(
    translations: Mapping[str, ActualTranslation], site: Site
) -> dict[str, ActualTranslation]:
    return {
        locale: replace(text, body=canonical(text.body, site))
        for locale, text in translations.items()
    }
