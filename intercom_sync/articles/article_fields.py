"""An article's fields, seen three ways.

Owns which fields git manages of one article, in which locales, and how each is compared. Pure.
Trap: fields the file does not give are never compared, so that what a teammate set in the web app
stays, for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intercom_sync.articles.article_inputs import has_same_inputs
from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.bodies import known_image_urls, same_body, with_known_images
from intercom_sync.articles.model import NOT_GIVEN, ActualArticle, DesiredArticle, NotGiven
from intercom_sync.articles.parts import (
    ActualPart,
    DesiredPart,
    SentPart,
    actual_part,
    desired_parts,
    in_locale,
    sent_part,
)
from intercom_sync.articles.three_way import Field, same_text
from intercom_sync.markup.canonical import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class _Views:
    """One locale of an article, seen three ways.

    Attributes:
        sent: Without fields where git did not manage the locale so far.
        read, now: None where Intercom had, or has, nothing in this locale.
    """

    locale: str
    part: DesiredPart
    sent: SentPart
    read: ActualPart | None
    now: ActualPart | None


def article_fields(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    *,
    adopting: bool = False,
) -> tuple[Field, ...]:
    """Every field git manages of this article, seen three ways.

    Args:
        adopting: There is no base yet; what counts is whether desired and actual agree.
    """
    sent, read = record.sent, record.read
    found: list[Field] = []
    if not plan.collections.is_blocked(article.parent):
        is_new = plan.collections.is_new(article.parent)
        parent_id = plan.collections.ids.get(article.parent or "")
        found.append(
            Field(
                name="collection",
                git_changed=is_new or parent_id != sent.parent_id,
                # Out of a collection that was deleted nobody moved it.
                intercom_changed=now.parent_id != read.parent_id
                and read.parent_id not in plan.view.actual.gone_collections,
                agree=not is_new and parent_id == now.parent_id,
            )
        )
    for locale, part in desired_parts(article).items():
        views = _Views(
            locale=locale,
            part=part,
            sent=sent_part(sent, locale),
            read=actual_part(read, locale),
            now=actual_part(now, locale),
        )
        found += _labels(views)
        found += _standing(plan, views)
        found.append(_body(plan, article, record, views, adopting=adopting))
    return tuple(found)


def _labels(views: _Views) -> Iterator[Field]:
    part, sent, read, now = views.part, views.sent, views.read, views.now
    yield Field(
        name=in_locale("title", views.locale),
        git_changed=part.title != sent.title,
        intercom_changed=not _same(_title(now), _title(read)),
        agree=_same(part.title, _title(now)),
    )
    if part.description is not NOT_GIVEN:
        yield Field(
            name=in_locale("description", views.locale),
            git_changed=part.description != sent.description,
            intercom_changed=not _same(_description(now), _description(read)),
            agree=_same(part.description, _description(now)),
        )


def _standing(plan: ArticlePlan, views: _Views) -> Iterator[Field]:
    part, sent, read, now = views.part, views.sent, views.read, views.now
    if part.author is not NOT_GIVEN:
        author_id = plan.view.author_id(part.author)
        yield Field(
            name=in_locale("author", views.locale),
            git_changed=author_id != sent.author_id,
            intercom_changed=(now and now.author_id) != (read and read.author_id),
            agree=now is not None and author_id == now.author_id,
        )
    # A translation that is not there yet is made as a draft first; publishing it is another step.
    if part.state is not NOT_GIVEN and now is not None:
        yield Field(
            name=in_locale("state", views.locale),
            git_changed=part.state is not sent.state,
            # A file that gave no state so far had no opinion that could have been changed.
            intercom_changed=sent.state is not NOT_GIVEN
            and read is not None
            and now.state is not read.state,
            agree=part.state is now.state,
        )


def _body(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    views: _Views,
    *,
    adopting: bool,
) -> Field:
    site = plan.view.setting.site
    body = plan.body(views.part)
    sent, read, now = views.sent.body, views.read, views.now
    git_changed = not (isinstance(sent, str) and same_body(body, sent, site))
    if now is None or read is None:
        intercom_changed = now is not read
    else:
        intercom_changed = not same_body(now.body, read.body, site)
    if git_changed and intercom_changed and has_same_inputs(plan, article, views.locale, record):
        git_changed = False  # only the renderer changed, and that is no wish of git's
    # Desired against actual is asked only where it matters: it is the costly comparison, because
    # git's HTML and Intercom's never are the same to the letter.
    matters = git_changed or intercom_changed or adopting
    # Where nothing is known of an article, nothing is known of its pictures either.
    known = {} if adopting else known_image_urls(record, views.locale)
    return Field(
        name=in_locale("body", views.locale),
        git_changed=git_changed,
        intercom_changed=intercom_changed,
        agree=matters
        and now is not None
        and same_body(with_known_images(body, known), now.body, site)
        and not (git_changed and _same_but_for_locales(body, sent, site)),
    )


def _same_but_for_locales(body: str, sent: str | NotGiven, site: Site) -> bool:
    """Whether links to other locales are all the difference: it does not show in what is read."""
    return isinstance(sent, str) and same_body(
        with_known_images(body, {}), with_known_images(sent, {}), site
    )


def _title(part: ActualPart | None) -> str | None:
    return None if part is None else part.title


def _description(part: ActualPart | None) -> str | None:
    return None if part is None else part.description


def _same(one: str | None, other: str | None) -> bool:
    return one is other if one is None or other is None else same_text(one, other)
