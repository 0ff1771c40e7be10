"""An article's fields, seen three ways.

Owns which fields git manages of one article and how each is compared. Pure. Trap: fields the file
does not give are never compared, so that what a teammate set in the web app stays, for ever.
"""

from __future__ import annotations

from intercom_sync.articles.article_plan import ArticlePlan
from intercom_sync.articles.base import ArticleBase
from intercom_sync.articles.bodies import known_image_urls, same_body, with_known_images
from intercom_sync.articles.model import NOT_GIVEN, ActualArticle, DesiredArticle
from intercom_sync.articles.three_way import Field, same_text


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
    found = [
        Field(
            name="title",
            git_changed=article.title != sent.title,
            intercom_changed=not same_text(now.title, read.title),
            agree=same_text(article.title, now.title),
        ),
        _body_field(plan, article, record, now, adopting=adopting),
    ]
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
    if article.description is not NOT_GIVEN:
        found.append(
            Field(
                name="description",
                git_changed=article.description != sent.description,
                intercom_changed=not same_text(now.description, read.description),
                agree=same_text(article.description, now.description),
            )
        )
    if article.author is not NOT_GIVEN:
        author_id = plan.view.author_id(article.author)
        found.append(
            Field(
                name="author",
                git_changed=author_id != sent.author_id,
                intercom_changed=now.author_id != read.author_id,
                agree=author_id == now.author_id,
            )
        )
    if article.state is not NOT_GIVEN:
        found.append(
            Field(
                name="state",
                git_changed=article.state is not sent.state,
                # A file that gave no state so far had no opinion that could have been changed.
                intercom_changed=sent.state is not NOT_GIVEN and now.state is not read.state,
                agree=article.state is now.state,
            )
        )
    return tuple(found)


def _body_field(
    plan: ArticlePlan,
    article: DesiredArticle,
    record: ArticleBase,
    now: ActualArticle,
    *,
    adopting: bool,
) -> Field:
    site = plan.view.setting.site
    body = plan.body(article)
    is_sent = isinstance(record.sent.body, str)
    git_changed = not (is_sent and same_body(body, str(record.sent.body), site))
    intercom_changed = not same_body(now.body, record.read.body, site)
    if git_changed and intercom_changed and plan.has_same_inputs(article, record):
        git_changed = False  # only the renderer changed, and that is no wish of git's
    # Desired against actual is asked only where it matters: it is the costly comparison, because
    # git's HTML and Intercom's never are the same to the letter.
    matters = git_changed or intercom_changed or adopting
    return Field(
        name="body",
        git_changed=git_changed,
        intercom_changed=intercom_changed,
        # Where nothing is known of an article, nothing is known of its pictures either.
        agree=matters
        and same_body(
            with_known_images(body, {} if adopting else known_image_urls(record)), now.body, site
        ),
    )
