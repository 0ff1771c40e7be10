"""Articles and files, field by field, as people read them.

Owns the words of a change; pure. Trap: a body becomes Markdown here, which is the costly part of a
plan, so only the fields that are shown are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.bodies import (
    kept_pictures,
    known_image_urls,
    readable,
    with_known_images,
)
from intercom_sync.articles.model import NOT_GIVEN, ActualArticle, DesiredArticle
from intercom_sync.articles.parts import (
    DesiredPart,
    actual_part,
    desired_parts,
    field_and_locale,
    in_locale,
)
from intercom_sync.articles.view import View


class Comparing(Protocol):
    """What a plan in the making tells about a file."""

    @property
    def view(self) -> View: ...
    def body(self, part: DesiredPart) -> str: ...
    def images(self, paths: Iterable[str]) -> Mapping[str, str]: ...


def texts(view: View, article: ActualArticle, names: Iterable[str]) -> dict[str, str | None]:
    """The named fields of an article as people read them; a body is the costly one."""
    return {name: _text(view, article, name) for name in names}


def _text(view: View, article: ActualArticle, name: str) -> str | None:
    field, locale = field_and_locale(name)
    part = actual_part(article, locale)
    if part is None:
        return None
    match field:
        case "title":
            return part.title
        case "description":
            return part.description
        case "state":
            return str(part.state)
        case "author":
            return view.author_name(part.author_id)
        case "collection":
            return view.collection_name(article.parent_id)
        case "body":
            return readable(part.body, view.setting.site, view.paths_by_id)
        case _:
            raise KeyError(name)


def desired_texts(
    plan: Comparing, article: DesiredArticle, record: ArticleBase | None, names: Iterable[str]
) -> dict[str, str | None]:
    """The same of a file; unchanged images stand where Intercom keeps them."""
    return {name: _desired_text(plan, article, record, name) for name in names}


def _desired_text(
    plan: Comparing, article: DesiredArticle, record: ArticleBase | None, name: str
) -> str | None:
    view = plan.view
    field, locale = field_and_locale(name)
    part = desired_parts(article)[locale]
    match field:
        case "title":
            return part.title
        case "description":
            return None if part.description is NOT_GIVEN else part.description
        case "state":
            return None if part.state is NOT_GIVEN else str(part.state)
        case "author":
            author_id = None if part.author is NOT_GIVEN else view.author_id(part.author)
            return None if author_id is None else view.author_name(author_id)
        case "collection":
            return article.parent
        case "body":
            names = {digest: path for path, digest in plan.images(part.images).items()}
            body = with_known_images(plan.body(part), known_image_urls(record, locale))
            kept = kept_pictures(record, locale)
            return readable(body, view.setting.site, {**view.paths_by_id, **names}, kept)
        case _:
            raise KeyError(name)


def new_texts(article: DesiredArticle) -> dict[str, str | None]:
    """What a file says of an article that is not there yet."""
    found: dict[str, str | None] = {"collection": article.parent}
    for locale, part in desired_parts(article).items():
        found[in_locale("title", locale)] = part.title
        if part.description is not NOT_GIVEN:
            found[in_locale("description", locale)] = part.description
        if part.author is not NOT_GIVEN:
            found[in_locale("author", locale)] = part.author
    return found
